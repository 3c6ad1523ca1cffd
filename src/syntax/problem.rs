//! What can be wrong with a text before anything is known of its names.

use crate::base::Span;
use crate::diagnostic::{Code, Diagnostic};

use super::number::WrongLiteral;
use super::table::TableFlaw;

/// One problem of a text, as facts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Problem {
    /// The first tab, and how many lines are indented with some.
    Tab {
        span: Span,
        lines: usize,
    },
    /// The first such character of a line, and how many there are in it.
    Control {
        span: Span,
        code: u32,
        count: usize,
    },
    UnclosedQuote {
        span: Span,
    },
    Parenthesis {
        span: Span,
        open: bool,
    },
    Bracket {
        span: Span,
        open: bool,
    },
    TooDeep {
        span: Span,
    },
    TooLong {
        span: Span,
        most: usize,
    },
    Indentation {
        span: Span,
        first: bool,
    },
    /// A sentence that fits no rule, and no reason for that is known: what could stand there.
    Unexpected {
        span: Span,
        expected: Vec<&'static str>,
        at_end: bool,
    },
    /// A sentence that fits no rule, and why.
    Slip {
        span: Span,
        slip: Slip,
    },
    Literal {
        span: Span,
        wrong: WrongLiteral,
    },
    /// `and` and `or` on one level, with the two ways in which that can be read.
    AndOr {
        first: Span,
        second: Span,
        and_first: bool,
        ways: Vec<String>,
    },
    /// A table of the wrong form.
    Table {
        span: Span,
        flaw: TableFlaw,
    },
    /// A line under one that takes none (or none of this sort).
    Misplaced {
        span: Span,
        under: Span,
        takes: &'static str,
    },
    /// A head that needs lines under it.
    Empty {
        span: Span,
        what: &'static str,
        example: &'static str,
    },
    /// `at least 2 of` wants a whole number.
    Count {
        span: Span,
    },
    /// `at least 3 of` over two conditions.
    TooFew {
        span: Span,
        wanted: u32,
        are: usize,
    },
    /// `pays the greater of` wants two amounts at least.
    OneAmount {
        span: Span,
    },
    /// `pays A, up to B if C`
    ConditionBehindSteps {
        span: Span,
    },
    /// A block of conditions in the head of a payment, under which steps stand.
    BlockOverSteps {
        span: Span,
    },
    /// A line under a payment that is no step, and the step that it may have been meant to be.
    NoStep {
        span: Span,
        under: Span,
        meant: Option<String>,
    },
    /// A block of conditions in a cell of a scenario table.
    InCell {
        span: Span,
    },
    /// A scenario without an expectation.
    ExpectsNothing {
        span: Span,
    },
    /// `currency EUR at …`
    Rate {
        span: Span,
    },
}

/// What was probably meant by a sentence that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Slip {
    /// Words near keywords; `sentence` is the whole one as it would be read.
    Keywords {
        written: String,
        meant: &'static str,
        others: Vec<(Span, String, &'static str)>,
        sentence: Option<String>,
    },
    /// A typographic quote.
    Quote,
    /// A list that ends in a comma; a deeper line would continue it, but not in a kind.
    TrailingComma { in_kind: bool },
    /// A word of the language that a name seems to contain; the name in quotes.
    NeedsQuotes { word: String, quoted: String },
    /// `≥`, `==` and the like, with the words for them.
    Sign { written: String, meant: &'static str },
    /// `€`, `$`
    CurrencySign { sign: char },
    /// `#`, `//`, `/*`
    Comment { written: String },
    /// A colon, semicolon or full stop; what to write instead, if that makes a sentence.
    Mark { mark: char, instead: Option<&'static str> },
    /// A question in a rulebook.
    Question,
    /// A second statement in one line.
    SecondStatement { word: String },
    /// A statement that begins with its condition.
    ConditionFirst { word: String },
    /// An exception where a statement begins.
    ExceptionFirst,
    /// A statement where an exception or a condition is wanted.
    StatementUnder,
    /// No word says what the sentence does; `negated`: it says what is not covered.
    NoVerb { at_margin: bool, negated: bool },
    /// A word of the language where another is expected.
    Keyword { word: String, expected: Vec<&'static str> },
    /// The same, and the sentence can be read with another.
    OtherKeyword { word: String, meant: &'static str },
    /// The same, and the sentence can be read without it.
    LeaveOut { word: String },
    /// `covers Brand and Sturm`
    NamesJoined { word: String },
    /// `Täter is Insider, Fremder`
    Values { written: String, meant: String },
    /// `Schaden at least 5 DM and at most 9 DM`, `Täter is Insider or is Fremder`
    HalfComparison { equality: bool },
    /// A word that is left out.
    Missing { word: &'static str },
    /// `define Satz as 20 % if Alarm`
    CaseInLine,
    /// An assertion of no form that there is.
    Assertion { expected: Vec<&'static str> },
    /// A quoted text behind a statement.
    StrayText,
    /// `Schaden from 5 DM`
    OpenRange,
    /// `covers everything`
    CoversEverything,
    /// `covers the same as Elektronik`
    SameOfWhat,
    /// `1.` for `§ 1`
    LabelSign { label: String },
    /// `§` alone
    LabelWord,
    /// `at least two of`
    CountWord { word: String, digits: &'static str },
    /// `all of A, B` in one line.
    BlockInOneLine,
    /// `if A, B`
    CommaJoins,
    /// Words behind a citation.
    BehindCitation,
    /// `["words"]`
    CitationKey,
    /// `agreed are` in a rulebook.
    AgreedAre,
    /// `expect …` that stands under no scenario.
    OutsideScenario { word: String },
    /// `expect LINE covers if …`
    ExpectedIf,
}

impl From<Problem> for Diagnostic {
    fn from(problem: Problem) -> Self {
        match problem {
            Problem::Tab { span, lines } => Diagnostic::error(Code::TAB, "indentation with a tab")
                .at(
                    span,
                    if lines > 1 { format!("a tab; {lines} lines of this file have some") } else { "a tab".to_owned() },
                )
                .help(
                    "indent with blanks: editors show tabs at different widths, and depth decides what belongs to what",
                ),
            Problem::Control { span, code, count } => control(span, code, count),
            Problem::UnclosedQuote { span } => Diagnostic::error(Code::UNCLOSED_QUOTE, "a quote that is not closed")
                .at(span, "opened here")
                .help("close it with `\"` on the same line"),
            Problem::Parenthesis { span, open: true } => {
                Diagnostic::error(Code::PARENTHESES, "a parenthesis that is not closed")
                    .at(span, "opened here")
                    .help("close it with `)`")
            }
            Problem::Parenthesis { span, open: false } => {
                Diagnostic::error(Code::PARENTHESES, "a closing parenthesis without an opening one")
                    .at(span, "closes nothing")
                    .help("delete it, or open it with `(` where the group begins")
            }
            Problem::Bracket { span, open: true } => {
                Diagnostic::error(Code::PARENTHESES, "a citation that is not closed")
                    .at(span, "opened here")
                    .help("close it with `]` at the end of the sentence")
            }
            Problem::Bracket { span, open: false } => {
                Diagnostic::error(Code::PARENTHESES, "a closing bracket without an opening one")
                    .at(span, "closes nothing")
                    .help("a citation stands between brackets at the end of the sentence: `[CW S017]`")
            }
            Problem::TooDeep { span } => Diagnostic::error(Code::TOO_DEEP, "nested or chained too deeply to be read")
                .at(span, "too deep from here on")
                .note("at most 64 levels, and 128 operators in one sentence")
                .help(
                    "give parts of it a name with `define`, or write one condition a line under `all of` or `any of`",
                ),
            Problem::TooLong { span, most } => {
                Diagnostic::error(Code::TOO_DEEP, "a sentence that is too long to be read")
                    .at(span, "begins here")
                    .note(format!("at most {most} bytes in one sentence"))
                    .help("is this a rulebook? if it is, break the sentence up")
            }
            Problem::Indentation { span, first: true } => {
                Diagnostic::error(Code::INDENTATION, "indented under nothing")
                    .at(span, "nothing stands above it that it could belong to")
                    .help("begin at the left margin")
            }
            Problem::Indentation { span, first: false } => {
                Diagnostic::error(Code::INDENTATION, "indentation that fits no line above")
                    .at(span, "as deep as none of the lines above")
                    .help("lines that belong to the same head are indented alike")
            }
            Problem::Unexpected { span, expected, at_end } => {
                let title =
                    if at_end { "the sentence is not finished" } else { "the sentence cannot be read on from here" };
                Diagnostic::error(Code::SYNTAX, title).at(span, one_of(&expected))
            }
            Problem::Slip { span, slip } => told(span, slip),
            Problem::Literal { span, wrong } => literal(span, wrong),
            Problem::Table { span, flaw } => flaw.diagnostic(span),
            Problem::AndOr { first, second, and_first, ways } => {
                let (one, two) = if and_first { ("and", "or") } else { ("or", "and") };
                let problem = Diagnostic::error(Code::AND_OR, "`and` and `or` on one level can be read in two ways")
                    .at(second, format!("`{two}` beside `{one}`: which binds first?"))
                    .and_at(first, format!("`{one}`"));
                match ways.as_slice() {
                    [a, b] => problem.help(format!("write `{a}`, or `{b}`")),
                    _ => problem.help(
                        "put parentheses round one of them, or write `all of` / `any of` with one condition per line",
                    ),
                }
            }
            Problem::Misplaced { span, under, takes } => {
                Diagnostic::error(Code::MISPLACED, "this line cannot stand here")
                    .at(span, "not expected under the line above")
                    .and_at(under, takes)
            }
            Problem::Empty { span, what, example } => {
                Diagnostic::error(Code::EMPTY, format!("{what} with nothing under it"))
                    .at(span, "expected an indented line below")
                    .help(format!("for example: `{example}`"))
            }
            Problem::Count { span } => Diagnostic::error(Code::SYNTAX, "a count is a whole number from 1")
                .at(span, "not a count")
                .help("for example: `at least 2 of`"),
            Problem::TooFew { span, wanted, are } => {
                Diagnostic::error(Code::SYNTAX, "fewer conditions than are asked for")
                    .at(span, format!("{wanted} are asked for, {are} stand below: this can never be met"))
                    .help("lower the number, or write `all of`")
            }
            Problem::OneAmount { span } => Diagnostic::error(Code::EMPTY, "the greater of two amounts wants two")
                .at(span, "expected two indented amounts below, each with its steps")
                .help("write `pays AMOUNT` if there is only one"),
            Problem::ConditionBehindSteps { span } => {
                Diagnostic::error(Code::SYNTAX, "a condition behind several steps could be meant of one or of all")
                    .at(span, "of the last step, or of the whole sentence?")
                    .help("write the steps on lines of their own, each with its condition")
            }
            Problem::BlockOverSteps { span } => {
                Diagnostic::error(Code::MISPLACED, "under a payment stand steps, not conditions")
                    .at(span, "wants conditions on the lines below")
                    .help("give the condition a name with `define`, and write the name here")
            }
            Problem::NoStep { span, under, meant } => {
                let help = match meant {
                    Some(meant) => format!("did you mean `{meant}`?"),
                    None => "a step is `up to …`, `first loss up to …`, `less …`, `times …`, \
                         `in the proportion of … to …` or `nothing up to …, above it in full`"
                        .to_owned(),
                };
                Diagnostic::error(Code::MISPLACED, "this is no step of a payment")
                    .at(span, "an amount, and nothing that is done with it")
                    .and_at(under, "under this, steps are expected")
                    .help(help)
            }
            Problem::InCell { span } => {
                Diagnostic::error(Code::SCENARIO_TABLE, "a cell has no room for a block of conditions")
                    .at(span, "its conditions would stand under it")
                    .help("write them in one line: `A and B`, or a scenario of its own")
            }
            Problem::ExpectsNothing { span } => {
                Diagnostic::error(Code::EXPECTS_NOTHING, "a scenario that expects nothing")
                    .at(span, "this would pass whatever the rulebook says")
                    .help(
                        "say below what is expected: `expect LINE covers`, `expect LINE pays 5_000 EUR`, or `snapshot`",
                    )
            }
            Problem::Rate { span } => Diagnostic::error(Code::SYNTAX, "a rate is a number above 0 and a currency")
                .at(span, "not a rate")
                .help("for example: `currency EUR at 1.95583 DM`"),
        }
    }
}

fn control(span: Span, code: u32, count: usize) -> Diagnostic {
    let name = match code {
        0x00 => "NUL, ",
        0x07 => "bell, ",
        0xAD => "soft hyphen, ",
        0x200B => "blank without width, ",
        0x200C | 0x200D | 0x2060 => "joiner without width, ",
        0x200E | 0x200F | 0x202A..=0x202E | 0x2066..=0x2069 => "direction of writing, ",
        0xFEFF => "byte-order mark, ",
        _ => "",
    };
    let help = match code {
        0x00 => "delete it; a file full of them is UTF-16 or no text at all: save it as `UTF-8`",
        _ => "delete it, and write the word again if need be: it comes along when text is copied from elsewhere",
    };
    Diagnostic::error(Code::CONTROL_CHARACTER, "an invisible character that cannot stand in a rulebook")
        .at(
            span,
            if count > 1 {
                format!("{name}U+{code:04X}; {count} of the kind in this line")
            } else {
                format!("{name}U+{code:04X}")
            },
        )
        .help(help)
}

fn told(span: Span, slip: Slip) -> Diagnostic {
    let wrong = |title: &str| Diagnostic::error(Code::SYNTAX, title);
    match slip {
        Slip::Keywords { written, meant, others, sentence } => {
            let mut problem = Diagnostic::error(Code::NEAR_KEYWORD, format!("`{written}` is no word of the language"))
                .at(span, format!("did you mean `{meant}`?"))
                .help_if(sentence.map(|sentence| format!("write `{sentence}`")));
            for (place, written, meant) in others {
                problem = problem.and_at(place, format!("and here, for `{written}`: `{meant}`?"));
            }
            problem
        }
        Slip::Quote => wrong("typographic quotes do not open a text")
            .at(span, "expected `\"`")
            .help("write `\"` at both ends; word processors replace it while you type"),
        Slip::TrailingComma { in_kind } => wrong("the sentence ends in a comma").at(span, "nothing follows").help(if in_kind {
            "delete the comma: in a kind each line is a list of its own"
        } else {
            "delete the comma, or indent the next line deeper so that it continues the list"
        }),
        Slip::NeedsQuotes { word, quoted } => wrong(&format!("`{word}` cannot stand here"))
            .at(span, if super::keywords::is_keyword(&word) { "a word of the language, not of a name" } else { "a name begins with a letter" })
            .help(format!("if it belongs to a name, write the name in quotes: `{quoted}`")),
        Slip::Sign { written, meant } => {
            wrong(&format!("`{written}` is no sign of the language")).at(span, format!("did you mean `{meant}`?"))
        }
        Slip::CurrencySign { sign } => {
            let name = match sign {
                '€' => "EUR",
                '£' => "GBP",
                _ => "USD",
            };
            wrong("currencies are written as words")
                .at(span, format!("did you mean `{name}`?"))
                .help(format!("declare the currency (`currency {name}`) and write it behind the number: `500 {name}`"))
        }
        Slip::Comment { written } => wrong(&format!("`{written}` does not begin a comment"))
            .at(span, "did you mean `--`?")
            .help("a comment begins with two hyphens and ends with its line: `-- like this`"),
        Slip::Mark { mark, instead } => {
            let problem = wrong(&format!("`{mark}` cannot stand here"));
            match instead {
                Some(instead) => problem.at(span, format!("did you mean `{instead}`?")),
                None => problem.at(span, "delete it").help(match mark {
                    ':' => "neither a head nor a label is followed by a colon",
                    '-' | '–' | '*' | '•' | '·' => "a statement begins with its label (`§ 1`) or its verb",
                    _ => "a sentence ends with its line, a list with its last name",
                }),
            }
        }
        Slip::Question => wrong("a rulebook states, it does not ask")
            .at(span, "a question mark")
            .help("put questions to it on the command line: `klausel ask BOOK \"…?\"`"),
        Slip::SecondStatement { word } => wrong("a second statement in one line")
            .at(span, format!("`{word}` begins another statement"))
            .help("write one statement a line"),
        Slip::ConditionFirst { word } => wrong("a statement begins with what it does")
            .at(span, format!("`{word}` stands behind that"))
            .help(format!("for example: `covers Brand {word} Klausel 510`")),
        Slip::ExceptionFirst => Diagnostic::error(Code::MISPLACED, "an exception without its statement")
            .at(span, "stands beside the statement, not under it")
            .help("indent it deeper than the statement that it is an exception to"),
        Slip::StatementUnder => Diagnostic::error(Code::MISPLACED, "a statement under another")
            .at(span, "under a statement stand its exceptions and conditions only")
            .help("indent it as deep as the statement above"),
        Slip::Keyword { word, expected } => wrong(&format!("`{word}` cannot stand here"))
            .at(span, one_of(&expected))
            .help("a name that contains a word of the language stands in quotes"),
        Slip::OtherKeyword { word, meant } => wrong(&format!("`{word}` cannot stand here")).at(span, format!("did you mean `{meant}`?")),
        Slip::LeaveOut { word } => wrong(&format!("`{word}` cannot stand here")).at(span, "leave it out"),
        Slip::NamesJoined { word } => wrong(&format!("`{word}` does not join names"))
            .at(span, "did you mean `,`?")
            .help(format!("a list is parted by commas; a name that contains `{word}` stands in quotes")),
        Slip::Values { written, meant } => wrong(&format!("`{written}` asks for one value"))
            .at(span, format!("did you mean `{meant}`?"))
            .help("several values are asked for with `is one of` or `is not one of`"),
        Slip::HalfComparison { equality } => wrong("a comparison without its first half").at(span, "what is compared here?").help(if equality {
            "name it again (`A is B or A is C`), or ask for several values at once (`A is one of B, C`)"
        } else {
            "name it again (`A at least 5 DM and A at most 9 DM`), or give both ends at once (`A from 5 DM to 9 DM`)"
        }),
        Slip::Missing { word } => wrong(&format!("`{word}` is missing")).at(span, format!("expected `{word}` before this")),
        Slip::Assertion { expected } => wrong("not a form of assertion").at(span, one_of(&expected)).help(
            "write `assert whatever A would cover, B would cover`, `assert A and B never both cover`, or `assert \"title\" CONDITION if CONDITION`",
        ),
        Slip::StrayText => wrong("a text cannot stand here")
            .at(span, "not expected behind the statement")
            .help("a title stands behind the label (`§ 1 \"Brand\"`), words of a document in their citation (`[CW \"…\"]`), a comment behind `--`"),
        Slip::CaseInLine => wrong("a case stands on a line of its own")
            .at(span, "goes on behind the definition")
            .help("end the line with `as`, and write each case indented below it: `20 %  if Alarm`; or `define … if …` for a condition"),
        Slip::OpenRange => wrong("the sentence is not finished")
            .at(span, "expected `to` and the upper end")
            .help("for a lower end alone, write `at least`"),
        Slip::CoversEverything => wrong("`covers everything` does not say of which kind")
            .at(span, "did you mean `all` and a kind?")
            .help("for example: `covers all Gefahr`"),
        Slip::SameOfWhat => wrong("the same what?").at(span, "expected a kind, as in `the same Gefahr as Elektronik`"),
        Slip::NoVerb { at_margin, negated } => {
            let problem = wrong("a sentence without a verb that the language knows").at(
                span,
                "expected `covers`, `excludes`, `requires`, `reinstates`, `waives`, `pays`, `advises` or `obliges`",
            );
            let problem = problem.help_if(negated.then(|| "to take something out, write `excludes`".to_owned()));
            if !at_margin {
                return problem;
            }
            problem.help(
                "at the left margin stand `rulebook`, `generation`, `currency`, `source`, `kind`, `group`, `fact`, `clause`, `always`, \
                 `define`, `table`, `line`, `assert`, and sentences that name their line: `Leitungswasser covers DV`",
            )
        }
        Slip::LabelSign { label } => wrong("a label begins with `§`").at(span, format!("did you mean `{label}`?")),
        Slip::LabelWord => wrong("a label without its number").at(span, "expected a number or a name behind it, as in `§ 1`"),
        Slip::CountWord { word, digits } => {
            wrong("a count is written in digits").at(span, format!("write `{digits}` for `{word}`"))
        }
        Slip::BlockInOneLine => wrong("a list of conditions in one line")
            .at(span, "a comma does not join conditions")
            .help("end the line here with `all of` or `any of` and put each condition on an indented line of its own, or join them with `and` or `or`"),
        Slip::CommaJoins => wrong("a comma does not join conditions")
            .at(span, "both, or one of them?")
            .help("write `and` or `or` instead of the comma"),
        Slip::BehindCitation => wrong("a citation stands at the end of its sentence")
            .at(span, "goes on behind the citation")
            .help("move the citation to the end"),
        Slip::CitationKey => wrong("a citation names its source first")
            .at(span, "expected the key of a source")
            .help("declare the source (`source CW \"Computerwoche\"`) and cite it: `[CW]`, `[CW S017]`, `[CW \"quoted words\"]`"),
        Slip::AgreedAre => wrong("`agreed are` lists what a contract contains")
            .at(span, "only where facts are given")
            .help("in a rulebook, ask for each: `Klausel 510 is agreed`"),
        Slip::OutsideScenario { word } => {
            Diagnostic::error(Code::MISPLACED, format!("`{word}` stands under no scenario"))
                .at(span, "of which case is this said?")
                .help("begin with `scenario \"NAME\"`, and indent what belongs to it")
        }
        Slip::ExpectedIf => wrong("an expectation has no condition of its own")
            .at(span, "what is so in this case stands behind `given`")
            .help("`only if …` expects what the answer depends on, `would cover if …` what would turn it"),
    }
}

/// `expected a name, "," or "if"`
fn one_of(expected: &[&'static str]) -> String {
    match expected {
        [] => "not expected here".to_owned(),
        [only] => format!("expected {only}"),
        [most @ .., last] => format!("expected {} or {last}", most.join(", ")),
    }
}

fn either(offers: &[String]) -> Option<String> {
    match offers {
        [] => None,
        [only] => Some(format!("write `{only}`")),
        [first, rest @ ..] => Some(format!("write `{first}`, or `{}` if that is meant", rest.join("` or `"))),
    }
}

fn literal(span: Span, wrong: WrongLiteral) -> Diagnostic {
    match wrong {
        WrongLiteral::Number { offers } => {
            let title = match offers.as_slice() {
                [_, _, ..] => "a number that can be read in two ways",
                _ => "not a number as the language writes it",
            };
            Diagnostic::error(Code::NUMBER_FORM, title)
                .at(span, "a point separates decimals, `_` groups thousands")
                .help_if(either(&offers))
        }
        WrongLiteral::TooLarge { why } => {
            Diagnostic::error(Code::TOO_LARGE, "a number that cannot be held exactly").at(span, why)
        }
        WrongLiteral::Date { offers, why } => {
            let title = if offers.is_empty() { "not a date" } else { "not a date as the language writes it" };
            Diagnostic::error(Code::DATE_FORM, title).at(span, why).help_if(either(&offers))
        }
        WrongLiteral::Glued { offer } => {
            let help = match offer {
                Some(offer) => format!("write `{offer}`; a name that begins with a digit stands in quotes"),
                None => "write numbers as `120_000.50`, dates as `1986-12-12`, and a name that begins with a digit in quotes".to_owned(),
            };
            Diagnostic::error(Code::SYNTAX, "numbers and words run together")
                .at(span, "neither a number nor a date")
                .help(help)
        }
    }
}
