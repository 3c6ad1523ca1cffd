//! Sentences tried out: added to the rulebook as the session has it, or put in the place of others.

use std::rc::Rc;

use crate::base::{Name, Sources, normalise};
use crate::diagnostic::{Style, render};
use crate::rule::quoted_if_needed;
use crate::syntax::ast::{Amended, Amendment, ItemKind, Subject};
use crate::syntax::{is_verb_or_head, near_keyword, parse_file};

use super::facts;
use super::rulebook::{LIVE, Rulebook, find};
use super::session::{Failure, State, Step, Stepped};

/// What differs from the rulebook's files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Edits {
    /// Sentences in the order in which they were added, each with its generation.
    pub(super) added: Vec<(Name, String)>,
    /// Statements of the files that others stand for.
    pub(super) replaced: Vec<Replaced>,
}

/// A statement of the files that another stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Replaced {
    pub(super) generation: Name,
    /// Every name of its line.
    pub(super) lines: Vec<Name>,
    /// `§ 2`
    pub(super) label: String,
}

impl Edits {
    /// What was added, by generation.
    pub(super) fn by_generation(&self) -> Vec<(Name, Vec<&str>)> {
        let mut all: Vec<(Name, Vec<&str>)> = Vec::new();
        for (generation, sentence) in &self.added {
            match all.iter_mut().find(|(known, _)| known == generation) {
                Some((_, sentences)) => sentences.push(sentence),
                None => all.push((generation.clone(), vec![sentence])),
            }
        }
        all
    }
}

/// Whether a text that cannot be read was meant to be a sentence of the language.
pub(super) fn is_like_a_sentence(text: &str) -> bool {
    text.trim_start().starts_with('§')
        || text.split_whitespace().any(|word| is_verb_or_head(near_keyword(word).unwrap_or(word)))
}

/// `Sturm excludes Möbel`, `add Leitungswasser covers DV`: checked as part of the rulebook; one that has the label of
/// another of its line takes its place.
pub(super) fn add(state: &State, sentences: &str) -> Stepped {
    let sentences = dedented(sentences);
    if sentences.is_empty() {
        return Err(Failure::new("nothing to add", "write a sentence behind it: `add Sturm covers Hagel`"));
    }
    let mut edits = state.edits.clone();
    let mut told = String::new();
    let mut scratch = Sources::default();
    let file = scratch.add(LIVE, sentences.clone());
    let parsed = parse_file(file, &sentences);
    let mut instead = None;
    for item in &parsed.file.items {
        let ItemKind::Statement(statement) = &item.kind else { continue };
        let (Some(Subject::Line(line)), Some(label)) = (&statement.subject, &statement.label) else { continue };
        let way = give_way(state, &mut edits, &line.text, &label.text)?;
        told.extend(way.told(&line.text, &label.text));
        if way == Way::Inherited {
            let text = scratch.get(file).map(|source| source.text.as_str()).unwrap_or_default();
            let rest = text.get(line.span.end as usize..).unwrap_or_default();
            instead = Some(amendment(&line.text, &label.text, rest));
        }
    }
    // Of several sentences at once, one that is inherited is amended only if it stands alone.
    let alone = parsed.file.items.len() == 1;
    edits.added.push((state.generation.clone(), instead.filter(|_| alone).unwrap_or(sentences)));
    changed(state, edits, &told)
}

/// `replace Leitungswasser § 2 by covers DV`
pub(super) fn replace(state: &State, rest: &str) -> Stepped {
    let usage = "write `replace LINE § LABEL by STATEMENT`, such as `replace Leitungswasser § 2 by covers DV`";
    let wrong = || Failure::new("this does not say what is to be replaced by what", usage);
    let (name, sentence) = rest.split_once(" by ").ok_or_else(wrong)?;
    let (line, label) = name.split_once('§').ok_or_else(wrong)?;
    let label = format!("§ {}", label.trim());
    let line = normalise(line.trim().trim_matches('"'));
    let mut edits = state.edits.clone();
    let way = give_way(state, &mut edits, &line, &label)?;
    let Some(told) = way.told(&line, &label) else {
        let known: Vec<String> = state.book()?.rules.statements.iter().map(|known| known.name.to_string()).collect();
        let name = format!("{line} {label}");
        let near = crate::base::nearest(&name, known.iter().map(String::as_str));
        let help = near.map_or_else(|| usage.to_owned(), |near| format!("did you mean `{near}`?"));
        return Err(Failure::new(format!("there is no statement `{name}`"), help));
    };
    let sentence = match way {
        Way::Inherited => amendment(&line, &label, sentence),
        _ => format!("{label} {} {}", quoted_if_needed(&line), sentence.trim()),
    };
    edits.added.push((state.generation.clone(), sentence));
    changed(state, edits, &told)
}

/// How a statement makes room for another one of its label.
#[derive(Clone, Copy, PartialEq)]
enum Way {
    /// There is none of this label.
    Nothing,
    /// It is taken out.
    Out,
    /// It stands in the files of a generation that this one amends: it is amended.
    Inherited,
}

impl Way {
    fn told(self, line: &str, label: &str) -> Option<String> {
        (self != Self::Nothing).then(|| format!("  {line} {label} is replaced\n"))
    }
}

/// `replaces Leitungswasser § 2 by`, and below it what is said of it.
fn amendment(line: &str, label: &str, sentence: &str) -> String {
    format!("replaces {} {label} by\n  {}", quoted_if_needed(line), sentence.trim())
}

/// Makes room for a statement of that label.
fn give_way(state: &State, edits: &mut Edits, line: &str, label: &str) -> Result<Way, Failure> {
    let book = state.book()?;
    let Some(id) = book.scope.lines.get(line) else { return Ok(Way::Nothing) };
    let lines: Vec<Name> = book.scope.lines.iter().filter(|(_, of)| *of == id).map(|(name, _)| name.clone()).collect();
    let name = book.rules.line(*id).map_or_else(|| line.into(), |line| line.name.clone());
    let full = format!("{name} {label}");
    // An amendment that was tried out before.
    let before = edits.added.len();
    edits.added.retain(|(generation, text)| *generation != state.generation || !amends(text, &lines, label));
    if edits.added.len() < before {
        return Ok(Way::Inherited);
    }
    let mut scratch = Sources::default();
    let here = edits.added.iter().position(|(generation, text)| {
        let mut own = Sources::default();
        own.add(LIVE, text.clone());
        *generation == state.generation && find(&own, generation, &lines, label).is_some()
    });
    if let Some((_, text)) = here.and_then(|at| edits.added.get_mut(at)) {
        scratch.add(LIVE, text.clone());
        if let Some(span) = find(&scratch, &state.generation, &lines, label) {
            scratch.blank(span);
        }
        *text = scratch.iter().map(|(_, source)| source.text.clone()).collect();
        edits.added.retain(|(_, text)| !text.trim().is_empty());
        return Ok(Way::Out);
    }
    let Some(statement) = book.rules.statements.iter().find(|known| *known.name == *full) else {
        return Ok(Way::Nothing);
    };
    if statement.generation != book.rules.generation {
        return Ok(Way::Inherited);
    }
    if find(&state.rulebook.files, &state.generation, &lines, label).is_none() {
        let place =
            format!("it stands at {}:{}, under something else: change it there", statement.file, statement.line);
        return Err(Failure::new(format!("`{full}` cannot be replaced by itself"), place));
    }
    edits.replaced.push(Replaced { generation: state.generation.clone(), lines, label: label.to_owned() });
    Ok(Way::Out)
}

/// Whether a text replaces that statement of an earlier generation.
fn amends(text: &str, lines: &[Name], label: &str) -> bool {
    let mut scratch = Sources::default();
    let file = scratch.add(LIVE, text);
    parse_file(file, text).file.items.iter().any(|item| match &item.kind {
        ItemKind::Amendment(Amendment::Replaces {
            what: Amended::Part { owner: Subject::Line(line), label: of },
            ..
        }) => of.text == label && lines.iter().any(|known| **known == *line.text),
        _ => false,
    })
}

/// The session with another rulebook, if that checks.
fn changed(state: &State, edits: Edits, told: &str) -> Stepped {
    let rulebook = Rulebook::build(state.rulebook.files.clone(), &edits)?;
    // Each remark is told once, not again with every further sentence.
    let known: Vec<&str> = state.rulebook.remarks.iter().map(|remark| remark.title.as_str()).collect();
    let new = rulebook.remarks.iter().filter(|remark| !known.contains(&remark.title.as_str()));
    let remarks = render(&new.cloned().collect::<Vec<_>>(), &rulebook.sources, Style::Colour);
    let mut next = State { rulebook: Rc::new(rulebook), edits, ..state.clone() };
    let dropped = facts::refit(&mut next)?;
    let added = if told.is_empty() { "  added\n" } else { "" };
    Ok(Step::to(next, format!("{told}{added}{remarks}{dropped}")))
}

/// Without blank lines around it, and without what all its lines are indented by.
fn dedented(text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    let indent = |line: &&str| line.len().saturating_sub(line.trim_start().len());
    let first = lines.iter().find(|line| !line.is_empty()).map_or(0, indent);
    let lines: Vec<&str> = lines.iter().map(|line| line.get(first.min(indent(line))..).unwrap_or_default()).collect();
    lines.join("\n").trim().to_owned()
}
