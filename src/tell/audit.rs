//! An audit as an underwriter reads it: what no line covers, what two lines cover, what does nothing.

use crate::audit::{Audit, Finding, Sentence, Witness};
use crate::decide::Answer;
use crate::diagnostic::Code;

use super::paint::{and, bold, dim, row};

/// Where the words behind a label begin.
const COLUMN: usize = 16;
/// So many findings of a group are shown, unless all are asked for.
const MOST: usize = 10;

/// A group of findings with what unites them.
struct Group {
    codes: &'static [Code],
    title: &'static str,
    /// One of them, and several, for the count at the end.
    one: &'static str,
    several: &'static str,
}

const GROUPS: &[Group] = &[
    Group { codes: &[Code::UNCOVERED], title: "What no line covers", one: "gap", several: "gaps" },
    Group {
        codes: &[Code::UNCOVERED_IF],
        title: "What is covered, but not if",
        one: "gap on a condition",
        several: "gaps on a condition",
    },
    Group { codes: &[Code::COVERED_TWICE], title: "What two lines cover", one: "overlap", several: "overlaps" },
    Group {
        codes: &[Code::NEVER_MET],
        title: "What can never be covered",
        one: "impossible cover",
        several: "impossible covers",
    },
    Group {
        codes: &[Code::WRONG_EXAMPLE],
        title: "Examples that are none",
        one: "wrong example",
        several: "wrong examples",
    },
    Group {
        codes: &[Code::NEVER_APPLIES, Code::BEATEN, Code::REDUNDANT, Code::CONTRADICTORY],
        title: "Sentences that change nothing",
        one: "idle sentence",
        several: "idle sentences",
    },
    Group {
        codes: &[Code::IDLE_CLAUSE, Code::IDLE_FACT, Code::UNMENTIONED],
        title: "Names that nothing depends on",
        one: "idle name",
        several: "idle names",
    },
    Group {
        codes: &[Code::STALE_ACCEPTANCE],
        title: "What is accepted in vain",
        one: "stale acceptance",
        several: "stale acceptances",
    },
    Group {
        codes: &[Code::ASSERTION, Code::NOT_PROVEN],
        title: "What the rulebook asserts of itself",
        one: "broken assertion",
        several: "broken assertions",
    },
];

/// The whole audit; of long groups the first findings, unless all are asked for.
pub fn audit(audit: &Audit<'_>, all: bool) -> String {
    let mut out = heading(audit);
    let mut counted = Vec::new();
    for group in GROUPS {
        let of = |finding: &&Finding<'_>| group.codes.contains(&finding.code);
        let open: Vec<&Finding<'_>> =
            audit.findings.iter().filter(of).filter(|finding| finding.accepted.is_none()).collect();
        if open.is_empty() {
            continue;
        }
        let words = if open.len() == 1 { group.one } else { group.several };
        counted.push(format!("{} {words}", open.len()));
        out.push_str(&format!("\n{}\n", bold(group.title)));
        let most = if all { usize::MAX } else { MOST };
        for finding in open.iter().take(most) {
            out.push('\n');
            out.push_str(&told(finding));
        }
        let more = open.len().saturating_sub(most);
        if more > 0 {
            out.push_str(&format!("\n  {}\n", dim(&format!("and {more} more: `--all` shows them"))));
        }
    }
    let accepted = audit.findings.iter().filter(|finding| finding.accepted.is_some()).count();
    if !audit.unfinished.is_empty() {
        out.push_str(&format!("\n{}\n", bold("What was not found out")));
        for open in &audit.unfinished {
            out.push_str(&row(open.why, COLUMN, &open.what));
        }
    }
    let counted: Vec<&str> = counted.iter().map(String::as_str).collect();
    let sum = if counted.is_empty() { "nothing was found".to_owned() } else { and(&counted) };
    let accepted = if accepted == 0 { String::new() } else { format!("; {accepted} accepted") };
    let partial = if audit.unfinished.is_empty() { "" } else { "; not everything was looked at" };
    out.push_str(&format!("\n{sum}{accepted}{partial}\n"));
    out
}

/// `EDV 1986   all lines, whatever clauses are agreed`
fn heading(audit: &Audit<'_>) -> String {
    let of = match &audit.programme {
        Some(names) if names.is_empty() => "nothing agreed".to_owned(),
        Some(names) => {
            let names: Vec<&str> = names.iter().map(|name| &**name).collect();
            format!("agreed: {}, and nothing else", and(&names))
        }
        None => "all lines, whatever clauses are agreed".to_owned(),
    };
    let mut out = format!("{}   {}\n", bold(&format!("{} {}", audit.rulebook, audit.generation)), of);
    if !audit.assumed.is_empty() {
        out.push_str(&format!("{}\n", dim(&format!("taking it that {}", audit.assumed.join(", ")))));
    }
    out
}

fn told(finding: &Finding<'_>) -> String {
    let mut out = String::new();
    let code = finding.code.to_string();
    match finding.code {
        Code::UNCOVERED | Code::UNCOVERED_IF => {
            out.push_str(&row(&code, COLUMN, finding.condition.as_deref().unwrap_or("whatever happens")));
        }
        _ => {
            out.push_str(&row(&code, COLUMN, &finding.title.replace('`', "")));
            match (&finding.of, &finding.condition) {
                (Some(of), Some(condition)) => {
                    out.push_str(&row("", COLUMN, &format!("of what {of} covers, if {condition}")));
                }
                (Some(of), None) => out.push_str(&row("", COLUMN, &format!("all that {of} covers"))),
                (None, Some(condition)) => out.push_str(&row("if", COLUMN, condition)),
                (None, None) => {}
            }
        }
    }
    if finding.code == Code::UNMENTIONED {
        let names: Vec<&str> = finding.names.iter().map(|name| &**name).collect();
        if names.len() > 1 {
            out.push_str(&row("", COLUMN, &names.join(", ")));
        }
    }
    for sentence in &finding.sentences {
        out.push_str(&said(sentence));
    }
    if let Some(note) = &finding.note {
        out.push_str(&row("", COLUMN, &note.replace('`', "")));
    }
    if let Some(witness) = &finding.witness {
        out.push_str(&example(finding, witness));
    } else if !finding.proven {
        out.push_str(&row("", COLUMN, "assumed to be possible, not proven: facts are compared with each other"));
    }
    out
}

/// `excludes it    Elektronik § 7: excludes Erdbeben (1986-elektronik.klausel:23)`
fn said(sentence: &Sentence) -> String {
    let place = format!("{}:{}", sentence.file, sentence.line);
    let mut words = if *sentence.statement == *place || place.ends_with(&*sentence.statement) {
        sentence.text.to_string()
    } else {
        format!("{}  {}", sentence.statement, sentence.text)
    };
    words.push_str(&format!(" ({place})"));
    row(sentence.part.unwrap_or("says"), COLUMN, &words)
}

fn example(finding: &Finding<'_>, witness: &Witness<'_>) -> String {
    let facts = if witness.facts.is_empty() { "whatever the facts are".to_owned() } else { witness.facts.join(", ") };
    let mut out = row("for example", COLUMN, &facts);
    if matches!(finding.code, Code::UNCOVERED | Code::UNCOVERED_IF) {
        let mut why: Vec<&str> = Vec::new();
        for decides in witness.lines.iter().filter_map(|line| line.decides.as_deref()) {
            if !why.contains(&decides) && why.len() < 6 {
                why.push(decides);
            }
        }
        if !why.is_empty() {
            out.push_str(&row("because of", COLUMN, &why.join(", ")));
        }
        return out;
    }
    let answers: Vec<String> = witness
        .lines
        .iter()
        .map(|line| {
            let answer = match line.answer {
                Answer::Covered => "covers it",
                Answer::NotCovered => "does not cover it",
                Answer::Depends => "may cover it",
            };
            let why = line.decides.as_ref().map(|why| format!(" ({why})")).unwrap_or_default();
            format!("{} {answer}{why}", line.line)
        })
        .collect();
    if finding.code != Code::COVERED_TWICE && !answers.is_empty() {
        out.push_str(&row("", COLUMN, &answers.join("; ")));
    }
    out
}
