//! Formulas over bits: `and` and `not`, in which every node stands once.
//!
//! An [`Edge`] is a node or its opposite, so that denying costs nothing, and what is decided twice is one node. A condition
//! of three values is two edges: where it holds, and where it does not. Where its facts are known in every row the second
//! is the opposite of the first, and the graph sees to it that nothing is computed twice.

use rustc_hash::FxHashMap;

/// A node of the graph, or its opposite.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Edge(u32);

impl Edge {
    /// Never.
    pub(super) const NO: Self = Self(0);
    /// Always.
    pub(super) const YES: Self = Self(1);

    fn of(node: usize) -> Self {
        Self(u32::try_from(node).unwrap_or(u32::MAX >> 1) << 1)
    }

    /// The opposite.
    pub(super) fn not(self) -> Self {
        Self(self.0 ^ 1)
    }

    /// The same edge to a node that has moved.
    pub(super) fn at(self, node: usize) -> Self {
        Self(Self::of(node).0 | (self.0 & 1))
    }

    /// Which node.
    pub(super) fn node(self) -> usize {
        (self.0 >> 1) as usize
    }

    /// Whether it is the node's opposite.
    pub(super) fn denied(self) -> bool {
        self.0 & 1 == 1
    }
}

impl From<bool> for Edge {
    fn from(value: bool) -> Self {
        if value { Self::YES } else { Self::NO }
    }
}

/// Where a condition holds, and where it does not; neither where it is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Both {
    pub(super) yes: Edge,
    pub(super) no: Edge,
}

impl Both {
    /// A condition that is known everywhere.
    pub(super) fn known(yes: Edge) -> Self {
        Self { yes, no: yes.not() }
    }

    pub(super) fn not(self) -> Self {
        Self { yes: self.no, no: self.yes }
    }
}

/// What a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Node<I> {
    /// No.
    Never,
    /// Bits that come from outside.
    Input(I),
    /// Both.
    And(Edge, Edge),
}

/// The graph; what a node is made of stands before it.
#[derive(Clone, Debug)]
pub(super) struct Graph<I> {
    nodes: Vec<Node<I>>,
    ands: FxHashMap<(Edge, Edge), Edge>,
    inputs: FxHashMap<I, Edge>,
}

impl<I: Copy + Eq + std::hash::Hash> Graph<I> {
    pub(super) fn new() -> Self {
        Self { nodes: vec![Node::Never], ands: FxHashMap::default(), inputs: FxHashMap::default() }
    }

    pub(super) fn nodes(&self) -> &[Node<I>] {
        &self.nodes
    }

    pub(super) fn input(&mut self, input: I) -> Edge {
        if let Some(edge) = self.inputs.get(&input) {
            return *edge;
        }
        let edge = Edge::of(self.nodes.len());
        self.nodes.push(Node::Input(input));
        self.inputs.insert(input, edge);
        edge
    }

    pub(super) fn and(&mut self, left: Edge, right: Edge) -> Edge {
        let (left, right) = if left <= right { (left, right) } else { (right, left) };
        if left == Edge::NO || left == right.not() {
            return Edge::NO;
        }
        if left == Edge::YES || left == right {
            return right;
        }
        if let Some(edge) = self.absorbed(left, right).or_else(|| self.absorbed(right, left)) {
            return edge;
        }
        if let Some(edge) = self.ands.get(&(left, right)) {
            return *edge;
        }
        let edge = Edge::of(self.nodes.len());
        self.nodes.push(Node::And(left, right));
        self.ands.insert((left, right), edge);
        edge
    }

    /// `a and (a and b)` is the latter, `a and not (a and b)` is `a and not b`.
    fn absorbed(&mut self, one: Edge, other: Edge) -> Option<Edge> {
        let Some(Node::And(left, right)) = self.nodes.get(other.node()).copied() else { return None };
        match other.denied() {
            false if one == left || one == right => Some(other),
            false if one == left.not() || one == right.not() => Some(Edge::NO),
            true if one == left.not() || one == right.not() => Some(one),
            true if one == left => Some(self.and(one, right.not())),
            true if one == right => Some(self.and(one, left.not())),
            _ => None,
        }
    }

    pub(super) fn or(&mut self, left: Edge, right: Edge) -> Edge {
        self.and(left.not(), right.not()).not()
    }

    /// One of two, by a third.
    pub(super) fn choose(&mut self, by: Edge, then: Edge, otherwise: Edge) -> Edge {
        if then == otherwise {
            return then;
        }
        let left = self.and(by, then);
        let right = self.and(by.not(), otherwise);
        self.or(left, right)
    }

    /// All of them, as a tree, so that long lists are not deep.
    pub(super) fn all(&mut self, mut edges: Vec<Edge>) -> Edge {
        edges.sort_unstable();
        edges.dedup();
        while edges.len() > 1 {
            edges = edges
                .chunks(2)
                .map(|pair| match pair {
                    [left, right] => self.and(*left, *right),
                    [only] => *only,
                    _ => Edge::YES,
                })
                .collect();
        }
        edges.first().copied().unwrap_or(Edge::YES)
    }

    pub(super) fn any(&mut self, edges: impl IntoIterator<Item = Edge>) -> Edge {
        self.all(edges.into_iter().map(Edge::not).collect()).not()
    }

    /// A function of some edges by its outcomes: the outcome of number `n` is that for the edges whose bits `n` has.
    /// An outcome that does not matter is none.
    pub(super) fn function(&mut self, edges: &[Edge], outcomes: &[Option<bool>]) -> Edge {
        let mut known = FxHashMap::default();
        self.split(edges, outcomes, &mut known)
    }

    fn split(
        &mut self,
        edges: &[Edge],
        outcomes: &[Option<bool>],
        known: &mut FxHashMap<Vec<Option<bool>>, Edge>,
    ) -> Edge {
        let yes = outcomes.contains(&Some(true));
        let no = outcomes.contains(&Some(false));
        let Some((highest, rest)) = edges.split_last().filter(|_| yes && no) else { return yes.into() };
        if let Some(edge) = known.get(outcomes) {
            return *edge;
        }
        let half = 1_usize << rest.len();
        let (low, high) = outcomes.split_at_checked(half).unwrap_or((outcomes, &[]));
        // Where what does not matter can make both halves one, the highest edge need not be asked.
        let mut padded = high.to_vec();
        padded.resize(low.len(), None);
        let agree = low.iter().zip(&padded).all(|(low, high)| low.is_none() || high.is_none() || low == high);
        let edge = if agree {
            let merged: Vec<_> = low.iter().zip(&padded).map(|(low, high)| low.or(*high)).collect();
            self.split(rest, &merged, known)
        } else {
            let otherwise = self.split(rest, low, known);
            let then = self.split(rest, &padded, known);
            self.choose(*highest, then, otherwise)
        };
        known.insert(outcomes.to_vec(), edge);
        edge
    }

    /// The first of several that holds: for each bit of its number an edge, and where none holds.
    pub(super) fn first(&mut self, alternatives: &[Edge]) -> (Vec<Edge>, Edge) {
        let (bits, hit) = self.segment(alternatives);
        (bits, hit.not())
    }

    /// Where one of a segment holds, and the bits of the number of the first of them; no bit where none holds.
    fn segment(&mut self, alternatives: &[Edge]) -> (Vec<Edge>, Edge) {
        match alternatives {
            [] => (Vec::new(), Edge::NO),
            [only] => (Vec::new(), *only),
            several => {
                let half = several.len().next_power_of_two() >> 1;
                let (front, back) = several.split_at_checked(half).unwrap_or((several, &[]));
                let (mut bits, hit) = self.segment(front);
                let (more, other) = self.segment(back);
                let levels = half.trailing_zeros() as usize;
                bits.resize(levels, Edge::NO);
                for (at, bit) in bits.iter_mut().enumerate() {
                    let other = more.get(at).copied().unwrap_or(Edge::NO);
                    let other = self.and(hit.not(), other);
                    *bit = self.or(*bit, other);
                }
                let top = self.and(hit.not(), other);
                bits.push(top);
                (bits, self.or(hit, other))
            }
        }
    }
}

#[cfg(test)]
#[expect(clippy::arithmetic_side_effects, reason = "the numbers of the tests are small")]
mod tests {
    use super::{Edge, Graph, Node};
    use proptest::prelude::*;

    /// What an edge is for bits that come from outside.
    fn value(graph: &Graph<u8>, edge: Edge, bits: u32) -> bool {
        let node = match graph.nodes()[edge.node()] {
            Node::Never => false,
            Node::Input(input) => bits & (1 << input) != 0,
            Node::And(left, right) => value(graph, left, bits) && value(graph, right, bits),
        };
        node != edge.denied()
    }

    proptest! {
        #[test]
        fn a_function_has_its_outcomes(outcomes in prop::collection::vec(prop::option::of(any::<bool>()), 0..=32)) {
            let mut graph = Graph::new();
            let edges: Vec<Edge> = (0..5).map(|input| graph.input(input)).collect();
            let edge = graph.function(&edges, &outcomes);
            for (at, outcome) in outcomes.iter().enumerate() {
                if let Some(outcome) = outcome {
                    prop_assert_eq!(value(&graph, edge, u32::try_from(at).unwrap()), *outcome);
                }
            }
        }

        #[test]
        fn the_first_that_holds(count in 0_usize..13, bits in any::<u32>()) {
            let mut graph = Graph::new();
            let edges: Vec<Edge> = (0..u8::try_from(count).unwrap()).map(|input| graph.input(input)).collect();
            let (number, none) = graph.first(&edges);
            let first = (0..count).find(|at| bits & (1 << at) != 0);
            prop_assert_eq!(value(&graph, none, bits), first.is_none());
            if let Some(first) = first {
                let found: usize = number.iter().enumerate().map(|(bit, edge)| usize::from(value(&graph, *edge, bits)) << bit).sum();
                prop_assert_eq!(found, first);
            }
        }

        #[test]
        fn what_is_made_smaller_stays_the_same(steps in prop::collection::vec((any::<u16>(), any::<u16>(), 0_u8..4), 1..40), bits in any::<u32>()) {
            let mut graph: Graph<u8> = Graph::new();
            let mut edges: Vec<(Edge, bool)> = (0..6).map(|input| (graph.input(input), bits & (1 << input) != 0)).collect();
            for (left, right, how) in steps {
                let (left, right) = (edges[usize::from(left) % edges.len()], edges[usize::from(right) % edges.len()]);
                edges.push(match how {
                    0 => (graph.and(left.0, right.0), left.1 && right.1),
                    1 => (graph.or(left.0, right.0), left.1 || right.1),
                    2 => (left.0.not(), !left.1),
                    _ => (graph.choose(left.0, right.0, right.0.not()), left.1 == right.1),
                });
                let (edge, expected) = edges[edges.len() - 1];
                prop_assert_eq!(value(&graph, edge, bits), expected);
            }
        }
    }
}
