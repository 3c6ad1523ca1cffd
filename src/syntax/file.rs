//! A whole file: blocks to items, every problem of every line.

use crate::base::{FileId, Span};
use crate::diagnostic::Diagnostic;

use super::ast::{
    Alternative, Case, Condition, Define, Effect, Exception, File, Item, ItemKind, KindValue, Labelled, Meaning, Paid,
    PositionFacts, Quantity, Statement, Step, Table, Terms,
};
use super::grammar::Rule;
use super::keywords;
use super::layout::{self, layout};
use super::payment::PayLine;
use super::problem::Problem;
use super::reader::{Children, Reader};
use super::statement::Child;
use super::table::{TableFlaw, TableLine};

/// What a text says, as far as it could be read.
#[derive(Debug, Default)]
pub struct Parsed {
    /// The tree.
    pub file: File,
    /// What is wrong, in no particular order.
    pub problems: Vec<Diagnostic>,
    /// Lines that could not be read: what they may have declared is not to be called unknown.
    pub unread: Vec<Span>,
}

/// Reads a rulebook file.
pub fn parse_file(file: FileId, text: &str) -> Parsed {
    let mut problems = Vec::new();
    let layout = layout(file, text, &mut problems);
    let mut parser = FileParser { text, problems, unread: Vec::new() };
    let items = layout.blocks.iter().filter_map(|block| parser.item(block)).collect();
    Parsed {
        file: File { items, comments: layout.comments },
        problems: parser.problems.into_iter().map(Diagnostic::from).collect(),
        unread: parser.unread,
    }
}

pub(super) struct FileParser<'t> {
    pub(super) text: &'t str,
    pub(super) problems: Vec<Problem>,
    unread: Vec<Span>,
}

impl FileParser<'_> {
    /// Reads one sentence with `read`; notes it as unread if that fails.
    pub(super) fn line<T>(&mut self, block: &layout::Block, read: impl FnOnce(&Reader<'_>) -> Option<T>) -> Option<T> {
        let sentence = self.text.get(block.span.range()).unwrap_or_default();
        let before = self.problems.len();
        let value = if block.sound { read(&Reader::new(sentence, block.span, &mut self.problems)) } else { None };
        if value.is_none() || self.problems.len() > before {
            self.unread.push(block.span);
        }
        if block.doubtful && value.is_none() {
            // It may fail for its depth alone, which has been told; as a statement it may have problems of its own.
            self.problems.truncate(before);
            let reader = Reader::new(sentence, block.span, &mut self.problems);
            let read = block.sound.then(|| reader.parse(Rule::statement_line)).flatten();
            if read.and_then(|mut parts| reader.statement(parts.take(Rule::statement)?)).is_none() {
                self.problems.truncate(before);
            }
        }
        value
    }

    pub(super) fn item(&mut self, block: &layout::Block) -> Option<Item> {
        let read = self.line(block, |reader| {
            let mut parts = reader.parse(Rule::item)?;
            let kind = reader.item_kind(parts.next()?)?;
            Some((kind, reader.citations(&mut parts)))
        });
        let Some((mut kind, citations)) = read else {
            self.orphans(block);
            return None;
        };
        match &mut kind {
            ItemKind::Kind(kind) => {
                kind.values = self.values(block);
                if kind.values.is_empty() && block.children.is_empty() {
                    self.empty(block.span, "a kind", "Brand, Explosion");
                }
            }
            ItemKind::Clause(clause) => clause.body = self.statements(&block.children),
            ItemKind::Line(line) => {
                line.body = self.statements(&block.children);
            }
            ItemKind::Statement(statement) => {
                statement.citations.clone_from(&citations);
                self.under_statement(statement, block);
            }
            ItemKind::Define(define) => self.under_define(define, block),
            ItemKind::Table(table) => self.under_table(table, block),
            ItemKind::Always(condition) => self.under_condition(condition, block),
            ItemKind::Assertion(assertion) => match &mut assertion.claim {
                super::ast::Claim::Holds { condition, .. } => self.under_condition(condition, block),
                _ => self.nothing_under(block),
            },
            ItemKind::Acceptance(acceptance) => match &mut acceptance.of {
                super::ast::Accepted::Gap(Some(condition)) => self.under_condition(condition, block),
                _ => self.nothing_under(block),
            },
            ItemKind::Scenario(scenario) => self.under_scenario(scenario, block),
            ItemKind::ScenarioTable(table) => self.under_scenario_table(table, block),
            ItemKind::Position(facts) => {
                *facts = self.position(block);
                if facts.is_empty() && block.children.is_empty() {
                    self.empty(block.span, "`position`", "fact Sache, Schaden");
                }
            }
            ItemKind::Fact(_) => {
                self.misplaced(block, "a fact takes no lines under it: what has values to choose from is a `kind`")
            }
            ItemKind::Amendment(amendment) => self.under_amendment(amendment, block),
            ItemKind::Rulebook(_)
            | ItemKind::Generation(_)
            | ItemKind::Governed(_)
            | ItemKind::Currency(_)
            | ItemKind::Source(_)
            | ItemKind::Group(_) => {
                self.nothing_under(block);
            }
        }
        Some(Item { kind, citations, span: block.span })
    }

    /// Lines under a head that could not be read: their own problems are told all the same.
    fn orphans(&mut self, block: &layout::Block) {
        let sentence = self.text.get(block.span.range()).unwrap_or_default();
        match keywords::head(sentence) {
            Some("line" | "clause") => {
                self.statements(&block.children);
            }
            Some("kind" | "ordered") => {
                self.values(block);
            }
            Some("table") => {
                self.table_lines(block);
            }
            Some("scenario") => {
                self.scenario_lines(&block.children);
            }
            _ => {}
        }
        // What they declare is lost with their head, and not to be called unknown.
        if !block.children.is_empty() {
            self.unread.push(Span { start: block.span.end, ..whole(block) });
        }
    }

    pub(super) fn values(&mut self, block: &layout::Block) -> Vec<KindValue> {
        let mut values = Vec::new();
        for child in &block.children {
            let read = self.line(child, |reader| {
                let mut parts = reader.parse(Rule::kind_values)?;
                Some(reader.kind_values(&mut parts))
            });
            let Some(mut here) = read else { continue };
            if !child.children.is_empty() {
                match here.as_mut_slice() {
                    [parent] => parent.values = self.values(child),
                    _ => self
                        .misplaced(child, "several names stand here: give the one that is divided a line of its own"),
                }
            }
            values.append(&mut here);
        }
        values
    }

    pub(super) fn statements(&mut self, blocks: &[layout::Block]) -> Vec<Statement> {
        let mut statements = Vec::new();
        for child in blocks {
            let read = self.line(child, |reader| {
                let mut parts = reader.parse(Rule::statement_line)?;
                let mut statement = reader.statement(parts.take(Rule::statement)?)?;
                statement.citations = reader.citations(&mut parts);
                Some(statement)
            });
            if let Some(mut statement) = read {
                self.under_statement(&mut statement, child);
                statements.push(statement);
            }
        }
        statements
    }

    fn position(&mut self, block: &layout::Block) -> Vec<PositionFacts> {
        let mut facts = Vec::new();
        for child in &block.children {
            let fact = self.line(child, |reader| {
                let mut parts = reader.parse(Rule::position_fact)?;
                let fact = reader.fact(&mut Children::of(parts.take(Rule::fact)?));
                Some(PositionFacts { fact, citations: reader.citations(&mut parts), span: child.span })
            });
            self.nothing_under(child);
            facts.extend(fact);
        }
        facts
    }

    /// The steps of a payment, and the amounts of `pays the greater of`.
    pub(super) fn pay_lines(&mut self, blocks: &[layout::Block]) -> (Vec<Alternative>, Vec<Step>) {
        let (mut alternatives, mut steps) = (Vec::new(), Vec::new());
        for child in blocks {
            match self.line(child, |reader| reader.pay_line(reader.parse(Rule::pay_line)?)) {
                Some(PayLine::Step(mut step)) => {
                    match step.when.as_mut() {
                        Some(when) => self.under_condition(&mut when.condition, child),
                        None => self.nothing_under(child),
                    }
                    step.span = whole(child);
                    steps.push(step);
                }
                Some(PayLine::Alternative(mut alternative)) => {
                    let (nested, own) = self.pay_lines(&child.children);
                    if let Some(first) = nested.first() {
                        let takes = "an amount has steps under it, such as `up to …` or `less …`";
                        self.problems.push(Problem::Misplaced { span: first.span, under: child.span, takes });
                    }
                    alternative.steps = own;
                    alternatives.push(alternative);
                }
                None => {}
            }
        }
        (alternatives, steps)
    }

    /// What stands under `pays`, `total` and `replaces`.
    fn under_payment(&mut self, effect: &mut Effect, block: &layout::Block) {
        let (mut alternatives, mut steps) = self.pay_lines(&block.children);
        let unread = block.children.iter().any(|child| self.unread.iter().any(|line| line.key() == child.span.key()));
        let stray = !alternatives.is_empty();
        let total = matches!(effect, Effect::Total(_));
        let (own, when, inline) = match effect {
            Effect::Pays(pays) => {
                if let Paid::GreaterOf(amounts) = &mut pays.paid {
                    let first = steps.first().map_or(u32::MAX, |first| first.span.start);
                    for late in alternatives.iter().filter(|amount| amount.span.start > first) {
                        let takes = "the amounts come first, then the steps on the greater of them";
                        self.problems.push(Problem::Misplaced { span: late.span, under: block.span, takes });
                    }
                    *amounts = std::mem::take(&mut alternatives);
                    if amounts.len() < 2 && !unread {
                        self.problems.push(Problem::OneAmount { span: block.span });
                    }
                }
                (&mut pays.steps, pays.when.as_ref(), true)
            }
            Effect::Total(total) => (&mut total.steps, total.when.as_ref(), true),
            Effect::Replaces { steps, .. } => (steps, None, false),
            _ => return,
        };
        for stray in alternatives {
            let sentence = self.text.get(stray.span.range()).unwrap_or_default();
            let meant = keywords::meant_step(sentence);
            self.problems.push(Problem::NoStep { span: stray.span, under: block.span, meant });
        }
        match (when.map(|when| &when.condition), own.first()) {
            // Of the one step of a total and of the whole total it is the same.
            (Some(_), Some(_)) if total && own.len() == 1 && steps.is_empty() => {}
            (Some(condition), Some(_)) => {
                self.problems.push(Problem::ConditionBehindSteps { span: condition.span() });
            }
            (Some(Condition::Block(open)), None) => {
                self.problems.push(Problem::BlockOverSteps { span: open.span });
            }
            _ => {}
        }
        own.append(&mut steps);
        let bare = own.is_empty() && !unread && !stray;
        match effect {
            Effect::Total(_) if bare => self.empty(block.span, "`total`", "up to Versicherungssumme"),
            Effect::Replaces { .. } if bare && !inline => {
                self.empty(block.span, "`replaces … by`", "up to 40 % of Versicherungssumme");
            }
            _ => {}
        }
    }

    /// The exceptions and the conditions of a block under a statement.
    pub(super) fn under_statement(&mut self, statement: &mut Statement, block: &layout::Block) {
        if matches!(statement.effect, Effect::Pays(_) | Effect::Total(_) | Effect::Replaces { .. }) {
            if let Some(last) = block.children.last() {
                statement.span = statement.span.to(whole(last));
            }
            self.under_payment(&mut statement.effect, block);
            return;
        }
        let (conditions, mut exceptions) = self.children(&block.children);
        if let Some(last) = block.children.last() {
            statement.span = statement.span.to(whole(last));
        }
        let allows_exceptions = !matches!(statement.effect, Effect::Advises { .. });
        if !allows_exceptions && !exceptions.is_empty() {
            self.misplaced(block, "advice has no exceptions: put the condition behind `if` or `unless`");
        }
        let condition = match &mut statement.effect {
            Effect::Covers(covers) => match &mut covers.terms {
                Terms::When(when) => Some(&mut when.condition),
                Terms::OnlyIf(condition) => Some(condition),
                Terms::Always | Terms::OnTheTermsOf(_) => None,
            },
            Effect::Excludes { when, .. }
            | Effect::Reinstates { when, .. }
            | Effect::Waives { when, .. }
            | Effect::Advises { when, .. } => when.as_mut().map(|when| &mut when.condition),
            Effect::Requires(condition) => Some(condition),
            Effect::Pays(_) | Effect::Total(_) | Effect::Replaces { .. } => None,
        };
        // An exception at the end of the head line may be what the block belongs to.
        let condition = condition.filter(|condition| matches!(condition, Condition::Block(_))).or_else(|| {
            let here = statement.exceptions.first_mut()?;
            here.when.as_mut().map(|when| &mut when.condition)
        });
        self.fill(condition, conditions, block);
        statement.exceptions.append(&mut exceptions);
    }

    pub(super) fn under_condition(&mut self, condition: &mut Condition, block: &layout::Block) {
        let (conditions, exceptions) = self.children(&block.children);
        if let Some(exception) = exceptions.first() {
            self.problems.push(Problem::Misplaced {
                span: exception.span,
                under: block.span,
                takes: "only statements have exceptions",
            });
        }
        self.fill(Some(condition), conditions, block);
    }

    /// Puts the conditions that stand under a line into the block that the line opened.
    fn fill(&mut self, condition: Option<&mut Condition>, conditions: Vec<Labelled>, block: &layout::Block) {
        match condition {
            Some(Condition::Block(open)) => {
                let are = conditions.len();
                let all_read = block
                    .children
                    .iter()
                    .all(|child| !self.unread.iter().any(|unread| unread.key() == child.span.key()));
                if are == 0 && all_read {
                    self.empty(open.span, "a block of conditions", "Täter is Insider");
                } else if let Quantity::AtLeast(wanted) = open.quantity
                    && are < wanted as usize
                    && all_read
                {
                    self.problems.push(Problem::TooFew { span: open.span, wanted, are });
                }
                open.conditions = conditions;
            }
            Some(Condition::Expr(_)) | None => {
                if let Some(first) = conditions.first() {
                    let takes = "its condition is complete; for one condition a line, end it in `all of` or `any of`";
                    self.problems.push(Problem::Misplaced { span: first.span, under: block.span, takes });
                }
            }
        }
    }

    pub(super) fn children(&mut self, blocks: &[layout::Block]) -> (Vec<Labelled>, Vec<Exception>) {
        let mut conditions = Vec::new();
        let mut exceptions = Vec::new();
        for child in blocks {
            let read = self.line(child, |reader| reader.child(reader.parse(Rule::child)?));
            match read {
                Some(Child::Condition(mut labelled)) => {
                    if let Some(last) = child.children.last() {
                        labelled.span = labelled.span.to(whole(last));
                    }
                    self.under_condition(&mut labelled.condition, child);
                    conditions.push(labelled);
                }
                Some(Child::Exception(mut exception)) => {
                    let (inner, mut nested) = self.children(&child.children);
                    if let Some(last) = child.children.last() {
                        exception.span = exception.span.to(whole(last));
                    }
                    exception.exceptions.append(&mut nested);
                    self.fill(exception.when.as_mut().map(|when| &mut when.condition), inner, child);
                    exceptions.push(exception);
                }
                None => {}
            }
        }
        (conditions, exceptions)
    }

    fn under_define(&mut self, define: &mut Define, block: &layout::Block) {
        match &mut define.meaning {
            Meaning::If(condition) => self.under_condition(condition, block),
            Meaning::Amount { .. } => self.nothing_under(block),
            Meaning::OneOf { cases, .. } | Meaning::Cases(cases) => {
                *cases = self.cases(block);
                if block.children.is_empty() {
                    self.empty(block.span, "a definition by cases", "entbehrlich  if Eigentumsverhältnis is Miete");
                }
            }
        }
    }

    fn cases(&mut self, block: &layout::Block) -> Vec<Case> {
        let mut cases = Vec::new();
        for child in &block.children {
            let read = self.line(child, |reader| reader.case(reader.parse(Rule::case)?));
            if let Some(mut case) = read {
                match &mut case.when {
                    super::ast::CaseWhen::When(when) => self.under_condition(&mut when.condition, child),
                    super::ast::CaseWhen::Otherwise => self.nothing_under(child),
                }
                cases.push(case);
            }
        }
        cases
    }

    pub(super) fn table_lines(&mut self, block: &layout::Block) -> Vec<(TableLine, Span)> {
        let mut lines = Vec::new();
        for child in &block.children {
            let read = self.line(child, |reader| reader.table_line());
            self.nothing_under(child);
            lines.extend(read.map(|line| (line, child.span)));
        }
        lines
    }

    fn under_table(&mut self, table: &mut Table, block: &layout::Block) {
        let lines = self.table_lines(block);
        // A line that could not be read may have been what is missing.
        let text = self.text;
        let unread = |word: &str| {
            let first = |child: &layout::Block| text.get(child.span.range())?.split_whitespace().next();
            let meant =
                |child: &layout::Block| first(child).is_some_and(|first| strsim::damerau_levenshtein(first, word) <= 1);
            lines.len() < block.children.len() && block.children.iter().any(meant)
        };
        let (no_keys, no_gives) = (unread("keys"), unread("gives"));
        let all_read = lines.len() == block.children.len();
        let (mut keys, mut gives) = (None, None);
        let flaw = |span, flaw| Problem::Table { span, flaw };
        for (line, span) in lines {
            let (word, first) = match &line {
                TableLine::Keys(_) => ("keys", keys.replace(span)),
                TableLine::Gives(_) => ("gives", gives.replace(span)),
                TableLine::Row(_) => ("", None),
            };
            if let Some(first) = first {
                self.problems.push(flaw(span, TableFlaw::Twice { word, first }));
                continue;
            }
            match line {
                TableLine::Keys(keys) => table.keys = keys,
                TableLine::Gives(gives) => table.gives = gives,
                TableLine::Row(row) => table.rows.push(row),
            }
        }
        for (word, line, unread) in [("keys", keys, no_keys), ("gives", gives, no_gives)] {
            if line.is_none() && !unread {
                self.problems.push(flaw(block.span, TableFlaw::Missing { word }));
            }
        }
        let has_rows = table.from.is_some() || !table.rows.is_empty();
        if !has_rows && all_read && keys.is_some() && gives.is_some() {
            self.problems.push(flaw(block.span, TableFlaw::NoRows));
        }
    }

    pub(super) fn nothing_under(&mut self, block: &layout::Block) {
        self.misplaced(block, "takes no lines under it");
    }

    pub(super) fn misplaced(&mut self, block: &layout::Block, takes: &'static str) {
        if let Some(child) = block.children.first() {
            self.problems.push(Problem::Misplaced { span: child.span, under: block.span, takes });
        }
    }

    pub(super) fn empty(&mut self, span: Span, what: &'static str, example: &'static str) {
        self.problems.push(Problem::Empty { span, what, example });
    }
}

/// A block with everything under it.
pub(super) fn whole(block: &layout::Block) -> Span {
    let mut span = block.span;
    let mut last = block.children.last();
    while let Some(child) = last {
        span = span.to(child.span);
        last = child.children.last();
    }
    span
}
