//! `klausel ask`

use std::io::Result;
use std::path::PathBuf;

use crate::base::Span;
use crate::book::Book;
use crate::case::{Asked, check_possible, not_computed, reply};
use crate::decide::{Answer, Evaluator};
use crate::diagnostic::{Code, Diagnostic, Label, has_errors};
use crate::question::Reply;
use crate::rule::quoted_if_needed;
use crate::tell;

use super::Exit;
use super::generation::Which;
use super::given::{Given, Understood};
use super::input;
use super::output;

/// Ask one question, with whatever facts there are
#[derive(Debug, clap::Args)]
#[command(after_help = "\
The answer goes to standard output, problems to standard error. Where rulebook, facts or question
have errors nothing is answered, with --json either: standard output stays empty, exit status 1

Examples:
  klausel ask rulebooks/edv \"Leitungswasser covers DV?\"
  klausel ask rulebooks/edv \"Sturm covers DV if Windstärke is 9?\" --given \"Sturm agreed\"
  klausel ask rulebooks/edv \"which lines cover Sturm if Windstärke is 9?\"
  klausel ask rulebooks/edv \"what is paid?\" --case case.toml --json")]
pub(super) struct Args {
    /// A rulebook: a folder or a file (- for standard input)
    #[arg(value_name = "BOOK")]
    book: PathBuf,
    /// `LINE covers VALUE?`, `which lines cover VALUE?`, `what is paid?`, `why not LINE?`, `what if FACTS, LINE covers?`, each also with `given FACTS,` in front
    #[arg(value_name = "QUESTION", required = true)]
    question: Vec<String>,
    /// Facts as the language writes them: "Klausel 510, Gefahr is Leitungswasser, Schaden is 120_000 DM"; may be repeated
    #[arg(long, value_name = "FACTS")]
    given: Vec<String>,
    /// A case file with facts: .toml, .json, or - for standard input as JSON
    #[arg(long, value_name = "FILE")]
    case: Option<PathBuf>,
    #[command(flatten)]
    which: Which,
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// How settlements write money: language (120_000.50), german (120.000,50), english (120,000.50)
    #[arg(
        long,
        value_enum,
        default_value_t,
        value_name = "FORM",
        hide_possible_values = true,
        hide_default_value = true
    )]
    numbers: output::NumberForm,
    /// Exit with 0 for covered, 3 for not covered, 4 for depends
    #[arg(long)]
    exit_status: bool,
}

pub(super) fn run(args: &Args) -> Result<Exit> {
    if input::asks_twice(&args.book, args.case.as_deref()) {
        return Ok(Exit::WrongUse);
    }
    let Some((books, mut sources)) = input::books(&args.book) else { return Ok(Exit::Problems) };
    let mut given = Given::read(args.case.as_deref(), &args.given, &args.question, &mut sources);
    let picked = args.which.pick(&books, given.governing(&books, &sources));
    let asked = given.asked.clone();
    let newest = picked.as_ref().ok().map(|picked| picked.book).or(books.last());
    let of_question = std::mem::take(&mut given.of_question).into_iter();
    let mut problems = std::mem::take(&mut given.problems);
    problems.extend(of_question.map(|problem| in_question(problem, newest, &asked)));
    let picked = match picked {
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
    if let Some(Asked::Why { line: None, .. }) = wanted {
        let title = "`why` asks about an answer";
        let problem = Diagnostic::error(Code::QUESTION, title).help("name the line: `why LINE covers VALUE?`");
        problems.push(problem);
    }
    if !has_errors(&problems) {
        problems.extend(check_possible(book, &case));
        if let Some(Asked::WhatIf { changed, .. }) = &wanted {
            problems.extend(check_possible(book, changed));
        }
    }
    output::problems(&problems, &sources);
    let Some(wanted) = wanted.filter(|_| !has_errors(&problems)) else { return Ok(Exit::Problems) };
    let mut evaluator = Evaluator::new(&book.rules);
    let answered = match reply(&mut evaluator, wanted, &case, &asked) {
        Ok(answered) => answered,
        Err(error) => {
            output::problems(&[not_computed(&book.rules, &error)], &sources);
            return Ok(Exit::Problems);
        }
    };
    if args.json {
        output::json(&answered)?;
    } else {
        let because = picked.because().map(|because| tell::remark(&because)).unwrap_or_default();
        output::answer(&(tell::reply(&answered, &book.rules.name, args.numbers.into()) + &because))?;
    }
    let answer = match &answered {
        Reply::Cover(answered) => Some(answered.answer),
        Reply::Why(why) => Some(why.answered.answer),
        Reply::WhichLines(_) | Reply::Paid(_) | Reply::WhatIf(_) => None,
    };
    Ok(match answer {
        Some(Answer::NotCovered) if args.exit_status => Exit::NotCovered,
        Some(Answer::Depends) if args.exit_status => Exit::Depends,
        _ => Exit::Answered,
    })
}

/// A problem of the question's grammar. What a rulebook could say in that place is of no use to who asks it: the few
/// forms of a question are.
fn in_question(mut problem: Diagnostic, book: Option<&Book>, asked: &str) -> Diagnostic {
    if problem.code == Code::SYNTAX {
        let (title, label) = if asked.is_empty() {
            problem.primary = None;
            ("the question is empty", "")
        } else if asked.split(' ').any(|word| word.starts_with("covers")) {
            ("the question cannot be read from here on", "")
        } else {
            let whole = |label: Label| Label { span: Span::new(label.span.file, 0, asked.len()), ..label };
            problem.primary = problem.primary.map(whole);
            (
                "the question does not ask whether a line `covers` something",
                "expected the name of a line, then `covers`",
            )
        };
        problem.code = Code::QUESTION;
        problem.help.clear();
        title.clone_into(&mut problem.title);
        problem.primary = problem.primary.map(|place| Label { text: label.to_owned(), ..place });
    }
    if !matches!(problem.code, Code::QUESTION | Code::NEAR_KEYWORD) {
        return problem;
    }
    let line =
        book.and_then(|book| book.rules.lines.first()).map_or("LINE".into(), |line| quoted_if_needed(&line.name));
    problem.help(format!("ask `{line} covers?`, `{line} covers VALUE?` or `given FACTS, {line} covers VALUE?`"))
}
