//! Whether what is expected of a case is so.

use rustc_hash::FxHashMap;

use crate::base::{Name, Sources};
use crate::book::Book;
use crate::decide::{Answer, Case, EvaluationError, Evaluator, Truth};
use crate::diagnostic::{Code, Diagnostic};
use crate::question::{Answered, answer_line, residual, totals};
use crate::rule::{FactId, LineId, StatementId, Wording, quoted_if_needed};
use crate::syntax::ast::ExpectedAdvice;

use super::expected::{Check, What};
use super::outcome::{Failure, Outcome, one_line};
use super::plan::Wanted;
use super::tell::{answer_words, paid_words};

/// Judges each expectation; those that are not met are added to the outcome.
pub(super) fn judge<'r>(
    book: &'r Book,
    case: &Case<'r>,
    checks: &[Check<'r>],
    sources: &Sources,
    outcome: &mut Outcome,
) {
    let mut judge = Judge { book, case, evaluator: Evaluator::new(&book.rules), told: FxHashMap::default() };
    for check in checks {
        match judge.check(&check.what) {
            Ok(None) => {}
            Ok(Some(Actual { words, answers, of_amounts })) => {
                let written = || {
                    let written = one_line(sources, check.written.span);
                    written.strip_prefix("expect ").unwrap_or(&written).to_owned()
                };
                outcome.failures.push(Failure {
                    expected: check.written.sentence.clone().unwrap_or_else(written),
                    actual: words,
                    line: sources.position(check.written.span).line,
                    answers,
                    of_amounts,
                });
            }
            Err(error) => {
                let title = "what is expected cannot be computed";
                let problem = Diagnostic::error(Code::EVALUATION, title).at(check.written.span, "asked for here");
                outcome.problems.push(problem.note(error.words(&book.rules)));
            }
        }
    }
}

/// What is, where something else was expected.
struct Actual {
    words: String,
    answers: Vec<Answered>,
    of_amounts: bool,
}

impl Actual {
    fn new(words: impl Into<String>, answers: Vec<Answered>) -> Self {
        Self { words: words.into(), answers, of_amounts: false }
    }
}

/// Nothing: it is as expected.
type Judged = Result<Option<Actual>, EvaluationError>;

struct Judge<'r, 'c> {
    book: &'r Book,
    case: &'c Case<'r>,
    evaluator: Evaluator<'r>,
    /// Answers for the case of the scenario that were asked for before.
    told: FxHashMap<LineId, Answered>,
}

impl<'r> Judge<'r, '_> {
    fn check(&mut self, what: &What<'r>) -> Judged {
        match what {
            What::Answer { line, case, answer } => {
                let answered = self.answered(*line, case.as_ref())?;
                Ok((answered.answer != *answer).then(|| Actual::new(answer_words(&answered), vec![answered])))
            }
            What::OnlyIf { line, case, wanted } => self.only_if(*line, case.as_ref(), wanted),
            What::Turn { line, changed, answer } => self.turns(*line, changed, *answer),
            What::Pays { line: Some(line), amount } => {
                let answered = self.answered(*line, None)?;
                let paid = answered.pays.as_ref();
                if paid.is_some_and(|paid| amount.is(paid)) {
                    return Ok(None);
                }
                let words = format!("{} {}", quoted_if_needed(&answered.line), paid_words(paid));
                Ok(Some(Actual { of_amounts: true, ..Actual::new(words, vec![answered]) }))
            }
            What::Pays { line: None, amount } => {
                let lines = self.all_answered()?;
                let totals = totals(&self.book.rules, &lines);
                if totals.iter().any(|total| amount.is(&total.paid)) {
                    return Ok(None);
                }
                let told = totals.iter().map(|total| paid_words(Some(&total.paid)));
                let told = told.map(|words| words.trim_start_matches("pays ").to_owned()).collect::<Vec<_>>();
                let words = format!("total {}", told.join(" and "));
                let paying = lines.into_iter().filter(|line| {
                    line.answer != Answer::NotCovered
                        && line.pays.as_ref().is_some_and(|paid| paid.between.to.is_none_or(|to| !to.is_zero()))
                });
                Ok(Some(Actual { of_amounts: true, ..Actual::new(words, paying.collect()) }))
            }
            What::AsksFor { line, facts, nothing_else } => self.asks_for(*line, facts, *nothing_else),
            What::Because { line, statement } => self.because(*line, *statement),
            What::Advice { line, duty, applies, text } => self.advice(*line, *duty, *applies, text),
        }
    }

    /// The answer of a line for the case of the scenario, or for another one.
    fn answered(&mut self, line: LineId, case: Option<&Case<'r>>) -> Result<Answered, EvaluationError> {
        let name = self.book.rules.line(line).map_or("?", |line| &*line.name);
        let question = format!("{} covers?", quoted_if_needed(name));
        if let Some(case) = case {
            return answer_line(&mut self.evaluator, line, case, &question);
        }
        if let Some(told) = self.told.get(&line) {
            return Ok(told.clone());
        }
        let answered = answer_line(&mut self.evaluator, line, self.case, &question)?;
        self.told.insert(line, answered.clone());
        Ok(answered)
    }

    fn all_answered(&mut self) -> Result<Vec<Answered>, EvaluationError> {
        (0..self.book.rules.lines.len()).map(|line| self.answered(LineId::new(line), None)).collect()
    }

    /// One line's answer, or all.
    fn some_answered(&mut self, line: Option<LineId>) -> Result<Vec<Answered>, EvaluationError> {
        match line {
            Some(line) => Ok(vec![self.answered(line, None)?]),
            None => self.all_answered(),
        }
    }

    /// It depends, and on a condition that is the same whatever the unknown facts are.
    ///
    /// Of a case with positions each that is open must depend on it.
    fn only_if(&mut self, line: LineId, case: Option<&Case<'r>>, wanted: &Wanted) -> Judged {
        let answered = self.answered(line, case)?;
        let Some(differs) = wanted.differs.filter(|_| answered.answer == Answer::Depends) else {
            return Ok(Some(Actual::new(answer_words(&answered), vec![answered])));
        };
        let case = case.unwrap_or(self.case);
        let positions = self.evaluator.positions(line, case).unwrap_or_else(|| vec![case.clone()]);
        let covers = self.book.rules.line(line).map(|line| line.covers);
        for position in &positions {
            let mut evaluation = self.evaluator.on(position);
            let open = covers.map(|covers| residual(&mut evaluation, covers)).transpose()?;
            if open.is_none_or(|open| open.truth() == Truth::No) {
                continue;
            }
            let rest = residual(&mut evaluation, differs)?;
            if rest.truth() == Truth::No {
                continue;
            }
            let mut words = answer_words(&answered);
            match rest.completion(&mut self.evaluator, position, true) {
                Some(other) => {
                    let filled = self.filled_in(position, &other);
                    let covers = self.evaluator.truth(wanted.formula, &other)? == Truth::No;
                    let does = if covers { "it covers all the same" } else { "it does not cover all the same" };
                    words.push_str(&format!("; if {filled}, {does}"));
                }
                None if rest.truth() == Truth::Yes => {}
                None => words.push_str("; that this is the same is not proven"),
            }
            return Ok(Some(Actual::new(words, vec![answered])));
        }
        Ok(None)
    }

    /// The facts that one case gives and another does not.
    fn filled_in(&self, before: &Case<'r>, after: &Case<'r>) -> String {
        let new = after.iter().filter(|(fact, known)| before.known(*fact) != *known);
        new.filter_map(|(fact, _)| after.words(fact)).collect::<Vec<_>>().join(" and ")
    }

    /// The answer is another now, and would be this one.
    fn turns(&mut self, line: LineId, changed: &Case<'r>, answer: Answer) -> Judged {
        let before = self.answered(line, None)?;
        let after = self.answered(line, Some(changed))?;
        if before.answer == answer {
            return Ok(Some(Actual::new(format!("{} already", answer_words(&before)), vec![before])));
        }
        let words =
            || answer_words(&after).replacen(" covers", " would cover", 1).replacen(" does not", " would not", 1);
        Ok((after.answer != answer).then(|| Actual::new(words(), vec![after.clone()])))
    }

    fn asks_for(&mut self, line: Option<LineId>, facts: &[FactId], nothing_else: bool) -> Judged {
        let answered = self.some_answered(line)?;
        let mut asked: Vec<&Name> = Vec::new();
        // A case that says nothing of amounts is asked for none.
        let amounts = answered.iter().filter(|line| line.speaks_of_amounts).flat_map(|line| &line.missing_amounts);
        for name in answered.iter().flat_map(|line| &line.missing).chain(amounts) {
            if !asked.contains(&name) {
                asked.push(name);
            }
        }
        let name = |fact: &FactId| self.book.rules.vocabulary.fact(*fact).map(|fact| &fact.name);
        let wanted: Vec<&Name> = facts.iter().filter_map(name).collect();
        let all = wanted.iter().all(|wanted| asked.contains(wanted));
        let more = asked.iter().any(|asked| !wanted.contains(asked));
        if all && !(nothing_else && more) {
            return Ok(None);
        }
        let wording = Wording::of(&self.book.rules);
        let words = |name: &&Name| {
            let fact = self.book.rules.vocabulary.fact_named(name);
            fact.map_or_else(|| name.to_string(), |fact| wording.name(fact))
        };
        let words = asked.iter().map(words).collect::<Vec<_>>().join(", ");
        let words = if words.is_empty() { "nothing".to_owned() } else { words };
        let open = answered.clone().into_iter().filter(|line| line.answer == Answer::Depends).collect();
        Ok(Some(Actual::new(format!("asks for {words}"), open)))
    }

    fn because(&mut self, line: Option<LineId>, statement: StatementId) -> Judged {
        let answered = self.some_answered(line)?;
        if answered.iter().flat_map(|line| &line.reasons).any(|reason| reason.id == statement) {
            return Ok(None);
        }
        let one = answered.len() == 1;
        let words = match answered.first().filter(|_| one) {
            Some(answered) => {
                let mut reasons: Vec<&str> = Vec::new();
                for reason in &answered.reasons {
                    if !reasons.contains(&&*reason.statement) {
                        reasons.push(&reason.statement);
                    }
                }
                format!("{} because of {}", answer_words(answered), reasons.join(", "))
            }
            None => "no answer rests on it".to_owned(),
        };
        Ok(Some(Actual::new(words, if one { answered } else { Vec::new() })))
    }

    fn advice(&mut self, line: Option<LineId>, duty: bool, applies: ExpectedAdvice, text: &Name) -> Judged {
        let answered = self.some_answered(line)?;
        let kind = if duty { "obliges" } else { "advises" };
        let mut given = answered.iter().flat_map(|line| &line.advice);
        let mut told = given.clone().filter(|advice| advice.kind == kind && advice.advice == *text);
        let is = match (told.clone().any(|advice| advice.applies == "applies"), told.next()) {
            (true, _) => ExpectedAdvice::Applies,
            (false, Some(_)) => ExpectedAdvice::MayApply,
            (false, None) => ExpectedAdvice::DoesNotApply,
        };
        if is == applies {
            return Ok(None);
        }
        let verb = kind.trim_end_matches('s');
        let words = match is {
            ExpectedAdvice::Applies => format!("{kind} \"{text}\""),
            ExpectedAdvice::MayApply => {
                let because = given.find(|advice| advice.kind == kind && advice.advice == *text);
                let because = because.map(|advice| advice.because.join(", ")).unwrap_or_default();
                format!("may {verb} \"{text}\" ({because})")
            }
            ExpectedAdvice::DoesNotApply => format!("does not {verb} that"),
        };
        Ok(Some(Actual::new(words, Vec::new())))
    }
}
