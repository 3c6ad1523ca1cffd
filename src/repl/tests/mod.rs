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

/// A session with a rulebook of three generations, of which none is asked for.
fn session_through_time() -> Session {
    let mut sources = Sources::default();
    for (name, text) in [
        ("1986.klausel", include_str!("../../../tests/cli/books/zeiten/1986.klausel")),
        ("1990.klausel", include_str!("../../../tests/cli/books/zeiten/1990.klausel")),
        ("2002.klausel", include_str!("../../../tests/cli/books/zeiten/2002.klausel")),
    ] {
        sources.add(name, text);
    }
    let today = Date::from_ymd(1999, 1, 1).unwrap();
    Session::start(sources, None, today, None).unwrap_or_else(|told| panic!("{told}"))
}
