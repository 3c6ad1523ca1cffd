//! `klausel repl`: piped, and on a terminal.

use std::fs;

use super::{HAUSRAT, Klausel, klausel, shows};

fn repl(inputs: &str) -> Klausel {
    klausel(["repl", HAUSRAT]).reading(inputs)
}

#[test]
fn piped() {
    let inputs = "given Leitungswasser agreed,\n  Gefahr is Leitungswasser\n\n-- half of it is unknown\nLeitungswasser covers DV?\nunknown\n";
    let ran = repl(inputs).run();
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    shows!(ran.told());
}

#[test]
fn piped_with_an_error() {
    let ran = repl("given Klausl 510\ngiven Klausel 510\nfacts").run();
    assert_eq!((ran.code, ran.err.as_str()), (1, ""));
    shows!(ran.told());
}

#[test]
fn colours_where_they_are_asked_for() {
    assert!(!repl("Sturm covers?").run().out.contains('\u{1b}'));
    assert!(repl("Sturm covers?").and(["--color", "always"]).run().out.contains('\u{1b}'));
}

#[test]
fn what_ends_it() {
    assert_eq!(repl("").run().out, "");
    assert_eq!(repl("quit\nfacts\n").run().out, "klausel> quit\n");
    assert_eq!(repl("exit").run().code, 0);
}

#[test]
fn with_a_case_and_a_generation() {
    let ran = repl("facts").and(["--case", "tests/cli/cases/rohrbruch.toml"]).run();
    assert!(ran.code == 0 && ran.out.contains("  Gefahr is Leitungswasser\n"), "{}", ran.told());
    let ran = klausel(["repl", "tests/cli/books/zwei", "--on", "1989-01-01"]).reading("Feuer covers Sturm?").run();
    assert!(ran.out.contains("(Zwei, generation 1986)"), "{}", ran.told());
}

#[test]
fn what_cannot_begin() {
    let told = [
        klausel(["repl", "-"]).told(),
        klausel(["repl", "tests/cli/books/broken.klausel"]).told(),
        repl("facts").and(["--case", "tests/cli/cases/keiner.toml"]).told(),
    ];
    shows!(told.join("\n\n"));
}

#[test]
fn a_saved_session_decides_alike() {
    let folder = tempfile::tempdir().unwrap();
    let case = folder.path().join("fall.toml");
    let inputs = format!(
        "given agreed are Leitungswasser, Klausel 510 and nothing else, Gefahr is Leitungswasser, Schaden is 500 DM\nsave {0}\nsave {0}\ndecide\n",
        case.display()
    );
    let ran = repl(&inputs).run();
    assert!(ran.code == 1 && ran.out.contains("there is such a file already"), "{}", ran.told());
    let (_, decided) = ran.out.split_once("klausel> decide\n").unwrap();
    let alike = klausel(["decide".as_ref(), HAUSRAT.as_ref(), case.as_os_str()]).run();
    assert_eq!(decided, alike.out);
}

/// The scenario that a session writes is one that passes, where scenarios of the rulebook stand.
#[test]
fn a_session_saved_as_a_scenario_passes() {
    let folder = tempfile::tempdir().unwrap();
    let book = folder.path().join("hausrat");
    fs::create_dir_all(book.join("scenarios")).unwrap();
    fs::copy(format!("{}/{HAUSRAT}", env!("CARGO_MANIFEST_DIR")), book.join("hausrat.klausel")).unwrap();
    let inputs =
        "given Gefahr is Leitungswasser\nLeitungswasser covers DV?\nsave hausrat/scenarios/rohrbruch.klausel\n";
    let ran = klausel(["repl", "hausrat"]).within(folder.path()).reading(inputs).run();
    assert!(ran.code == 0 && ran.out.contains("saved: `klausel test hausrat` runs it"), "{}", ran.told());
    let tested = klausel(["test", "hausrat"]).within(folder.path()).run();
    assert!(tested.code == 0 && tested.out.contains("1 passed, 0 failed"), "{}", tested.told());
    // It is laid out as the formatter would.
    let formatted = klausel(["fmt", "--check", "hausrat/scenarios/rohrbruch.klausel"]).within(folder.path()).run();
    assert_eq!(formatted.code, 0, "{}", formatted.told());
}

#[cfg(unix)]
mod on_a_terminal {
    use super::{HAUSRAT, fs};
    use rexpect::session::{PtySession, spawn_command};
    use std::process::Command;

    fn started(book: &std::path::Path, state: &std::path::Path) -> PtySession {
        let mut command = Command::new(env!("CARGO_BIN_EXE_klausel"));
        command.current_dir(env!("CARGO_MANIFEST_DIR")).arg("repl").arg(book);
        command.env("TERM", "xterm").env("NO_COLOR", "1").env("XDG_STATE_HOME", state);
        let mut terminal = spawn_command(command, Some(30_000)).unwrap();
        terminal.exp_string("Hausrat, generation 1986").unwrap();
        terminal
    }

    fn type_in(terminal: &mut PtySession, keys: &str) {
        terminal.exp_string("klausel> ").unwrap();
        terminal.send(keys).unwrap();
        terminal.flush().unwrap();
    }

    #[test]
    fn typed_completed_and_remembered() {
        let state = tempfile::tempdir().unwrap();
        let mut terminal = started(HAUSRAT.as_ref(), state.path());
        // Tab completes the line, then the value.
        type_in(&mut terminal, "Leit\t covers D\t?\r");
        terminal.exp_string("depends").unwrap();
        terminal.exp_string("Klausel 510 is agreed").unwrap();
        type_in(&mut terminal, "given Klausel 510,\rGefahr is Leitungswasser\r");
        terminal.exp_string("Klausel 510 is agreed").unwrap();
        // Arrow up: the one before the last.
        type_in(&mut terminal, "\u{1b}[A\u{1b}[A\u{1b}[A\r");
        terminal.exp_string("Leitungswasser is agreed").unwrap();
        // Ctrl-C drops what is typed, Ctrl-D ends.
        type_in(&mut terminal, "given not Klau\u{3}");
        type_in(&mut terminal, "facts\r");
        terminal.exp_string("given").unwrap();
        type_in(&mut terminal, "\u{4}");
        terminal.exp_eof().unwrap();
        let history = fs::read_to_string(state.path().join("klausel/history")).unwrap();
        assert!(history.contains("Leitungswasser covers DV?"), "{history}");
    }

    /// Tab behind `Sache is` offers things only; a block goes on until an empty line; known names are green while typed.
    #[test]
    fn the_place_is_known() {
        let state = tempfile::tempdir().unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_klausel"));
        command.current_dir(env!("CARGO_MANIFEST_DIR")).args(["repl", HAUSRAT, "--color", "always"]);
        command.env("TERM", "xterm").env_remove("NO_COLOR").env("XDG_STATE_HOME", state.path());
        let mut terminal = spawn_command(command, Some(30_000)).unwrap();
        type_in(&mut terminal, "given Sache is \t\t");
        // All that is offered stands in one row, up to the prompt.
        terminal.exp_string("\u{7}").unwrap();
        let offered = terminal.exp_string("klausel> ").unwrap();
        assert!(
            offered.contains("DV     M") && !offered.contains("Hagel") && !offered.contains("Klausel"),
            "{offered}"
        );
        terminal.send("DV\r").unwrap();
        terminal.flush().unwrap();
        terminal.exp_string("Sache is DV").unwrap();
        terminal.exp_string("klausel> ").unwrap();
        terminal.send("Sturm").unwrap();
        terminal.flush().unwrap();
        terminal.exp_string("\u{1b}[32mSturm").unwrap();
        // What was typed is dropped again.
        terminal.send("\u{3}").unwrap();
        terminal.flush().unwrap();
        type_in(&mut terminal, "line Glas\r  covers Brand\r  covers DV\r\r");
        terminal.exp_string("added").unwrap();
        type_in(&mut terminal, "show Glas\r");
        terminal.exp_string("covers DV").unwrap();
        type_in(&mut terminal, "quit\r");
        terminal.exp_eof().unwrap();
    }

    #[test]
    fn a_changed_file_is_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let book = folder.path().join("buch.klausel");
        let text = fs::read_to_string(HAUSRAT).unwrap();
        fs::write(&book, &text).unwrap();
        let mut terminal = started(&book, folder.path());
        type_in(&mut terminal, "given Gefahr is Leitungswasser, Leitungswasser agreed, Schaden is 500 DM\r");
        terminal.exp_string("Schaden is 500.00 DM").unwrap();
        terminal.exp_string("klausel> ").unwrap();
        fs::write(&book, text.replace("covers DV only if Klausel 510", "covers DV, Möbel") + "\n-- changed\n").unwrap();
        terminal.send("Leitungswasser covers DV?\r").unwrap();
        terminal.flush().unwrap();
        terminal.exp_string("the rulebook was read again").unwrap();
        terminal.exp_string("is met: ").unwrap();
        type_in(&mut terminal, "quit\r");
        terminal.exp_eof().unwrap();
    }
}
