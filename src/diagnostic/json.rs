//! Problems for programs.

use serde_json::{Map, Value};

use super::render::{clamped, severity_word};
use super::{Diagnostic, Label};
use crate::base::{Sources, Span};

/// A problem as an object.
///
/// `code`, `severity` (`error` or `warning`), `title`; `file`, `line`, `column`, `end_line`, `end_column` and `label` of
/// the primary place, all null if it has none; `others`, a list of objects with the same six keys; `notes` and `help`,
/// lists of texts. Lines and columns count from 1, columns in characters, and the end is one past the last character.
/// A place in a file that is not one of `sources` is null but for its label.
pub fn to_json(problem: &Diagnostic, sources: &Sources) -> Value {
    let mut object = Map::new();
    object.insert("code".to_owned(), problem.code.0.into());
    object.insert("severity".to_owned(), severity_word(problem.severity).into());
    object.insert("title".to_owned(), problem.title.as_str().into());
    object.append(&mut place(problem.primary.as_ref(), sources));
    let others = problem.others.iter().map(|label| Value::Object(place(Some(label), sources)));
    object.insert("others".to_owned(), others.collect());
    object.insert("notes".to_owned(), problem.notes.iter().map(String::as_str).collect());
    object.insert("help".to_owned(), problem.help.iter().map(String::as_str).collect());
    Value::Object(object)
}

fn place(label: Option<&Label>, sources: &Sources) -> Map<String, Value> {
    let found = label.and_then(|label| clamped(label.span, sources)).map(|(source, span)| {
        let end = Span::new(span.file, span.range().end, span.range().end);
        (source.path.as_str(), sources.position(span), sources.position(end))
    });
    let entry = |key: &str, value: Option<Value>| (key.to_owned(), value.unwrap_or_default());
    Map::from_iter([
        entry("file", found.map(|(path, ..)| path.into())),
        entry("line", found.map(|(_, start, _)| start.line.into())),
        entry("column", found.map(|(_, start, _)| start.column.into())),
        entry("end_line", found.map(|(.., end)| end.line.into())),
        entry("end_column", found.map(|(.., end)| end.column.into())),
        entry("label", label.map(|label| label.text.as_str().into())),
    ])
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::to_json;
    use crate::base::{FileId, Sources, Span};
    use crate::diagnostic::{Code, Diagnostic};

    #[test]
    fn tells_places_in_characters() {
        let mut sources = Sources::default();
        let file = sources.add("wortlaut/vgb.klausel", "Größe ist 5\nFläche\n");
        let problem = Diagnostic::error(Code("K0012"), "unknown name `Größe`")
            .at(Span::new(file, 0, 7), "not known")
            .and_at(Span::new(file, 9, 16), "")
            .note("why")
            .help("what to do");
        assert_eq!(
            to_json(&problem, &sources),
            json!({
                "code": "K0012", "severity": "error", "title": "unknown name `Größe`",
                "file": "wortlaut/vgb.klausel", "line": 1, "column": 1, "end_line": 1, "end_column": 6,
                "label": "not known",
                "others": [{
                    "file": "wortlaut/vgb.klausel", "line": 1, "column": 8, "end_line": 2, "end_column": 3, "label": "",
                }],
                "notes": ["why"], "help": ["what to do"],
            })
        );
    }

    #[test]
    fn has_nulls_where_there_is_no_place() {
        let mut sources = Sources::default();
        let nowhere = json!({
            "code": "K0001", "severity": "warning", "title": "no file", "file": null, "line": null, "column": null,
            "end_line": null, "end_column": null, "label": null, "others": [], "notes": [], "help": [],
        });
        let problem = Diagnostic::warning(Code("K0001"), "no file");
        assert_eq!(to_json(&problem, &sources), nowhere);

        let lost = to_json(&problem.clone().at(Span::new(FileId(7), 1, 2), "here"), &sources);
        assert_eq!((lost.get("file"), lost.get("label")), (Some(&json!(null)), Some(&json!("here"))));

        // Beyond the text, and within `ü`: the nearest places that exist.
        let file = sources.add("a", "Tür");
        let beyond = to_json(&problem.clone().at(Span::new(file, 90, 99), ""), &sources);
        assert_eq!((beyond.get("column"), beyond.get("end_column")), (Some(&json!(4)), Some(&json!(4))));
        let within = to_json(&problem.at(Span::new(file, 2, 2), ""), &sources);
        assert_eq!((within.get("column"), within.get("end_column")), (Some(&json!(2)), Some(&json!(3))));
    }
}
