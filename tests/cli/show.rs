//! `klausel show`

use super::{klausel, shows};

const DREI: &str = "tests/cli/books/drei";

#[test]
fn the_first_generation() {
    shows!(klausel(["show", DREI, "--generation", "1986"]).told());
}

#[test]
fn an_amended_generation() {
    shows!(klausel(["show", DREI, "--on", "1995-06-01"]).told());
}

#[test]
fn the_newest_as_markdown() {
    shows!(klausel(["show", DREI, "--markdown"]).told());
}

#[test]
fn of_no_generation() {
    shows!(klausel(["show", DREI, "--generation", "1991"]).told());
}

#[test]
fn to_a_new_file_that_is_a_rulebook() {
    let folder = tempfile::tempdir().unwrap();
    let book = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(DREI);
    let run = |args: &[&str]| klausel(args.iter().copied()).within(folder.path()).run();
    let written = run(&["show", book.to_str().unwrap(), "--generation", "1990", "-o", "1990.klausel"]);
    assert_eq!((written.code, written.out.as_str(), written.err.as_str()), (0, "", "written to 1990.klausel\n"));
    let again = run(&["show", book.to_str().unwrap(), "-o", "1990.klausel"]);
    assert_eq!(again.code, 1, "{}", again.err);
    let checked = run(&["check", "1990.klausel"]);
    assert_eq!((checked.code, checked.out.lines().count()), (0, 1), "{}{}", checked.out, checked.err);
    let question = ["Elektronik covers?", "--given", "Gefahr is Sturm, Windstärke is 12, Elektronik agreed"];
    let of_one = run(&[&["ask", "1990.klausel"], question.as_slice()].concat());
    let of_all = run(&[&["ask", book.to_str().unwrap(), "--generation", "1990"], question.as_slice()].concat());
    let condition = |told: &str| told.lines().take(5).skip(1).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(condition(&of_one.out), condition(&of_all.out));
}
