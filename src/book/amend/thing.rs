//! Changes to what is declared under a name, to assertions, and to what every case keeps.

use crate::base::{Span, nearest};
use crate::syntax::ast::{Body, Citation, Condition, Fact, Ident, Item, ItemKind, Sort, Subject, Text};

use super::{Amender, Key, Lost};
use crate::book::problem;

/// The names that an item declares, with their sort.
fn declares(kind: &ItemKind) -> Option<(Sort, Vec<&Ident>)> {
    Some(match kind {
        ItemKind::Line(line) => (Sort::Line, vec![&line.name]),
        ItemKind::Clause(clause) => (Sort::Clause, vec![&clause.name]),
        ItemKind::Fact(fact) => (Sort::Fact, fact.names.iter().collect()),
        ItemKind::Position(facts) => {
            (Sort::Fact, facts.iter().filter(|facts| is_new(&facts.fact)).flat_map(|facts| &facts.fact.names).collect())
        }
        ItemKind::Kind(kind) => (Sort::Kind, vec![&kind.name]),
        ItemKind::Define(define) => (Sort::Define, vec![&define.name]),
        ItemKind::Table(table) => (Sort::Table, vec![&table.name]),
        ItemKind::Group(group) => (Sort::Group, vec![&group.name]),
        _ => return None,
    })
}

/// Whether a fact of positions is declared there, and not somewhere else.
fn is_new(fact: &Fact) -> bool {
    fact.fact_type.is_some()
}

impl Amender<'_> {
    /// Where something is declared: which item, and its name there. A problem if it is not.
    fn thing(&mut self, sort: Sort, name: &Ident) -> Option<(usize, Span)> {
        let mut names = Vec::new();
        for (at, item) in self.items.iter().enumerate() {
            let Some((_, declared)) = declares(&item.kind).filter(|(of, _)| *of == sort) else { continue };
            if let Some(found) = declared.iter().find(|declared| declared.text == name.text) {
                return Some((at, found.span));
            }
            names.extend(declared.iter().map(|declared| declared.text.clone()));
        }
        let gone = |lost: &&Lost| lost.owner.as_deref() == Some(sort.word()) && lost.label == name.text;
        if let Some(lost) = self.lost.iter().find(gone) {
            let what = format!("{} {}", sort.word(), name.text);
            self.problems.push(problem::amended_twice(name.span, &what, lost.amendment).and_at(lost.old, "this"));
            return None;
        }
        let near = nearest(&name.text, names.iter().map(String::as_str)).map(str::to_owned);
        self.problems.push(problem::not_there(name.span, sort.word(), &name.text, near));
        None
    }

    /// Notes that a whole item is taken out.
    fn note_taken_out(&mut self, at: usize, amendment: Span) {
        let stood = self.items.get(at).map(|item| item.span);
        self.taken_out.extend(stood.map(|stood| (stood, amendment)));
    }

    fn lose(&mut self, sort: Sort, name: &Ident, amendment: Span, old: Span) {
        let owner = Some(sort.word().to_owned());
        self.lost.push(Lost { owner, label: name.text.clone(), amendment, old, grant: false });
    }

    /// Takes the name of something out of the text; an item that declares nothing more goes.
    fn take_out(&mut self, at: usize, sort: Sort, name: &Ident) {
        let Some(item) = self.items.get_mut(at) else { return };
        let left = match &mut item.kind {
            ItemKind::Fact(fact) => {
                fact.names.retain(|own| own.text != name.text);
                !fact.names.is_empty()
            }
            ItemKind::Position(facts) => {
                facts.iter_mut().for_each(|facts| facts.fact.names.retain(|own| own.text != name.text));
                facts.retain(|facts| !facts.fact.names.is_empty());
                !facts.is_empty()
            }
            _ => false,
        };
        if !left {
            self.items.remove(at);
        }
        if sort == Sort::Line {
            self.items.retain(|item| {
                let ItemKind::Statement(statement) = &item.kind else { return true };
                !matches!(&statement.subject, Some(Subject::Line(line)) if line.text == name.text)
            });
        }
    }

    pub(super) fn repeal_thing(&mut self, sort: Sort, name: &Ident, span: Span) {
        if !self.once(Key::Thing(sort, name.text.clone()), span, &format!("{} {}", sort.word(), name.text)) {
            return;
        }
        let Some((at, old)) = self.thing(sort, name) else { return };
        self.note_taken_out(at, span);
        self.take_out(at, sort, name);
        self.lose(sort, name, span, old);
    }

    pub(super) fn replace_thing(&mut self, sort: Sort, name: &Ident, by: &Body, citations: &[Citation], span: Span) {
        let what = format!("{} {}", sort.word(), name.text);
        // What is wrong with what stands below has been told.
        if *by == Body::default() || !self.once(Key::Thing(sort, name.text.clone()), span, &what) {
            return;
        }
        let Some((at, old)) = self.thing(sort, name) else { return };
        self.note_taken_out(at, span);
        if matches!(sort, Sort::Line | Sort::Clause) {
            self.replace_body(sort, name, by, citations);
            return;
        }
        let fits = |item: &Item| {
            declares(&item.kind).is_some_and(|(of, names)| of == sort && names.iter().all(|own| own.text == name.text))
        };
        let [new] = by.items.as_slice() else {
            return self.problems.push(problem::wrong_body(span, &what, declaration(sort), old));
        };
        if !fits(new) {
            return self.problems.push(problem::wrong_body(new.span, &what, declaration(sort), old));
        }
        let mut new = new.clone();
        if new.citations.is_empty() {
            new.citations = citations.to_vec();
        }
        // A fact of positions stays one.
        if let (Some(ItemKind::Position(facts)), ItemKind::Fact(fact)) =
            (self.items.get_mut(at).map(|item| &mut item.kind), &new.kind)
            && let Some(own) = facts.iter_mut().find(|facts| facts.fact.names.iter().any(|own| own.text == name.text))
        {
            let mut left = own.fact.clone();
            left.names.retain(|own| own.text != name.text);
            own.fact = fact.clone();
            if !left.names.is_empty() {
                let (citations, span) = (own.citations.clone(), own.span);
                facts.push(crate::syntax::ast::PositionFacts { fact: left, citations, span });
            }
            return;
        }
        self.take_out(at, sort, name);
        self.items.insert(at.min(self.items.len()), new);
    }

    /// All the sentences of a line or clause; its head stays.
    fn replace_body(&mut self, sort: Sort, name: &Ident, by: &Body, citations: &[Citation]) {
        let mut statements = by.statements.clone();
        for statement in statements.iter_mut().filter(|statement| statement.citations.is_empty()) {
            statement.citations = citations.to_vec();
        }
        if sort == Sort::Line {
            self.items.retain(|item| {
                let ItemKind::Statement(statement) = &item.kind else { return true };
                !matches!(&statement.subject, Some(Subject::Line(line)) if line.text == name.text)
            });
        }
        let head = self.items.iter_mut().find_map(|item| match &mut item.kind {
            ItemKind::Line(line) if sort == Sort::Line && line.name.text == name.text => Some(&mut line.body),
            ItemKind::Clause(clause) if sort == Sort::Clause && clause.name.text == name.text => Some(&mut clause.body),
            _ => None,
        });
        if let Some(body) = head {
            *body = statements;
        }
    }

    pub(super) fn add_to_thing(&mut self, sort: Sort, name: &Ident, body: &Body, citations: &[Citation], span: Span) {
        let subject = Subject::Line(name.clone());
        if sort == Sort::Line {
            return self.add_to_line(&subject, body, citations);
        }
        let Some((at, old)) = self.thing(sort, name) else { return };
        if *body == Body::default() {
            return;
        }
        let Some(item) = self.items.get_mut(at) else { return };
        match &mut item.kind {
            ItemKind::Clause(clause) => {
                clause.body.extend(body.statements.iter().cloned().map(|mut statement| {
                    if statement.citations.is_empty() {
                        statement.citations = citations.to_vec();
                    }
                    statement
                }));
            }
            ItemKind::Table(table) => {
                table.rows.extend(body.rows.iter().cloned().map(|mut row| {
                    if row.citations.is_empty() {
                        row.citations = citations.to_vec();
                    }
                    row
                }));
            }
            _ => {
                let what = format!("{} {}", sort.word(), name.text);
                let expected = match sort {
                    Sort::Kind | Sort::Group => "`… includes also …` for it",
                    _ => "`replaces` for it: nothing can be added",
                };
                self.problems.push(problem::wrong_body(span, &what, expected, old));
            }
        }
    }

    /// Takes out an assertion by its title, or an acceptance by its reason.
    pub(super) fn repeal_titled(&mut self, sort: &'static str, title: &Text, span: Span) {
        if !self.once(Key::Other(format!("{sort} {}", title.text)), span, &format!("{sort} \"{}\"", title.text)) {
            return;
        }
        let titled = |item: &Item| match &item.kind {
            ItemKind::Assertion(assertion) if sort == "assertion" => {
                assertion.title.as_ref().map(|title| title.text.clone())
            }
            ItemKind::Acceptance(acceptance) if sort == "acceptance" => Some(acceptance.reason.text.clone()),
            _ => None,
        };
        let before = self.items.len();
        let titles: Vec<String> = self.items.iter().filter_map(titled).collect();
        self.items.retain(|item| titled(item).is_none_or(|own| own != title.text));
        if self.items.len() == before {
            let near = nearest(&title.text, titles.iter().map(String::as_str)).map(str::to_owned);
            self.problems.push(problem::not_there(title.span, sort, &title.text, near));
        }
    }

    pub(super) fn repeal_always(&mut self, condition: &Condition, span: Span) {
        let before = self.items.len();
        self.items.retain(|item| !matches!(&item.kind, ItemKind::Always(own) if own == condition));
        if self.items.len() == before {
            self.problems.push(problem::no_such_always(span));
        }
    }
}

fn declaration(sort: Sort) -> &'static str {
    match sort {
        Sort::Fact => "one declaration of this fact (`fact … as …`)",
        Sort::Define => "one definition of this name (`define …`)",
        Sort::Table => "one table of this name (`table …` with its keys and rows)",
        Sort::Kind => "one kind of this name (`kind …` with its values)",
        Sort::Group => "one group of this name (`group … is …`)",
        Sort::Line | Sort::Clause => "its sentences",
    }
}
