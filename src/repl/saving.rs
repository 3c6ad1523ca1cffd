//! A session's case as a file: of a case, or of a scenario.

use crate::base::Sources;
use crate::book::Book;
use crate::case::{Asked, write_case};
use crate::decide::{Answer, Case, Evaluator, Known};
use crate::question::{Answered, answer_lines};
use crate::rule::{Rules, Value};
use crate::scenario::{file, written};
use crate::syntax::parse_question;

use super::asking::{at, put, uncomputed};
use super::facts;
use super::live::Edits;
use super::session::{Effect, Failure, State, Step, Stepped, short};

/// `save rohrbruch.toml`, `save rohrbruch.klausel`
pub(super) fn save(state: &State, path: &str) -> Stepped {
    let path = path.trim().trim_matches('"');
    if path.is_empty() {
        return Err(Failure::new("no file is named", "write `save rohrbruch.toml`, or `save rohrbruch.klausel`"));
    }
    let text = match path.to_lowercase().rsplit_once('.') {
        Some((_, "toml" | "json")) => {
            write_case(state.book()?, &facts::case(state, &mut state.rulebook.sources.clone())?, path)
        }
        Some((_, "klausel")) => scenario(state, path)?,
        _ => {
            let title = format!("a file called `{}` is of no kind that can be saved", short(path));
            return Err(Failure::new(
                title,
                "end its name in `.toml` or `.json` for a case, in `.klausel` for a scenario",
            ));
        }
    };
    let effect = Effect::Save { path: path.to_owned(), text };
    let added = state.edits != Edits::default();
    let note = if added { "note: sentences that were added are not in it: they are of the rulebook\n" } else { "" };
    Ok(Step { output: note.to_owned(), next: None, effect })
}

/// A file with one scenario, named like the file: the facts with those of the last question, and the answers to it.
fn scenario(state: &State, path: &str) -> Result<String, Failure> {
    let file_name = path.rsplit(['/', '\\']).next().unwrap_or(path);
    let name = file_name.rsplit_once('.').map_or(file_name, |(name, _)| name);
    let mut sources = state.rulebook.sources.clone();
    let last = state.last.as_ref().and_then(|last| {
        let file = sources.add("last question", last.text.clone());
        Some((parse_question(file, &last.text).0?, last.text.as_str()))
    });
    let Some((question, text)) = last else {
        let case = facts::case(state, &mut sources)?;
        return finish(state.book()?, name, &case, None, "which lines cover?");
    };
    let at = at(state, &question)?;
    let book = at.book()?;
    let mut case = facts::case(&at, &mut sources)?;
    let asked = put(book, &mut case, &question, &sources)?;
    finish(book, name, &case, Some(&asked), text)
}

fn finish(
    book: &Book,
    name: &str,
    case: &Case<'_>,
    asked: Option<&Asked<'_>>,
    question: &str,
) -> Result<String, Failure> {
    let mut evaluator = Evaluator::new(&book.rules);
    let answers =
        answer_lines(&mut evaluator, case, question).map_err(|error| uncomputed(book, &error, &Sources::default()))?;
    let meant: Vec<Answered> =
        answers.into_iter().filter(|answered| is_meant(&book.rules, case, asked, answered)).collect();
    if meant.is_empty() {
        let help = "say which lines are agreed (`given agreed are …`), or ask of one (`LINE covers?`) before you save";
        return Err(Failure::new("a scenario expects answers, and no line is agreed or was asked about", help));
    }
    Ok(file(&book.rules.name, &[written(book, name, case, &meant)]))
}

/// The line that was asked about; a line that is agreed; where all were asked about, one that covers or could.
fn is_meant(rules: &Rules, case: &Case<'_>, asked: Option<&Asked<'_>>, answered: &Answered) -> bool {
    let Some((at, line)) = rules.lines.iter().enumerate().find(|(_, line)| line.name == answered.line) else {
        return false;
    };
    let is_asked = match asked {
        Some(Asked::Cover(asked)) => asked.index() == at,
        Some(_) => answered.answer != Answer::NotCovered,
        None => false,
    };
    is_asked || *case.known(line.agreed) == Known::Given(Value::YesNo(true))
}
