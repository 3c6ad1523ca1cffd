//! What is told while a portfolio runs, and the rows that are set aside.

use std::fs::File;
use std::io::{BufWriter, Result, Write};
use std::path::Path;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::cli::growing::Growing;
use crate::cli::replace::unwritable;
use crate::diagnostic::Diagnostic;
use crate::portfolio::{Fault, Stopped, Watch};

/// What the Parquet library panics about is told as damage of the file, and no defect of this program.
fn quiet_about_damage() {
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if !panic.location().is_some_and(|place| place.file().contains("parquet-")) {
            before(panic);
        }
    }));
}

/// What is told while it runs, and the rows that are set aside.
pub(in crate::cli) struct Watching<'f> {
    bar: ProgressBar,
    rejects: Option<BufWriter<&'f File>>,
    /// What could not be written is the rows that are set aside.
    failed: bool,
}

/// Goes through a portfolio of so many rows, if that is known; the rows that are set aside are beside their place until
/// all is done. What else cannot be written is told of `place`.
pub(in crate::cli) fn watched<T>(
    rejects: Option<&Path>,
    place: &Path,
    size: Option<u64>,
    run: impl FnOnce(&mut Watching<'_>) -> std::result::Result<T, Stopped>,
) -> std::result::Result<T, Vec<Diagnostic>> {
    quiet_about_damage();
    let one = |problem: Diagnostic| vec![problem];
    let set_aside = rejects.unwrap_or(place);
    let rejects = rejects.map(Growing::new).transpose().map_err(one)?;
    let writer = rejects.as_ref().map(|rejects| csv_of(rejects.file())).transpose();
    let writer = writer.map_err(|error| one(unwritable(set_aside, &error)))?;
    let mut watching = Watching { bar: bar(size), rejects: writer, failed: false };
    let ran = run(&mut watching);
    watching.bar.finish_and_clear();
    let outcome = ran.map_err(|stopped| match stopped {
        Stopped::Problems(problems) => problems,
        Stopped::Writing(error) => one(unwritable(if watching.failed { set_aside } else { place }, &error)),
    })?;
    if let Some(writer) = &mut watching.rejects {
        writer.flush().map_err(|error| one(unwritable(set_aside, &error)))?;
    }
    drop(watching);
    rejects.map_or(Ok(()), Growing::keep).map_err(one)?;
    Ok(outcome)
}

fn csv_of(file: &File) -> Result<BufWriter<&File>> {
    let mut writer = BufWriter::new(file);
    writer.write_all(b"row,column,value,code,message\n")?;
    Ok(writer)
}

impl Watch for Watching<'_> {
    fn read(&mut self, rows: u64, of: Option<u64>) {
        if let Some(of) = of {
            self.bar.set_length(of);
        }
        self.bar.set_position(rows);
    }

    fn rejected(&mut self, faults: &[Fault]) -> Result<()> {
        let Some(writer) = &mut self.rejects else { return Ok(()) };
        let written = faults.iter().try_for_each(|fault| row_of(writer, fault));
        self.failed = written.is_err();
        written
    }
}

fn row_of(writer: &mut impl Write, fault: &Fault) -> Result<()> {
    let cells = [
        fault.row.to_string(),
        fault.column.clone().unwrap_or_default(),
        fault.value.clone(),
        fault.code.to_string(),
        fault.message.clone(),
    ];
    for (at, cell) in cells.iter().enumerate() {
        if at > 0 {
            writer.write_all(b",")?;
        }
        let odd = cell.contains([',', '"', '\n', '\r', ';']);
        let quoted = if odd { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.clone() };
        writer.write_all(quoted.as_bytes())?;
    }
    writer.write_all(b"\n")
}

/// A bar on a terminal, and nothing elsewhere.
fn bar(size: Option<u64>) -> ProgressBar {
    let target = ProgressDrawTarget::stderr_with_hz(10);
    let bar = match size {
        Some(_) => ProgressBar::with_draw_target(size, target),
        None => ProgressBar::with_draw_target(None, target),
    };
    let template = match size {
        Some(_) => "{human_pos} of {human_len} rows {wide_bar} {per_sec}, {eta} left",
        None => "{human_pos} rows {spinner} {per_sec}, {elapsed}",
    };
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}
