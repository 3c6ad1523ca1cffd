//! Words in colour, and sentences over several lines.

use anstyle::{AnsiColor, Style};

use crate::decide::Answer;

/// How wide a line of an answer is, in columns.
pub(super) const WIDTH: usize = 110;

/// The answer in its colour: green, red, yellow.
pub(super) fn verdict(answer: Answer) -> String {
    let colour = match answer {
        Answer::Covered => AnsiColor::Green,
        Answer::NotCovered => AnsiColor::Red,
        Answer::Depends => AnsiColor::Yellow,
    };
    paint(colour.on_default().bold(), &answer.to_string())
}

/// What a reader looks for first.
pub fn bold(text: &str) -> String {
    paint(Style::new().bold(), text)
}

/// What a reader may skip.
pub fn dim(text: &str) -> String {
    paint(Style::new().dimmed(), text)
}

/// A text without its colours.
pub fn plain(text: &str) -> String {
    anstream::adapter::strip_str(text).to_string()
}

/// A line of a difference in its colour: what is new, what is gone, and where that is.
pub fn difference(line: &str) -> String {
    let style = match line.chars().next() {
        Some('-') => AnsiColor::Red.on_default(),
        Some('+') => AnsiColor::Green.on_default(),
        Some('@') => AnsiColor::Cyan.on_default(),
        _ => return line.to_owned(),
    };
    paint(style, line)
}

/// `1986, 1990 and 2002`
pub fn and(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

/// Something about an answer, behind it: `(generation 1990 is in force today)`.
pub fn remark(text: &str) -> String {
    let lines = hanging("", 3, &format!("({text})"));
    lines.lines().map(|line| format!("\n  {}", dim(line.trim_start()))).collect::<String>() + "\n"
}

/// What went wrong.
pub fn bad(text: &str) -> String {
    paint(AnsiColor::Red.on_default().bold(), text)
}

fn paint(style: Style, text: &str) -> String {
    format!("{style}{text}{style:#}")
}

/// A text behind `first`, broken so that every further line begins below its first word. No colours inside.
pub(super) fn hanging(first: &str, shown_width: usize, text: &str) -> String {
    let indent = " ".repeat(shown_width);
    let width = WIDTH.saturating_sub(shown_width).max(30);
    // Dates and hyphenated names stay whole.
    let options = textwrap::Options::new(width).word_splitter(textwrap::WordSplitter::NoHyphenation);
    let lines = textwrap::wrap(text, options);
    let mut out = String::from(first);
    for (at, line) in lines.iter().enumerate() {
        if at > 0 {
            out.push('\n');
            out.push_str(&indent);
        }
        out.push_str(line);
    }
    out.push('\n');
    out
}

/// A label in a column of its own, with a text behind it.
pub fn row(label: &str, column: usize, text: &str) -> String {
    let width = textwrap::core::display_width(label);
    let gap = " ".repeat(column.saturating_sub(width).max(2));
    hanging(&format!("  {}{gap}", bold(label)), width.saturating_add(gap.len()).saturating_add(2), text)
}
