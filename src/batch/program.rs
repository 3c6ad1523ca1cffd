//! A rulebook as a program over bits, for rows of which certain columns are known everywhere.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::decide::{Answer, Truth};
use crate::rule::{Amount, AmountId, FactId, Formula, FormulaId, Line, Part, StatementId, TableKey, facts_of};

use super::graph::{Both, Edge, Graph, Node};
use super::plan::{Asked, Plan};

/// Bits that come from the columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Input {
    /// Where a yes/no fact is yes.
    Yes(FactId),
    /// Where it is known.
    Known(FactId),
    /// Where it is known to be absent.
    Absent(FactId),
    /// One bit of the class of a kind's value.
    Class(FactId, u8),
    /// Where a question is answered with yes, by its place in the list.
    TestYes(u32),
    /// Where it is answered with no.
    TestNo(u32),
}

/// An answer with the sentence that decides it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Verdict {
    pub(super) answer: Answer,
    pub(super) statement: Option<StatementId>,
}

/// One line of business.
#[derive(Debug)]
pub(super) struct LineProgram {
    /// The bits of the number of the verdict.
    pub(super) bits: Vec<Edge>,
    pub(super) verdicts: Vec<Verdict>,
    /// Where the line covers, and where it does not.
    pub(super) covers: Both,
}

/// A question that is answered by comparing amounts, or by the reference evaluator.
#[derive(Clone, Debug)]
pub(super) struct TestUse {
    pub(super) formula: FormulaId,
    pub(super) asked: Asked,
}

/// Bits of classes that are fetched together: so many bits of the class of a fact, from one on, shifted to their place.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fetched {
    pub(super) fact: FactId,
    pub(super) from: u8,
    pub(super) count: u8,
    pub(super) shift: u8,
}

/// The program.
#[derive(Debug)]
pub(super) struct Program {
    /// What is computed, in order.
    pub(super) steps: Vec<Node<Input>>,
    pub(super) tests: Vec<TestUse>,
    /// Up to eight bits of classes each.
    pub(super) groups: Vec<Vec<Fetched>>,
    /// Where each bit of a class is fetched: group and bit.
    pub(super) fetched: FxHashMap<(FactId, u8), (usize, usize)>,
    /// Conditions that amounts ask for, the questions to several columns, and, where lines can be open, all that they ask:
    /// by their ids.
    conditions: Vec<Option<Both>>,
    pub(super) lines: Vec<LineProgram>,
    pub(super) always: Vec<(StatementId, Both)>,
    /// The amounts that are compared somewhere, what they are made of first, and the pairs.
    pub(super) compared: (Vec<AmountId>, Vec<(AmountId, AmountId)>),
    /// The amounts that lines pay, and their payments.
    pub(super) paid: Vec<AmountId>,
}

struct Compiler<'p, 'r> {
    plan: &'p Plan<'r>,
    plain: &'p [bool],
    graph: Graph<Input>,
    formulas: FxHashMap<FormulaId, Both>,
    tests: Vec<TestUse>,
}

impl Program {
    pub(super) fn compile(plan: &Plan<'_>, plain: &[bool]) -> Self {
        let mut compiler =
            Compiler { plan, plain, graph: Graph::new(), formulas: FxHashMap::default(), tests: Vec::new() };
        for id in &plan.order {
            let both = compiler.formula(*id);
            compiler.formulas.insert(*id, both);
        }
        let rules = plan.rules;
        let lines = rules.lines.iter().map(|line| compiler.line(line)).collect();
        let always = rules.always.iter().map(|part| (part.statement, compiler.truth(part.formula))).collect();
        compiler.finish(lines, always)
    }

    /// Where a condition holds and where it does not; none if nothing asks for it by itself.
    pub(super) fn condition(&self, id: FormulaId) -> Option<Both> {
        self.conditions.get(id.index()).copied().flatten()
    }
}

impl Compiler<'_, '_> {
    fn truth(&self, id: FormulaId) -> Both {
        self.formulas.get(&id).copied().unwrap_or(Both { yes: Edge::NO, no: Edge::NO })
    }

    fn is_plain(&self, fact: FactId) -> bool {
        self.plain.get(fact.index()).copied().unwrap_or(false)
    }

    fn formula(&mut self, id: FormulaId) -> Both {
        match self.plan.rules.formulas.get(id) {
            Formula::Constant(value) => Both::known((*value).into()),
            Formula::Test(_) => self.test(id),
            Formula::Not(inner) => self.truth(*inner).not(),
            Formula::Stated(_, inner) => self.truth(*inner),
            Formula::All(parts) => {
                let parts: Vec<Both> = parts.iter().map(|part| self.truth(*part)).collect();
                self.all(&parts)
            }
            Formula::Any(parts) => {
                let parts: Vec<Both> = parts.iter().map(|part| self.truth(*part).not()).collect();
                self.all(&parts).not()
            }
            Formula::AtLeast(count, parts) => {
                let parts: Vec<Both> = parts.iter().map(|part| self.truth(*part)).collect();
                let count = *count as usize;
                let yes: Vec<Edge> = parts.iter().map(|part| part.yes).collect();
                let yes = self.so_many(count, &yes);
                if parts.iter().all(|part| part.no == part.yes.not()) {
                    return Both::known(yes);
                }
                let no: Vec<Edge> = parts.iter().map(|part| part.no).collect();
                let no = self.so_many(parts.len().saturating_sub(count).saturating_add(1), &no);
                Both { yes, no }
            }
        }
    }

    fn all(&mut self, parts: &[Both]) -> Both {
        let yes = self.graph.all(parts.iter().map(|part| part.yes).collect());
        if parts.iter().all(|part| part.no == part.yes.not()) {
            return Both::known(yes);
        }
        Both { yes, no: self.graph.any(parts.iter().map(|part| part.no)) }
    }

    /// Where so many of them are set at least.
    fn so_many(&mut self, count: usize, edges: &[Edge]) -> Edge {
        // After each edge: where one, two, … of those so far are set.
        let mut reached = vec![Edge::NO; count];
        for edge in edges {
            for at in (0..count).rev() {
                let before = match at.checked_sub(1) {
                    None => Edge::YES,
                    Some(before) => reached.get(before).copied().unwrap_or(Edge::NO),
                };
                let more = self.graph.and(before, *edge);
                if let Some(slot) = reached.get_mut(at) {
                    *slot = self.graph.or(*slot, more);
                }
            }
        }
        reached.last().copied().unwrap_or(Edge::YES)
    }

    /// Where one of several conditions is, of which one always is: what they answer.
    fn by_state(&mut self, states: &[(Edge, Truth)]) -> Both {
        let of = |wanted: Truth| states.iter().filter(move |(_, truth)| *truth == wanted).map(|(edge, _)| *edge);
        let yes = self.graph.any(of(Truth::Yes));
        if of(Truth::Unknown).next().is_none() {
            return Both::known(yes);
        }
        let no = self.graph.any(of(Truth::No));
        Both { yes, no }
    }

    fn test(&mut self, id: FormulaId) -> Both {
        let plan = self.plan;
        let open = Both { yes: Edge::NO, no: Edge::NO };
        let Some(asked) = plan.tests.get(&id) else { return open };
        match asked {
            Asked::Always(Truth::Unknown) => open,
            Asked::Always(truth) => Both::known((*truth == Truth::Yes).into()),
            Asked::OfYesNo(fact, [yes, no, absent, unknown]) => {
                let is = self.graph.input(Input::Yes(*fact));
                if self.is_plain(*fact) {
                    return self.by_state(&[(is, *yes), (is.not(), *no)]);
                }
                let known = self.graph.input(Input::Known(*fact));
                let gone = self.graph.input(Input::Absent(*fact));
                let present = self.graph.and(known, gone.not());
                let states = [
                    (self.graph.and(present, is), *yes),
                    (self.graph.and(present, is.not()), *no),
                    (self.graph.and(known, gone), *absent),
                    (known.not(), *unknown),
                ];
                self.by_state(&states)
            }
            Asked::OfKind(fact) => {
                let Some((classes, truths)) =
                    plan.kinds.get(fact).and_then(|classes| Some((classes, classes.truths.get(&id)?)))
                else {
                    return open;
                };
                let count = if self.is_plain(*fact) { classes.plain } else { classes.len() };
                let bits = bits_for(count);
                let edges: Vec<Edge> = (0..bits).map(|bit| self.graph.input(Input::Class(*fact, bit))).collect();
                let outcomes = |wanted: Truth| {
                    let mut outcomes: Vec<Option<bool>> =
                        truths.iter().take(count).map(|truth| Some(*truth == wanted)).collect();
                    outcomes.resize(1 << bits, None);
                    outcomes
                };
                let yes = self.graph.function(&edges, &outcomes(Truth::Yes));
                if truths.iter().take(count).all(|truth| truth.is_decided()) {
                    return Both::known(yes);
                }
                let no = self.graph.function(&edges, &outcomes(Truth::No));
                Both { yes, no }
            }
            Asked::Limit(..) | Asked::Amounts(..) | Asked::Reference(_) => {
                let number = u32::try_from(self.tests.len()).unwrap_or(u32::MAX);
                self.tests.push(TestUse { formula: id, asked: asked.clone() });
                let yes = self.graph.input(Input::TestYes(number));
                let decided = facts_of(&plan.rules.formulas, id).into_iter().all(|fact| match plan.is_given(fact) {
                    true => self.is_plain(fact),
                    false => plan.base.known(fact).value().is_some(),
                });
                if decided {
                    return Both::known(yes);
                }
                Both { yes, no: self.graph.input(Input::TestNo(number)) }
            }
        }
    }

    /// The verdicts of a line: the first that applies, in the order in which the evaluator looks for them.
    fn line(&mut self, line: &Line) -> LineProgram {
        let mut found: Vec<(Edge, Verdict)> = Vec::new();
        let not = |statement: StatementId| Verdict { answer: Answer::NotCovered, statement: Some(statement) };
        found.push((self.truth(line.agreement).no, not(line.head)));
        for exclusion in &line.exclusions {
            found.push((self.truth(exclusion.formula).yes, not(exclusion.statement)));
        }
        for requirement in &line.requirements {
            let mut unmet = Vec::new();
            let guard = self.truth(requirement.formula).no;
            self.unmet(requirement.formula, None, guard, &mut unmet);
            let told = |(edge, statement): (Edge, Option<StatementId>)| {
                (edge, not(statement.unwrap_or(requirement.statement)))
            };
            found.extend(unmet.into_iter().map(told));
        }
        for group in &line.grants {
            let none: Vec<Edge> = group.grants.iter().map(|grant| self.truth(grant.formula).no).collect();
            let none = self.graph.all(none);
            for grant in &group.grants {
                let lifted = self.lifted(grant);
                let lifted = self.graph.and(none, lifted);
                found.push((lifted, not(grant.statement)));
            }
            found.push((none, not(line.head)));
        }
        let covers = self.truth(line.covers);
        let open = self.graph.and(covers.no.not(), covers.yes.not());
        found.push((open, Verdict { answer: Answer::Depends, statement: None }));
        let vocabulary = &self.plan.rules.vocabulary;
        let is_open = |group: &crate::rule::Grants| vocabulary.kind(group.kind).is_some_and(|kind| kind.open);
        let telling = line.grants.iter().find(|group| is_open(group)).or(line.grants.first());
        let covered = |statement: StatementId| Verdict { answer: Answer::Covered, statement: Some(statement) };
        if covers.yes != Edge::NO {
            for grant in telling.into_iter().flat_map(|group| &group.grants) {
                let granted = self.truth(grant.formula).yes;
                found.push((self.graph.and(covers.yes, granted), covered(grant.statement)));
            }
            found.push((covers.yes, covered(line.head)));
        }
        self.numbered(found, covers)
    }

    /// Verdicts that never apply fall away, neighbours that are the same are one, and whatever is left is the last.
    fn numbered(&mut self, found: Vec<(Edge, Verdict)>, covers: Both) -> LineProgram {
        let mut kept: Vec<(Edge, Verdict)> = Vec::new();
        let mut before = Edge::NO;
        for (edge, verdict) in found {
            // What an earlier one takes always is no verdict of its own.
            let own = self.graph.and(edge, before.not());
            if own == Edge::NO {
                continue;
            }
            before = self.graph.or(before, edge);
            match kept.last_mut() {
                Some((last, same)) if *same == verdict => *last = self.graph.or(*last, edge),
                _ => kept.push((edge, verdict)),
            }
        }
        if let Some((last, _)) = kept.last_mut() {
            *last = Edge::YES;
        }
        let edges: Vec<Edge> = kept.iter().map(|(edge, _)| *edge).collect();
        let (bits, _) = self.graph.first(&edges);
        LineProgram { bits, verdicts: kept.into_iter().map(|(_, verdict)| verdict).collect(), covers }
    }

    /// The innermost sentences of a requirement that is not met, each with where it is the one.
    fn unmet(
        &mut self,
        mut at: FormulaId,
        mut innermost: Option<StatementId>,
        guard: Edge,
        found: &mut Vec<(Edge, Option<StatementId>)>,
    ) {
        let formulas = &self.plan.rules.formulas;
        loop {
            at = match formulas.get(at) {
                Formula::Stated(statement, inner) => {
                    innermost = Some(*statement);
                    *inner
                }
                Formula::All(parts) => {
                    for part in parts {
                        let fails = self.truth(*part).no;
                        let guard = self.graph.and(guard, fails);
                        self.unmet(*part, innermost, guard, found);
                    }
                    return;
                }
                Formula::Any(parts) => match parts.first() {
                    Some(first) if matches!(formulas.get(*first), Formula::All(_)) => *first,
                    _ => return found.push((guard, innermost)),
                },
                _ => return found.push((guard, innermost)),
            };
        }
    }

    /// Where a grant would hold but for an exception.
    fn lifted(&mut self, grant: &Part) -> Edge {
        let formulas = &self.plan.rules.formulas;
        let Formula::Stated(_, inner) = formulas.get(grant.formula) else { return Edge::NO };
        let Formula::All(parts) = formulas.get(*inner) else { return Edge::NO };
        let mut lifted = Edge::NO;
        for part in parts.iter().filter(|part| matches!(formulas.get(**part), Formula::Not(_))) {
            let others = parts.iter().filter(|other| *other != part).map(|other| self.truth(*other).no.not());
            let alone: Vec<Edge> = others.chain([self.truth(*part).no]).collect();
            let alone = self.graph.all(alone);
            lifted = self.graph.or(lifted, alone);
        }
        lifted
    }

    /// The program with what is needed only.
    fn finish(self, mut lines: Vec<LineProgram>, mut always: Vec<(StatementId, Both)>) -> Program {
        let rules = self.plan.rules;
        let of_pays = |pays: &crate::rule::Pays| -> Vec<AmountId> {
            pays.payments.iter().map(|payment| payment.paid).chain([pays.paid]).collect()
        };
        let paid: Vec<AmountId> = rules.lines.iter().filter_map(|line| line.pays.as_ref()).flat_map(of_pays).collect();
        let pairs: Vec<(AmountId, AmountId)> = self
            .tests
            .iter()
            .filter_map(|test| match test.asked {
                Asked::Amounts(_, left, right) => Some((left, right)),
                _ => None,
            })
            .collect();
        let roots = pairs.iter().flat_map(|(left, right)| [*left, *right]);
        let compared = amounts_below(self.plan, roots.clone());
        let all = amounts_below(self.plan, roots.chain(paid.iter().copied()));
        let mut asked: FxHashSet<FormulaId> = FxHashSet::default();
        for id in all {
            match rules.formulas.amount(id) {
                Some(Amount::Cases(cases)) => asked.extend(cases.iter().map(|(condition, _)| *condition)),
                Some(Amount::Lookup { keys, .. }) => asked.extend(keys.iter().filter_map(|key| match key {
                    TableKey::Yes(condition) => Some(*condition),
                    _ => None,
                })),
                _ => {}
            }
        }
        asked.extend(self.tests.iter().filter(|test| !matches!(test.asked, Asked::Limit(..))).map(|test| test.formula));
        let is_open = |both: &Both| both.no != both.yes.not();
        if lines.iter().map(|line| &line.covers).chain(always.iter().map(|(_, both)| both)).any(is_open) {
            asked.extend(self.plan.openings.conditions(self.plan));
        }
        let mut conditions: Vec<Option<Both>> = Vec::new();
        for id in asked {
            if conditions.len() <= id.index() {
                conditions.resize(id.index().saturating_add(1), None);
            }
            if let Some(slot) = conditions.get_mut(id.index()) {
                *slot = Some(self.truth(id));
            }
        }
        let mut live = vec![false; self.graph.nodes().len()];
        let mut mark = |edge: Edge| {
            if let Some(slot) = live.get_mut(edge.node()) {
                *slot = true;
            }
        };
        let every = |both: &Both| [both.yes, both.no];
        lines.iter().flat_map(|line| line.bits.iter().copied().chain(every(&line.covers))).for_each(&mut mark);
        always.iter().flat_map(|(_, both)| every(both)).for_each(&mut mark);
        conditions.iter().flatten().flat_map(every).for_each(&mut mark);
        for at in (0..self.graph.nodes().len()).rev() {
            if let (Some(true), Some(Node::And(left, right))) = (live.get(at), self.graph.nodes().get(at)) {
                for edge in [left, right] {
                    if let Some(slot) = live.get_mut(edge.node()) {
                        *slot = true;
                    }
                }
            }
        }
        let mut steps = vec![Node::Never];
        let mut moved = vec![0_usize; live.len()];
        let edge = |moved: &[usize], edge: Edge| edge.at(moved.get(edge.node()).copied().unwrap_or(0));
        for (at, node) in self.graph.nodes().iter().enumerate().skip(1) {
            if live.get(at) != Some(&true) {
                continue;
            }
            if let Some(slot) = moved.get_mut(at) {
                *slot = steps.len();
            }
            steps.push(match node {
                Node::And(left, right) => Node::And(edge(&moved, *left), edge(&moved, *right)),
                other => *other,
            });
        }
        let both = |both: Both| Both { yes: edge(&moved, both.yes), no: edge(&moved, both.no) };
        for line in &mut lines {
            line.bits.iter_mut().for_each(|bit| *bit = edge(&moved, *bit));
            line.covers = both(line.covers);
        }
        always.iter_mut().for_each(|(_, truth)| *truth = both(*truth));
        conditions.iter_mut().flatten().for_each(|truth| *truth = both(*truth));
        let (groups, fetched) = groups(&steps);
        Program {
            steps,
            tests: self.tests,
            groups,
            fetched,
            conditions,
            lines,
            always,
            compared: (compared, pairs),
            paid,
        }
    }
}

/// The amounts below some, in an order in which what they are made of comes first.
fn amounts_below(plan: &Plan<'_>, roots: impl IntoIterator<Item = AmountId>) -> Vec<AmountId> {
    let mut stack: Vec<AmountId> = roots.into_iter().collect();
    let mut found: FxHashSet<AmountId> = FxHashSet::default();
    while let Some(id) = stack.pop() {
        if found.insert(id) {
            super::amount::parts(plan.rules, id, |part| stack.push(part));
        }
    }
    let mut found: Vec<AmountId> = found.into_iter().collect();
    found.sort_unstable();
    found
}

/// How many bits it takes to number so many things.
fn bits_for(count: usize) -> u8 {
    u8::try_from(count.max(1).next_power_of_two().trailing_zeros()).unwrap_or(16)
}

/// Puts the bits of classes together that are fetched at once.
#[expect(clippy::type_complexity, reason = "both halves are fields of the program, which names them")]
fn groups(steps: &[Node<Input>]) -> (Vec<Vec<Fetched>>, FxHashMap<(FactId, u8), (usize, usize)>) {
    let mut most: FxHashMap<FactId, u8> = FxHashMap::default();
    for step in steps {
        if let Node::Input(Input::Class(fact, bit)) = step {
            let slot = most.entry(*fact).or_default();
            *slot = (*slot).max(bit.saturating_add(1));
        }
    }
    let mut facts: Vec<(FactId, u8)> = most.into_iter().collect();
    // Large ones first: the rest fits in between.
    facts.sort_unstable_by_key(|(fact, count)| (std::cmp::Reverse(*count), *fact));
    let mut groups: Vec<(u8, Vec<Fetched>)> = Vec::new();
    for (fact, count) in facts {
        for from in (0..count).step_by(8) {
            let count = count.saturating_sub(from).min(8);
            let at = groups.iter().position(|(used, _)| used.saturating_add(count) <= 8);
            let at = at.unwrap_or_else(|| {
                groups.push((0, Vec::new()));
                groups.len().saturating_sub(1)
            });
            if let Some((used, parts)) = groups.get_mut(at) {
                parts.push(Fetched { fact, from, count, shift: *used });
                *used = used.saturating_add(count);
            }
        }
    }
    let mut fetched = FxHashMap::default();
    for (at, (_, parts)) in groups.iter().enumerate() {
        for part in parts {
            for bit in 0..part.count {
                let place = usize::from(part.shift.saturating_add(bit));
                fetched.insert((part.fact, part.from.saturating_add(bit)), (at, place));
            }
        }
    }
    (groups.into_iter().map(|(_, parts)| parts).collect(), fetched)
}
