//! A program's own struct as a case: its fields are called like facts, by serde.
//!
//! `cargo run --example own_facts`
#![expect(clippy::print_stdout, reason = "an example prints")]

use klauselwerk::base::Sources;
use klauselwerk::book::load;
use klauselwerk::case::from_serialize;
use klauselwerk::decide::Evaluator;
use klauselwerk::diagnostic::{Style, render};
use klauselwerk::question::answer_line;

const WORDING: &str = "\
currency DM
kind Gefahr, among others
  Sturm, Hagel
fact Windstärke as Beaufort from 0 to 17, or nicht feststellbar
fact Schaden as DM
line Sturm
  covers Sturm only if Windstärke at least 8
  excludes everything if Schaden less than 500 DM
";

/// What this program knows of a claim; amounts are text or whole numbers, never floats.
#[derive(serde::Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Claim {
    pub(crate) gefahr: &'static str,
    pub(crate) windstärke: Option<u8>,
    pub(crate) schaden: &'static str,
}

fn main() -> Result<(), String> {
    print!("{}", told(&Claim { gefahr: "Sturm", windstärke: Some(7), schaden: "1250.50" })?);
    Ok(())
}

/// The answer, whatever is agreed, with its reasons; or what is wrong with the claim.
pub(crate) fn told(claim: &Claim) -> Result<String, String> {
    let mut sources = Sources::default();
    sources.add("wording", WORDING);
    let book = load(&sources).books.pop().ok_or("the wording has errors")?;
    let case = from_serialize(&book, claim).map_err(|problems| render(&problems, &sources, Style::Plain))?;
    let line = book.rules.line_named("Sturm").ok_or("there is no such line")?;
    let answered = answer_line(&mut Evaluator::new(&book.rules), line, &case, "Sturm covers?")
        .map_err(|error| error.words(&book.rules))?;
    let reasons = answered.reasons.iter().map(|reason| format!("  {}: {}\n", reason.text, reason.because.join(", ")));
    Ok(format!("{} {}\n{}", answered.question, answered.answer, reasons.collect::<String>()))
}
