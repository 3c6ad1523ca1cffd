//! Random rulebooks as text, made of a list of numbers: a shorter list or smaller numbers make a simpler book, so that
//! what fails shrinks by itself.
//!
//! The books are free of errors by construction: a write-back names what it can lift, a clause grants what its line
//! lists, a line refers to lines before it only.

use super::naive::Facts;

/// A random book in pieces.
#[derive(Clone, Debug)]
pub(crate) struct Book {
    /// Declarations, each with what is indented under it.
    vocabulary: Vec<String>,
    line_heads: Vec<String>,
    clause_heads: Vec<String>,
    sentences: Vec<Sentence>,
    pub(crate) open: bool,
    pub(crate) lines: Vec<&'static str>,
    /// The lines that `Klausel B` is of.
    of_b: Vec<usize>,
    targets: Vec<Target>,
}

#[derive(Clone, Debug)]
struct Sentence {
    home: Home,
    label: Option<String>,
    head: String,
    /// What is indented under it, with how deep.
    under: Vec<(usize, String)>,
}

/// Where a sentence is written.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Home {
    /// Under its line.
    Line(usize),
    /// At the left margin, naming its line.
    Loose(usize),
    Every,
    /// In `Klausel A`, naming its line.
    ClauseA(usize),
    /// In `Klausel A`, of every line.
    ClauseEvery,
    /// In `Klausel B`, for the lines that it is of.
    ClauseB,
}

/// What a write-back or waiver can name.
#[derive(Clone, Debug)]
struct Target {
    home: Home,
    label: Option<String>,
    sort: Sort,
}

#[derive(Clone, Debug)]
enum Sort {
    Exclusion(Option<Values>),
    /// One that takes cover away.
    Exception,
    Waivable,
}

#[derive(Clone, Debug)]
struct Values {
    kind: &'static str,
    leaves: Vec<&'static str>,
    words: String,
}

/// A name and the leaves under it.
type Node = (&'static str, &'static [&'static str]);
const KINDS: &[(&str, &[Node])] = &[
    (
        "Gefahr",
        &[
            ("Brand", &["Brand"]),
            ("Wasser", &["Wasser"]),
            ("Feuer", &["Brand", "Blitz"]),
            ("Nass", &["Wasser", "Sturm"]),
            ("Sturm", &["Sturm"]),
            ("Blitz", &["Blitz"]),
        ],
    ),
    ("Sache", &[("Technik", &["Gerät", "Kabel"]), ("Gerät", &["Gerät"]), ("Möbel", &["Möbel"]), ("Kabel", &["Kabel"])]),
    ("Täter", &[("Insider", &["Insider"]), ("Fremder", &["Fremder"])]),
];
const LINES: &[&str] = &["Eins", "Zwei", "Drei"];
const YES_NO: &[&str] = &["Alpha", "Beta", "Gamma", "Klausel A"];

/// Whether references to lines stand only where more cover there means more cover here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum References {
    Free,
    Positive,
}

/// What the truth of a condition does for cover.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sign {
    Gives,
    Takes,
    Both,
}

impl Sign {
    fn flipped(self) -> Self {
        match self {
            Self::Gives => Self::Takes,
            Self::Takes => Self::Gives,
            Self::Both => Self::Both,
        }
    }
}

struct Maker<'c> {
    choices: std::slice::Iter<'c, u32>,
    references: References,
    labels: u32,
    book: Book,
}

impl Book {
    /// The book that the numbers choose.
    pub(crate) fn new(choices: &[u32], references: References) -> Self {
        let book = Self {
            vocabulary: Vec::new(),
            line_heads: Vec::new(),
            clause_heads: Vec::new(),
            sentences: Vec::new(),
            open: false,
            lines: Vec::new(),
            of_b: Vec::new(),
            targets: Vec::new(),
        };
        let mut maker = Maker { choices: choices.iter(), references, labels: 0, book };
        maker.make();
        maker.book
    }

    /// The whole text; `order` shuffles sentences, lines, clauses and declarations.
    pub(crate) fn text(&self, order: &[u32]) -> String {
        let written = |home: &dyn Fn(Home) -> bool, indent: usize, order: &[u32]| -> Vec<String> {
            let here = self.sentences.iter().filter(|sentence| home(sentence.home));
            shuffled(here.map(|sentence| self.sentence(sentence, indent)).collect(), order)
        };
        let mut items = self.vocabulary.clone();
        for (at, head) in self.line_heads.iter().enumerate() {
            let body = written(&|home| home == Home::Line(at), 1, order);
            items.push(format!("{head}\n{}", body.concat()));
        }
        let in_a = |home| matches!(home, Home::ClauseA(_) | Home::ClauseEvery);
        items.push(format!("{}\n{}", self.clause_heads[0], written(&in_a, 1, order).concat()));
        items.push(format!("{}\n{}", self.clause_heads[1], written(&|home| home == Home::ClauseB, 1, order).concat()));
        items.extend(written(&|home| matches!(home, Home::Loose(_) | Home::Every), 0, order));
        format!("rulebook Zufall\ngeneration 1\n{}", shuffled(items, order).concat())
    }

    /// The labelled sentences of lines: how each is referred to, and of which line it is.
    pub(crate) fn labelled(&self) -> Vec<(String, usize)> {
        let of = |sentence: &Sentence| match (sentence.home, &sentence.label) {
            (Home::Line(line) | Home::Loose(line), Some(label)) => {
                Some((format!("{} {label}", self.lines[line]), line))
            }
            _ => None,
        };
        self.sentences.iter().filter_map(of).collect()
    }

    /// The sentences of a line, as they stand under it, without their labels.
    pub(crate) fn sentences_of(&self, line: usize) -> Vec<String> {
        let here = self.sentences.iter().filter(|sentence| sentence.home == Home::Line(line));
        here.map(|sentence| self.sentence(&Sentence { label: None, ..sentence.clone() }, 0)).collect()
    }

    fn sentence(&self, sentence: &Sentence, indent: usize) -> String {
        let pad = "  ".repeat(indent);
        let label = sentence.label.as_ref().map_or_else(String::new, |label| format!("{label}  "));
        let subject = match sentence.home {
            Home::Loose(line) | Home::ClauseA(line) => format!("{} ", self.lines[line]),
            Home::Every | Home::ClauseEvery => "every line ".to_owned(),
            Home::Line(_) | Home::ClauseB => String::new(),
        };
        let mut text = format!("{pad}{label}{subject}{}\n", sentence.head);
        for (depth, under) in &sentence.under {
            text.push_str(&format!("{pad}{}{under}\n", "  ".repeat(*depth)));
        }
        text
    }

    /// The lines that a sentence written there is of.
    fn lines_of(&self, home: Home) -> Vec<usize> {
        match home {
            Home::Line(line) | Home::Loose(line) | Home::ClauseA(line) => vec![line],
            Home::Every | Home::ClauseEvery => (0..self.lines.len()).collect(),
            Home::ClauseB => self.of_b.clone(),
        }
    }

    /// Names of all yes/no facts, lines and clauses included.
    fn yes_no(&self) -> Vec<String> {
        let b = match self.of_b.as_slice() {
            [_] => vec!["Klausel B".to_owned()],
            several => several.iter().map(|line| format!("Klausel B of {}", self.lines[*line])).collect(),
        };
        let plain = YES_NO.iter().chain(&self.lines).map(|name| (*name).to_owned());
        plain.chain(b).collect()
    }

    /// A complete case; lines are mostly agreed, or nothing would ever be covered.
    pub(crate) fn case(&self, seed: u64) -> Facts {
        let mut dice = Dice(seed);
        let mut facts = Facts::default();
        for name in self.yes_no() {
            let is_line = self.lines.contains(&name.as_str());
            facts.yes.insert(name, if is_line { dice.below(8) > 0 } else { dice.below(2) > 0 });
        }
        for (kind, nodes) in KINDS {
            let leaves: Vec<&str> =
                nodes.iter().filter(|(_, leaves)| leaves.len() == 1).map(|(name, _)| *name).collect();
            let count = leaves.len() + usize::from(*kind == "Gefahr" && self.open);
            let leaf = leaves.get(dice.below(count)).copied().unwrap_or("*");
            facts.leaves.insert((*kind).to_owned(), Some(leaf.to_owned()));
        }
        let spare = ["Gerät", "Kabel", "Möbel"].get(dice.below(4)).map(|leaf| (*leaf).to_owned());
        facts.leaves.insert("Ersatz".to_owned(), spare);
        let force = dice.below(11);
        facts.numbers.insert("Stärke".to_owned(), (force < 10).then(|| i64::try_from(force).unwrap()));
        facts
    }

    /// The same book with one sentence more: a grant of a kind that its line lists, a clause's `covers`, a write-back or a
    /// waiver.
    pub(crate) fn with_more(&self, choices: &[u32], listed: &dyn Fn(&str, &str) -> bool) -> Option<Self> {
        let mut maker =
            Maker { choices: choices.iter(), references: References::Positive, labels: 1_000, book: self.clone() };
        let line = maker.below(self.lines.len());
        let in_clause = maker.below(2) == 1;
        let home = if in_clause { Home::ClauseA(line) } else { Home::Line(line) };
        let kinds: Vec<usize> = (0..KINDS.len()).filter(|kind| listed(self.lines[line], KINDS[*kind].0)).collect();
        match maker.below(3) {
            0 if !kinds.is_empty() => {
                let kind = kinds[maker.below(kinds.len())];
                let values = maker.values(kind);
                maker.grant_on(home, format!("covers {}", values.words), false, 3);
            }
            1 => maker.write_back(home)?,
            _ => maker.waiver(home)?,
        }
        Some(maker.book)
    }
}

impl Maker<'_> {
    fn below(&mut self, count: usize) -> usize {
        self.choices.next().map_or(0, |choice| *choice as usize % count.max(1))
    }

    /// Once in so many, and never where the numbers have run out.
    fn once_in(&mut self, count: usize) -> bool {
        self.below(count) == count - 1
    }

    fn line_before(&mut self, line: usize) -> &'static str {
        let at = self.below(line);
        self.book.lines[at]
    }

    fn label(&mut self) -> String {
        self.labels += 1;
        format!("§ {}", self.labels)
    }

    fn maybe_label(&mut self) -> Option<String> {
        (self.below(2) == 1).then(|| self.label())
    }

    fn make(&mut self) {
        self.book.open = self.below(3) != 2;
        let count = 2 + self.below(2);
        self.book.lines = LINES[..count].to_vec();
        self.book.of_b = if self.below(2) == 1 { vec![0, 1] } else { vec![count - 1] };
        let open = if self.book.open { ", among others" } else { "" };
        self.book.vocabulary = vec![
            format!("kind Gefahr{open}\n  Feuer\n    Brand, Blitz\n  Wasser, Sturm\n"),
            "kind Sache\n  Technik\n    Gerät, Kabel\n  Möbel\n".to_owned(),
            "kind Täter\n  Insider, Fremder\n".to_owned(),
            "group Nass is Wasser, Sturm\n".to_owned(),
            "fact Alpha, Beta, Gamma\n".to_owned(),
            "fact Stärke as Beaufort from 0 to 9, or none\n".to_owned(),
            "fact Ersatz as Sache or none\n".to_owned(),
        ];
        let define = self.condition(1, None, 0, Sign::Both);
        self.book.vocabulary.push(format!("define Delta if {define}\n"));
        let of_b: Vec<&str> = self.book.of_b.iter().map(|line| self.book.lines[*line]).collect();
        self.book.clause_heads =
            vec!["clause Klausel A".to_owned(), format!("clause Klausel B of {}", of_b.join(", "))];
        for line in 0..count {
            let mut head = format!("line {}", self.book.lines[line]);
            if line > 0 && self.below(3) == 2 {
                head.push_str(&format!(" within {}", self.line_before(line)));
                if self.below(3) == 2 {
                    head.push_str(" by Klausel A");
                }
            }
            self.book.line_heads.push(head);
        }
        for line in 0..count {
            self.covers(Home::Line(line));
            for _ in 0..self.below(5) {
                let home = if self.once_in(5) { Home::Loose(line) } else { Home::Line(line) };
                self.plain(home);
            }
        }
        for _ in 0..self.below(3) {
            match self.below(3) {
                0 => self.excludes(Home::Every),
                1 => self.requires(Home::Every),
                _ => self.excludes(Home::ClauseEvery),
            }
        }
        for _ in 0..self.below(4) {
            let home = if self.below(3) == 2 { Home::ClauseB } else { Home::ClauseA(self.below(count)) };
            match self.below(3) {
                0 => self.clause_covers(home),
                1 => self.excludes(home),
                _ => self.requires(home),
            }
        }
        for _ in 0..self.below(8) {
            let line = self.below(count);
            let home = if self.below(3) == 2 { Home::ClauseA(line) } else { Home::Line(line) };
            let _nothing_to_lift = if self.below(3) == 2 { self.waiver(home) } else { self.write_back(home) };
        }
    }

    fn plain(&mut self, home: Home) {
        match self.below(5) {
            0 | 1 => self.covers(home),
            2 | 3 => self.excludes(home),
            _ => self.requires(home),
        }
    }

    fn push(&mut self, home: Home, label: Option<String>, head: String, under: Vec<(usize, String)>) {
        self.book.sentences.push(Sentence { home, label, head, under });
    }

    fn target(&mut self, home: Home, label: Option<String>, sort: Sort) {
        self.book.targets.push(Target { home, label, sort });
    }

    fn values(&mut self, kind: usize) -> Values {
        let (name, nodes) = KINDS[kind];
        let mut names = vec![nodes[self.below(nodes.len())]];
        if self.once_in(3) {
            let more = nodes[self.below(nodes.len())];
            names.extend((more.0 != names[0].0).then_some(more));
        }
        let leaves = names.iter().flat_map(|(_, leaves)| *leaves).copied().collect();
        let words = names.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ");
        Values { kind: name, leaves, words }
    }

    /// Perils more often than the rest.
    fn any_kind(&mut self) -> usize {
        [0, 1, 0, 2, 1, 0][self.below(6)]
    }

    fn covers(&mut self, home: Home) {
        let line = self.book.lines_of(home)[0];
        let kind = self.any_kind();
        let mut same = false;
        let mut head = match self.below(6) {
            4 => format!("covers all {}", KINDS[kind].0),
            5 if line > 0 => {
                same = true;
                let other = self.line_before(line);
                let mut words = format!("covers the same {} as {other}", KINDS[kind].0);
                if self.references == References::Free && self.once_in(3) {
                    words.push_str(&format!(", except those of {}", self.line_before(line)));
                }
                words
            }
            _ => format!("covers {}", self.values(kind).words),
        };
        if self.once_in(6) {
            let other = (kind + 1 + self.below(2)) % 3;
            head.push_str(&format!(" against {}", self.values(other).words));
        }
        self.grant(home, head, same);
    }

    /// A grant with its terms and exceptions. One with `the same K as M` restricts by M's cover in its `only if` half.
    fn grant(&mut self, home: Home, head: String, same: bool) {
        self.grant_on(home, head, same, 6);
    }

    /// With the first so many of: none, `if`, `unless`, `only if`, `on the terms of`.
    fn grant_on(&mut self, home: Home, mut head: String, same: bool, terms: usize) {
        let line = self.book.lines_of(home)[0];
        let label = self.maybe_label();
        let mut under = Vec::new();
        let mut restricts = false;
        let free = self.references == References::Free;
        match self.below(terms) {
            1 => head.push_str(&format!(" if {}", self.condition(2, Some(home), line, Sign::Gives))),
            2 => head.push_str(&format!(" unless {}", self.condition(1, Some(home), line, Sign::Takes))),
            3 | 4 if free || !same => {
                restricts = true;
                let condition = self.condition(2, Some(home), line, Sign::Gives);
                head.push_str(&format!(" only if {condition}"));
            }
            5 if line > 0 && (free || !same) => {
                restricts = true;
                head.push_str(&format!(" on the terms of {}", self.line_before(line)));
            }
            _ => {}
        }
        if restricts {
            self.target(home, label.clone(), Sort::Waivable);
        }
        if self.once_in(3) {
            let sign = if restricts { Sign::Both } else { Sign::Takes };
            self.exceptions(home, 1, sign, &mut under);
        }
        self.push(home, label, head, under);
    }

    /// What a clause grants, its lines list by a plain sentence of their own, or the peril is an open kind.
    fn clause_covers(&mut self, home: Home) {
        let lines = self.book.lines_of(home);
        let lists = |book: &Book, kind: usize| {
            let (name, nodes) = KINDS[kind];
            let names = |head: &str| {
                let plain =
                    head.starts_with("covers ") && !head.contains(" only if ") && !head.contains(" on the terms ");
                let what = head.split(" if ").next().unwrap_or_default().split(" unless ").next().unwrap_or_default();
                plain
                    && (what.starts_with(&format!("covers all {name}"))
                        || what.starts_with(&format!("covers the same {name} "))
                        || what
                            .trim_start_matches("covers ")
                            .split(", ")
                            .any(|value| nodes.iter().any(|node| node.0 == value)))
            };
            name == "Gefahr" && book.open
                || lines.iter().all(|line| {
                    let own = |home| home == Home::Line(*line) || home == Home::Loose(*line);
                    book.sentences.iter().any(|sentence| own(sentence.home) && names(&sentence.head))
                })
        };
        let kinds: Vec<usize> = (0..KINDS.len()).filter(|kind| lists(&self.book, *kind)).collect();
        if !kinds.is_empty() {
            let kind = kinds[self.below(kinds.len())];
            let values = self.values(kind);
            self.grant(home, format!("covers {}", values.words), false);
        }
    }

    fn excludes(&mut self, home: Home) {
        let line = self.book.lines_of(home)[0];
        let label = self.maybe_label();
        let mut under = Vec::new();
        let (mut head, what) = match self.below(5) {
            3 => ("excludes everything".to_owned(), None),
            _ => {
                let kind = self.any_kind();
                let values = self.values(kind);
                (format!("excludes {}", values.words), Some(values))
            }
        };
        match self.below(3) {
            0 if what.is_some() => {}
            1 => head.push_str(&format!(" unless {}", self.condition(1, Some(home), line, Sign::Gives))),
            _ => head.push_str(&format!(" if {}", self.condition(2, Some(home), line, Sign::Takes))),
        }
        self.target(home, label.clone(), Sort::Exclusion(what));
        if self.once_in(2) {
            self.exceptions(home, 1, Sign::Gives, &mut under);
        }
        self.push(home, label, head, under);
    }

    fn requires(&mut self, home: Home) {
        let line = self.book.lines_of(home)[0];
        let label = self.maybe_label();
        let mut under = Vec::new();
        let head = if self.below(2) == 1 {
            let count = self.block(home, line, 1, &mut under);
            format!("requires {}", ["any of", "all of", "at least 2 of"][self.below(2 + usize::from(count > 1))])
        } else {
            format!("requires {}", self.condition(2, Some(home), line, Sign::Gives))
        };
        self.target(home, label.clone(), Sort::Waivable);
        if self.once_in(3) {
            self.exceptions(home, 1, Sign::Gives, &mut under);
        }
        self.push(home, label, head, under);
    }

    /// Conditions, one a line; some are blocks themselves.
    fn block(&mut self, home: Home, line: usize, depth: usize, under: &mut Vec<(usize, String)>) -> usize {
        let count = 1 + self.below(3);
        for _ in 0..count {
            let label = self.maybe_label();
            let shown = label.as_ref().map_or_else(String::new, |label| format!("{label}  "));
            if depth < 3 && self.once_in(4) {
                let word = ["any of", "all of"][self.below(2)];
                under.push((depth, format!("{shown}{word}")));
                self.block(home, line, depth + 1, under);
            } else {
                let condition = self.condition(1, Some(home), line, Sign::Gives);
                under.push((depth, format!("{shown}{condition}")));
            }
            if label.is_some() {
                self.target(home, label, Sort::Waivable);
            }
        }
        count
    }

    /// One or two exceptions, with exceptions of their own.
    fn exceptions(&mut self, home: Home, depth: usize, sign: Sign, under: &mut Vec<(usize, String)>) {
        let line = self.book.lines_of(home)[0];
        for _ in 0..1 + self.below(2) {
            let label = self.maybe_label();
            let shown = label.as_ref().map_or_else(String::new, |label| format!("{label}  "));
            let kind = self.any_kind();
            let words = match self.below(3) {
                0 => format!("except {}", self.values(kind).words),
                1 => format!("except if {}", self.condition(1, Some(home), line, sign)),
                _ => {
                    let values = self.values(kind);
                    format!("except {} if {}", values.words, self.condition(1, Some(home), line, sign))
                }
            };
            under.push((depth, format!("{shown}{words}")));
            if sign == Sign::Takes {
                self.target(home, label, Sort::Exception);
            }
            if depth < 3 && self.once_in(3) {
                self.exceptions(home, depth + 1, sign.flipped(), under);
            }
        }
    }

    /// What the line can name, with how it is named.
    fn named(&self, home: Home, wanted: impl Fn(&Sort) -> bool) -> Vec<(String, Target)> {
        let line = self.book.lines_of(home)[0];
        let mut found = Vec::new();
        for target in &self.book.targets {
            let of_line = self.book.lines_of(target.home).contains(&line);
            if let (true, true, Some(label)) = (of_line, wanted(&target.sort), &target.label) {
                let name = match target.home {
                    Home::ClauseA(_) | Home::ClauseEvery => format!("Klausel A {label}"),
                    Home::ClauseB => format!("Klausel B {label}"),
                    _ => label.clone(),
                };
                found.push((name, target.clone()));
            }
        }
        found
    }

    fn write_back(&mut self, home: Home) -> Option<()> {
        let line = self.book.lines_of(home)[0];
        let label = self.maybe_label();
        let exclusions: Vec<Values> = self
            .book
            .targets
            .iter()
            .filter(|target| self.book.lines_of(target.home).contains(&line))
            .filter_map(|target| if let Sort::Exclusion(values) = &target.sort { values.clone() } else { None })
            .collect();
        let mut head = if self.below(2) == 1 && !exclusions.is_empty() {
            // Without a label: of the values of one exclusion, if no other overlaps them.
            let values = exclusions[self.below(exclusions.len())].clone();
            let overlaps = |other: &&Values| {
                other.kind == values.kind && other.leaves.iter().any(|leaf| values.leaves.contains(leaf))
            };
            if exclusions.iter().filter(overlaps).count() != 1 {
                return None;
            }
            format!("reinstates {}", values.words)
        } else {
            // A write-back never takes cover away: of exceptions, those that do can be lifted.
            let liftable = |sort: &Sort| matches!(sort, Sort::Exclusion(_) | Sort::Exception);
            let named = self.named(home, liftable);
            if named.is_empty() {
                return None;
            }
            let (name, target) = named[self.below(named.len())].clone();
            let kind = self.any_kind();
            let values = match &target.sort {
                Sort::Exclusion(Some(values)) if values.kind == KINDS[kind].0 => values.words.clone(),
                _ => self.values(kind).words,
            };
            format!("reinstates {values} from {name}")
        };
        if self.once_in(3) {
            head.push_str(&format!(" if {}", self.condition(1, Some(home), line, Sign::Gives)));
        }
        let mut under = Vec::new();
        if self.once_in(2) {
            self.exceptions(home, 1, Sign::Takes, &mut under);
        }
        self.push(home, label, head, under);
        Some(())
    }

    fn waiver(&mut self, home: Home) -> Option<()> {
        let line = self.book.lines_of(home)[0];
        let named = self.named(home, |sort| matches!(sort, Sort::Waivable));
        if named.is_empty() {
            return None;
        }
        let (name, _) = &named[self.below(named.len())];
        let mut head = format!("waives {name}");
        if self.once_in(3) {
            let kind = self.any_kind();
            head.push_str(&format!(" for {}", self.values(kind).words));
        }
        if self.once_in(3) {
            head.push_str(&format!(" if {}", self.condition(1, Some(home), line, Sign::Gives)));
        }
        let mut under = Vec::new();
        if self.once_in(4) {
            self.exceptions(home, 1, Sign::Takes, &mut under);
        }
        let label = self.maybe_label();
        self.push(home, label, head, under);
        Some(())
    }

    /// A condition for the sentences of a line.
    fn condition(&mut self, depth: usize, home: Option<Home>, line: usize, sign: Sign) -> String {
        if depth == 0 || self.below(3) < 2 {
            return self.atom(home, line, sign);
        }
        match self.below(4) {
            0 => format!("not ({})", self.condition(depth - 1, home, line, sign.flipped())),
            1 => format!("{} and {}", self.operand(depth, home, line, sign), self.operand(depth, home, line, sign)),
            2 => format!("{} or {}", self.operand(depth, home, line, sign), self.operand(depth, home, line, sign)),
            _ => {
                let first = self.operand(depth, home, line, sign);
                format!("({first} or {}) and {}", self.atom(home, line, sign), self.atom(home, line, sign))
            }
        }
    }

    fn operand(&mut self, depth: usize, home: Option<Home>, line: usize, sign: Sign) -> String {
        if depth > 1 {
            format!("({})", self.condition(depth - 1, home, line, sign))
        } else {
            self.atom(home, line, sign)
        }
    }

    fn atom(&mut self, home: Option<Home>, line: usize, sign: Sign) -> String {
        let number = self.below(10);
        match self.below(16) {
            0 => "Alpha".to_owned(),
            1 => "Beta".to_owned(),
            2 => "not Gamma".to_owned(),
            3 => format!("Stärke at least {number}"),
            4 => {
                ["Stärke is none", "Stärke is 3", "Stärke is not 3", "Stärke from 2 to 6", "Stärke is not from 2 to 6"]
                    [number % 5]
                    .to_owned()
            }
            5 => ["Stärke below 5", "Stärke at most 4", "Stärke more than 7"][number % 3].to_owned(),
            6 => [
                "Ersatz is Gerät",
                "Ersatz is not Technik",
                "Ersatz is none",
                "Ersatz is not none",
                "Ersatz is not one of Möbel, Kabel",
            ][number % 5]
                .to_owned(),
            7 => {
                let kind = self.any_kind();
                let not = ["", "not "][number % 2];
                format!("{} is {not}one of {}", KINDS[kind].0, self.values(kind).words)
            }
            8 => {
                let node = KINDS[0].1[number % KINDS[0].1.len()].0;
                format!("Gefahr is not {node}")
            }
            9 => "Klausel A".to_owned(),
            10 => {
                let of = self.book.of_b[number % self.book.of_b.len()];
                match home {
                    // In a line that it is of, or where it is one fact, the clause needs no line.
                    Some(Home::Line(at) | Home::Loose(at))
                        if self.book.of_b.len() == 1 || self.book.of_b.contains(&at) =>
                    {
                        "Klausel B".to_owned()
                    }
                    _ if self.book.of_b.len() > 1 => format!("Klausel B of {} is agreed", self.book.lines[of]),
                    _ => "Klausel B is agreed".to_owned(),
                }
            }
            11 if self.book.open => ["Gefahr is other", "Gefahr is not other"][number % 2].to_owned(),
            12 => format!("{} agreed", self.book.lines[number % self.book.lines.len()]),
            13 if home.is_some() => "Delta".to_owned(),
            14 | 15 if line > 0 && home.is_some() => {
                let other = self.book.lines[number % line];
                let negative = match (self.references, sign) {
                    (References::Free, _) => self.below(2) == 1,
                    (References::Positive, Sign::Gives) => false,
                    (References::Positive, Sign::Takes) => true,
                    (References::Positive, Sign::Both) => return "Gamma".to_owned(),
                };
                let words = match (number < 3, negative) {
                    (true, false) => "covers it",
                    (true, true) => "does not cover it",
                    (false, false) => "would cover it",
                    (false, true) => "would not cover it",
                };
                format!("{other} {words}")
            }
            _ => "Gamma".to_owned(),
        }
    }
}

/// A random number generator of five lines: a case is a number.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn below(&mut self, count: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % count as u64) as usize
    }
}

/// Put in another order; as it is where no order is given.
pub(crate) fn shuffled<T>(mut list: Vec<T>, order: &[u32]) -> Vec<T> {
    for (at, choice) in order.iter().enumerate().take(list.len().saturating_sub(1)) {
        let with = at + *choice as usize % (list.len() - at);
        list.swap(at, with);
    }
    list
}
