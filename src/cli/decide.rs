//! `klausel decide`

use std::io::Result;
use std::path::PathBuf;

use serde::Serialize;

use crate::base::Name;
use crate::decide::Evaluator;
use crate::diagnostic::has_errors;
use crate::question::{Answered, ToldAdvice, ToldTotal, answer_line, totals};
use crate::rule::LineId;
use crate::tell;

use super::Exit;
use super::input::{self, Which};
use super::output;

/// Decide every line of one case: answers, reasons, settlement, advice
#[derive(Debug, clap::Args)]
#[command(after_help = "\
The answers go to standard output, problems to standard error. Where rulebook or case have errors
nothing is answered, with --json either: standard output stays empty, exit status 1

Examples:
  klausel template rulebooks/edv -o case.toml
  klausel decide rulebooks/edv case.toml
  echo '{\"Klausel 510\": true}' | klausel decide rulebooks/edv - --json")]
pub(super) struct Args {
    /// A rulebook: a folder or a file (- for standard input)
    #[arg(value_name = "BOOK")]
    book: PathBuf,
    /// A case file: .toml, .json, or - for standard input as JSON
    #[arg(value_name = "CASE")]
    case: PathBuf,
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
}

/// All lines of one case.
#[derive(Debug, Serialize)]
struct Decided {
    generation: Name,
    lines: Vec<Answered>,
    advice: Vec<ToldAdvice>,
    /// What all lines pay; none if no line says, or where they pay in several currencies.
    total: Option<ToldTotal>,
    /// In each of several currencies.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    totals: Vec<ToldTotal>,
}

pub(super) fn run(args: &Args) -> Result<Exit> {
    if input::asks_twice(&args.book, Some(&args.case)) {
        return Ok(Exit::WrongUse);
    }
    let Some((book, mut sources)) = input::book(&args.book, &args.which) else { return Ok(Exit::Problems) };
    let mut problems = Vec::new();
    let case = input::case(&book, &args.case, &mut sources, &mut problems);
    if let Some(case) = &case
        && !has_errors(&problems)
    {
        problems.extend(input::check_possible(&book, case));
    }
    let case = case.filter(|_| !has_errors(&problems));
    let Some(case) = case else {
        output::problems(&problems, &sources);
        return Ok(Exit::Problems);
    };
    let rules = &book.rules;
    let mut evaluator = Evaluator::new(rules);
    let generation = rules.generation.clone();
    let mut decided = Decided { generation, lines: Vec::new(), advice: Vec::new(), total: None, totals: Vec::new() };
    for (at, line) in rules.lines.iter().enumerate() {
        match answer_line(&mut evaluator, LineId::new(at), &case, &format!("{} covers?", line.name)) {
            Ok(answered) => decided.lines.push(answered),
            Err(error) => problems.push(input::not_computed(rules, &error)),
        }
    }
    output::problems(&problems, &sources);
    if has_errors(&problems) && args.json {
        return Ok(Exit::Problems);
    }
    for advice in decided.lines.iter().flat_map(|answered| &answered.advice) {
        // What `every line` advises is said once.
        if !decided.advice.iter().any(|known| known.id == advice.id && known.applies == advice.applies) {
            decided.advice.push(advice.clone());
        }
    }
    let totals = totals(rules, &decided.lines);
    if args.json {
        match totals.as_slice() {
            [only] => decided.total = Some(only.clone()),
            _ => decided.totals = totals,
        }
        output::json(&decided)?;
    } else {
        let told = tell::Told {
            rulebook: &rules.name,
            generation: &rules.generation,
            lines: &decided.lines,
            advice: &decided.advice,
            totals: &totals,
            numbers: args.numbers.into(),
        };
        output::answer(&tell::decision(&told))?;
    }
    Ok(if has_errors(&problems) { Exit::Problems } else { Exit::Answered })
}
