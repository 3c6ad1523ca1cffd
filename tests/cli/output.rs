//! Colours, closed pipes, full disks.

use super::{DV, HAUSRAT, klausel};

#[test]
fn colours_where_asked_for() {
    let asked = |when: &[&str]| klausel(["ask", HAUSRAT, DV]).and(when).run().out;
    let (none, never, always) = (asked(&[]), asked(&["--color", "never"]), asked(&["--color", "always"]));
    assert_eq!(none, never, "a pipe shows no colours");
    assert!(always.contains("\u{1b}[") && !never.contains('\u{1b}'));
    assert_eq!(klausel(["--color", "always", "ask", HAUSRAT, DV]).run().out, always);
    let wrong = klausel(["ask", HAUSRAT, "Strum covers?", "--color", "always"]).run();
    assert!(wrong.err.contains("\u{1b}["), "{:?}", wrong.err);
}

#[test]
fn unknown_colour() {
    super::shows!(klausel(["ask", HAUSRAT, DV, "--color", "sometimes"]).told());
}

#[test]
fn a_reader_who_has_gone() {
    for args in [&["explain"][..], &["template", HAUSRAT], &["ask", HAUSRAT, DV], &["--help"], &["check", HAUSRAT]] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let ran = klausel(args).writing(writer).run();
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{args:?}");
    }
}

#[test]
fn a_reader_who_has_gone_does_not_change_the_exit_status() {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    assert_eq!(klausel(["ask", HAUSRAT, DV, "--exit-status"]).writing(writer).run().code, 4);
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk() {
    for args in [&["explain"][..], &["template", HAUSRAT], &["ask", HAUSRAT, DV, "--json"], &["check", HAUSRAT]] {
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let ran = klausel(args).writing(full).run();
        assert_eq!(ran.code, 1, "{args:?}");
        assert!(ran.err.starts_with("error[K0601]: cannot write the answer: "), "{args:?}: {}", ran.err);
    }
}
