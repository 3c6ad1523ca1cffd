//! All tests of the project in one binary, so that linking is paid once: one file per stage or promise.

// What is tested may panic: the lints know it by this line.
#![cfg(test)]
#![expect(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::disallowed_methods,
    clippy::string_slice,
    reason = "tests read files, and may panic"
)]

mod architecture;
mod audit;
mod bare;
mod case;
mod check;
mod cli;
mod decide;
mod diff_page;
mod docs;
mod edv;
mod edv_diff;
mod error_pages;
mod exact;
mod examples;
mod format;
mod guard;
mod interview;
mod ledger;
mod meaning;
#[cfg(feature = "portfolio")]
mod portfolio;
mod readme;
mod repl;
mod scenario;
mod settlements;
mod show;
mod table;
mod table_each;
mod times;
mod written;
