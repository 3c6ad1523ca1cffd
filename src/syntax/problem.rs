//! What can be wrong with a text before anything is known of its names.

use crate::base::Span;
use crate::diagnostic::{Code, Diagnostic};

use super::number::WrongLiteral;

/// One problem of a text, as facts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Problem {
    Tab { span: Span },
    Control { span: Span, code: u32 },
    UnclosedQuote { span: Span },
    Parenthesis { span: Span, open: bool },
    TooDeep { span: Span },
    Indentation { span: Span, first: bool },
    /// A sentence that fits no rule: what stands there, and what could.
    Unexpected { span: Span, expected: Vec<&'static str>, at_end: bool, hint: Option<Hint> },
    Literal { span: Span, wrong: WrongLiteral },
    AndOr { span: Span, and: Span, or: Span },
    /// A line under one that takes none (or none of this sort).
    Misplaced { span: Span, under: Span, takes: &'static str },
    /// A head that needs lines under it.
    Empty { span: Span, what: &'static str, example: &'static str },
    /// `at least 2 of` wants a whole number.
    Count { span: Span },
}

/// What was probably meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Hint {
    /// A word near a keyword.
    Keyword { span: Span, written: String, meant: &'static str },
    /// A typographic quote.
    Quote { span: Span },
    /// A list that ends in a comma.
    TrailingComma { span: Span },
    /// A name that begins with a keyword, `§` or a digit.
    NeedsQuotes { span: Span, word: String },
    /// Free words.
    Words(&'static str),
}

impl From<Problem> for Diagnostic {
    fn from(problem: Problem) -> Self {
        match problem {
            Problem::Tab { span } => Diagnostic::error(Code::TAB, "indentation with a tab")
                .at(span, "a tab")
                .help("indent with blanks: editors show tabs at different widths, and depth decides what belongs to what"),
            Problem::Control { span, code } => {
                Diagnostic::error(Code::CONTROL_CHARACTER, format!("the character U+{code:04X} cannot stand in a rulebook"))
                    .at(span, "an invisible control character")
                    .help("delete it; if the file is full of them, it is not a text file")
            }
            Problem::UnclosedQuote { span } => Diagnostic::error(Code::UNCLOSED_QUOTE, "a quote that is not closed")
                .at(span, "opened here")
                .help("close it with `\"` on the same line"),
            Problem::Parenthesis { span, open: true } => {
                Diagnostic::error(Code::PARENTHESES, "a parenthesis that is not closed").at(span, "opened here")
            }
            Problem::Parenthesis { span, open: false } => {
                Diagnostic::error(Code::PARENTHESES, "a closing parenthesis without an opening one").at(span, "closes nothing")
            }
            Problem::TooDeep { span } => Diagnostic::error(Code::TOO_DEEP, "nested or chained too deeply to be read")
                .at(span, "in this sentence")
                .note("at most 64 levels, and 128 operators in one sentence")
                .help("give parts of it a name with `define`, or write one condition a line under `all of` or `any of`"),
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
            Problem::Unexpected { span, expected, at_end, hint } => unexpected(span, &expected, at_end, hint),
            Problem::Literal { span, wrong } => literal(span, wrong),
            Problem::AndOr { span, and, or } => {
                Diagnostic::error(Code::AND_OR, "`and` and `or` on one level can be read in two ways")
                    .at(span, "which of the two binds first?")
                    .and_at(and, "`and`")
                    .and_at(or, "`or`")
                    .help("put parentheses round one of them, or write `all of` / `any of` with one condition per line")
            }
            Problem::Misplaced { span, under, takes } => {
                Diagnostic::error(Code::MISPLACED, "this line cannot stand here").at(span, "not expected under the line above").and_at(under, takes)
            }
            Problem::Empty { span, what, example } => Diagnostic::error(Code::EMPTY, format!("{what} with nothing under it"))
                .at(span, "expected an indented line below")
                .help(format!("for example: `{example}`")),
            Problem::Count { span } => Diagnostic::error(Code::SYNTAX, "a count is a whole number from 1")
                .at(span, "not a count")
                .help("for example: `at least 2 of`"),
        }
    }
}

fn unexpected(span: Span, expected: &[&'static str], at_end: bool, hint: Option<Hint>) -> Diagnostic {
    match hint {
        Some(Hint::Keyword { span, written, meant }) => {
            Diagnostic::error(Code::NEAR_KEYWORD, format!("`{written}` is no word of the language"))
                .at(span, format!("did you mean `{meant}`?"))
        }
        Some(Hint::Quote { span }) => Diagnostic::error(Code::SYNTAX, "typographic quotes do not open a text")
            .at(span, "expected `\"`")
            .help("write `\"` at both ends; word processors replace it while you type"),
        Some(Hint::TrailingComma { span }) => Diagnostic::error(Code::SYNTAX, "the list ends in a comma")
            .at(span, "nothing follows")
            .help("delete the comma, or indent the next line so that it continues the list"),
        Some(Hint::NeedsQuotes { span, word }) => {
            Diagnostic::error(Code::SYNTAX, format!("`{word}` cannot stand here"))
                .at(span, one_of(expected))
                .help("a name that contains a word of the language, or begins with a digit or `§`, is written in quotes")
        }
        other => {
            let title = if at_end { "the sentence is not finished" } else { "the sentence cannot be read on from here" };
            let problem = Diagnostic::error(Code::SYNTAX, title).at(span, one_of(expected));
            match other {
                Some(Hint::Words(words)) => problem.help(words),
                _ => problem,
            }
        }
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

fn literal(span: Span, wrong: WrongLiteral) -> Diagnostic {
    match wrong {
        WrongLiteral::Number { offers } => {
            let problem = Diagnostic::error(Code::NUMBER_FORM, "a number that can be read in two ways")
                .at(span, "a point separates decimals, `_` groups thousands");
            match offers.as_slice() {
                [] => problem,
                [only] => problem.help(format!("write `{only}`")),
                [first, rest @ ..] => problem.help(format!("write `{first}`, or `{}` if that is meant", rest.join("` or `"))),
            }
        }
        WrongLiteral::Date { offer, why } => Diagnostic::error(Code::DATE_FORM, "not a date as the language writes it")
            .at(span, why)
            .help_if(offer.map(|offer| format!("write `{offer}`"))),
        WrongLiteral::Glued => Diagnostic::error(Code::SYNTAX, "numbers and words run together")
            .at(span, "neither a number nor a date")
            .help("put blanks round operators and before units (`5 - 3`, `3 days`); put a name that begins with a digit in quotes"),
    }
}
