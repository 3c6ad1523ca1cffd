//! Why something is asked.

use crate::decide::Does;
use crate::question::Answered;
use crate::rule::{AmountId, FactId, Wording, facts_of_amount};

use super::{Interview, Prompt};

/// So many lines at most are told about.
const MOST: usize = 5;

impl Interview<'_> {
    /// The sentences that hang on what a question asks for.
    pub(super) fn why(&mut self, prompt: &Prompt) -> String {
        let Some(fact) = prompt.fact else {
            return "A line that is not agreed pays nothing; a clause changes its line.\n".to_owned();
        };
        let Ok(answers) = self.answers() else { return "It is needed for an amount.\n".to_owned() };
        let name = self.book.rules.vocabulary.fact(fact).map(|fact| fact.name.clone()).unwrap_or_else(|| "".into());
        let said = Wording::of(&self.book.rules).name(fact);
        let mut told: Vec<String> = answers.iter().filter_map(|answered| cover(answered, &name, &said)).collect();
        if told.is_empty() {
            told = self.paid(fact, &answers);
        }
        let more = told.len().saturating_sub(MOST);
        told.truncate(MOST);
        let mut out = told.concat();
        if more > 0 {
            out.push_str(&format!("and {more} more\n"));
        }
        if out.is_empty() { format!("What is paid hangs on {name}.\n") } else { out }
    }

    /// The sentences of payments that name a fact.
    fn paid(&mut self, fact: FactId, answers: &[Answered]) -> Vec<String> {
        let rules = &self.book.rules;
        let mut told: Vec<String> = Vec::new();
        for answered in answers {
            let line = rules.line_named(&answered.line);
            let settlement = line.and_then(|line| self.evaluator.settle(line, &self.case).ok().flatten());
            let entries = settlement.map(|settlement| settlement.entries).unwrap_or_default();
            let names_it = |written: &AmountId| facts_of_amount(&rules.formulas, *written).contains(&fact);
            let entries = entries.iter().filter(|entry| matches!(entry.does, Does::Starts | Does::Step(_)));
            let mut sentences: Vec<String> = Vec::new();
            for entry in entries.filter(|entry| entry.written.iter().any(names_it)) {
                let Some(statement) = rules.statement(entry.statement) else { continue };
                let sentence = format!("  {}  {}\n", statement.name, statement.text);
                if !sentences.contains(&sentence) {
                    sentences.push(sentence);
                }
            }
            if !sentences.is_empty() {
                told.push(format!("{}: what is paid hangs on it\n{}", answered.line, sentences.concat()));
            }
        }
        told
    }
}

/// What the answer does to one line, with the sentences behind that; the fact as it is called and as it is said.
fn cover(answered: &Answered, name: &str, said: &str) -> Option<String> {
    let at = answered.missing.iter().position(|missing| &**missing == name)?;
    let because = answered.missing_because.get(at)?;
    let mut out = format!("{}: {because}\n", answered.line);
    // What a reason hangs on is told as `Klausel 510 is unknown`, or as what is known roughly.
    let begins = format!("{said} is ");
    let hangs = answered.reasons.iter().filter(|reason| reason.because.iter().any(|fact| fact.starts_with(&begins)));
    let mut seen: Vec<&str> = Vec::new();
    for reason in hangs {
        if !seen.contains(&&*reason.statement) {
            seen.push(&reason.statement);
            let source = reason.source.as_deref().and_then(|source| source.split(" \"").next());
            let source = source.map(|source| format!("  [{source}]")).unwrap_or_default();
            out.push_str(&format!("  {}  {}{source}\n", reason.statement, reason.text));
        }
    }
    Some(out)
}
