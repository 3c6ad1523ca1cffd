//! `klausel fmt`

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::Result;
use std::path::{Path, PathBuf};

use anstyle::Style;
use similar::TextDiff;

use crate::base::Sources;
use crate::diagnostic::{Diagnostic, sort};
use crate::format;
use crate::tell::paint;

use super::Exit;
use super::input;
use super::output;
use super::replace;

/// Lay out rulebooks in the one canonical way
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Only blanks, line ends, and commas and quotes that say nothing change: what is written has been
read again and says the same; a file with errors is left as it is

Examples:
  klausel fmt rulebooks
  klausel fmt --check rulebooks/edv
  klausel fmt - < sturm.klausel")]
pub(super) struct Args {
    /// Files, or folders with all rulebooks in and below them (- for standard input to standard output)
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Write nothing: show what would change, and exit with 1 if something would
    #[arg(long)]
    check: bool,
}

pub(super) fn run(args: &Args) -> Result<Exit> {
    let mut sources = Sources::default();
    let mut problems = Vec::new();
    let (mut seen, mut files, mut changed) = (BTreeSet::new(), 0_usize, 0_usize);
    for path in &args.paths {
        let below = match input::wordings_below(path) {
            Ok(below) => below,
            Err(problem) => {
                problems.push(problem);
                continue;
            }
        };
        for path in below.into_iter().filter(|path| seen.insert(path.clone())) {
            files = files.saturating_add(1);
            match file(&path, args.check, &mut sources) {
                Ok(None) => {}
                Ok(Some(told)) => {
                    changed = changed.saturating_add(1);
                    output::answer(&told)?;
                }
                Err(mut found) => problems.append(&mut found),
            }
        }
    }
    sort(&mut problems);
    output::problems(&problems, &sources);
    let alone = args.paths.iter().all(|path| input::is_standard(path));
    if problems.is_empty() && !alone {
        output::note(&summary(files, changed, args.check));
    }
    Ok(if !problems.is_empty() || args.check && changed > 0 { Exit::Problems } else { Exit::Answered })
}

/// Formats one file; what is told of it, if it changes.
fn file(path: &Path, check: bool, sources: &mut Sources) -> std::result::Result<Option<String>, Vec<Diagnostic>> {
    let file = input::wording(path, sources).map_err(|problem| vec![problem])?;
    let formatted = format::file(file, sources)?;
    let text = sources.get(file).map(|source| source.text.as_str()).unwrap_or_default();
    let differs = text != formatted;
    let shown = input::shown(path);
    Ok(match (check, input::is_standard(path)) {
        (true, _) => differs.then(|| diff(&shown, text, &formatted)),
        (false, true) => Some(formatted),
        (false, false) if differs => {
            replace::text(path, &formatted).map_err(|problem| vec![problem])?;
            Some(format!("formatted {shown}\n"))
        }
        (false, false) => None,
    })
}

/// `2 of 5 files formatted`
fn summary(files: usize, changed: usize, check: bool) -> String {
    let all = format!("{files} {}", if files == 1 { "file" } else { "files" });
    match (changed, check) {
        (0, _) => format!("{all}, nothing to change\n"),
        (_, false) => format!("{changed} of {all} formatted\n"),
        (_, true) => format!("{changed} of {all} would change: leave out `--check` to format\n"),
    }
}

/// The difference as programs read it: `-` the text as it is, `+` as it would be.
fn diff(path: &str, text: &str, formatted: &str) -> String {
    let plain = text.trim_start_matches('\u{FEFF}').replace("\r\n", "\n");
    let mut told = String::new();
    let mut line = |style: Style, line: &str| {
        // Writing to a text never fails.
        let _ = writeln!(told, "{style}{line}{style:#}");
    };
    line(Style::new().bold(), &format!("--- {path}"));
    line(Style::new().bold(), &format!("+++ {path} (formatted)"));
    if plain == formatted {
        line(Style::new(), " only the line ends of Windows or a byte-order mark would go");
    }
    let diff = TextDiff::from_lines(plain.as_str(), formatted);
    for hunk in diff.unified_diff().context_radius(2).iter_hunks() {
        for text in hunk.to_string().lines() {
            line(Style::new(), &paint::difference(text));
        }
    }
    told
}
