//! Contracts from 1985 to 2026, each judged by the wording of its time.

use super::{EDV, klausel, shows};

#[test]
fn from_1985_to_2026() {
    let mut cases: Vec<String> = std::fs::read_dir("tests/cases/generations")
        .unwrap()
        .map(|entry| entry.unwrap().path().display().to_string())
        .collect();
    cases.sort();
    assert!(cases.len() > 20);
    // The names of the files are in the answer, and need not be in the command too.
    let ran = klausel(["decide", EDV]).and(&cases).run();
    shows!(format!("exit status {}\n\n{}\n{}", ran.code, ran.out, ran.err));
}

#[test]
fn the_scenarios_of_every_generation_pass() {
    let ran = klausel(["test", EDV]).run();
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    let passed: usize = ran.out.split(' ').next().unwrap().trim().parse().unwrap();
    assert!(passed >= 18, "{}", ran.out);
}
