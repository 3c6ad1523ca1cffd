//! `klausel ask`

use std::path::PathBuf;

use crate::case::{apply, ask, check_always};
use crate::decide::{Answer, Case, Evaluator};
use crate::diagnostic::{Diagnostic, has_errors};
use crate::question::answer_line;
use crate::syntax::{parse_facts, parse_question};
use crate::tell;

use super::Exit;
use super::input::{self, Which};
use super::output::{self, MessageFormat};

/// Ask one question, with whatever facts there are
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// A rulebook folder or file
    #[arg(value_name = "BOOK")]
    book: PathBuf,
    /// `LINE covers?`, `LINE covers VALUE?`, `given FACTS, LINE covers VALUE?`, `LINE covers VALUE if FACTS?`
    #[arg(value_name = "QUESTION")]
    question: String,
    /// Facts, written as in the language: "Klausel 510, Gefahr is Leitungswasser, Schaden is 120_000 DM"
    #[arg(long, value_name = "FACTS")]
    given: Vec<String>,
    /// A case file with facts (.toml or .json, - for standard input as JSON)
    #[arg(long, value_name = "FILE")]
    case: Option<PathBuf>,
    #[command(flatten)]
    which: Which,
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// Exit with 0 for covered, 3 for not covered, 4 for depends
    #[arg(long)]
    exit_status: bool,
}

pub(super) fn run(args: &Args) -> Exit {
    let Some((book, mut sources)) = input::book(&args.book, &args.which) else { return Exit::Problems };
    let mut problems: Vec<Diagnostic> = Vec::new();
    let mut case = match &args.case {
        Some(path) => match input::case(&book, path, &mut sources, &mut problems) {
            Some(case) => case,
            None => {
                output::problems(&problems, &sources, MessageFormat::Human);
                return Exit::Problems;
            }
        },
        None => Case::new(&book.rules),
    };
    for given in &args.given {
        let file = sources.add("--given", given.clone());
        let (facts, mut found) = parse_facts(file, given);
        problems.append(&mut found);
        problems.extend(apply(&book, &mut case, &facts));
    }
    let file = sources.add("question", args.question.clone());
    let (question, mut found) = parse_question(file, &args.question);
    problems.append(&mut found);
    let mut line = None;
    if let Some(question) = &question {
        let (asked, mut found) = ask(&book, &mut case, question);
        problems.append(&mut found);
        line = asked;
    }
    if !has_errors(&problems) {
        problems.extend(check_always(&book, &case));
    }
    output::problems(&problems, &sources, MessageFormat::Human);
    let Some(line) = line.filter(|_| !has_errors(&problems)) else { return Exit::Problems };
    let mut evaluator = Evaluator::new(&book.rules);
    let answered = match answer_line(&mut evaluator, line, &case, args.question.trim()) {
        Ok(answered) => answered,
        Err(error) => {
            output::problems(&[input::not_computed(&book.rules, &error)], &sources, MessageFormat::Human);
            return Exit::Problems;
        }
    };
    if args.json {
        output::json(&answered);
    } else {
        output::answer(&tell::answer(&answered, &book.rules.name));
    }
    match answered.answer {
        Answer::NotCovered if args.exit_status => Exit::NotCovered,
        Answer::Depends if args.exit_status => Exit::Depends,
        _ => Exit::Answered,
    }
}
