//! What a session knows, and how an input changes it.

use std::rc::Rc;

use crate::base::{Date, Name, Sources, nearest};
use crate::book::Book;
use crate::diagnostic::{Diagnostic, Style, render, sort};
use crate::syntax::{parse_file, parse_question};

use super::command::{self, Command};
use super::facts::{CaseFile, Facts};
use super::live::Edits;
use super::rulebook::Rulebook;
use super::{Names, asking, facts, generation, help, known, live, saving, showing};

/// So many inputs can be taken back.
const MOST_UNDONE: usize = 1_000;

/// What an input asks of whoever runs the session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Nothing.
    None,
    /// Read the rulebook's files again and hand them to [`Session::reload`].
    Reload,
    /// Write a file that must not exist yet.
    Save {
        /// Its name, as it was typed.
        path: String,
        /// What it holds.
        text: String,
    },
    /// The session is over.
    Quit,
}

/// What an input comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// What is told, colours as escape sequences.
    pub output: String,
    /// The input was an error, and changed nothing.
    pub failed: bool,
    /// What is left to do.
    pub effect: Effect,
}

/// Why an input cannot be followed, ready to be shown.
#[derive(Clone, Debug)]
pub(super) struct Failure(pub(super) String);

impl Failure {
    /// A failure of the session itself, with what to do.
    pub(super) fn new(title: impl AsRef<str>, help: impl AsRef<str>) -> Self {
        let help = help.as_ref();
        let help = if help.is_empty() { String::new() } else { format!("  help: {help}\n") };
        Self(format!("error: {}\n{help}", title.as_ref()))
    }

    /// Problems with their places underlined.
    pub(super) fn of(mut problems: Vec<Diagnostic>, sources: &Sources) -> Self {
        sort(&mut problems);
        Self(render(&problems, sources, Style::Colour))
    }
}

/// What was asked last: `why` goes back to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Last {
    /// The question with the facts that stood in it.
    pub(super) text: String,
    /// What it asks of one line, `Leitungswasser covers DV`; none if it is about all.
    pub(super) cover: Option<String>,
}

/// All that a session knows.
#[derive(Clone, Debug)]
pub(super) struct State {
    pub(super) rulebook: Rc<Rulebook>,
    /// Which reading of the files `rulebook` is made from.
    pub(super) reading: usize,
    pub(super) edits: Edits,
    /// The generation that answers.
    pub(super) generation: Name,
    /// The generation that is asked for; none: that depends on the facts.
    pub(super) asked: Option<Name>,
    pub(super) today: Date,
    pub(super) facts: Facts,
    pub(super) last: Option<Last>,
}

impl State {
    /// The generation that is asked.
    pub(super) fn book(&self) -> Result<&Book, Failure> {
        let book = self.rulebook.books.iter().find(|book| book.rules.generation == self.generation);
        book.ok_or_else(|| {
            let known: Vec<&str> = self.rulebook.books.iter().map(|book| &*book.rules.generation).collect();
            let title = format!("there is no generation `{}`", self.generation);
            Failure::new(title, format!("the rulebook has: {}", known.join(", ")))
        })
    }
}

/// What an input comes to, before it counts.
pub(super) struct Step {
    pub(super) output: String,
    pub(super) next: Option<State>,
    pub(super) effect: Effect,
}

impl Step {
    /// Only told.
    pub(super) fn told(output: impl Into<String>) -> Self {
        Self { output: output.into(), next: None, effect: Effect::None }
    }

    /// Told, and the session goes on from another state.
    pub(super) fn to(next: State, output: impl Into<String>) -> Self {
        Self { output: output.into(), next: Some(next), effect: Effect::None }
    }
}

pub(super) type Stepped = Result<Step, Failure>;

/// One session with a rulebook.
#[derive(Clone, Debug)]
pub struct Session {
    pub(super) state: State,
    pub(super) undo: Vec<State>,
}

impl Session {
    /// A session with the files of a rulebook, perhaps with the facts of a case file. The generation that is asked for
    /// answers; if none is, the one in force on the governing date of the facts, or else the one in force today.
    ///
    /// # Errors
    /// The rulebook, the generation or the case file has problems: told as they are to be shown.
    pub fn start(
        files: Sources,
        generation: Option<&str>,
        today: Date,
        case: Option<CaseFile>,
    ) -> Result<Self, String> {
        let edits = Edits::default();
        let begin = move || -> Result<State, Failure> {
            let rulebook = Rc::new(Rulebook::build(files, &edits)?);
            let facts = Facts::of(case);
            let asked: Option<Name> = generation.map(Into::into);
            let generation = asked.clone().unwrap_or_else(|| "".into());
            let mut state = State { rulebook, reading: 0, edits, generation, asked, today, facts, last: None };
            state.generation = generation::answering(&state, &[])?;
            facts::check(&state)?;
            Ok(state)
        };
        let state = begin().map_err(|failure| failure.0)?;
        Ok(Self { state, undo: Vec::new() })
    }

    /// The name of the rulebook and its generation: `EDV, generation 1986`.
    pub fn title(&self) -> String {
        let name = self.state.book().map(|book| book.rules.name.to_string()).unwrap_or_default();
        format!("{name}, generation {}", self.state.generation)
    }

    /// What a line editor needs to know.
    pub fn names(&self) -> Names {
        let generations = self.state.rulebook.books.iter().map(|book| book.rules.generation.to_string()).collect();
        self.state.book().map(|book| Names::of(book, generations)).unwrap_or_default()
    }

    /// Follows an input.
    pub fn input(&mut self, text: &str) -> Reply {
        let before = self.undo.len();
        let text = &command::without_comments(text);
        let stepped = match command::read(text) {
            Command::Undo => self.take_back(),
            command => step(&self.state, text, command),
        };
        let step = match stepped {
            Ok(step) => step,
            Err(failure) => return Reply { output: failure.0, failed: true, effect: Effect::None },
        };
        if let Some(next) = step.next {
            let changes = next.facts != self.state.facts
                || next.edits != self.state.edits
                || next.generation != self.state.generation
                || next.asked != self.state.asked;
            let old = std::mem::replace(&mut self.state, next);
            // What was taken back is not taken back again.
            if changes && self.undo.len() == before {
                self.undo.push(old);
                if self.undo.len() > MOST_UNDONE {
                    self.undo.remove(0);
                }
            }
        }
        Reply { output: step.output, failed: false, effect: step.effect }
    }

    /// Goes on with the files as they are now; `problems` are those of reading them. Facts that no longer fit are told
    /// and dropped. A rulebook with problems is not taken: the session goes on with the one it has.
    pub fn reload(&mut self, files: Sources, problems: Vec<Diagnostic>) -> Reply {
        let reloaded = || -> Result<(State, String), Failure> {
            if !problems.is_empty() {
                return Err(Failure::of(problems, &files));
            }
            let rulebook = Rc::new(Rulebook::build(files, &self.state.edits)?);
            let reading = self.state.reading.saturating_add(1);
            let mut state = State { rulebook, reading, ..self.state.clone() };
            let before = std::mem::replace(&mut state.generation, "".into());
            state.generation = generation::answering(&state, &[])?;
            let moved = state.generation != before;
            let moved = if moved { format!("  generation {}\n", state.generation) } else { String::new() };
            let dropped = facts::refit(&mut state)?;
            Ok((state, moved + &dropped))
        };
        match reloaded() {
            Ok((state, dropped)) => {
                self.state = state;
                let output = format!("the rulebook was read again\n{dropped}");
                Reply { output, failed: false, effect: Effect::None }
            }
            Err(Failure(output)) => {
                let output = format!("{output}the rulebook stays as it was\n");
                Reply { output, failed: true, effect: Effect::None }
            }
        }
    }

    /// `undo`: what the last input changed that changed anything.
    fn take_back(&mut self) -> Stepped {
        let Some(before) = self.undo.last() else { return Err(Failure::new("there is nothing to undo", "")) };
        let mut state = State { last: self.state.last.clone(), ..before.clone() };
        let mut dropped = String::new();
        if state.reading != self.state.reading {
            state.rulebook = Rc::new(Rulebook::build(self.state.rulebook.files.clone(), &state.edits)?);
            state.reading = self.state.reading;
            dropped = facts::refit(&mut state)?;
        }
        let told = difference(&self.state, &state);
        self.undo.pop();
        Ok(Step::to(state, format!("{told}{dropped}")))
    }
}

/// What taking back changed, in words.
fn difference(from: &State, to: &State) -> String {
    let mut out = String::new();
    for fact in from.facts.words().iter().filter(|fact| !to.facts.words().contains(fact)) {
        out.push_str(&format!("  no longer given: {fact}\n"));
    }
    for fact in to.facts.words().iter().filter(|fact| !from.facts.words().contains(fact)) {
        out.push_str(&format!("  given again: {fact}\n"));
    }
    for fact in from.facts.taken_back().iter().filter(|fact| !to.facts.taken_back().contains(fact)) {
        out.push_str(&format!("  as in the case file again: {fact}\n"));
    }
    if from.edits != to.edits {
        out.push_str("  the rulebook is as it was before\n");
    }
    if from.generation != to.generation || from.asked != to.asked {
        out.push_str(&format!("  generation {}\n", to.generation));
    }
    if out.is_empty() { "  taken back\n".to_owned() } else { out }
}

/// Follows an input that is not about the session's own past.
fn step(state: &State, text: &str, command: Command<'_>) -> Stepped {
    match command {
        Command::Nothing => Ok(Step::told("")),
        Command::Given(rest) => facts::given(state, text, rest),
        Command::Forget(rest) => facts::forget(state, text, rest),
        Command::Facts => known::tell(state),
        Command::Unknown => asking::unknown(state),
        Command::Decide => asking::decide(state),
        Command::Show(rest) => showing::show(state, rest),
        Command::Source(rest) => showing::source(state, rest),
        Command::Ask(rest) => asking::ask(state, &rest.split_whitespace().collect::<Vec<_>>().join(" ")),
        Command::Add(rest) => live::add(state, rest),
        Command::Replace(rest) => live::replace(state, rest),
        Command::Generation(rest) => generation::command(state, rest),
        Command::Save(path) => saving::save(state, path),
        Command::Help(of) => help::help(of).map(Step::told),
        Command::Reload => Ok(Step { output: String::new(), next: None, effect: Effect::Reload }),
        Command::Quit => Ok(Step { output: String::new(), next: None, effect: Effect::Quit }),
        // Not reached: it is the session's own.
        Command::Undo => Ok(Step::told("")),
        Command::Other => other(state, text),
    }
}

/// A question or a sentence; what is neither is told as what it is most like.
fn other(state: &State, text: &str) -> Stepped {
    let one_line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let first = one_line.split(' ').next().unwrap_or_default();
    let mut scratch = Sources::default();
    let file = scratch.add("input", text);
    let (question, _) = parse_question(file, &one_line);
    if question.is_some() || one_line.ends_with('?') || matches!(first, "which" | "what" | "why") {
        return asking::ask(state, &one_line);
    }
    let parsed = parse_file(file, text);
    if parsed.problems.is_empty() && !parsed.file.items.is_empty() {
        return live::add(state, text);
    }
    let book = state.book()?;
    let is_line = book.scope.lines.keys().any(|line| one_line.starts_with(&**line));
    if !is_line
        && !one_line.starts_with('§')
        && let Some(near) = nearest(first, help::names())
    {
        let rest = one_line.get(first.len()..).unwrap_or_default();
        return Err(Failure::new(format!("there is no command `{first}`"), format!("did you mean `{near}{rest}`?")));
    }
    if facts::are_facts(state, &one_line) {
        let help = format!("to say that it is so: `given {one_line}`");
        return Err(Failure::new("this is a fact, neither a question nor a command", help));
    }
    if one_line.contains(" covers") && !one_line.contains(" only if ") && !one_line.starts_with('§') {
        return asking::ask(state, &one_line);
    }
    if live::is_like_a_sentence(text) {
        return live::add(state, text);
    }
    let line = book.rules.lines.first().map_or("LINE", |line| &*line.name);
    let help = format!("ask `{line} covers?`, say `given FACTS`, or see `help`");
    Err(Failure::new(format!("`{}` is no command, question or sentence", short(&one_line)), help))
}

/// A text of somebody's, short enough for a message.
pub(super) fn short(text: &str) -> String {
    const MOST: usize = 60;
    if text.chars().count() <= MOST { text.to_owned() } else { text.chars().take(MOST).chain(['…']).collect() }
}
