//! Every name in a tree, with what can be meant by it where it stands.

use crate::syntax::ast::{
    Acceptance, Accepted, Amended, Amendment, Assertion, Body, CaseWhen, Claim, Condition, Covered, Effect, Exception,
    Excluded, Expr, ExprKind, Fact, FactType, Ident, Item, ItemKind, KindValue, LabelRef, Meaning, OfEach, Paid,
    Statement, Step, StepKind, Subject, Table, Terms, When,
};

/// What a name can mean where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// A line.
    Line,
    /// A line or a clause.
    Owner,
    /// What a fact is of: a kind, a currency, a unit.
    Type,
    /// Anything else that is declared.
    Name,
}

/// Shows every name of a declaration or sentence to `see`.
pub(super) fn visit(item: &mut Item, see: &mut dyn FnMut(Place, &mut Ident)) {
    Visitor { see }.item(item);
}

struct Visitor<'s> {
    see: &'s mut dyn FnMut(Place, &mut Ident),
}

impl Visitor<'_> {
    fn names<'i>(&mut self, place: Place, idents: impl IntoIterator<Item = &'i mut Ident>) {
        for ident in idents {
            (self.see)(place, ident);
        }
    }

    fn item(&mut self, item: &mut Item) {
        match &mut item.kind {
            ItemKind::Rulebook(_)
            | ItemKind::Generation(_)
            | ItemKind::Source(_)
            | ItemKind::Currency(_)
            // Is no part of the text.
            | ItemKind::Scenario(_)
            | ItemKind::ScenarioTable(_) => {}
            ItemKind::Governed(fact) => self.names(Place::Name, [fact]),
            ItemKind::Amendment(amendment) => self.amendment(amendment),
            ItemKind::Kind(kind) => {
                self.names(Place::Name, [&mut kind.name]);
                self.values(&mut kind.values);
            }
            ItemKind::Group(group) => self.names(Place::Name, group.members.iter_mut().chain([&mut group.name])),
            ItemKind::Fact(fact) => self.fact(fact),
            ItemKind::Position(facts) => facts.iter_mut().for_each(|facts| self.fact(&mut facts.fact)),
            ItemKind::Clause(clause) => {
                self.names(Place::Name, [&mut clause.name]);
                self.names(Place::Line, &mut clause.lines);
                self.statements(&mut clause.body);
            }
            ItemKind::Always(condition) => self.condition(condition),
            ItemKind::Define(define) => {
                self.names(Place::Name, [&mut define.name]);
                self.meaning(&mut define.meaning);
            }
            ItemKind::Table(table) => self.table(table),
            ItemKind::Line(line) => {
                self.names(Place::Line, line.within.iter_mut().chain([&mut line.name]));
                self.names(Place::Name, line.by.iter_mut());
                self.statements(&mut line.body);
            }
            ItemKind::Statement(statement) => self.statement(statement),
            ItemKind::Assertion(assertion) => self.assertion(assertion),
            ItemKind::Acceptance(acceptance) => self.acceptance(acceptance),
        }
    }

    fn amendment(&mut self, amendment: &mut Amendment) {
        match amendment {
            Amendment::Includes { under, values } => {
                self.names(Place::Name, [under]);
                self.values(values);
            }
            Amendment::Repeals(what) => self.amended(what),
            Amendment::Replaces { what, by: body } | Amendment::Adds { to: what, body } => {
                self.amended(what);
                self.body(body);
            }
            Amendment::Renames { .. } => {}
            Amendment::Renumbers { owner, .. } => self.subject(owner, Place::Owner),
        }
    }

    fn amended(&mut self, what: &mut Amended) {
        match what {
            Amended::Part { owner, .. } => self.subject(owner, Place::Owner),
            Amended::Thing { name, .. } => self.names(Place::Owner, [name]),
            Amended::Line(subject) => self.subject(subject, Place::Line),
            Amended::Assertion(_) | Amended::Acceptance(_) => {}
            Amended::Always(condition) => self.condition(condition),
        }
    }

    fn body(&mut self, body: &mut Body) {
        self.statements(&mut body.statements);
        body.exceptions.iter_mut().for_each(|exception| self.exception(exception));
        body.conditions.iter_mut().for_each(|labelled| self.condition(&mut labelled.condition));
        self.steps(&mut body.steps);
        body.items.iter_mut().for_each(|item| self.item(item));
    }

    fn subject(&mut self, subject: &mut Subject, place: Place) {
        if let Subject::Line(name) = subject {
            self.names(place, [name]);
        }
    }

    fn values(&mut self, values: &mut [KindValue]) {
        for value in values {
            self.names(Place::Name, [&mut value.name]);
            self.values(&mut value.values);
        }
    }

    fn fact_type(&mut self, fact_type: &mut FactType) {
        self.names(Place::Type, [&mut fact_type.name]);
    }

    fn fact(&mut self, fact: &mut Fact) {
        self.names(Place::Name, &mut fact.names);
        fact.fact_type.iter_mut().for_each(|fact_type| self.fact_type(fact_type));
        fact.domain.iter_mut().for_each(|bound| self.expr(&mut bound.value));
        fact.default.iter_mut().for_each(|default| self.expr(default));
    }

    fn meaning(&mut self, meaning: &mut Meaning) {
        match meaning {
            Meaning::If(condition) => self.condition(condition),
            Meaning::Amount { amount, clamps } => {
                self.expr(amount);
                clamps.iter_mut().for_each(|clamp| self.expr(&mut clamp.value));
            }
            Meaning::OneOf { cases, .. } | Meaning::Cases(cases) => {
                for case in cases.iter_mut() {
                    self.expr(&mut case.outcome);
                    if let CaseWhen::When(when) = &mut case.when {
                        self.condition(&mut when.condition);
                    }
                }
                if let Meaning::OneOf { kind, .. } = meaning {
                    self.names(Place::Name, [kind]);
                }
            }
        }
    }

    /// Cells are read by the checker, which knows the columns: a value in one is its whole text.
    fn table(&mut self, table: &mut Table) {
        self.names(Place::Name, [&mut table.name]);
        for key in &mut table.keys {
            self.names(Place::Name, [&mut key.name]);
            self.names(Place::Line, key.of.iter_mut());
        }
        for output in &mut table.gives {
            self.names(Place::Name, [&mut output.name]);
            self.fact_type(&mut output.output_type);
        }
        for cell in table.rows.iter_mut().flat_map(|row| &mut row.cells) {
            let mut ident = Ident { text: cell.text.clone(), span: cell.span };
            self.names(Place::Name, [&mut ident]);
            cell.text = ident.text;
        }
    }

    fn acceptance(&mut self, acceptance: &mut Acceptance) {
        match &mut acceptance.of {
            Accepted::Gap(condition) => condition.iter_mut().for_each(|condition| self.condition(condition)),
            Accepted::Overlap(one, others) => self.names(Place::Line, others.iter_mut().chain([one])),
            Accepted::Part { owner, .. } => self.subject(owner, Place::Owner),
            Accepted::Names(names) => self.names(Place::Owner, names.iter_mut()),
        }
    }

    fn assertion(&mut self, assertion: &mut Assertion) {
        match &mut assertion.claim {
            Claim::Implies { narrow, wide } => self.names(Place::Line, [narrow, wide]),
            Claim::NeverBoth(one, other) => self.names(Place::Line, [one, other]),
            Claim::Holds { condition, when } => {
                self.condition(condition);
                when.iter_mut().for_each(|when| self.condition(when));
            }
        }
    }

    fn statements(&mut self, statements: &mut [Statement]) {
        statements.iter_mut().for_each(|statement| self.statement(statement));
    }

    fn statement(&mut self, statement: &mut Statement) {
        statement.subject.iter_mut().for_each(|subject| self.subject(subject, Place::Line));
        match &mut statement.effect {
            Effect::Covers(covers) => {
                match &mut covers.what {
                    Covered::Values(values) => self.names(Place::Name, values),
                    Covered::All(kind) => self.names(Place::Name, [kind]),
                    Covered::SameAs { kind, line, except } => {
                        self.names(Place::Name, [kind]);
                        self.names(Place::Line, except.iter_mut().chain([line]));
                    }
                }
                self.names(Place::Name, covers.against.iter_mut().chain(&mut covers.examples.such_as));
                match &mut covers.terms {
                    Terms::Always => {}
                    Terms::When(when) => self.condition(&mut when.condition),
                    Terms::OnlyIf(condition) => self.condition(condition),
                    Terms::OnTheTermsOf(line) => self.names(Place::Line, [line]),
                }
            }
            Effect::Excludes { what, examples, when } => {
                match what {
                    Excluded::Values(values) => self.names(Place::Name, values),
                    Excluded::All(kind) => self.names(Place::Name, [kind]),
                    Excluded::Everything(_) => {}
                }
                self.names(Place::Name, &mut examples.such_as);
                self.when(when);
            }
            Effect::Requires(condition) => self.condition(condition),
            Effect::Reinstates { values, from, when } => {
                self.names(Place::Name, values);
                from.iter_mut().for_each(|from| self.label_ref(from));
                self.when(when);
            }
            Effect::Waives { from, values, when } => {
                self.label_ref(from);
                self.names(Place::Name, values);
                self.when(when);
            }
            Effect::Advises { when, .. } => self.when(when),
            Effect::Pays(pays) => {
                match &mut pays.paid {
                    Paid::Amount(amount) => self.expr(amount),
                    Paid::GreaterOf(amounts) => {
                        for amount in amounts {
                            self.expr(&mut amount.amount);
                            self.steps(&mut amount.steps);
                        }
                    }
                }
                self.when(&mut pays.when);
                self.steps(&mut pays.steps);
            }
            Effect::Total(total) => {
                self.names(Place::Name, &mut total.of);
                self.when(&mut total.when);
                self.steps(&mut total.steps);
            }
            Effect::Replaces { from, steps } => {
                self.label_ref(from);
                self.steps(steps);
            }
        }
        statement.exceptions.iter_mut().for_each(|exception| self.exception(exception));
    }

    fn label_ref(&mut self, from: &mut LabelRef) {
        self.names(Place::Owner, from.owner.iter_mut());
    }

    fn when(&mut self, when: &mut Option<When>) {
        when.iter_mut().for_each(|when| self.condition(&mut when.condition));
    }

    fn exception(&mut self, exception: &mut Exception) {
        self.names(Place::Name, &mut exception.values);
        self.when(&mut exception.when);
        exception.exceptions.iter_mut().for_each(|nested| self.exception(nested));
    }

    fn steps(&mut self, steps: &mut [Step]) {
        for step in steps {
            match &mut step.kind {
                StepKind::Proportion(part, of) => {
                    self.expr(part);
                    self.expr(of);
                }
                StepKind::UpTo(amount) | StepKind::FirstLoss(amount) | StepKind::Franchise(amount) => self.expr(amount),
                StepKind::Times { factor, .. } => self.expr(factor),
                StepKind::Less { amount, held_to, .. } => {
                    self.expr(amount);
                    held_to.iter_mut().for_each(|bound| self.expr(&mut bound.value));
                }
            }
            self.when(&mut step.when);
        }
    }

    fn condition(&mut self, condition: &mut Condition) {
        match condition {
            Condition::Expr(expr) => self.expr(expr),
            Condition::Block(block) => {
                block.conditions.iter_mut().for_each(|labelled| self.condition(&mut labelled.condition));
            }
        }
    }

    /// A name that stands alone, where it means a line or a clause.
    fn owner(&mut self, expr: &mut Expr, place: Place) {
        match &mut expr.kind {
            ExprKind::Name(name) => self.names(place, [name]),
            _ => self.expr(expr),
        }
    }

    fn expr(&mut self, expr: &mut Expr) {
        match &mut expr.kind {
            ExprKind::Text(_) | ExprKind::Quantity { .. } | ExprKind::Date(_) | ExprKind::Unreadable => {}
            ExprKind::Name(name) => self.names(Place::Name, [name]),
            ExprKind::Of(name, line) => {
                self.names(Place::Name, [name]);
                self.names(Place::Line, [line]);
            }
            ExprKind::Parenthesis(inner)
            | ExprKind::Not(inner)
            | ExprKind::IsNone(inner, _)
            | ExprKind::IsUnknown(inner)
            | ExprKind::IsOther { subject: inner, .. }
            | ExprKind::Minus(inner)
            | ExprKind::PercentOf(_, inner)
            | ExprKind::SumOver(inner) => self.expr(inner),
            ExprKind::And(several) | ExprKind::Or(several) | ExprKind::Extreme(_, several) => {
                several.iter_mut().for_each(|one| self.expr(one));
            }
            ExprKind::Compare(_, one, other)
            | ExprKind::Is { subject: one, value: other, .. }
            | ExprKind::ListedIn { subject: one, set: other, .. }
            | ExprKind::Arithmetic(_, one, other)
            | ExprKind::DaysBetween(one, other) => {
                self.expr(one);
                self.expr(other);
            }
            ExprKind::IsOneOf { subject, values, .. } => {
                self.expr(subject);
                self.names(Place::Name, values);
            }
            ExprKind::IsExactly { subject, values } => {
                self.expr(subject);
                values.iter_mut().for_each(|value| self.expr(value));
            }
            ExprKind::Quantified { set, has, asked, .. } => {
                self.expr(set);
                self.names(Place::Name, has.iter_mut());
                match asked {
                    OfEach::OneOf { values, .. } => self.names(Place::Name, values),
                    OfEach::Compared(_, value) => self.names(Place::Name, [value]),
                }
            }
            ExprKind::Between { subject, low, high, .. } => {
                [subject, low, high].into_iter().for_each(|part| self.expr(part));
            }
            ExprKind::Within { subject, period, of, .. } => {
                [subject, period, of].into_iter().for_each(|part| self.expr(part));
            }
            ExprKind::Agreed(owner, _) => self.owner(owner, Place::Owner),
            ExprKind::CoversIt { line, .. } => self.owner(line, Place::Line),
            ExprKind::AgreedAre { names, .. } => {
                for (name, line) in names {
                    self.names(Place::Owner, [name]);
                    self.names(Place::Line, line.iter_mut());
                }
            }
        }
    }
}
