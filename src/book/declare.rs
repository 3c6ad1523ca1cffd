//! Declarations to names: kinds with their codes, lines, clauses, facts, definitions.

mod domain;
mod tables;

use rustc_hash::FxHashMap;

use crate::base::{Codes, Name, Span};
use crate::diagnostic::Diagnostic;
use crate::rule::{Bounds, Fact, FactId, FactRole, Kind, KindId, KindNode, LineId, Type};
use crate::syntax::ast::{self, Ident, Item, ItemKind, Subject};

use super::position;
use super::problem;
use super::scope::{ClauseScope, Scope, edition};

/// Builds the names of one generation from all its items. Reports what is declared twice, wrongly or not at all.
pub(crate) fn declare(items: &[&Item], unread: String, problems: &mut Vec<Diagnostic>) -> Scope {
    let mut scope = Scope::default();
    scope.unread = unread;
    let mut declarer = Declarer { scope, problems, declared: FxHashMap::default() };
    declarer.kinds(items);
    declarer.groups(items);
    declarer.lines(items);
    declarer.clauses(items);
    declarer.editions(items);
    declarer.facts(items);
    declarer.definitions(items);
    declarer.tables(items);
    declarer.scope
}

struct Declarer<'p> {
    scope: Scope,
    problems: &'p mut Vec<Diagnostic>,
    /// Every name but those of lines, with where and as what it was declared.
    declared: FxHashMap<Name, (Span, &'static str)>,
}

impl Declarer<'_> {
    /// Takes a name; false (and a problem) if something has it already.
    fn take(&mut self, name: &Ident, sort: &'static str) -> Option<Name> {
        let key: Name = name.text.as_str().into();
        if let Some((first, as_what)) = self.declared.get(&key) {
            self.problems.push(problem::duplicate(&name.text, (*first, as_what), (name.span, sort)));
            return None;
        }
        self.declared.insert(key.clone(), (name.span, sort));
        Some(key)
    }

    fn add_fact(&mut self, fact: Fact) -> FactId {
        let id = FactId::new(self.scope.vocabulary.facts.len());
        self.scope.vocabulary.fact_names.insert(fact.name.clone(), id);
        if let Some(word) = &fact.absent {
            self.scope.absent_words.entry(word.clone()).or_insert(id);
        }
        self.scope.vocabulary.facts.push(fact);
        id
    }

    fn kinds(&mut self, items: &[&Item]) {
        let mut sources: FxHashMap<&str, Span> = FxHashMap::default();
        for item in items {
            match &item.kind {
                ItemKind::Kind(kind) => self.kind(kind),
                ItemKind::Currency(currency) => {
                    if let Some(name) = self.take(&currency.name, "a currency") {
                        self.scope.add_currency(name, currency, self.problems);
                    }
                }
                ItemKind::Source(source) => {
                    let key = source.key.text.as_str();
                    if let Some(first) = sources.get(key) {
                        self.problems.push(problem::duplicate(
                            key,
                            (*first, "a source"),
                            (source.key.span, "a source"),
                        ));
                        continue;
                    }
                    sources.insert(key, source.key.span);
                    self.scope.sources.insert(key.into(), source.title.text.as_str().into());
                }
                _ => {}
            }
        }
    }

    fn kind(&mut self, kind: &ast::Kind) {
        let Some(name) = self.take(&kind.name, "a kind") else { return };
        let id = KindId::new(self.scope.vocabulary.kinds.len());
        let mut built = Kind {
            name: name.clone(),
            ordered: kind.ordered,
            open: kind.open,
            leaves: Vec::new(),
            nodes: Vec::new(),
            fact: FactId::new(self.scope.vocabulary.facts.len()),
            span: kind.name.span,
        };
        for value in &kind.values {
            self.value(value, 0, kind.ordered, &mut built);
        }
        for node in &built.nodes {
            for name in node.called.iter().chain([&node.name]) {
                self.scope.vocabulary.value_names.insert(name.clone(), (id, node.leaves.clone()));
            }
        }
        self.scope.kinds.insert(name.clone(), id);
        self.scope.vocabulary.kinds.push(built);
        self.add_fact(Fact {
            name,
            fact_type: Type::Kind(id),
            role: FactRole::OfKind(id),
            of_line: None,
            bounds: Bounds::default(),
            absent: None,
            default: None,
            judged: false,
            position: false,
            span: kind.name.span,
        });
    }

    /// Adds a value and what is under it; returns the leaves it stands for.
    fn value(&mut self, value: &ast::KindValue, depth: u16, ordered: bool, kind: &mut Kind) -> Codes {
        let taken = self.take(&value.name, "a value");
        let mut called = Vec::new();
        for other in &value.called {
            let ident = Ident { text: other.text.clone(), span: other.span };
            called.extend(self.take(&ident, "another name for a value"));
        }
        let at = kind.nodes.len();
        let name = taken.clone().unwrap_or_else(|| value.name.text.as_str().into());
        kind.nodes.push(KindNode {
            name: name.clone(),
            called,
            leaves: Codes::new(),
            depth,
            group: false,
            span: value.name.span,
        });
        let mut leaves = Codes::new();
        if value.values.is_empty() {
            // One code is kept for the value that an open kind does not list.
            match u16::try_from(kind.leaves.len()).ok().filter(|code| *code < u16::MAX) {
                Some(code) => leaves.insert(code),
                None => self.problems.push(problem::too_large(value.name.span, "a kind has at most 65 535 values")),
            }
            kind.leaves.push(name);
        }
        if ordered && !value.values.is_empty() {
            self.problems.push(problem::ordered_levels(value.name.span));
        }
        for under in &value.values {
            leaves = leaves.union(&self.value(under, depth.saturating_add(1), ordered, kind));
        }
        // A name that is taken already must not come to stand for other leaves.
        if taken.is_none() {
            kind.nodes.truncate(at);
        } else if let Some(node) = kind.nodes.get_mut(at) {
            node.leaves = leaves.clone();
        }
        leaves
    }

    /// Groups may be made of groups, in any order.
    fn groups(&mut self, items: &[&Item]) {
        let mut open: Vec<&ast::Group> = Vec::new();
        for item in items {
            if let ItemKind::Group(group) = &item.kind
                && self.take(&group.name, "a group").is_some()
            {
                open.push(group);
            }
        }
        let names: Vec<&str> = open.iter().map(|group| group.name.text.as_str()).collect();
        let pending = |scope: &Scope, group: &ast::Group| {
            group.members.iter().any(|member| {
                names.contains(&member.text.as_str())
                    && !scope.vocabulary.value_names.contains_key(member.text.as_str())
            })
        };
        loop {
            let before = open.len();
            let (waiting, ready): (Vec<_>, Vec<_>) = open.into_iter().partition(|group| pending(&self.scope, group));
            for group in ready {
                self.group(group);
            }
            open = waiting;
            if open.len() == before || open.is_empty() {
                break;
            }
        }
        self.group_circles(&open);
        for group in open {
            self.scope.note_unread(&group.name.text);
        }
    }

    /// The circles among groups that wait for each other, each told once.
    fn group_circles(&mut self, open: &[&ast::Group]) {
        let waits_for = |group: &ast::Group| {
            let member = group.members.iter().find(|member| open.iter().any(|other| other.name.text == member.text))?;
            let at = open.iter().position(|other| other.name.text == member.text)?;
            Some((at, member.span))
        };
        let mut told = vec![false; open.len()];
        for start in 0..open.len() {
            let mut path: Vec<(usize, Span)> = Vec::new();
            let mut at = start;
            while let Some(group) = open.get(at) {
                if path.iter().any(|(on_path, _)| *on_path == at) || told.get(at) == Some(&true) {
                    break;
                }
                let Some((next, place)) = waits_for(group) else { break };
                path.push((at, place));
                at = next;
            }
            let circle: Vec<(usize, Span)> = path.iter().copied().skip_while(|(on_path, _)| *on_path != at).collect();
            for (on_path, _) in &path {
                if let Some(told) = told.get_mut(*on_path) {
                    *told = true;
                }
            }
            let Some(first) = circle.first().and_then(|(first, _)| open.get(*first)) else { continue };
            let name = |at: &usize| open.get(*at).map(|group| group.name.text.clone()).unwrap_or_default();
            let names: Vec<String> = circle.iter().map(|(at, _)| name(at)).chain([first.name.text.clone()]).collect();
            let places: Vec<Span> = circle.iter().map(|(_, place)| *place).collect();
            self.problems.push(problem::cycle(first.name.span, &first.name.text, &names, &places));
        }
    }

    fn group(&mut self, group: &ast::Group) {
        let Some((kind, leaves)) = values(&self.scope, &group.members, self.problems) else {
            self.scope.note_unread(&group.name.text);
            return;
        };
        let name: Name = group.name.text.as_str().into();
        self.scope.vocabulary.value_names.insert(name.clone(), (kind, leaves.clone()));
        if let Some(kind) = self.scope.vocabulary.kinds.get_mut(kind.index()) {
            kind.nodes.push(KindNode {
                name,
                called: Vec::new(),
                leaves,
                depth: 0,
                group: true,
                span: group.name.span,
            });
        }
    }

    fn lines(&mut self, items: &[&Item]) {
        let heads: Vec<&ast::Line> = items
            .iter()
            .filter_map(|item| if let ItemKind::Line(line) = &item.kind { Some(line) } else { None })
            .collect();
        let mut first: FxHashMap<&str, Span> = FxHashMap::default();
        for line in &heads {
            if let Some(first) = first.get(line.name.text.as_str()) {
                self.problems.push(problem::duplicate(&line.name.text, (*first, "a line"), (line.name.span, "a line")));
                continue;
            }
            first.insert(&line.name.text, line.name.span);
            let id = self.line(&line.name);
            for other in &line.called {
                self.scope.lines.insert(other.text.as_str().into(), id);
            }
        }
        if !heads.is_empty() {
            return;
        }
        // A book without any `line` head: its sentences name their lines.
        for item in items {
            if let ItemKind::Statement(ast::Statement { subject: Some(Subject::Line(name)), .. }) = &item.kind
                && !self.scope.lines.contains_key(name.text.as_str())
            {
                self.line(name);
            }
        }
    }

    fn line(&mut self, name: &Ident) -> LineId {
        let key: Name = name.text.as_str().into();
        let id = LineId::new(self.scope.line_names.len());
        self.scope.lines.insert(key.clone(), id);
        self.scope.line_names.push(key.clone());
        let fact = Fact {
            name: format!("{key} agreed").into(),
            fact_type: Type::YesNo,
            role: FactRole::Line(id),
            of_line: None,
            bounds: Bounds::default(),
            absent: None,
            default: None,
            judged: false,
            position: false,
            span: name.span,
        };
        self.add_fact(fact);
        id
    }

    fn clauses(&mut self, items: &[&Item]) {
        for item in items {
            let ItemKind::Clause(clause) = &item.kind else { continue };
            if self.scope.lines.contains_key(clause.name.text.as_str()) {
                let help =
                    Some("give the clause another name: `agreed are …` lists lines and clauses together".to_owned());
                self.problems.push(problem::wrong_sort(
                    clause.name.span,
                    &clause.name.text,
                    "a line",
                    "a name of its own",
                    help,
                ));
                self.scope.note_unread(&clause.name.text);
                continue;
            }
            let Some(name) = self.take(&clause.name, "a clause") else { continue };
            let mut lines = Vec::new();
            for line in &clause.lines {
                match self.scope.lines.get(line.text.as_str()) {
                    Some(id) => lines.push(*id),
                    None => self.problems.push(unknown_line(&self.scope, line)),
                }
            }
            let fact = |name: Name, of_line: Option<LineId>| Fact {
                name,
                fact_type: Type::YesNo,
                role: FactRole::Clause,
                of_line,
                bounds: Bounds::default(),
                absent: None,
                default: None,
                judged: false,
                position: false,
                span: clause.name.span,
            };
            let facts = if lines.len() > 1 {
                let of = |line: &LineId| self.scope.line_names.get(line.index()).cloned().unwrap_or_else(|| "".into());
                let made: Vec<Fact> =
                    lines.iter().map(|line| fact(format!("{name} of {}", of(line)).into(), Some(*line))).collect();
                made.into_iter().map(|fact| self.add_fact(fact)).collect()
            } else {
                vec![self.add_fact(fact(name.clone(), None))]
            };
            self.scope.clauses.insert(name, ClauseScope { lines, facts, older: Vec::new(), span: clause.name.span });
        }
    }

    /// A clause by its bare name is its newest edition, the last one in the text.
    fn editions(&mut self, items: &[&Item]) {
        let mut editions: Vec<(&str, Vec<&Ident>)> = Vec::new();
        for item in items {
            let ItemKind::Clause(clause) = &item.kind else { continue };
            let Some((bare, _)) = edition(&clause.name.text) else { continue };
            match editions.iter_mut().find(|(known, _)| *known == bare) {
                Some((_, names)) => names.push(&clause.name),
                None => editions.push((bare, vec![&clause.name])),
            }
        }
        for (bare, names) in editions {
            let Some((newest, older)) = names.split_last() else { continue };
            if let Some(known) = self.scope.clauses.get(bare) {
                let (known, here) = ((known.span, "a clause without an edition"), (newest.span, "an edition of it"));
                self.problems.push(problem::duplicate(bare, known, here));
                continue;
            }
            let Some(mut clause) = self.scope.clauses.get(newest.text.as_str()).cloned() else { continue };
            clause.older = older.iter().map(|name| name.text.as_str().into()).collect();
            if let [only] = clause.facts.as_slice() {
                self.scope.vocabulary.fact_names.insert(bare.into(), *only);
            }
            self.scope.clauses.insert(bare.into(), clause);
        }
    }

    fn facts(&mut self, items: &[&Item]) {
        // Units first: a domain may be written in the unit that its own fact declares.
        let everywhere = items.iter().filter_map(|item| match &item.kind {
            ItemKind::Fact(fact) => Some(fact),
            _ => None,
        });
        let of_positions = position::declared(items);
        for fact in everywhere.clone().chain(of_positions.iter().copied()) {
            if let Some(Type::Unit(unit)) = self.fact_type(fact, false)
                && !self.scope.units.contains(&unit)
            {
                self.scope.units.push(unit);
            }
        }
        everywhere.for_each(|fact| self.fact(fact, false));
        for fact in of_positions {
            if fact.fact_type.is_some() {
                self.fact(fact, true);
                continue;
            }
            let new = position::mark(&mut self.scope, fact, self.problems);
            let names = new.into_iter().cloned().collect::<Vec<_>>();
            if !names.is_empty() {
                self.fact(&ast::Fact { names, ..fact.clone() }, true);
            }
        }
    }

    fn fact(&mut self, fact: &ast::Fact, position: bool) {
        let Some(fact_type) = self.fact_type(fact, true) else {
            // Its names are declared all the same, so that their uses are not called unknown.
            for name in &fact.names {
                self.scope.note_unread(&name.text);
            }
            return;
        };
        if fact_type == Type::YesNo
            && let (Some(bound), Some(name)) = (fact.domain.first(), fact.names.last())
        {
            self.problems.push(domain::yes_no(bound, name));
            for name in &fact.names {
                self.scope.note_unread(&name.text);
            }
            return;
        }
        if let Some(span) = fact.judged
            && fact_type != Type::YesNo
        {
            self.problems.push(problem::judged(span));
        }
        let bounds = self.bounds(fact, &fact_type);
        let default = self.default(fact, &fact_type, &bounds);
        for name in &fact.names {
            if fact_type == Type::YesNo && self.scope.lines.contains_key(name.text.as_str()) {
                let help = Some(
                    "give the yes/no fact another name: in a condition the name alone could mean either".to_owned(),
                );
                self.problems.push(problem::wrong_sort(name.span, &name.text, "a line", "a name of its own", help));
                self.scope.note_unread(&name.text);
                continue;
            }
            let Some(key) = self.take(name, "a fact") else { continue };
            let make = |full: Name, of_line: Option<LineId>| Fact {
                name: full,
                fact_type: fact_type.clone(),
                role: FactRole::Declared,
                of_line,
                bounds: bounds.clone(),
                absent: fact.or_none.as_ref().map(|word| word.text.as_str().into()),
                default: default.clone(),
                judged: fact.judged.is_some(),
                position,
                span: name.span,
            };
            if !fact.each_line {
                let fact = make(key, None);
                self.add_fact(fact);
                continue;
            }
            let made: Vec<Fact> = (0..self.scope.line_names.len())
                .map(LineId::new)
                .map(|line| {
                    let of = self.scope.line_names.get(line.index()).map_or("", |name| &**name);
                    make(format!("{key} of {of}").into(), Some(line))
                })
                .collect();
            let ids = made.into_iter().map(|fact| self.add_fact(fact)).collect();
            self.scope.own_facts.insert(key, ids);
        }
    }

    fn fact_type(&mut self, fact: &ast::Fact, report: bool) -> Option<Type> {
        let Some(written) = &fact.fact_type else { return Some(Type::YesNo) };
        let name = written.name.text.as_str();
        let kind = self.scope.kinds.get(name).copied();
        if written.set {
            if name == "text" {
                return Some(Type::Texts);
            }
            if kind.is_none() && report && !self.scope.may_be_declared(name) {
                let known = self.scope.kinds.keys().map(|kind| &**kind).chain(["text"]);
                self.problems.push(problem::unknown_type(
                    written.name.span,
                    name,
                    self.scope.nearest(name, known),
                    true,
                ));
            }
            return kind.map(Type::Leaves);
        }
        if let Some(kind) = kind {
            return Some(Type::Kind(kind));
        }
        if let Some(currency) = self.scope.vocabulary.currencies.iter().find(|currency| *currency.name == *name) {
            return Some(Type::Money(currency.name.clone()));
        }
        const FIXED: &[(&str, Type)] = &[
            ("%", Type::Percent),
            ("whole number", Type::Whole),
            ("decimal", Type::Decimal),
            ("date", Type::Date),
            ("days", Type::Days),
            ("months", Type::Months),
            ("text", Type::Text),
        ];
        if let Some((_, fixed)) = FIXED.iter().find(|(word, _)| *word == name) {
            return Some(fixed.clone());
        }
        let known = self.scope.kinds.keys().chain(self.scope.currency_names()).map(|kind| &**kind);
        let near = self.scope.nearest(name, known.chain(FIXED.iter().map(|(word, _)| *word)));
        let foreign = foreign_type(name);
        if !fact.domain.is_empty() && near.is_none() && foreign.is_none() && !super::constant::is_currency(name) {
            return Some(Type::Unit(name.into()));
        }
        if report && !self.scope.may_be_declared(name) {
            let span = written.name.span;
            self.problems.push(match foreign {
                _ if self.scope.in_place_of(name).is_some() || super::constant::is_currency(name) => {
                    problem::currency(span, name, self.scope.in_place_of(name).map(|currency| &*currency.name))
                }
                Some(meant) => problem::foreign_type(span, name, meant),
                None => problem::unknown_type(span, name, near, false),
            });
        }
        None
    }

    fn definitions(&mut self, items: &[&Item]) {
        let mut count = 0_usize;
        for item in items {
            let ItemKind::Define(define) = &item.kind else { continue };
            if self.scope.lines.contains_key(define.name.text.as_str()) {
                let help = Some("give the definition another name".to_owned());
                self.problems.push(problem::wrong_sort(
                    define.name.span,
                    &define.name.text,
                    "a line",
                    "a name of its own",
                    help,
                ));
                self.scope.note_unread(&define.name.text);
                continue;
            }
            if let Some(name) = self.take(&define.name, "a definition") {
                self.scope.definitions.insert(name, count);
                count = count.saturating_add(1);
            }
        }
    }
}

/// What to write for a type of another language.
fn foreign_type(name: &str) -> Option<&'static str> {
    Some(match name.to_lowercase().as_str() {
        "integer" | "int" | "number" | "zahl" | "anzahl" | "float" | "ganzzahl" => {
            "did you mean `whole number` or `decimal`?"
        }
        "boolean" | "bool" | "yes" | "ja" | "flag" | "yesno" => "leave out `as …`: a fact without it is yes or no",
        "percent" | "percentage" | "prozent" => "did you mean `%`?",
        "string" | "str" => "did you mean `text`?",
        "datum" | "day of" | "datetime" => "did you mean `date`?",
        "tage" | "tag" | "day" => "did you mean `days`?",
        "monate" | "monat" | "month" => "did you mean `months`?",
        "years" | "jahre" | "year" => "did you mean `months`? years are counted in them",
        "weeks" | "wochen" => "did you mean `days`? weeks are counted in them",
        "money" | "amount" | "betrag" | "geld" | "currency" => {
            "did you mean a currency, as in `currency DM` and `as DM`?"
        }
        "list" | "set" | "liste" => "did you mean `set of text`, or `set of` a kind?",
        _ => return None,
    })
}

/// A line that nobody declared.
pub(crate) fn unknown_line(scope: &Scope, name: &Ident) -> Diagnostic {
    if let Some(sort) = scope.sort(&name.text) {
        let value = matches!(sort, "a value" | "a group of values");
        let help = value.then(|| format!("a line may be called like a value: declare it with `line {}`", name.text));
        return problem::wrong_sort(name.span, &name.text, sort, "a line", help);
    }
    let near = scope.nearest(&name.text, scope.lines.keys().map(|line| &**line));
    let help = near.is_none().then(|| format!("declare it: `line {}`", name.text));
    problem::unknown_name(name.span, "line", &name.text, near, help)
}

/// The kind and leaves of a list of names; all must be of one kind. Reports every name that is not.
pub(crate) fn values(scope: &Scope, names: &[Ident], problems: &mut Vec<Diagnostic>) -> Option<(KindId, Codes)> {
    let mut found: Option<(KindId, Codes, &Ident)> = None;
    let mut sound = true;
    for name in names {
        let Some((kind, codes)) = scope.vocabulary.value_names.get(name.text.as_str()) else {
            sound = false;
            if !scope.may_be_declared(&name.text) {
                problems.push(unknown_value(scope, name));
            }
            continue;
        };
        match &mut found {
            None => found = Some((*kind, codes.clone(), name)),
            Some((first, all, _)) if first == kind => *all = all.union(codes),
            Some((first, _, first_name)) => {
                sound = false;
                let kind_name = |kind: &KindId| scope.vocabulary.kind(*kind).map_or("a kind", |kind| &*kind.name);
                let (of, first_of) = (kind_name(kind), kind_name(first));
                problems.push(problem::mixed_kinds(
                    name.span,
                    &name.text,
                    of,
                    first_name.span,
                    &first_name.text,
                    first_of,
                ));
            }
        }
    }
    found.filter(|_| sound).map(|(kind, codes, _)| (kind, codes))
}

fn unknown_value(scope: &Scope, name: &Ident) -> Diagnostic {
    if scope.kinds.contains_key(name.text.as_str()) {
        let help = Some(format!("for every value of the kind, write `all {}`", name.text));
        return problem::wrong_sort(name.span, &name.text, "a kind", "a value of a kind", help);
    }
    if let Some(sort) = scope.sort(&name.text) {
        let help = matches!(sort, "a clause" | "a fact" | "a definition")
            .then(|| format!("for a condition, write `if {}`", name.text));
        return problem::wrong_sort(name.span, &name.text, sort, "a value of a kind", help);
    }
    if let Some(problem) = super::unknown::name_plus_rest(scope, name) {
        return problem;
    }
    let near = scope.nearest(&name.text, scope.value_names(None));
    let help = near.is_none().then(|| match name.text.as_str() {
        "all" => "`all` stands before a kind, as in `all Gefahr`; whatever happens is excluded with `excludes everything if …`".to_owned(),
        _ => "values are declared under a `kind`".to_owned(),
    });
    problem::unknown_name(name.span, "value", &name.text, near, help)
}
