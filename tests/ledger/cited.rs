//! What the files of a rulebook cite, as it is written: read from the trees, so that what a head gives its children does
//! not count.

use std::collections::BTreeMap;
use std::path::Path;

use klauselwerk::syntax::ast::{
    self, Amended, Amendment, Body, Citation, Condition, Exception, Ident, Item, ItemKind, KindValue, Meaning, Paid,
    Statement, Step, Subject,
};
use klauselwerk::syntax::parse_file;

use crate::edv::{EDV, FOLDER, read};

/// A rule: the key of its source and its name there.
pub(super) type Rule = (String, String);

/// Each rule with the sentences that cite it, and the file of each.
pub(super) type Cited = BTreeMap<Rule, BTreeMap<String, String>>;

pub(super) fn cited() -> Cited {
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
        for citation in citations {
            for rule in &citation.references {
                self.note(sentence, (citation.key.text.clone(), rule.text.clone()));
            }
        }
    }

    fn note(&mut self, sentence: &str, rule: Rule) {
        self.cited.entry(rule).or_default().insert(sentence.to_owned(), self.file.to_owned());
    }

    fn item(&mut self, item: &Item) {
        let heads = match &item.kind {
            ItemKind::Currency(currency) => vec![format!("currency {}", currency.name.text)],
            ItemKind::Kind(kind) => vec![format!("kind {}", kind.name.text)],
            ItemKind::Group(group) => vec![format!("group {}", group.name.text)],
            ItemKind::Fact(fact) => fact.names.iter().map(|name| format!("fact {}", name.text)).collect(),
            ItemKind::Clause(clause) => vec![format!("clause {}", clause.name.text)],
            ItemKind::Always(_) => vec!["always".to_owned()],
            ItemKind::Define(define) => vec![format!("define {}", define.name.text)],
            ItemKind::Table(table) => vec![format!("table {}", table.name.text)],
            ItemKind::Line(line) => vec![format!("line {}", line.name.text)],
            ItemKind::Assertion(_) => vec!["assert".to_owned()],
            ItemKind::Amendment(amendment) => vec![amended(amendment)],
            _ => Vec::new(),
        };
        heads.iter().for_each(|head| self.cites(head, &item.citations));
        match &item.kind {
            ItemKind::Line(line) => line.body.iter().for_each(|statement| self.statement(&line.name.text, statement)),
            ItemKind::Clause(clause) => {
                clause.body.iter().for_each(|statement| self.statement(&clause.name.text, statement))
            }
            ItemKind::Statement(statement) => self.statement("", statement),
            ItemKind::Kind(kind) => self.values(&format!("kind {}", kind.name.text), &kind.values),
            ItemKind::Position(facts) => {
                for facts in facts {
                    facts
                        .fact
                        .names
                        .iter()
                        .for_each(|name| self.cites(&format!("fact {}", name.text), &facts.citations));
                }
            }
            ItemKind::Define(define) => {
                if let Meaning::OneOf { cases, .. } | Meaning::Cases(cases) = &define.meaning {
                    cases.iter().for_each(|case| self.cites(&format!("define {}", define.name.text), &case.citations));
                }
            }
            ItemKind::Table(table) => {
                let name = format!("table {}", table.name.text);
                table.rows.iter().for_each(|row| self.cites(&name, &row.citations));
                table.from.iter().for_each(|file| self.data(&name, &file.text));
            }
            ItemKind::Amendment(amendment) => self.amendment(amendment),
            _ => {}
        }
    }

    fn values(&mut self, name: &str, values: &[KindValue]) {
        for value in values {
            self.cites(name, &value.citations);
            self.values(name, &value.values);
        }
    }

    /// The rows of a table that stand in a file of their own.
    fn data(&mut self, table: &str, file: &str) {
        let text = read(&Path::new(FOLDER).join(file));
        let mut lines = text.lines();
        let Some(at) = lines.next().and_then(|head| head.split(';').position(|column| column == "source")) else {
            return;
        };
        for source in lines.filter_map(|line| line.split(';').nth(at)?.split_once(' ')) {
            self.note(table, (source.0.to_owned(), source.1.to_owned()));
        }
    }

    fn amendment(&mut self, amendment: &Amendment) {
        match amendment {
            Amendment::Includes { values, .. } => self.values(&amended(amendment), values),
            Amendment::Replaces { what: to, by: body } | Amendment::Adds { to, body } => {
                let whose = owner(to);
                let Body { statements, exceptions, conditions, steps, rows, items } = body;
                for statement in statements {
                    match to {
                        // What takes a sentence's place keeps its label.
                        Amended::Part { label, .. } if statement.label.is_none() => {
                            self.labelled(&whose, Some(label), &statement.citations);
                        }
                        _ => self.statement(&whose, statement),
                    }
                }
                self.exceptions(&whose, exceptions);
                self.steps(&whose, steps);
                conditions.iter().for_each(|part| self.labelled(&whose, part.label.as_ref(), &part.citations));
                rows.iter().for_each(|row| self.cites(&whose, &row.citations));
                items.iter().for_each(|item| self.item(item));
            }
            Amendment::Repeals(_) | Amendment::Renames { .. } | Amendment::Renumbers { .. } => {}
        }
    }

    fn statement(&mut self, under: &str, statement: &Statement) {
        let whose = match &statement.subject {
            Some(subject) => subject_of(subject),
            None => under.to_owned(),
        };
        self.labelled(&whose, statement.label.as_ref(), &statement.citations);
        match &statement.effect {
            ast::Effect::Requires(condition) => self.condition(&whose, condition),
            ast::Effect::Pays(pays) => {
                if let Paid::GreaterOf(amounts) = &pays.paid {
                    for amount in amounts {
                        self.labelled(&whose, amount.label.as_ref(), &amount.citations);
                        self.steps(&whose, &amount.steps);
                    }
                }
                self.steps(&whose, &pays.steps);
            }
            ast::Effect::Total(total) => self.steps(&whose, &total.steps),
            ast::Effect::Replaces { steps, .. } => self.steps(&whose, steps),
            _ => {}
        }
        self.exceptions(&whose, &statement.exceptions);
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

fn subject_of(subject: &Subject) -> String {
    match subject {
        Subject::Line(line) => line.text.clone(),
        Subject::EveryLine(_) => "every line".to_owned(),
    }
}

/// Whose sentences an amendment speaks of.
fn owner(amended: &Amended) -> String {
    match amended {
        Amended::Part { owner, .. } | Amended::Line(owner) => subject_of(owner),
        Amended::Thing { name, .. } => name.text.clone(),
        Amended::Assertion(_) => "assert".to_owned(),
        Amended::Acceptance(_) => "accepted".to_owned(),
        Amended::Always(_) => "always".to_owned(),
    }
}

/// How the ledger calls an amendment.
fn amended(amendment: &Amendment) -> String {
    match amendment {
        Amendment::Includes { under, .. } => format!("{} includes also", under.text),
        Amendment::Repeals(what) => format!("repeals {}", part(what)),
        Amendment::Replaces { what, .. } => format!("replaces {}", part(what)),
        Amendment::Adds { to, .. } => format!("adds to {}", part(to)),
        Amendment::Renames { sort, new, old } => {
            let sort = sort.map(|sort| format!("{} ", sort.word())).unwrap_or_default();
            format!("{sort}{} formerly {}", new.text, old.text)
        }
        Amendment::Renumbers { owner, new, old } => {
            format!("{} {} formerly {}", subject_of(owner), new.text, old.text)
        }
    }
}

fn part(amended: &Amended) -> String {
    match amended {
        Amended::Part { owner, label } => format!("{} {}", subject_of(owner), label.text),
        Amended::Thing { sort, name } => format!("{} {}", sort.word(), name.text),
        Amended::Assertion(title) => format!("assert \"{}\"", title.text),
        _ => owner(amended),
    }
}
