//! What two generations decide differently, as a product manager reads it: first which lines, then each with its
//! differences, what makes them, and a case for each.

use crate::base::Name;
use crate::decide::Answer;
use crate::diff::{
    About, Change, Diff, Difference, Gap, Kept, LineDiff, Note, Outcome, Replayed, Sentence, ToldFact, Witness,
};

use crate::rule::Said;

use super::numbers::Numbers;
use super::paint::{bold, dim, row};
use super::settlement::pays;

/// Where the words behind a label begin.
const COLUMN: usize = 20;
/// A longer condition is not read.
const MAX_GAP: usize = 240;
/// More sentences than this are not listed, nor more rows of one table; `--json` has them.
const MAX_SENTENCES: usize = 12;
const MAX_ROWS: usize = 2;

/// The whole comparison.
pub fn diff(diff: &Diff, numbers: Numbers) -> String {
    let mut out = heading(diff);
    out.push('\n');
    out.push_str(&overview(diff));
    for line in diff.lines.iter().filter(|line| is_told(line)) {
        out.push_str(&format!("\n{}\n", title(line, diff)));
        out.push_str(&body(line, diff, numbers));
    }
    if !diff.vocabulary.is_empty() {
        out.push_str(&format!("\n{}\n", bold("Vocabulary")));
        for note in &diff.vocabulary {
            out.push_str(&noted(note));
        }
    }
    out
}

/// `EDV   from 1986 (in force from 1986-12-12) to 1990 (in force from 1990-01-01)`
fn heading(diff: &Diff) -> String {
    let side = |side: &crate::diff::Generation| match side.from {
        Some(from) => format!("{} (in force from {from})", side.generation),
        None => side.generation.to_string(),
    };
    format!("{}   from {} to {}\n", bold(&diff.rulebook), side(&diff.old), side(&diff.new))
}

/// Which lines change in which way.
fn overview(diff: &Diff) -> String {
    let has = |line: &LineDiff, change: Change| {
        line.kept == Kept::Both && line.differences.iter().any(|one| one.change == change && one.is_shown())
    };
    let names = |wanted: &dyn Fn(&LineDiff) -> bool| -> Vec<&str> {
        diff.lines.iter().filter(|line| wanted(line)).map(|line| &*line.line).collect()
    };
    let not_proven = |line: &LineDiff| line.cover == Outcome::NotProven || line.payment == Some(Outcome::NotProven);
    let rows = [
        ("becomes covered", names(&|line| has(line, Change::Gained))),
        ("no longer covered", names(&|line| has(line, Change::Lost))),
        ("paid differently", names(&|line| has(line, Change::Paid))),
        ("closes a gap", names(&|line| line.closes_gap.is_some())),
        ("new line", names(&|line| line.kept == Kept::New)),
        ("ended line", names(&|line| line.kept == Kept::Ended)),
        ("not proven", names(&not_proven)),
        ("the same", names(&|line| is_same(line))),
    ];
    let rows = rows.into_iter().filter(|(_, names)| !names.is_empty());
    let told: String = rows.map(|(label, names)| row(label, COLUMN, &names.join(", "))).collect();
    if diff.lines.iter().all(is_same) { row("the same", COLUMN, "in every line") } else { told }
}

fn is_same(line: &LineDiff) -> bool {
    line.cover == Outcome::Same && line.payment.is_none_or(|payment| payment == Outcome::Same)
}

/// Whether there is more to say of a line than that nothing changes.
fn is_told(line: &LineDiff) -> bool {
    !is_same(line) || !line.without_effect.is_empty() || line.formerly.is_some()
}

/// `Elektronik`, `Cyber (new in 2024)`
fn title(line: &LineDiff, diff: &Diff) -> String {
    let note = match (line.kept, &line.formerly) {
        (Kept::New, _) => format!("new in {}", diff.new.generation),
        (Kept::Ended, _) => format!("ended with {}", diff.old.generation),
        (Kept::Both, Some(formerly)) => format!("formerly {formerly}"),
        (Kept::Both, None) => return bold(&line.line),
    };
    format!("{}   {}", bold(&line.line), dim(&format!("({note})")))
}

fn body(line: &LineDiff, diff: &Diff, numbers: Numbers) -> String {
    let mut out = String::new();
    for (at, difference) in line.differences.iter().enumerate() {
        if at > 0 {
            out.push('\n');
        }
        out.push_str(&told(line, difference, diff, numbers));
    }
    if let Some(gap) = &line.closes_gap {
        out.push('\n');
        out.push_str(&closes(line, gap, diff, numbers));
    }
    if !line.without_effect.is_empty() {
        if !line.differences.is_empty() {
            out.push('\n');
        }
        out.push_str(&sentences("without effect", &line.without_effect));
    }
    out
}

/// One difference: what changes and when, what makes it, and a case.
fn told(line: &LineDiff, difference: &Difference, diff: &Diff, numbers: Numbers) -> String {
    let (old, new) = (&diff.old.generation, &diff.new.generation);
    let label = match (difference.change, line.kept) {
        (Change::Gained, Kept::Both) => "becomes covered",
        (Change::Gained, _) => "covers",
        (Change::Lost, Kept::Both) => "no longer covered",
        (Change::Lost, _) => "covered",
        (Change::Paid, _) => "paid differently",
    };
    let mut out = match (&difference.condition, difference.change, line.kept) {
        _ if !difference.exact => row(label, COLUMN, "in some cases: too much plays together to say in which"),
        (Some(_), Change::Paid, _) => conditions(label, "only if", &difference.terms),
        (Some(_), ..) => conditions(label, "if", &difference.terms),
        (None, Change::Gained, Kept::Both) => row(label, COLUMN, &format!("whatever {new} covers")),
        (None, Change::Lost, Kept::Both) => row(label, COLUMN, &format!("whatever {old} covered")),
        (None, Change::Paid, _) => row(label, COLUMN, "wherever both cover it"),
        (None, ..) => row(label, COLUMN, "whatever the facts are"),
    };
    let beside = match (difference.change, line.kept, &difference.condition) {
        (Change::Gained, Kept::Both, Some(_)) => Some(format!("all else being as {new} covers it")),
        (Change::Lost, Kept::Both, Some(_)) => Some(format!("all else being as {old} covered it")),
        _ => None,
    };
    out.extend(beside.map(|beside| row("", COLUMN, &beside)));
    if difference.witness.is_none() {
        let text = match difference.is_shown() {
            true => "of what is paid only one generation says anything",
            false => "no case was found that shows it, and none is ruled out: it is not proven",
        };
        out.push_str(&row("", COLUMN, text));
    }
    out.push_str(&sentences("because", &difference.because));
    out.extend(difference.witness.as_ref().map(|witness| example(witness, numbers)));
    out
}

fn closes(line: &LineDiff, gap: &Gap, diff: &Diff, numbers: Numbers) -> String {
    let old = &diff.old.generation;
    let mut out = match &gap.condition {
        _ if !gap.exact => row("closes a gap", COLUMN, "in part: too much plays together to say in which cases"),
        Some(condition) if condition.len() <= MAX_GAP => conditions("closes a gap", "if", &gap.terms),
        Some(_) => row("closes a gap", COLUMN, "in part; the condition is too long to read, --json has it"),
        None => row("closes a gap", COLUMN, "in all that becomes covered"),
    };
    out.push_str(&row("", COLUMN, &format!("no line of {old} would have covered that, whatever had been agreed")));
    let shown = line.differences.iter().filter_map(|difference| difference.witness.as_ref());
    if !shown.into_iter().any(|witness| witness.facts == gap.witness.facts) {
        out.push_str(&example(&gap.witness, numbers));
    }
    out
}

/// The parts of a condition that all must hold, one a line: first what must be, then what must not be.
fn conditions(label: &str, word: &str, terms: &[Said]) -> String {
    let (musts, must_nots): (Vec<&Said>, Vec<&Said>) = terms.iter().partition(|term| term.denies().is_none());
    let mut said = Vec::new();
    for (at, term) in musts.iter().enumerate() {
        let text = if terms.len() == 1 { term.text.clone() } else { term.beside_and() };
        said.push(format!("{} {text}", if at == 0 { word } else { "and" }));
    }
    said.extend(must_nots.into_iter().filter_map(Said::denies).map(|term| format!("unless {}", term.text)));
    let rows = said.iter().enumerate();
    rows.map(|(at, text)| row(if at == 0 { label } else { "" }, COLUMN, text)).collect()
}

fn sentences(label: &str, sentences: &[Sentence]) -> String {
    let mut rows: Vec<String> = Vec::new();
    let mut tables: Vec<&Name> = Vec::new();
    for sentence in sentences {
        let Some(table) = &sentence.table else {
            rows.push(said(sentence));
            continue;
        };
        let of = |other: &&Sentence| other.table.as_ref() == Some(table) && other.generation == sentence.generation;
        if tables.contains(&table) {
            continue;
        }
        tables.push(table);
        rows.extend(sentences.iter().filter(of).take(MAX_ROWS).map(said));
        let more = sentences.iter().filter(of).count().saturating_sub(MAX_ROWS);
        if more > 0 {
            rows.push(format!("{}: and {more} more rows of table {table}", sentence.generation));
        }
    }
    let more = rows.len().saturating_sub(MAX_SENTENCES);
    rows.truncate(MAX_SENTENCES);
    rows.extend((more > 0).then(|| format!("and {more} more")));
    let rows = rows.iter().enumerate();
    rows.map(|(at, text)| row(if at == 0 { label } else { "" }, COLUMN, text)).collect()
}

/// `1990  Elektronik § 4  excludes Erdbeben  (1990.klausel:12)`
fn said(sentence: &Sentence) -> String {
    // All files stand in one folder, which the reader has named.
    let file = sentence.file.rsplit(['/', '\\']).next().unwrap_or_default();
    let place = format!("{file}:{}", sentence.line);
    // A name that the sentence begins with is not said twice.
    let named =
        ["define ", "table "].iter().any(|word| sentence.text.starts_with(&format!("{word}{}", sentence.statement)));
    let text = if sentence.statement.starts_with("every line ") {
        sentence.text.strip_prefix("every line ").unwrap_or(&sentence.text)
    } else {
        &sentence.text
    };
    // What has no label is called by its place.
    let name =
        if named || sentence.statement.ends_with(&place) { String::new() } else { format!("{} ", sentence.statement) };
    // Of a block the sentence is only the head.
    let more = if text.ends_with(" all of") || text.ends_with(" any of") { " …" } else { "" };
    let see = sentence.see.join(", ");
    let see = if see.is_empty() { see } else { format!("; see {see}") };
    format!("{}: {name}{text}{more}  ({place}{see})", sentence.generation)
}

fn example(witness: &Witness, numbers: Numbers) -> String {
    let facts: Vec<String> = witness.facts.iter().filter(|fact| !fact.understood).map(fact).collect();
    let facts = if facts.is_empty() { "whatever the facts are".to_owned() } else { facts.join(", ") };
    let mut out = row("for example", COLUMN, &facts);
    for replayed in [&witness.old, &witness.new] {
        out.push_str(&row(&format!("  {}", replayed.generation), COLUMN, &decided(replayed, numbers)));
    }
    out
}

fn fact(fact: &ToldFact) -> String {
    match &fact.unknown_in {
        Some(generation) => format!("{} (not known in {generation})", fact.words),
        None => fact.words.clone(),
    }
}

/// `not covered: Elektronik § 7 excludes Erdbeben`, `covered, pays 95_000.00 DM`
fn decided(replayed: &Replayed, numbers: Numbers) -> String {
    if !replayed.has_line {
        return "has no such line".to_owned();
    }
    if let Some(paid) = replayed.pays.as_ref().filter(|_| replayed.answer == Answer::Covered) {
        let restated = replayed.restated.as_ref().and_then(|paid| Some((paid.between.known()?, &paid.currency)));
        let restated = restated.map(|(amount, currency)| format!(" ({} {currency})", numbers.amount(amount)));
        return format!("{}{}", pays(paid, numbers), restated.unwrap_or_default());
    }
    match &replayed.decides {
        Some(sentence) => {
            // Examples do not decide.
            let text = sentence.text.split(", such as ").next().unwrap_or_default();
            format!("{}: {} {text}", replayed.answer, sentence.statement)
        }
        None => replayed.answer.to_string(),
    }
}

fn noted(note: &Note) -> String {
    let label = match note.about {
        About::NewValues => "new values",
        About::GoneValues => "values gone",
        About::NewFacts => "new facts",
        About::GoneFacts => "facts gone",
        About::Retyped => "another type",
        About::Domain => "another domain",
        About::Default => "another default",
        About::Currency => "currency",
        About::Always => "always",
    };
    row(label, COLUMN, &note.text)
}
