//! What has to be asked of a line, as conditions of the joint graph.

use crate::base::{Exact, Name};
use crate::rule::{AmountId, FactId, FormulaId, Formulas, Line, LineId, Part, Rules};

use super::differs::differs;
use super::import::Importer;
use super::joint::Joint;
use super::pairs::Pair;
use super::side::Side;

/// A line of either generation, or of both.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    /// Which of the pairs of lines.
    pub(super) at: usize,
    pub(super) own: Pair<LineId>,
    /// Whether it is agreed.
    pub(super) agreed: FactId,
    /// It covers, in either.
    pub(super) covers: Pair<FormulaId>,
    /// It does not.
    pub(super) fails: Pair<FormulaId>,
    /// What can make the newer one cover more.
    pub(super) gains: Vec<Blame>,
    /// What can make it cover less.
    pub(super) losses: Vec<Blame>,
    pub(super) payment: Option<Payment>,
}

/// A part of a line that the other generation does not have so.
#[derive(Clone, Copy, Debug)]
pub(super) struct Blame {
    pub(super) is_old: bool,
    /// The part as its own generation has it.
    pub(super) part: Part,
    /// In the joint graph: where it makes a difference, as far as that is up to it.
    pub(super) matters: FormulaId,
}

/// What both pay where both cover.
#[derive(Clone, Copy, Debug)]
pub(super) struct Payment {
    pub(super) old: AmountId,
    pub(super) new: AmountId,
    /// Without this they pay the same.
    pub(super) differ: FormulaId,
    /// Amounts that are no further apart count as the same: what rounding can make of a restated currency.
    pub(super) tolerance: Exact,
}

/// A line's parts in the joint graph.
struct Imported<'r> {
    rules: &'r Rules,
    is_old: bool,
    head: Part,
    agreement: FormulaId,
    requirements: Vec<(Part, FormulaId)>,
    exclusions: Vec<(Part, FormulaId)>,
    /// By the name of the kind: what is granted of it.
    grants: Vec<(Name, Vec<(Part, FormulaId)>)>,
}

impl Plan {
    /// Everything that will be asked of each line; after this the graph stays as it is.
    pub(super) fn all(joint: &mut Joint<'_>) -> Vec<Self> {
        let mut formulas = std::mem::take(&mut joint.rules.formulas);
        let plans = (0..joint.pairs.lines.len()).filter_map(|at| Self::new(joint, &mut formulas, at)).collect();
        joint.rules.formulas = formulas;
        plans
    }

    fn new(joint: &Joint<'_>, formulas: &mut Formulas, at: usize) -> Option<Self> {
        let own = *joint.pairs.lines.get(at)?;
        let line = LineId::new(at);
        let agreed = joint.rules.line(line)?.agreed;
        let old = own.old.and_then(|id| joint.old.rules.line(id));
        let new = own.new.and_then(|id| joint.new.rules.line(id));
        let one = old.map(|line| imported(&joint.old, true, formulas, line));
        let other = new.map(|line| imported(&joint.new, false, formulas, line));
        let covers =
            Pair { old: one.as_ref().map(|(covers, _)| *covers), new: other.as_ref().map(|(covers, _)| *covers) };
        let fails = Pair {
            old: covers.old.map(|covers| formulas.not(covers)),
            new: covers.new.map(|covers| formulas.not(covers)),
        };
        let (mut gains, mut losses) = (Vec::new(), Vec::new());
        if let (Some((_, one)), Some((_, other))) = (&one, &other) {
            gains = blames(formulas, one, other);
            losses = blames(formulas, other, one);
        }
        let payment = old.zip(new).and_then(|(old, new)| payment(joint, formulas, old, new));
        Some(Self { at, own, agreed, covers, fails, gains, losses, payment })
    }
}

fn imported<'r>(side: &Side<'r>, is_old: bool, formulas: &mut Formulas, line: &Line) -> (FormulaId, Imported<'r>) {
    let mut importer = Importer::new(side);
    let mut all = |formulas: &mut Formulas, parts: &[Part]| -> Vec<(Part, FormulaId)> {
        parts.iter().map(|part| (*part, importer.formula(formulas, part.formula))).collect()
    };
    let requirements = all(formulas, &line.requirements);
    let exclusions = all(formulas, &line.exclusions);
    let grants = line.grants.iter().map(|group| {
        let kind = side.rules.vocabulary.kind(group.kind).map_or_else(|| Name::from("?"), |kind| kind.name.clone());
        (kind, all(formulas, &group.grants))
    });
    let grants = grants.collect();
    let agreement = importer.formula(formulas, line.agreement);
    let covers = importer.formula(formulas, line.covers);
    let head = Part { statement: line.head, formula: line.agreement };
    (covers, Imported { rules: side.rules, is_old, head, agreement, requirements, exclusions, grants })
}

/// What can make a line cover more than it did: what stood in the way before, and what is granted now. The other way
/// round, what can make it cover less.
fn blames(formulas: &mut Formulas, before: &Imported<'_>, after: &Imported<'_>) -> Vec<Blame> {
    let lacks = |list: &[(Part, FormulaId)], formula: FormulaId| list.iter().all(|(_, other)| *other != formula);
    let mut found = Vec::new();
    let mut blame = |of: &Imported<'_>, part: &Part, matters| {
        found.push(Blame { is_old: of.is_old, part: *part, matters });
    };
    for (list, now, requirement) in
        [(&before.exclusions, &after.exclusions, false), (&before.requirements, &after.requirements, true)]
    {
        for (part, formula) in list.iter().filter(|(_, formula)| lacks(now, *formula)) {
            let stands = if requirement { formulas.not(*formula) } else { *formula };
            blame(before, part, stands);
            // The sentence may be there still, with other exceptions or another meaning.
            for (other, formula) in now.iter().filter(|(other, _)| is_same(before, part, after, other)) {
                let lifted = if requirement { *formula } else { formulas.not(*formula) };
                let matters = formulas.all([stands, lifted]);
                blame(after, other, matters);
            }
        }
    }
    for (kind, grants) in &after.grants {
        let Some((_, granted)) = before.grants.iter().find(|(other, _)| other == kind) else { continue };
        let any = formulas.any(granted.iter().map(|(_, formula)| *formula));
        let not_before = formulas.not(any);
        for (part, formula) in grants.iter().filter(|(_, formula)| lacks(granted, *formula)) {
            let matters = formulas.all([*formula, not_before]);
            blame(after, part, matters);
            let same = |(other, _): &&(Part, FormulaId)| is_same(after, part, before, other);
            granted.iter().filter(same).for_each(|(other, _)| blame(before, other, matters));
        }
    }
    // A kind that was listed before, and is no longer: what was granted of it stood in the way.
    for (_, grants) in before.grants.iter().filter(|(kind, _)| after.grants.iter().all(|(other, _)| other != kind)) {
        let any = formulas.any(grants.iter().map(|(_, formula)| *formula));
        let matters = formulas.not(any);
        grants.iter().for_each(|(part, _)| blame(before, part, matters));
    }
    if before.agreement != after.agreement {
        let matters = formulas.not(before.agreement);
        blame(before, &before.head, matters);
        blame(after, &after.head, matters);
    }
    found
}

/// Whether two parts are of one sentence: of one name, or in the same words.
fn is_same(one: &Imported<'_>, part: &Part, other: &Imported<'_>, of: &Part) -> bool {
    let (Some(one), Some(other)) = (one.rules.statement(part.statement), other.rules.statement(of.statement)) else {
        return false;
    };
    one.name == other.name || one.text == other.text
}

/// What both pay, each where it covers; none where it cannot be compared.
fn payment(joint: &Joint<'_>, formulas: &mut Formulas, old: &Line, new: &Line) -> Option<Payment> {
    let (one, other) = (old.pays.as_ref()?, new.pays.as_ref()?);
    if joint.old.money.joint(&one.currency) != joint.new.money.joint(&other.currency) {
        return None;
    }
    let restated = one.currency != other.currency;
    let tolerance = if restated { Exact::new(1, 50).ok()? } else { Exact::ZERO };
    let old = Importer::assuming(&joint.old, old.covers).amount(formulas, one.paid);
    let new = Importer::assuming(&joint.new, new.covers).amount(formulas, other.paid);
    let differ = differs(formulas, old, new);
    Some(Payment { old, new, differ, tolerance })
}
