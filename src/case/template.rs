//! An empty case file to fill in.

use std::fmt::Write;

use crate::book::Book;
use crate::rule::{Fact, FactRole, Kind, KindNode, Type};

use super::notation::Notation;
use super::words::{described, example, remarks};

/// Lines of a template are about this long at most.
const WIDTH: usize = 110;

/// A case file in TOML with every fact of the rulebook as a comment: what it is, and an example of a value.
///
/// Explanations begin with `##`; an entry counts once its single `#` is taken away.
pub fn template_toml(book: &Book) -> String {
    let rules = &book.rules;
    let mut out = Template { book, text: String::new(), nth: 0 };
    out.say(&format!("A case for {}, generation {}.", rules.name, rules.generation));
    out.say("Take away the `#` in front of what is known and put in its value; what stays a comment is unknown.");
    out.say("Known to be absent, where a fact allows it, is a value too. `{ unknown = true }` takes a default away.");
    out.contract();
    out.event();
    for (at, line) in rules.lines.iter().enumerate() {
        let own = |fact: &&Fact| fact.role == FactRole::Declared && fact.of_line.is_some_and(|of| of.index() == at);
        let facts: Vec<&Fact> = rules.vocabulary.facts.iter().filter(own).collect();
        if !facts.is_empty() {
            out.heading(&format!("What {} has of its own", line.name));
            facts.into_iter().for_each(|fact| out.fact(fact));
        }
    }
    out.positions();
    out.text
}

/// A fact of the event, not of the contract or of one line.
fn is_of_event(fact: &Fact) -> bool {
    matches!(fact.role, FactRole::Declared | FactRole::OfKind(_)) && fact.of_line.is_none()
}

struct Template<'b> {
    book: &'b Book,
    text: String,
    /// How many facts have been written.
    nth: usize,
}

impl Template<'_> {
    fn line(&mut self, text: &str) {
        self.text.push_str(text);
        self.text.push('\n');
    }

    /// An explanation, broken into lines.
    fn say(&mut self, text: &str) {
        for line in wrapped(text) {
            self.line(&format!("## {line}"));
        }
    }

    fn heading(&mut self, text: &str) {
        self.line("");
        self.line(&format!("## ---- {text}"));
    }

    /// An entry that is not given yet.
    fn entry(&mut self, key: &str, value: &str) {
        self.line(&format!("# {}", Notation::Toml.entry(key, value)));
    }

    /// Lines and clauses, as one list.
    fn contract(&mut self) {
        let facts = &self.book.rules.vocabulary.facts;
        let agreed = |wanted: fn(&FactRole) -> bool| {
            let name = |fact: &Fact| match fact.role {
                FactRole::Line(line) => {
                    self.book.rules.line(line).map_or_else(String::new, |line| line.name.to_string())
                }
                _ => fact.name.to_string(),
            };
            facts.iter().filter(move |fact| wanted(&fact.role)).map(name).collect::<Vec<_>>()
        };
        let lines = agreed(|role| matches!(role, FactRole::Line(_)));
        let clauses = agreed(|role| matches!(role, FactRole::Clause));
        if lines.is_empty() {
            return;
        }
        self.heading("The contract: all lines and clauses that it contains; every other one is then not agreed");
        let all: Vec<&str> = lines.iter().chain(&clauses).map(String::as_str).collect();
        self.entry("agreed", &Notation::Toml.list(&all));
        let mut one_by_one =
            format!("{} = true", Notation::Toml.key(&format!("{} agreed", lines.first().map_or("", |name| name))));
        if let Some(clause) = clauses.first() {
            let _never_fails = write!(one_by_one, ", {} = false", Notation::Toml.key(clause));
        }
        self.say(&format!("or, where only some are known, one by one: {one_by_one}"));
    }

    fn event(&mut self) {
        let facts = &self.book.rules.vocabulary.facts;
        let of_event = |fact: &&Fact| is_of_event(fact) && !fact.position;
        let facts: Vec<&Fact> = facts.iter().filter(of_event).collect();
        if !facts.is_empty() {
            self.heading("The event");
            facts.into_iter().for_each(|fact| self.fact(fact));
        }
    }

    /// The facts of each damaged item; last, as what follows a `[[positions]]` belongs to it.
    fn positions(&mut self) {
        let facts = &self.book.rules.vocabulary.facts;
        let facts: Vec<&Fact> = facts.iter().filter(|fact| is_of_event(fact) && fact.position).collect();
        if !facts.is_empty() {
            self.heading(
                "What is damaged: `[[positions]]` and its facts again for each item; without it, for the only one",
            );
            self.line("# [[positions]]");
            facts.into_iter().for_each(|fact| self.fact(fact));
        }
    }

    fn fact(&mut self, fact: &Fact) {
        self.line("");
        match (&fact.fact_type, fact.role) {
            (Type::Kind(kind), FactRole::OfKind(_)) => {
                if let Some(kind) = self.book.rules.vocabulary.kind(*kind) {
                    self.kind(kind);
                }
            }
            (Type::Leaves(_), _) => self.say(&format!("{}, listed one by one", described(self.book, fact))),
            _ => self.say(&described(self.book, fact)),
        }
        remarks(self.book, fact).iter().for_each(|remark| self.say(remark));
        if self.book.rules.from.is_some() && self.book.rules.governing().is_some_and(|date| date.name == fact.name) {
            self.say("it says which generation of the rulebook judges the case");
        }
        let example = example(self.book, fact, self.nth, Notation::Toml);
        self.entry(&fact.name, &example);
        self.nth = self.nth.saturating_add(1);
    }

    /// The tree of a kind: `Feuergefahr (Brand, Blitzschlag (direkter Blitzschlag, indirekter Blitzschlag)), Sturm`.
    fn kind(&mut self, kind: &Kind) {
        let ordered = if kind.ordered { ", lowest first" } else { "" };
        let tree: Vec<&KindNode> = kind.nodes.iter().filter(|node| !node.group).collect();
        self.say(&format!("one of{ordered}: {}", compact(&tree)));
        for group in kind.nodes.iter().filter(|node| node.group) {
            let members: Vec<String> =
                group.leaves.iter().filter_map(|code| kind.leaf(code)).map(|leaf| leaf.to_string()).collect();
            self.say(&format!("or {}: {}", group.name, members.join(", ")));
        }
        if kind.nodes.iter().any(|node| node.leaves.len() > 1) {
            self.say("a name in front of a parenthesis, or a list [\"…\", \"…\"], means one of those, not known which");
        }
        if kind.open {
            let other = Notation::Toml.table("other", &Notation::Toml.text("…"));
            self.say(&format!("a value that is not listed is {other}"));
        }
    }
}

/// The nodes of a tree, what is under one in parentheses.
fn compact(nodes: &[&KindNode]) -> String {
    let mut text = String::new();
    let mut depth = None;
    for node in nodes {
        let deeper = depth.is_some_and(|depth| node.depth > depth);
        if deeper {
            text.push_str(" (");
        } else if let Some(depth) = depth {
            (node.depth..depth).for_each(|_| text.push(')'));
            text.push_str(", ");
        }
        text.push_str(&node.name);
        if !node.called.is_empty() {
            let others: Vec<&str> = node.called.iter().map(|name| &**name).collect();
            let _never_fails = write!(text, " / {}", others.join(" / "));
        }
        depth = Some(node.depth);
    }
    (0..depth.unwrap_or(0)).for_each(|_| text.push(')'));
    text
}

/// Breaks a text at blanks.
fn wrapped(text: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split(' ') {
        let length = line.chars().count().saturating_add(word.chars().count());
        if !line.is_empty() && length >= WIDTH {
            lines.push(std::mem::take(&mut line));
            line.push_str("  ");
        }
        if !line.is_empty() && !line.ends_with("  ") {
            line.push(' ');
        }
        line.push_str(word);
    }
    lines.push(line);
    lines
}
