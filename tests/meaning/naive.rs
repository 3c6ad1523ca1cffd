//! Section 3 of the language read word for word: two values, complete cases, straight over the tree.
//!
//! It shares nothing with the library but the tree: no graph, no lowering, no names resolved beforehand. Every question
//! goes through the whole book again. Slow and simple on purpose: it is what the lowering is measured against. Only
//! what the random books of [`super::generate`] say is understood; anything else panics.

use std::collections::{BTreeMap, BTreeSet};

use klauselwerk::base::FileId;
use klauselwerk::syntax::ast::{
    Clause, Comparison, Condition, Covered, Covers, Effect, Exception, Excluded, Expr, ExprKind, Ident, ItemKind, Kind,
    KindValue, LabelRef, Line, Meaning, Quantity, Statement, Subject, Terms, When,
};
use klauselwerk::syntax::parse_file;

/// Every fact of a case by its name; complete.
#[derive(Clone, Debug, Default)]
pub(crate) struct Facts {
    /// Yes/no facts, and lines and clauses by name (`Klausel B of Eins`).
    pub(crate) yes: BTreeMap<String, bool>,
    /// The leaf of each fact that has one; none: absent. A value that is not listed is `*`.
    pub(crate) leaves: BTreeMap<String, Option<String>>,
    /// Numbers; none: absent.
    pub(crate) numbers: BTreeMap<String, Option<i64>>,
}

/// A book as a tree, to be asked.
pub(crate) struct Naive {
    lines: Vec<Line>,
    clauses: Vec<Clause>,
    /// Statements at the left margin.
    loose: Vec<Statement>,
    kinds: Vec<Kind>,
    definitions: BTreeMap<String, Condition>,
    /// The leaves under every value, inner node and group, with their kind.
    leaves: BTreeMap<String, (String, BTreeSet<String>)>,
}

/// A statement at work in a line.
#[derive(Clone, Copy)]
struct At<'n> {
    statement: &'n Statement,
    line: &'n Line,
    clause: Option<&'n Clause>,
    of_every_line: bool,
}

/// What hangs on a statement, an exception or a condition is found by its place.
type Place = (u32, u32, u32);

impl Naive {
    pub(crate) fn read(text: &str) -> Self {
        let file = parse_file(FileId(0), text);
        assert!(file.problems.is_empty(), "{:?}\n{text}", file.problems);
        let mut book = Self {
            lines: Vec::new(),
            clauses: Vec::new(),
            loose: Vec::new(),
            kinds: Vec::new(),
            definitions: BTreeMap::new(),
            leaves: BTreeMap::new(),
        };
        let mut groups = Vec::new();
        for item in file.file.items {
            match item.kind {
                ItemKind::Line(line) => book.lines.push(line),
                ItemKind::Clause(clause) => book.clauses.push(clause),
                ItemKind::Statement(statement) => book.loose.push(statement),
                ItemKind::Kind(kind) => book.kinds.push(kind),
                ItemKind::Group(group) => groups.push(group),
                ItemKind::Define(define) => match define.meaning {
                    Meaning::If(condition) => {
                        book.definitions.insert(define.name.text, condition);
                    }
                    other => panic!("{other:?}"),
                },
                ItemKind::Rulebook(_) | ItemKind::Generation(_) | ItemKind::Fact(_) => {}
                other => panic!("{other:?}"),
            }
        }
        for kind in &book.kinds {
            name_leaves(&kind.name.text, &kind.values, &mut book.leaves);
        }
        for group in groups {
            let under = |member: &Ident| book.leaves[&member.text].1.clone();
            let leaves = group.members.iter().flat_map(under).collect();
            let kind = book.leaves[&group.members[0].text].0.clone();
            book.leaves.insert(group.name.text, (kind, leaves));
        }
        book
    }

    /// Asks for one complete case.
    pub(crate) fn on<'n>(&'n self, facts: &'n Facts) -> Asked<'n> {
        Asked { book: self, facts }
    }

    /// Whether a line lists a kind, by name.
    pub(crate) fn lists_kind(&self, line: &str, kind: &str) -> bool {
        self.lists(self.line(line), kind)
    }

    fn line(&self, name: &str) -> &Line {
        self.lines.iter().find(|line| line.name.text == name).expect(name)
    }

    /// The statements at work in a line: under it, naming it, of every line, and of clauses.
    fn statements<'n>(&'n self, line: &'n Line) -> Vec<At<'n>> {
        let belongs = |statement: &Statement, otherwise: bool| match &statement.subject {
            Some(Subject::Line(name)) => name.text == line.name.text,
            Some(Subject::EveryLine(_)) => true,
            None => otherwise,
        };
        let every = |statement: &Statement| matches!(statement.subject, Some(Subject::EveryLine(_)));
        let mut all = Vec::new();
        for statement in &line.body {
            all.push(At { statement, line, clause: None, of_every_line: false });
        }
        for statement in self.loose.iter().filter(|statement| belongs(statement, false)) {
            all.push(At { statement, line, clause: None, of_every_line: every(statement) });
        }
        for clause in &self.clauses {
            let of_it = clause.lines.iter().any(|of| of.text == line.name.text);
            for statement in clause.body.iter().filter(|statement| belongs(statement, of_it)) {
                all.push(At { statement, line, clause: Some(clause), of_every_line: every(statement) });
            }
        }
        all
    }

    /// The leaves under a value, an inner node or a group.
    fn leaves(&self, name: &str) -> &BTreeSet<String> {
        &self.leaves[name].1
    }

    fn kind_of(&self, names: &[Ident]) -> &str {
        &self.leaves[&names[0].text].0
    }

    /// The kinds that a `covers` speaks of; of a pair both.
    fn kinds_of(&self, covers: &Covers) -> Vec<&str> {
        let first = match &covers.what {
            Covered::Values(names) => self.kind_of(names),
            Covered::All(kind) | Covered::SameAs { kind, .. } => self.kind(&kind.text),
        };
        let second = (!covers.against.is_empty()).then(|| self.kind_of(&covers.against));
        [Some(first), second].into_iter().flatten().collect()
    }

    fn kind(&self, name: &str) -> &str {
        self.kinds.iter().find(|kind| kind.name.text == name).map(|kind| kind.name.text.as_str()).expect(name)
    }

    fn is_open(&self, name: &str) -> bool {
        self.kinds.iter().any(|kind| kind.name.text == name && kind.open)
    }

    /// "A line lists every open kind, and a closed kind as soon as one of its own statements `covers X` or `covers X if
    /// C` names it. `covers X only if C` lists a closed kind only in a line that lists no kind otherwise."
    fn lists(&self, line: &Line, kind: &str) -> bool {
        let own: Vec<(&Covers, Vec<&str>)> = self
            .statements(line)
            .into_iter()
            .filter(|at| at.clause.is_none())
            .filter_map(|at| match &at.statement.effect {
                Effect::Covers(covers) => Some((covers, self.kinds_of(covers))),
                _ => None,
            })
            .collect();
        let restricts = |covers: &Covers| matches!(covers.terms, Terms::OnlyIf(_) | Terms::OnTheTermsOf(_));
        let plain = |kind: &str| own.iter().any(|(covers, kinds)| !restricts(covers) && kinds.contains(&kind));
        let restricted = |kind: &str| own.iter().any(|(covers, kinds)| restricts(covers) && kinds.contains(&kind));
        // What a line lists otherwise: a kind by `covers X`, or an open kind that some sentence of its own grants.
        let otherwise = self.kinds.iter().any(|kind| {
            let name = kind.name.text.as_str();
            plain(name) || kind.open && restricted(name)
        });
        self.is_open(kind) || plain(kind) || restricted(kind) && !otherwise
    }
}

/// A book before one complete case.
pub(crate) struct Asked<'n> {
    book: &'n Naive,
    facts: &'n Facts,
}

impl<'n> Asked<'n> {
    /// "L covers e ⇔ L agreed ∧ every listed kind granted ∧ every requirement met ∧ no exclusion standing."
    pub(crate) fn covers(&self, line: &str) -> bool {
        self.is_agreed(self.book.line(line)) && self.would_cover(line)
    }

    /// "M's formula for this case without the question whether M is agreed."
    pub(crate) fn would_cover(&self, line: &str) -> bool {
        let line = self.book.line(line);
        let granted = self.kinds_at_work(line).into_iter().all(|kind| self.granted(line, kind));
        granted
            && self.requirements(line, false).into_iter().all(|met| met)
            && !self.exclusions(line, false).into_iter().any(|(_, stands)| stands)
    }

    /// "X needs M agreed (and the clause)."
    fn is_agreed(&self, line: &Line) -> bool {
        self.yes(&line.name.text)
            && line.within.as_ref().is_none_or(|outer| self.is_agreed(self.book.line(&outer.text)))
            && line.by.as_ref().is_none_or(|clause| self.clause(&clause.text, line))
    }

    fn yes(&self, name: &str) -> bool {
        *self.facts.yes.get(name).unwrap_or_else(|| panic!("{name} is not in the case"))
    }

    /// "`clause K of Sturm, EC` makes it one fact per line."
    fn clause(&self, name: &str, line: &Line) -> bool {
        let clause = self.book.clauses.iter().find(|clause| clause.name.text == name).expect(name);
        if clause.lines.len() > 1 { self.yes(&format!("{name} of {}", line.name.text)) } else { self.yes(name) }
    }

    /// The kinds that need a grant: those that the line lists, and those that the line it is within does and it does not.
    fn kinds_at_work(&self, line: &Line) -> BTreeSet<&'n str> {
        let kinds = self.book.kinds.iter().map(|kind| kind.name.text.as_str());
        let mut at_work: BTreeSet<&str> = kinds.filter(|kind| self.book.lists(line, kind)).collect();
        if let Some(outer) = &line.within {
            at_work.extend(self.kinds_at_work(self.book.line(&outer.text)));
        }
        at_work
    }

    /// Whether something grants the case's value of the kind; on what a section does not list, its line decides.
    fn granted(&self, line: &Line, kind: &str) -> bool {
        match &line.within {
            Some(outer) if !self.book.lists(line, kind) => self.granted(self.book.line(&outer.text), kind),
            _ => self.book.statements(line).into_iter().any(|at| match &at.statement.effect {
                Effect::Covers(covers) => self.book.kinds_of(covers).contains(&kind) && self.grants(at, covers),
                _ => false,
            }),
        }
    }

    fn grants(&self, at: At<'n>, covers: &'n Covers) -> bool {
        self.applies(at) && self.speaks_of(covers) && self.terms(at, covers)
    }

    fn speaks_of(&self, covers: &Covers) -> bool {
        let what = match &covers.what {
            Covered::Values(names) => self.is_one_of(names),
            // `covers all K` includes what is not listed.
            Covered::All(_) => true,
            Covered::SameAs { kind, line, except } => {
                self.net(&line.text, &kind.text)
                    && except.as_ref().is_none_or(|except| !self.net(&except.text, &kind.text))
            }
        };
        what && (covers.against.is_empty() || self.is_one_of(&covers.against))
    }

    /// "M's net condition on kind K: its grants on K less what it excludes on K."
    fn net(&self, line: &str, kind: &str) -> bool {
        let line = self.book.line(line);
        let granted = !self.kinds_at_work(line).contains(kind) || self.granted(line, kind);
        granted && !self.exclusions(line, false).into_iter().any(|(kinds, stands)| kinds.contains(&kind) && stands)
    }

    fn terms(&self, at: At<'n>, covers: &'n Covers) -> bool {
        match &covers.terms {
            Terms::Always => true,
            Terms::When(when) => self.when(Some(when), at),
            Terms::OnlyIf(condition) => self.condition(condition, at) || self.hangs_on(at.statement.span.key(), at),
            Terms::OnTheTermsOf(line) => self.would_cover(&line.text) || self.hangs_on(at.statement.span.key(), at),
        }
    }

    /// For each requirement whether it is met; for a section those of its line too, but not `every line`'s: it has its own.
    fn requirements(&self, line: &'n Line, for_section: bool) -> Vec<bool> {
        let mut met = Vec::new();
        for at in self.book.statements(line) {
            if let Effect::Requires(condition) = &at.statement.effect
                && !(for_section && at.of_every_line)
            {
                let needed = self.applies(at);
                let waived = self.hangs_on(at.statement.span.key(), at);
                met.push(!needed || self.condition(condition, at) || waived);
            }
        }
        if let Some(outer) = &line.within {
            met.extend(self.requirements(self.book.line(&outer.text), true));
        }
        met
    }

    /// For each exclusion the kinds it speaks of (none: everything) and whether it stands. A section takes over
    /// `excludes everything` and what speaks of a kind that it does not list.
    fn exclusions(&self, line: &'n Line, for_section: bool) -> Vec<(Vec<&'n str>, bool)> {
        let mut standing = Vec::new();
        for at in self.book.statements(line) {
            if for_section && at.of_every_line {
                continue;
            }
            match &at.statement.effect {
                Effect::Excludes { what, when, .. } => {
                    let (kinds, among) = match what {
                        Excluded::Values(names) => (vec![self.book.kind_of(names)], self.is_one_of(names)),
                        Excluded::All(kind) => (vec![self.book.kind(&kind.text)], true),
                        Excluded::Everything(_) => (Vec::new(), true),
                    };
                    let lifted = self.hangs_on(at.statement.span.key(), at);
                    standing.push((kinds, among && self.when(when.as_ref(), at) && self.applies(at) && !lifted));
                }
                // "`excludes X unless C`, together with `covers X if C`."
                Effect::Covers(covers) if matches!(covers.terms, Terms::OnlyIf(_) | Terms::OnTheTermsOf(_)) => {
                    let stands = self.applies(at) && self.speaks_of(covers) && !self.terms(at, covers);
                    standing.push((self.book.kinds_of(covers), stands));
                }
                _ => {}
            }
        }
        if let Some(outer) = &line.within {
            let taken = self.exclusions(self.book.line(&outer.text), true).into_iter();
            standing.extend(
                taken.filter(|(kinds, _)| kinds.is_empty() || kinds.iter().any(|kind| !self.book.lists(line, kind))),
            );
        }
        standing
    }

    /// "What stands in a clause holds where the clause is agreed"; "`except`: the statement does not apply there".
    fn applies(&self, at: At<'n>) -> bool {
        let agreed = at.clause.is_none_or(|clause| self.clause(&clause.name.text, at.line));
        agreed && !at.statement.exceptions.iter().any(|exception| self.exception(exception, at))
    }

    /// "Exceptions nest to any depth; two under one statement: each alone lifts."
    fn exception(&self, exception: &'n Exception, at: At<'n>) -> bool {
        (exception.values.is_empty() || self.is_one_of(&exception.values))
            && self.when(exception.when.as_ref(), at)
            && !exception.exceptions.iter().any(|nested| self.exception(nested, at))
            && !self.hangs_on(exception.span.key(), at)
    }

    /// Whether a write-back or waiver of the line that names what stands at a place is at work.
    fn hangs_on(&self, place: Place, at: At<'n>) -> bool {
        self.book.statements(at.line).into_iter().any(|other| {
            let (target, values, when) = match &other.statement.effect {
                Effect::Reinstates { values, from: Some(from), when } => {
                    (self.place_of(from, other.line), values, when)
                }
                Effect::Reinstates { values, from: None, when } => {
                    (self.only_exclusion(values, other.line), values, when)
                }
                Effect::Waives { from, values, when } => (self.place_of(from, other.line), values, when),
                _ => return false,
            };
            target == place
                && (values.is_empty() || self.is_one_of(values))
                && self.when(when.as_ref(), other)
                && self.applies(other)
                && !self.hangs_on(other.statement.span.key(), other)
        })
    }

    /// Where the label stands: in the line, or in the clause that it names.
    fn place_of(&self, from: &LabelRef, line: &'n Line) -> Place {
        let of_owner = |at: &At<'_>| match (&from.owner, at.clause) {
            (None, None) => true,
            (Some(owner), Some(clause)) => owner.text == clause.name.text,
            (Some(owner), None) => owner.text == line.name.text,
            (None, Some(_)) => false,
        };
        let statements = self.book.statements(line).into_iter().filter(of_owner);
        let mut found = Vec::new();
        for at in statements {
            labels(at.statement, &mut found);
        }
        let labelled = found.iter().find(|(label, _)| *label == from.label.text);
        labelled.unwrap_or_else(|| panic!("no {}", from.label.text)).1
    }

    /// "Without a label only if exactly one exclusion of the line lists values of X's kind that overlap X."
    fn only_exclusion(&self, values: &[Ident], line: &'n Line) -> Place {
        let wanted: BTreeSet<String> = values.iter().flat_map(|value| self.book.leaves(&value.text).clone()).collect();
        let overlaps = |at: &At<'_>| match &at.statement.effect {
            Effect::Excludes { what: Excluded::Values(names), .. } => {
                names.iter().any(|name| !self.book.leaves(&name.text).is_disjoint(&wanted))
            }
            Effect::Excludes { what: Excluded::All(kind), .. } => self.book.kind_of(values) == kind.text,
            _ => false,
        };
        let found: Vec<At<'_>> = self.book.statements(line).into_iter().filter(overlaps).collect();
        assert_eq!(found.len(), 1);
        found[0].statement.span.key()
    }

    /// Whether the case's value of the names' kind is among them.
    fn is_one_of(&self, names: &[Ident]) -> bool {
        self.is_in(self.book.kind_of(names), names)
    }

    fn is_in(&self, fact: &str, names: &[Ident]) -> bool {
        let leaf = self.facts.leaves.get(fact).unwrap_or_else(|| panic!("{fact} is not in the case"));
        leaf.as_ref().is_some_and(|leaf| names.iter().any(|name| self.book.leaves(&name.text).contains(leaf)))
    }

    fn when(&self, when: Option<&When>, at: At<'n>) -> bool {
        when.is_none_or(|when| self.condition(&when.condition, at) != when.unless)
    }

    fn condition(&self, condition: &Condition, at: At<'n>) -> bool {
        match condition {
            Condition::Expr(expr) => self.expr(expr, Some(at)),
            Condition::Block(block) => {
                let met = block.conditions.iter().filter(|labelled| {
                    self.condition(&labelled.condition, at)
                        || labelled.label.is_some() && self.hangs_on(labelled.span.key(), at)
                });
                let count = met.count();
                match block.quantity {
                    Quantity::All => count == block.conditions.len(),
                    Quantity::Any => count > 0,
                    Quantity::AtLeast(least) => count >= least as usize,
                }
            }
        }
    }

    fn expr(&self, expr: &Expr, at: Option<At<'_>>) -> bool {
        match &expr.kind {
            ExprKind::Parenthesis(inner) => self.expr(inner, at),
            ExprKind::Not(inner) => !self.expr(inner, at),
            ExprKind::And(parts) => parts.iter().all(|part| self.expr(part, at)),
            ExprKind::Or(parts) => parts.iter().any(|part| self.expr(part, at)),
            ExprKind::Name(name) => match self.book.definitions.get(&name.text) {
                Some(Condition::Expr(meaning)) => self.expr(meaning, None),
                Some(Condition::Block(block)) => panic!("{block:?}"),
                None => self.named(&name.text, at),
            },
            ExprKind::Of(name, line) => self.yes(&format!("{} of {}", name.text, line.text)),
            ExprKind::Agreed(subject, negated) => {
                let agreed = match &subject.kind {
                    ExprKind::Name(name) => self.named(&name.text, at),
                    ExprKind::Of(name, line) => self.yes(&format!("{} of {}", name.text, line.text)),
                    other => panic!("{other:?}"),
                };
                agreed != *negated
            }
            ExprKind::CoversIt { line, would, negated } => {
                let line = name(line);
                let covers = if *would { self.would_cover(line) } else { self.covers(line) };
                covers != *negated
            }
            ExprKind::IsNone(subject, negated) => self.is_absent(name(subject)) != *negated,
            ExprKind::IsOneOf { subject, negated, values } => {
                !self.is_absent(name(subject)) && self.is_in(name(subject), values) != *negated
            }
            ExprKind::Is { subject, negated, value } => {
                // "Every comparison with it is no."
                if self.is_absent(name(subject)) {
                    return false;
                }
                match self.facts.numbers.get(name(subject)) {
                    Some(found) => (*found == Some(number(value))) != *negated,
                    None => {
                        let ExprKind::Name(value) = &value.kind else { panic!("{value:?}") };
                        self.is_in(name(subject), std::slice::from_ref(value)) != *negated
                    }
                }
            }
            ExprKind::Compare(comparison, left, right) => {
                let Some(found) = self.facts.numbers[name(left)] else { return false };
                match comparison {
                    Comparison::AtLeast => found >= number(right),
                    Comparison::AtMost => found <= number(right),
                    Comparison::MoreThan => found > number(right),
                    Comparison::LessThan => found < number(right),
                }
            }
            ExprKind::Between { subject, negated, low, high } => {
                let Some(found) = self.facts.numbers[name(subject)] else { return false };
                (number(low) <= found && found <= number(high)) != *negated
            }
            ExprKind::IsOther { subject, negated, text: None } => {
                let leaf = &self.facts.leaves[name(subject)];
                leaf.as_ref().is_some_and(|leaf| (leaf == "*") != *negated)
            }
            other => panic!("{other:?}"),
        }
    }

    /// A yes/no fact, a line or a clause; a clause of several lines is that of the line at hand.
    fn named(&self, name: &str, at: Option<At<'_>>) -> bool {
        match at.map(|at| format!("{name} of {}", at.line.name.text)) {
            Some(of_line) if self.facts.yes.contains_key(&of_line) => self.yes(&of_line),
            _ => self.yes(name),
        }
    }

    fn is_absent(&self, fact: &str) -> bool {
        match (self.facts.leaves.get(fact), self.facts.numbers.get(fact)) {
            (Some(leaf), _) => leaf.is_none(),
            (None, Some(number)) => number.is_none(),
            (None, None) => panic!("{fact} is not in the case"),
        }
    }
}

/// Names every value with the leaves under it; returns all leaves of the list.
fn name_leaves(
    kind: &str,
    values: &[KindValue],
    into: &mut BTreeMap<String, (String, BTreeSet<String>)>,
) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    for value in values {
        let leaves = match value.values.as_slice() {
            [] => BTreeSet::from([value.name.text.clone()]),
            under => name_leaves(kind, under, into),
        };
        into.insert(value.name.text.clone(), (kind.to_owned(), leaves.clone()));
        all.extend(leaves);
    }
    all
}

/// Every label of a statement, with the place of what it stands on.
fn labels(statement: &Statement, into: &mut Vec<(String, Place)>) {
    fn of_condition(condition: Option<&Condition>, into: &mut Vec<(String, Place)>) {
        let Some(Condition::Block(block)) = condition else { return };
        for labelled in &block.conditions {
            into.extend(labelled.label.iter().map(|label| (label.text.clone(), labelled.span.key())));
            of_condition(Some(&labelled.condition), into);
        }
    }
    fn of_exceptions(exceptions: &[Exception], into: &mut Vec<(String, Place)>) {
        for exception in exceptions {
            into.extend(exception.label.iter().map(|label| (label.text.clone(), exception.span.key())));
            of_condition(exception.when.as_ref().map(|when| &when.condition), into);
            of_exceptions(&exception.exceptions, into);
        }
    }
    into.extend(statement.label.iter().map(|label| (label.text.clone(), statement.span.key())));
    of_condition(
        match &statement.effect {
            Effect::Requires(condition) => Some(condition),
            Effect::Covers(Covers { terms: Terms::OnlyIf(condition), .. }) => Some(condition),
            _ => None,
        },
        into,
    );
    of_exceptions(&statement.exceptions, into);
}

fn name(expr: &Expr) -> &str {
    match &expr.kind {
        ExprKind::Name(name) => &name.text,
        other => panic!("{other:?}"),
    }
}

fn number(expr: &Expr) -> i64 {
    match &expr.kind {
        ExprKind::Quantity { number, .. } => number.to_i64().expect("a whole number"),
        other => panic!("{other:?}"),
    }
}
