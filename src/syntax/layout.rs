//! Cuts a text into logical lines and blocks by indentation, before any grammar sees it.
//!
//! A logical line is one sentence: a slice of the source, so a place in it is its offset plus a local place. A deeper
//! line continues the one above only if that one ends in a comma, or if it begins with `and`, `or`, `if`, `unless` or
//! `only if`; never among the values of a kind, where depth is what builds the tree. Everything else that is deeper is a
//! child.

use crate::base::{FileId, Span};

use super::ast::Comment;
use super::problem::{Problem, Slip};
use super::table::is_row;

/// How deeply blocks and parentheses may be nested.
pub(crate) const MAX_DEPTH: usize = 64;
/// How many nested or chained operators one sentence may have: each costs the parser a step of recursion.
const MAX_OPERATORS: usize = 128;
/// How long a sentence may be, in bytes: nobody writes one of a million letters, a damaged file may hold it.
const MAX_LENGTH: usize = 1 << 20;

/// A logical line with what is indented under it.
#[derive(Debug, Default)]
pub(crate) struct Block {
    /// The sentence; blanks at both ends and a comment at its end left out.
    pub(crate) span: Span,
    /// Whether the line can be parsed; if not, what is wrong has been reported.
    pub(crate) sound: bool,
    /// Whether its indentation is wrong, which has been reported: that it does not fit where it stands is no news.
    pub(crate) doubtful: bool,
    /// The lines under it.
    pub(crate) children: Vec<Block>,
}

/// The blocks at the left margin, and every comment.
#[derive(Debug, Default)]
pub(crate) struct Layout {
    pub(crate) blocks: Vec<Block>,
    pub(crate) comments: Vec<Comment>,
}

/// One line of the file that holds more than a comment.
struct Physical<'t> {
    indent: usize,
    text: &'t str,
    start: usize,
    sound: bool,
    /// The first tab of its indentation.
    tab: Option<usize>,
}

impl Physical<'_> {
    fn end(&self) -> usize {
        self.start.saturating_add(self.text.len())
    }
}

/// A tree of values: none of its lines is continued.
#[derive(Clone, Copy)]
struct Tree {
    /// How far its head stands in.
    indent: usize,
    /// Whether the head itself may be a list that is continued.
    list_in_head: bool,
}

impl Tree {
    /// The tree that stands under a line, if one can.
    fn under(indent: usize, head: &str) -> Option<Self> {
        let is_kind = begins_with(head, "kind") || begins_with(head, "ordered");
        let includes = head.split('"').step_by(2).any(|part| {
            part.match_indices("includes").any(|(at, _)| {
                words_begin(part.get(at..).unwrap_or_default(), ["includes", "also"])
                    && part.get(..at).is_none_or(|before| before.is_empty() || before.ends_with(char::is_whitespace))
            })
        });
        (is_kind || includes).then_some(Self { indent, list_in_head: includes && !is_kind })
    }
}

/// A logical line under construction.
struct Logical {
    indent: usize,
    start: usize,
    end: usize,
    sound: bool,
    tab: bool,
    ends_in_comma: bool,
}

/// A sentence and where it stands.
#[derive(Clone, Copy, Debug)]
pub struct Sentence {
    /// From its first letter to its last, over continued lines; without a comment behind it.
    pub span: Span,
    /// How many sentences it stands under.
    pub depth: usize,
}

/// Every sentence of a text in order, and every comment: what a formatter has to keep together.
pub fn outline(file: FileId, text: &str) -> (Vec<Sentence>, Vec<Comment>) {
    fn flatten(blocks: &[Block], depth: usize, into: &mut Vec<Sentence>) {
        for block in blocks {
            into.push(Sentence { span: block.span, depth });
            flatten(&block.children, depth.saturating_add(1), into);
        }
    }
    let layout = layout(file, text, &mut Vec::new());
    let mut sentences = Vec::new();
    flatten(&layout.blocks, 0, &mut sentences);
    (sentences, layout.comments)
}

/// Cuts `text`. Reports tabs, control characters, quotes, parentheses and indentation that fits nowhere.
pub(crate) fn layout(file: FileId, text: &str, problems: &mut Vec<Problem>) -> Layout {
    let mut comments = Vec::new();
    let mut lines: Vec<Logical> = Vec::new();
    let mut tabs: Option<(Span, usize)> = None;
    let mut tree: Option<Tree> = None;
    // Under `replaces kind … by`, declarations stand further in.
    let mut in_amendment = false;
    let body = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let mut start = text.len().saturating_sub(body.len());
    for raw in body.split_inclusive('\n') {
        let physical = read_line(file, raw, start, &mut comments, problems);
        start = start.saturating_add(raw.len());
        let Some(line) = physical else { continue };
        if let Some(at) = line.tab {
            let (_, lines) = tabs.get_or_insert((Span::new(file, at, at.saturating_add(1)), 0));
            *lines = lines.saturating_add(1);
        }
        tree = tree.filter(|tree| line.indent > tree.indent);
        if let Some(above) = lines.last_mut()
            && line.indent > above.indent
            && tree.is_none_or(|tree| tree.list_in_head && above.indent == tree.indent && above.ends_in_comma)
            && (above.ends_in_comma || continues(line.text))
        {
            above.end = line.end();
            above.sound &= line.sound;
            above.ends_in_comma = line.text.ends_with(',');
            continue;
        }
        if line.indent == 0 {
            in_amendment = begins_with(line.text, "replaces") || begins_with(line.text, "adds");
        }
        if tree.is_none() && (line.indent == 0 || in_amendment) {
            tree = Tree::under(line.indent, line.text);
        }
        lines.push(Logical {
            indent: line.indent,
            start: line.start,
            end: line.end(),
            sound: line.sound,
            tab: line.tab.is_some(),
            ends_in_comma: line.text.ends_with(','),
        });
    }
    if let Some((span, lines)) = tabs {
        problems.push(Problem::Tab { span, lines });
    }
    for line in &mut lines {
        line.sound = line.sound && check_nesting(file, text, line, problems);
    }
    Layout { blocks: nest(file, text, lines, problems), comments }
}

/// Finds indentation, comment and quotes of one line of the file; none if nothing but a comment stands there.
fn read_line<'t>(
    file: FileId,
    raw: &'t str,
    start: usize,
    comments: &mut Vec<Comment>,
    problems: &mut Vec<Problem>,
) -> Option<Physical<'t>> {
    let mut indent = 0_usize;
    let mut begin = raw.len();
    let mut tab = None;
    for (at, c) in raw.char_indices() {
        match c {
            ' ' | '\u{A0}' | '\u{202F}' => indent = indent.saturating_add(1),
            '\t' => {
                tab = tab.or(Some(at));
                indent = (indent / 4).saturating_add(1).saturating_mul(4);
            }
            _ => {
                begin = at;
                break;
            }
        }
    }
    let content = raw.get(begin..).unwrap_or_default();
    let scan = scan(content);
    let place = |at: usize| start.saturating_add(begin).saturating_add(at);
    if let Some(at) = scan.comment {
        let comment = content.get(at..).unwrap_or_default().trim_end();
        let end = place(at).saturating_add(comment.len());
        let text = comment.trim_start_matches("--").trim().to_owned();
        comments.push(Comment { text, span: Span::new(file, place(at), end) });
    }
    let text = content.get(..scan.comment.unwrap_or(content.len())).unwrap_or_default().trim_end();
    if text.is_empty() {
        return None;
    }
    let mut sound = true;
    if let Some((at, c, count)) = scan.control {
        sound = false;
        let span = Span::new(file, place(at), place(at).saturating_add(c.len_utf8()));
        problems.push(Problem::Control { span, code: u32::from(c), count });
    }
    if let Some(at) = scan.open_quote {
        sound = false;
        let span = Span::new(file, place(at), place(text.len()));
        problems.push(Problem::UnclosedQuote { span });
    }
    Some(Physical {
        indent,
        text,
        start: start.saturating_add(begin),
        sound,
        tab: tab.map(|at| start.saturating_add(at)),
    })
}

/// A letter that nobody sees: a name with one is another name than it seems.
pub fn is_invisible(c: char) -> bool {
    let control = c.is_control() && !matches!(c, '\t' | '\n' | '\r');
    // Soft hyphen, widthless blanks and joiners, directions of writing, byte-order mark.
    control
        || matches!(c, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
}

#[derive(Default)]
struct Scan {
    comment: Option<usize>,
    open_quote: Option<usize>,
    /// The first that nobody sees, and how many of it there are.
    control: Option<(usize, char, usize)>,
}

fn scan(content: &str) -> Scan {
    let mut found = Scan::default();
    let mut previous = ' ';
    for (at, c) in content.char_indices() {
        match c {
            '"' => found.open_quote = if found.open_quote.is_some() { None } else { Some(at) },
            '-' if found.open_quote.is_none() && begins_comment(previous, content.get(at..).unwrap_or_default()) => {
                found.comment = Some(at);
                return found;
            }
            c if is_invisible(c) => match &mut found.control {
                Some((_, _, count)) => *count = count.saturating_add(1),
                None => found.control = Some((at, c, 1)),
            },
            _ => {}
        }
        previous = c;
    }
    found
}

/// Two hyphens begin a comment unless they stand inside a word (`A--B` is a name).
pub(crate) fn begins_comment(previous: char, rest: &str) -> bool {
    rest.starts_with("--") && (previous.is_whitespace() || matches!(previous, '"' | ')' | ']' | ',' | '%' | '?'))
}

/// Whether a deeper line that begins so belongs to the sentence above.
fn continues(text: &str) -> bool {
    ["and", "or", "if", "unless"].iter().any(|word| begins_with(text, word))
        || begins_with(text, "only") && text.get(4..).is_some_and(|rest| begins_with(rest.trim_start(), "if"))
}

fn begins_with(text: &str, word: &str) -> bool {
    text.strip_prefix(word).is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '-' || c == '_'))
}

/// Whether a text begins with two words, however many blanks are between them.
fn words_begin(text: &str, [first, second]: [&str; 2]) -> bool {
    let mut words = text.split_whitespace();
    words.next() == Some(first) && words.next() == Some(second)
}

/// Parentheses and brackets in pairs, and nothing nested so deeply that a parser could run out of stack.
fn check_nesting(file: FileId, text: &str, line: &Logical, problems: &mut Vec<Problem>) -> bool {
    let sentence = text.get(line.start..line.end).unwrap_or_default();
    let place = |at: usize| {
        let start = line.start.saturating_add(at);
        Span::new(file, start, start.saturating_add(1))
    };
    if sentence.len() > MAX_LENGTH {
        problems.push(Problem::TooLong { span: place(0), most: MAX_LENGTH });
        return false;
    }
    let mut open: Vec<usize> = Vec::new();
    let mut bracket = None;
    let mut quoted = false;
    let mut comment = false;
    let mut operators = 0_usize;
    let mut previous = ' ';
    for (at, c) in sentence.char_indices() {
        match c {
            '\n' => comment = false,
            _ if comment => {}
            '"' => quoted = !quoted,
            _ if quoted => {}
            '-' if begins_comment(previous, sentence.get(at..).unwrap_or_default()) => comment = true,
            '(' => open.push(at),
            ')' if open.pop().is_none() => {
                if let Some(label) = list_mark(sentence.get(..at).unwrap_or_default()) {
                    let span = Span { end: place(at).end, ..place(0) };
                    problems.push(Problem::Slip { span, slip: Slip::LabelSign { label } });
                    return false;
                }
                problems.push(Problem::Parenthesis { span: place(at), open: false });
                return false;
            }
            '[' if bracket.is_none() => bracket = Some(at),
            ']' if bracket.take().is_none() => {
                problems.push(Problem::Bracket { span: place(at), open: false });
                return false;
            }
            '%' => operators = operators.saturating_add(1),
            '+' | '-' | '*' | '/' if previous.is_whitespace() => operators = operators.saturating_add(1),
            'o' | 'f' | 'n' | 't' if previous.is_whitespace() => {
                let rest = sentence.get(at..).unwrap_or_default();
                if ["of", "from", "not", "times", "the"].iter().any(|word| begins_with(rest, word)) {
                    operators = operators.saturating_add(1);
                }
            }
            _ => {}
        }
        if open.len() > MAX_DEPTH || operators > MAX_OPERATORS {
            problems.push(Problem::TooDeep { span: place(at) });
            return false;
        }
        previous = c;
    }
    if let Some(at) = open.first() {
        problems.push(Problem::Parenthesis { span: place(*at), open: true });
    } else if let Some(at) = bracket {
        problems.push(Problem::Bracket { span: place(at), open: true });
    } else {
        return true;
    }
    false
}

/// `a` of `a)`, as a label of the language.
fn list_mark(before: &str) -> Option<String> {
    let mark = before.trim_start_matches('§').trim().trim_end_matches('.');
    let short = !mark.is_empty() && mark.len() <= 6 && mark.chars().all(|c| c.is_alphanumeric() || c == '.');
    short.then(|| format!("§ {mark}"))
}

/// Builds the tree of blocks; what is dedented to a depth that no line above has joins the nearest one.
fn nest(file: FileId, text: &str, lines: Vec<Logical>, problems: &mut Vec<Problem>) -> Vec<Block> {
    let mut root: Vec<Block> = Vec::new();
    // The open blocks with their indentation, outermost first.
    let mut open: Vec<(usize, Block)> = Vec::new();
    let mut too_deep = false;
    for mut line in lines {
        let span = Span::new(file, line.start, line.end);
        // A row whose first cell is empty may begin further in, with the bar behind that cell.
        if text.get(span.range()).is_some_and(|row| row.starts_with('|'))
            && let Some((indent, above)) = open.last()
            && text.get(above.span.range()).is_some_and(is_row)
        {
            line.indent = line.indent.min(*indent);
        }
        let mut dedented = None;
        while let Some((indent, block)) = open.pop_if(|(indent, _)| *indent >= line.indent) {
            dedented = Some(indent);
            attach(&mut root, &mut open, block);
        }
        let mut doubtful = line.tab;
        match dedented {
            // Fits none of the blocks that were open at this depth; the left margin always fits.
            Some(indent) if indent != line.indent && line.indent > 0 => {
                problems.push(Problem::Indentation { span, first: false });
                doubtful = true;
            }
            None if open.is_empty() && line.indent > 0 => problems.push(Problem::Indentation { span, first: true }),
            _ => {}
        }
        let mut block = Block { span, sound: line.sound, doubtful, children: Vec::new() };
        if open.len() >= MAX_DEPTH {
            // Told once for all that is deeper; none of it is read.
            if !too_deep {
                problems.push(Problem::TooDeep { span });
            }
            too_deep = true;
            block.sound = false;
            attach(&mut root, &mut open, block);
        } else {
            too_deep = false;
            open.push((line.indent, block));
        }
    }
    while let Some((_, block)) = open.pop() {
        attach(&mut root, &mut open, block);
    }
    root
}

fn attach(root: &mut Vec<Block>, open: &mut [(usize, Block)], block: Block) {
    match open.last_mut() {
        Some((_, parent)) => parent.children.push(block),
        None => root.push(block),
    }
}
