//! What the program says of itself.

use super::{klausel, shows};

#[test]
fn without_arguments() {
    shows!(klausel([] as [&str; 0]).told());
}

#[test]
fn long() {
    let ran = klausel(["--help"]).run();
    assert_eq!(klausel(["help"]).run().out, ran.out);
    shows!(ran.told());
}

#[test]
fn check() {
    shows!(klausel(["check", "-h"]).told());
}

#[test]
fn check_long() {
    shows!(klausel(["check", "--help"]).told());
}

#[test]
fn ask() {
    shows!(klausel(["help", "ask"]).told());
}

#[test]
fn decide() {
    shows!(klausel(["help", "decide"]).told());
}

#[test]
fn template() {
    shows!(klausel(["help", "template"]).told());
}

#[test]
fn explain() {
    shows!(klausel(["help", "explain"]).told());
}

#[test]
fn version() {
    let ran = klausel(["--version"]).run();
    assert_eq!((ran.code, ran.out), (0, concat!("klausel ", env!("CARGO_PKG_VERSION"), "\n").to_owned()));
}

#[test]
fn unknown_command() {
    shows!(klausel(["chek", "rulebooks/edv"]).told());
}

#[test]
fn misspelt_option() {
    shows!(klausel(["ask", "rulebooks/edv", "Sturm covers?", "--givn", "Sturm agreed"]).told());
}

#[test]
fn missing_arguments() {
    shows!(klausel(["ask", "rulebooks/edv"]).told());
}

#[test]
fn of_all_commands_is_imperative_without_full_stop() {
    let all = klausel(["help"]).run().out;
    let commands = all.split("Commands:\n").nth(1).unwrap().split("\n\n").next().unwrap();
    for command in commands.lines().filter_map(|line| line.split_whitespace().next()).filter(|name| *name != "help") {
        let help = klausel([command, "--help"]).run().out;
        for line in help.lines() {
            assert!(!line.ends_with('.') || line.ends_with("..."), "{command}: {line}");
            assert!(line.chars().count() <= 100, "{command}: {line}");
        }
    }
}

#[test]
fn repl() {
    shows!(klausel(["help", "repl"]).told());
}

#[test]
fn diff() {
    shows!(klausel(["help", "diff"]).told());
}

#[test]
fn fmt() {
    shows!(klausel(["help", "fmt"]).told());
}
