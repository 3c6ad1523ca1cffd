//! The command `klausel`.

use std::process::ExitCode;

fn main() -> ExitCode {
    klauselwerk::cli::run(std::env::args_os())
}
