//! What two damaged items are paid, step by step.
//!
//! `cargo run --example settle`
#![expect(clippy::print_stdout, reason = "an example prints")]

use klauselwerk::base::Sources;
use klauselwerk::book::load;
use klauselwerk::case::{check_always, read_toml};
use klauselwerk::decide::Evaluator;
use klauselwerk::diagnostic::{Style, has_errors, render};
use klauselwerk::question::what_is_paid;

const WORDING: &str = "\
currency EUR
kind Gefahr, among others
  Brand, Leitungswasser
fact Schaden as EUR
fact Versicherungssumme as EUR
position
  fact Schaden
line Hausrat
  § 1  covers Brand
  § 2  pays Schaden
  § 3  total up to Versicherungssumme, less 150 EUR
";

const CASE: &str = r#"
agreed = ["Hausrat"]
Gefahr = "Brand"
Versicherungssumme = "2000.00"
positions = [{ Schaden = "1200.50" }, { Schaden = "1000.00" }]
"#;

fn main() -> Result<(), String> {
    print!("{}", told(CASE)?);
    Ok(())
}

/// Each step with the amount after it; or what is wrong with the case.
pub(crate) fn told(case: &str) -> Result<String, String> {
    let mut sources = Sources::default();
    sources.add("wording", WORDING);
    let book = load(&sources).books.pop().ok_or("the wording has errors")?;
    let (case, mut problems) = read_toml(&book, sources.add("case", case), case);
    problems.extend(check_always(&book, &case));
    if has_errors(&problems) {
        return Err(render(&problems, &sources, Style::Plain));
    }
    let mut evaluator = Evaluator::new(&book.rules);
    let paid = what_is_paid(&mut evaluator, None, &case, "what is paid?").map_err(|error| error.words(&book.rules))?;
    let mut told = String::new();
    for step in paid.lines.iter().flat_map(|line| &line.settlement) {
        let amount = step.amount.clone().unwrap_or_else(|| "open".to_owned());
        let item = step.position.map(|position| format!("item {position}: ")).unwrap_or_default();
        told += &format!("{item}{} {amount}\n", step.step);
    }
    Ok(told)
}
