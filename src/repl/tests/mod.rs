//! What a session promises, whatever is typed.

mod completion;
mod random;

use super::Session;
use crate::base::Sources;

/// A session with a small rulebook.
fn session() -> Session {
    let mut sources = Sources::default();
    sources.add("hausrat.klausel", include_str!("../../../tests/cli/books/hausrat.klausel"));
    Session::start(sources, "1986", None).unwrap_or_else(|told| panic!("{told}"))
}
