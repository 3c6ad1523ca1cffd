//! The program as people and scripts meet it: whole processes, what they print and how they end.

use std::ffi::{OsStr, OsString};
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

mod accepting;
mod ask;
mod audit;
mod check;
mod coverage;
mod coverage_page;
mod decide;
mod diff;
mod explain;
mod fmt;
mod help;
mod interview;
mod json;
mod output;
mod portfolio_of_cases;
mod repl;
mod scenario_tables;
mod scenarios;
mod sessions;
mod settlement;
mod show;
mod table;
mod template;
mod times;
mod walk;

/// The rulebook that most tests ask.
const HAUSRAT: &str = "tests/cli/books/hausrat.klausel";
/// The shipped rulebook, with the question that the project began with.
const EDV: &str = "rulebooks/edv";
/// Its first wording, which most tests of it are about: newer ones amend it.
const IN_1986: [&str; 2] = ["--generation", "1986"];
const DV: &str = "Leitungswasser covers DV?";

/// `klausel` with its arguments, not yet run.
struct Klausel {
    args: Vec<OsString>,
    folder: PathBuf,
    input: String,
    output: Option<Stdio>,
}

/// What a run left behind.
struct Ran {
    args: Vec<OsString>,
    code: i32,
    out: String,
    err: String,
}

fn klausel<A: AsRef<OsStr>>(args: impl IntoIterator<Item = A>) -> Klausel {
    Klausel {
        args: args.into_iter().map(|arg| arg.as_ref().to_owned()).collect(),
        folder: env!("CARGO_MANIFEST_DIR").into(),
        input: String::new(),
        output: None,
    }
}

impl Klausel {
    /// With further arguments.
    fn and<A: AsRef<OsStr>>(mut self, args: impl IntoIterator<Item = A>) -> Self {
        self.args.extend(args.into_iter().map(|arg| arg.as_ref().to_owned()));
        self
    }

    /// In another working directory than the project's.
    fn within(mut self, folder: &Path) -> Self {
        folder.clone_into(&mut self.folder);
        self
    }

    /// With a text on standard input.
    fn reading(mut self, input: &str) -> Self {
        input.clone_into(&mut self.input);
        self
    }

    /// With another standard output than one that the test reads.
    fn writing(mut self, output: impl Into<Stdio>) -> Self {
        self.output = Some(output.into());
        self
    }

    fn run(self) -> Ran {
        self.run_with(&[])
    }

    /// Runs it with more in its environment.
    fn run_with(self, environment: &[(&str, &str)]) -> Ran {
        let mut command = Command::new(env!("CARGO_BIN_EXE_klausel"));
        command.args(&self.args).current_dir(&self.folder);
        command.stdin(Stdio::piped()).stdout(self.output.unwrap_or_else(Stdio::piped)).stderr(Stdio::piped());
        for name in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "COLUMNS", "TERM"] {
            command.env_remove(name);
        }
        command.envs(environment.iter().copied());
        let mut child = command.spawn().unwrap();
        // Who does not read its input may be gone by now.
        let _ = child.stdin.take().unwrap().write_all(self.input.as_bytes());
        let done = child.wait_with_output().unwrap();
        Ran {
            args: self.args,
            code: done.status.code().unwrap(),
            out: String::from_utf8(done.stdout).unwrap(),
            err: String::from_utf8(done.stderr).unwrap(),
        }
    }

    /// Runs it and says all of it: what was typed, how it ended, what was printed where.
    fn told(self) -> String {
        self.run().told()
    }
}

impl Ran {
    fn told(&self) -> String {
        let mut told = "$ klausel".to_owned();
        for arg in &self.args {
            let arg = arg.to_string_lossy();
            let plain = !arg.is_empty() && !arg.contains(|c: char| c.is_whitespace() || "\"'?*|<>{}$".contains(c));
            match (plain, arg.contains('"')) {
                (true, _) => write!(told, " {arg}"),
                (false, true) => write!(told, " '{arg}'"),
                (false, false) => write!(told, " \"{arg}\""),
            }
            .unwrap();
        }
        write!(told, "\n\nexit status {}\n", self.code).unwrap();
        for (name, text) in [("output", &self.out), ("problems", &self.err)] {
            if !text.is_empty() {
                write!(told, "\n──── {name}\n{text}").unwrap();
            }
        }
        told
    }

    /// The answer as JSON; there must be nothing else.
    fn json(&self) -> serde_json::Value {
        assert!(self.err.is_empty(), "{}", self.err);
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}\n{}", self.out))
    }
}

/// Compares a text with the snapshot `tests/cli/snapshots/NAME.snap`, which is named after the test.
macro_rules! shows {
    ($told:expr) => {{
        let settings = || {
            let mut settings = insta::Settings::clone_current();
            settings.set_snapshot_path(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cli/snapshots"));
            settings.set_prepend_module_to_snapshot(false);
            settings.set_omit_expression(true);
            settings
        };
        let thread = std::thread::current();
        let name = thread.name().unwrap().trim_start_matches("cli::").replace("::", "_");
        settings().bind(|| insta::assert_snapshot!(name, $told));
    }};
}
use shows;
