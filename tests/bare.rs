//! What each line of the shipped rulebook asks for where nothing is known, as the screen shows it.
#![cfg(test)]

use klauselwerk::decide::{Answer, Case, Evaluator};
use klauselwerk::question::{Reply, answer_line};
use klauselwerk::rule::LineId;
use klauselwerk::tell;

use crate::edv::EDV;

/// All that nobody knows yet makes a wall of text where it is not told in the fewest words: so each screen is reviewed.
#[test]
fn bare_questions() {
    let rules = EDV.rules();
    let mut evaluator = Evaluator::new(rules);
    for (at, line) in rules.lines.iter().enumerate() {
        let question = format!("{} covers?", line.name);
        let answered = answer_line(&mut evaluator, LineId::new(at), &Case::new(rules), &question).unwrap();
        assert!(answered.answer == Answer::Depends && answered.exact);
        let names: Vec<&str> = answered.missing.iter().map(|name| &**name).collect();
        let missing = names.join(", ");
        let screen = tell::reply(&Reply::Cover(answered), &rules.name, tell::Numbers::Language);
        let text = format!("{}\nmissing, most useful first: {missing}\n", anstream::adapter::strip_str(&screen));
        let name: String = line.name.chars().map(|c| if c.is_alphanumeric() { c } else { '_' }).collect();
        insta::assert_snapshot!(format!("bare_{name}"), text);
    }
}
