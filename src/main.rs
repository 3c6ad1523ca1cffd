//! The command `klausel`.

use std::process::ExitCode;

/// Threads that ask for megabytes for every piece of a portfolio spent most of their time in page faults with the
/// system's allocator.
#[cfg(feature = "portfolio")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    klauselwerk::cli::run(std::env::args_os())
}
