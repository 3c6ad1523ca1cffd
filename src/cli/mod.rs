//! The command line: one file per command, the only room that touches files, the clock and the terminal.

mod ask;
mod audit;
mod cases;
mod check;
mod decide;
mod diff;
mod explain;
mod fmt;
mod generation;
mod given;
#[cfg(feature = "portfolio")]
mod growing;
mod input;
mod interview;
mod output;
mod repl;
mod replace;
#[cfg(feature = "portfolio")]
mod run;
#[cfg(feature = "portfolio")]
mod sample;
mod show;
mod template;
mod test;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::base::Sources;
use crate::diagnostic::{Code, Diagnostic};

/// How a command ended, as the number that scripts see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Answered.
    Answered,
    /// The rulebook or the facts have problems.
    Problems,
    /// Wrong use of the command line.
    WrongUse,
    /// `ask --exit-status`: not covered.
    NotCovered,
    /// `ask --exit-status`: it depends.
    Depends,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Answered => 0,
            Exit::Problems => 1,
            Exit::WrongUse => 2,
            Exit::NotCovered => 3,
            Exit::Depends => 4,
        })
    }
}

/// Write insurance wordings as text, check them, ask them, decide cases by them
#[derive(Debug, Parser)]
#[command(name = "klausel", bin_name = "klausel", version, max_term_width = 110)]
#[command(after_help = "\
Start with:
  klausel ask rulebooks/edv \"Leitungswasser covers DV?\"
  klausel ask rulebooks/edv \"Leitungswasser covers DV?\" --given \"Klausel 510\"
  klausel template rulebooks/edv -o case.toml
  klausel repl rulebooks/edv
  klausel test rulebooks/edv

Exit status: 0 answered, 1 the rulebook or the facts have problems, 2 wrong use")]
struct Cli {
    #[command(subcommand)]
    command: Command,
    /// Colour what is printed: auto (on a terminal), always or never
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value_t = output::Colour::Auto)]
    #[arg(hide_possible_values = true, hide_default_value = true)]
    color: output::Colour,
}

#[derive(Debug, Subcommand)]
enum Command {
    Check(check::Args),
    Fmt(fmt::Args),
    Ask(ask::Args),
    Audit(audit::Args),
    Decide(decide::Args),
    Diff(diff::Args),
    Interview(interview::Args),
    Repl(repl::Args),
    #[cfg(feature = "portfolio")]
    Run(run::Args),
    #[cfg(feature = "portfolio")]
    Sample(sample::Args),
    Show(show::Args),
    Template(template::Args),
    Test(test::Args),
    Cases(cases::Args),
    Explain(explain::Args),
}

/// Runs the program with its arguments, the name of the program first.
pub fn run(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let cli = match Cli::try_parse_from(args) {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are answers; everything else is wrong use. Nothing to do if the terminal is gone.
            let _ = error.print();
            return if error.use_stderr() { Exit::WrongUse } else { Exit::Answered }.into();
        }
    };
    cli.color.write_global();
    let ran = match &cli.command {
        Command::Check(args) => check::run(args),
        Command::Fmt(args) => fmt::run(args),
        Command::Ask(args) => ask::run(args),
        Command::Audit(args) => audit::run(args),
        Command::Decide(args) => decide::run(args),
        Command::Diff(args) => diff::run(args),
        Command::Interview(args) => interview::run(args),
        Command::Repl(args) => repl::run(args),
        #[cfg(feature = "portfolio")]
        Command::Run(args) => run::run(args),
        #[cfg(feature = "portfolio")]
        Command::Sample(args) => sample::run(args),
        Command::Show(args) => show::run(args),
        Command::Template(args) => template::run(args),
        Command::Test(args) => test::run(args),
        Command::Cases(args) => cases::run(args),
        Command::Explain(args) => explain::run(args),
    };
    let exit = ran.unwrap_or_else(|error| {
        let problem = Diagnostic::error(Code::FILE, format!("cannot write the answer: {error}"));
        output::problems(&[problem], &Sources::default());
        Exit::Problems
    });
    exit.into()
}
