//! All cases at once: conditions as sets of cases, to be joined, compared, shown and put into words.
//!
//! A [`Space`] holds the conditions of several lines, or of a whole rulebook, in one diagram. Every [`Region`] is a set of
//! cases that can be: cases that keep their domains and what every case keeps. Where facts are compared with each other a
//! region may hold cases that cannot be after all; so what is said to be possible is shown by a case ([`Space::shown`]).

use rustc_hash::{FxHashMap, FxHashSet};

use crate::base::Codes;
use crate::decide::{Case, Evaluator, Known, Truth};
use crate::rule::{FactId, Formula, FormulaId, Node, Rules, Said, children, reachable};

use super::diagram::store::{Diagram, NEVER, TooLarge};
use super::diagram::witness::completion;
use super::diagram::{Interval, Model, products, settled, shortest};
use super::domain::Variable;
use super::exact::nothing_known;
use super::left::Left;
use super::residual::{Proof, Residual, facts_asked, kept};

/// A set of cases, of one [`Space`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Region(Diagram);

/// There is too much of it to be found out within the budget.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooMuch;

impl From<TooLarge> for TooMuch {
    fn from(TooLarge: TooLarge) -> Self {
        Self
    }
}

/// A part of a region that can be said in one go.
#[derive(Clone, Debug)]
pub struct Way {
    /// The condition in parts, each of which must hold; none: it always holds.
    pub terms: Vec<Said>,
    /// The cases.
    pub region: Region,
}

/// All cases, as far as some conditions tell them apart.
#[derive(Clone, Debug)]
pub struct Space<'r> {
    evaluator: Evaluator<'r>,
    known: Case<'r>,
    model: Model,
    kept: Vec<FormulaId>,
    steps: u64,
}

impl<'r> Space<'r> {
    /// The cases that these conditions, and each part of them, tell apart. Every question to the space may take so many
    /// steps as making it.
    ///
    /// # Errors
    /// There is too much of it, or an amount that is compared cannot be computed.
    pub fn new(rules: &'r Rules, conditions: &[FormulaId], steps: u64) -> Result<Self, TooMuch> {
        Self::of_case(&nothing_known(rules), conditions, steps)
    }

    /// The same, of the cases that agree with what is known of one.
    ///
    /// # Errors
    /// As [`Space::new`].
    pub fn of_case(known: &Case<'r>, conditions: &[FormulaId], steps: u64) -> Result<Self, TooMuch> {
        let (rules, known) = (known.rules(), known.clone());
        let mut evaluator = Evaluator::new(rules);
        let roots = with_decided_parts(&mut evaluator, &known, conditions);
        let kept = kept(rules, roots.iter().copied());
        let model = Model::new(&mut evaluator.on(&known), &roots, &kept, steps).map_err(|_| TooMuch)?;
        Ok(Self { evaluator, known, model, kept, steps })
    }

    /// The rulebook.
    pub fn rules(&self) -> &'r Rules {
        self.evaluator.rules()
    }

    /// How many nodes its diagrams have.
    pub fn nodes(&self) -> usize {
        self.model.store.len()
    }

    /// All cases that can be.
    pub fn all(&self) -> Region {
        Region(self.model.care)
    }

    /// No case.
    pub fn none(&self) -> Region {
        Region(NEVER)
    }

    /// The cases in which a condition holds that the space was made for, or a part of one.
    ///
    /// # Errors
    /// It was not, or there is too much of it.
    pub fn of(&mut self, condition: FormulaId) -> Result<Region, TooMuch> {
        self.grant();
        let condition = self.raw(condition)?;
        Ok(Region(self.model.store.and(condition, self.model.care)?))
    }

    /// The cases in which a condition would hold if some of its parts, each with what it is taken for, were constants.
    ///
    /// # Errors
    /// As [`Space::of`]; also where such a part lies inside an amount.
    pub fn replaced(&mut self, condition: FormulaId, parts: &[(FormulaId, bool)]) -> Result<Region, TooMuch> {
        self.grant();
        let formulas = &self.rules().formulas;
        let mut nodes: Vec<FormulaId> = Vec::new();
        let (mut stack, mut seen) = (vec![condition], FxHashSet::default());
        while let Some(id) = stack.pop() {
            if seen.insert(id) {
                nodes.push(id);
                children(formulas, Node::Formula(id), |child| {
                    if let Node::Formula(child) = child {
                        stack.push(child);
                    }
                });
            }
        }
        // What a node is made of has smaller ids.
        nodes.sort_unstable();
        let mut made: FxHashMap<FormulaId, Diagram> = FxHashMap::default();
        for id in nodes {
            if let Some((_, holds)) = parts.iter().find(|(part, _)| *part == id) {
                made.insert(id, Diagram::constant(*holds));
                continue;
            }
            let mut touched = false;
            children(formulas, Node::Formula(id), |child| {
                touched |= matches!(child, Node::Formula(child) if made.contains_key(&child));
            });
            if touched {
                let new = self.anew(id, &made)?;
                made.insert(id, new);
            }
        }
        let condition = match made.get(&condition) {
            Some(made) => *made,
            None => self.raw(condition)?,
        };
        Ok(Region(self.model.store.and(condition, self.model.care)?))
    }

    fn anew(&mut self, id: FormulaId, made: &FxHashMap<FormulaId, Diagram>) -> Result<Diagram, TooMuch> {
        let formulas = &self.rules().formulas;
        let of = |space: &mut Self, part: FormulaId| match made.get(&part) {
            Some(made) => Ok(*made),
            None => space.raw(part),
        };
        Ok(match formulas.get(id) {
            Formula::Constant(value) => Diagram::constant(*value),
            Formula::Test(_) => self.raw(id)?,
            Formula::Stated(_, inner) => of(self, *inner)?,
            Formula::Not(inner) => {
                let inner = of(self, *inner)?;
                self.model.store.not(inner)?
            }
            Formula::All(parts) | Formula::Any(parts) => {
                let all = matches!(formulas.get(id), Formula::All(_));
                let parts = parts.iter().map(|part| of(self, *part)).collect::<Result<Vec<_>, _>>()?;
                self.model.store.junction(all, parts)?
            }
            Formula::AtLeast(count, parts) => {
                let parts = parts.iter().map(|part| of(self, *part)).collect::<Result<Vec<_>, _>>()?;
                self.model.store.at_least(*count as usize, &parts)?
            }
        })
    }

    fn raw(&mut self, id: FormulaId) -> Result<Diagram, TooMuch> {
        if let Some(known) = self.model.formula(id) {
            return Ok(known);
        }
        // What nothing can change was not looked into.
        match self.evaluator.on(&self.known).truth(id) {
            Ok(truth) if truth.is_decided() => Ok(Diagram::constant(truth == Truth::Yes)),
            _ => Err(TooMuch),
        }
    }

    /// The cases of both.
    ///
    /// # Errors
    /// There is too much of it; as with all that follow.
    pub fn and(&mut self, one: Region, other: Region) -> Result<Region, TooMuch> {
        self.grant();
        Ok(Region(self.model.store.and(one.0, other.0)?))
    }

    /// The cases of each of them.
    pub fn every(&mut self, regions: impl IntoIterator<Item = Region>) -> Result<Region, TooMuch> {
        self.grant();
        let all = std::iter::once(self.model.care).chain(regions.into_iter().map(|region| region.0));
        Ok(Region(self.model.store.junction(true, all.collect())?))
    }

    /// The cases of one of them at least.
    pub fn some(&mut self, regions: impl IntoIterator<Item = Region>) -> Result<Region, TooMuch> {
        self.grant();
        let all = regions.into_iter().map(|region| region.0);
        Ok(Region(self.model.store.junction(false, all.collect())?))
    }

    /// The cases of the first that are not of the second.
    pub fn without(&mut self, one: Region, other: Region) -> Result<Region, TooMuch> {
        self.grant();
        Ok(Region(self.model.store.without(one.0, other.0)?))
    }

    /// The cases in which a yes/no fact is yes, or not; none if no condition asks for it.
    pub fn yes(&mut self, fact: FactId, yes: bool) -> Result<Option<Region>, TooMuch> {
        let Some(variable) = self.variable(fact) else { return Ok(None) };
        self.values_are(variable, &std::iter::once(u16::from(yes)).collect())
    }

    /// The cases in which a fact of a kind has one of these values; none if no condition asks for it.
    pub fn is_one_of(&mut self, fact: FactId, codes: &Codes) -> Result<Option<Region>, TooMuch> {
        let Some(variable) = self.variable(fact) else { return Ok(None) };
        self.values_are(variable, codes)
    }

    fn values_are(&mut self, variable: usize, states: &Codes) -> Result<Option<Region>, TooMuch> {
        self.grant();
        let literal = self.model.literal(variable, states)?;
        Ok(Some(Region(self.model.store.and(literal, self.model.care)?)))
    }

    /// Which values of a kind the conditions tell apart, as sets of values that come down to the same.
    pub fn told_apart(&self, fact: FactId) -> Vec<Codes> {
        let classes = self.variable(fact).and_then(|variable| self.model.classes.get(variable));
        classes.cloned().unwrap_or_default()
    }

    /// The cases that are of the region but for some facts: whatever these are.
    pub fn whatever(&mut self, region: Region, mut facts: impl FnMut(FactId) -> bool) -> Result<Region, TooMuch> {
        self.grant();
        let rules = self.rules();
        let mut found = region.0;
        for (variable, domain) in self.model.domains.iter().enumerate() {
            if !facts_asked(rules, domain).into_iter().any(&mut facts) {
                continue;
            }
            if let Some(place) = self.model.place(variable) {
                found = self.model.store.exists(found, place)?;
            }
        }
        Ok(Region(self.model.store.and(found, self.model.care)?))
    }

    /// Whether a fact makes no difference to a region: no two cases that are alike in all other facts, one of the region
    /// and one not. It may be *no* where facts are compared with each other.
    pub fn is_indifferent(&mut self, region: Region, fact: FactId) -> Result<bool, TooMuch> {
        self.grant();
        let rules = self.rules();
        let mut on = region.0;
        let mut off = self.model.store.without(self.model.care, region.0)?;
        for (variable, domain) in self.model.domains.iter().enumerate() {
            if !facts_asked(rules, domain).contains(&fact) {
                continue;
            }
            if let Some(place) = self.model.place(variable) {
                on = self.model.store.exists(on, place)?;
                off = self.model.store.exists(off, place)?;
            }
        }
        Ok(!self.model.store.meet(on, off)?)
    }

    /// Whether the region asks for nothing but facts themselves: then each of its cases can be.
    pub fn is_plain(&self, region: Region) -> bool {
        let mut support = self.model.store.support(region.0).into_iter();
        support.all(|place| {
            let domain = self.model.variable_at(place).and_then(|variable| self.model.domains.get(variable));
            domain.is_some_and(|domain| matches!(domain.variable, Variable::Fact(_)))
        })
    }

    /// A case of the region; it says what these conditions ask for, or as much of it as `confirmed` needs. None if none was
    /// found that `confirmed` agrees with.
    pub fn shown(
        &mut self,
        region: Region,
        conditions: &[FormulaId],
        mut confirmed: impl FnMut(&mut Evaluator<'r>, &Case<'r>) -> bool,
    ) -> Option<Case<'r>> {
        let Self { evaluator, known, model, kept, .. } = self;
        let mut roots = kept.clone();
        roots.extend(conditions);
        let mut case = completion(model, evaluator, known, region.0, &roots, |evaluator, case| {
            let mut evaluation = evaluator.on(case);
            kept.iter().all(|kept| evaluation.truth(*kept) == Ok(Truth::Yes)) && confirmed(evaluator, case)
        })?;
        let free = |fact: &FactId| matches!(known.known(*fact), Known::Unknown | Known::OneOf(_));
        let facts: Vec<FactId> = case.iter().map(|(fact, _)| fact).filter(free).collect();
        for fact in facts.into_iter().rev() {
            let value = case.replace(fact, known.known(fact).clone());
            if !confirmed(evaluator, &case) {
                case.replace(fact, value);
            }
        }
        Some(case)
    }

    /// What sets a region apart within another one, in the shortest words. *Never* if there is nothing of it.
    pub fn words(&mut self, region: Region, within: Region) -> Result<Vec<Said>, TooMuch> {
        self.grant();
        let rules = self.evaluator.rules();
        let on = self.model.store.and(region.0, within.0)?;
        let off = self.model.store.without(within.0, region.0)?;
        if on == NEVER {
            return Ok(vec![Said::constant(false)]);
        }
        match shortest(&mut self.model, rules, Interval { on, off }, None) {
            Ok((left, _)) => self.terms(left, within.0),
            Err(TooLarge) => self.outline(on, within.0),
        }
    }

    /// What a region asks of each fact by itself, if that is all that it asks.
    fn outline(&mut self, on: Diagram, within: Diagram) -> Result<Vec<Said>, TooMuch> {
        self.grant();
        let mut parts = Vec::new();
        for variable in 0..self.model.domains.len() {
            let mut met = Codes::new();
            for class in self.model.classes.get(variable).cloned().unwrap_or_default() {
                let literal = self.model.literal(variable, &class)?;
                if self.model.store.meet(on, literal)? {
                    met = met.union(&class);
                }
            }
            parts.push(Left::Literal(variable, met));
        }
        let outline = settled(&mut self.model, self.evaluator.rules(), Left::All(parts), within)?;
        let function = self.model.left(&outline)?;
        let more = self.model.store.and(within, function)?;
        let mut terms = self.terms(outline, within)?;
        if more != on {
            terms.push(Said::one("further conditions hold"));
        }
        Ok(terms)
    }

    /// The ways in which a case can be of a region, within another one: each a combination of facts, the widest first, and each
    /// without what those before it have said. None if there are more than `most`.
    pub fn ways(&mut self, region: Region, within: Region, most: usize) -> Result<Option<Vec<Way>>, TooMuch> {
        self.grant();
        let rules = self.evaluator.rules();
        let on = self.model.store.and(region.0, within.0)?;
        let off = self.model.store.without(within.0, region.0)?;
        if on == NEVER {
            return Ok(Some(Vec::new()));
        }
        let Some(mut products) = products(&mut self.model, Interval { on, off }, most)? else { return Ok(None) };
        products.sort_by_key(literals);
        // Each says what those before it have not said.
        let (mut ways, mut rest) = (Vec::new(), on);
        for product in products {
            self.grant();
            let function = self.model.left(&product)?;
            let own = self.model.store.and(rest, function)?;
            if own == NEVER {
                continue;
            }
            let product = narrowed(&mut self.model, product, own)?;
            let product = settled(&mut self.model, rules, product, within.0)?;
            let function = self.model.left(&product)?;
            let region = self.model.store.and(on, function)?;
            rest = self.model.store.without(rest, function)?;
            ways.push(Way { terms: self.terms(product, within.0)?, region: Region(region) });
        }
        Ok(Some(ways))
    }

    /// A condition in words that need not tell apart what cannot be within `care`.
    fn terms(&mut self, left: Left, care: Diagram) -> Result<Vec<Said>, TooMuch> {
        if left == Left::Constant(true) {
            return Ok(Vec::new());
        }
        let mut asked = FxHashSet::default();
        left.literals(&mut |variable, _| {
            asked.insert(variable);
        });
        let mut domains = self.model.domains.clone();
        for (variable, domain) in domains.iter_mut().enumerate().filter(|(variable, _)| asked.contains(variable)) {
            let mut met = Codes::new();
            for class in self.model.classes.get(variable).cloned().unwrap_or_default() {
                let literal = self.model.literal(variable, &class)?;
                if self.model.store.meet(care, literal)? {
                    met = met.union(&class);
                }
            }
            domain.possible = domain.possible.intersection(&met);
        }
        let rest = Residual { left, domains, facts: Vec::new(), proof: Proof::Proven, open: None };
        Ok(rest.terms(self.rules()))
    }

    fn variable(&self, fact: FactId) -> Option<usize> {
        self.model.domains.iter().position(|domain| domain.variable == Variable::Fact(fact))
    }

    fn grant(&mut self) {
        self.model.store.grant(self.steps);
    }
}

fn literals(left: &Left) -> usize {
    let mut count = 0_usize;
    left.literals(&mut |_, _| count = count.saturating_add(1));
    count
}

/// A combination without the values that none of its own cases has.
fn narrowed(model: &mut Model, product: Left, own: Diagram) -> Result<Left, TooMuch> {
    let parts = match product {
        Left::All(parts) => parts,
        only => vec![only],
    };
    let mut found = Vec::new();
    for part in parts {
        let Left::Literal(variable, states) = part else {
            found.push(part);
            continue;
        };
        let mut met = Codes::new();
        for class in model.classes.get(variable).cloned().unwrap_or_default() {
            if class.is_subset(&states) {
                let literal = model.literal(variable, &class)?;
                if model.store.meet(own, literal)? {
                    met = met.union(&class);
                }
            }
        }
        found.push(Left::Literal(variable, met));
    }
    Ok(Left::junction(true, found))
}

/// The conditions, and the parts of those that are decided whatever the facts are: diagrams are not made of them otherwise.
fn with_decided_parts<'r>(evaluator: &mut Evaluator<'r>, known: &Case<'r>, conditions: &[FormulaId]) -> Vec<FormulaId> {
    let formulas = &evaluator.rules().formulas;
    let mut roots = conditions.to_vec();
    let mut evaluation = evaluator.on(known);
    for node in reachable(formulas, conditions.iter().map(|condition| Node::Formula(*condition))) {
        let Node::Formula(id) = node else { continue };
        if matches!(evaluation.truth(id), Ok(truth) if truth.is_decided()) {
            children(formulas, node, |child| {
                if let Node::Formula(child) = child {
                    roots.push(child);
                }
            });
        }
    }
    roots
}
