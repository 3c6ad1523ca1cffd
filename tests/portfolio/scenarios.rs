//! Every scenario that is shipped, of all generations, as rows of portfolios: `run` answers as `decide` does, with the same
//! sentences and amounts.

use std::collections::BTreeSet;

use klauselwerk::base::{FileId, Name};
use klauselwerk::book::{Book, load, timeline};
use klauselwerk::case::{fact_of_key, write_json};
use klauselwerk::decide::{Answer, Between, Case, Evaluator, Known};
use klauselwerk::portfolio::{ColumnMap, Format, Input, Options};
use klauselwerk::question::{answer_line, decimal, settle_line};
use klauselwerk::rule::{Kind, KindNode, LineId, Type, Value as Fact};
use klauselwerk::scenario::{Plan, Suite};
use serde_json::{Map, Value};

use super::{Faults, csv, json, options, run};
use crate::edv::{FOLDER, files, read, sources};

/// A case of a scenario, and what `decide` says of each line.
struct Row<'p> {
    name: String,
    /// By which generation.
    book: usize,
    case: Case<'p>,
    says: Vec<Says>,
}

#[derive(Debug, PartialEq)]
struct Says {
    line: String,
    answer: Answer,
    sentence: Option<String>,
    /// Where the line says what it pays, and that is known.
    pays: Option<String>,
}

fn plan() -> Plan {
    let mut sources = sources();
    let files: Vec<FileId> = files(&format!("{FOLDER}/scenarios"), "klausel")
        .iter()
        .map(|path| sources.add_data(path.display().to_string(), read(path)))
        .collect();
    let loaded = load(&sources);
    Plan::new(loaded.books, Suite::read(&sources, &files))
}

/// What `decide` says: in full of the lines that the scenario speaks of, of others no more than is compared.
fn says<'p>(evaluator: &mut Evaluator<'p>, case: &Case<'p>, in_full: &dyn Fn(LineId) -> bool) -> Vec<Says> {
    let rules = case.rules();
    let one = |(at, line): (usize, &klauselwerk::rule::Line)| {
        let id = LineId::new(at);
        let settled = settle_line(evaluator, id, case).unwrap();
        let mut paid = evaluator.settle(id, case).unwrap().map(|settlement| settlement.paid);
        if in_full(id) {
            let answered = answer_line(evaluator, id, case, "?").unwrap();
            assert_eq!(settled.answer, answered.answer);
            paid = answered.pays.map(|pays| pays.between);
        }
        let sentence = settled.deciding.and_then(|id| rules.statement(id)).map(|statement| statement.name.to_string());
        let pays = match paid.map(Between::known) {
            // What the exact engine finds not covered may be open to the evaluator.
            Some(None) if settled.answer == Answer::NotCovered => Some("0.00".to_owned()),
            known => known.flatten().map(decimal),
        };
        Says { line: line.name.to_string(), answer: settled.answer, sentence, pays }
    };
    rules.lines.iter().enumerate().map(one).collect()
}

/// All of them: each scenario by each generation that judges it, and each *what if* in its expectations.
fn rows(plan: &Plan) -> Vec<Row<'_>> {
    let mut evaluators: Vec<Evaluator<'_>> = plan.books().iter().map(|book| Evaluator::new(&book.rules)).collect();
    let mut rows: Vec<Row<'_>> = Vec::new();
    // What is said in full takes its time, and so do many cases of one scenario: in debug builds some of it, of every
    // scenario its own case and the first of the others.
    let (every, most) = if cfg!(debug_assertions) { (16, 2) } else { (1, usize::MAX) };
    for (at, run) in plan.runs.iter().enumerate() {
        let name = plan.name_of(run).unwrap().to_owned();
        let book = plan.book_of(run).unwrap();
        let whole = plan.case_of(run).unwrap_or_else(|| panic!("{name} is no case"));
        let spoken = (at % every == 0).then(|| plan.lines_of(run)).flatten();
        let told = |case: &Case<'_>| write_json(&plan.books()[book], case);
        let mut cases = vec![(told(&whole), whole)];
        for looked in plan.looked(run) {
            let told = told(&looked.case);
            if cases.len() < most && cases.iter().all(|(before, _)| *before != told) {
                cases.push((told, looked.case));
            }
        }
        for (_, case) in cases {
            let says = says(&mut evaluators[book], &case, &|line| {
                spoken.as_ref().is_some_and(|spoken| spoken.contains(&line))
            });
            rows.push(Row { name: name.clone(), book, case, says });
        }
    }
    rows
}

/// A row that names its facts itself.
fn object(book: &Book, case: &Case<'_>) -> Map<String, Value> {
    serde_json::from_str(&write_json(book, case)).unwrap()
}

/// The cells of a row of CSV; or what no cell says.
fn cells(book: &Book, object: &Map<String, Value>) -> Result<Vec<(String, String)>, &'static str> {
    let cell = |(key, value): (&String, &Value)| {
        let text = match value {
            Value::Bool(yes) => yes.to_string(),
            Value::Number(number) => number.to_string(),
            Value::String(text) => text.clone(),
            Value::Array(all) => {
                let parts: Option<Vec<&str>> = all.iter().map(Value::as_str).collect();
                let parts = parts.ok_or("a list with something that nobody listed")?;
                let fact = fact_of_key(book, key).ok().and_then(|id| book.rules.vocabulary.fact(id));
                match fact.map(|fact| &fact.fact_type) {
                    Some(Type::Kind(kind)) => group(book.rules.vocabulary.kind(*kind).unwrap(), &parts)
                        .ok_or("one of several values that have no name together")?,
                    _ if parts.is_empty() => "nothing".to_owned(),
                    _ => parts.join("; "),
                }
            }
            Value::Object(table) if table.contains_key("unknown") => return Err("a default that is taken away"),
            Value::Object(table) => match table.get("other").and_then(Value::as_str) {
                Some(other) => format!("other {other}"),
                None => return Err("something else than a value"),
            },
            Value::Null => String::new(),
        };
        Ok((key.clone(), text))
    };
    object.iter().filter(|(key, _)| *key != "positions").map(cell).collect()
}

/// The name that stands for these values.
fn group(kind: &Kind, values: &[&str]) -> Option<String> {
    let names = |node: &KindNode| -> Option<BTreeSet<Name>> {
        node.leaves.iter().map(|code| kind.leaf(code).cloned()).collect()
    };
    let values: BTreeSet<Name> = values.iter().map(|value| Name::from(*value)).collect();
    kind.nodes.iter().find(|node| names(node).as_ref() == Some(&values)).map(|node| node.name.to_string())
}

/// A file of CSV; a column for everything that a row speaks of.
fn file(rows: &[Vec<(String, String)>]) -> String {
    let mut header: Vec<&str> = rows.iter().flatten().map(|(key, _)| key.as_str()).collect();
    header.sort_unstable();
    header.dedup();
    let mut writer = csv::WriterBuilder::new().from_writer(Vec::new());
    writer.write_record(&header).unwrap();
    for row in rows {
        let cell = |name: &&str| row.iter().find(|(key, _)| key == name).map_or("", |(_, text)| text.as_str());
        writer.write_record(header.iter().map(cell)).unwrap();
    }
    String::from_utf8(writer.into_inner().unwrap()).unwrap()
}

/// What differs, and how many amounts were compared.
#[derive(Default)]
struct Found {
    wrong: Vec<String>,
    amounts: usize,
}

/// Runs rows and compares what is written of each with what is said of its case.
fn compare(books: &[Book], asked: bool, input: Input, more: Options, rows: &[&Row<'_>], found: &mut Found) {
    let map = ColumnMap::read(FileId::default(), "").unwrap();
    let (mut out, mut faults) = (Vec::new(), Faults::default());
    let options = Options { format: Format::Json, ..more };
    let summary = run(books, asked, input, &map, &options, &mut out, &mut faults).unwrap();
    let refused = faults.0.iter().map(|fault| format!("{fault:?}"));
    found.wrong.extend(refused);
    let written: Vec<Map<String, Value>> =
        String::from_utf8(out).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(summary.rows, rows.len() as u64);
    assert_eq!(written.len() + faults.0.len(), rows.len());
    let left: Vec<&&Row<'_>> = {
        let refused: Vec<u64> = faults.0.iter().map(|fault| fault.row).collect();
        rows.iter().enumerate().filter(|(at, _)| !refused.contains(&(*at as u64 + 1))).map(|(_, row)| row).collect()
    };
    for (written, row) in written.iter().zip(left) {
        for says in &row.says {
            let text = |key: &str| written.get(key).and_then(Value::as_str).map(str::to_owned);
            let line = &says.line;
            let told = Says {
                line: line.clone(),
                answer: [Answer::NotCovered, Answer::Covered, Answer::Depends]
                    .into_iter()
                    .find(|answer| text(line).as_deref() == Some(&answer.to_string()))
                    .unwrap(),
                sentence: text(&format!("{line} reason")),
                pays: text(&format!("{line} pays")),
            };
            found.amounts += usize::from(says.pays.is_some());
            if told != *says {
                found.wrong.push(format!("{}: {told:?}, and `decide` says {says:?}", row.name));
            }
        }
    }
}

#[test]
fn every_scenario_is_decided_as_a_row() {
    let plan = plan();
    let all = rows(&plan);
    let mut found = Found::default();
    let mut unsaid: Vec<(&str, &str)> = Vec::new();
    for (at, book) in plan.books().iter().enumerate() {
        let own: Vec<&Row<'_>> = all.iter().filter(|row| row.book == at).collect();
        assert!(own.len() > 3, "{}", book.rules.generation);
        // Rows that name their facts say all that a case says.
        let objects: Vec<Map<String, Value>> = own.iter().map(|row| object(book, &row.case)).collect();
        let lines: String = objects.iter().map(|object| serde_json::to_string(object).unwrap() + "\n").collect();
        let only = std::slice::from_ref(book);
        compare(only, true, json(lines), options(Format::Json), &own, &mut found);
        // Cells say what is one value; the positions of a case have a row each.
        // A column of its own says more of a line than the list of all that is agreed: rows with one are in a file of theirs.
        let mut alone = [(Vec::new(), Vec::new()), (Vec::new(), Vec::new())];
        let mut grouped = (Vec::new(), Vec::new());
        for (row, object) in own.iter().zip(&objects) {
            let positions = object.get("positions").and_then(Value::as_array);
            let positions = positions.into_iter().flatten().filter_map(Value::as_object);
            let of_each: Result<Vec<_>, _> = positions.map(|one| cells(book, one)).collect();
            match cells(book, object).and_then(|whole| Ok((whole, of_each?))) {
                Err(why) => unsaid.push((&row.name, why)),
                Ok((whole, positions)) if positions.is_empty() => {
                    let into = &mut alone[usize::from(object.contains_key("agreed"))];
                    into.0.push(*row);
                    into.1.push(whole);
                }
                Ok((whole, positions)) => {
                    let id = vec![("case".to_owned(), grouped.0.len().to_string())];
                    grouped.0.push(*row);
                    grouped.1.extend(positions.into_iter().map(|one| [id.clone(), whole.clone(), one].concat()));
                }
            }
        }
        for (rows, cells) in alone.iter().filter(|(rows, _)| !rows.is_empty()) {
            compare(only, true, csv(file(cells)), options(Format::Json), rows, &mut found);
        }
        if !grouped.0.is_empty() {
            let by_case = Options { case_id: Some("case".to_owned()), ..options(Format::Json) };
            compare(only, true, csv(file(&grouped.1)), by_case, &grouped.0, &mut found);
        }
    }
    // With a date that says by which generation it is judged.
    let timeline = timeline(plan.books());
    let (mut dated, mut lines) = (Vec::new(), String::new());
    // Each generation reads all of them, which takes its time: in debug builds some.
    for (at, row) in all.iter().enumerate() {
        let book = &plan.books()[row.book];
        let governing = book.rules.governed_by.map(|fact| row.case.known(fact));
        if let Some(Known::Given(Fact::Date(date))) = governing
            && timeline.on(*date) == Some(row.book)
            && (!cfg!(debug_assertions) || at % 4 == 0)
        {
            lines.push_str(&(serde_json::to_string(&object(book, &row.case)).unwrap() + "\n"));
            dated.push(row);
        }
    }
    compare(plan.books(), false, json(lines), options(Format::Json), &dated, &mut found);
    let (few, some) = if cfg!(debug_assertions) { (400, 30) } else { (600, 150) };
    assert!(all.len() > few && dated.len() > some, "{} cases, {} with a date", all.len(), dated.len());
    assert!(found.wrong.is_empty(), "{} differ:\n{}", found.wrong.len(), found.wrong.join("\n"));
    // Every case can be said in cells.
    assert_eq!(unsaid, []);
    assert!(found.amounts > few * 20, "{} amounts", found.amounts);
}
