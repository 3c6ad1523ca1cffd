//! The report that build servers read: JUnit's XML.

use std::path::Path;
use std::time::Duration;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

use crate::base::Sources;
use crate::cli::{input, replace};
use crate::diagnostic::{Diagnostic, has_errors, one_line};
use crate::scenario::{Outcome, told};
use crate::tell::plain;

/// The scenarios of one rulebook.
#[derive(Debug)]
pub(super) struct Suite {
    name: String,
    cases: Vec<Case>,
}

#[derive(Debug)]
struct Case {
    name: String,
    file: String,
    line: usize,
    took: Duration,
    /// What went wrong.
    wrong: Option<Wrong>,
}

#[derive(Debug)]
struct Wrong {
    /// `failure`: something else was expected; `error`: it could not be run.
    element: &'static str,
    message: String,
    text: String,
}

impl Suite {
    pub(super) fn new(name: &Path) -> Self {
        Self { name: input::shown(name), cases: Vec::new() }
    }

    /// One scenario, by one generation.
    pub(super) fn add(&mut self, outcome: &Outcome, took: Duration, sources: &Sources) {
        let generation = outcome.generation.iter().map(|name| format!(" (generation {name})"));
        let name = std::iter::once(outcome.scenario.clone()).chain(generation).collect();
        let (file, line) = (outcome.file.clone(), outcome.line);
        let wrong = (!outcome.passed()).then(|| match has_errors(&outcome.problems) {
            true => Wrong::error(&outcome.problems, sources),
            false => {
                let first = outcome.failures.first();
                let message = first.map(|one| format!("expected {}, actual {}", one.expected, one.actual));
                let text = plain(&told(outcome));
                let message = message.unwrap_or_else(|| "the decision is not as it was accepted".to_owned());
                Wrong { element: "failure", message, text }
            }
        });
        self.cases.push(Case { name, file, line, took, wrong });
    }

    /// What is wrong with the rulebook or its files of scenarios, and with no single scenario.
    pub(super) fn broken(&mut self, problems: &[Diagnostic], sources: &Sources) {
        let (name, file) = ("the rulebook and its scenarios can be read".to_owned(), self.name.clone());
        let wrong = Some(Wrong::error(problems, sources));
        self.cases.push(Case { name, file, line: 1, took: Duration::ZERO, wrong });
    }

    fn count(&self, element: &str) -> usize {
        let wrong = self.cases.iter().filter_map(|case| case.wrong.as_ref());
        wrong.filter(|wrong| wrong.element == element).count()
    }

    fn took(&self) -> Duration {
        self.cases.iter().map(|case| case.took).sum()
    }
}

impl Wrong {
    fn error(problems: &[Diagnostic], sources: &Sources) -> Self {
        let errors = problems.iter().filter(|problem| has_errors(std::slice::from_ref(*problem)));
        let lines: Vec<String> = errors.map(|problem| one_line(problem, sources)).collect();
        let message = lines.first().cloned().unwrap_or_default();
        Self { element: "error", message, text: lines.join("\n") }
    }
}

/// Writes the report over that file.
///
/// # Errors
/// The file cannot be written.
pub(super) fn write(path: &Path, suites: &[Suite]) -> Result<(), Diagnostic> {
    // Writing to memory never fails, and all of it is text.
    let bytes = xml(suites).unwrap_or_default();
    replace::text_or_new(path, &String::from_utf8_lossy(&bytes))
}

fn xml(suites: &[Suite]) -> std::io::Result<Vec<u8>> {
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 2);
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let sum = |of: &dyn Fn(&Suite) -> usize| suites.iter().map(of).fold(0_usize, usize::saturating_add).to_string();
    let (tests, failures) = (sum(&|suite| suite.cases.len()), sum(&|suite| suite.count("failure")));
    let (errors, time) = (sum(&|suite| suite.count("error")), seconds(suites.iter().map(Suite::took).sum()));
    let root = writer.create_element("testsuites").with_attribute(("name", "klausel test"));
    let counts = [("tests", &*tests), ("failures", &failures), ("errors", &errors), ("time", &time)];
    root.with_attributes(counts)
        .write_inner_content(|writer| suites.iter().try_for_each(|suite| write_suite(writer, suite)))?;
    let mut bytes = writer.into_inner();
    bytes.push(b'\n');
    Ok(bytes)
}

fn write_suite(writer: &mut Writer<Vec<u8>>, suite: &Suite) -> std::io::Result<()> {
    let (tests, failures) = (suite.cases.len().to_string(), suite.count("failure").to_string());
    let (errors, time) = (suite.count("error").to_string(), seconds(suite.took()));
    let name = allowed(&suite.name);
    let attributes = [
        ("name", &*name),
        ("tests", &tests),
        ("failures", &failures),
        ("errors", &errors),
        ("skipped", "0"),
        ("time", &time),
    ];
    let element = writer.create_element("testsuite").with_attributes(attributes);
    element.write_inner_content(|writer| suite.cases.iter().try_for_each(|case| write_case(writer, case, &name)))?;
    Ok(())
}

fn write_case(writer: &mut Writer<Vec<u8>>, case: &Case, suite: &str) -> std::io::Result<()> {
    let (name, file, line, time) =
        (allowed(&case.name), allowed(&case.file), case.line.to_string(), seconds(case.took));
    let attributes = [("name", &*name), ("classname", suite), ("file", &file), ("line", &line), ("time", &time)];
    let element = writer.create_element("testcase").with_attributes(attributes);
    let Some(wrong) = &case.wrong else { return element.write_empty().map(|_| ()) };
    element.write_inner_content(|writer| {
        let element = writer.create_element(wrong.element);
        let element = element.with_attributes([("message", &*allowed(&wrong.message)), ("type", wrong.element)]);
        element.write_text_content(BytesText::new(&allowed(&wrong.text))).map(|_| ())
    })?;
    Ok(())
}

/// `0.012`
fn seconds(took: Duration) -> String {
    format!("{}.{:03}", took.as_secs(), took.subsec_millis())
}

/// A text without the signs that no XML holds.
fn allowed(text: &str) -> String {
    text.replace(|c: char| c.is_control() && c != '\n' && c != '\t' || matches!(c, '\u{FFFE}' | '\u{FFFF}'), "\u{FFFD}")
}
