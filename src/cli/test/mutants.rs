//! `klausel test --mutants`

use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::base::{Name, Sources, Span};
use crate::cli::input::text;
use crate::diagnostic::{Code, Diagnostic};
use crate::guard::{Accepted, Mutants, mutants, mutants_told, read_accepted};
use crate::scenario::Plan;

use super::progress::Waiting;

/// The file beside a rulebook that says which changes may stay unnoticed.
const ACCEPTED: &str = "accepted-mutants.toml";

/// What became of all changes of a rulebook.
#[derive(Debug, Serialize)]
pub(super) struct Told {
    rulebook: Name,
    #[serde(flatten)]
    mutants: Mutants,
    #[serde(skip)]
    pub(super) text: String,
}

impl Told {
    /// Whether every change is noticed, or accepted.
    pub(super) fn all_noticed(&self) -> bool {
        self.mutants.survivors.iter().all(|one| one.accepted.is_some())
    }
}

/// Makes all changes; what is wrong with the file of accepted ones is added to the problems.
pub(super) fn of(
    wordings: &[PathBuf],
    plan: &Plan,
    sources: &mut Sources,
    problems: &mut Vec<Diagnostic>,
) -> Option<Told> {
    let rulebook = plan.books().first()?.rules.name.clone();
    let accepted = accepted(wordings, sources, problems);
    let waiting = Waiting::for_some("changes");
    let mut found = mutants(plan, sources, &|made, of| waiting.at(made, of));
    waiting.over();
    if let Some((accepted, file)) = accepted {
        let place = Span::new(file, 0, 0);
        for stale in found.accept(&accepted) {
            let title =
                format!("`{}`: {} is accepted, and no change of that kind survives", stale.statement, stale.change);
            let text = sources.get(file).map(|source| source.text.as_str()).unwrap_or_default();
            let at = text
                .find(&format!("\"{}\"", stale.statement))
                .map_or(place, |at| Span::new(file, at, at.saturating_add(stale.statement.len()).saturating_add(2)));
            problems.push(
                Diagnostic::error(Code::ACCEPTED_STALE, title)
                    .at(at, "nothing survives that is called so and reads so")
                    .help("leave it out; or write `before` and `after` as `klausel test --mutants` prints them"),
            );
        }
    }
    let text = mutants_told(&found);
    Some(Told { rulebook, mutants: found, text })
}

/// What may stay unnoticed, and the file that says so; none if there is no such file.
fn accepted(
    wordings: &[PathBuf],
    sources: &mut Sources,
    problems: &mut Vec<Diagnostic>,
) -> Option<(Accepted, crate::base::FileId)> {
    let book = wordings.first()?;
    let folder = if book.is_dir() { book.as_path() } else { book.parent().unwrap_or(Path::new("")) };
    let path = folder.join(ACCEPTED);
    if !path.exists() {
        return None;
    }
    let file = match text(&path, sources) {
        Ok(file) => file,
        Err(problem) => {
            problems.push(problem);
            return None;
        }
    };
    let read = read_accepted(sources.get(file).map(|source| source.text.as_str()).unwrap_or_default());
    match read {
        Ok(accepted) => Some((accepted, file)),
        Err((why, place)) => {
            let place = place.map_or(Span::new(file, 0, 0), |place| Span::new(file, place.start, place.end));
            problems.push(
                Diagnostic::error(Code::ACCEPTED_FILE, format!("the accepted mutants cannot be read: {why}"))
                    .at(place, "here")
                    .help("each is a `[[mutant]]` with `statement`, `change`, `before`, `after` and a `reason`"),
            );
            None
        }
    }
}
