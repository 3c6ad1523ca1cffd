//! Problems for people: title, excerpt of the source with underlines, notes and help.
//!
//! The only place that names `annotate_snippets`. It gets excerpts, never whole files, so that neither a large file nor
//! an endless line can flood a terminal or cost time.

use std::borrow::Cow;
use std::ops::Range;

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Renderer, Snippet, normalize_untrusted_str};

use super::{Diagnostic, Label, Severity};
use crate::base::{LineColumn, Source, Sources, Span};

/// Most characters shown of a line.
const LINE_WIDTH: usize = 160;
/// Characters shown before the place that a long line is cut around.
const BEFORE: usize = 40;
/// Longest range, in bytes, of places that share the excerpt of a long line.
const SHARED_WIDTH: usize = 100;
/// Places of one file that are at most this many lines apart share an excerpt.
const NEAR_LINES: usize = 20;
/// Most lines that one underlined place is shown with; of a longer one only the first is.
const MAX_LINES: usize = 40;
/// Width of the terminal that the renderer is told of: wide enough that it never cuts what is cut already.
const TERMINAL_WIDTH: usize = 400;
/// Stands for path and position until the renderer is done. A noncharacter, taken out of everything that it is given.
const MARK: char = '\u{FDD0}';

/// Whether the text carries terminal colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Style {
    /// Text alone.
    #[default]
    Plain,
    /// With ANSI escape sequences.
    Colour,
}

/// Renders problems as `rustc` does, each ending with a line break, with an empty line between two.
///
/// Places that lie beyond the text or within a character are moved to the nearest possible ones. A problem without a
/// place, or whose file is not one of `sources`, has only title, notes and help.
pub fn render(problems: &[Diagnostic], sources: &Sources, style: Style) -> String {
    let renderer = match style {
        Style::Plain => Renderer::plain(),
        Style::Colour => Renderer::styled(),
    }
    .term_width(TERMINAL_WIDTH);
    let texts: Vec<String> = problems.iter().map(|problem| rendered(problem, sources, &renderer)).collect();
    texts.join("\n")
}

/// A problem in one line: `path:line:column: error[K0012]: title`, without a line break.
pub fn one_line(problem: &Diagnostic, sources: &Sources) -> String {
    let title = format!("{}[{}]: {}", severity_word(problem.severity), problem.code, single_line(&problem.title));
    match problem.primary.as_ref().and_then(|label| clamped(label.span, sources)) {
        Some((source, span)) => format!("{}: {title}", header(source, sources.position(span))),
        None => title,
    }
}

/// The file of a span, and the span moved to characters that the file has; none if there is no such file.
pub(super) fn clamped(span: Span, sources: &Sources) -> Option<(&Source, Span)> {
    let source = sources.get(span.file)?;
    let text = source.text.as_str();
    let boundary = |at: &usize| text.is_char_boundary(*at);
    let range = span.range();
    let start = (0..=range.start.min(text.len())).rev().find(boundary)?;
    let end = (range.end.clamp(start, text.len())..=text.len()).find(boundary)?;
    Some((source, Span::new(span.file, start, end)))
}

/// `error` or `warning`.
pub(super) fn severity_word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

fn rendered(problem: &Diagnostic, sources: &Sources, renderer: &Renderer) -> String {
    let level = match problem.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let mut headers = Vec::new();
    let mut group = Group::with_title(level.primary_title(single_line(&problem.title)).id(problem.code.0));
    for excerpt in excerpts(problem, sources) {
        headers.push(header(excerpt.source, excerpt.position(sources)));
        group = group.element(excerpt.snippet());
    }
    let notes = problem.notes.iter().map(|text| Level::NOTE.message(cleaned(text)));
    let help = problem.help.iter().map(|text| Level::HELP.message(cleaned(text)));
    let text = renderer.render(&[group.elements(notes).elements(help)]);
    with_headers(&text, headers)
}

/// Puts path, line and column where the renderer put the mark and its own idea of them, which a cut line misleads.
fn with_headers(text: &str, headers: Vec<String>) -> String {
    let mut parts = text.split(MARK);
    let mut out = parts.next().unwrap_or_default().to_owned();
    for (part, header) in parts.zip(headers) {
        out.push_str(&header);
        out.push_str(part.trim_start_matches(|c: char| c == ':' || c.is_ascii_digit()));
    }
    out.push('\n');
    out
}

fn header(source: &Source, position: LineColumn) -> String {
    format!("{}:{}:{}", single_line(&source.path), position.line, position.column)
}

/// A text with control characters made visible, as it may repeat what an author wrote.
fn cleaned(text: &str) -> String {
    normalize_untrusted_str(text).replace(MARK, "\u{FFFD}")
}

fn single_line(text: &str) -> String {
    cleaned(&text.replace("\r\n", " ").replace('\n', " "))
}

/// A label with the place at which it is shown.
struct Place<'a> {
    source: &'a Source,
    span: Span,
    /// First line of the place, from 1.
    first: usize,
    /// Last line of the place.
    last: usize,
    text: Cow<'a, str>,
    primary: bool,
    /// Whether the first or last line is too long to be shown whole.
    long: bool,
}

impl<'a> Place<'a> {
    fn new(label: &'a Label, primary: bool, sources: &'a Sources) -> Option<Self> {
        let (source, mut span) = clamped(label.span, sources)?;
        // A line break at the end would be shown as one more line.
        let shown = sources.text(span).trim_end_matches(['\n', '\r']).len();
        span = Span::new(span.file, span.range().start, span.range().start.saturating_add(shown));
        let line_of = |at: usize| sources.position(Span::new(span.file, at, at)).line;
        let first = line_of(span.range().start);
        let mut last = line_of(span.range().end);
        let mut text = Cow::Borrowed(label.text.as_str());
        if last.saturating_sub(first) >= MAX_LINES {
            let to = format!("up to line {last}");
            text = if text.is_empty() { to.into() } else { format!("{text} ({to})").into() };
            span = Span::new(span.file, span.range().start, line_around(&source.text, span.range().start).end);
            last = first;
        }
        let is_long = |at: usize| line_around(&source.text, at).len() > LINE_WIDTH;
        let long = is_long(span.range().start) || is_long(span.range().end);
        Some(Self { source, span, first, last, text, primary, long })
    }
}

/// Lines of one file with all places in them that are shown together.
struct Excerpt<'a> {
    source: &'a Source,
    /// First line, from 1.
    first: usize,
    /// Last line.
    last: usize,
    /// By position; never empty.
    places: Vec<Place<'a>>,
}

/// The excerpts in which the places of a problem are shown: the one with the primary place first, then by position,
/// its file before others.
fn excerpts<'a>(problem: &'a Diagnostic, sources: &'a Sources) -> Vec<Excerpt<'a>> {
    let Some(primary) = problem.primary.as_ref().and_then(|label| Place::new(label, true, sources)) else {
        return Vec::new();
    };
    let file = primary.span.file;
    let mut places: Vec<_> = problem.others.iter().filter_map(|label| Place::new(label, false, sources)).collect();
    places.push(primary);
    places.sort_by_key(|place| place.span.key());
    let mut excerpts: Vec<Excerpt<'a>> = Vec::new();
    for place in places {
        match excerpts.last_mut() {
            Some(excerpt) if excerpt.takes(&place) => excerpt.add(place),
            _ => excerpts.push(Excerpt::of(place)),
        }
    }
    excerpts.sort_by_key(|excerpt| {
        let in_file = excerpt.places.iter().all(|place| place.span.file == file);
        let is_primary = excerpt.places.iter().any(|place| place.primary);
        (!is_primary, !in_file)
    });
    excerpts
}

impl<'a> Excerpt<'a> {
    fn of(place: Place<'a>) -> Self {
        Self { source: place.source, first: place.first, last: place.last, places: vec![place] }
    }

    fn add(&mut self, place: Place<'a>) {
        self.last = self.last.max(place.last);
        self.places.push(place);
    }

    /// Whether a place that starts no earlier than all others can be shown together with them.
    fn takes(&self, next: &Place<'_>) -> bool {
        let mut spans = self.places.iter().map(|place| place.span);
        let Some(first) = spans.next() else { return false };
        if first.file != next.span.file || next.first > self.last.saturating_add(NEAR_LINES) {
            return false;
        }
        let long = next.long || self.places.iter().any(|place| place.long);
        // A long line is cut around one place, so whatever shares its excerpt must be close to that.
        !long || spans.fold(first, Span::to).to(next.span).range().len() <= SHARED_WIDTH
    }

    /// The position that stands above the excerpt.
    fn position(&self, sources: &Sources) -> LineColumn {
        let place = self.places.iter().find(|place| place.primary).or(self.places.first());
        place.map_or(LineColumn { line: self.first, column: 1 }, |place| sources.position(place.span))
    }

    fn snippet(&self) -> Snippet<'a, Annotation<'a>> {
        let (source, spans) = self.cut();
        let annotations = self.places.iter().zip(spans).map(|(place, span)| {
            let kind = if place.primary { AnnotationKind::Primary } else { AnnotationKind::Context };
            let text = Some(single_line(&place.text)).filter(|text| !text.is_empty());
            kind.span(span).label(text)
        });
        Snippet::source(source).line_start(self.first).path(MARK.to_string()).annotations(annotations)
    }

    /// The lines, each cut to its width, and the ranges in them that are the places.
    fn cut(&self) -> (String, Vec<Range<usize>>) {
        let mut out = String::new();
        let mut spans = vec![0..0; self.places.len()];
        let count = self.last.saturating_sub(self.first).saturating_add(1);
        let text = self.source.text.as_str();
        let mut at = self.places.first().map_or(0, |place| line_around(text, place.span.range().start).start);
        for _ in 0..count {
            let line = line_around(text, at);
            let inside = |offset: usize| line.contains(&offset) || offset == line.end;
            let starts = self.places.iter().map(|place| place.span.range().start);
            let ends = self.places.iter().map(|place| place.span.range().end);
            let focus = starts.filter(|at| inside(*at)).min().or_else(|| ends.filter(|at| inside(*at)).min());
            let shown = Cut::new(text, &line, focus.unwrap_or(line.start), &mut out);
            for (place, span) in self.places.iter().zip(&mut spans) {
                let range = place.span.range();
                if inside(range.start) {
                    span.start = shown.offset(range.start);
                }
                if inside(range.end) {
                    span.end = shown.offset(range.end);
                }
            }
            out.push('\n');
            at = line.end.saturating_add(1);
        }
        (out, spans)
    }
}

/// A line as it stands in an excerpt.
struct Cut {
    /// The part of the source that is shown.
    shown: Range<usize>,
    /// Where that part begins in the excerpt.
    body: usize,
    /// Where the line, with the signs of omission, is in the excerpt.
    whole: Range<usize>,
}

impl Cut {
    /// Appends `line` to the excerpt, a long one only around `focus`.
    fn new(text: &str, line: &Range<usize>, focus: usize, out: &mut String) -> Self {
        let shown = window(text, line, focus);
        let start = out.len();
        if shown.start > line.start {
            out.push('…');
        }
        let body = out.len();
        let part = text.get(shown.clone()).unwrap_or_default();
        // The renderer ends lines at a carriage return itself; replacement and mark are both three bytes long.
        out.push_str(&part.replace(MARK, "\u{FFFD}"));
        if shown.end < line.end {
            out.push('…');
        }
        Self { shown, body, whole: start..out.len() }
    }

    /// A position of the source as one of the excerpt; what is not shown is at the signs of omission.
    fn offset(&self, at: usize) -> usize {
        if at < self.shown.start {
            self.whole.start
        } else if at > self.shown.end {
            self.whole.end
        } else {
            at.saturating_sub(self.shown.start).saturating_add(self.body)
        }
    }
}

/// The part of a line that is shown: all of it, or as much as fits around `focus`.
fn window(text: &str, line: &Range<usize>, focus: usize) -> Range<usize> {
    let part = |range: Range<usize>| text.get(range).unwrap_or_default();
    let forward = |at: usize, count: usize| {
        part(at..line.end).char_indices().nth(count).map_or(line.end, |(offset, _)| at.saturating_add(offset))
    };
    let back = |at: usize, count: usize| {
        let skipped = part(line.start..at).char_indices().rev().nth(count.saturating_sub(1));
        skipped.map_or(line.start, |(offset, _)| line.start.saturating_add(offset))
    };
    if line.len() <= LINE_WIDTH || forward(line.start, LINE_WIDTH) == line.end {
        return line.clone();
    }
    // Two characters are left for the signs of omission.
    let width = LINE_WIDTH.saturating_sub(2);
    let end = forward(back(focus, BEFORE), width);
    back(end, width)..forward(back(end, width), width)
}

/// The line that holds the position, without its line break.
fn line_around(text: &str, at: usize) -> Range<usize> {
    let (before, after) = text.split_at_checked(at).unwrap_or((text, ""));
    let start = before.rfind('\n').map_or(0, |at| at.saturating_add(1));
    let end = after.find('\n').map_or(text.len(), |offset| before.len().saturating_add(offset));
    start..end
}

#[cfg(test)]
#[expect(clippy::arithmetic_side_effects, reason = "the operands of the tests are small")]
mod tests {
    use std::time::{Duration, Instant};

    use proptest::collection::vec;
    use proptest::prelude::{any, prop_assert, prop_assert_eq, proptest};

    use super::{LINE_WIDTH, MARK, Style, one_line, render};
    use crate::base::{FileId, Sources, Span};
    use crate::diagnostic::{Code, Diagnostic};

    const TEXT: &str = "Baustein Haus\n  deckt Sturm\n  deckt Größe ab 120_000.50\n";

    fn sources() -> (Sources, FileId) {
        let mut sources = Sources::default();
        let file = sources.add("haus.klausel", TEXT);
        (sources, file)
    }

    fn error() -> Diagnostic {
        Diagnostic::error(Code("K0012"), "unknown name `Größe`")
    }

    /// The span of the first `part` of the text of `file`.
    fn span(sources: &Sources, file: FileId, part: &str) -> Span {
        let at = sources.get(file).unwrap().text.find(part).unwrap();
        Span::new(file, at, at + part.len())
    }

    fn plain(problem: &Diagnostic, sources: &Sources) -> String {
        render(std::slice::from_ref(problem), sources, Style::Plain)
    }

    #[test]
    fn looks_like_rustc() {
        let (sources, file) = sources();
        let problem = error()
            .at(span(&sources, file, "Größe"), "not known here")
            .and_at(span(&sources, file, "Haus"), "in this module")
            .note("names are known in the module that declares them\nand in no other")
            .help("did you mean `Größe des Hauses`?");
        let wanted = "\
error[K0012]: unknown name `Größe`
 --> haus.klausel:3:9
  |
1 | Baustein Haus
  |          ---- in this module
2 |   deckt Sturm
3 |   deckt Größe ab 120_000.50
  |         ^^^^^ not known here
  |
  = note: names are known in the module that declares them
          and in no other
  = help: did you mean `Größe des Hauses`?
";
        assert_eq!(plain(&problem, &sources), wanted);
        let twice = [problem.clone(), problem.clone()];
        assert_eq!(render(&twice, &sources, Style::Plain), format!("{wanted}\n{wanted}"));
        assert_eq!(one_line(&problem, &sources), "haus.klausel:3:9: error[K0012]: unknown name `Größe`");
        let coloured = render(&[problem], &sources, Style::Colour);
        assert!(coloured.contains("\u{1b}[") && coloured.contains("haus.klausel:3:9"), "{coloured}");
    }

    #[test]
    fn does_without_a_place() {
        let (sources, _) = sources();
        assert_eq!(render(&[], &sources, Style::Plain), "");
        let problem = Diagnostic::warning(Code("K0001"), "no such file").note("looked in `.`").help("give a path");
        assert_eq!(
            plain(&problem, &sources),
            "warning[K0001]: no such file\n |\n = note: looked in `.`\n = help: give a path\n"
        );
        assert_eq!(one_line(&problem, &sources), "warning[K0001]: no such file");
        let lost = problem.clone().at(Span::new(FileId(9), 0, 1), "lost");
        assert_eq!(plain(&lost, &sources), plain(&problem, &sources));
        assert_eq!(plain(&Diagnostic::warning(Code("K0001"), "alone"), &sources), "warning[K0001]: alone\n");
    }

    #[test]
    fn shows_the_end_of_a_file() {
        let (sources, file) = sources();
        let end = plain(&error().at(Span::new(file, TEXT.len(), TEXT.len()), "more expected"), &sources);
        assert!(end.contains("--> haus.klausel:4:1\n  |\n4 |\n  | ^ more expected"), "{end}");
        let beyond = plain(&error().at(Span::new(file, 9999, 99_999), "more expected"), &sources);
        assert_eq!(beyond, end);
        // The line break at the end of a place is no line of its own.
        let line = plain(&error().at(Span::new(file, 0, 14), ""), &sources);
        assert!(line.contains("1 | Baustein Haus\n  | ^^^^^^^^^^^^^\n"), "{line}");
    }

    #[test]
    fn shows_tabs_carriage_returns_and_wide_letters() {
        let mut sources = Sources::default();
        let file = sources.add("a\nb", "eins\r\n\tzwei 家 drei\r\nvier\r\n");
        let problem =
            error().at(span(&sources, file, "drei"), "here\r\nthere").and_at(span(&sources, file, "eins\r\n"), "");
        let text = plain(&problem, &sources);
        let wanted = " --> a b:2:9\n  |\n1 | eins\n  | ----\n2 |     zwei 家 drei\n  |             ^^^^ here there\n";
        assert!(text.contains(wanted), "{text}");
        let over = plain(&error().at(span(&sources, file, "ns\r\n\tzw"), "both"), &sources);
        assert!(over.contains("1 |   eins\n  |  ___^\n2 | |     zwei 家 drei\n  | |______^ both\n"), "{over}");
    }

    #[test]
    fn shows_several_files_and_far_places() {
        let (mut sources, file) = sources();
        let other = sources.add("far.klausel", "x\n".repeat(500));
        let problem = error()
            .at(Span::new(other, 600, 601), "second")
            .and_at(Span::new(other, 2, 3), "first")
            .and_at(span(&sources, file, "Haus"), "elsewhere");
        let wanted = "
   --> far.klausel:301:1
    |
301 | x
    | ^ second
    |
   ::: far.klausel:2:1
    |
  2 | x
    | - first
    |
   ::: haus.klausel:1:10
    |
  1 | Baustein Haus
    |          ---- elsewhere
";
        let text = plain(&problem, &sources);
        assert!(text.ends_with(wanted), "{text}");
        let long = plain(&error().at(Span::new(other, 2, 900), "all of it"), &sources);
        assert!(long.contains("2 | x\n  | ^ all of it (up to line 450)\n"), "{long}");
    }

    #[test]
    fn cuts_long_lines() {
        let mut sources = Sources::default();
        let line = "ä".repeat(500_000);
        let text = format!("{line} Wort {line}\n{line}");
        let file = sources.add("long", text);
        let at = span(&sources, file, "Wort");
        let problem = error()
            .at(at, "here")
            .and_at(Span::new(file, 1_000_003, 1_000_004), "near")
            .and_at(Span::new(file, 4, 8), "far");
        let shown = plain(&problem, &sources);
        assert!(shown.contains("--> long:1:500002\n") && shown.contains("::: long:1:3\n"), "{shown}");
        assert!(shown.contains(&format!("1 | …{} Wort ää", "ä".repeat(39))), "{shown}");
        assert!(shown.lines().all(|line| line.chars().count() <= LINE_WIDTH + 4), "{shown}");
        // One that fills several lines, from the middle of a long one to the middle of the next.
        let both = plain(&error().at(Span::new(file, 1_000_001, 2_500_000), "both"), &sources);
        assert!(both.lines().all(|line| line.chars().count() <= LINE_WIDTH + 6), "{both}");
        assert_eq!(both.matches('…').count(), 4, "{both}");
    }

    #[test]
    fn never_reads_a_large_file_whole() {
        let mut sources = Sources::default();
        let file = sources.add("large", "deckt Sturm und Hagel\n".repeat(2_500_000));
        let problem =
            error().at(Span::new(file, 40_000_000, 40_000_005), "here").and_at(Span::new(file, 0, 5), "there");
        let problems = vec![problem; 100];
        let start = Instant::now();
        let text = render(&problems, &sources, Style::Plain);
        assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
        assert!(text.len() < 100 * 400);
    }

    #[test]
    fn lets_no_author_write_to_the_terminal() {
        let mut sources = Sources::default();
        let mark = format!("\u{1b}[31m{MARK}:1:1\u{7}");
        let file = sources.add(mark.clone(), mark.clone());
        let problem = Diagnostic::error(Code("K0012"), &mark).at(Span::new(file, 0, 3), &mark).note(&mark).help(&mark);
        let text = plain(&problem, &sources) + &one_line(&problem, &sources);
        assert!(!text.contains(['\u{1b}', '\u{7}', MARK]), "{text:?}");
        assert_eq!(text.matches("␛[31m\u{FFFD}:1:1␇:1:1").count(), 2, "{text}");
    }

    proptest! {
        #[test]
        fn survives_any_place(
            texts in vec("([a-z äß家\u{200d}\u{301}\u{feff}\t]{0,9}(\r|\n|\r\n|\u{1b}|\u{fdd0})?){0,9}", 1..3),
            places in vec((0_u32..3, 0_u32..90, 0_u32..90, "[a-zä\n]{0,5}"), 0..6),
            pad in 0_usize..300,
        ) {
            let mut sources = Sources::default();
            for text in &texts {
                sources.add("p", format!("{}{text}", "ü\t".repeat(pad)));
            }
            let mut problem = error();
            for (at, (file, start, end, text)) in places.into_iter().enumerate() {
                // Any numbers, reversed ones too.
                let span = Span { file: FileId(file), start: start + u32::try_from(pad).unwrap() * 3, end };
                problem = if at == 0 { problem.at(span, text) } else { problem.and_at(span, text) };
            }
            let text = plain(&problem, &sources);
            prop_assert!(text.starts_with("error[K0012]") && text.ends_with('\n') && !text.contains(MARK));
            prop_assert_eq!(&text, &plain(&problem, &sources));
            prop_assert!(!one_line(&problem, &sources).contains('\n'));
            prop_assert!(render(&[problem], &sources, Style::Colour).ends_with('\n'));
        }

        #[test]
        fn survives_any_text(text in any::<String>(), start in any::<u16>(), length in any::<u8>()) {
            let mut sources = Sources::default();
            let at = usize::from(start) % (text.len() + 2);
            let file = sources.add("p", text);
            let span = Span::new(file, at, at + usize::from(length));
            let header = format!("p:{}:", sources.position(super::clamped(span, &sources).unwrap().1).line);
            prop_assert!(plain(&error().at(span, "x"), &sources).contains(&header));
        }
    }
}
