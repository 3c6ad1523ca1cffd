//! A generation's whole text: that of the one it amends, with its own changes and additions in it.
//!
//! Works on trees: what comes out is a list of items like that of a text written in one piece, and every node keeps its
//! place in the file where it was written. The one checker then reads it as ever. Within a generation the order of
//! amendments does not matter: names first, then what is put under kinds, repealed, replaced, added and renumbered.

mod kinds;
mod names;
mod part;
mod rename;
mod still;
mod thing;

use rustc_hash::FxHashMap;

use crate::base::{FileId, Name, Span, nearest};
use crate::diagnostic::Diagnostic;
use crate::syntax::ast::{Amended, Amendment, Body, Citation, Ident, Item, ItemKind, Sort, Statement, Subject};

use super::problem;
use part::{Changed, Edit, Fault};

pub(super) use rename::Former;

/// What amending comes to.
#[derive(Default)]
pub(super) struct Consolidated {
    /// The whole text.
    pub(super) items: Vec<Item>,
    /// Names that were others in an earlier generation.
    pub(super) former: Vec<Former>,
    /// What this generation takes out, by name or label, and where it says so.
    pub(super) gone: Vec<(String, Span)>,
    /// What it and those that it amends have taken out: where it stood, and where that is said.
    pub(super) taken_out: Vec<(Span, Span)>,
}

/// What of a generation its successors do not inherit: its header.
fn is_own(item: &Item) -> bool {
    item.kind.is_header()
}

/// The text of a generation that amends `base`.
///
/// `written_in` says of which generation an inherited file is.
pub(super) fn amend(
    base: &Consolidated,
    own: &[&Item],
    written_in: &FxHashMap<FileId, Name>,
    problems: &mut Vec<Diagnostic>,
) -> Consolidated {
    let items = base.items.iter().filter(|item| !is_own(item)).cloned().collect();
    let (amendments, mut new): (Vec<Item>, Vec<Item>) =
        own.iter().map(|item| (*item).clone()).partition(|item| matches!(item.kind, ItemKind::Amendment(_)));
    let (former, taken_out) = (base.former.clone(), base.taken_out.clone());
    let mut amender = Amender { items, former, lost: Vec::new(), taken_out, done: Vec::new(), problems };
    let mut amendments: Vec<(Amendment, Vec<Citation>, Span)> = amendments
        .into_iter()
        .filter_map(|item| match item.kind {
            ItemKind::Amendment(amendment) => Some((amendment, item.citations, item.span)),
            _ => None,
        })
        .collect();
    amender.names(&mut amendments, &mut new);
    amender.currencies(&new);
    amender.editions(&new, written_in);
    type Turn = fn(&Amendment) -> bool;
    let turns: [Turn; 5] = [
        |amendment| matches!(amendment, Amendment::Includes { .. }),
        |amendment| matches!(amendment, Amendment::Repeals(_)),
        |amendment| matches!(amendment, Amendment::Replaces { .. }),
        |amendment| matches!(amendment, Amendment::Adds { .. }),
        |amendment| matches!(amendment, Amendment::Renumbers { .. }),
    ];
    for turn in turns {
        for (amendment, citations, span) in amendments.iter().filter(|(amendment, ..)| turn(amendment)) {
            amender.amendment(amendment, citations, *span);
        }
    }
    amender.items.append(&mut new);
    amender.still_named();
    amender.without_grant();
    let gone = amender.lost.iter().map(|lost| (lost.label.clone(), lost.amendment)).collect();
    Consolidated { items: amender.items, former: amender.former, gone, taken_out: amender.taken_out }
}

/// Amendments in a text that amends nothing.
pub(super) fn out_of_place(items: &[&Item], generation: Option<Span>, problems: &mut Vec<Diagnostic>) {
    for item in items.iter().filter(|item| matches!(item.kind, ItemKind::Amendment(_))) {
        problems.push(problem::amends_nothing(item.span, generation));
    }
}

struct Amender<'p> {
    items: Vec<Item>,
    former: Vec<Former>,
    /// Labels and things that are gone: whose, what, where it is said, where it stood, and whether a grant went with it.
    lost: Vec<Lost>,
    /// Where what is gone stood, and where that is said.
    taken_out: Vec<(Span, Span)>,
    /// What this generation has changed already.
    done: Vec<(Key, Span)>,
    problems: &'p mut Vec<Diagnostic>,
}

/// Something that is no longer there.
struct Lost {
    owner: Option<String>,
    label: String,
    amendment: Span,
    old: Span,
    grant: bool,
}

/// What is amended, to see that it is not amended twice.
#[derive(Clone, PartialEq, Eq)]
enum Key {
    Part(Option<String>, String),
    Thing(Sort, String),
    Other(String),
}

/// Whose a part is, by the name that the text has for it; none: every line's.
type Owner = Option<String>;

impl Amender<'_> {
    fn amendment(&mut self, amendment: &Amendment, citations: &[Citation], span: Span) {
        match amendment {
            Amendment::Includes { under, values } => self.includes(under, values),
            Amendment::Repeals(what) => match what {
                Amended::Part { owner, label } => self.part(owner, label, Edit::Repeal, span),
                Amended::Thing { sort, name } => self.repeal_thing(*sort, name, span),
                Amended::Assertion(title) => self.repeal_titled("assertion", title, span),
                Amended::Acceptance(reason) => self.repeal_titled("acceptance", reason, span),
                Amended::Always(condition) => self.repeal_always(condition, span),
                // Not read by the grammar.
                Amended::Line(_) => {}
            },
            Amendment::Replaces { what, by } => match what {
                Amended::Part { owner, label } => self.part(owner, label, Edit::Replace(by, citations), span),
                Amended::Thing { sort, name } => self.replace_thing(*sort, name, by, citations, span),
                _ => {}
            },
            Amendment::Adds { to, body } => match to {
                Amended::Part { owner, label } => self.part(owner, label, Edit::Add(body, citations), span),
                Amended::Thing { sort, name } => self.add_to_thing(*sort, name, body, citations, span),
                Amended::Line(subject) => self.add_to_line(subject, body, citations),
                _ => {}
            },
            Amendment::Renumbers { owner, new, old } => self.part(owner, old, Edit::Renumber(new), span),
            // Done first.
            Amendment::Renames { .. } => {}
        }
    }

    /// Notes that something is amended; false, and a problem, if this generation has amended it already.
    fn once(&mut self, key: Key, span: Span, what: &str) -> bool {
        if let Some((_, first)) = self.done.iter().find(|(done, _)| *done == key) {
            self.problems.push(problem::amended_twice(span, what, *first));
            return false;
        }
        self.done.push((key, span));
        true
    }

    /// The owner as the text names it; a problem if neither a line nor a clause is called so.
    fn owner(&mut self, owner: &Subject) -> Option<Owner> {
        let Subject::Line(name) = owner else { return Some(None) };
        if let Some(known) = self.owners().find(|(names, _)| names.contains(&name.text.as_str())) {
            return Some(Some(known.1.to_owned()));
        }
        let names: Vec<&str> = self.owners().flat_map(|(names, _)| names).collect();
        let near = nearest(&name.text, names.iter().copied()).map(str::to_owned);
        self.problems.push(problem::not_there(name.span, "line or clause", &name.text, near));
        None
    }

    /// Every line and clause of the text: all its names, and the first.
    fn owners(&self) -> impl Iterator<Item = (Vec<&str>, &str)> {
        self.items.iter().filter_map(|item| match &item.kind {
            ItemKind::Line(line) => {
                let own = line.name.text.as_str();
                Some((line.called.iter().map(|called| called.text.as_str()).chain([own]).collect(), own))
            }
            ItemKind::Clause(clause) => Some((vec![clause.name.text.as_str()], clause.name.text.as_str())),
            ItemKind::Statement(Statement { subject: Some(Subject::Line(name)), .. }) => {
                Some((vec![name.text.as_str()], name.text.as_str()))
            }
            _ => None,
        })
    }

    /// Changes a labelled part.
    fn part(&mut self, owner: &Subject, label: &Ident, edit: Edit<'_>, span: Span) {
        // What is wrong with what stands below has been told.
        if matches!(edit, Edit::Replace(body, _) | Edit::Add(body, _) if *body == Body::default()) {
            return;
        }
        let Some(owner) = self.owner(owner) else { return };
        let whose = owner.clone().unwrap_or_else(|| "every line".to_owned());
        let what = format!("{whose} {}", label.text);
        let key = Key::Part(owner.clone(), label.text.clone());
        if !matches!(edit, Edit::Add(..)) && !self.once(key, span, &what) {
            return;
        }
        if let Edit::Renumber(new) = edit
            && self.labels(&owner).contains(&new.text)
        {
            self.problems.push(problem::label_taken(new.span, &whose, &new.text));
            return;
        }
        let changed = self.lists(&owner).find_map(|list| match list {
            List::Body(list) => part::change(list, &label.text, edit),
            List::Alone(item) => alone(item, &label.text, edit),
        });
        self.items.retain(
            |item| !matches!(&item.kind, ItemKind::Statement(gone) if gone.head.key() == Span::default().key()),
        );
        match changed {
            Some(Ok(Changed { old, gone, grant })) => {
                if matches!(edit, Edit::Repeal | Edit::Replace(..)) {
                    self.taken_out.push((old, span));
                }
                let lost = gone.into_iter().enumerate().map(|(at, label)| Lost {
                    owner: owner.clone(),
                    label,
                    amendment: span,
                    old,
                    grant: grant && at == 0,
                });
                self.lost.extend(lost);
            }
            Some(Err(Fault::Body { old, expected })) => {
                self.problems.push(problem::wrong_body(span, &what, expected, old));
            }
            None => {
                if let Some(lost) = self.lost.iter().find(|lost| lost.owner == owner && lost.label == label.text) {
                    self.problems.push(problem::amended_twice(span, &what, lost.amendment).and_at(lost.old, "this"));
                    return;
                }
                let known = self.labels(&owner);
                self.problems.push(problem::unknown_label(
                    label.span,
                    &label.text,
                    &format!("`{whose}`"),
                    &known.iter().map(String::as_str).collect::<Vec<_>>(),
                ));
            }
        }
    }

    /// The lists in which the sentences of an owner stand.
    fn lists(&mut self, owner: &Owner) -> impl Iterator<Item = List<'_>> {
        self.items.iter_mut().filter_map(move |item| match &item.kind {
            ItemKind::Statement(statement) => match (&statement.subject, owner) {
                (Some(Subject::Line(name)), Some(owner)) => (name.text == *owner).then_some(List::Alone(item)),
                (Some(Subject::EveryLine(_)), None) => Some(List::Alone(item)),
                _ => None,
            },
            ItemKind::Line(_) | ItemKind::Clause(_) => match &mut item.kind {
                ItemKind::Line(line) if Some(&line.name.text) == owner.as_ref() => Some(List::Body(&mut line.body)),
                ItemKind::Clause(clause) if Some(&clause.name.text) == owner.as_ref() => {
                    Some(List::Body(&mut clause.body))
                }
                _ => None,
            },
            _ => None,
        })
    }

    /// Every label of an owner.
    fn labels(&mut self, owner: &Owner) -> Vec<String> {
        let mut labels = Vec::new();
        for list in self.lists(owner) {
            match list {
                List::Body(list) => labels.extend(part::labels(list)),
                List::Alone(item) => {
                    if let ItemKind::Statement(statement) = &item.kind {
                        labels.extend(part::labels(std::slice::from_ref(statement)));
                    }
                }
            }
        }
        labels
    }

    /// Sentences of a line, each in its own right: what the line's head cites is not what they cite.
    fn add_to_line(&mut self, subject: &Subject, body: &Body, citations: &[Citation]) {
        let subject = match subject {
            Subject::EveryLine(span) => Subject::EveryLine(*span),
            Subject::Line(name) => match self.owner(subject) {
                Some(Some(owner)) => Subject::Line(Ident { text: owner, span: name.span }),
                _ => return,
            },
        };
        for statement in &body.statements {
            let mut statement = statement.clone();
            if let Some(other) = &statement.subject {
                let (span, own) = match other {
                    Subject::Line(name) => {
                        (name.span, matches!(&subject, Subject::Line(line) if line.text == name.text))
                    }
                    Subject::EveryLine(span) => (*span, matches!(subject, Subject::EveryLine(_))),
                };
                let whose = match &subject {
                    Subject::Line(line) => line.text.as_str(),
                    Subject::EveryLine(_) => "every line",
                };
                self.problems.push(problem::foreign_statement(span, whose, own));
                continue;
            }
            statement.subject = Some(subject.clone());
            if statement.citations.is_empty() {
                statement.citations = citations.to_vec();
            }
            let (citations, span) = (statement.citations.clone(), statement.head);
            self.items.push(Item { kind: ItemKind::Statement(statement), citations, span });
        }
    }
}

/// Where a sentence stands.
enum List<'i> {
    /// Under its line or clause.
    Body(&'i mut Vec<Statement>),
    /// At the left margin.
    Alone(&'i mut Item),
}

/// Changes a sentence at the left margin; one that goes is left without a place, for the caller to take out.
fn alone(item: &mut Item, label: &str, edit: Edit<'_>) -> Option<Result<Changed, Fault>> {
    let ItemKind::Statement(statement) = &mut item.kind else { return None };
    let mut list = vec![statement.clone()];
    let changed = part::change(&mut list, label, edit)?;
    match list.pop() {
        Some(new) => {
            item.citations.clone_from(&new.citations);
            item.span = new.head;
            *statement = new;
        }
        None => statement.head = Span::default(),
    }
    Some(changed)
}
