//! The lines of a random rulebook: cover, payments, steps, amounts and conditions.

use super::program::{LINES, MONEY, Maker, Mode, OWN, Target};

/// Where an amount or condition stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Context {
    /// In a line, whose own facts need no line then.
    pub(super) line: Option<usize>,
    /// It may use facts of positions.
    pub(super) position: bool,
}

/// Of several `pays`, what they have to keep to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Limits {
    Proportion,
    FirstLoss,
}

impl Maker<'_> {
    pub(super) fn line(&mut self, line: usize, mode: Mode) {
        let once = Context { line: Some(line), position: false };
        let decides = Context { line: Some(line), position: mode == Mode::DecidesEach };
        self.cover(line, decides);
        let many = 1 + self.below(3);
        let apart = many == 2 && self.once_in(3);
        for at in 0..many {
            let each = match mode {
                Mode::Once => false,
                Mode::PaysEach => at == 0 || self.below(2) == 1,
                Mode::DecidesEach => true,
            };
            self.pays(Context { line: Some(line), position: each }, at, apart);
        }
        if mode != Mode::Once {
            let families: &[&[&str]] = &[
                &["Wertsachen"],
                &["Schmuck", "Wertsachen"],
                &["Uhr", "Schmuck", "Wertsachen", "Technik"],
                &["Uhr", "Wertsachen, Technik"],
                &["Gerät", "Technik"],
                &["Bunt"],
                &["Bunt", "Wertsachen, Technik"],
                &["Ring", "Münzen", "Wertsachen"],
            ];
            if self.below(2) == 1 {
                for group in self.pick(families) {
                    self.total(once, &format!("total of {group}"));
                }
            }
        }
        if self.below(2) == 1 {
            self.total(once, "total");
        }
    }

    /// Puts a sentence under its line, or at the left margin with the name of its line.
    fn put(&mut self, line: usize, label: Option<&str>, sentence: &str) {
        let label = label.map_or_else(String::new, |label| format!("{label} "));
        if self.once_in(8) {
            self.program.loose.push(format!("{label}{} {sentence}\n", LINES[line]));
        } else {
            self.program.lines[line].1.push(format!("{label}{sentence}"));
        }
    }

    fn cover(&mut self, line: usize, cx: Context) {
        match self.below(4) {
            0 | 1 => self.put(line, None, "covers all Gefahr"),
            2 => self.put(line, None, "covers Brand, Sturm"),
            _ => {
                let condition = self.condition(cx, 1);
                self.put(line, None, &format!("covers all Gefahr if {condition}"));
            }
        }
        if cx.position && self.is_of_position("Sache") {
            let things = self.pick(&["all Sache", "Technik, Wertsachen", "Gerät, Schmuck, Möbel", "Bunt, Uhr"]);
            self.put(line, None, &format!("covers {things}"));
        }
        if self.once_in(4) {
            let condition = self.condition(cx, 1);
            let what =
                self.pick(&["excludes everything if", "excludes Sturm unless", "requires", "excludes Wasser if"]);
            self.put(line, None, &format!("{what} {condition}"));
        }
    }

    fn pays(&mut self, cx: Context, at: usize, apart: bool) {
        let line = cx.line.unwrap();
        let also = if apart || at == 0 || self.once_in(10) { "pays" } else { "also pays" };
        let limits = if self.below(3) == 2 { Limits::FirstLoss } else { Limits::Proportion };
        let mut sentence;
        if self.once_in(4) {
            sentence = format!("{also} the greater of\n");
            for _ in 0..2 + self.below(2) {
                let start = self.start(cx);
                sentence.push_str(&format!("  {start}\n"));
                for _ in 0..self.below(3) {
                    let step = self.step_line(cx, Some(limits == Limits::FirstLoss));
                    sentence.push_str(&format!("  {step}"));
                }
            }
        } else {
            let start = self.start(cx);
            sentence = format!("{also} {start}");
            let inline = self.once_in(4) && !apart;
            if inline {
                let step = self.step(cx, Some(limits == Limits::FirstLoss)).0;
                sentence.push_str(&format!(", {step}"));
            }
            let when = if apart { " if Beta" } else { "" };
            let when = if apart && at == 1 { " unless Beta" } else { when };
            let when = if when.is_empty() && !inline { self.maybe_when(cx) } else { when.to_owned() };
            sentence.push_str(&format!("{when}\n"));
            for _ in 0..self.below(5) {
                let step = self.step_line(cx, Some(limits == Limits::FirstLoss));
                sentence.push_str(&step);
            }
        }
        self.put(line, None, sentence.trim_end());
    }

    fn total(&mut self, cx: Context, head: &str) {
        let mut sentence = head.to_owned();
        let (first, _) = self.step(cx, None);
        if self.below(2) == 0 {
            sentence.push_str(&format!(" {first}\n"));
        } else {
            let when = self.maybe_when(cx);
            let step = self.step_line(cx, None);
            sentence.push_str(&format!("{when}\n{step}"));
        }
        for _ in 0..self.below(3) {
            let step = self.step_line(cx, None);
            sentence.push_str(&step);
        }
        self.put(cx.line.unwrap(), None, sentence.trim_end());
    }

    /// What a payment starts from: for positions, an amount that each has.
    fn start(&mut self, cx: Context) -> String {
        if !cx.position {
            return if self.once_in(3) { "Aufwand".to_owned() } else { self.money(cx, 2) };
        }
        let other = self.term(cx, 1);
        match self.below(6) {
            0..=2 => "Schaden".to_owned(),
            3 => format!("Schaden + {other}"),
            4 => {
                let factor = self.scalar(cx);
                format!("Schaden times {factor}")
            }
            _ => format!("the greater of Schaden and {other}"),
        }
    }

    /// A step on a line of its own, perhaps with a label and a condition.
    pub(super) fn step_line(&mut self, cx: Context, first_loss: Option<bool>) -> String {
        let (step, lowers) = self.step(cx, first_loss);
        let when = self.maybe_when(cx);
        let label = match (self.below(2), cx.line) {
            (1, Some(line)) => {
                let label = self.label();
                self.targets.push(Target {
                    line,
                    label: label.clone(),
                    position: cx.position,
                    lowers,
                    replaced: false,
                });
                format!("{label}  ")
            }
            _ => String::new(),
        };
        format!("  {label}{step}{when}\n")
    }

    /// A step, and whether it can only lower what is paid. `first_loss`: instead of a proportion.
    fn step(&mut self, cx: Context, first_loss: Option<bool>) -> (String, bool) {
        match self.below(13) {
            0 | 1 => {
                let limit = self.limit(cx);
                (format!("up to {limit}"), true)
            }
            2 if first_loss == Some(true) => {
                let limit = self.limit(cx);
                (format!("first loss up to {limit}"), true)
            }
            2 | 3 if first_loss != Some(true) => {
                let part = self.pick(&["Grenze", "Summe", "Schaden", "Neuwert", "(Schaden + Neuwert)", "Saldo"]);
                let part =
                    if cx.position || !self.is_of_position(part.trim_matches(['(', ' '])) { part } else { "Grenze" };
                let part = if part.starts_with('(') && !cx.position { "Neuwert" } else { part };
                let whole = self.value();
                let proportion = match self.below(7) {
                    4 => format!("{} to Teile", 1 + self.below(9)),
                    5 => "Wartezeit to 10 days".to_owned(),
                    6 if cx.position || !self.is_of_position("Quote") => "Quote to 120 %".to_owned(),
                    _ if !cx.position && self.is_of_position("Wert") => format!("{part} to {whole}"),
                    _ => format!("{part} to Wert"),
                };
                (format!("in the proportion of {proportion}"), true)
            }
            4 => {
                let franchise = self.money(cx, 1);
                (format!("nothing up to {franchise}, above it in full"), true)
            }
            5 => {
                let left = self.pick(&["", " of what is left"]);
                let share = self.share(cx);
                (format!("times {share}{left}"), false)
            }
            6 => {
                let factor = self.scalar(cx);
                (format!("times {factor}"), false)
            }
            7 | 8 => {
                let (share, left) = (self.share(cx), self.pick(&["", " of what is left"]));
                let held = self.held(cx);
                (format!("less {share}{left}{held}"), true)
            }
            9 => (if self.below(2) == 1 { "less Abzug".to_owned() } else { "less Selbst".to_owned() }, true),
            _ => {
                let taken = self.money(cx, 1);
                let held = if self.once_in(4) { self.held(cx) } else { String::new() };
                (format!("less {taken}{held}"), true)
            }
        }
    }

    fn held(&mut self, cx: Context) -> String {
        let (least, most) = (self.term(cx, 0), self.term(cx, 0));
        match self.below(4) {
            0 => String::new(),
            1 => format!(", but at least {least}"),
            2 => format!(", at most {most}"),
            _ => format!(", but at least {least} and at most {most}"),
        }
    }

    fn limit(&mut self, cx: Context) -> String {
        match self.below(5) {
            0 => "Grenze".to_owned(),
            1 => "20 % of Grenze".to_owned(),
            2 => "Summe".to_owned(),
            3 => "Höchst".to_owned(),
            _ => self.money(cx, 1),
        }
    }

    /// A share that is never absent.
    fn share(&mut self, cx: Context) -> String {
        match self.below(6) {
            3 if self.defined_share => "Satz".to_owned(),
            4 if cx.position || !self.is_of_position("Quote") => "Quote".to_owned(),
            5 if self.defined_shares.iter().any(|(_, of)| cx.position || !of) => self.defined_shares[0].0.to_owned(),
            _ => self.pick(&["20 %", "60 %", "12.5 %", "100 %", "33 %", "0.5 %", "130 %"]).to_owned(),
        }
    }

    fn value(&mut self) -> String {
        let number =
            self.pick(&["100", "0.01", "10", "33.33", "2.50", "99.99", "250", "500", "1_000", "1_234.56", "0.07"]);
        format!("{number} {}", self.unit())
    }

    /// The currency, or the one that it has replaced.
    fn unit(&mut self) -> &'static str {
        if self.program.currency == "EUR" && self.below(3) == 2 { "DM" } else { self.program.currency }
    }

    fn literal(&mut self) -> String {
        if self.once_in(9) { format!("0 {}", self.unit()) } else { self.value() }
    }

    fn money_fact(&mut self, cx: Context) -> String {
        if self.below(3) == 2 {
            let own = self.pick(OWN);
            let other = self.below(self.program.lines.len().max(1));
            return match cx.line {
                Some(_) if self.below(3) > 0 => own.to_owned(),
                _ => format!("{own} of {}", LINES[other]),
            };
        }
        let known: Vec<&str> = MONEY.iter().copied().filter(|fact| cx.position || !self.is_of_position(fact)).collect();
        self.pick(&known).to_owned()
    }

    /// An amount that binds as tightly as a name.
    pub(super) fn term(&mut self, cx: Context, depth: usize) -> String {
        match self.below(5) {
            0 | 1 => self.money_fact(cx),
            2 => self.literal(),
            _ if depth > 0 => format!("({})", self.money(cx, depth - 1)),
            _ => self.money_fact(cx),
        }
    }

    pub(super) fn money(&mut self, cx: Context, depth: usize) -> String {
        let below = depth.saturating_sub(1);
        match self.below(16) {
            0..=3 => self.money_fact(cx),
            4 | 5 => self.literal(),
            6 => {
                let of = self.money_fact(cx);
                let share = self.pick(&["20", "7.5", "150", "1"]);
                format!("{share} % of {of}")
            }
            7 | 8 if depth > 0 => {
                let (left, right) = (self.term(cx, below), self.term(cx, below));
                let sign = self.pick(&["+", "-"]);
                format!("{left} {sign} {right}")
            }
            9 if depth > 0 => {
                let (amount, factor) = (self.term(cx, below), self.scalar(cx));
                let sign = self.pick(&["times", "*"]);
                if self.below(4) == 3 {
                    format!("{factor} {sign} {amount}")
                } else {
                    format!("{amount} {sign} {factor}")
                }
            }
            10 if depth > 0 => {
                let amount = self.term(cx, below);
                let divisor = self.pick(&["3", "7", "Teile", "1.5", "80 %", "(2 times Teile)"]);
                format!("{amount} / {divisor}")
            }
            11 | 12 if depth > 0 => {
                let (first, second, third) = (self.term(cx, below), self.term(cx, below), self.term(cx, below));
                let word =
                    self.pick(&["the greater of", "the lesser of", "the least of", "the sum of", "the greatest of"]);
                if self.below(2) == 1 {
                    format!("({word} {first}, {second} and {third})")
                } else {
                    format!("({word} {first} and {second})")
                }
            }
            13 if self.program.has_positions() => {
                let inner = Context { position: true, ..cx };
                let of_position: Vec<&str> = MONEY.iter().copied().filter(|fact| self.is_of_position(fact)).collect();
                let (fact, other) = (self.pick(&of_position), self.term(inner, 0));
                match self.below(3) {
                    0 | 1 => format!("sum of {fact} over positions"),
                    _ => format!("sum of {fact} - {other} over positions"),
                }
            }
            14 | 15 => {
                let known: Vec<String> = self
                    .defined_money
                    .iter()
                    .filter(|(_, of)| cx.position || !of)
                    .map(|(name, _)| name.clone())
                    .collect();
                if known.is_empty() {
                    return self.money_fact(cx);
                }
                known[self.below(known.len())].clone()
            }
            _ => self.money_fact(cx),
        }
    }

    /// What multiplies money.
    fn scalar(&mut self, cx: Context) -> String {
        match self.below(10) {
            0 => "2".to_owned(),
            1 => "0.333".to_owned(),
            2 => "40 %".to_owned(),
            3 if cx.position || !self.is_of_position("Anzahl") => "Anzahl".to_owned(),
            4 => "Faktor".to_owned(),
            5 if cx.position || !self.is_of_position("Quote") => "Quote".to_owned(),
            6 => "Wartezeit".to_owned(),
            7 => "Haftzeit".to_owned(),
            8 => "(days from Eintritt to Ende)".to_owned(),
            _ if cx.position || !self.is_of_position("Schaden") => {
                "(Schaden / Teile / 100 CUR)".replace("CUR", self.unit())
            }
            _ => "Teile".to_owned(),
        }
    }

    pub(super) fn maybe_when(&mut self, cx: Context) -> String {
        match self.below(6) {
            4 => format!(" if {}", self.condition(cx, 1)),
            5 => format!(" unless {}", self.condition(cx, 1)),
            _ => String::new(),
        }
    }

    pub(super) fn condition(&mut self, cx: Context, depth: usize) -> String {
        if depth > 0 && self.once_in(3) {
            let (left, right) = (self.condition(cx, 0), self.condition(cx, 0));
            return match self.below(3) {
                0 => format!("({left} and {right})"),
                1 => format!("({left} or {right})"),
                _ => format!("not ({left})"),
            };
        }
        let yes = if cx.position || !self.is_of_position("Alpha") { "Alpha" } else { "Beta" };
        match self.below(20) {
            0 => yes.to_owned(),
            1 => format!("not {yes}"),
            2 => "Gamma".to_owned(),
            3 => "Klausel A".to_owned(),
            4 => "Gefahr is Brand".to_owned(),
            5 => "Gefahr is not one of Brand, Sturm".to_owned(),
            6 if cx.position || !self.is_of_position("Sache") => {
                self.pick(&["Sache is Wertsachen", "Sache is not Technik", "Sache is one of Uhr, Möbel"]).to_owned()
            }
            7 if cx.position || !self.is_of_position("Rest") => {
                self.pick(&["Rest is none", "Rest is not none"]).to_owned()
            }
            8 if cx.position || !self.is_of_position("Anzahl") => {
                self.pick(&["Anzahl is 3", "Anzahl is not 2", "Anzahl from 2 to 5", "Anzahl more than 4"]).to_owned()
            }
            9 => self
                .pick(&["Eintritt is before Ende", "Ende is after 1987-02-28", "Wartezeit at least 2 weeks"])
                .to_owned(),
            10 if cx.position || !self.is_of_position("Reparatur") => self
                .pick(&[
                    "Reparatur is none",
                    "Reparatur at most Eintritt + 1 month",
                    "the later of Reparatur and Eintritt is after Ende - 2 months",
                    "Reparatur is not within 30 days of Eintritt",
                    "days from Eintritt to Reparatur at most 20 days",
                ])
                .to_owned(),
            11 => "Ende within 1 month of Eintritt".to_owned(),
            12 => "Haftzeit below 1 year".to_owned(),
            13 => {
                let known: Vec<String> = self
                    .defined_conditions
                    .iter()
                    .filter(|(_, of)| cx.position || !of)
                    .map(|(name, _)| name.clone())
                    .collect();
                if known.is_empty() { "Beta".to_owned() } else { known[self.below(known.len())].clone() }
            }
            14 => {
                let (first, low, high) = (self.term(cx, 0), self.literal(), self.term(cx, 0));
                format!("{first} from {low} to {high}")
            }
            _ => {
                let (left, right) = (self.term(cx, 1), self.term(cx, 1));
                let than = self.pick(&["at least", "at most", "more than", "less than", "is", "is not"]);
                format!("{left} {than} {right}")
            }
        }
    }
}
