//! Interviews with a person who knows everything, answered at random.

use klauselwerk::base::{FileId, Sources};
use klauselwerk::book::{Book, load};
use klauselwerk::case::{read_json, read_toml, write_case};
use klauselwerk::decide::{Answer, Case, Evaluator};
use klauselwerk::interview::{Heard, Interview, Step};
use klauselwerk::rule::{Fact, FactId, LineId, Type};
use proptest::prelude::{Strategy, any, prop_assert, prop_assert_eq, proptest};

const FILES: [(&str, &str); 4] = [
    ("1986.klausel", include_str!("../rulebooks/edv/1986.klausel")),
    ("1986-sach.klausel", include_str!("../rulebooks/edv/1986-sach.klausel")),
    ("1986-elektronik.klausel", include_str!("../rulebooks/edv/1986-elektronik.klausel")),
    ("1986-vertrauensschaden.klausel", include_str!("../rulebooks/edv/1986-vertrauensschaden.klausel")),
];

fn book() -> Book {
    let mut sources = Sources::default();
    for (name, text) in FILES {
        sources.add(name, text);
    }
    load(&sources).books.remove(0)
}

/// What the person types for a fact: an answer that its type knows, or that nobody knows.
fn typed(book: &Book, fact: &Fact, dice: u32) -> String {
    if dice.is_multiple_of(7) { "-".to_owned() } else { known(book, fact, dice) }
}

/// An answer of a person who knows everything.
fn known(book: &Book, fact: &Fact, dice: u32) -> String {
    match &fact.fact_type {
        Type::YesNo => if dice.is_multiple_of(3) { "no" } else { "yes" }.to_owned(),
        Type::Kind(kind) | Type::Leaves(kind) => {
            let leaves = &book.rules.vocabulary.kind(*kind).unwrap().leaves;
            leaves[dice as usize % leaves.len()].to_string()
        }
        Type::Date => format!("1988-0{}-1{}", 1 + dice % 9, dice % 9),
        Type::Percent => format!("{} %", dice % 101),
        Type::Text | Type::Texts => format!("A{}", dice % 3),
        Type::Months => (1 + dice % 12).to_string(),
        _ => (dice % 2_000).to_string(),
    }
}

fn answers() -> impl Strategy<Value = Vec<u32>> {
    proptest::collection::vec(any::<u32>(), 60)
}

proptest! {
    #![proptest_config(proptest::test_runner::Config { cases: 48, ..proptest::test_runner::Config::default() })]

    /// However it is answered, an interview ends, asks nothing twice, never has more left than it said, and its answer is
    /// the one of the case that it leaves behind, also through a file.
    #[test]
    fn an_interview_ends_in_the_answer_of_its_case(answers in answers(), line in 0_usize..19) {
        let book = book();
        let line = LineId::new(line % book.rules.lines.len());
        let mut interview = Interview::new(&book, Case::new(&book.rules), Some(line));
        let mut asked: Vec<FactId> = Vec::new();
        let mut most = usize::MAX;
        let mut dice = answers.iter().copied().cycle();
        while let Step::Ask(prompt) = interview.step().unwrap() {
            let fact = prompt.fact.unwrap();
            prop_assert!(!asked.contains(&fact), "{} is asked twice", prompt.name);
            asked.push(fact);
            if !prompt.about_amounts {
                prop_assert!(prompt.left < most, "{} questions left, after {most}", prompt.left);
                most = prompt.left;
            }
            // What contradicts an earlier answer is refused, and then not known.
            let words = typed(&book, book.rules.vocabulary.fact(fact).unwrap(), dice.next().unwrap());
            if let Heard::Refused(_) = interview.hear(&prompt, FileId(1), &words) {
                let left_open = matches!(interview.hear(&prompt, FileId(1), "-"), Heard::Answered);
                prop_assert!(left_open);
            }
        }
        let told = interview.answers().unwrap().remove(0).answer;
        let plain = Evaluator::new(&book.rules).answer(line, interview.case()).unwrap().0;
        prop_assert!(told == plain || plain == Answer::Depends);
        for ending in ["toml", "json"] {
            let text = write_case(&book, interview.case(), &format!("fall.{ending}"));
            let read = if ending == "toml" { read_toml } else { read_json };
            let (read, problems) = read(&book, FileId(1), &text);
            prop_assert!(problems.is_empty(), "{text}\n{problems:?}");
            for at in 0..book.rules.vocabulary.facts.len() {
                let fact = FactId::new(at);
                prop_assert_eq!(read.known(fact), interview.case().known(fact), "{}", text);
            }
        }
    }
}

proptest! {
    #![proptest_config(proptest::test_runner::Config { cases: 48, ..proptest::test_runner::Config::default() })]

    /// As many questions follow as were said to be left: no fewer than the least, no more than the most.
    #[test]
    fn as_many_questions_are_left_as_was_said(answers in answers(), line in 0_usize..19) {
        let book = book();
        let line = LineId::new(line % book.rules.lines.len());
        let mut interview = Interview::new(&book, Case::new(&book.rules), Some(line));
        let mut said: Vec<(usize, usize)> = Vec::new();
        let mut dice = answers.iter().copied().cycle();
        while let Step::Ask(prompt) = interview.step().unwrap() {
            if prompt.about_amounts {
                break;
            }
            prop_assert!(1 <= prompt.fewest && prompt.fewest <= prompt.left);
            said.push((prompt.fewest, prompt.left));
            let fact = book.rules.vocabulary.fact(prompt.fact.unwrap()).unwrap();
            let words = known(&book, fact, dice.next().unwrap());
            // Who contradicts himself proves nothing.
            if matches!(interview.hear(&prompt, FileId(1), &words), Heard::Refused(_)) {
                return Ok(());
            }
        }
        for (at, (fewest, most)) in said.iter().enumerate() {
            let asked = said.len() - at;
            prop_assert!(*fewest <= asked && asked <= *most, "{asked} asked where {fewest} to {most} were left: {said:?}");
        }
    }
}
