//! Two generations in one vocabulary and one graph, so that whatever can be asked of a rulebook can be asked of both.

use crate::base::{Codes, Name};
use crate::rule::{
    AmountId, Defined, Definition, Fact, FactId, FactRole, Formulas, Kind, KindId, Line, LineId, Part, Range, Rules,
    StatementId, Type, Vocabulary,
};

use super::import::Importer;
use super::kinds::{Coding, alone, joined};
use super::pairs::{Pair, Pairs, apart};
use super::side::Side;
use super::tables;
use crate::rule::Conversions;

/// Two generations as one rulebook.
#[derive(Clone, Debug)]
pub(super) struct Joint<'r> {
    /// The vocabulary of both, and a graph that holds what each means. Its statements are nobody's.
    pub(super) rules: Rules,
    pub(super) pairs: Pairs,
    pub(super) old: Side<'r>,
    pub(super) new: Side<'r>,
}

impl<'r> Joint<'r> {
    pub(super) fn new(old: &'r Rules, new: &'r Rules) -> Self {
        let money = Conversions::new(old, new);
        let pairs = Pairs::new(old, new, &money);
        let (kinds, old_codings, new_codings) = kinds(old, new, &pairs);
        let mut old = side(old, &pairs, true, old_codings, &money);
        let mut new = side(new, &pairs, false, new_codings, &money);
        let mut vocabulary = Vocabulary { kinds, ..Vocabulary::default() };
        for pair in &pairs.facts {
            let fact = fact(&old, &new, &pairs, *pair, &vocabulary);
            vocabulary.fact_names.insert(fact.name.clone(), FactId::new(vocabulary.facts.len()));
            vocabulary.facts.push(fact);
        }
        for currency in new.rules.vocabulary.currencies.iter().chain(&old.rules.vocabulary.currencies) {
            if vocabulary.currency(&currency.name).is_none() {
                vocabulary.currencies.push(currency.clone());
            }
        }
        for (at, kind) in vocabulary.kinds.iter_mut().enumerate() {
            let role = FactRole::OfKind(KindId::new(at));
            let fact = vocabulary.facts.iter().position(|fact| fact.role == role);
            kind.fact = FactId::new(fact.unwrap_or(usize::MAX));
        }
        let mut joint_tables = Vec::new();
        old.tables = tables::import(&old, &mut joint_tables);
        new.tables = tables::import(&new, &mut joint_tables);
        let mut formulas = Formulas::default();
        let mut always: Vec<Part> = Vec::new();
        for side in [&new, &old] {
            let mut importer = Importer::new(side);
            for part in &side.rules.always {
                let formula = importer.formula(&mut formulas, part.formula);
                if !always.iter().any(|known| known.formula == formula) {
                    always.push(Part { statement: StatementId::new(usize::MAX), formula });
                }
            }
        }
        vocabulary.definitions = definitions(&old, &new, &mut formulas);
        let lines = pairs.lines.iter().enumerate().filter_map(|(at, pair)| {
            let line = match (pair.new, pair.old) {
                (Some(id), _) => new.rules.line(id),
                (None, id) => old.rules.line(id?),
            };
            let role = FactRole::Line(LineId::new(at));
            let agreed = vocabulary.facts.iter().position(|fact| fact.role == role);
            Some(Line { agreed: FactId::new(agreed.unwrap_or(usize::MAX)), ..line?.clone() })
        });
        let lines = lines.collect();
        let rules = Rules { vocabulary, formulas, tables: joint_tables, lines, always, ..new.rules.clone() };
        Self { rules, pairs, old, new }
    }

    /// The side of the older generation, or of the newer one.
    pub(super) fn side(&self, is_old: bool) -> &Side<'r> {
        if is_old { &self.old } else { &self.new }
    }
}

fn kinds(old: &Rules, new: &Rules, pairs: &Pairs) -> (Vec<Kind>, Vec<Coding>, Vec<Coding>) {
    let mut kinds = Vec::new();
    let mut old_codings = vec![Coding::default(); old.vocabulary.kinds.len()];
    let mut new_codings = vec![Coding::default(); new.vocabulary.kinds.len()];
    let put = |codings: &mut Vec<Coding>, id: Option<KindId>, coding: Coding| {
        if let Some(slot) = id.and_then(|id| codings.get_mut(id.index())) {
            *slot = coding;
        }
    };
    for pair in &pairs.kinds {
        let one = pair.old.and_then(|id| old.vocabulary.kind(id));
        let other = pair.new.and_then(|id| new.vocabulary.kind(id));
        match (one, other) {
            (Some(one), Some(other)) => {
                let both = joined(one, other);
                kinds.push(both.kind);
                put(&mut old_codings, pair.old, both.old);
                put(&mut new_codings, pair.new, both.new);
            }
            (Some(only), None) | (None, Some(only)) => {
                let (kind, coding) = alone(only);
                kinds.push(kind);
                put(&mut old_codings, pair.old, coding.clone());
                put(&mut new_codings, pair.new, coding);
            }
            (None, None) => {}
        }
    }
    (kinds, old_codings, new_codings)
}

fn side<'r>(rules: &'r Rules, pairs: &Pairs, is_old: bool, codings: Vec<Coding>, money: &Conversions) -> Side<'r> {
    let kinds = (0..rules.vocabulary.kinds.len()).map(KindId::new);
    let kinds = kinds.map(|kind| KindId::new(pairs.kind(kind, is_old).unwrap_or(usize::MAX))).collect();
    let own: Vec<Option<FactId>> = pairs.facts.iter().map(|pair| super::pairs::side(pair, is_old)).collect();
    let mut facts = vec![FactId::new(usize::MAX); rules.vocabulary.facts.len()];
    for (at, fact) in own.iter().enumerate() {
        if let Some(slot) = fact.and_then(|fact| facts.get_mut(fact.index())) {
            *slot = FactId::new(at);
        }
    }
    Side { rules, facts, own, kinds, codings, money: money.clone(), tables: Vec::new() }
}

/// A fact of both: it can be what it can be in either.
fn fact(old: &Side<'_>, new: &Side<'_>, pairs: &Pairs, pair: Pair<FactId>, known: &Vocabulary) -> Fact {
    let of = |side: &Side<'_>, id: Option<FactId>, is_old: bool| -> Option<Fact> {
        let fact = side.rules.vocabulary.fact(id?)?;
        let line = |line: LineId| LineId::new(pairs.line(line, is_old).unwrap_or(usize::MAX));
        let role = match fact.role {
            FactRole::OfKind(kind) => FactRole::OfKind(side.kinds.get(kind.index()).copied().unwrap_or(kind)),
            FactRole::Line(id) => FactRole::Line(line(id)),
            other => other,
        };
        Some(Fact {
            fact_type: side.joint_type(&fact.fact_type),
            role,
            of_line: fact.of_line.map(line),
            bounds: side.joint_bounds(&fact.fact_type, &fact.bounds),
            default: fact.default.as_ref().map(|value| side.joint_value(&fact.fact_type, value)),
            ..fact.clone()
        })
    };
    let mut fact = match (of(old, pair.old, true), of(new, pair.new, false)) {
        (Some(one), Some(other)) => {
            let both = Range::of_bounds(&one.bounds).intersect(Range::of_bounds(&other.bounds));
            let bounds = both.bounds(&other.fact_type);
            let absent = one.absent.and(other.absent.clone());
            let (judged, position) = (one.judged || other.judged, one.position || other.position);
            let default = other.default.clone().or(one.default);
            return Fact { bounds, absent, judged, position, default, ..other };
        }
        (Some(only), None) | (None, Some(only)) => only,
        (None, None) => return nameless(),
    };
    if known.fact_named(&fact.name).is_some() {
        let side = if pair.old.is_some() { old } else { new };
        fact.name = apart(&fact.name, &side.rules.generation);
    }
    fact
}

/// What no pair is.
fn nameless() -> Fact {
    Fact {
        name: Name::from("?"),
        fact_type: Type::YesNo,
        role: FactRole::Declared,
        of_line: None,
        bounds: crate::rule::Bounds::default(),
        absent: None,
        default: None,
        judged: false,
        position: false,
        span: crate::base::Span::default(),
    }
}

/// Amounts that have a name, so that they are called by it.
fn definitions(old: &Side<'_>, new: &Side<'_>, formulas: &mut Formulas) -> Vec<Definition> {
    let mut found: Vec<Definition> = Vec::new();
    for side in [new, old] {
        let mut importer = Importer::new(side);
        for definition in &side.rules.vocabulary.definitions {
            let Defined::Amount(id, of) = &definition.meaning else { continue };
            let id = importer.amount(formulas, *id);
            if found.iter().any(|known| is(known, id)) {
                continue;
            }
            let taken = found.iter().any(|known| known.name == definition.name);
            let name = if taken { apart(&definition.name, &side.rules.generation) } else { definition.name.clone() };
            let meaning = Defined::Amount(id, side.joint_type(of));
            found.push(Definition { name, meaning, statement: StatementId::new(usize::MAX), proofs: Vec::new() });
        }
    }
    found
}

fn is(definition: &Definition, id: AmountId) -> bool {
    matches!(definition.meaning, Defined::Amount(known, _) if known == id)
}

/// The joint values that one of the two generations has no name for.
pub(super) fn unknown_values(joint: &Joint<'_>, fact: FactId, is_old: bool) -> Codes {
    let side = joint.side(is_old);
    side.own_fact(fact).and_then(|own| side.coding_of(own)).map(|coding| coding.unknown.clone()).unwrap_or_default()
}
