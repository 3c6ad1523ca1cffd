//! The ledger says of each rule of the source what became of it; the rulebook cites it in the very same sentences. And what
//! the rulebook says is tried: every line has its answers, every sentence decides a case.
#![cfg(test)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use klauselwerk::decide::{Answer, Effect, Truth};
use klauselwerk::diagnostic::{Style, render};
use klauselwerk::rule::Role;
use klauselwerk::syntax::ast::{
    self, Citation, Condition, Exception, Ident, Item, ItemKind, Meaning, Paid, Statement, Step, Subject,
};
use klauselwerk::syntax::parse_file;

use crate::edv::{DECIDED, EDV, FOLDER, read};

/// The rules of the source: S001 to S205.
const RULES: std::ops::RangeInclusive<u32> = 1..=205;

/// What became of a rule.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    /// The rule in our words.
    rule: String,
    status: Status,
    /// The sentences that cite it.
    #[serde(default)]
    statements: Vec<String>,
    /// Of an approximated rule: what is missing.
    lost: Option<String>,
    /// Of a rule that is left out: why.
    reason: Option<String>,
}

#[derive(PartialEq, serde::Deserialize)]
enum Status {
    #[serde(rename = "encoded")]
    Encoded,
    #[serde(rename = "approximated")]
    Approximated,
    #[serde(rename = "left out")]
    LeftOut,
}

fn ledger() -> BTreeMap<String, Entry> {
    toml::from_str(&read(&Path::new(FOLDER).join("ledger.toml"))).unwrap_or_else(|error| panic!("ledger.toml: {error}"))
}

#[test]
fn every_rule_of_the_source_is_accounted_for() {
    let mut wrong = Vec::new();
    let ledger = ledger();
    let rules: BTreeSet<String> = RULES.map(|number| format!("S{number:03}")).collect();
    let listed: BTreeSet<String> = ledger.keys().cloned().collect();
    wrong.extend(rules.difference(&listed).map(|rule| format!("add [{rule}] to {FOLDER}/ledger.toml")));
    wrong.extend(
        listed
            .difference(&rules)
            .map(|rule| format!("take [{rule}] out of {FOLDER}/ledger.toml: the source has no such rule")),
    );
    for (id, entry) in &ledger {
        let (statements, lost, reason) = (!entry.statements.is_empty(), filled(&entry.lost), filled(&entry.reason));
        let (needs, fits) = match entry.status {
            Status::Encoded => ("`statements` and neither `lost` nor `reason`", statements && !lost && !reason),
            Status::Approximated => ("`statements`, `lost` and no `reason`", statements && lost && !reason),
            Status::LeftOut => ("`reason` and neither `statements` nor `lost`", !statements && !lost && reason),
        };
        if !fits || entry.rule.trim().is_empty() {
            wrong.push(format!("{FOLDER}/ledger.toml [{id}]: with this status it has `rule`, {needs}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn filled(text: &Option<String>) -> bool {
    text.as_ref().is_some_and(|text| !text.trim().is_empty())
}

#[test]
fn the_ledger_names_the_sentences_that_cite() {
    let (ledger, cited) = (ledger(), cited());
    let mut wrong = Vec::new();
    for (id, entry) in &ledger {
        let named: BTreeSet<&str> = entry.statements.iter().map(String::as_str).collect();
        if named.len() < entry.statements.len() {
            wrong.push(format!("{FOLDER}/ledger.toml [{id}]: a sentence stands twice in `statements`"));
        }
        let citing = cited.get(id).cloned().unwrap_or_default();
        for (sentence, file) in &citing {
            if !named.contains(sentence.as_str()) {
                wrong.push(format!("{FOLDER}/ledger.toml [{id}]: add `{sentence}` to `statements`, or take {id} out of its citations in {file}"));
            }
        }
        for sentence in named.into_iter().filter(|sentence| !citing.contains_key(*sentence)) {
            wrong.push(format!("{FOLDER}: cite [CW {id}] in `{sentence}`, or take it out of ledger.toml [{id}]"));
        }
    }
    for (id, citing) in cited.iter().filter(|(id, _)| !ledger.contains_key(*id)) {
        wrong.extend(
            citing
                .iter()
                .map(|(sentence, file)| format!("{file}: `{sentence}` cites {id}, which the ledger does not have")),
        );
    }
    assert!(wrong.is_empty(), "ledger and rulebook are out of step:\n{}", wrong.join("\n"));
}

/// Each rule with the sentences that cite it, and the file of each.
type Cited = BTreeMap<String, BTreeMap<String, String>>;

/// What the rulebook cites, as it is written: read from the trees, so that what a head gives its children does not count.
fn cited() -> Cited {
    let mut cited = Cited::new();
    for (id, source) in EDV.sources.iter() {
        let mut reader = Reader { file: &source.path, cited: &mut cited };
        parse_file(id, &source.text).file.items.iter().for_each(|item| reader.item(item));
    }
    cited
}

struct Reader<'a> {
    file: &'a str,
    cited: &'a mut Cited,
}

impl Reader<'_> {
    fn cites(&mut self, sentence: &str, citations: &[Citation]) {
        for rule in
            citations.iter().filter(|citation| citation.key.text == "CW").flat_map(|citation| &citation.references)
        {
            let sentences = self.cited.entry(rule.text.clone()).or_default();
            sentences.insert(sentence.to_owned(), self.file.to_owned());
        }
    }

    fn item(&mut self, item: &Item) {
        let heads = match &item.kind {
            ItemKind::Kind(kind) => vec![format!("kind {}", kind.name.text)],
            ItemKind::Group(group) => vec![format!("group {}", group.name.text)],
            ItemKind::Fact(fact) => fact.names.iter().map(|name| format!("fact {}", name.text)).collect(),
            ItemKind::Clause(clause) => vec![format!("clause {}", clause.name.text)],
            ItemKind::Always(_) => vec!["always".to_owned()],
            ItemKind::Define(define) => vec![format!("define {}", define.name.text)],
            ItemKind::Line(line) => vec![format!("line {}", line.name.text)],
            ItemKind::Assertion(_) => vec!["assert".to_owned()],
            _ => Vec::new(),
        };
        heads.iter().for_each(|head| self.cites(head, &item.citations));
        match &item.kind {
            ItemKind::Line(line) => line.body.iter().for_each(|statement| self.statement(&line.name.text, statement)),
            ItemKind::Clause(clause) => {
                clause.body.iter().for_each(|statement| self.statement(&clause.name.text, statement))
            }
            ItemKind::Statement(statement) => self.statement("", statement),
            ItemKind::Define(define) => {
                if let Meaning::OneOf { cases, .. } | Meaning::Cases(cases) = &define.meaning {
                    cases.iter().for_each(|case| self.cites(&format!("define {}", define.name.text), &case.citations));
                }
            }
            _ => {}
        }
    }

    fn statement(&mut self, under: &str, statement: &Statement) {
        let whose = match &statement.subject {
            Some(Subject::Line(line)) => &line.text,
            Some(Subject::EveryLine(_)) => "every line",
            None => under,
        };
        self.labelled(whose, statement.label.as_ref(), &statement.citations);
        match &statement.effect {
            ast::Effect::Requires(condition) => self.condition(whose, condition),
            ast::Effect::Pays(pays) => {
                if let Paid::GreaterOf(amounts) = &pays.paid {
                    for amount in amounts {
                        self.labelled(whose, amount.label.as_ref(), &amount.citations);
                        self.steps(whose, &amount.steps);
                    }
                }
                self.steps(whose, &pays.steps);
            }
            ast::Effect::Total(total) => self.steps(whose, &total.steps),
            ast::Effect::Replaces { steps, .. } => self.steps(whose, steps),
            _ => {}
        }
        self.exceptions(whose, &statement.exceptions);
    }

    fn condition(&mut self, whose: &str, condition: &Condition) {
        let Condition::Block(block) = condition else { return };
        for part in &block.conditions {
            self.labelled(whose, part.label.as_ref(), &part.citations);
            self.condition(whose, &part.condition);
        }
    }

    fn exceptions(&mut self, whose: &str, exceptions: &[Exception]) {
        for exception in exceptions {
            self.labelled(whose, exception.label.as_ref(), &exception.citations);
            self.exceptions(whose, &exception.exceptions);
        }
    }

    fn steps(&mut self, whose: &str, steps: &[Step]) {
        for step in steps {
            self.labelled(whose, step.label.as_ref(), &step.citations);
        }
    }

    /// What cites a rule has a label, so that the ledger can name it.
    fn labelled(&mut self, whose: &str, label: Option<&Ident>, citations: &[Citation]) {
        let label = label.map_or("(give it a label)", |label| &label.text);
        self.cites(&format!("{whose} {label}"), citations);
    }
}

#[test]
fn the_rulebook_has_no_problems() {
    assert!(EDV.problems.is_empty(), "{}", render(&EDV.problems, &EDV.sources, Style::Plain));
}

#[test]
fn every_line_has_each_answer() {
    let mut missing = Vec::new();
    for line in &EDV.rules().lines {
        let answers: Vec<_> =
            DECIDED.iter().flat_map(|case| &case.lines).filter(|answered| answered.line == line.name).collect();
        for answer in [Answer::Covered, Answer::NotCovered, Answer::Depends] {
            // That a line is not agreed says nothing of the line.
            let has = answers.iter().any(|answered| {
                answered.answer == answer && answered.reasons.iter().any(|reason| reason.effect != Effect::NotAgreed)
            });
            if !has {
                missing.push(format!("no case in tests/cases/decide is {answer} by {}", line.name));
            }
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

/// Every sentence does its work in a decided answer: a grant grants, an exclusion excludes, a requirement is not met, an
/// exception or write-back lifts, a waiver waives; `covers … only if` in a listed kind both grants and excludes.
#[test]
fn every_sentence_decides_a_case() {
    let rules = EDV.rules();
    let mut works: BTreeSet<(&str, String)> = BTreeSet::new();
    for statement in &rules.statements {
        let effect = match statement.role {
            Role::Grant => Effect::Grants,
            Role::Exclusion | Role::Restriction => Effect::Excludes,
            Role::Requirement | Role::Condition => Effect::Requires,
            Role::Exception | Role::WriteBack => Effect::Lifts,
            Role::Waiver => Effect::Waives,
            _ => continue,
        };
        works.insert((&statement.name, effect.to_string()));
    }
    for grant in rules.lines.iter().flat_map(|line| &line.grants).flat_map(|group| &group.grants) {
        works.extend(rules.statement(grant.statement).map(|statement| (&*statement.name, Effect::Grants.to_string())));
    }
    for answered in DECIDED.iter().flat_map(|case| &case.lines).filter(|answered| answered.answer != Answer::Depends) {
        for reason in &answered.reasons {
            works.remove(&(&*reason.statement, reason.effect.to_string()));
        }
        // A waiver of a step is at work where the step is not taken.
        let left_out = answered.settlement.iter().filter(|told| told.entry.taken == Truth::No);
        for step in left_out.filter_map(|told| rules.statement(told.entry.statement)) {
            let waives = step.label.as_ref().map(|label| format!("waives {label}"));
            let waivers = rules.statements.iter().filter(|waiver| waives.as_deref() == Some(&*waiver.text));
            for waiver in waivers {
                works.remove(&(&*waiver.name, Effect::Waives.to_string()));
            }
        }
    }
    let missing: Vec<String> = works.iter().map(|(statement, effect)| format!("{statement}: {effect}")).collect();
    assert!(missing.is_empty(), "add cases to tests/cases/decide in which this is a reason:\n{}", missing.join("\n"));
}

#[test]
fn every_advice_is_given_in_a_case() {
    let advised = DECIDED.iter().flat_map(|case| &case.lines).flat_map(|answered| &answered.advice);
    let given: BTreeSet<&str> = advised.filter(|told| told.applies == "applies").map(|told| &*told.statement).collect();
    let advice = EDV.rules().statements.iter().filter(|statement| matches!(statement.role, Role::Advice | Role::Duty));
    let missing: Vec<&str> = advice.map(|statement| &*statement.name).filter(|name| !given.contains(name)).collect();
    assert!(missing.is_empty(), "add cases to tests/cases/decide in which this applies:\n{}", missing.join("\n"));
}
