//! Why something is asked.

use crate::decide::{Answer, Does};
use crate::question::Answered;

use super::{Interview, Prompt};

/// So many sentences at most are shown.
const MOST: usize = 5;

impl Interview<'_> {
    /// The sentences that hang on what a question asks for.
    pub(super) fn why(&mut self, prompt: &Prompt) -> String {
        let Some(fact) = prompt.fact else {
            return "A line that is not agreed pays nothing; a clause changes its line.\n".to_owned();
        };
        let Ok(answers) = self.answers() else { return "It is needed for an amount.\n".to_owned() };
        let name = self.book.rules.vocabulary.fact(fact).map(|fact| fact.name.clone()).unwrap_or_else(|| "".into());
        let mut told: Vec<String> = Vec::new();
        for answered in &answers {
            told.extend(cover(answered, &name));
        }
        if told.is_empty() {
            for answered in &answers {
                let line = self.book.rules.line_named(&answered.line);
                let settlement = line.and_then(|line| self.evaluator.settle(line, &self.case).ok().flatten());
                let entries = settlement.map(|settlement| settlement.entries).unwrap_or_default();
                let formulas = &self.book.rules.formulas;
                let names_it =
                    |written: &crate::rule::AmountId| crate::rule::facts_of_amount(formulas, *written).contains(&fact);
                let entries = entries.iter().filter(|entry| matches!(entry.does, Does::Starts | Does::Step(_)));
                for entry in entries.filter(|entry| entry.written.iter().any(names_it)) {
                    let Some(statement) = self.book.rules.statement(entry.statement) else { continue };
                    told.push(format!("{}  {}", statement.name, statement.text));
                }
            }
        }
        told.dedup();
        let more = told.len().saturating_sub(MOST);
        told.truncate(MOST);
        let mut out = format!("{name} decides over\n");
        told.iter().for_each(|line| out.push_str(&format!("  {line}\n")));
        if more > 0 {
            out.push_str(&format!("  and {more} more\n"));
        }
        if told.is_empty() {
            out = format!("What is paid hangs on {name}.\n");
        }
        out
    }
}

fn cover(answered: &Answered, name: &str) -> Vec<String> {
    if answered.answer != Answer::Depends || !answered.missing.iter().any(|missing| &**missing == name) {
        return Vec::new();
    }
    let unknown = format!("{name} is unknown");
    let hangs = answered.reasons.iter().filter(|reason| {
        reason.because.iter().any(|because| because.trim_matches('"') == unknown || because.contains(name))
    });
    let mut told: Vec<String> = hangs.map(|reason| format!("{}  {}", reason.statement, reason.text)).collect();
    if told.is_empty() {
        told.extend(answered.condition.as_ref().map(|condition| format!("{}  only if {condition}", answered.line)));
    }
    told
}
