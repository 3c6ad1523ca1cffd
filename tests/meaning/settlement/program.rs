//! Random rulebooks that pay, as text, made of a list of numbers: a shorter list or smaller numbers make a simpler book,
//! so that what fails shrinks by itself.
//!
//! Most of them are sound, not all: what `check` refuses is thrown away.

use super::super::generate::shuffled;
use super::sentences::Context;

pub(super) const LINES: &[&str] = &["Eins", "Zwei", "Drei"];
/// Money facts that anything may name.
pub(super) const MONEY: &[&str] = &["Schaden", "Wert", "Neuwert", "Rest", "Saldo"];
/// Facts of each line: money.
pub(super) const OWN: &[&str] = &["Summe", "Selbst", "Höchst"];

/// A random book in pieces.
#[derive(Clone, Debug, Default)]
pub(crate) struct Program {
    pub(super) vocabulary: Vec<String>,
    /// Declarations of currencies come first in no particular order either.
    pub(super) lines: Vec<(String, Vec<String>)>,
    pub(super) clauses: Vec<(String, Vec<String>)>,
    pub(super) loose: Vec<String>,
    /// The facts that each position has of its own.
    pub(super) of_position: Vec<&'static str>,
    pub(super) currency: &'static str,
    /// The lines that `Klausel B` is of.
    pub(super) of_b: Vec<usize>,
    /// Whether `Klausel W` waives something that only ever lowers what is paid, and that no clause replaces.
    pub(crate) waiver: bool,
}

/// What a label stands on.
#[derive(Clone, Debug)]
pub(super) struct Target {
    pub(super) line: usize,
    pub(super) label: String,
    pub(super) position: bool,
    /// Whether the step can only lower what is paid.
    pub(super) lowers: bool,
    pub(super) replaced: bool,
}

/// How the positions of a case bear on a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    /// Not at all.
    Once,
    /// It is decided once, and pays for some positions.
    PaysEach,
    /// It is decided for each.
    DecidesEach,
}

pub(super) struct Maker<'c> {
    choices: std::slice::Iter<'c, u32>,
    pub(super) program: Program,
    pub(super) targets: Vec<Target>,
    labels: u32,
    /// Definitions of money with whether they use facts of positions.
    pub(super) defined_money: Vec<(String, bool)>,
    pub(super) defined_conditions: Vec<(String, bool)>,
    pub(super) defined_share: bool,
    /// Shares that a table gives, with whether they use facts of positions.
    pub(super) defined_shares: Vec<(&'static str, bool)>,
}

impl Program {
    pub(crate) fn new(choices: &[u32]) -> Self {
        let mut maker = Maker {
            choices: choices.iter(),
            program: Self::default(),
            targets: Vec::new(),
            labels: 0,
            defined_money: Vec::new(),
            defined_conditions: Vec::new(),
            defined_share: false,
            defined_shares: Vec::new(),
        };
        maker.make();
        maker.program
    }

    /// The whole text; `order` shuffles sentences, lines, clauses and declarations, but never steps.
    pub(crate) fn text(&self, order: &[u32]) -> String {
        let mut items = self.vocabulary.clone();
        for (head, body) in self.lines.iter().chain(&self.clauses) {
            let body = shuffled(body.iter().map(|sentence| indented(sentence)).collect(), order);
            items.push(format!("{head}\n{}", body.concat()));
        }
        items.extend(self.loose.iter().cloned());
        format!("rulebook Zufall\ngeneration 1\n{}", shuffled(items, order).concat())
    }

    pub(crate) fn has_positions(&self) -> bool {
        !self.of_position.is_empty()
    }
}

fn indented(text: &str) -> String {
    text.lines().map(|line| format!("  {line}\n")).collect()
}

impl Maker<'_> {
    pub(super) fn below(&mut self, count: usize) -> usize {
        self.choices.next().map_or(0, |choice| *choice as usize % count.max(1))
    }

    /// Once in so many, and never where the numbers have run out.
    pub(super) fn once_in(&mut self, count: usize) -> bool {
        self.below(count) == count - 1
    }

    pub(super) fn pick<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.below(list.len())]
    }

    pub(super) fn label(&mut self) -> String {
        self.labels += 1;
        format!("§ {}", self.labels)
    }

    pub(super) fn is_of_position(&self, fact: &str) -> bool {
        self.program.of_position.contains(&fact)
    }

    fn make(&mut self) {
        self.vocabulary();
        self.table();
        self.definitions();
        let count = 1 + self.below(3);
        let heads: Vec<String> = LINES[..count].iter().map(|line| format!("line {line}")).collect();
        self.program.lines = heads.into_iter().map(|head| (head, Vec::new())).collect();
        self.program.of_b = if count > 1 && self.below(2) == 1 { vec![0, 1] } else { vec![count - 1] };
        let of_b: Vec<&str> = self.program.of_b.iter().map(|line| LINES[*line]).collect();
        let b = format!("clause Klausel B of {}", of_b.join(", "));
        self.program.clauses = vec![
            ("clause Klausel A".to_owned(), Vec::new()),
            (b, Vec::new()),
            ("clause Klausel W".to_owned(), Vec::new()),
        ];
        for line in 0..count {
            let mode = match self.below(4) {
                _ if !self.program.has_positions() => Mode::Once,
                0 => Mode::Once,
                1 | 2 => Mode::PaysEach,
                _ => Mode::DecidesEach,
            };
            self.line(line, mode);
        }
        for _ in 0..self.below(5) {
            self.change();
        }
        let candidates: Vec<Target> = self.targets.iter().filter(|target| target.lowers).cloned().collect();
        if !candidates.is_empty() {
            let target = &candidates[self.below(candidates.len())];
            let waiver = format!("{} waives {}", LINES[target.line], target.label);
            // What takes the step's place need not lower anything.
            let replaced = format!("replaces {} by", target.label);
            let sentences = self.program.clauses.iter().flat_map(|(_, sentences)| sentences);
            self.program.waiver = !sentences.into_iter().any(|sentence| sentence.contains(&replaced));
            self.program.clauses[2].1.push(waiver);
        }
    }

    fn vocabulary(&mut self) {
        let rounding = self.pick(&[
            "",
            ", rounded half to even",
            ", rounded down",
            ", rounded up to 0.10 CUR",
            ", rounded half to even to 0.05 CUR",
            ", rounded down to 1 CUR",
            ", rounded half away from zero to 0.25 CUR",
            ", rounded to 0.50 CUR",
        ]);
        let (currency, rate) = if self.below(3) == 2 { ("EUR", " at 1.95583 DM") } else { ("DM", "") };
        self.program.currency = currency;
        let sets: [&[&'static str]; 4] = [
            &[],
            &["Sache", "Schaden"],
            &["Sache", "Schaden", "Wert", "Rest", "Alpha", "Anzahl"],
            &["Schaden", "Sache", "Saldo", "Reparatur", "Quote"],
        ];
        self.program.of_position = self.pick(&sets).to_vec();
        self.program.vocabulary = vec![
            format!("currency {currency}{rate}{}\n", rounding.replace("CUR", currency)),
            "kind Gefahr, among others\n  Brand, Wasser, Sturm\n".to_owned(),
            "kind Sache\n  Technik\n    Gerät, Kabel\n  Wertsachen\n    Schmuck\n      Uhr, Ring\n    Münzen\n  Möbel\n"
                .to_owned(),
            "group Bunt is Kabel, Münzen\n".to_owned(),
            "fact Alpha, Beta, Gamma\n".to_owned(),
            format!("fact Schaden as {currency}\n"),
            format!("fact Wert as {currency} above 0 {currency}\n"),
            format!("fact Neuwert as {currency}, default 500 {currency}\n"),
            format!("fact Rest as {currency}, or none\n"),
            format!("fact Saldo as {currency} from -500 {currency} to 500 {currency}\n"),
            format!("fact Grenze, Aufwand, Abzug as {currency}\n"),
            "fact Quote as % from 0 % to 150 %\n".to_owned(),
            "fact Anzahl as whole number from 0 to 9\n".to_owned(),
            "fact Teile as whole number from 1 to 9, default 3\n".to_owned(),
            "fact Faktor as decimal from -1 to 2\n".to_owned(),
            "fact Wartezeit as days\n".to_owned(),
            "fact Haftzeit as months\n".to_owned(),
            "fact Eintritt, Ende as date\n".to_owned(),
            "fact Reparatur as date or none\n".to_owned(),
            format!("each line has fact Summe as {currency}\n"),
            format!("each line has fact Selbst as {currency}, default 0 {currency}\n"),
            format!("each line has fact Höchst as {currency}, or none\n"),
        ];
        if self.program.has_positions() {
            let facts = self.program.of_position.join(", ");
            self.program.vocabulary.push(format!("position\n  fact {facts}\n"));
        }
    }

    fn definitions(&mut self) {
        let mut many = self.below(7);
        if many > 3 {
            many -= 3;
        }
        for at in 0..many {
            let position = self.program.has_positions() && self.below(3) == 2;
            let cx = Context { line: None, position };
            match self.below(5) {
                0 => {
                    let words = self.condition(cx, 1);
                    self.program.vocabulary.push(format!("define Fall{at} if {words}\n"));
                    self.defined_conditions.push((format!("Fall{at}"), position));
                }
                1 | 2 => {
                    let mut words = self.money(cx, 2);
                    if self.below(2) == 1 {
                        let end = self.term(cx, 1);
                        words.push_str(&format!(", at least {end}"));
                    }
                    if self.below(2) == 1 {
                        let end = self.term(cx, 1);
                        words.push_str(&format!(", but at most {end}"));
                    }
                    self.program.vocabulary.push(format!("define Betrag{at} as {words}\n"));
                    self.defined_money.push((format!("Betrag{at}"), position));
                }
                3 => {
                    let (first, second) = (self.money(cx, 1), self.money(cx, 1));
                    let condition = self.condition(cx, 0);
                    let word = self.pick(&["if", "unless"]);
                    let text = format!("define Stufe{at} as\n  {first} {word} {condition}\n  {second} otherwise\n");
                    self.program.vocabulary.push(text);
                    self.defined_money.push((format!("Stufe{at}"), position));
                }
                _ if !self.defined_share && !self.is_of_position("Quote") => {
                    let end = self.pick(&["at most 80 %", "at least 10 %, at most 100 %"]);
                    self.program.vocabulary.push(format!("define Satz as Quote, {end}\n"));
                    self.defined_share = true;
                }
                _ => {}
            }
        }
    }

    /// What a clause changes: waivers, other steps, more that is paid.
    fn change(&mut self) {
        let count = self.program.lines.len();
        let clause = self.below(2);
        let line = if clause == 1 { self.program.of_b[0] } else { self.below(count) };
        let of_all_b = clause == 1 && self.program.of_b.len() > 1;
        let targets: Vec<usize> = (0..self.targets.len()).filter(|at| self.targets[*at].line == line).collect();
        let change = match self.below(4) {
            0 | 1 if !targets.is_empty() && !of_all_b => {
                let at = targets[self.below(targets.len())];
                let target = self.targets[at].clone();
                let cx = Context { line: Some(line), position: target.position };
                let when = self.maybe_when(cx);
                let values = match self.below(4) {
                    2 => " for Brand, Sturm",
                    3 if target.position || !self.is_of_position("Sache") => " for Technik",
                    _ => "",
                };
                format!("waives {}{values}{when}", target.label)
            }
            2 if !targets.is_empty() && !of_all_b => {
                let at = targets[self.below(targets.len())];
                let target = self.targets[at].clone();
                if target.replaced && !self.once_in(8) {
                    return;
                }
                self.targets[at].replaced = true;
                let cx = Context { line: Some(line), position: target.position };
                let many = 1 + self.below(2);
                let steps: Vec<String> = (0..many).map(|_| self.step_line(cx, None)).collect();
                format!("replaces {} by\n{}", target.label, steps.concat())
            }
            3 => {
                let cx = Context { line: None, position: false };
                let amount = self.money(cx, 1);
                format!("also pays {amount}")
            }
            _ => return,
        };
        let subject = if clause == 0 { format!("{} ", LINES[line]) } else { String::new() };
        self.program.clauses[clause].1.push(format!("{subject}{change}"));
    }
}
