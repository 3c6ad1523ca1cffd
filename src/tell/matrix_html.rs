//! A coverage matrix as one page that needs nothing else: to be sent, read in a browser, and printed.

use std::fmt::Write;

use crate::audit::{Cell, Cover, Matrix};

use super::matrix::{Notes, mark, values};

const STYLE: &str = "
:root { color-scheme: light; }
body { font: 15px/1.45 system-ui, sans-serif; color: #1d2328; background: #fff; margin: 2rem auto; max-width: 90rem; padding: 0 1.5rem; }
h1 { font-size: 1.5rem; margin: 0 0 .2rem; }
h2 { font-size: 1.05rem; margin: 2rem 0 .5rem; }
.en { color: #5a656e; font-weight: normal; }
.about { margin: 0 0 1.2rem; }
.legend { display: flex; flex-wrap: wrap; gap: .4rem 1.2rem; padding: 0; margin: 0 0 1rem; list-style: none; }
.legend span { display: inline-block; min-width: 1.6rem; text-align: center; margin-right: .4rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; }
th, td { border: 1px solid #d5dadf; padding: .3rem .45rem; vertical-align: middle; }
thead th { background: #f3f5f7; vertical-align: bottom; }
thead th.line { height: 11rem; padding: .4rem .2rem; }
thead th.line div { writing-mode: vertical-rl; transform: rotate(180deg); margin: 0 auto; white-space: nowrap; text-align: left; }
tbody th { text-align: left; font-weight: normal; min-width: 9rem; max-width: 24rem; background: #fafbfc; vertical-align: top; }
td { text-align: center; min-width: 2.1rem; }
td small { font-size: .72em; vertical-align: super; }
.covered { background: #d5efdc; color: #0c4a21; }
.depends { background: #fdf0c4; color: #5c4300; }
.clause { background: #dbe6fb; color: #12376f; }
.never { background: #fff; color: #98a2ab; }
.unknown { background: #eee; color: #333; }
ol, ul.lines { padding-left: 1.6rem; }
li { margin: .15rem 0; }
footer { margin-top: 2rem; color: #5a656e; font-size: .85rem; }
@media print {
  @page { size: A4 landscape; margin: 12mm; }
  body { font-size: 9.5px; margin: 0; max-width: none; padding: 0; }
  .wide { overflow: visible; }
  thead { display: table-header-group; }
  tr, li { break-inside: avoid; }
  td, th, .legend span { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
}
";

/// The page.
pub fn matrix_html(matrix: &Matrix) -> String {
    let notes = Notes::of(matrix);
    let title = format!("{} {}", matrix.rulebook, matrix.generation);
    let mut out = String::new();
    let _never_fails = write!(
        out,
        "<!doctype html>\n<html lang=\"de\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" \
         content=\"width=device-width, initial-scale=1\">\n<title>Deckungsübersicht {}</title>\n\
         <style>{STYLE}</style>\n</head>\n<body>\n<h1>Deckungsübersicht {} <span class=\"en\" lang=\"en\">Coverage \
         matrix</span></h1>\n",
        escaped(&title),
        escaped(&title),
    );
    about(&mut out, matrix);
    legend(&mut out);
    table(&mut out, matrix, &notes);
    if !notes.texts.is_empty() {
        out.push_str("<h2>Bedingungen <span class=\"en\" lang=\"en\">Conditions: only if …</span></h2>\n<ol>\n");
        for (at, text) in notes.texts.iter().enumerate() {
            let number = at.saturating_add(1);
            let _never_fails = writeln!(out, "<li id=\"b{number}\">{}</li>", escaped(text));
        }
        out.push_str("</ol>\n");
    }
    if matrix.columns.iter().any(|column| column.throughout.is_some()) {
        out.push_str(
            "<h2>Was eine Sparte durchweg verlangt <span class=\"en\" lang=\"en\">What a line asks for everywhere: only if \
             …</span></h2>\n<ul class=\"lines\">\n",
        );
        for column in &matrix.columns {
            if let Some(words) = &column.throughout {
                let _never_fails = writeln!(out, "<li><b>{}</b>: {}</li>", escaped(&column.line), escaped(words));
            }
        }
        out.push_str("</ul>\n");
    }
    for open in &matrix.unfinished {
        let _never_fails =
            writeln!(out, "<p>Nicht ermittelt (not found out): {}, {}</p>", escaped(&open.what), open.why);
    }
    out.push_str(
        "<footer>Aus dem Bedingungswerk berechnet, nicht geschätzt; maßgeblich ist sein Wortlaut. <span lang=\"en\">Computed \
         from the wording, which alone is binding.</span></footer>\n</body>\n</html>\n",
    );
    out
}

fn about(out: &mut String, matrix: &Matrix) {
    let (german, english) = match &matrix.programme {
        None => (
            "Jede Sparte für sich, gleich welche Klauseln vereinbart sind.".to_owned(),
            "Each line by itself, whatever clauses are agreed.".to_owned(),
        ),
        Some(names) => {
            let names = names.join(", ");
            (format!("Vereinbart: {names}, sonst nichts."), format!("Agreed: {names}, and nothing else."))
        }
    };
    let _never_fails = writeln!(
        out,
        "<p class=\"about\">{} <span class=\"en\" lang=\"en\">{}</span></p>",
        escaped(&german),
        escaped(&english)
    );
    if !matrix.assumed.is_empty() {
        let words = escaped(&matrix.assumed.join(", "));
        let _never_fails = writeln!(
            out,
            "<p class=\"about\">Unterstellt: {words} <span class=\"en\" lang=\"en\">(taken for granted)</span></p>"
        );
    }
}

fn words(cover: Cover) -> (&'static str, &'static str, &'static str) {
    match cover {
        Cover::Covered => ("covered", "gedeckt", "covered"),
        Cover::Depends => ("depends", "unter einer Bedingung", "on a condition"),
        Cover::Clause => ("clause", "nur mit Klausel", "only with a clause"),
        Cover::Never => ("never", "nicht gedeckt", "not covered"),
        Cover::Unknown => ("unknown", "nicht ermittelt", "not found out"),
    }
}

fn legend(out: &mut String) {
    out.push_str("<ul class=\"legend\">\n");
    for cover in [Cover::Covered, Cover::Depends, Cover::Clause, Cover::Never] {
        let (class, german, english) = words(cover);
        let _never_fails = writeln!(
            out,
            "<li><span class=\"{class}\">{}</span>{german} <span class=\"en\" lang=\"en\" style=\"min-width:0\">{english}</span></li>",
            mark(cover)
        );
    }
    out.push_str("</ul>\n");
}

fn table(out: &mut String, matrix: &Matrix, notes: &Notes) {
    out.push_str("<div class=\"wide\"><table>\n<thead><tr>");
    for kind in &matrix.kinds {
        let _never_fails = write!(out, "<th scope=\"col\">{}</th>", escaped(kind));
    }
    for column in &matrix.columns {
        let hover = column.throughout.as_ref().map(|words| format!(" title=\"nur wenn / only if {}\"", escaped(words)));
        let _never_fails = write!(
            out,
            "<th scope=\"col\" class=\"line\"{}><div>{}</div></th>",
            hover.unwrap_or_default(),
            escaped(&column.line)
        );
    }
    out.push_str("</tr></thead>\n<tbody>\n");
    let mut at = 0;
    while let Some(row) = matrix.rows.get(at) {
        let first = row.values.first();
        let rest = matrix.rows.get(at..).unwrap_or_default();
        let span =
            if matrix.kinds.len() > 1 { rest.iter().take_while(|row| row.values.first() == first).count() } else { 1 };
        for (nth, row) in rest.iter().take(span).enumerate() {
            out.push_str("<tr>");
            if nth == 0 {
                let spans = if span > 1 { format!(" rowspan=\"{span}\"") } else { String::new() };
                let _never_fails = write!(out, "<th scope=\"row\"{spans}>{}</th>", escaped(&values(matrix, row, 0)));
            }
            if matrix.kinds.len() > 1 {
                let _never_fails = write!(out, "<th scope=\"row\">{}</th>", escaped(&values(matrix, row, 1)));
            }
            row.cells.iter().for_each(|cell| self::cell(out, cell, notes));
            out.push_str("</tr>\n");
        }
        at = at.saturating_add(span.max(1));
    }
    out.push_str("</tbody>\n</table></div>\n");
}

fn cell(out: &mut String, cell: &Cell, notes: &Notes) {
    let (class, german, english) = words(cell.cover);
    let condition = cell.condition.as_ref().map(|words| format!(": {}", escaped(words))).unwrap_or_default();
    let number = notes.number(cell).map(|number| format!("<small>{number}</small>")).unwrap_or_default();
    let _never_fails = write!(
        out,
        "<td class=\"{class}\" title=\"{german} / {english}{condition}\">{}{number}</td>",
        mark(cell.cover)
    );
}

/// A text in HTML.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
