//! The one way from the parser generator's pairs to the tree: a typed reader that never assumes what is there.

use std::cell::RefCell;

use pest::Parser;
use pest::iterators::{Pair, Pairs};

use crate::base::{Span, normalise};

use super::ast::{Citation, Ident, Text};
use super::grammar::{Grammar, Rule};
use super::near;
use super::problem::Problem;

/// One sentence being read.
pub(crate) struct Reader<'t> {
    /// The sentence.
    pub(crate) text: &'t str,
    /// Where it stands.
    pub(crate) span: Span,
    problems: RefCell<&'t mut Vec<Problem>>,
    /// Where the parts of a sentence stand that is put together of several.
    parts: Vec<Part>,
}

/// A part of a sentence that is put together.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    /// Where it begins in the sentence.
    pub(crate) start: usize,
    /// The place in the file.
    pub(crate) place: Span,
    /// Whether it stands there byte for byte.
    pub(crate) exact: bool,
}

impl<'t> Reader<'t> {
    /// A reader of the sentence `text`, which stands at `span`.
    pub(crate) fn new(text: &'t str, span: Span, problems: &'t mut Vec<Problem>) -> Self {
        Self { text, span, problems: RefCell::new(problems), parts: Vec::new() }
    }

    /// A reader of a sentence that is put together of these parts, in order; the last of them is where it stands.
    pub(crate) fn of_parts(text: &'t str, parts: Vec<Part>, problems: &'t mut Vec<Problem>) -> Self {
        let span = parts.last().map(|part| part.place).unwrap_or_default();
        Self { text, span, problems: RefCell::new(problems), parts }
    }

    /// Notes a problem.
    pub(crate) fn report(&self, problem: Problem) {
        self.problems.borrow_mut().push(problem);
    }

    /// Parses the sentence by a rule of the grammar; a problem if it does not fit.
    pub(crate) fn parse(&self, rule: Rule) -> Option<Children<'t>> {
        match Grammar::parse(rule, self.text) {
            Ok(mut pairs) => pairs.next().map(Children::of),
            Err(error) => {
                // Of a sentence of parts its own places are told; who put it together knows where they are.
                let whole = Span::new(self.span.file, 0, self.text.len());
                let span = if self.parts.is_empty() { self.span } else { whole };
                self.report(near::unexpected(rule, self.text, span, &error));
                None
            }
        }
    }

    /// Where a pair stands in the file, without the blanks that the grammar skips behind it.
    pub(crate) fn place(&self, pair: &Pair<'t, Rule>) -> Span {
        let start = pair.as_span().start();
        self.local(start, start.saturating_add(pair.as_str().trim_end().len()))
    }

    /// The place of the bytes `start..end` of the sentence.
    pub(crate) fn local(&self, start: usize, end: usize) -> Span {
        if let Some(last) = self.parts.last() {
            return within(&self.parts, start, end).unwrap_or(last.place);
        }
        let begin = self.span.start as usize;
        Span::new(self.span.file, begin.saturating_add(start), begin.saturating_add(end))
    }

    /// A name, quoted or not, or a label.
    pub(crate) fn ident(&self, pair: &Pair<'t, Rule>) -> Ident {
        let text = match pair.as_rule() {
            Rule::quoted_name => unquoted(pair.as_str()),
            Rule::label => {
                let word = pair.as_str().trim_start_matches(|c: char| c == '§' || c.is_whitespace());
                return Ident { text: format!("§ {word}"), span: self.place(pair) };
            }
            _ if pair.as_str().contains("--") => {
                return Ident { text: normalise(&without_comments(pair.as_str())), span: self.place(pair) };
            }
            _ => pair.as_str(),
        };
        Ident { text: normalise(text), span: self.place(pair) }
    }

    /// A quoted text.
    pub(crate) fn text(&self, pair: &Pair<'t, Rule>) -> Text {
        Text { text: normalise(unquoted(pair.as_str())), span: self.place(pair) }
    }

    /// The citations at the end of a sentence.
    pub(crate) fn citations(&self, children: &mut Children<'t>) -> Vec<Citation> {
        let mut citations = Vec::new();
        while let Some(pair) = children.take(Rule::citation) {
            let span = self.place(&pair);
            let mut parts = Children::of(pair);
            let Some(key) = parts.take(Rule::citation_key) else { continue };
            let key = Ident { text: normalise(key.as_str()), span: self.place(&key) };
            let references = parts.take_all(Rule::citation_ref).iter().map(|pair| self.ident(pair)).collect();
            let quote = parts.take(Rule::string).map(|pair| self.text(&pair));
            citations.push(Citation { key, references, quote, span });
        }
        citations
    }

    /// All names that come next.
    pub(crate) fn idents(&self, children: &mut Children<'t>) -> Vec<Ident> {
        let mut idents = Vec::new();
        while let Some(pair) = children.take_name() {
            idents.push(self.ident(&pair));
        }
        idents
    }

    /// The names of a list rule that comes next; empty if none does.
    pub(crate) fn list(&self, children: &mut Children<'t>, rule: Rule) -> Vec<Ident> {
        children.take(rule).map(|pair| self.idents(&mut Children::of(pair))).unwrap_or_default()
    }
}

/// Where the bytes `start..end` of a sentence of parts stand; none if they are of several parts.
pub(crate) fn within(parts: &[Part], start: usize, end: usize) -> Option<Span> {
    let at = parts.iter().rposition(|part| part.start <= start)?;
    let part = parts.get(at)?;
    if parts.get(at.saturating_add(1)).is_some_and(|next| next.start < end) {
        return None;
    }
    if !part.exact {
        return Some(part.place);
    }
    let from = (part.place.start as usize).saturating_sub(part.start);
    Some(Span::new(part.place.file, from.saturating_add(start), from.saturating_add(end)))
}

/// Whether a name is read as one name without quotes, as far as that does not depend on what stands beside it.
pub fn reads_as_name(name: &str) -> bool {
    let whole = |pairs: Pairs<'_, Rule>| pairs.as_str().len() == name.len();
    normalise(name) == name && Grammar::parse(Rule::bare_name, name).is_ok_and(whole)
}

fn unquoted(text: &str) -> &str {
    text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(text)
}

/// A name that goes over a continued line may have a comment in it.
fn without_comments(text: &str) -> String {
    text.lines().map(|line| line.split(" --").next().unwrap_or_default()).collect::<Vec<_>>().join(" ")
}

/// Pairs without those that only hold a rule together.
type Telling<'t> = std::iter::Filter<Pairs<'t, Rule>, fn(&Pair<'t, Rule>) -> bool>;

/// The parts of a rule, in order, without the keywords that carry no meaning of their own.
pub(crate) struct Children<'t> {
    rest: std::iter::Peekable<Telling<'t>>,
}

impl<'t> Children<'t> {
    /// The parts of a pair.
    pub(crate) fn of(pair: Pair<'t, Rule>) -> Self {
        let tells: fn(&Pair<'t, Rule>) -> bool = |pair| !is_noise(pair.as_rule());
        Self { rest: pair.into_inner().filter(tells).peekable() }
    }

    /// The next part, if it is of that rule.
    pub(crate) fn take(&mut self, rule: Rule) -> Option<Pair<'t, Rule>> {
        self.rest.next_if(|pair| pair.as_rule() == rule)
    }

    /// Whether the next part is of that rule; it is taken then.
    pub(crate) fn has(&mut self, rule: Rule) -> bool {
        self.take(rule).is_some()
    }

    /// All next parts of that rule.
    pub(crate) fn take_all(&mut self, rule: Rule) -> Vec<Pair<'t, Rule>> {
        let mut taken = Vec::new();
        while let Some(pair) = self.take(rule) {
            taken.push(pair);
        }
        taken
    }

    /// The next part, if it is a name.
    pub(crate) fn take_name(&mut self) -> Option<Pair<'t, Rule>> {
        self.rest.next_if(|pair| matches!(pair.as_rule(), Rule::bare_name | Rule::quoted_name))
    }

    /// The next part, whatever it is.
    pub(crate) fn next(&mut self) -> Option<Pair<'t, Rule>> {
        self.rest.next()
    }
}

/// Keywords that only hold a rule together.
fn is_noise(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::EOI
            | Rule::kw_rulebook
            | Rule::kw_generation
            | Rule::kw_amends
            | Rule::kw_governed_by
            | Rule::kw_includes_also
            | Rule::kw_repeals
            | Rule::kw_adds_to
            | Rule::kw_formerly
            | Rule::kw_always
            | Rule::kw_currency
            | Rule::kw_source
            | Rule::kw_kind
            | Rule::kw_called
            | Rule::kw_group
            | Rule::kw_fact
            | Rule::kw_as
            | Rule::kw_set_of
            | Rule::kw_default
            | Rule::kw_for_a_person_to_judge
            | Rule::kw_clause
            | Rule::kw_define
            | Rule::kw_table
            | Rule::kw_keys
            | Rule::kw_gives
            | Rule::kw_line
            | Rule::kw_within
            | Rule::kw_by
            | Rule::kw_assert
            | Rule::kw_accepted
            | Rule::kw_overlap_of
            | Rule::kw_gap
            | Rule::kw_whatever
            | Rule::kw_never_both_cover
            | Rule::kw_covers
            | Rule::kw_would_cover
            | Rule::kw_it
            | Rule::kw_excludes
            | Rule::kw_requires
            | Rule::kw_reinstates
            | Rule::kw_waives
            | Rule::kw_advises
            | Rule::kw_against
            | Rule::kw_the_same
            | Rule::kw_all
            | Rule::kw_except
            | Rule::kw_except_those_of
            | Rule::kw_from
            | Rule::kw_to
            | Rule::kw_for
            | Rule::kw_of
            | Rule::kw_but
            | Rule::kw_one_of
            | Rule::kw_and
            | Rule::kw_or
            | Rule::kw_is
            | Rule::kw_unknown
            | Rule::kw_other
            | Rule::kw_agreed
            | Rule::kw_agreed_are
            | Rule::kw_has
            | Rule::kw_exactly
            | Rule::kw_listed_in
            | Rule::kw_days_from
            | Rule::kw_given
            | Rule::kw_which_lines_cover
            | Rule::kw_what_is_paid
            | Rule::kw_what_does
            | Rule::kw_pay
            | Rule::kw_what_if
            | Rule::kw_why
            | Rule::kw_at
            | Rule::kw_rounded
            | Rule::kw_position
            | Rule::kw_pays
            | Rule::kw_total
            | Rule::kw_replaces
            | Rule::kw_in_the_proportion_of
            | Rule::kw_up_to
            | Rule::kw_first_loss_up_to
            | Rule::kw_less
            | Rule::kw_times
            | Rule::kw_nothing_up_to
            | Rule::kw_above_it_in_full
            | Rule::kw_plain_sum_of
            | Rule::kw_over_positions
            | Rule::kw_scenario
            | Rule::kw_in_generation
            | Rule::kw_in_generations
            | Rule::kw_on
            | Rule::kw_expect
            | Rule::kw_snapshot
            | Rule::kw_asks_for
            | Rule::kw_because
    )
}
