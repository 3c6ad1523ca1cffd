//! What is offered where.

use super::super::Names;
use super::session;

/// The candidates at the end of an input, and what they would replace.
fn offered(names: &Names, before: &str) -> (String, Vec<String>) {
    let completion = names.complete(before);
    (before.get(completion.start..).unwrap().to_owned(), completion.candidates)
}

#[test]
fn at_the_start_commands_questions_and_lines() {
    let names = session().names();
    let (_, all) = offered(&names, "");
    assert!(
        ["given", "Leitungswasser", "why not?"].iter().all(|wanted| all.iter().any(|name| name == wanted)),
        "{all:?}"
    );
    assert_eq!(offered(&names, "Lei"), ("Lei".to_owned(), vec!["Leitungswasser".to_owned()]));
    assert_eq!(offered(&names, "sho").1, ["show"]);
    assert_eq!(offered(&names, "what i").1, ["what if ", "what is paid?"]);
    assert_eq!(offered(&names, "Sturm c"), ("c".to_owned(), vec!["covers ".to_owned()]));
}

#[test]
fn behind_covers_values() {
    let names = session().names();
    assert_eq!(offered(&names, "Leitungswasser covers D"), ("D".to_owned(), vec!["DV".to_owned()]));
    assert!(offered(&names, "Leitungswasser covers ").1.contains(&"Hagel".to_owned()));
    assert_eq!(offered(&names, "Sturm covers DV, st").1, ["Sturm"]);
    assert_eq!(offered(&names, "which lines cover M").1, ["Möbel"]);
    assert_eq!(offered(&names, "Sturm covers DV if Klau").1, ["Klausel 510"]);
}

#[test]
fn behind_is_only_values_of_that_kind() {
    let names = session().names();
    assert_eq!(offered(&names, "given Sache is ").1, ["DV", "Möbel"]);
    assert_eq!(offered(&names, "given Klausel 510, Gefahr is one of Sturm, H").1, ["Hagel"]);
    assert_eq!(offered(&names, "given Gefahr is D").1, Vec::<String>::new());
}

#[test]
fn behind_given_and_forget_facts() {
    let names = session().names();
    assert_eq!(offered(&names, "given Klausel 5"), ("Klausel 5".to_owned(), vec!["Klausel 510".to_owned()]));
    assert_eq!(offered(&names, "forget Klausel 510, Sch").1, ["Schaden"]);
    assert_eq!(offered(&names, "given not St").1, ["Sturm agreed"]);
    assert!(offered(&names, "given Selbst").1.contains(&"Selbstbehalt of Sturm".to_owned()));
    assert_eq!(offered(&names, "what if Wind").1, ["Windstärke"]);
}

#[test]
fn behind_show_why_and_the_like() {
    let names = session().names();
    assert_eq!(offered(&names, "show ").1, ["Leitungswasser", "Sturm"]);
    assert_eq!(offered(&names, "why not St").1, ["Sturm"]);
    assert_eq!(offered(&names, "what does L").1, ["Leitungswasser"]);
    assert_eq!(offered(&names, "source Leitungswasser § 2").1, ["Leitungswasser § 2"]);
    assert_eq!(offered(&names, "generation ").1, ["1986"]);
    assert_eq!(offered(&names, "help gi").1, ["given"]);
    assert_eq!(offered(&names, "save x").1, Vec::<String>::new());
}

#[test]
fn colours_tell_known_names_from_unknown_ones() {
    let names = session().names();
    let green = "\u{1b}[32mKlausel 510\u{1b}[0m";
    assert!(names.highlight("given Klausel 510").ends_with(green));
    // What is still being typed is not wrong yet.
    assert!(!names.highlight("given Sache i").contains("\u{1b}[31m"));
    assert!(names.highlight("given Klausel 511").contains("\u{1b}[31mKlausel"));
    assert!(names.highlight("Sturm covers DV").contains("\u{1b}[1mcovers"));
}
