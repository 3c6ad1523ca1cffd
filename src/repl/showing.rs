//! Sentences as they are written, and where.

use crate::base::{nearest, normalise};
use crate::book::Book;
use crate::rule::{LineId, Role, Statement};

use super::session::{Failure, State, Step, Stepped, short};

/// How sentences begin that belong to all lines.
const EVERY: &str = "every line";

/// `show Leitungswasser`: its sentences as written.
pub(super) fn show(state: &State, name: &str) -> Stepped {
    let book = state.book()?;
    let every = normalise(name) == EVERY;
    let line = if every { LineId::new(0) } else { line_named(book, name, "show")? };
    let mut out = String::new();
    let mut others = 0_usize;
    let mut place = (None, 0_usize);
    for statement in of_line(book, line) {
        if statement.text.starts_with(EVERY) != every {
            others = others.saturating_add(1);
            continue;
        }
        let text = state.rulebook.sources.text(statement.span);
        // What a sentence contains, its steps and exceptions, is shown with it.
        let within = place.0 == Some(statement.span.file) && (statement.span.start as usize) < place.1;
        if within {
            continue;
        }
        place = (Some(statement.span.file), statement.span.end as usize);
        let indent = state.rulebook.sources.position(statement.span).column.saturating_sub(1);
        for (at, row) in text.lines().enumerate() {
            let cut = row.len().saturating_sub(row.trim_start().len()).min(indent);
            let row = if at == 0 { row } else { row.get(cut..).unwrap_or(row) };
            out.push_str(&format!("  {}\n", squeezed(row)));
        }
        out.push_str(&format!("      {}:{}\n", statement.file, statement.line));
    }
    if others > 0 && !every {
        out.push_str(&format!("  and what holds for every line: `show {EVERY}`\n"));
    }
    Ok(Step::told(out))
}

/// A row without the blanks that align what stands behind it.
fn squeezed(row: &str) -> String {
    let indent = row.len().saturating_sub(row.trim_start().len());
    let words: Vec<&str> = row.split_whitespace().collect();
    format!("{}{}", " ".repeat(indent), words.join(" "))
}

/// `source Leitungswasser § 2`: where it stands and what it cites.
pub(super) fn source(state: &State, name: &str) -> Stepped {
    let book = state.book()?;
    if name.is_empty() {
        return Err(Failure::new("no sentence is named", "write `source LINE § LABEL` or `source LINE`"));
    }
    let wanted = normalise(name.trim_matches('"'));
    if book.scope.lines.contains_key(wanted.as_str()) {
        let line = line_named(book, &wanted, "source")?;
        let told = of_line(book, line).map(|statement| cited(book, statement));
        return Ok(Step::told(told.collect::<String>()));
    }
    let label = |statement: &&Statement| *statement.name == *wanted;
    if let Some(statement) = book.rules.statements.iter().find(label) {
        return Ok(Step::told(cited(book, statement)));
    }
    if let Some((key, title)) = book.rules.sources.iter().find(|(key, _)| **key == *wanted) {
        return Ok(Step::told(format!("  {key}: {title}\n")));
    }
    let names = book.rules.statements.iter().map(|statement| &*statement.name);
    let near = nearest(&wanted, names.chain(book.scope.lines.keys().map(|line| &**line)));
    let help =
        near.map_or_else(|| "`show LINE` shows its sentences".to_owned(), |near| format!("did you mean `{near}`?"));
    Err(Failure::new(format!("there is no sentence or line `{}`", short(&wanted)), help))
}

/// A sentence with its place and each of its citations.
fn cited(book: &Book, statement: &Statement) -> String {
    let mut out = format!("  {}  {}\n", statement.name, statement.text);
    out.push_str(&format!("      {}:{}\n", statement.file, statement.line));
    for citation in &statement.citations {
        let title = book.rules.sources.iter().find(|(key, _)| *key == citation.source);
        let title = title.map(|(_, title)| format!(" ({title})")).unwrap_or_default();
        out.push_str(&format!("      [{citation}]{title}\n"));
    }
    out
}

/// The sentences of a line, in the order of their places.
fn of_line(book: &Book, line: LineId) -> impl Iterator<Item = &Statement> {
    let names: Vec<String> =
        book.scope.lines.iter().filter(|(_, id)| **id == line).map(|(name, _)| name.to_string()).collect();
    let head = book.rules.line(line).map(|line| line.head);
    let mut ids: Vec<_> = book.rules.line(line).map(statements_of).unwrap_or_default();
    ids.extend(head);
    let mut found: Vec<&Statement> = ids.into_iter().filter_map(|id| book.rules.statement(id)).collect();
    // Labelled ones by their name: a write-back or a waiver stands in no part of the formula of its own.
    let labelled = |statement: &&Statement| {
        let of = |name: &String| statement.name.strip_prefix(name.as_str()).is_some_and(|rest| rest.starts_with(" §"));
        statement.label.is_some() && statement.role != Role::Definition && names.iter().any(of)
    };
    found.extend(book.rules.statements.iter().filter(labelled));
    found.sort_by_key(|statement| statement.span.key());
    found.dedup_by_key(|statement| statement.span.key());
    found.into_iter()
}

/// The statements that a line's formula is made of.
fn statements_of(line: &crate::rule::Line) -> Vec<crate::rule::StatementId> {
    let grants = line.grants.iter().flat_map(|group| &group.grants);
    let parts = grants.chain(&line.requirements).chain(&line.exclusions).map(|part| part.statement);
    let advice = line.advice.iter().map(|advice| advice.statement);
    let pays = line.pays.iter().flat_map(|pays| {
        let payments = pays.payments.iter().map(|payment| payment.statement);
        payments.chain(pays.totals.iter().map(|total| total.statement))
    });
    parts.chain(advice).chain(pays).collect()
}

fn line_named(book: &Book, name: &str, command: &str) -> Result<LineId, Failure> {
    let wanted = normalise(name.trim().trim_matches('"'));
    if let Some(line) = book.scope.lines.get(wanted.as_str()) {
        return Ok(*line);
    }
    let near = nearest(&wanted, book.scope.lines.keys().map(|line| &**line));
    let lines: Vec<&str> = book.scope.line_names.iter().map(|line| &**line).collect();
    let help = match near {
        Some(near) => format!("did you mean `{command} {near}`?"),
        None => format!("the lines are {}", lines.join(", ")),
    };
    let title = if wanted.is_empty() {
        "no line is named".to_owned()
    } else {
        format!("there is no line `{}`", short(&wanted))
    };
    Err(Failure::new(title, help))
}
