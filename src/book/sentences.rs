//! The sentences of a generation: ids, names to refer to them by, labels, and whose they are.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::base::{FileId, Name, Sources, Span};
use crate::diagnostic::Diagnostic;
use crate::rule::{Citation, FactId, LineId, Role, Statement, StatementId};
use crate::syntax::ast::{
    self, Block, Condition, Effect, Exception, Ident, Item, ItemKind, Meaning, Paid, Pays, Step, Subject, Terms, Total,
};

use super::declare::unknown_line;
use super::problem;
use super::quote::Quote;
use super::scope::Scope;
use super::table::Read;

/// Whose labels they are.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Owner {
    Line(LineId),
    Clause(Name),
    EveryLine,
}

/// What a label stands on.
#[derive(Clone, Debug)]
pub(crate) struct Labelled {
    pub(crate) id: StatementId,
    pub(crate) role: Role,
    pub(crate) span: Span,
    /// The span that lowering knows the sentence by.
    pub(crate) key: (u32, u32, u32),
}

/// A statement at work in a line.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Placed<'a> {
    pub(crate) ast: &'a ast::Statement,
    pub(crate) id: StatementId,
    /// The clause that must be agreed for it.
    pub(crate) clause: Option<FactId>,
    /// Of `every line`: each line has it, sections too.
    pub(crate) every: bool,
}

/// All sentences.
#[derive(Default)]
pub(crate) struct Sentences<'a> {
    pub(crate) statements: Vec<Statement>,
    pub(crate) ids: FxHashMap<(u32, u32, u32), StatementId>,
    pub(crate) labels: FxHashMap<(Owner, String), Labelled>,
    /// The statements of each line, clauses' and every line's included.
    pub(crate) by_line: Vec<Vec<Placed<'a>>>,
    /// The head of each line.
    pub(crate) heads: Vec<Option<StatementId>>,
    /// All words that are quoted, each where it is cited.
    pub(crate) quotes: Vec<Quote>,
    pub(crate) problems: Vec<Diagnostic>,
}

struct Collector<'a, 's> {
    scope: &'s Scope,
    sources: &'s Sources,
    /// The generation of each file.
    written_in: &'s FxHashMap<FileId, Name>,
    out: Sentences<'a>,
    /// Whether the line at hand has been declared before.
    again: bool,
    unknown_sources: FxHashSet<String>,
}

/// Numbers the sentences of all items and finds out whose they are.
pub(crate) fn collect<'a>(
    items: &[&'a Item],
    tables: &[Read<'_>],
    scope: &Scope,
    sources: &Sources,
    written_in: &FxHashMap<FileId, Name>,
) -> Sentences<'a> {
    let out = Sentences {
        by_line: vec![Vec::new(); scope.line_names.len()],
        heads: vec![None; scope.line_names.len()],
        ..Sentences::default()
    };
    let mut collector =
        Collector { scope, sources, written_in, out, again: false, unknown_sources: FxHashSet::default() };
    for item in items {
        collector.item(item);
    }
    for table in tables {
        collector.rows(table);
    }
    collector.out
}

impl<'a> Collector<'a, '_> {
    fn item(&mut self, item: &'a Item) {
        match &item.kind {
            ItemKind::Line(line) => {
                let Some(id) = self.scope.lines.get(line.name.text.as_str()).copied() else { return };
                // Of a line that is declared twice the labels are no further problem.
                self.again = self.out.heads.get(id.index()).is_some_and(Option::is_some);
                self.head(id, item.span, &item.citations);
                for statement in &line.body {
                    if let Some(subject) = &statement.subject {
                        let own = matches!(subject, Subject::Line(name) if self.scope.lines.get(name.text.as_str()) == Some(&id));
                        self.out.problems.push(problem::foreign_statement(subject_span(subject), &line.name.text, own));
                    }
                    let statement_id = self.statement(statement, &Owner::Line(id), &item.citations);
                    self.place(id, statement, statement_id, None, false);
                }
                self.again = false;
            }
            ItemKind::Clause(clause) => self.clause(clause, item),
            ItemKind::Statement(statement) => match &statement.subject {
                Some(Subject::Line(name)) => {
                    let Some(id) = self.line(name) else { return };
                    let statement_id = self.statement(statement, &Owner::Line(id), &[]);
                    if self.out.heads.get(id.index()).is_some_and(Option::is_none) && self.scope_has_no_heads(id) {
                        self.head(id, statement.head, &[]);
                    }
                    self.place(id, statement, statement_id, None, false);
                }
                Some(Subject::EveryLine(_)) => {
                    let statement_id = self.statement(statement, &Owner::EveryLine, &[]);
                    for line in (0..self.scope.line_names.len()).map(LineId::new) {
                        self.place(line, statement, statement_id, None, true);
                    }
                }
                None => self.out.problems.push(problem::no_line(statement.head, false)),
            },
            ItemKind::Define(define) => {
                let name = define.name.text.clone();
                self.add(item.span, item.span, None, None, Role::Definition, name.as_str().into(), &item.citations);
                match &define.meaning {
                    Meaning::If(condition) => self.condition(condition, None, &item.citations),
                    Meaning::OneOf { cases, .. } | Meaning::Cases(cases) => {
                        for case in cases {
                            self.citations(&case.citations);
                        }
                    }
                    Meaning::Amount { .. } => {}
                }
            }
            ItemKind::Always(condition) => {
                let name = self.file_line(item.span);
                self.add(item.span, item.span, None, None, Role::Plausibility, name, &item.citations);
                self.condition(condition, None, &item.citations);
            }
            ItemKind::Assertion(assertion) => {
                let name = self.file_line(item.span);
                let title = assertion.title.as_ref().map(|title| title.text.as_str().into());
                self.add(item.span, item.span, None, title, Role::Assertion, name, &item.citations);
            }
            ItemKind::Acceptance(acceptance) => {
                let name = self.file_line(item.span);
                let reason = Some(acceptance.reason.text.as_str().into());
                self.add(item.span, item.span, None, reason, Role::Acceptance, name, &item.citations);
            }
            // Its rows have the citations of their head.
            ItemKind::Table(_) => {}
            ItemKind::Position(facts) => {
                self.citations(&item.citations);
                for facts in facts {
                    self.citations(&facts.citations);
                }
            }
            ItemKind::Kind(kind) => {
                self.citations(&item.citations);
                self.cited_values(&kind.values);
            }
            _ => {
                self.citations(&item.citations);
            }
        }
    }

    fn cited_values(&mut self, values: &'a [ast::KindValue]) {
        for value in values {
            self.citations(&value.citations);
            self.cited_values(&value.values);
        }
    }

    /// Numbers the rows of a table.
    fn rows(&mut self, table: &Read<'_>) {
        let citations = self.citations(table.citations);
        for row in &table.rows {
            let name = format!("{} row {}", table.ast.name.text, row.number);
            let id = self.push(row.span.key(), row.span, None, None, Role::Row, name.into(), &row.citations);
            if let Some(known) = self.out.statements.get_mut(id.index()).filter(|_| row.citations.is_empty()) {
                known.citations.clone_from(&citations);
            }
        }
    }

    /// A line without a head of its own takes its first sentence for one.
    fn scope_has_no_heads(&self, line: LineId) -> bool {
        let name = self.scope.line_names.get(line.index()).map(|name| format!("{name} agreed")).unwrap_or_default();
        let agreed = self.scope.vocabulary.fact_named(&name).and_then(|fact| self.scope.vocabulary.fact(fact));
        agreed.is_some_and(|fact| {
            let text = self.sources.get(fact.span.file).map(|source| source.text.as_str()).unwrap_or_default();
            let before = text.get(..fact.span.start as usize).unwrap_or_default();
            let begin = before.rfind('\n').map_or(0, |at| at.saturating_add(1));
            !before.get(begin..).unwrap_or_default().trim_start_matches('\u{FEFF}').starts_with("line ")
        })
    }

    fn clause(&mut self, clause: &'a ast::Clause, item: &'a Item) {
        let Some(known) = self.scope.clauses.get(clause.name.text.as_str()) else { return };
        self.citations(&item.citations);
        let owner = Owner::Clause(clause.name.text.as_str().into());
        for statement in &clause.body {
            let id = self.statement(statement, &owner, &item.citations);
            let every = matches!(statement.subject, Some(Subject::EveryLine(_)));
            let lines: Vec<LineId> = match &statement.subject {
                Some(Subject::Line(name)) => self.line(name).into_iter().collect(),
                Some(Subject::EveryLine(_)) => (0..self.scope.line_names.len()).map(LineId::new).collect(),
                None if known.lines.is_empty() && clause.lines.is_empty() => {
                    self.out.problems.push(problem::no_line(statement.head, true));
                    continue;
                }
                None => known.lines.clone(),
            };
            // Where a clause is one fact per line, it cannot be agreed for any other line.
            let other = lines.iter().find(|line| known.fact(Some(**line)).is_none());
            if let (Some(other), Some(subject)) = (other, &statement.subject) {
                let other = self.scope.line_names.get(other.index()).map(|name| name.to_string()).unwrap_or_default();
                let of = known.lines.iter().filter_map(|line| self.scope.line_names.get(line.index()));
                let of = of.map(|name| name.to_string()).collect::<Vec<_>>().join(", ");
                let clause = &clause.name.text;
                let help = format!("leave the line out, to speak of {of}; or write `clause {clause} of {of}, {other}`");
                let problem = problem::wrong_sort(
                    subject_span(subject),
                    &other,
                    &format!("no line of `{clause}`"),
                    &of,
                    Some(help),
                );
                self.out.problems.push(problem);
                continue;
            }
            for line in lines {
                self.place(line, statement, id, known.fact(Some(line)), every);
            }
        }
    }

    fn line(&mut self, name: &Ident) -> Option<LineId> {
        let found = self.scope.lines.get(name.text.as_str()).copied();
        if found.is_none() && !self.scope.may_be_declared(&name.text) {
            let problem =
                super::unknown::name_plus_rest(self.scope, name).unwrap_or_else(|| unknown_line(self.scope, name));
            self.out.problems.push(problem);
        }
        found
    }

    fn head(&mut self, line: LineId, span: Span, citations: &[ast::Citation]) {
        let name = self.scope.line_names.get(line.index()).cloned().unwrap_or_else(|| "".into());
        // The head of an implied line stands where its first sentence stands, under a key of its own.
        let key = (span.file.0, span.start, span.start);
        let id = self.push(key, span, None, None, Role::Head, name, citations);
        if let Some(slot) = self.out.heads.get_mut(line.index()) {
            *slot = Some(id);
        }
    }

    fn place(&mut self, line: LineId, ast: &'a ast::Statement, id: StatementId, clause: Option<FactId>, every: bool) {
        if let Some(placed) = self.out.by_line.get_mut(line.index()) {
            placed.push(Placed { ast, id, clause, every });
        }
    }

    /// Numbers a statement with all that is under it.
    fn statement(&mut self, statement: &ast::Statement, owner: &Owner, inherited: &[ast::Citation]) -> StatementId {
        let role = match &statement.effect {
            Effect::Covers(covers) => match covers.terms {
                Terms::OnlyIf(_) | Terms::OnTheTermsOf(_) => Role::Restriction,
                Terms::Always | Terms::When(_) => Role::Grant,
            },
            Effect::Excludes { .. } => Role::Exclusion,
            Effect::Requires(_) => Role::Requirement,
            Effect::Reinstates { .. } => Role::WriteBack,
            Effect::Waives { .. } => Role::Waiver,
            Effect::Advises { duty: true, .. } => Role::Duty,
            Effect::Advises { duty: false, .. } => Role::Advice,
            Effect::Pays(_) => Role::Payment,
            Effect::Total(_) => Role::Total,
            Effect::Replaces { .. } => Role::Replacement,
        };
        let citations = or_inherited(&statement.citations, inherited);
        let id = self.labelled(
            statement.span,
            statement.head,
            statement.label.as_ref(),
            statement.title.as_ref(),
            role,
            owner,
            citations,
        );
        if let Some(condition) = conditions(&statement.effect) {
            if let Condition::Block(block) = condition {
                let whole = format!("{}: {}", sentence(self.sources.text(statement.head)), self.block(block));
                if let Some(known) = self.out.statements.get_mut(id.index()) {
                    known.text = whole.into();
                }
            }
            self.condition(condition, Some(owner), citations);
        }
        for exception in &statement.exceptions {
            self.exception(exception, owner, citations);
        }
        match &statement.effect {
            Effect::Pays(pays) => {
                if let Paid::GreaterOf(amounts) = &pays.paid {
                    for amount in amounts {
                        let citations = or_inherited(&amount.citations, citations);
                        let (label, title) = (amount.label.as_ref(), amount.title.as_ref());
                        self.labelled(amount.span, amount.span, label, title, Role::Payment, owner, citations);
                        self.steps(&amount.steps, owner, citations);
                    }
                }
                self.steps(&pays.steps, owner, citations);
            }
            Effect::Total(Total { steps, .. }) | Effect::Replaces { steps, .. } => self.steps(steps, owner, citations),
            _ => {}
        }
        id
    }

    fn steps(&mut self, steps: &[Step], owner: &Owner, inherited: &[ast::Citation]) {
        for step in steps {
            let citations = or_inherited(&step.citations, inherited);
            let (label, title) = (step.label.as_ref(), step.title.as_ref());
            self.labelled(step.span, step.span, label, title, Role::Step, owner, citations);
            if let Some(when) = &step.when {
                self.condition(&when.condition, Some(owner), citations);
            }
        }
    }

    /// The conditions of a block on one line, those of an inner one in parentheses.
    fn block(&self, block: &Block) -> String {
        let words = |labelled: &ast::Labelled| match &labelled.condition {
            Condition::Block(inner) => {
                let label = labelled.label.as_ref().map(|label| format!("{} ", label.text)).unwrap_or_default();
                format!("{label}{} ({})", one_line(self.sources.text(inner.span)), self.block(inner))
            }
            Condition::Expr(_) => one_line(self.sources.text(labelled.span)),
        };
        block.conditions.iter().map(words).collect::<Vec<_>>().join("; ")
    }

    fn exception(&mut self, exception: &Exception, owner: &Owner, inherited: &[ast::Citation]) {
        let citations = or_inherited(&exception.citations, inherited);
        self.labelled(
            exception.span,
            exception.span,
            exception.label.as_ref(),
            exception.title.as_ref(),
            Role::Exception,
            owner,
            citations,
        );
        if let Some(when) = &exception.when {
            self.condition(&when.condition, Some(owner), citations);
        }
        for nested in &exception.exceptions {
            self.exception(nested, owner, citations);
        }
    }

    fn condition(&mut self, condition: &Condition, owner: Option<&Owner>, inherited: &[ast::Citation]) {
        let Condition::Block(Block { conditions, .. }) = condition else { return };
        for labelled in conditions {
            let citations = or_inherited(&labelled.citations, inherited);
            if let (Some(label), Some(owner)) = (&labelled.label, owner) {
                self.labelled(
                    labelled.span,
                    labelled.span,
                    Some(label),
                    labelled.title.as_ref(),
                    Role::Condition,
                    owner,
                    citations,
                );
            }
            self.condition(&labelled.condition, owner, citations);
        }
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of a sentence, each used once")]
    fn labelled(
        &mut self,
        span: Span,
        shown: Span,
        label: Option<&Ident>,
        title: Option<&ast::Text>,
        role: Role,
        owner: &Owner,
        citations: &[ast::Citation],
    ) -> StatementId {
        let title = title.map(|title| title.text.as_str().into());
        let Some(label) = label else {
            let name = self.file_line(span);
            return self.add(span, shown, None, title, role, name, citations);
        };
        let whose = self.owner_name(owner);
        let name = format!("{whose} {}", label.text);
        let id = self.add(span, shown, Some(label), title, role, name.into(), citations);
        let key = (owner.clone(), label.text.clone());
        if let Some(first) = self.out.labels.get(&key) {
            if self.again {
                return id;
            }
            self.out.problems.push(problem::duplicate_label(
                label.span,
                &label.text,
                &format!("`{whose}`"),
                first.span,
            ));
        } else {
            self.out.labels.insert(key, Labelled { id, role, span: shown, key: span.key() });
        }
        id
    }

    fn owner_name(&self, owner: &Owner) -> String {
        match owner {
            Owner::Line(line) => {
                self.scope.line_names.get(line.index()).map_or_else(String::new, |name| name.to_string())
            }
            Owner::Clause(name) => name.to_string(),
            Owner::EveryLine => "every line".to_owned(),
        }
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of a sentence, each used once")]
    fn add(
        &mut self,
        span: Span,
        shown: Span,
        label: Option<&Ident>,
        title: Option<Name>,
        role: Role,
        name: Name,
        citations: &[ast::Citation],
    ) -> StatementId {
        self.push(span.key(), shown, label, title, role, name, citations)
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of a sentence, each used once")]
    fn push(
        &mut self,
        key: (u32, u32, u32),
        span: Span,
        label: Option<&Ident>,
        title: Option<Name>,
        role: Role,
        name: Name,
        citations: &[ast::Citation],
    ) -> StatementId {
        let id = StatementId::new(self.out.statements.len());
        let citations = self.citations(citations);
        let position = self.sources.position(span);
        self.out.statements.push(Statement {
            name,
            label: label.map(|label| label.text.as_str().into()),
            title,
            role,
            text: sentence(self.sources.text(span)).into(),
            file: self.sources.path(span).into(),
            line: u32::try_from(position.line).unwrap_or(u32::MAX),
            generation: self.written_in.get(&span.file).cloned().unwrap_or_else(|| "".into()),
            citations,
            span,
        });
        self.out.ids.insert(key, id);
        id
    }

    fn citations(&mut self, citations: &[ast::Citation]) -> Vec<Citation> {
        citations
            .iter()
            .map(|citation| {
                let key = citation.key.text.as_str();
                if let Some(quote) = &citation.quote {
                    let (text, span) = (quote.text.clone(), quote.span);
                    self.out.quotes.push(Quote { source: key.into(), text, span });
                }
                // A source is told where it is first cited, not wherever it is.
                if !self.scope.sources.contains_key(key)
                    && !self.scope.may_be_declared(key)
                    && self.unknown_sources.insert(key.to_owned())
                {
                    let near = self.scope.nearest(key, self.scope.sources.keys().map(|source| &**source));
                    self.out.problems.push(problem::unknown_source(citation.key.span, key, near));
                }
                Citation {
                    source: key.into(),
                    references: citation.references.iter().map(|reference| reference.text.as_str().into()).collect(),
                    quote: citation.quote.as_ref().map(|quote| quote.text.as_str().into()),
                }
            })
            .collect()
    }

    /// How a sentence without a label is referred to: `1986.klausel:41`.
    fn file_line(&self, span: Span) -> Name {
        let path = self.sources.path(span);
        let file = path.rsplit(['/', '\\']).next().unwrap_or(path);
        format!("{file}:{}", self.sources.position(span).line).into()
    }
}

fn or_inherited<'c>(own: &'c [ast::Citation], inherited: &'c [ast::Citation]) -> &'c [ast::Citation] {
    if own.is_empty() { inherited } else { own }
}

fn subject_span(subject: &Subject) -> Span {
    match subject {
        Subject::Line(name) => name.span,
        Subject::EveryLine(span) => *span,
    }
}

/// The conditions that a statement's head line holds.
pub(crate) fn conditions(effect: &Effect) -> Option<&Condition> {
    match effect {
        Effect::Covers(covers) => match &covers.terms {
            Terms::When(when) => Some(&when.condition),
            Terms::OnlyIf(condition) => Some(condition),
            Terms::Always | Terms::OnTheTermsOf(_) => None,
        },
        Effect::Requires(condition) => Some(condition),
        Effect::Excludes { when, .. }
        | Effect::Reinstates { when, .. }
        | Effect::Waives { when, .. }
        | Effect::Advises { when, .. } => when.as_ref().map(|when| &when.condition),
        Effect::Pays(Pays { when, .. }) | Effect::Total(Total { when, .. }) => {
            when.as_ref().map(|when| &when.condition)
        }
        Effect::Replaces { .. } => None,
    }
}

/// A sentence as it is quoted in an answer: without its label and title, which are shown apart.
fn sentence(text: &str) -> String {
    let line = one_line(text);
    let Some(rest) = line.strip_prefix('§') else { return line };
    let rest = rest.trim_start();
    let rest = rest.find(' ').and_then(|at| rest.get(at..)).unwrap_or_default().trim_start();
    match rest.strip_prefix('"').and_then(|rest| rest.split_once('"')) {
        Some((_, rest)) => rest.trim_start().to_owned(),
        None => rest.to_owned(),
    }
}

/// A text on one line: without comments, line breaks, and the citations at its end.
fn one_line(text: &str) -> String {
    let mut words = Vec::new();
    for line in text.lines() {
        let mut quoted = false;
        let mut end = line.len();
        for (at, c) in line.char_indices() {
            if c == '"' {
                quoted = !quoted;
            }
            let rest = line.get(at..).unwrap_or_default();
            let begins = at == 0 || line.get(..at).is_some_and(|before| before.ends_with(char::is_whitespace));
            if !quoted && begins && (rest.starts_with("--") || rest.starts_with('[')) {
                end = at;
                break;
            }
        }
        words.extend(line.get(..end).unwrap_or_default().split_whitespace());
    }
    words.join(" ")
}
