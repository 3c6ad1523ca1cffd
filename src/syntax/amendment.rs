//! Amendments: what a generation changes in the one before.

use pest::iterators::Pair;

use super::ast::{Amended, Amendment, Body, Sort, Subject};
use super::grammar::Rule;
use super::reader::{Children, Reader};

impl<'t> Reader<'t> {
    /// An amendment, without what is indented under it.
    pub(crate) fn amendment(&self, rule: Rule, parts: &mut Children<'t>) -> Option<Amendment> {
        Some(match rule {
            Rule::includes => Amendment::Includes { under: self.name(parts)?, values: self.kind_values(parts) },
            Rule::repeals => Amendment::Repeals(self.amended(parts.next()?)?),
            Rule::replaced => Amendment::Replaces { what: self.amended(parts.next()?)?, by: Body::default() },
            Rule::adds => Amendment::Adds { to: self.amended(parts.next()?)?, body: Body::default() },
            Rule::renumbered => {
                let mut part = Children::of(parts.take(Rule::amended_part)?);
                let owner = self.owner(part.next()?);
                Amendment::Renumbers { owner, new: self.label(&mut part)?, old: self.label(parts)? }
            }
            _ => {
                let sort = parts.take(Rule::sort).and_then(sort);
                Amendment::Renames { sort, new: self.name(parts)?, old: self.name(parts)? }
            }
        })
    }

    fn amended(&self, pair: Pair<'t, Rule>) -> Option<Amended> {
        let rule = pair.as_rule();
        if matches!(rule, Rule::kw_every_line | Rule::bare_name | Rule::quoted_name) {
            return Some(Amended::Line(self.owner(pair)));
        }
        let mut parts = Children::of(pair);
        Some(match rule {
            Rule::amended_part => Amended::Part { owner: self.owner(parts.next()?), label: self.label(&mut parts)? },
            Rule::repealed_always => Amended::Always(self.condition(parts.take(Rule::condition)?)?),
            Rule::repealed_acceptance => Amended::Acceptance(self.text(&parts.take(Rule::string)?)),
            Rule::repealed_assertion => Amended::Assertion(self.text(&parts.take(Rule::string)?)),
            _ => Amended::Thing { sort: sort(parts.next()?)?, name: self.name(&mut parts)? },
        })
    }

    pub(super) fn owner(&self, pair: Pair<'t, Rule>) -> Subject {
        match pair.as_rule() {
            Rule::kw_every_line => Subject::EveryLine(self.place(&pair)),
            _ => Subject::Line(self.ident(&pair)),
        }
    }
}

fn sort(pair: Pair<'_, Rule>) -> Option<Sort> {
    Some(match pair.as_str().split_whitespace().next()? {
        "line" => Sort::Line,
        "clause" => Sort::Clause,
        "fact" => Sort::Fact,
        "kind" => Sort::Kind,
        "define" => Sort::Define,
        "table" => Sort::Table,
        "group" => Sort::Group,
        _ => return None,
    })
}
