//! `klausel interview`

use std::io::{BufRead, IsTerminal, Result, Write};
use std::path::PathBuf;

use crate::base::FileId;
use crate::case::{Asked, apply, ask, check_always, write_toml};
use crate::decide::Case;
use crate::diagnostic::{Code, Diagnostic, has_errors};
use crate::interview::{Heard, Interview, Prompt, Step};
use crate::question::{Reply, totals};
use crate::syntax::{parse_facts, parse_question};
use crate::tell;

use super::Exit;
use super::input::{self, Which};
use super::output;

/// Be led through a case: only what still matters is asked, then decided
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Behind each question: an answer (yes, Leitungswasser, 120_000 DM, 1990-03-01), - where nobody knows,
why, back, facts, save FILE, done, help. Without a question it is about all lines that are agreed

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
    /// Write the case to this file at the end; an existing file is not overwritten
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
    let Some((book, mut sources)) = input::book(&args.book, &args.which) else { return Ok(Exit::Problems) };
    let mut problems: Vec<Diagnostic> = Vec::new();
    let case = args.case.as_ref().and_then(|path| input::case(&book, path, &mut sources, &mut problems));
    let mut case = case.unwrap_or_else(|| Case::new(&book.rules));
    for given in &args.given {
        let (facts, mut found) = parse_facts(sources.add("--given", given.clone()), given);
        problems.append(&mut found);
        problems.extend(apply(&book, &mut case, &facts));
    }
    let asked = args.question.iter().flat_map(|part| part.split_whitespace()).collect::<Vec<_>>().join(" ");
    let mut line = None;
    if !asked.is_empty() {
        let (question, mut found) = parse_question(sources.add("question", asked.clone()), &asked);
        problems.append(&mut found);
        let wanted = question.and_then(|question| {
            let (wanted, mut found) = ask(&book, &mut case, &question);
            problems.append(&mut found);
            wanted
        });
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
        problems.extend(check_always(&book, &case));
    }
    output::problems(&problems, &sources);
    if has_errors(&problems) {
        return Ok(Exit::Problems);
    }
    let mut interview = Interview::new(&book, case, line);
    let echo = !std::io::stdin().is_terminal();
    let mut lines = std::io::stdin().lock().lines();
    loop {
        let step = match interview.step() {
            Ok(step) => step,
            Err(error) => {
                output::problems(&[input::not_computed(&book.rules, &error)], &sources);
                return Ok(Exit::Problems);
            }
        };
        let Step::Ask(prompt) = step else { break };
        output::answer(&shown(&prompt))?;
        std::io::stdout().flush()?;
        let Some(typed) = lines.next().transpose()? else {
            output::answer("\n")?;
            break;
        };
        if echo {
            output::answer(&format!("{typed}\n"))?;
        }
        let file: FileId = sources.add("answer", prompt.placed(&typed));
        match interview.hear(&prompt, file, &typed) {
            Heard::Answered => {}
            Heard::Refused(problems) => output::problems(&problems, &sources),
            Heard::Told(text) => output::answer(&text)?,
            Heard::Ends => break,
            Heard::Save(name) => match input::write_new(&PathBuf::from(&name), &write_toml(&book, interview.case())) {
                Ok(()) => output::answer(&format!("saved as {name}\n"))?,
                Err(problem) => output::problems(&[problem], &sources),
            },
        }
    }
    let answers = match interview.answers() {
        Ok(answers) => answers,
        Err(error) => {
            output::problems(&[input::not_computed(&book.rules, &error)], &sources);
            return Ok(Exit::Problems);
        }
    };
    output::answer("\n")?;
    let numbers = tell::Numbers::default();
    match (line, answers.into_iter()) {
        (Some(_), mut answers) => {
            if let Some(mut answered) = answers.next() {
                answered.question = asked;
                output::answer(&tell::reply(&Reply::Cover(answered), &book.rules.name, numbers))?;
            }
        }
        (None, answers) => {
            let lines: Vec<_> = answers.collect();
            let totals = totals(&book.rules, &lines);
            let (rulebook, generation) = (&*book.rules.name, &*book.rules.generation);
            let told = tell::Told { rulebook, generation, lines: &lines, advice: &[], totals: &totals, numbers };
            output::answer(&tell::decision(&told))?;
        }
    }
    if let Some(path) = &args.save {
        if let Err(problem) = input::write_new(path, &write_toml(&book, interview.case())) {
            output::problems(&[problem], &sources);
            return Ok(Exit::Problems);
        }
        output::answer(&format!("\nsaved as {}\n", input::shown(path)))?;
    }
    Ok(Exit::Answered)
}

/// The question, what can be answered, and how much is left at most.
fn shown(prompt: &Prompt) -> String {
    let left = match prompt.left {
        1 => "the last question".to_owned(),
        left => format!("at most {left} questions left"),
    };
    let about = if prompt.about_amounts { ", about what is paid" } else { "" };
    format!("\n{}?  {} [{left}{about}]\n> ", prompt.name, prompt.describes.join("; "))
}
