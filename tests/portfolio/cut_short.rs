//! Programs that are killed, disks that are full, readers that go away: no half file ever stands under a name, nothing is left
//! beside it, and who runs it is told.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use klauselwerk::portfolio::{Format, Stopped, Watch};

use super::{Faults, csv, options, ran};

/// A folder with a rulebook of two generations.
pub(super) struct Place(tempfile::TempDir);

/// Answers, rejected rows and what was printed of an earlier run.
const BEFORE: &[u8] = b"from the day before\n";
const ENDINGS: [&str; 3] = ["csv", "jsonl", "parquet"];

impl Place {
    pub(super) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("book")).unwrap();
        fs::write(folder.path().join("book/1.klausel"), super::BOOK).unwrap();
        let later = "rulebook Probe\ngeneration 2 amends 1 from 2030-01-01\nrepeals Sturm § 2\n";
        fs::write(folder.path().join("book/2.klausel"), later).unwrap();
        Self(folder)
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(super) fn write(&self, name: &str, bytes: &[u8]) {
        fs::write(self.path(name), bytes).unwrap();
    }

    pub(super) fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).unwrap()
    }

    /// What stands in the folder, besides the rulebook.
    pub(super) fn files(&self) -> Vec<String> {
        let entries = fs::read_dir(self.0.path()).unwrap();
        let mut names: Vec<String> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| name != "book")
            .collect();
        names.sort();
        names
    }

    /// `klausel` in this folder. Signals do what they do by default, whatever runs the tests.
    pub(super) fn klausel(&self, args: &str) -> Command {
        let mut command = Command::new("env");
        command.args(["--default-signal", env!("CARGO_BIN_EXE_klausel")]).args(args.split(' '));
        self.quiet(command)
    }

    /// The same where no file may be larger than so many blocks of 512 bytes.
    fn limited(&self, blocks: u32, args: &str) -> (i32, String) {
        let mut command = Command::new("sh");
        let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\"");
        command.args(["-c", &script, env!("CARGO_BIN_EXE_klausel")]).args(args.split(' '));
        ended(self.quiet(command))
    }

    fn quiet(&self, mut command: Command) -> Command {
        command.current_dir(self.0.path()).env("NO_COLOR", "1");
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }
}

/// Its exit status and what it said of problems.
pub(super) fn ended(mut command: Command) -> (i32, String) {
    let ran = command.output().unwrap();
    (ran.status.code().unwrap(), String::from_utf8(ran.stderr).unwrap())
}

/// Many rows, each with a text that cannot be compressed, every fifth of them a wrong one.
fn rows(count: u64) -> String {
    rows_of(count, 100)
}

/// The same with texts of so many times 16 characters.
fn rows_of(count: u64, length: usize) -> String {
    let mut text = "id,agreed,Gefahr,Sache,remarks\n".to_owned();
    let mut noise = 1_u64;
    for row in 0..count {
        let peril = if row % 5 == 4 { "Brannd" } else { "Leitungswasser" };
        text.push_str(&format!("{row},Leitungswasser,{peril},Inventar,"));
        for _ in 0..length {
            noise = noise.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            text.push_str(&format!("{noise:016x}"));
        }
        text.push('\n');
    }
    text
}

/// Waits until both files that grow in the folder have something in them; they need have no name.
#[cfg(target_os = "linux")]
fn half_written(child: &mut Child, folder: &Path) {
    let since = Instant::now();
    loop {
        let files = fs::read_dir(format!("/proc/{}/fd", child.id())).into_iter().flatten().flatten();
        let grown = files.filter(|file| {
            let here = fs::read_link(file.path()).is_ok_and(|place| place.starts_with(folder));
            here && fs::metadata(file.path()).is_ok_and(|file| file.is_file() && file.len() > 0)
        });
        if grown.count() == 2 {
            return;
        }
        assert!(child.try_wait().unwrap().is_none(), "it has ended");
        assert!(since.elapsed() < Duration::from_secs(60), "nothing is written");
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_run_that_is_killed() {
    // Few rows with long texts, and rejected ones before them: more of both files than is held back before it is written.
    let text = rows(0) + &",,Brannd,,\n".repeat(120) + rows_of(220, 600).split_once('\n').unwrap().1;
    let kills = [("KILL", "csv"), ("KILL", "jsonl"), ("KILL", "parquet"), ("INT", "parquet"), ("TERM", "csv")];
    for (at, (signal, ending)) in kills.into_iter().enumerate() {
        let place = Place::new();
        // With answers of the day before in their place, or without.
        let before = at % 2 == 0;
        let (out, rejects) = (format!("out.{ending}"), "rejects.csv");
        if before {
            place.write(&out, BEFORE);
            place.write(rejects, BEFORE);
        }
        assert!(Command::new("mkfifo").arg(place.path("rows.csv")).status().unwrap().success());
        let args =
            format!("run book rows.csv -o {out} --rejects {rejects} --keep id,remarks --generation 1 --threads 1");
        let mut child = place.klausel(&args).spawn().unwrap();
        let mut to = fs::OpenOptions::new().write(true).open(place.path("rows.csv")).unwrap();
        let sent = text.clone();
        // The rows never end, so that it cannot be done before it is killed.
        let writer = std::thread::spawn(move || {
            let _ = to.write_all(sent.as_bytes());
            to
        });
        half_written(&mut child, place.0.path());
        assert!(Command::new("kill").args([format!("-{signal}"), child.id().to_string()]).status().unwrap().success());
        let ended = child.wait().unwrap();
        assert!(!ended.success());
        drop(writer.join().unwrap());
        fs::remove_file(place.path("rows.csv")).unwrap();
        let name = format!("{signal}, {ending}");
        if before {
            assert_eq!(place.files(), [&*out, rejects], "{name}");
            assert!(place.read(&out) == BEFORE && place.read(rejects) == BEFORE, "{name}");
        } else {
            assert_eq!(place.files(), [""; 0], "{name}");
        }
        // The next run knows nothing of it.
        place.write("rows.csv", b"id,agreed,Gefahr,remarks\n1,Leitungswasser,Leitungswasser,x\n2,,Brannd,\n");
        let (code, problems) = self::ended(place.klausel(&args));
        assert_eq!((code, problems.as_str()), (0, ""), "{name}");
        assert_eq!(place.files(), [&*out, rejects, "rows.csv"], "{name}");
        assert!(place.read(&out) != BEFORE && place.read(rejects).starts_with(b"row,column,"), "{name}");
    }
}

#[test]
#[cfg(unix)]
fn a_disk_that_is_full() {
    let place = Place::new();
    place.write("rows.csv", rows(40).as_bytes());
    place.write("bad.csv", ["Gefahr\n", &"Brannd\n".repeat(2_000)].concat().as_bytes());
    let before = place.files();
    let full = |blocks: u32, args: &str, name: &str| {
        for old in [false, true] {
            if old {
                place.write(name, BEFORE);
            }
            let (code, told) = place.limited(blocks, args);
            assert_eq!(code, 1, "{args}: {told}");
            let title = format!("error[K0601]: cannot write `{name}`: no file may be so large there\n");
            assert!(told.starts_with(&title) && told.contains("= help: raise the limit"), "{args}: {told}");
            if old {
                assert_eq!(place.read(name), BEFORE, "{args}");
                fs::remove_file(place.path(name)).unwrap();
            }
            assert_eq!(place.files(), before, "{args}");
        }
    };
    for ending in ENDINGS {
        let out = format!("out.{ending}");
        full(8, &format!("run book rows.csv -o {out} --rejects r.csv --keep id,remarks --generation 1"), &out);
        full(8, &format!("sample book --rows 400 -o {out}"), &out);
    }
    // The rejected rows are what does not fit; answers that would look whole are not kept without them.
    full(8, "run book bad.csv -o out.csv --rejects r.csv --generation 1", "r.csv");
    full(8, "diff book 1 2 --portfolio bad.csv --rejects r.csv", "r.csv");
    let (code, told) = place.limited(0, "template book --portfolio -o header.csv");
    assert_eq!(code, 1, "{told}");
    assert!(told.starts_with("error[K0601]: cannot write `header.csv`: no file may be so large there\n"), "{told}");
    assert_eq!(place.files(), before);
}

/// What is printed has a reader who has gone: that is no error, and what is written to files is whole.
#[test]
#[cfg(unix)]
fn a_reader_who_has_gone() {
    let place = Place::new();
    place.write("rows.csv", rows(20).as_bytes());
    let run = "run book rows.csv -o out.csv --rejects r.csv --generation 1";
    for args in [
        run,
        &format!("{run} --json"),
        "sample book --rows 3 -o sample.csv",
        "template book --portfolio",
        "diff book 1 2 --portfolio rows.csv --rejects r.csv",
        "diff book 1 2 --portfolio rows.csv --rejects r.csv --json",
    ] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let mut command = place.klausel(args);
        command.stdout(writer);
        let (code, told) = ended(command);
        assert_eq!(code, 0, "{args}: {told}");
        assert!(args.starts_with("sample") || told.is_empty(), "{args}: {told}");
    }
    assert_eq!(place.files(), ["out.csv", "r.csv", "rows.csv", "sample.csv"]);
    assert_eq!(String::from_utf8(place.read("out.csv")).unwrap().lines().count(), 17);
    // A pipe is no place that a file can be put in.
    assert!(Command::new("mkfifo").arg(place.path("pipe.csv")).status().unwrap().success());
    for args in ["run book rows.csv -o pipe.csv", "sample book --rows 3 -o pipe.csv"] {
        let (code, told) = ended(place.klausel(args));
        assert_eq!(code, 1, "{told}");
        assert!(told.starts_with("error[K0601]: cannot write `pipe.csv`: it is no ordinary file\n"), "{told}");
    }
}

/// Cuts a file off while it is read.
struct Cutting(fs::File);

impl Watch for Cutting {
    fn read(&mut self, _: u64, _: Option<u64>) {
        self.0.set_len(100).unwrap();
    }

    fn rejected(&mut self, _: &[klauselwerk::portfolio::Fault]) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_portfolio_that_is_cut_off_while_it_is_read() {
    let book = super::book();
    let map = klauselwerk::portfolio::ColumnMap::default();
    let whole = super::parquet_columns::groups(40);
    for threads in [1, 3] {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(&whole).unwrap();
        let mut cutting = Cutting(file.try_clone().unwrap());
        let input = klauselwerk::portfolio::Input::Parquet(file);
        let options = super::Options { threads, ..options(Format::Csv) };
        let books = std::slice::from_ref(&book);
        let stopped = super::run(books, false, input, &map, &options, std::io::sink(), &mut cutting);
        // With several threads all of it may have been read before.
        match stopped {
            Err(Stopped::Problems(problems)) => assert_eq!(problems[0].code.0, "K0603", "{problems:?}"),
            other => assert!(threads > 1 && other.is_ok(), "{other:?}"),
        }
    }
    // Of text that is cut off in a row, this row is missing cells.
    let text = rows(10);
    let cut = ran(&book, csv(&text[..text.len() - 1_700]), "", &options(Format::Csv));
    assert_eq!(cut.adds_up(), 9);
    let broken = std::io::Read::chain("Gefahr\nBrand\n".as_bytes(), Broken);
    let mut faults = Faults::default();
    let input = klauselwerk::portfolio::Input::Csv(Box::new(broken));
    let stopped = super::run(
        std::slice::from_ref(&book),
        false,
        input,
        &map,
        &options(Format::Csv),
        std::io::sink(),
        &mut faults,
    );
    let Err(Stopped::Problems(problems)) = stopped else { panic!("{stopped:?}") };
    assert_eq!(problems[0].title, "the portfolio cannot be read: the stick was pulled out");
}

/// A disk that breaks while it is read.
struct Broken;

impl std::io::Read for Broken {
    fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
        Err(std::io::Error::other("the stick was pulled out"))
    }
}
