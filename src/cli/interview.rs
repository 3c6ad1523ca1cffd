//! `klausel interview`

use std::io::{BufRead, IsTerminal, Lines, Result, StdinLock, Write};
use std::path::PathBuf;

use crate::base::{FileId, Span};
use crate::case::{Asked, answer_of_another_time, check_always, not_computed, write_case};
use crate::diagnostic::{Code, Diagnostic, has_errors};
use crate::interview::{Heard, Interview, Prompt, Step};
use crate::question::{Decided, Reply};
use crate::tell;

use super::Exit;
use super::generation::Which;
use super::given::{Given, Understood};
use super::input;
use super::output;
use super::replace;

/// Be led through a case: only what still matters is asked, then decided
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Behind each question: an answer (yes, Leitungswasser, 120_000 DM, 1990-03-01), - where nobody knows, ? for
all that can be answered, facts besides (Windstärke is 9), why, back, facts, save FILE, done, help
Without a question it is about all lines that are agreed

Examples:
  klausel interview rulebooks/edv \"Leitungswasser covers DV?\"
  klausel interview rulebooks/edv --save case.toml")]
pub(super) struct Args {
    /// A rulebook: a folder or a file
    #[arg(value_name = "BOOK")]
    book: PathBuf,
    /// `LINE covers?`, `LINE covers VALUE?`
    #[arg(value_name = "QUESTION")]
    question: Vec<String>,
    /// Facts as the language writes them; may be repeated
    #[arg(long, value_name = "FACTS")]
    given: Vec<String>,
    /// A case file with what is known already
    #[arg(long, value_name = "FILE")]
    case: Option<PathBuf>,
    /// Write the case to this file at the end, .toml or .json; an existing file is not overwritten
    #[arg(long, value_name = "FILE")]
    save: Option<PathBuf>,
    #[command(flatten)]
    which: Which,
}

pub(super) fn run(args: &Args) -> Result<Exit> {
    let reads_twice = input::is_standard(&args.book) || args.case.as_deref().is_some_and(input::is_standard);
    if reads_twice {
        output::note("error: standard input is where the answers come from\n");
        return Ok(Exit::WrongUse);
    }
    let Some((books, mut sources)) = input::books(&args.book) else { return Ok(Exit::Problems) };
    let mut given = Given::read(args.case.as_deref(), &args.given, &args.question, &mut sources);
    let mut problems = std::mem::take(&mut given.problems);
    problems.append(&mut given.of_question);
    let mut talk = Talk::new();
    let governing = given.governing(&books, &sources);
    let picked = match args.which.pick(&books, governing) {
        Ok(picked) => picked,
        Err(problem) => {
            problems.push(problem);
            output::problems(&problems, &sources);
            return Ok(Exit::Problems);
        }
    };
    let book = picked.book;
    let Understood { case, wanted, problems: found } = given.by(&picked, &books, &sources);
    problems.extend(found);
    let mut line = None;
    if given.is_asked() {
        match wanted {
            Some(Asked::Cover(asked)) => line = Some(asked),
            Some(_) => {
                let title = "an interview is about cover: `LINE covers VALUE?`";
                problems.push(Diagnostic::error(Code::QUESTION, title));
            }
            None => {}
        }
    }
    if !has_errors(&problems) {
        problems.extend(check_always(book, &case));
    }
    output::problems(&problems, &sources);
    if has_errors(&problems) {
        return Ok(Exit::Problems);
    }
    let mut interview = Interview::new(book, case, line);
    let mut ends = false;
    while !ends {
        let step = match interview.step() {
            Ok(step) => step,
            Err(error) => {
                output::problems(&[not_computed(&book.rules, &error)], &sources);
                return Ok(Exit::Problems);
            }
        };
        let Step::Ask(prompt) = step else { break };
        let Some(typed) = talk.ask(&prompt)? else { break };
        let file: FileId = sources.add("answer", prompt.placed(&typed));
        match interview.hear(&prompt, file, &typed) {
            Heard::Answered => {
                let place = Span::new(file, 0, prompt.placed(&typed).len());
                let elsewhere = answer_of_another_time(&books, book, interview.case(), place);
                let elsewhere = elsewhere.filter(|_| !picked.asked);
                if let Some(problem) = elsewhere {
                    interview.back();
                    output::problems(&[problem], &sources);
                }
            }
            Heard::Refused(problems) => output::problems(&problems, &sources),
            Heard::Told(text) => output::answer(&text)?,
            Heard::Ends => ends = true,
            Heard::Save(name) => {
                match replace::new(&PathBuf::from(&name), &write_case(book, interview.case(), &name)) {
                    Ok(()) => output::answer(&format!("saved as {name}\n"))?,
                    Err(problem) => output::problems(&[problem], &sources),
                }
            }
        }
    }
    let answers = match interview.answers() {
        Ok(answers) => answers,
        Err(error) => {
            output::problems(&[not_computed(&book.rules, &error)], &sources);
            return Ok(Exit::Problems);
        }
    };
    output::answer("\n")?;
    // Whose date was answered is of this time.
    let dated = book.rules.governed_by.is_some_and(|fact| interview.case().known(fact).value().is_some());
    let because = picked.because().filter(|_| !dated || picked.asked);
    let because = because.map(|because| tell::remark(&because)).unwrap_or_default();
    let numbers = tell::Numbers::default();
    match (line, answers.into_iter()) {
        (Some(_), mut answers) => {
            if let Some(mut answered) = answers.next() {
                answered.question.clone_from(&given.asked);
                output::answer(&(tell::reply(&Reply::Cover(answered), &book.rules.name, numbers) + &because))?;
            }
        }
        (None, answers) => {
            let lines: Vec<_> = answers.collect();
            // An interview is about cover: advice is told by `decide`.
            let mut decided = Decided::new(&book.rules, lines);
            decided.advice.clear();
            let told = tell::Told::of(&book.rules.name, &decided, numbers);
            output::answer(&(tell::decision(&told) + &because))?;
        }
    }
    if let Some(path) = &args.save {
        if let Err(problem) = replace::new(path, &write_case(book, interview.case(), &input::shown(path))) {
            output::problems(&[problem], &sources);
            return Ok(Exit::Problems);
        }
        output::answer(&format!("\nsaved as {}\n", input::shown(path)))?;
    }
    Ok(Exit::Answered)
}

/// The person who is asked.
struct Talk {
    lines: Lines<StdinLock<'static>>,
    /// What is typed is not seen unless it is repeated.
    echo: bool,
}

impl Talk {
    fn new() -> Self {
        Self { lines: std::io::stdin().lock().lines(), echo: !std::io::stdin().is_terminal() }
    }

    /// Asks; none if nobody is there any more.
    fn ask(&mut self, prompt: &Prompt) -> Result<Option<String>> {
        output::answer(&shown(prompt))?;
        std::io::stdout().flush()?;
        let Some(typed) = self.lines.next().transpose()? else {
            output::answer("\n")?;
            return Ok(None);
        };
        if self.echo {
            output::answer(&format!("{typed}\n"))?;
        }
        Ok(Some(typed))
    }
}

/// The question, what can be answered, and how much is left at least and at most.
fn shown(prompt: &Prompt) -> String {
    let left = match (prompt.fewest, prompt.left) {
        (_, 1) => "the last question".to_owned(),
        (1, most) => format!("1 question left, at most {most}"),
        (fewest, most) if fewest == most => format!("{most} questions left"),
        (fewest, most) => format!("{fewest} questions left, at most {most}"),
    };
    let about = if prompt.about_amounts { ", about what is paid" } else { "" };
    format!("\n{}?  {} [{left}{about}]\n> ", prompt.name, prompt.describes.join("; "))
}
