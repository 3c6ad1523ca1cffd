//! What was decided, as columns that are written: for each line what it answers, why, and what it pays.

use crate::base::Name;
use crate::batch::{Codes, Decided, Money};
use crate::rule::Rules;

use super::output::{AnswerColumn, Field, Sort};
use super::parquet::Form;

/// The rows that are written.
pub(super) enum Chosen {
    /// All rows of the only part.
    All,
    /// For each the part that decides it, and its row there.
    These(Vec<(usize, usize)>),
}

impl Chosen {
    /// The part that decides a row, and its row there.
    pub(super) fn at(&self, row: usize) -> Option<(usize, usize)> {
        match self {
            Self::All => Some((0, row)),
            Self::These(rows) => rows.get(row).copied(),
        }
    }
}

/// The lines of all generations by name: those of the newest one first, in the order of the rulebook.
pub(super) fn line_names(rules: &[&Rules]) -> Vec<Name> {
    let mut names: Vec<Name> = Vec::new();
    for line in rules.iter().rev().flat_map(|rules| &rules.lines) {
        if !names.contains(&line.name) {
            names.push(line.name.clone());
        }
    }
    names
}

/// The columns of answers, behind those that are kept.
pub(super) fn fields(rules: &[&Rules]) -> Vec<Field> {
    let mut fields = Vec::new();
    let mut add = |name: String, form: Form, nullable: bool| fields.push(Field { name, form, nullable });
    let several = rules.len() > 1;
    for name in line_names(rules) {
        add(name.to_string(), Form::Text, several);
        add(format!("{name} reason"), Form::Text, true);
        if let Some(decimals) = decimals_of(rules, &name) {
            add(format!("{name} pays"), Form::Number(decimals), true);
        }
    }
    if let Some(decimals) = total_decimals(rules) {
        add("total".to_owned(), Form::Number(decimals), true);
    }
    add("generation".to_owned(), Form::Text, several);
    fields
}

/// How many decimals a line pays with, if it says what it pays.
fn decimals_of(rules: &[&Rules], name: &str) -> Option<u32> {
    let of = |rules: &&Rules| {
        let line = rules.line_named(name).and_then(|id| rules.line(id))?;
        Some(rules.vocabulary.decimals(&line.pays.as_ref()?.currency))
    };
    rules.iter().filter_map(of).max()
}

/// How many decimals the sum of all lines has; none where they pay in several currencies, or no line does.
fn total_decimals(rules: &[&Rules]) -> Option<u32> {
    let mut most = None;
    for rules in rules {
        let mut currencies = rules.lines.iter().filter_map(|line| line.pays.as_ref()).map(|pays| &pays.currency);
        let Some(first) = currencies.next() else { continue };
        if currencies.all(|other| other == first) {
            most = most.max(Some(rules.vocabulary.decimals(first)));
        }
    }
    most
}

/// The columns of [`fields`] for rows that are written. `all` are all generations, `parts` are the places of some of
/// them with what they decided; `dated` says of each row whether it is known which generation judges it, if not of all.
pub(super) fn columns(
    all: &[&Rules],
    parts: &[(usize, Decided)],
    chosen: &Chosen,
    dated: Option<Vec<bool>>,
) -> Vec<AnswerColumn> {
    let mut columns = Vec::new();
    let rules_of = |generation: &usize| all.get(*generation).copied();
    for name in line_names(all) {
        let (mut answers, mut reasons) = (Telling::default(), Telling::default());
        let mut paid = Vec::new();
        for (generation, decided) in parts {
            let rules = rules_of(generation);
            let line = rules.and_then(|rules| decided.lines.get(rules.line_named(&name)?.index()));
            let outcomes = line.map_or(&[][..], |line| &line.outcomes);
            let statement = |id| rules.and_then(|rules| rules.statement(id));
            let codes = line.map(|line| &line.codes);
            answers.add(codes, outcomes.iter().map(|outcome| Some(outcome.answer.to_string().into())));
            reasons.add(codes, outcomes.iter().map(|outcome| Some(statement(outcome.statement?)?.name.clone())));
            paid.push(line.and_then(|line| line.paid.as_ref()));
        }
        columns.extend([answers.column(chosen), reasons.column(chosen)]);
        columns.extend(decimals_of(all, &name).map(|decimals| amounts(&paid, decimals, parts, chosen)));
    }
    if let Some(decimals) = total_decimals(all) {
        let totals: Vec<Option<&Money>> = parts.iter().map(|(_, decided)| decided.total()).collect();
        columns.push(amounts(&totals, decimals, parts, chosen));
    }
    let mut generations = Telling::default();
    for (generation, decided) in parts {
        let name = rules_of(generation).map(|rules| rules.generation.clone());
        generations.add_same(decided.rows, name);
    }
    let column = generations.column(chosen);
    columns.push(AnswerColumn { known: dated.or(column.known), ..column });
    columns
}

/// What stands for no text.
const NONE: u32 = u32::MAX;

/// A column of texts in the making.
#[derive(Default)]
struct Telling<'d> {
    texts: Vec<Name>,
    parts: Vec<Told<'d>>,
}

/// What a part says in each row.
enum Told<'d> {
    /// By the row's outcome: the text of each.
    ByOutcome(&'d Codes, Vec<u32>),
    /// The same in so many rows.
    Same(usize, u32),
}

impl<'d> Telling<'d> {
    /// A part with the texts of its outcomes; one without codes says nothing.
    fn add(&mut self, codes: Option<&'d Codes>, texts: impl Iterator<Item = Option<Name>>) {
        let of: Vec<u32> = texts.map(|text| self.code(text)).collect();
        self.parts.push(codes.map_or(Told::Same(0, NONE), |codes| Told::ByOutcome(codes, of)));
    }

    fn add_same(&mut self, rows: usize, text: Option<Name>) {
        let code = self.code(text);
        self.parts.push(Told::Same(rows, code));
    }

    fn code(&mut self, text: Option<Name>) -> u32 {
        let Some(text) = text else { return NONE };
        let at = self.texts.iter().position(|known| *known == text).unwrap_or_else(|| {
            self.texts.push(text);
            self.texts.len().saturating_sub(1)
        });
        u32::try_from(at).unwrap_or(NONE)
    }

    fn column(self, chosen: &Chosen) -> AnswerColumn {
        let mut codes: Vec<u32> = match chosen {
            Chosen::All => self.parts.first().map(Told::all).unwrap_or_default(),
            Chosen::These(rows) => {
                rows.iter().map(|(part, row)| self.parts.get(*part).map_or(NONE, |part| part.at(*row))).collect()
            }
        };
        let known = codes.contains(&NONE).then(|| codes.iter().map(|code| *code != NONE).collect());
        if known.is_some() {
            codes.iter_mut().filter(|code| **code == NONE).for_each(|code| *code = 0);
        }
        AnswerColumn { sort: Sort::Codes(codes, self.texts.into()), known }
    }
}

impl Told<'_> {
    fn at(&self, row: usize) -> u32 {
        match self {
            Self::ByOutcome(codes, of) => of.get(codes.get(row)).copied().unwrap_or(NONE),
            Self::Same(_, code) => *code,
        }
    }

    fn all(&self) -> Vec<u32> {
        match self {
            Self::ByOutcome(Codes { low, high: None }, of) => {
                // A place for whatever eight bits can say: no row has to be looked at twice.
                let mut table = [NONE; 256];
                table.iter_mut().zip(of).for_each(|(slot, code)| *slot = *code);
                low.iter().map(|low| table.get(usize::from(*low)).copied().unwrap_or(NONE)).collect()
            }
            Self::ByOutcome(codes, _) => (0..codes.low.len()).map(|row| self.at(row)).collect(),
            Self::Same(rows, code) => vec![*code; *rows],
        }
    }
}

/// Amounts with so many decimals, of each part those that it knows.
fn amounts(of: &[Option<&Money>], decimals: u32, parts: &[(usize, Decided)], chosen: &Chosen) -> AnswerColumn {
    let finer = |money: &Money| 10_i64.saturating_pow(decimals.saturating_sub(money.decimals));
    let at = |part: usize, row: usize| {
        let money = of.get(part).copied().flatten()?;
        Some(money.get(row)?.saturating_mul(finer(money)))
    };
    let rows: Vec<Option<i64>> = match (chosen, of) {
        (Chosen::All, [Some(money)]) if money.unknown.is_none() && finer(money) == 1 => {
            return AnswerColumn { sort: Sort::Ints(money.amounts.clone(), decimals), known: None };
        }
        (Chosen::All, _) => {
            let rows = parts.first().map_or(0, |(_, decided)| decided.rows);
            (0..rows).map(|row| at(0, row)).collect()
        }
        (Chosen::These(rows), _) => rows.iter().map(|(part, row)| at(*part, *row)).collect(),
    };
    let known = rows.contains(&None).then(|| rows.iter().map(Option::is_some).collect());
    AnswerColumn { sort: Sort::Ints(rows.into_iter().map(Option::unwrap_or_default).collect(), decimals), known }
}
