//! What each line of the shipped rulebook asks for where nothing is known.
#![cfg(test)]

use std::fmt::Write;

use klauselwerk::decide::{Answer, Case, Evaluator};
use klauselwerk::question::answer_line;
use klauselwerk::rule::LineId;

use crate::edv::EDV;

#[test]
fn bare_questions() {
    let rules = EDV.rules();
    let mut evaluator = Evaluator::new(rules);
    for (at, line) in rules.lines.iter().enumerate() {
        let question = format!("{} covers?", line.name);
        let answered = answer_line(&mut evaluator, LineId::new(at), &Case::new(rules), &question).unwrap();
        let mut text = format!("{question}\n{}", answered.answer);
        assert_eq!(answered.answer, Answer::Depends);
        let condition = answered.condition.unwrap_or_default();
        write!(text, "\nonly if {condition}").unwrap();
        let names: Vec<&str> = answered.missing.iter().map(|name| &**name).collect();
        write!(text, "\nmissing: {}", names.join(", ")).unwrap();
        write!(text, "\nask next: {}", answered.ask_next.unwrap_or_else(|| "nothing".into())).unwrap();
        write!(text, " ({})", answered.ask_next_because.unwrap_or_default()).unwrap();
        write!(text, "\nexact: {}", answered.exact).unwrap();
        let name: String = line.name.chars().map(|c| if c.is_alphanumeric() { c } else { '_' }).collect();
        insta::assert_snapshot!(format!("bare_{name}"), text);
    }
}
