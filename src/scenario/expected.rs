//! What is expected, with names resolved.

use crate::base::{Name, nearest};
use crate::book::Book;
use crate::case::{Asked, ask, fact_named, line_named};
use crate::decide::{Answer, Case, Known};
use crate::diagnostic::{Code, Diagnostic, has_errors};
use crate::rule::{FactId, LineId, Role, StatementId, Wording};
use crate::syntax::ast::{
    Ask, Cover, Expectation, Expected, ExpectedAdvice, ExpectedAnswer, Ident, Question, Subject, Text,
};

use super::amount::Amount;
use super::case::possible;
use super::plan::Wanted;
use super::problem::{impossible, unknown_source};
use super::suite::Found;

/// One expectation, ready to be judged.
#[derive(Debug)]
pub(super) struct Check<'p> {
    pub(super) written: &'p Expectation,
    pub(super) what: What<'p>,
}

/// What is to be looked at.
#[derive(Debug)]
pub(super) enum What<'p> {
    /// `case`: where the expectation adds facts to that of the scenario.
    Answer {
        line: LineId,
        case: Option<Case<'p>>,
        answer: Answer,
    },
    OnlyIf {
        line: LineId,
        case: Option<Case<'p>>,
        wanted: &'p Wanted,
    },
    Turn {
        line: LineId,
        changed: Case<'p>,
        answer: Answer,
    },
    Pays {
        line: Option<LineId>,
        amount: Amount,
    },
    AsksFor {
        line: Option<LineId>,
        facts: Vec<FactId>,
        nothing_else: bool,
    },
    Because {
        line: Option<LineId>,
        statement: StatementId,
    },
    Advice {
        line: Option<LineId>,
        duty: bool,
        applies: ExpectedAdvice,
        text: Name,
    },
}

/// Resolves all expectations of a scenario; what is wrong with them is added to the problems.
pub(super) fn checks<'p>(
    book: &'p Book,
    case: &Case<'p>,
    found: &'p Found,
    conditions: &'p [Option<Wanted>],
    problems: &mut Vec<Diagnostic>,
) -> Vec<Check<'p>> {
    for key in found.citations.iter().map(|citation| &citation.key) {
        let known = || book.rules.sources.iter().map(|(known, _)| &**known);
        if !known().any(|known| known == key.text) {
            problems.push(unknown_source(key, nearest(&key.text, known())));
        }
    }
    let mut resolver = Resolver { book, case, problems };
    let mut checks = Vec::new();
    for (at, written) in found.scenario.expectations().enumerate() {
        let wanted = conditions.get(at).and_then(Option::as_ref);
        checks.extend(resolver.what(written, wanted).map(|what| Check { written, what }));
    }
    checks
}

struct Resolver<'p, 'c> {
    book: &'p Book,
    case: &'c Case<'p>,
    problems: &'c mut Vec<Diagnostic>,
}

impl<'p> Resolver<'p, '_> {
    fn what(&mut self, written: &'p Expectation, wanted: Option<&'p Wanted>) -> Option<What<'p>> {
        Some(match &written.expected {
            Expected::Answers { line, values, answer } => {
                let (line, case) = self.cover(line, values)?;
                let answer = match answer {
                    ExpectedAnswer::Covers => Answer::Covered,
                    ExpectedAnswer::DoesNotCover => Answer::NotCovered,
                    ExpectedAnswer::Depends => Answer::Depends,
                };
                What::Answer { line, case, answer }
            }
            Expected::OnlyIf { line, values, .. } => {
                let (line, case) = self.cover(line, values)?;
                What::OnlyIf { line, case, wanted: wanted? }
            }
            Expected::WouldCover { line, negated, facts } => {
                let of = Some(Cover { line: line.clone(), values: Vec::new() });
                let ask = Ask::WhatIf { facts: facts.clone(), of };
                match self.ask(&mut self.case.clone(), ask, written)? {
                    Asked::WhatIf { changed, changes, line } => {
                        if changes.is_empty() {
                            let title = "this changes nothing: the scenario says so already";
                            self.problems.push(impossible(written.span, title, "no answer can turn by it"));
                            return None;
                        }
                        let answer = if *negated { Answer::NotCovered } else { Answer::Covered };
                        What::Turn { line: line?, changed, answer }
                    }
                    _ => return None,
                }
            }
            Expected::Pays { line, amount } => {
                let line = self.maybe_line(line.as_ref())?;
                let amount = Amount::read(self.book, line, amount, written);
                What::Pays { line, amount: self.found(amount)? }
            }
            Expected::AsksFor { line, facts, nothing_else } => {
                let line = self.maybe_line(line.as_ref())?;
                let facts: Vec<Option<FactId>> =
                    facts.iter().map(|(name, of)| self.open_fact(name, of.as_ref())).collect();
                What::AsksFor { line, facts: facts.into_iter().collect::<Option<_>>()?, nothing_else: *nothing_else }
            }
            Expected::Because { line, of, label } => {
                let own = line.clone().map(Subject::Line);
                let statement = self.statement(of.as_ref().or(own.as_ref()), label)?;
                // What a clause or `every line` says can be a reason of any line.
                let of_line = of.as_ref().and_then(|of| match of {
                    Subject::Line(name) => Some(name).filter(|name| self.book.scope.lines.contains_key(&*name.text)),
                    Subject::EveryLine(_) => None,
                });
                What::Because { line: self.maybe_line(line.as_ref().or(of_line))?, statement }
            }
            Expected::Advice { line, duty, applies, text } => {
                let line = self.maybe_line(line.as_ref())?;
                What::Advice { line, duty: *duty, applies: *applies, text: self.advice(line, *duty, text)? }
            }
        })
    }

    fn found<T>(&mut self, found: Result<T, Diagnostic>) -> Option<T> {
        found.map_err(|problem| self.problems.push(problem)).ok()
    }

    /// The line; none within where none is named.
    fn maybe_line(&mut self, name: Option<&Ident>) -> Option<Option<LineId>> {
        match name {
            Some(name) => self.found(line_named(self.book, name)).map(Some),
            None => Some(None),
        }
    }

    /// The line, and the case with what it is asked about where that is said.
    fn cover(&mut self, line: &Ident, values: &[Ident]) -> Option<(LineId, Option<Case<'p>>)> {
        let id = self.found(line_named(self.book, line))?;
        if values.is_empty() {
            return Some((id, None));
        }
        let mut case = self.case.clone();
        let question = Question {
            given: Vec::new(),
            ask: Ask::Cover(Cover { line: line.clone(), values: values.to_vec() }),
            span: line.span,
        };
        let (_, mut problems) = ask(self.book, &mut case, &question);
        if !has_errors(&problems) {
            problems.extend(possible(self.book, &case, line.span));
        }
        let sound = !has_errors(&problems);
        self.problems.append(&mut problems);
        sound.then_some((id, Some(case)))
    }

    fn ask(&mut self, case: &mut Case<'p>, asked: Ask, written: &Expectation) -> Option<Asked<'p>> {
        let question = Question { given: Vec::new(), ask: asked, span: written.span };
        let (asked, mut problems) = ask(self.book, case, &question);
        if let Some(Asked::WhatIf { changed, .. }) = &asked
            && !has_errors(&problems)
        {
            problems.extend(possible(self.book, changed, written.span));
        }
        let sound = !has_errors(&problems);
        self.problems.append(&mut problems);
        asked.filter(|_| sound)
    }

    /// A fact that can be asked for: the scenario does not give it.
    fn open_fact(&mut self, name: &Ident, of: Option<&Ident>) -> Option<FactId> {
        let fact = self.found(fact_named(self.book, name, of))?;
        if matches!(self.case.known(fact), Known::Given(_)) {
            let title = format!("`{}` is given by the scenario", Wording::of(&self.book.rules).name(fact));
            self.problems.push(impossible(name.span, title, "so it is never asked for"));
            return None;
        }
        Some(fact)
    }

    /// The statement of that label that can decide an answer.
    fn statement(&mut self, subject: Option<&Subject>, label: &Ident) -> Option<StatementId> {
        let statements = &self.book.rules.statements;
        let Some(subject) = subject else {
            let problem = Diagnostic::error(Code::UNKNOWN_LABEL, format!("`{}` of which line?", label.text))
                .at(label.span, "a label alone names no statement");
            self.problems.push(problem.help(format!("write `because LINE {}`", label.text)));
            return None;
        };
        let (whose, place) = match subject {
            Subject::Line(name) => (self.own_name(name), name.span),
            Subject::EveryLine(span) => ("every line".to_owned(), *span),
        };
        let name = format!("{whose} {}", label.text);
        let Some(at) = statements.iter().position(|statement| *statement.name == *name) else {
            let known = statements.iter().filter(|statement| statement.label.is_some());
            let near = nearest(&name, known.map(|statement| &*statement.name));
            let label_text = match near {
                Some(near) => format!("did you mean `{near}`?"),
                None => "no statement has this label".to_owned(),
            };
            let title = format!("there is no statement `{name}`");
            // In a table the line may stand in the head and the label in a cell, far away.
            let beside = label.span.start.saturating_sub(place.end) <= 1;
            let place = if beside { place.to(label.span) } else { label.span };
            self.problems.push(Diagnostic::error(Code::UNKNOWN_LABEL, title).at(place, label_text));
            return None;
        };
        let role = statements.get(at).map(|statement| statement.role);
        let never = match role {
            Some(Role::Advice | Role::Duty) => "advice decides no answer: write `advises \"…\"` or `obliges \"…\"`",
            Some(Role::Payment | Role::Total | Role::Step | Role::Replacement) => {
                "what is paid decides no answer: write `LINE pays AMOUNT`"
            }
            _ => return Some(StatementId::new(at)),
        };
        let title = format!("`{name}` is never the reason of an answer");
        self.problems.push(impossible(label.span, title, never));
        None
    }

    /// The name that a line's statements are known by, where it is called otherwise too.
    fn own_name(&self, subject: &Ident) -> String {
        let line = self.book.scope.lines.get(subject.text.as_str()).and_then(|line| self.book.rules.line(*line));
        line.map_or_else(|| subject.text.clone(), |line| line.name.to_string())
    }

    /// The words of advice that some statement gives.
    fn advice(&mut self, line: Option<LineId>, duty: bool, text: &Text) -> Option<Name> {
        let lines = self.book.rules.lines.iter().enumerate();
        let lines = lines.filter(|(at, _)| line.is_none_or(|line| line.index() == *at));
        let known: Vec<&Name> = lines
            .flat_map(|(_, line)| &line.advice)
            .filter(|advice| advice.duty == duty)
            .map(|advice| &advice.text)
            .collect();
        if let Some(text) = known.iter().find(|known| ****known == *text.text) {
            return Some((*text).clone());
        }
        let says = if duty { "obliges to" } else { "advises" };
        let title = format!("no statement {says} \"{}\"", text.text);
        let near = nearest(&text.text, known.iter().map(|known| &***known));
        let why = match near {
            Some(near) => format!("did you mean \"{near}\"?"),
            None => "this can never be in an answer".to_owned(),
        };
        self.problems.push(impossible(text.span, title, why));
        None
    }
}
