//! `klausel ask`

use super::{DV, EDV, HAUSRAT, IN_1986, Klausel, klausel, shows};

fn ask(question: &str) -> Klausel {
    klausel(["ask", HAUSRAT, question])
}

// ---------------------------------------------------------------- the question that the project began with

#[test]
fn edv_depends() {
    let ran = klausel(["ask", EDV, DV]).and(IN_1986).run();
    assert!(ran.out.starts_with("depends "), "{}", ran.out);
    assert!(ran.out.contains("Klausel 510 is agreed") && ran.out.contains("[CW S017]"), "{}", ran.out);
    shows!(ran.told());
}

#[test]
fn edv_covered() {
    let given = ["--given", "Leitungswasser agreed, Gefahr is Leitungswasser, Klausel 510"];
    let ran = klausel(["ask", EDV, DV]).and(IN_1986).and(given).run();
    assert!(ran.out.starts_with("covered "), "{}", ran.out);
    shows!(ran.told());
}

#[test]
fn edv_not_covered() {
    let given = ["--given", "Leitungswasser agreed, Gefahr is Leitungswasser, not Klausel 510"];
    let ran = klausel(["ask", EDV, DV]).and(IN_1986).and(given).run();
    assert!(ran.out.starts_with("not covered "), "{}", ran.out);
    assert!(ran.out.contains("Klausel 510 is not agreed") && ran.out.contains("[CW S017]"), "{}", ran.out);
    shows!(ran.told());
}

#[test]
fn from_another_folder() {
    let elsewhere = tempfile::tempdir().unwrap();
    let book = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(EDV);
    let ran = klausel(["ask".as_ref(), book.as_os_str(), DV.as_ref()]).within(elsewhere.path()).run();
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    assert!(ran.out.starts_with("depends   Leitungswasser covers DV?"), "{}", ran.out);
}

// ---------------------------------------------------------------- ways to ask

#[test]
fn without_quotes_or_question_mark() {
    let quoted = ask(DV).run();
    assert_eq!(klausel(["ask", HAUSRAT, "Leitungswasser", "covers", "DV?"]).run().out, quoted.out);
    assert_eq!(ask(" Leitungswasser\n\tcovers  DV? ").run().out, quoted.out);
    assert_eq!(ask("Leitungswasser covers DV").run().out, quoted.out.replace("DV?", "DV"));
}

#[test]
fn facts_in_the_question_or_beside_it() {
    let answers = |klausel: Klausel| {
        let out = klausel.run().out;
        out.split_once('\n').unwrap().1.to_owned()
    };
    let beside =
        answers(ask("Leitungswasser covers DV?").and(["--given", "Klausel 510", "--given", "Schaden is 50 DM"]));
    assert_eq!(answers(ask("given Klausel 510, Schaden is 50 DM, Leitungswasser covers DV?")), beside);
    assert_eq!(answers(ask("Leitungswasser covers DV if Klausel 510, Schaden is 50 DM?")), beside);
    assert_eq!(
        answers(ask("given Klausel 510, Leitungswasser covers DV?").and(["--given", "Schaden is 50 DM"])),
        beside
    );
}

#[test]
fn depends_on_a_judgement() {
    shows!(
        ask("Sturm covers Sturm?").and(["--given", "Sturm agreed, Windstärke is 9 Beaufort, Schaden is 500 DM"]).told()
    );
}

#[test]
fn assumed_defaults_are_told() {
    shows!(ask(DV).and(["--case", "tests/cli/cases/rohrbruch.toml"]).told());
}

#[test]
fn case_from_standard_input() {
    let case = r#"{"agreed": ["Leitungswasser"], "Gefahr": "Leitungswasser", "Schaden": "12_500.00"}"#;
    shows!(ask(DV).and(["--case", "-"]).reading(case).told());
}

#[test]
fn rulebook_from_standard_input() {
    let book = "kind Gefahr, among others\n  Brand\nline Feuer\n  covers Brand\n";
    shows!(klausel(["ask", "-", "Feuer covers Brand?"]).reading(book).told());
}

#[test]
fn not_both_from_standard_input() {
    shows!(klausel(["ask", "-", "Feuer covers Brand?", "--case", "-"]).told());
}

#[test]
fn exit_status() {
    let codes = |facts: &str| {
        let asked = || ask(DV).and(["--given", facts]);
        (
            asked().and(["--exit-status"]).run().code,
            asked().and(["--exit-status", "--json"]).run().code,
            asked().run().code,
        )
    };
    let granted = "Leitungswasser agreed, Gefahr is Leitungswasser, Schaden is 500 DM";
    assert_eq!(codes(&format!("{granted}, Klausel 510")), (0, 0, 0));
    assert_eq!(codes(&format!("{granted}, not Klausel 510")), (3, 3, 0));
    assert_eq!(codes(granted), (4, 4, 0));
    assert_eq!(codes("Klausel 501"), (1, 1, 1));
}

#[test]
fn a_rulebook_with_warnings_answers_without_them() {
    let ran =
        klausel(["ask", "tests/cli/books/warned.klausel", "Feuer covers Brand?", "--given", "Feuer agreed"]).run();
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    assert!(ran.out.starts_with("covered "), "{}", ran.out);
}

// ---------------------------------------------------------------- what is wrong with it

#[test]
fn a_broken_rulebook() {
    shows!(klausel(["ask", "tests/cli/books/broken.klausel", "Feuer covers Brand?"]).told());
}

#[test]
fn missing_rulebook() {
    shows!(klausel(["ask", "tests/cli/books/hausrad.klausel", DV]).told());
}

#[test]
fn all_problems_at_once() {
    let given = ["--given", "Klausl 510, Gefahr is Strum", "--given", "Windstärke is 18 Beaufort"];
    shows!(
        klausel(["ask", HAUSRAT, "Leitungwasser covers DVV?", "--case", "tests/cli/cases/keiner.toml"])
            .and(given)
            .told()
    );
}

#[test]
fn facts_that_contradict_each_other() {
    shows!(
        ask("given Klausel 510, Sturm covers DV?")
            .and(["--given", "not Klausel 510", "--given", "Sache is Möbel"])
            .told()
    );
}

#[test]
fn facts_that_cannot_be() {
    shows!(ask("Sturm covers?").and(["--given", "Vertragsbeginn is 1990-01-01, Vertragsende is 1989-01-01"]).told());
}

#[test]
fn numbers_of_other_countries() {
    let given = ["--given", "Schaden is 120.000 DM", "--given", "Vertragsbeginn is 12.12.1986"];
    shows!(ask("Sturm covers?").and(given).told());
}

#[test]
fn empty_question() {
    shows!(ask(" ").told());
}

#[test]
fn another_kind_of_question() {
    shows!(ask("which lines cover Sturm?").told());
}

#[test]
fn misspelt_verb() {
    shows!(ask("Is DV covered by Leitungswasser?").told());
}

#[test]
fn wrong_end() {
    shows!(ask("Leitungswasser covers DV!").told());
}

#[test]
fn two_values_of_a_kind() {
    shows!(ask("Leitungswasser covers Brand, Sturm?").told());
}

#[test]
fn very_long_question() {
    let ran = ask(&format!("Leitungswasser covers {}?", "DV und ".repeat(15_000))).run();
    assert_eq!((ran.code, ran.out.as_str()), (1, ""));
    assert!(ran.err.len() < 4_000, "{}", ran.err);
    let ran = ask(&format!("given {}Klausel 510{}, Sturm covers?", "(".repeat(30_000), ")".repeat(30_000))).run();
    assert_eq!((ran.code, ran.out.as_str()), (1, ""));
    assert!(ran.err.starts_with("error[K0007]: ") && ran.err.len() < 2_000, "{}", ran.err);
}

#[test]
fn colour_codes_in_a_question() {
    let ran = ask("Leitungswasser covers \u{1b}[31mDV?").and(["--color", "always"]).run();
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("K0002") && !ran.err.contains("covers \u{1b}[31m"), "{:?}", ran.err);
}

#[test]
#[cfg(unix)]
fn letters_of_another_encoding() {
    use std::os::unix::ffi::OsStrExt;
    let question = std::ffi::OsStr::from_bytes(b"Geb\xE4ude covers?");
    shows!(klausel(["ask".as_ref(), HAUSRAT.as_ref(), question]).told());
}

// ---------------------------------------------------------------- generations

fn zwei(args: &[&str]) -> Klausel {
    klausel(["ask", "tests/cli/books/zwei", "Feuer covers Sturm?", "--given", "Feuer agreed"]).and(args)
}

#[test]
fn the_generation_in_force() {
    let answer = |args: &[&str]| zwei(args).run().out.lines().next().unwrap().to_owned();
    assert_eq!(answer(&[]), "covered   Feuer covers Sturm?   (Zwei, generation 1990)");
    assert_eq!(answer(&["--on", "1990-01-01"]), "covered   Feuer covers Sturm?   (Zwei, generation 1990)");
    assert_eq!(answer(&["--on", "1989-12-31"]), "not covered   Feuer covers Sturm?   (Zwei, generation 1986)");
    assert_eq!(answer(&["--generation", "1986"]), "not covered   Feuer covers Sturm?   (Zwei, generation 1986)");
}

#[test]
fn unknown_generation() {
    shows!(zwei(&["--generation", "1968"]).told());
}

#[test]
fn before_the_first_generation() {
    shows!(zwei(&["--on", "1985-12-31"]).told());
}

#[test]
fn none_in_force_today() {
    shows!(klausel(["ask", "tests/cli/books/morgen", "Feuer covers Brand?"]).told());
}

#[test]
fn german_date() {
    shows!(zwei(&["--on", "24.12.1986"]).told());
}

#[test]
fn no_date() {
    shows!(zwei(&["--on", "1990-02-30"]).told());
}

#[test]
fn generation_and_date() {
    shows!(zwei(&["--on", "1990-01-01", "--generation", "1986"]).told());
}
