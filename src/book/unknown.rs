//! Names that nothing declares, or that say too little: what was probably meant.

use crate::base::Span;
use crate::diagnostic::Diagnostic;
use crate::rule::Type;
use crate::syntax::ast::{Expr, ExprKind, Ident};
use crate::syntax::near_keyword;

use super::condition::At;
use super::lower::Lowerer;
use super::problem;
use super::scope::{Meaning, Scope};

impl Lowerer<'_> {
    /// A name that each line has, or a clause of several lines, where no line is said.
    pub(crate) fn needs_line(&self, name: &Ident) -> Diagnostic {
        let all: Vec<&str> = match self.scope.clauses.get(name.text.as_str()) {
            Some(clause) => clause
                .lines
                .iter()
                .filter_map(|line| self.scope.line_names.get(line.index()))
                .map(|line| &**line)
                .collect(),
            None => self.scope.line_names.iter().map(|line| &**line).collect(),
        };
        problem::needs_line(name.span, &name.text, &all, !self.scope.clauses.contains_key(name.text.as_str()))
    }

    /// A name that nothing declares, with the best hint there is.
    pub(crate) fn unknown(&mut self, name: &Ident) {
        self.unknown_as(name, None);
    }

    /// The same, where it is known what the name would have to be declared as.
    pub(crate) fn unknown_as(&mut self, name: &Ident, declared_as: Option<String>) {
        if self.scope.may_be_declared(&name.text) {
            return;
        }
        if let Some(problem) = name_plus_rest(self.scope, name) {
            self.problems.push(problem);
            return;
        }
        if let Some(table) = self.scope.tables.get(name.text.as_str()) {
            let outputs = self.scope.table_outputs.get(*table).into_iter().flatten();
            let outputs: Vec<&str> = outputs.map(|(name, _)| &**name).collect();
            self.problems.push(super::table::needs_name(name.span, &name.text, &outputs));
            self.used_tables.insert(*table);
            return;
        }
        let absent = self.scope.absent_words.get(name.text.as_str()).and_then(|fact| self.scope.vocabulary.fact(*fact));
        if let Some(fact) = absent {
            self.problems.push(problem::absence_word(name.span, &name.text, &fact.name, fact.span));
            return;
        }
        if self.scope.kinds.contains_key(name.text.as_str()) {
            self.problems.push(problem::wrong_sort(name.span, &name.text, "a kind", "a fact or a condition", None));
            return;
        }
        let longer = || {
            let begins =
                |known: &&str| known.strip_prefix(name.text.as_str()).is_some_and(|rest| rest.starts_with(' '));
            self.scope.searched(self.scope.condition_names())?.filter(begins).min().map(str::to_owned)
        };
        let near = self.scope.nearest(&name.text, self.scope.condition_names()).or_else(longer);
        let clause = name.text.to_lowercase().starts_with("klausel");
        let shown = problem::shown(&name.text);
        let help = match (&near, declared_as) {
            (Some(_), _) if clause => Some(format!("or declare it: `clause {shown}`")),
            (Some(_), _) => None,
            (None, _) if clause => Some(format!("declare it: `clause {shown}`")),
            (None, Some(of)) => Some(format!("declare it: `fact {shown} as {of}`")),
            (None, None) => Some(format!("declare it: `fact {shown}` (for yes or no), or `fact {shown} as …`")),
        };
        let sort = if clause { "clause" } else { "name" };
        self.problems.push(problem::unknown_name(name.span, sort, &name.text, near, help));
    }

    /// A name that nothing declares, compared with something: its type would be the other's. The other is checked, unless
    /// it is a name, which could mean anything then.
    pub(crate) fn unknown_subject(&mut self, name: &Ident, other: &Expr, at: At) {
        let of = match &other.kind {
            ExprKind::Name(value) => match self.scope.meaning(&value.text, at.line) {
                Meaning::Value(kind) => self.scope.vocabulary.kind(kind).map(|kind| kind.name.to_string()),
                _ => None,
            },
            ExprKind::Text(_) => Some("text".to_owned()),
            _ => {
                let amount = self.amount(other, None, at);
                amount.and_then(|amount| self.declaration(&amount.of))
            }
        };
        self.unknown_as(name, Some(of.unwrap_or_else(|| "…".to_owned())));
    }

    /// What stands behind `as` for a fact of a type.
    pub(crate) fn declaration(&self, of: &Type) -> Option<String> {
        Some(match of {
            Type::YesNo => return None,
            Type::Kind(kind) => self.scope.vocabulary.kind(*kind)?.name.to_string(),
            Type::Whole => "whole number".to_owned(),
            Type::Decimal => "decimal".to_owned(),
            Type::Percent => "%".to_owned(),
            Type::Money(currency) => currency.to_string(),
            Type::Date => "date".to_owned(),
            Type::Days => "days".to_owned(),
            Type::Months => "months".to_owned(),
            Type::Unit(unit) => format!("{unit} from … to …"),
            Type::Text => "text".to_owned(),
            Type::Texts => "set of text".to_owned(),
            Type::Leaves(kind) => format!("set of {}", self.scope.vocabulary.kind(*kind)?.name),
        })
    }

    /// `Windstärke is feststellbar`: a word that the fact does not know.
    pub(crate) fn unknown_value(&mut self, fact: &Ident, of: &Type, absent: Option<&str>, value: &Ident) {
        if self.scope.may_be_declared(&value.text) {
            return;
        }
        if *of == Type::Text {
            let help = Some(format!("write `\"{}\"`", problem::shown(&value.text)));
            self.problems.push(problem::wrong_type(
                value.span,
                "a text is written in quotes",
                "expected a text in quotes",
                help,
            ));
            return;
        }
        if let Some(problem) = name_plus_rest(self.scope, value) {
            self.problems.push(problem);
            return;
        }
        let part = |absent: &&str| absent.contains(value.text.as_str()) || value.text.contains(*absent);
        let near = absent.filter(part).map(str::to_owned);
        let near = near.or_else(|| self.scope.nearest(&value.text, self.scope.condition_names().chain(absent)));
        let words = self.scope.type_words(of);
        let or_absent = absent.map(|absent| format!(", or `{absent}`")).unwrap_or_default();
        let help = Some(format!("`{}` is {words}{or_absent}", fact.text));
        self.problems.push(problem::unknown_name(value.span, "name", &value.text, near, help));
    }
}

/// An unknown name that begins as a known one does, or holds a misspelt keyword.
pub(crate) fn name_plus_rest(scope: &Scope, name: &Ident) -> Option<Diagnostic> {
    // A damaged file may hold names without end.
    const LONGEST: usize = 400;
    if name.text.len() > LONGEST {
        return None;
    }
    if let Some(bare) = name.text.strip_suffix('.').filter(|bare| scope.sort(bare).is_some()) {
        let help = Some("a sentence ends with its line: leave out the full stop".to_owned());
        return Some(problem::unknown_name(name.span, "name", &name.text, Some(bare.to_owned()), help));
    }
    let words: Vec<&str> = name.text.split(' ').collect();
    if words.len() < 2 {
        return None;
    }
    if let [unit, number] = words.as_slice()
        && number.chars().all(|c| c.is_ascii_digit())
        && scope.currency_names().chain(&scope.units).any(|known| **known == **unit)
    {
        return Some(problem::unit_first(name.span, unit, number));
    }
    // The place of a word, if the name is written with single blanks; it is near enough where it is not.
    let place = |from: usize, len: usize| {
        let offset =
            words.iter().take(from).fold(0_usize, |sum, word| sum.saturating_add(word.len()).saturating_add(1));
        let start = (name.span.start as usize).saturating_add(offset);
        Span::new(name.span.file, start, start.saturating_add(len).min((name.span.end as usize).max(start)))
    };
    let slip = words.iter().enumerate().find_map(|(at, word)| Some((at, word, near_keyword(word)?)));
    // `covers only Brand` is no `only if`.
    let slip = slip.filter(|(at, _, meant)| *at > 0 || *meant != "only if");
    if let Some((at, word, meant)) = slip {
        let known = |part: Option<&[&str]>| part.is_some_and(|part| scope.sort(&part.join(" ")).is_some());
        let parts_known = known(words.get(..at)) || known(words.get(at.saturating_add(1)..));
        if matches!(meant, "and" | "or")
            && let (Some(left), Some(right)) = (words.get(..at), words.get(at.saturating_add(1)..))
        {
            let (left, right) = (left.join(" "), right.join(" "));
            let is_value = |name: &str| matches!(scope.sort(name), Some("a value" | "a group of values"));
            if is_value(&left) && is_value(&right) {
                return Some(problem::two_names(name.span, &left, &right));
            }
        }
        if parts_known || scope.nearest(&name.text, scope.condition_names()).is_none() {
            // `only with Klausel 510`, `only when Alarm`: one condition is enough.
            let doubled = meant.ends_with("if")
                && words
                    .get(at.saturating_add(1))
                    .is_some_and(|next| matches!(*next, "with" | "when" | "where" | "wenn" | "falls" | "mit"));
            let skipped = at.saturating_add(1);
            let kept = words.iter().enumerate().filter(|(i, _)| !(doubled && *i == skipped));
            let sentence = kept.map(|(i, w)| if i == at { meant } else { w }).collect::<Vec<_>>().join(" ");
            return Some(problem::near_keyword(place(at, word.len()), word, meant, &sentence));
        }
    }
    for split in (1..words.len()).rev() {
        let known = words.get(..split)?.join(" ");
        let rest = words.get(split..)?.join(" ");
        let Some(sort) = scope.sort(&known) else { continue };
        if matches!(sort, "a value" | "a group of values") && scope.sort(&rest).is_some() {
            return Some(problem::two_names(name.span, &known, &rest));
        }
        let help = match (sort, rest.as_str()) {
            (_, "unknown" | "unbekannt") => {
                "a fact that nobody gave is unknown by itself; a rule cannot ask for that".to_owned()
            }
            ("a clause" | "a line", "vereinbart" | "eingeschlossen" | "gilt") => format!("write `{known} is agreed`"),
            ("a clause", _) => format!("write `{known}` alone, or `{known} is agreed`"),
            ("a fact" | "a fact of each line", _) => {
                let of = scope
                    .vocabulary
                    .fact_named(&known)
                    .and_then(|fact| scope.vocabulary.fact(fact))
                    .map(|fact| &fact.fact_type);
                let example =
                    of.map_or_else(|| format!("{known} at least …"), |of| scope.example_comparison(&known, of));
                format!("a name ends at a word of the language, as in `{example}`; or declare `{}`", name.text)
            }
            _ => format!("separate them with a comma or a word of the language, or declare `{}`", name.text),
        };
        return Some(problem::name_and_rest(name.span, &name.text, &known, &rest, help));
    }
    // `no Alarm`, `that Alarm`: a known name with words before it.
    let (first, rest) = words.split_first()?;
    let rest = rest.join(" ");
    scope.sort(&rest)?;
    let help = match *first {
        "no" | "kein" | "keine" | "without" | "ohne" => format!("write `not {rest}`"),
        "only" | "nur" => format!("write `{rest}`: what is not named is not meant"),
        "all" | "jede" | "alle" => format!("`all` stands before a kind; write `{rest}`"),
        _ => format!("write `{rest}`, or declare `{}`", name.text),
    };
    Some(problem::rest_and_name(name.span, &name.text, &rest, first, help))
}
