//! `klausel explain`

use super::{klausel, shows};

#[test]
fn a_code() {
    let ran = klausel(["explain", "K0012"]).run();
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    assert!(ran.out.starts_with("K0012: ") && !ran.out.contains("```"), "{}", ran.out);
    for short in ["k0012", "k12", "12"] {
        assert_eq!(klausel(["explain", short]).run().out, ran.out);
    }
}

#[test]
fn misspelt_code() {
    shows!(klausel(["explain", "K0O12"]).told());
}

#[test]
fn unknown_code() {
    shows!(klausel(["explain", "Brand"]).told());
}

#[test]
fn all_codes() {
    let ran = klausel(["explain"]).run();
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    let codes: Vec<&str> = ran.out.lines().map(|line| line.split_once(": ").unwrap().0).collect();
    assert!(codes.contains(&"K0012") && codes.is_sorted(), "{codes:?}");
    assert_eq!(codes.len(), klauselwerk::diagnostic::CODES.len());
}
