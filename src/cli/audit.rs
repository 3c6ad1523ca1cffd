//! `klausel audit`

use std::io::Result;
use std::path::PathBuf;

use crate::audit::{self, Audit, Finding, Programme, Witness, compare, usual_kinds};
use crate::base::{Sources, nearest};
use crate::book::Book;
use crate::case::{apply, check_possible};
use crate::decide::{Answer, Case, Evaluator, Known};
use crate::diagnostic::{Code, Diagnostic, has_errors};
use crate::question::{answer_line, nothing_known};
use crate::rule::{FactId, KindId, Value};
use crate::scenario;
use crate::syntax::parse_facts;
use crate::tell;

use super::Exit;
use super::generation::Which;
use super::input;
use super::output;
use super::replace;

/// Show what no line covers, what two lines cover, and which sentences do nothing
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Each finding has a code for `klausel explain`, the shortest condition, and a case that shows it
What is meant to be so is accepted in the rulebook: accepted \"why\" overlap of Feuer and Elektronik

Examples:
  klausel audit rulebooks/edv --generation 1986
  klausel audit rulebooks/edv --lines \"Feuer, EC, Leitungswasser\" --assume \"Sache is DV\"
  klausel audit rulebooks/edv --with \"Feuer, EC, Leitungswasser\" --against Elektronik
  klausel audit rulebooks/edv --with \"Klausel 510\" --against \"\"
  klausel audit rulebooks/edv --matrix
  klausel audit rulebooks/edv --matrix=Gefahr,Täter --html -o deckung.html")]
pub(super) struct Args {
    /// A rulebook: a folder or a file
    #[arg(value_name = "BOOK")]
    book: PathBuf,
    /// Look for gaps and overlaps of a contract that contains these lines and clauses and nothing else
    #[arg(long, value_name = "NAMES")]
    lines: Option<String>,
    /// Take these facts of the event for granted
    #[arg(long, value_name = "FACTS")]
    assume: Vec<String>,
    /// Compare a contract with these lines and clauses (of clauses alone: each line with and without them)
    #[arg(long, value_name = "NAMES", requires = "against", conflicts_with_all = ["lines", "matrix"])]
    with: Option<String>,
    /// Compare it with a contract of these
    #[arg(long, value_name = "NAMES", requires = "with")]
    against: Option<String>,
    /// Show which line covers what: by the values of one or two kinds, such as Gefahr,Sache
    #[arg(long, value_name = "KINDS", num_args = 0..=1, default_missing_value = "", require_equals = true)]
    matrix: Option<String>,
    /// Write the matrix as Markdown
    #[arg(long, requires = "matrix", conflicts_with = "html")]
    markdown: bool,
    /// Write the matrix as a page that can be sent
    #[arg(long, requires = "matrix")]
    html: bool,
    /// Write the matrix to a new file
    #[arg(short, long, value_name = "FILE", requires = "matrix")]
    output: Option<PathBuf>,
    /// Write the cases that show the findings as scenarios to a new file
    #[arg(long, value_name = "FILE", conflicts_with_all = ["matrix", "with"])]
    scenario: Option<PathBuf>,
    /// Show every finding, not only the first ones of each sort
    #[arg(long)]
    all: bool,
    /// Print JSON
    #[arg(long, conflicts_with_all = ["markdown", "html"])]
    json: bool,
    /// Exit with 1 where something is found that is not accepted
    #[arg(long)]
    deny: bool,
    #[command(flatten)]
    which: Which,
}

pub(super) fn run(args: &Args) -> Result<Exit> {
    let Some((book, mut sources)) = input::book(&args.book, &args.which) else { return Ok(Exit::Problems) };
    let mut problems = Vec::new();
    let programme = |names: Option<&String>, flag: &str, sources: &mut Sources, problems: &mut Vec<Diagnostic>| {
        let agreed = names.map(|names| agreed(&book, names, flag, sources, problems));
        Programme { agreed, event: event(&book, &args.assume, sources, problems) }
    };
    if let (Some(with), Some(against)) = (&args.with, &args.against) {
        let one = programme(Some(with), "--with", &mut sources, &mut problems);
        let other = programme(Some(against), "--against", &mut sources, &mut Vec::new());
        let other =
            Programme { agreed: Some(agreed(&book, against, "--against", &mut sources, &mut problems)), ..other };
        if stop(&problems, &sources) {
            return Ok(Exit::Problems);
        }
        let found = compare(&one, &other);
        match args.json {
            true => output::json(&found)?,
            false => output::answer(&tell::comparison(&found, args.all))?,
        }
        return Ok(if args.deny && !found.differences.is_empty() { Exit::Problems } else { Exit::Answered });
    }
    let programme = programme(args.lines.as_ref(), "--lines", &mut sources, &mut problems);
    if let Some(kinds) = &args.matrix {
        let kinds = self::kinds(&book, kinds, &mut problems);
        if stop(&problems, &sources) {
            return Ok(Exit::Problems);
        }
        return matrix(args, &programme, &kinds);
    }
    if stop(&problems, &sources) {
        return Ok(Exit::Problems);
    }
    let found = audit::audit(&book.rules, &programme);
    if let Some(path) = &args.scenario {
        let text = scenarios(&book, &found);
        if let Err(problem) = replace::new(path, &text) {
            output::problems(&[problem], &sources);
            return Ok(Exit::Problems);
        }
    }
    match args.json {
        true => output::json(&found)?,
        false => output::answer(&tell::audit(&found, args.all))?,
    }
    let open = found.findings.iter().any(|finding| finding.accepted.is_none()) || !found.unfinished.is_empty();
    Ok(if args.deny && open { Exit::Problems } else { Exit::Answered })
}

/// Prints what is wrong; whether that is the end.
fn stop(problems: &[Diagnostic], sources: &Sources) -> bool {
    output::problems(problems, sources);
    has_errors(problems)
}

fn matrix(args: &Args, programme: &Programme<'_>, kinds: &[KindId]) -> Result<Exit> {
    let found = audit::matrix(programme, kinds);
    let text = match (args.html, args.markdown, args.json) {
        (true, _, _) => tell::matrix_html(&found),
        (_, true, _) => tell::matrix_markdown(&found),
        (_, _, true) => serde_json::to_string_pretty(&found)? + "\n",
        _ => tell::matrix(&found),
    };
    match &args.output {
        Some(path) => {
            let plain = anstream::adapter::strip_str(&text).to_string();
            if let Err(problem) = replace::new(path, &plain) {
                output::problems(&[problem], &Sources::default());
                return Ok(Exit::Problems);
            }
        }
        None => output::answer(&text)?,
    }
    Ok(Exit::Answered)
}

/// The lines and clauses that a list names; a section without the line that it is within, or without its clause, is a
/// problem: it could cover nothing.
fn agreed(book: &Book, names: &str, flag: &str, sources: &mut Sources, problems: &mut Vec<Diagnostic>) -> Vec<FactId> {
    if names.trim().is_empty() {
        return Vec::new();
    }
    let text = format!("agreed are {} and nothing else", names.trim());
    let (facts, found) = parse_facts(sources.add(flag, text.clone()), &text);
    problems.extend(found);
    let mut case = nothing_known(&book.rules);
    problems.extend(apply(book, &mut case, &facts));
    let yes = |fact: FactId| *case.known(fact) == Known::Given(Value::YesNo(true));
    let agreed: Vec<FactId> = book.rules.vocabulary.agreements().filter(|fact| yes(*fact)).collect();
    for line in book.rules.lines.iter().filter(|line| yes(line.agreed)) {
        let Some(within) = line.within else { continue };
        let outer = book.rules.line(within.line).filter(|outer| !yes(outer.agreed));
        let clause = within.clause.filter(|clause| !yes(*clause)).and_then(|clause| book.rules.vocabulary.fact(clause));
        let missing = outer.map(|outer| &outer.name).or(clause.map(|clause| &clause.name));
        if let Some(missing) = missing {
            let title = format!("`{}` covers nothing without `{missing}`", line.name);
            problems.push(Diagnostic::error(Code::NOT_A_FACT, title).help(format!("name it too in `{flag}`")));
        }
    }
    if !has_errors(problems) {
        problems.extend(check_possible(book, &case));
    }
    agreed
}

/// What is assumed of the event.
fn event<'b>(book: &'b Book, assumed: &[String], sources: &mut Sources, problems: &mut Vec<Diagnostic>) -> Case<'b> {
    let mut case = nothing_known(&book.rules);
    for facts in assumed {
        let (facts, found) = parse_facts(sources.add("--assume", facts.clone()), facts);
        problems.extend(found);
        problems.extend(apply(book, &mut case, &facts));
    }
    if !has_errors(problems) {
        problems.extend(check_possible(book, &case));
    }
    case
}

/// The kinds of a matrix, by name.
fn kinds(book: &Book, names: &str, problems: &mut Vec<Diagnostic>) -> Vec<KindId> {
    let names: Vec<&str> = names.split([',', '×']).map(str::trim).filter(|name| !name.is_empty()).collect();
    if names.is_empty() {
        return usual_kinds(&book.rules);
    }
    if names.len() > 2 {
        let title = format!("a matrix has one or two kinds, not {}", names.len());
        problems.push(Diagnostic::error(Code::NOT_A_FACT, title).help("name two: `--matrix=Gefahr,Sache`"));
    }
    let kinds = &book.rules.vocabulary.kinds;
    let find = |name: &&str| {
        let found = kinds.iter().position(|kind| &*kind.name == *name);
        if found.is_none() {
            let near = nearest(name, kinds.iter().map(|kind| &*kind.name));
            let near = near.map(|near| format!("did you mean `{near}`?"));
            problems.push(Diagnostic::error(Code::UNKNOWN_NAME, format!("there is no kind `{name}`")).help_if(near));
        }
        found.map(KindId::new)
    };
    names.iter().filter_map(find).collect()
}

/// A witness as a case that somebody would write: what it leaves open is as by default, and the lines that it is about are
/// agreed and nothing else, as far as that changes no answer.
fn as_a_contract<'b>(book: &'b Book, witness: &Witness<'b>) -> Case<'b> {
    let rules = &book.rules;
    let about = |fact: FactId| witness.ids.iter().any(|id| rules.line(*id).is_some_and(|line| line.agreed == fact));
    let mut evaluator = Evaluator::new(rules);
    let mut same = |case: &Case<'b>| {
        let lines = witness.ids.iter().zip(&witness.lines);
        let mut covers = lines.filter_map(|(id, told)| Some((rules.line(*id)?.would_cover, told.answer)));
        covers.all(|(cover, answer)| evaluator.truth(cover, case).map(Answer::from) == Ok(answer))
            && evaluator.check_always(case) == Ok(Vec::new())
    };
    let with = |mut case: Case<'b>, clauses: bool| {
        for (fact, known) in witness.case.iter() {
            if let Some(value) = known.value() {
                let _never_fails = case.set(fact, value.clone());
            }
        }
        for id in rules.vocabulary.agreements() {
            if *case.known(id) == Known::Unknown && (clauses || about(id)) {
                let _never_fails = case.set(id, Value::YesNo(about(id)));
            }
        }
        case
    };
    let tried = [with(Case::new(rules), true), with(Case::new(rules), false), with(nothing_known(rules), true)];
    let found = tried.into_iter().find(|case| same(case));
    found.unwrap_or_else(|| with(nothing_known(rules), false))
}

/// The witnesses as scenarios, each named after its finding.
fn scenarios(book: &Book, found: &Audit<'_>) -> String {
    let mut written = Vec::new();
    let mut names: Vec<String> = Vec::new();
    let open = |finding: &&Finding<'_>| finding.accepted.is_none();
    for finding in found.findings.iter().filter(open) {
        let Some(witness) = &finding.witness else { continue };
        let rules = &book.rules;
        let case = as_a_contract(book, witness);
        let mut evaluator = Evaluator::new(rules);
        let answers: Vec<_> =
            witness.ids.iter().filter_map(|id| answer_line(&mut evaluator, *id, &case, "").ok()).collect();
        let title = finding.title.replace('`', "");
        let condition = finding.condition.as_deref().map(|condition| format!(": {condition}")).unwrap_or_default();
        let mut name = format!("{} {title}{condition}", finding.code);
        if let Some((at, _)) = name.char_indices().nth(100) {
            name.truncate(at);
            name = name.rsplit_once(' ').map_or(name.clone(), |(before, _)| format!("{before} …"));
        }
        while names.contains(&name) {
            name.push('\'');
        }
        names.push(name.clone());
        written.push(scenario::written(book, &name, &case, &answers));
    }
    scenario::file(&book.rules.name, &written)
}
