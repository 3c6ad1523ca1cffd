//! What can stand at a place of an input.

use super::{Names, help};

/// How a place in an input can be completed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// The byte of the input where the word begins that is completed.
    pub start: usize,
    /// What can stand there instead.
    pub candidates: Vec<String>,
}

/// How questions begin that name no line.
const QUESTIONS: [&str; 7] =
    ["which lines cover ", "what is paid?", "what does ", "what if ", "why?", "why not?", "every line "];
/// What can follow the name of a line.
const VERBS: [&str; 9] =
    ["covers ", "excludes ", "requires ", "reinstates ", "waives ", "advises ", "obliges ", "pays ", "agreed"];

impl Names {
    /// What can stand at the end of `before`, the input up to the cursor.
    pub fn complete(&self, before: &str) -> Completion {
        let trimmed = before.trim_start();
        let (word, rest) = trimmed.split_once(char::is_whitespace).unwrap_or((trimmed, ""));
        if rest.is_empty() && !trimmed.ends_with(char::is_whitespace) {
            return self.beginning(before, trimmed);
        }
        let rest = rest.trim_start();
        let all = |names: &[String]| fitting(before, rest, names.iter().map(String::as_str));
        match word {
            "show" => return all(&self.lines),
            "source" => {
                return fitting(before, rest, self.lines.iter().chain(&self.statements).map(String::as_str));
            }
            "replace" => return all(&self.statements),
            "generation" => return all(&self.generations),
            "help" => return fitting(before, rest, help::names()),
            "save" => return Completion { start: before.len(), candidates: Vec::new() },
            _ => {}
        }
        // Behind `given FACTS,` a question may follow; what a question says behind `if` are facts.
        let part = last_part(rest);
        for start in ["which lines cover ", "what if ", "what does ", "why not ", "why "] {
            if let Some(found) = trimmed.rfind(start) {
                let behind = trimmed.get(found.saturating_add(start.len())..).unwrap_or_default();
                if behind.contains(" if ") || start == "what if " && !behind.contains(" covers") {
                    return self.fact(before, after_if(last_part(behind)));
                }
                if start == "which lines cover " {
                    return fitting(before, last_part(behind), self.values.iter().map(String::as_str));
                }
                if !behind.contains(" covers ") {
                    return fitting(before, behind, self.lines.iter().map(String::as_str));
                }
            }
        }
        if word == "given" || word == "forget" {
            if let Some((_, values)) = rest.rsplit_once(" covers ") {
                return fitting(before, last_part(values), self.values.iter().map(String::as_str));
            }
            return self.fact(before, part);
        }
        if let Some((_, behind)) = trimmed.rsplit_once(" covers ") {
            return match behind.rsplit_once(" if ") {
                Some((_, facts)) => self.fact(before, last_part(facts)),
                None => fitting(before, last_part(behind), self.values.iter().map(String::as_str)),
            };
        }
        self.beginning(before, trimmed)
    }

    /// At the start of an input: commands, questions, lines; behind the name of a line what it can do.
    fn beginning(&self, before: &str, typed: &str) -> Completion {
        let line = self
            .lines
            .iter()
            .filter(|line| typed.strip_prefix(line.as_str()).is_some_and(|rest| rest.starts_with(' ')));
        if let Some(line) = line.max_by_key(|line| line.len()) {
            let rest = typed.get(line.len().saturating_add(1)..).unwrap_or_default();
            let found = fitting(before, rest, VERBS.into_iter());
            if !found.candidates.is_empty() {
                return found;
            }
        }
        let starts = help::names().filter(|name| *name != "ask").chain(QUESTIONS).map(shorter);
        fitting(before, typed, self.lines.iter().map(String::as_str).chain(starts))
    }

    /// A fact, or the value of one: `Gefahr is `.
    fn fact(&self, before: &str, part: &str) -> Completion {
        for is in [" is one of ", " is not ", " is "] {
            if let Some((fact, value)) = part.rsplit_once(is) {
                let fact = fact.trim().trim_start_matches("not ");
                let values = self.values_of.get(fact).map(Vec::as_slice).unwrap_or_default();
                return fitting(before, value, values.iter().map(String::as_str));
            }
        }
        let part = part.strip_prefix("not ").unwrap_or(part);
        // Behind a comma of `Gefahr is one of Sturm, ` another of its values may follow.
        let list = before.rsplit_once(" is one of ").map(|(fact, _)| last_part(fact));
        let fact = list.map(|fact| fact.rsplit_once("given ").map_or(fact, |(_, fact)| fact));
        let values = fact.and_then(|fact| self.values_of.get(fact)).map(Vec::as_slice).unwrap_or_default();
        let more = values.iter().map(String::as_str);
        fitting(before, part, more.chain(self.facts.iter().map(String::as_str)))
    }
}

/// What stands behind the last comma.
fn last_part(text: &str) -> &str {
    text.rsplit_once(',').map_or(text, |(_, part)| part).trim_start()
}

/// A word of the language beside names of a rulebook.
fn shorter<'a>(word: &'static str) -> &'a str {
    word
}

fn after_if(text: &str) -> &str {
    text.rsplit_once(" if ").map_or(text, |(_, part)| part)
}

/// Those that begin with what is typed, whatever its case.
fn fitting<'a>(before: &str, typed: &str, names: impl Iterator<Item = &'a str>) -> Completion {
    let wanted = typed.to_lowercase();
    let fits = |name: &&str| name.to_lowercase().starts_with(&wanted) || bare(name).starts_with(&wanted);
    let mut candidates: Vec<String> = names.filter(fits).map(str::to_owned).collect();
    candidates.sort();
    candidates.dedup();
    Completion { start: before.len().saturating_sub(typed.len()), candidates }
}

/// A quoted name as somebody types it who does not know that it is quoted.
fn bare(name: &str) -> String {
    name.trim_start_matches('"').to_lowercase()
}
