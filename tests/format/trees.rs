//! Random trees made of a list of numbers: a shorter list or smaller numbers make a simpler tree, so that what fails
//! shrinks by itself. Every form of the tree occurs; nothing makes sense, but all of it can be written.

mod scenarios;

use klauselwerk::base::{Date, Exact, Rounding, Span, normalise};
use klauselwerk::syntax::ast::{
    Acceptance, Accepted, Alternative, Amended, Amendment, Assertion, Block, Body, Bound, Case, CaseWhen, Citation,
    Claim, Clause, Comparison, Condition, Covered, Covers, Currency, Define, Effect, Examples, Exception, Excluded,
    Expr, ExprKind, Extreme, Fact, FactType, Generation, Group, Ident, Item, ItemKind, Kind, KindValue, LabelRef,
    Labelled, Line, Meaning, OfEach, Operator, Paid, Pays, PositionFacts, Quantity, Sort, Source, Spanned, Statement,
    Step, StepKind, Subject, Table, TableKey, TableOutput, TableRow, Terms, Text, Total, When,
};

/// Names that need no quotes, wherever they stand.
const PLAIN: &[&str] = &[
    "Brand",
    "innere Unruhen",
    "DV",
    "Klausel 510",
    "TK 1911 (11)",
    "Elektronik-BU",
    "Abs. 3",
    "Fläche in m²",
    "Kind & Co.",
    "orale Abgabe",
    "Explosion--artig",
    "ein sehr langer Name dessen was versichert ist und im Bedingungswerk so heißt",
];
/// Names that need quotes, everywhere or in some places.
const ODD: &[&str] = &[
    "Schäden and Folgen",
    "9/11",
    "§ 5",
    "all Gefahr",
    "other",
    "unknown",
    "nothing",
    "it",
    "line Feuer",
    "X only",
    "X also",
    "X such",
    "X up",
    "any",
    "one",
    "A -- B",
    "a, b",
    "(c)",
    "every line",
    "position",
];
const TEXTS: &[&str] = &["A7", "Löscher -- griffbereit", "nur [hier], (da) | dort", "if, and or", "100 %", "Ä"];

/// Makes trees out of numbers.
pub(crate) struct Maker<'c> {
    choices: std::slice::Iter<'c, u32>,
}

impl<'c> Maker<'c> {
    pub(crate) fn new(choices: &'c [u32]) -> Self {
        Self { choices: choices.iter() }
    }

    pub(crate) fn items(&mut self) -> Vec<Item> {
        let mut items = Vec::new();
        while items.is_empty() || self.choices.len() > 0 {
            items.push(self.item());
        }
        items
    }

    /// A number below `count`; 0 once the numbers have run out.
    fn below(&mut self, count: usize) -> usize {
        self.choices.next().map_or(0, |choice| *choice as usize % count)
    }

    fn once_in(&mut self, count: usize) -> bool {
        self.below(count) == count - 1
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }

    /// None, or once in so many some.
    fn maybe<T>(&mut self, count: usize, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        self.once_in(count).then(|| make(self))
    }

    fn some<T>(&mut self, least: usize, most: usize, mut make: impl FnMut(&mut Self) -> T) -> Vec<T> {
        (0..least + self.below(most - least + 1)).map(|_| make(self)).collect()
    }

    // ------------------------------------------------------------ words

    fn name(&mut self) -> Ident {
        let odd = self.once_in(3);
        ident(if odd { self.pick(ODD) } else { self.pick(PLAIN) })
    }

    fn plain(&mut self) -> Ident {
        ident(self.pick(PLAIN))
    }

    fn names(&mut self) -> Vec<Ident> {
        let most = if self.once_in(8) { 14 } else { 3 };
        self.some(1, most, Self::name)
    }

    fn text(&mut self) -> Text {
        Text { text: self.pick(TEXTS).to_owned(), span: Span::default() }
    }

    fn label(&mut self) -> Ident {
        ident(self.pick(&["§ 1", "§ 2.1", "§ A1-2", "§ 3.1.a"]))
    }

    fn labels(&mut self) -> (Option<Ident>, Option<Text>) {
        let label = self.maybe(2, Self::label);
        let title = label.as_ref().and_then(|_| self.maybe(3, Self::text));
        (label, title)
    }

    fn citations(&mut self) -> Vec<Citation> {
        if !self.once_in(4) {
            return Vec::new();
        }
        self.some(1, 2, |make| Citation {
            key: ident(make.pick(&["CW", "AVB-1"])),
            references: make.some(0, 3, |make| ident(make.pick(&["S017", "§ 3.1", "12"]))),
            quote: make.maybe(3, Self::text),
            span: Span::default(),
        })
    }

    fn number(&mut self) -> Exact {
        let text =
            self.pick(&["0", "8", "1986", "120000", "120000.5", "0.125", "1.255", "1.95583", "99", "1234567.89"]);
        Exact::parse_plain(text).unwrap()
    }

    fn date(&mut self) -> Date {
        Date::parse(self.pick(&["1986-12-12", "2000-02-29", "1900-01-01"])).unwrap()
    }

    // ------------------------------------------------------------ amounts

    /// What stands alone: a name, a number, parentheses.
    fn operand(&mut self, depth: usize) -> Expr {
        expr(match self.below(if depth == 0 { 5 } else { 9 }) {
            0 => ExprKind::Name(self.plain()),
            1 | 2 => {
                let unit = self.pick(&[Some("DM"), Some("%"), Some("days"), None, Some("the pound")]).map(ident);
                ExprKind::Quantity { number: self.number(), unit }
            }
            3 => ExprKind::Date(self.date()),
            4 => ExprKind::Of(self.name(), self.name()),
            5 => ExprKind::PercentOf(self.number(), Box::new(self.operand(depth - 1))),
            6 => ExprKind::SumOver(Box::new(self.amount(depth - 1))),
            _ => ExprKind::Parenthesis(Box::new(self.expr(depth - 1))),
        })
    }

    /// An amount: its operators bind as they are written, and what is open at its end stands there.
    fn amount(&mut self, depth: usize) -> Expr {
        match self.below(if depth == 0 { 1 } else { 6 }) {
            0..=2 => self.operand(depth),
            3 => self.sum(depth - 1),
            4 => {
                let extreme =
                    self.pick(&[Extreme::Greatest, Extreme::Least, Extreme::Latest, Extreme::Earliest, Extreme::Sum]);
                let most = if self.once_in(6) { 8 } else { 3 };
                expr(ExprKind::Extreme(extreme, self.some(2, most, |make| make.amount(depth - 1))))
            }
            _ => expr(ExprKind::DaysBetween(Box::new(self.sum(depth - 1)), Box::new(self.amount(depth - 1)))),
        }
    }

    fn sum(&mut self, depth: usize) -> Expr {
        let mut sum = self.product(depth);
        for _ in 0..self.below(3) {
            let operator = self.pick(&[Operator::Add, Operator::Subtract]);
            sum = expr(ExprKind::Arithmetic(operator, Box::new(sum), Box::new(self.product(depth))));
        }
        sum
    }

    fn product(&mut self, depth: usize) -> Expr {
        let mut product = self.signed(depth);
        for _ in 0..self.below(2) {
            let operator = self.pick(&[Operator::Multiply, Operator::Divide]);
            product = expr(ExprKind::Arithmetic(operator, Box::new(product), Box::new(self.signed(depth))));
        }
        product
    }

    fn signed(&mut self, depth: usize) -> Expr {
        let operand = self.operand(depth);
        (0..self.below(8).saturating_sub(5)).fold(operand, |inner, _| expr(ExprKind::Minus(Box::new(inner))))
    }

    // ------------------------------------------------------------ conditions

    fn expr(&mut self, depth: usize) -> Expr {
        if depth == 0 {
            return self.test(0);
        }
        match self.below(4) {
            0 | 1 => self.test(depth - 1),
            2 => expr(ExprKind::And(self.parts(depth - 1))),
            _ => expr(ExprKind::Or(self.parts(depth - 1))),
        }
    }

    fn parts(&mut self, depth: usize) -> Vec<Expr> {
        let most = if self.once_in(5) { 7 } else { 3 };
        self.some(2, most, |make| make.test(depth))
    }

    fn test(&mut self, depth: usize) -> Expr {
        let negated = self.once_in(3);
        let reference = |make: &mut Self| {
            Box::new(expr(match make.below(3) {
                0 => ExprKind::Of(make.name(), make.name()),
                _ => ExprKind::Name(make.plain()),
            }))
        };
        expr(match self.below(17) {
            0 => ExprKind::Name(self.plain()),
            1 => ExprKind::Not(Box::new(self.test(depth))),
            2 | 3 => {
                let side = self.side();
                ExprKind::Compare(side, Box::new(self.sum(depth)), Box::new(self.amount(depth)))
            }
            4 => ExprKind::Is { subject: reference(self), negated, value: Box::new(self.operand(depth)) },
            5 => {
                let value = Box::new(expr(ExprKind::Text(self.text())));
                ExprKind::Is { subject: reference(self), negated, value }
            }
            6 => ExprKind::IsOneOf { subject: reference(self), negated, values: self.names() },
            7 => ExprKind::IsNone(reference(self), negated),
            8 => ExprKind::IsUnknown(reference(self)),
            9 => ExprKind::IsOther { subject: reference(self), negated, text: self.maybe(2, Self::text) },
            10 => ExprKind::Between {
                subject: Box::new(self.sum(depth)),
                negated,
                low: Box::new(self.sum(depth)),
                high: Box::new(self.amount(depth)),
            },
            11 => {
                let period = ExprKind::Quantity { number: self.number(), unit: Some(ident("days")) };
                let of = Box::new(self.sum(depth));
                ExprKind::Within { subject: reference(self), negated, period: Box::new(expr(period)), of }
            }
            12 => {
                let text = Box::new(expr(ExprKind::Text(self.text())));
                ExprKind::ListedIn { subject: text, negated, set: reference(self) }
            }
            13 => ExprKind::Quantified {
                all: self.once_in(2),
                set: reference(self),
                has: self.maybe(2, Self::name),
                asked: if self.once_in(3) {
                    OfEach::Compared(self.side(), self.name())
                } else {
                    OfEach::OneOf { negated, values: self.some(1, 3, Self::name) }
                },
            },
            14 => ExprKind::Agreed(reference(self), negated),
            15 => ExprKind::CoversIt { line: reference(self), would: self.once_in(2), negated },
            _ => ExprKind::Parenthesis(Box::new(self.expr(depth.saturating_sub(1)))),
        })
    }

    fn side(&mut self) -> Comparison {
        self.pick(&[Comparison::AtLeast, Comparison::AtMost, Comparison::MoreThan, Comparison::LessThan])
    }

    fn condition(&mut self, depth: usize) -> Condition {
        if depth == 0 || !self.once_in(4) {
            return Condition::Expr(self.expr(depth.min(2)));
        }
        let quantity = self.pick(&[Quantity::All, Quantity::Any, Quantity::AtLeast(2)]);
        let conditions = self.some(2, 3, |make| {
            let (label, title) = make.labels();
            let condition = make.condition(depth - 1);
            Labelled { label, title, condition, citations: make.citations(), span: Span::default() }
        });
        Condition::Block(Block { quantity, conditions, span: Span::default() })
    }

    fn when(&mut self, depth: usize) -> When {
        When { unless: self.once_in(3), condition: self.condition(depth) }
    }

    // ------------------------------------------------------------ statements

    fn statement(&mut self, subject: bool) -> Statement {
        let (label, title) = self.labels();
        // Behind a label without a title, a quoted name would be the title.
        let quotable = label.is_none() || title.is_some();
        let subject = (subject || self.once_in(6)).then(|| match self.below(4) {
            0 => Subject::EveryLine(Span::default()),
            1 if quotable => Subject::Line(self.name()),
            _ => Subject::Line(self.plain()),
        });
        let effect = self.effect();
        let exceptions = match effect {
            Effect::Advises { .. } | Effect::Pays(_) | Effect::Total(_) | Effect::Replaces { .. } => Vec::new(),
            _ => self.exceptions(2),
        };
        let citations = self.citations();
        Statement { label, title, subject, effect, exceptions, citations, span: Span::default(), head: Span::default() }
    }

    fn exceptions(&mut self, depth: usize) -> Vec<Exception> {
        if depth == 0 || !self.once_in(3) {
            return Vec::new();
        }
        self.some(1, 2, |make| {
            let (label, title) = make.labels();
            let values = if make.once_in(2) { Vec::new() } else { make.names() };
            let when = if values.is_empty() {
                Some(When { unless: false, condition: make.condition(1) })
            } else {
                make.maybe(2, |make| make.when(1))
            };
            let exceptions = make.exceptions(depth - 1);
            Exception { label, title, values, when, exceptions, citations: make.citations(), span: Span::default() }
        })
    }

    fn examples(&mut self) -> Examples {
        Examples {
            such_as: self.maybe(4, Self::names).unwrap_or_default(),
            and_the_like: self.maybe(4, |_| Span::default()),
        }
    }

    fn label_ref(&mut self) -> LabelRef {
        LabelRef { owner: self.maybe(3, Self::name), label: self.label() }
    }

    fn effect(&mut self) -> Effect {
        match self.below(10) {
            0 | 1 => Effect::Covers(Covers {
                what: match self.below(4) {
                    0 => Covered::All(self.name()),
                    1 => Covered::SameAs { kind: self.name(), line: self.name(), except: self.maybe(2, Self::name) },
                    _ => Covered::Values(self.names()),
                },
                against: self.maybe(6, Self::names).unwrap_or_default(),
                examples: self.examples(),
                terms: match self.below(4) {
                    0 => Terms::Always,
                    1 => Terms::When(self.when(2)),
                    2 => Terms::OnlyIf(self.condition(2)),
                    _ => Terms::OnTheTermsOf(self.name()),
                },
            }),
            2 => Effect::Excludes {
                what: match self.below(3) {
                    0 => Excluded::Values(self.names()),
                    1 => Excluded::All(self.name()),
                    _ => Excluded::Everything(Span::default()),
                },
                examples: self.examples(),
                when: self.maybe(2, |make| make.when(2)),
            },
            3 => Effect::Requires(self.condition(3)),
            4 => Effect::Reinstates {
                values: self.names(),
                from: self.maybe(2, Self::label_ref),
                when: self.maybe(2, |make| make.when(1)),
            },
            5 => Effect::Waives {
                from: self.label_ref(),
                values: self.maybe(2, Self::names).unwrap_or_default(),
                when: self.maybe(2, |make| make.when(1)),
            },
            6 => {
                let when = self.maybe(2, |make| make.when(1));
                Effect::Advises { duty: self.once_in(2), text: self.text(), when }
            }
            7 => Effect::Pays(self.pays()),
            8 => Effect::Total(Total {
                of: self.maybe(3, Self::names).unwrap_or_default(),
                steps: self.some(1, 3, Self::step),
                when: self.maybe(3, Self::when_here),
            }),
            _ => Effect::Replaces { from: self.label_ref(), steps: self.some(1, 2, Self::step) },
        }
    }

    /// A condition where no block may stand.
    fn when_here(&mut self) -> When {
        When { unless: self.once_in(3), condition: Condition::Expr(self.expr(1)) }
    }

    fn pays(&mut self) -> Pays {
        let also = self.once_in(3);
        let steps = self.some(0, 3, Self::step);
        if self.once_in(3) {
            let amounts = self.some(2, 3, |make| {
                let (label, title) = make.labels();
                let amount = make.amount(2);
                let steps = make.some(0, 2, Self::step);
                Alternative { label, title, amount, steps, citations: make.citations(), span: Span::default() }
            });
            return Pays { also, paid: Paid::GreaterOf(amounts), when: None, steps };
        }
        Pays { also, paid: Paid::Amount(self.amount(2)), when: self.maybe(2, Self::when_here), steps }
    }

    fn step(&mut self) -> Step {
        let (label, title) = self.labels();
        let of_what_is_left = self.once_in(3);
        let share = if of_what_is_left { self.operand(1) } else { self.amount(2) };
        let kind = match self.below(6) {
            0 => StepKind::Proportion(self.sum(1), share),
            1 => StepKind::UpTo(share),
            2 => StepKind::FirstLoss(share),
            3 => StepKind::Less { amount: share, of_what_is_left, held_to: self.bounds(&[true, true]) },
            4 => StepKind::Franchise(share),
            _ => StepKind::Times { factor: share, of_what_is_left },
        };
        let when = self.maybe(3, |make| make.when(2));
        Step { label, title, kind, when, citations: self.citations(), span: Span::default() }
    }

    fn bounds(&mut self, sides: &[bool]) -> Vec<Bound> {
        let sides = &sides[..self.below(sides.len() + 1)];
        let bound = |make: &mut Self| Bound {
            side: make.pick(&[Comparison::AtLeast, Comparison::AtMost]),
            value: make.amount(1),
        };
        sides.iter().map(|_| bound(self)).collect()
    }

    // ------------------------------------------------------------ items

    fn item(&mut self) -> Item {
        let mut own = true;
        let kind = match self.below(22) {
            0 => ItemKind::Fact(self.fact()),
            1 => ItemKind::Rulebook(self.name()),
            2 => {
                let name = ident(self.pick(&["1986", "2002-b"]));
                let amends = self.maybe(2, |make| ident(make.pick(&["1985", "a"])));
                let from = self.maybe(2, |make| Spanned { value: make.date(), span: Span::default() });
                let to = self.maybe(3, |make| Spanned { value: make.date(), span: Span::default() });
                ItemKind::Generation(Generation { name, amends, from, to })
            }
            3 => ItemKind::Currency(self.currency()),
            4 => ItemKind::Source(Source {
                key: self.name(),
                title: self.text(),
                text: self.once_in(3).then(|| self.text()),
            }),
            5 => ItemKind::Kind(self.kind()),
            6 => ItemKind::Group(Group { name: self.name(), members: self.names() }),
            7 => ItemKind::Position(self.some(1, 3, |make| PositionFacts {
                fact: make.fact(),
                citations: make.citations(),
                span: Span::default(),
            })),
            8 => ItemKind::Clause(Clause {
                name: self.name(),
                lines: self.maybe(2, Self::names).unwrap_or_default(),
                body: self.some(0, 2, |make| make.statement(false)),
            }),
            9 => ItemKind::Always(self.condition(2)),
            10 => ItemKind::Define(self.define()),
            11 => ItemKind::Table(self.table()),
            12 => {
                let called = self.some(0, 2, Self::text);
                let within = self.maybe(2, Self::name);
                let by = within.as_ref().and_then(|_| self.maybe(2, Self::name));
                let body = self.some(0, 4, |make| make.statement(false));
                ItemKind::Line(Line { name: self.name(), called, within, by, body })
            }
            13 => {
                own = false;
                ItemKind::Statement(self.statement(true))
            }
            14 => ItemKind::Governed(self.name()),
            15 | 16 => ItemKind::Amendment(self.amendment()),
            17 => ItemKind::Scenario(self.scenario()),
            18 => ItemKind::ScenarioTable(self.scenario_table()),
            19 => ItemKind::Acceptance(self.acceptance()),
            _ => ItemKind::Assertion(self.assertion()),
        };
        let citations = match &kind {
            ItemKind::Statement(statement) => statement.citations.clone(),
            _ if own => self.citations(),
            _ => Vec::new(),
        };
        Item { kind, citations, span: Span::default() }
    }

    fn amendment(&mut self) -> Amendment {
        match self.below(6) {
            0 => {
                let values = self.some(1, 4, |make| make.value(2));
                Amendment::Includes { under: self.name(), values }
            }
            1 => Amendment::Repeals(match self.below(5) {
                0 => Amended::Assertion(self.text()),
                4 => Amended::Acceptance(self.text()),
                1 => Amended::Always(self.condition(2)),
                2 => self.thing(),
                _ => self.part(),
            }),
            2 => {
                let what = if self.once_in(2) { self.thing() } else { self.part() };
                Amendment::Replaces { by: self.body(&what, false), what }
            }
            3 => {
                let to = match self.below(3) {
                    0 => self.thing(),
                    1 => self.part(),
                    _ => Amended::Line(self.owner()),
                };
                Amendment::Adds { body: self.body(&to, true), to }
            }
            4 => Amendment::Renames { sort: self.maybe(2, Self::sort), new: self.name(), old: self.name() },
            _ => Amendment::Renumbers { owner: self.owner(), new: self.label(), old: self.label() },
        }
    }

    fn owner(&mut self) -> Subject {
        if self.once_in(3) { Subject::EveryLine(Span::default()) } else { Subject::Line(self.name()) }
    }

    fn sort(&mut self) -> Sort {
        self.pick(&[Sort::Line, Sort::Clause, Sort::Fact, Sort::Kind, Sort::Define, Sort::Table, Sort::Group])
    }

    fn thing(&mut self) -> Amended {
        Amended::Thing { sort: self.sort(), name: self.name() }
    }

    fn part(&mut self) -> Amended {
        Amended::Part { owner: self.owner(), label: self.label() }
    }

    /// What can stand under an amendment of that.
    fn body(&mut self, amended: &Amended, adds: bool) -> Body {
        let mut body = Body::default();
        match amended {
            Amended::Thing { sort: Sort::Table, .. } if adds => body.rows = self.some(1, 3, Self::row),
            Amended::Thing { sort: Sort::Line | Sort::Clause, .. } | Amended::Line(_) => {
                body.statements = self.some(1, 2, |make| make.statement(false));
            }
            Amended::Thing { sort, .. } => {
                body.items = self.some(1, 2, |make| {
                    let kind = match make.below(3) {
                        _ if *sort == Sort::Kind => ItemKind::Kind(make.kind()),
                        0 => ItemKind::Fact(make.fact()),
                        1 => ItemKind::Table(make.table()),
                        _ => ItemKind::Define(make.define()),
                    };
                    Item { kind, citations: make.citations(), span: Span::default() }
                });
            }
            _ => match self.below(4) {
                0 => body.steps = self.some(1, 2, Self::step),
                1 => {
                    body.conditions = self.some(1, 2, |make| {
                        let (label, title) = make.labels();
                        let condition = make.condition(2);
                        Labelled { label, title, condition, citations: make.citations(), span: Span::default() }
                    });
                }
                2 => {
                    body.exceptions = self.exceptions(2);
                    if body.exceptions.is_empty() {
                        body.statements = vec![self.statement(false)];
                    }
                }
                _ => body.statements = self.some(1, 2, |make| make.statement(false)),
            },
        }
        body
    }

    fn currency(&mut self) -> Currency {
        let rounding = self.maybe(2, |make| {
            make.pick(&[Rounding::HalfEven, Rounding::HalfAwayFromZero, Rounding::Up, Rounding::Down])
        });
        let to = self.maybe(2, |make| {
            let unit = Some(make.name());
            expr(ExprKind::Quantity { number: make.number(), unit })
        });
        let rate = self.maybe(2, |make| (make.number(), make.name())).filter(|(rate, _)| *rate > Exact::ZERO);
        Currency { name: self.name(), rate, rounding, to }
    }

    fn kind(&mut self) -> Kind {
        let values = self.some(1, 4, |make| make.value(3));
        let (ordered, open) = (self.once_in(3), self.once_in(2));
        Kind { name: self.name(), ordered, open, values }
    }

    fn value(&mut self, depth: usize) -> KindValue {
        let called = if self.once_in(4) { self.some(1, 2, Self::text) } else { Vec::new() };
        let values =
            if depth > 0 && self.once_in(3) { self.some(1, 4, |make| make.value(depth - 1)) } else { Vec::new() };
        KindValue { name: self.name(), called, values, citations: self.citations() }
    }

    fn fact_type(&mut self) -> FactType {
        match self.below(4) {
            0 => FactType { set: false, name: ident("%") },
            1 => FactType { set: true, name: self.name() },
            _ => FactType { set: false, name: self.name() },
        }
    }

    fn fact(&mut self) -> Fact {
        let domain = self.some(0, 2, |make| Bound { side: make.side(), value: make.amount(1) });
        Fact {
            each_line: self.once_in(4),
            names: self.names(),
            fact_type: self.maybe(2, Self::fact_type),
            domain,
            or_none: self.maybe(4, |make| if make.once_in(2) { ident("none") } else { make.name() }),
            default: self.maybe(4, |make| make.amount(2)),
            judged: self.maybe(5, |_| Span::default()),
        }
    }

    fn define(&mut self) -> Define {
        let meaning = match self.below(4) {
            0 => Meaning::If(self.condition(2)),
            1 => Meaning::OneOf { kind: self.name(), cases: self.some(1, 3, Self::case) },
            2 => Meaning::Amount { amount: self.amount(2), clamps: self.bounds(&[true, true]) },
            _ => Meaning::Cases(self.some(1, 3, Self::case)),
        };
        Define { name: self.name(), meaning }
    }

    fn case(&mut self) -> Case {
        let when = if self.once_in(3) { CaseWhen::Otherwise } else { CaseWhen::When(self.when(1)) };
        Case { outcome: self.amount(1), when, citations: self.citations(), span: Span::default() }
    }

    fn table(&mut self) -> Table {
        let keys = self.some(1, 3, |make| TableKey {
            name: make.name(),
            of: make.maybe(3, Self::name),
            range: make.once_in(2),
            span: Span::default(),
        });
        let gives = self.some(1, 2, |make| {
            let output_type = FactType { set: false, ..make.fact_type() };
            TableOutput { name: make.name(), output_type }
        });
        let from = self.maybe(4, Self::text);
        let rows = match from {
            Some(_) => Vec::new(),
            None => self.some(1, 4, Self::row),
        };
        Table { name: self.name(), from, keys, gives, rows }
    }

    fn row(&mut self) -> TableRow {
        let cells = ["up to 100_000 DM", "any", "\"a | b\", c", "", "ein Wort und noch viele andere Wörter dahinter"];
        TableRow {
            cells: self.some(2, 4, |make| Text { text: make.pick(&cells).to_owned(), span: Span::default() }),
            citations: self.citations(),
            span: Span::default(),
        }
    }

    fn acceptance(&mut self) -> Acceptance {
        let of = match self.below(4) {
            0 => Accepted::Gap(self.maybe(2, |make| make.condition(2))),
            1 => Accepted::Overlap(self.plain(), self.some(1, 3, Self::name)),
            2 => match self.part() {
                Amended::Part { owner, label } => Accepted::Part { owner, label },
                _ => Accepted::Gap(None),
            },
            _ => Accepted::Names(self.some(1, 3, Self::plain)),
        };
        Acceptance { reason: self.text(), of }
    }

    fn assertion(&mut self) -> Assertion {
        let title = self.maybe(2, Self::text);
        let claim = match self.below(4) {
            0 => Claim::Implies { narrow: self.name(), wide: self.name() },
            1 => Claim::NeverBoth(self.plain(), self.name()),
            2 => Claim::Holds { condition: self.condition(2), when: None },
            _ => Claim::Holds {
                condition: Condition::Expr(self.expr(1)),
                when: self.maybe(2, |make| Condition::Expr(make.expr(1))),
            },
        };
        Assertion { title, claim }
    }
}

fn ident(text: &str) -> Ident {
    Ident { text: normalise(text), span: Span::default() }
}

fn expr(kind: ExprKind) -> Expr {
    Expr { kind, span: Span::default() }
}
