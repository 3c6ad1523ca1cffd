//! Loads a rulebook, a folder of `*.klausel` files and the rows that they name, and tells its lines and its problems.
//!
//! `cargo run --example load -- rulebooks/edv`
#![expect(clippy::print_stdout, reason = "an example prints")]

use std::fs;
use std::io;

use klauselwerk::base::Sources;
use klauselwerk::book::load;
use klauselwerk::diagnostic::{Style, render};

fn main() -> io::Result<()> {
    let folder = std::env::args().nth(1).unwrap_or_else(|| "rulebooks/edv".to_owned());
    print!("{}", told(&folder)?);
    Ok(())
}

/// Each generation with its lines; then what is wrong with the rulebook, each place underlined.
pub(crate) fn told(folder: &str) -> io::Result<String> {
    let sources = read(folder)?;
    let loaded = load(&sources);
    let mut told = String::new();
    for book in &loaded.books {
        told += &format!("{}, generation {}\n", book.rules.name, book.rules.generation);
        let lines = book.rules.lines.iter().map(|line| format!("  {}\n", line.name));
        told.extend(lines);
    }
    Ok(told + &render(&loaded.problems, &sources, Style::Plain))
}

/// The library opens no file: what it reads has a name and a text.
#[expect(clippy::disallowed_methods, reason = "a program reads its files itself")]
fn read(folder: &str) -> io::Result<Sources> {
    let mut files = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
    files.sort();
    let mut sources = Sources::default();
    for file in files {
        match file.extension().and_then(|ending| ending.to_str()) {
            Some("klausel") => {
                sources.add(file.display().to_string(), fs::read_to_string(&file)?);
            }
            // The rows of tables stand in files of their own.
            Some("csv") => {
                sources.add_data(file.display().to_string(), fs::read_to_string(&file)?);
            }
            _ => {}
        }
    }
    Ok(sources)
}
