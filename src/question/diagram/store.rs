//! Decision diagrams over variables of several values each; every function stands once.
//!
//! A node asks for one variable and has a child for each of its values. Variables come in one order on every path, and
//! equal nodes are one node: so two functions are the same exactly if they are the same node. Nothing here recurses.

use rustc_hash::{FxHashMap, FxHashSet};

/// More children than this are not kept: the function is too large to be exact.
const MAX_CHILDREN: usize = 10_000_000;

/// A function of the variables.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Diagram(u32);

/// Says no whatever the values.
pub(crate) const NEVER: Diagram = Diagram(0);
/// Says yes whatever the values.
pub(crate) const ALWAYS: Diagram = Diagram(1);

impl Diagram {
    pub(crate) fn constant(value: bool) -> Self {
        if value { ALWAYS } else { NEVER }
    }
}

/// The budget of nodes or steps is spent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TooLarge;

pub(crate) type Built = Result<Diagram, TooLarge>;

/// All functions over some variables, which are named by their place in the order.
#[derive(Clone, Debug)]
pub(crate) struct Store {
    /// How many values each variable has.
    sizes: Vec<u16>,
    nodes: Vec<Node>,
    children: Vec<Diagram>,
    unique: FxHashMap<Box<[u32]>, Diagram>,
    memo: FxHashMap<(bool, Diagram, Diagram), Diagram>,
    negations: FxHashMap<Diagram, Diagram>,
    steps_left: u64,
}

#[derive(Clone, Copy, Debug)]
struct Node {
    variable: u32,
    first: u32,
}

/// One pair of functions being joined.
struct Frame {
    left: Diagram,
    right: Diagram,
    variable: u32,
    next: u16,
    base: usize,
}

impl Store {
    /// Variables with so many values each; so many steps may be taken.
    pub(crate) fn new(sizes: Vec<u16>, steps: u64) -> Self {
        let terminal = Node { variable: u32::MAX, first: 0 };
        Self {
            sizes,
            nodes: vec![terminal; 2],
            children: Vec::new(),
            unique: FxHashMap::default(),
            memo: FxHashMap::default(),
            negations: FxHashMap::default(),
            steps_left: steps,
        }
    }

    /// Grants so many further steps; what was computed stays.
    pub(crate) fn grant(&mut self, steps: u64) {
        self.steps_left = steps;
    }

    /// How many nodes there are.
    pub(crate) fn len(&self) -> usize {
        self.nodes.len()
    }

    /// How much room the nodes take up: all their children.
    pub(crate) fn weight(&self) -> usize {
        self.children.len()
    }

    /// How many values a variable has.
    pub(crate) fn size(&self, variable: u32) -> u16 {
        self.sizes.get(variable as usize).copied().unwrap_or(0)
    }

    /// The variable that a function asks for first; `u32::MAX` for a constant.
    pub(crate) fn variable(&self, of: Diagram) -> u32 {
        self.nodes.get(of.0 as usize).map_or(u32::MAX, |node| node.variable)
    }

    /// What a function comes down to for a value of a variable that is no later than its first one.
    pub(crate) fn child(&self, of: Diagram, variable: u32, value: u16) -> Diagram {
        match self.nodes.get(of.0 as usize) {
            Some(node) if node.variable == variable => {
                let at = (node.first as usize).saturating_add(usize::from(value));
                self.children.get(at).copied().unwrap_or(NEVER)
            }
            _ => of,
        }
    }

    /// The children of a function, by value of its first variable.
    pub(crate) fn children(&self, of: Diagram) -> &[Diagram] {
        let Some(node) = self.nodes.get(of.0 as usize).filter(|node| node.variable != u32::MAX) else { return &[] };
        let first = node.first as usize;
        self.children.get(first..first.saturating_add(usize::from(self.size(node.variable)))).unwrap_or_default()
    }

    /// The function that asks for a variable and goes on so by its value.
    pub(crate) fn node(&mut self, variable: u32, children: &[Diagram]) -> Built {
        match children {
            [] => return Ok(NEVER),
            [first, rest @ ..] if rest.iter().all(|child| child == first) => return Ok(*first),
            _ => {}
        }
        let key: Box<[u32]> = std::iter::once(variable).chain(children.iter().map(|child| child.0)).collect();
        if let Some(known) = self.unique.get(&key) {
            return Ok(*known);
        }
        if self.children.len() >= MAX_CHILDREN {
            return Err(TooLarge);
        }
        let new = Diagram(u32::try_from(self.nodes.len()).map_err(|_| TooLarge)?);
        let first = u32::try_from(self.children.len()).map_err(|_| TooLarge)?;
        self.nodes.push(Node { variable, first });
        self.children.extend_from_slice(children);
        self.unique.insert(key, new);
        Ok(new)
    }

    /// The variable has one of the values.
    pub(crate) fn literal(&mut self, variable: u32, holds: impl Fn(u16) -> bool) -> Built {
        let children: Vec<Diagram> = (0..self.size(variable)).map(|value| Diagram::constant(holds(value))).collect();
        self.node(variable, &children)
    }

    pub(crate) fn and(&mut self, left: Diagram, right: Diagram) -> Built {
        self.join(true, left, right)
    }

    pub(crate) fn or(&mut self, left: Diagram, right: Diagram) -> Built {
        self.join(false, left, right)
    }

    /// The first and not the second.
    pub(crate) fn without(&mut self, left: Diagram, right: Diagram) -> Built {
        let not = self.not(right)?;
        self.and(left, not)
    }

    /// Each of them, or one of them; in pairs of neighbours, as small ones are quick to join.
    pub(crate) fn junction(&mut self, all: bool, mut parts: Vec<Diagram>) -> Built {
        while parts.len() > 1 {
            let mut joined = Vec::with_capacity(parts.len().div_ceil(2));
            for pair in parts.chunks(2) {
                joined.push(match pair {
                    [left, right] => self.join(all, *left, *right)?,
                    [only, ..] => *only,
                    [] => Diagram::constant(all),
                });
            }
            parts = joined;
        }
        Ok(parts.first().copied().unwrap_or(Diagram::constant(all)))
    }

    /// So many of them at least.
    pub(crate) fn at_least(&mut self, count: usize, parts: &[Diagram]) -> Built {
        // How many hold at least: 0, 1, 2, …
        let mut counts = vec![NEVER; count.saturating_add(1)];
        if let Some(none) = counts.first_mut() {
            *none = ALWAYS;
        }
        for part in parts {
            for at in (1..counts.len()).rev() {
                let fewer = counts.get(at.saturating_sub(1)).copied().unwrap_or(NEVER);
                let so_many = counts.get(at).copied().unwrap_or(NEVER);
                let more = self.and(fewer, *part)?;
                let more = self.or(so_many, more)?;
                if let Some(slot) = counts.get_mut(at) {
                    *slot = more;
                }
            }
        }
        Ok(counts.last().copied().unwrap_or(ALWAYS))
    }

    /// The opposite.
    pub(crate) fn not(&mut self, of: Diagram) -> Built {
        match of {
            NEVER => return Ok(ALWAYS),
            ALWAYS => return Ok(NEVER),
            _ => {}
        }
        if let Some(known) = self.negations.get(&of) {
            return Ok(*known);
        }
        let mut children = Vec::new();
        for node in self.below(of) {
            if self.negations.contains_key(&node) {
                continue;
            }
            self.step()?;
            children.clear();
            children.extend(self.children(node).iter().map(|child| match *child {
                NEVER => ALWAYS,
                ALWAYS => NEVER,
                inner => self.negations.get(&inner).copied().unwrap_or(NEVER),
            }));
            let negated = self.node(self.variable(node), &children)?;
            self.negations.insert(node, negated);
            self.negations.insert(negated, node);
        }
        self.negations.get(&of).copied().ok_or(TooLarge)
    }

    /// Some value of the variable makes it yes.
    pub(crate) fn exists(&mut self, of: Diagram, variable: u32) -> Built {
        self.rebuilt(of, |store, at, children| {
            if at == variable { store.junction(false, children.to_vec()) } else { store.node(at, children) }
        })
    }

    /// What it comes down to for a value of a variable.
    pub(crate) fn fixed(&mut self, of: Diagram, variable: u32, value: u16) -> Built {
        self.rebuilt(of, |store, at, children| {
            if at == variable {
                Ok(children.get(usize::from(value)).copied().unwrap_or(NEVER))
            } else {
                store.node(at, children)
            }
        })
    }

    fn rebuilt(&mut self, of: Diagram, make: impl Fn(&mut Self, u32, &[Diagram]) -> Built) -> Built {
        let mut made: FxHashMap<Diagram, Diagram> = FxHashMap::default();
        let mut children = Vec::new();
        for node in self.below(of) {
            self.step()?;
            children.clear();
            children.extend(self.children(node).iter().map(|child| made.get(child).copied().unwrap_or(*child)));
            let new = make(self, self.variable(node), &children)?;
            made.insert(node, new);
        }
        Ok(made.get(&of).copied().unwrap_or(of))
    }

    /// Whether both can be yes at once.
    pub(crate) fn meet(&mut self, left: Diagram, right: Diagram) -> Result<bool, TooLarge> {
        Ok(self.and(left, right)? != NEVER)
    }

    /// Whether the first says yes only where the second does.
    pub(crate) fn implies(&mut self, left: Diagram, right: Diagram) -> Result<bool, TooLarge> {
        Ok(self.and(left, right)? == left)
    }

    /// The variables that a function asks for, in order.
    pub(crate) fn support(&self, of: Diagram) -> Vec<u32> {
        let mut variables: Vec<u32> = self.below(of).into_iter().map(|node| self.variable(node)).collect();
        variables.sort_unstable();
        variables.dedup();
        variables
    }

    /// The nodes of a function that ask for something, children before parents.
    pub(crate) fn below(&self, of: Diagram) -> Vec<Diagram> {
        let (mut found, mut stack, mut seen) = (Vec::new(), vec![of], FxHashSet::default());
        while let Some(node) = stack.pop() {
            if node > ALWAYS && seen.insert(node) {
                found.push(node);
                stack.extend_from_slice(self.children(node));
            }
        }
        // A node is made after what it is made of.
        found.sort_unstable();
        found
    }

    fn step(&mut self) -> Result<(), TooLarge> {
        self.steps_left = self.steps_left.checked_sub(1).ok_or(TooLarge)?;
        Ok(())
    }

    fn join(&mut self, all: bool, left: Diagram, right: Diagram) -> Built {
        let (mut frames, mut done): (Vec<Frame>, Vec<Diagram>) = (Vec::new(), Vec::new());
        let mut wanted = Some((left, right));
        loop {
            if let Some((left, right)) = wanted.take() {
                let (left, right) = if left <= right { (left, right) } else { (right, left) };
                match self.joined(all, left, right) {
                    Some(known) => done.push(known),
                    None => {
                        self.step()?;
                        let variable = self.variable(left).min(self.variable(right));
                        frames.push(Frame { left, right, variable, next: 0, base: done.len() });
                    }
                }
            }
            let Some(top) = frames.last_mut() else { return done.pop().ok_or(TooLarge) };
            if top.next < self.sizes.get(top.variable as usize).copied().unwrap_or(0) {
                let (left, right, variable, value) = (top.left, top.right, top.variable, top.next);
                top.next = value.saturating_add(1);
                wanted = Some((self.child(left, variable, value), self.child(right, variable, value)));
            } else if let Some(frame) = frames.pop() {
                let made = self.node(frame.variable, done.get(frame.base..).unwrap_or_default().to_vec().as_slice())?;
                done.truncate(frame.base);
                self.memo.insert((all, frame.left, frame.right), made);
                done.push(made);
            }
        }
    }

    /// What is known without looking into the two, of which the first has the smaller number.
    fn joined(&self, all: bool, left: Diagram, right: Diagram) -> Option<Diagram> {
        match (left, right) {
            (left, right) if left == right => Some(left),
            (NEVER, other) => Some(if all { NEVER } else { other }),
            (ALWAYS, other) => Some(if all { other } else { ALWAYS }),
            (left, right) => self.memo.get(&(all, left, right)).copied(),
        }
    }
}
