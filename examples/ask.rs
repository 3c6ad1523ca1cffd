//! Asks a rulebook of one sentence a question, with nothing known and with facts: `cargo run --example ask`
#![expect(clippy::print_stdout, reason = "an example prints")]

use klauselwerk::base::Sources;
use klauselwerk::book::load;
use klauselwerk::case::{apply, ask, check_always, reply};
use klauselwerk::decide::{Case, Evaluator};
use klauselwerk::diagnostic::{Style, has_errors, render};
use klauselwerk::question::Reply;
use klauselwerk::syntax::{parse_facts, parse_question};

const WORDING: &str = "\
kind Sache
  DV, Inventar
clause Klausel 510
Leitungswasser covers DV only if Klausel 510
";

fn main() -> Result<(), String> {
    for facts in ["", "Leitungswasser agreed, Klausel 510", "Leitungswasser agreed, not Klausel 510"] {
        print!("{}", told("Leitungswasser covers DV?", facts)?);
    }
    Ok(())
}

/// The answer, what it depends on, and the reasons; or what is wrong with question and facts, each place underlined.
pub(crate) fn told(question: &str, facts: &str) -> Result<String, String> {
    let mut sources = Sources::default();
    sources.add("wording", WORDING);
    let book = load(&sources).books.pop().ok_or("the wording has errors")?;
    let mut case = Case::new(&book.rules);
    let (given, mut problems) = parse_facts(sources.add("facts", facts), facts);
    problems.extend(apply(&book, &mut case, &given));
    let (asked, found) = parse_question(sources.add("question", question), question);
    problems.extend(found);
    let (asked, found) = asked.map(|asked| ask(&book, &mut case, &asked)).unwrap_or_default();
    problems.extend(found);
    problems.extend(check_always(&book, &case));
    let asked = asked.filter(|_| !has_errors(&problems)).ok_or_else(|| render(&problems, &sources, Style::Plain))?;
    let reply = reply(&mut Evaluator::new(&book.rules), asked, &case, question);
    let Reply::Cover(answered) = reply.map_err(|error| error.words(&book.rules))? else {
        return Err("this example asks whether a line covers".to_owned());
    };
    let condition = answered.condition.map(|condition| format!(" on: {condition}")).unwrap_or_default();
    let mut told = format!("{question} {}{condition}\n", answered.answer);
    for reason in &answered.reasons {
        told += &format!("  {} ({}): {}\n", reason.statement, reason.effect, reason.because.join(", "));
    }
    Ok(told)
}
