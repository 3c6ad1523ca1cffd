//! The reading version of a generation is a rulebook again, and decides what the generation decides.

use std::path::Path;

use klauselwerk::base::{FileId, Sources};
use klauselwerk::book::{Book, load};
use klauselwerk::case::{check_always, read_toml};
use klauselwerk::decide::Case;
use klauselwerk::decide::Evaluator;
use klauselwerk::diagnostic::{Style, has_errors, render};
use klauselwerk::question::answer_line;
use klauselwerk::rule::LineId;
use klauselwerk::show::klausel_text;

use crate::edv::{files, read};

fn books(folder: &str) -> (Vec<Book>, Sources) {
    let mut sources = Sources::default();
    for file in files(folder, "klausel") {
        sources.add(file.display().to_string(), read(&file));
    }
    for file in files(folder, "csv") {
        sources.add_data(file.display().to_string(), read(&file));
    }
    let loaded = load(&sources);
    assert!(!has_errors(&loaded.problems), "{}", render(&loaded.problems, &sources, Style::Plain));
    (loaded.books, sources)
}

/// What each line answers, by its name: answer, condition left, and what is paid.
fn answers(book: &Book, case: &Case<'_>) -> Vec<String> {
    let mut evaluator = Evaluator::new(&book.rules);
    let mut answers: Vec<String> = book
        .rules
        .lines
        .iter()
        .enumerate()
        .map(|(at, line)| match answer_line(&mut evaluator, LineId::new(at), case, "") {
            Ok(told) => format!("{} {} {:?} {:?}", line.name, told.answer, told.condition, told.pays),
            Err(error) => format!("{} {}", line.name, error.words(&book.rules)),
        })
        .collect();
    answers.sort();
    answers
}

/// Case files that both read without a problem, and the case of which nothing is known.
fn compare(shown: &Book, book: &Book, cases: &[String]) -> usize {
    assert_eq!(answers(shown, &Case::new(&shown.rules)), answers(book, &Case::new(&book.rules)));
    let mut compared = 0;
    for text in cases {
        let read = |book: &Book| {
            let (case, problems) = read_toml(book, FileId(u32::MAX), text);
            let sound = problems.is_empty() && check_always(book, &case).is_empty();
            sound.then(|| answers(book, &case))
        };
        if let (Some(one), Some(other)) = (read(shown), read(book)) {
            assert_eq!(one, other, "{text}");
            compared += 1;
        }
    }
    compared
}

#[test]
fn every_generation_shown_decides_the_same() {
    let cases: Vec<String> = files("tests/cases/decide", "toml").iter().step_by(20).map(|path| read(path)).collect();
    for (folder, least) in [("rulebooks/edv", 2), ("tests/cli/books/drei", 0)] {
        let (books, sources) = books(folder);
        assert!(!books.is_empty());
        for book in &books {
            let text = klausel_text(book, &sources);
            let mut again = Sources::default();
            again.add("shown.klausel", text.clone());
            for file in files(folder, "csv") {
                again.add_data(Path::new(&file).file_name().unwrap().to_str().unwrap(), read(&file));
            }
            let loaded = load(&again);
            let told = render(&loaded.problems, &again, Style::Plain);
            assert!(!has_errors(&loaded.problems), "{folder} {}:\n{told}", book.rules.generation);
            let [shown] = loaded.books.as_slice() else { panic!("one generation is shown") };
            let compared = compare(shown, book, &cases);
            assert!(compared >= least, "{folder} {}: {compared} cases", book.rules.generation);
        }
    }
}

/// Rows in place besides those of a file are what an amendment makes of a table.
#[test]
fn rows_that_were_added_to_those_of_a_file_are_shown_beside_them() {
    let first = "rulebook B\ngeneration 1 from 1990-01-01\ncurrency DM\nkind Gefahr\n  Brand\nkind Größe\n  klein, groß\n\
                 table Staffel from \"staffel.csv\"\n  keys Größe\n  gives Satz as %\nline Feuer\n  § 1  covers Brand only if Satz at most 2 %\n";
    let second = "rulebook B\ngeneration 2 amends 1 from 2000-01-01\nGröße includes also riesig\nadds to table Staffel\n  riesig | 1 %\n";
    let rows = "Größe;Satz\nklein;5\ngroß;2\n";
    let read = |texts: &[(&str, &str)]| {
        let mut sources = Sources::default();
        texts.iter().for_each(|(name, text)| {
            sources.add(*name, *text);
        });
        sources.add_data("staffel.csv", rows);
        let loaded = load(&sources);
        assert!(!has_errors(&loaded.problems), "{}", render(&loaded.problems, &sources, Style::Plain));
        (loaded.books, sources)
    };
    let (books, sources) = read(&[("1.klausel", first), ("2.klausel", second)]);
    let newest = books.last().unwrap();
    let text = klausel_text(newest, &sources);
    assert!(text.contains("table Staffel from \"staffel.csv\"") && text.contains("riesig | 1 %"), "{text}");
    let (shown, _) = read(&[("shown.klausel", &text)]);
    let size = |name: &str| format!("agreed = [\"Feuer\"]\nGefahr = \"Brand\"\n\"Größe\" = \"{name}\"\n");
    let cases = ["klein", "groß", "riesig"].map(size);
    assert_eq!(compare(&shown[0], newest, &cases), 3);
}
