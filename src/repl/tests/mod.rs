//! What a session promises, whatever is typed.

mod completion;
mod random;

use super::Session;
use crate::base::{Date, Sources};

/// A session with a small rulebook.
fn session() -> Session {
    let mut sources = Sources::default();
    sources.add("hausrat.klausel", include_str!("../../../tests/cli/books/hausrat.klausel"));
    Session::start(sources, Some("1986"), Date::EPOCH, None).unwrap_or_else(|told| panic!("{told}"))
}
