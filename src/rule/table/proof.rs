//! Builds the structure of a table, and proves by it that rows neither overlap nor leave anything open.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::base::{Name, Span};
use crate::rule::Value;

use super::index::{Cut, Index, Node, Split, Target};
use super::partition::{Marks, Parts, Reach, Segment, Steps, partition};
use super::{KeyColumn, OutputColumn, Row, Table};

/// So many findings are told of one table.
const MOST_FINDINGS: usize = 10;

/// What a key is in a witness.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Seen {
    /// This value; it may be absent.
    Is(Value),
    /// A text that no row names.
    OtherText,
}

/// What is wrong with the rows of a table, with a case in which it shows: keys by position; others may be anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// No row says anything.
    Open(Vec<(usize, Seen)>),
    /// Two rows, by position, say different things.
    Overlap(usize, usize, Vec<(usize, Seen)>),
}

/// What came of the proof.
#[derive(Clone, Debug, Default)]
pub struct Proof {
    /// What is wrong, as far as it is told.
    pub findings: Vec<Finding>,
    /// Whether there is more of it.
    pub more: bool,
    /// Rows, by position, that no case ever comes to.
    pub dead: Vec<usize>,
    /// Whether the work was too much: nothing is proven, and the table cannot be looked up.
    pub too_large: bool,
}

impl Proof {
    /// Whether every case comes to one outcome.
    pub fn is_sound(&self) -> bool {
        self.findings.is_empty() && !self.too_large
    }
}

impl Table {
    /// A table with its structure, within a budget of work: about one step for each row in each segment of its keys.
    pub fn build(
        name: Name,
        keys: Vec<KeyColumn>,
        outputs: Vec<OutputColumn>,
        rows: Vec<Row>,
        span: Span,
        budget: u64,
    ) -> (Self, Proof) {
        let mut builder = Builder::new(&keys, &rows, budget);
        let all = (0..rows.len()).filter_map(|row| u32::try_from(row).ok()).collect();
        let root = builder.target(0, all, false);
        let mut proof = Proof { findings: builder.findings, more: builder.more, ..Proof::default() };
        let mut index = Index::default();
        match root {
            Some(root) => {
                let dead = builder.reached.iter().enumerate().filter(|(_, reached)| !**reached);
                proof.dead = dead.map(|(row, _)| row).collect();
                index = Index { nodes: builder.nodes, root };
            }
            None => proof.too_large = true,
        }
        (Self { name, keys, outputs, rows, span, index }, proof)
    }
}

struct Builder<'t> {
    keys: &'t [KeyColumn],
    rows: &'t [Row],
    nodes: Vec<Node>,
    known: FxHashMap<(usize, bool, Vec<u32>), Target>,
    steps: Steps,
    /// The segments that lead to where the builder is.
    path: Vec<Seen>,
    /// Rows of one number say the same.
    outcomes: Vec<u32>,
    reached: Vec<bool>,
    findings: Vec<Finding>,
    more: bool,
    told: FxHashSet<(u32, u32)>,
}

impl<'t> Builder<'t> {
    fn new(keys: &'t [KeyColumn], rows: &'t [Row], budget: u64) -> Self {
        let mut numbers: FxHashMap<&[Value], u32> = FxHashMap::default();
        let mut outcomes = Vec::new();
        for row in rows {
            let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
            outcomes.push(*numbers.entry(&row.outcome).or_insert(next));
        }
        Self {
            keys,
            rows,
            nodes: Vec::new(),
            known: FxHashMap::default(),
            steps: Steps(budget),
            path: Vec::new(),
            outcomes,
            reached: vec![false; rows.len()],
            findings: Vec::new(),
            more: false,
            told: FxHashSet::default(),
        }
    }

    fn outcome(&self, row: u32) -> u32 {
        self.outcomes.get(row as usize).copied().unwrap_or(u32::MAX)
    }

    fn find(&mut self, finding: impl FnOnce(Vec<(usize, Seen)>) -> Finding) {
        if self.findings.len() >= MOST_FINDINGS {
            self.more = true;
            return;
        }
        let witness = self.path.iter().cloned().enumerate().collect();
        self.findings.push(finding(witness));
    }

    /// Where the rows of `set` lead from a level on; none if it is too much work. `lapsing`: a key is absent without a
    /// row having to say what holds then.
    fn target(&mut self, level: usize, set: Vec<u32>, lapsing: bool) -> Option<Target> {
        let Some(column) = self.keys.get(level) else { return Some(self.leaf(&set)) };
        if let Some(known) = self.known.get(&(level, lapsing, set.clone())) {
            return Some(*known);
        }
        self.steps.take(set.len().saturating_add(1))?;
        let key = (level, lapsing, set);
        let cells = |row: &u32| Some((*row, self.rows.get(*row as usize)?.cells.get(level)?));
        let asking: Vec<_> = key.2.iter().filter_map(cells).collect();
        let absent: Vec<u32> = asking.iter().filter(|(_, cell)| cell.absent).map(|(row, _)| *row).collect();
        let asking: Vec<_> = asking.into_iter().map(|(row, cell)| (row, &cell.accepts)).collect();
        let parts = partition(column, &asking, &mut self.steps)?;
        let split = self.split(level, parts, lapsing)?;
        let absent = if column.absent.is_some() || column.lapses {
            let lapsing = lapsing || column.absent.is_none();
            let segment = Segment { rows: absent, reach: Reach::Can(Seen::Is(Value::Absent)) };
            self.segments(level, vec![segment], lapsing)?.first().copied().unwrap_or_default()
        } else {
            Target::Nothing
        };
        let target = self.node(Node { absent, split });
        self.known.insert(key, target);
        Some(target)
    }

    fn leaf(&mut self, set: &[u32]) -> Target {
        let Some((first, others)) = set.split_first() else { return Target::Open };
        for row in set {
            if let Some(reached) = self.reached.get_mut(*row as usize) {
                *reached = true;
            }
        }
        for other in others {
            if self.outcome(*other) != self.outcome(*first) && self.told.insert((*first, *other)) {
                self.find(|witness| Finding::Overlap(*first as usize, *other as usize, witness));
            }
        }
        Target::Row(*first)
    }

    /// The target of each segment; what is missing is found once for each run of segments.
    fn segments(&mut self, level: usize, segments: Vec<Segment>, lapsing: bool) -> Option<Vec<Target>> {
        let mut targets: Vec<Target> = Vec::with_capacity(segments.len());
        let mut open = false;
        for segment in segments {
            self.steps.take(1)?;
            let target = match segment.reach {
                Reach::Outside => Target::Nothing,
                // Belongs to its neighbour: so there are fewer cuts.
                Reach::Empty => targets.last().copied().unwrap_or_default(),
                Reach::Can(seen) => {
                    self.path.push(seen);
                    let is_open = segment.rows.is_empty();
                    if is_open && !open && !lapsing {
                        self.find(Finding::Open);
                    }
                    open = is_open;
                    let target = if is_open {
                        Some(Target::Open)
                    } else {
                        self.target(level.saturating_add(1), segment.rows, lapsing)
                    };
                    self.path.pop();
                    target?
                }
            };
            targets.push(target);
        }
        Some(targets)
    }

    fn split(&mut self, level: usize, parts: Parts, lapsing: bool) -> Option<Split> {
        let targets = self.segments(level, parts.segments, lapsing)?;
        Some(match parts.marks {
            Marks::Codes => Split::Leaves(targets.into()),
            Marks::YesNo => Split::YesNo([
                targets.first().copied().unwrap_or_default(),
                targets.last().copied().unwrap_or_default(),
            ]),
            Marks::Numbers(cuts) => {
                let (cuts, targets) = merged(&cuts, &targets);
                Split::Numbers(cuts, targets)
            }
            Marks::Dates(cuts) => {
                let (cuts, targets) = merged(&cuts, &targets);
                Split::Dates(cuts, targets)
            }
            Marks::Texts(texts) => Split::Texts(texts.into(), targets.into()),
        })
    }

    /// A node; one that tells nothing apart is none.
    fn node(&mut self, node: Node) -> Target {
        if let Split::Numbers(_, targets) = &node.split
            && let [only @ Target::Row(_)] = &**targets
            && node.absent == *only
        {
            return *only;
        }
        let number = u32::try_from(self.nodes.len()).unwrap_or(u32::MAX);
        self.nodes.push(node);
        Target::Node(number)
    }
}

/// Segments without the cuts between equal targets.
fn merged<T: Copy>(cuts: &[T], targets: &[Target]) -> (Box<[Cut<T>]>, Box<[Target]>) {
    let mut kept: Vec<Cut<T>> = Vec::new();
    let mut merged: Vec<Target> = Vec::new();
    for (segment, target) in targets.iter().enumerate() {
        if merged.last() == Some(target) {
            continue;
        }
        // A cut stands before its own segment, or behind it.
        let own = segment & 1 == 1;
        let at = if own { segment >> 1 } else { (segment >> 1).wrapping_sub(1) };
        if let Some(cut) = cuts.get(at).filter(|_| segment > 0) {
            kept.push(Cut { at: *cut, after: !own });
        }
        merged.push(*target);
    }
    (kept.into(), merged.into())
}
