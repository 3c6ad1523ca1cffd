//! `klausel diff`

use super::{klausel, shows};

const WANDEL: &str = "tests/cli/books/wandel";

#[test]
fn covers_and_payments() {
    shows!(klausel(["diff", WANDEL, "1986", "1990"]).told());
}

#[test]
fn the_other_way_round() {
    shows!(klausel(["diff", WANDEL, "1990", "1986"]).told());
}

#[test]
fn another_currency_and_other_types() {
    shows!(klausel(["diff", "tests/cli/books/euro", "1998", "2002"]).told());
}

#[test]
fn numbers_in_german() {
    let told = klausel(["diff", "tests/cli/books/euro", "1998", "2002", "--numbers", "german"]).run().out;
    assert!(told.contains("pays 19.058,30 DM (9.744,35 EUR)"), "{told}");
}

/// Rows in EUR, for the older generation restated in DM, and what it pays in EUR again; numbers as they are asked for.
#[test]
fn rows_of_two_currencies() {
    let rows = ["diff", "tests/cli/books/euro", "1998", "2002", "--portfolio", "tests/cli/cases/euro-rows.csv"];
    let told = klausel(rows).run().out;
    // 1 200 000 EUR, up to 500 000 EUR, less 5 %; in the second row 475 000 more than in the first.
    assert!(told.contains("493_105.39 EUR"), "{told}");
    let german = klausel([rows.as_slice(), &["--numbers", "german"]].concat()).run().out;
    assert!(german.contains("493.105,39 EUR") && !german.contains('_'), "{german}");
}

#[test]
fn a_generation_and_itself() {
    shows!(klausel(["diff", WANDEL, "1986", "1986"]).told());
}

#[test]
fn unknown_generations() {
    shows!(klausel(["diff", WANDEL, "1968", "1991"]).told());
}

#[test]
fn json() {
    let ran = klausel(["diff", "tests/cli/books/zwei", "1986", "1990", "--json"]).run();
    assert_eq!(ran.code, 0);
    shows!(format!("{:#}\n", ran.json()));
}

/// What programs rely on, in a comparison with every sort of difference.
#[test]
fn json_of_every_sort() {
    let json = klausel(["diff", WANDEL, "1986", "1990", "--json"]).run().json();
    let lines = json["lines"].as_array().unwrap();
    let of = |name: &str| lines.iter().find(|line| line["line"] == name).unwrap();
    assert_eq!(of("Daten")["in"], "new");
    assert_eq!(of("Daten")["closes_gap"]["witness"]["new"]["answer"], "covered");
    assert_eq!(of("Wartung")["in"], "ended");
    let electronics = of("Elektronik");
    assert_eq!((&electronics["cover"], &electronics["payment"]), (&"changed".into(), &"changed".into()));
    let first = &electronics["differences"][0];
    assert_eq!(first["change"], "becomes covered");
    assert_eq!(first["condition"], "Sache is one of CNC-Maschine, CAD-Arbeitsplatz");
    assert_eq!(first["of"], "1990");
    assert_eq!(first["because"][0]["text"], "new values of Sache: CNC-Maschine, CAD-Arbeitsplatz");
    let facts = first["witness"]["facts"].as_array().unwrap();
    let thing = facts.iter().find(|fact| fact["fact"] == "Sache").unwrap();
    assert_eq!((&thing["value"], &thing["unknown_in"]), (&"CNC-Maschine".into(), &"1986".into()));
    let paid = electronics["differences"].as_array().unwrap().last().unwrap();
    assert_eq!((&paid["change"], &paid["condition"]), (&"paid differently".into(), &"Klausel U is agreed".into()));
    assert_ne!(paid["witness"]["old"]["pays"]["from"], paid["witness"]["new"]["pays"]["from"]);
    assert_eq!(json["vocabulary"][0]["about"], "new values");
}

/// Each case is two scenarios, which the rulebook then passes; a generation that cannot say it has a comment instead.
#[test]
fn cases_as_scenarios() {
    let folder = tempfile::tempdir().unwrap();
    let scenarios = folder.path().join("scenarios");
    std::fs::create_dir(&scenarios).unwrap();
    for file in ["1986.klausel", "1990.klausel"] {
        std::fs::copy(format!("{WANDEL}/{file}"), folder.path().join(file)).unwrap();
    }
    let run = |args: &[&str]| klausel(args.iter().copied()).within(folder.path()).run();
    let written = run(&["diff", ".", "1986", "1990", "--scenario", "scenarios/neu.klausel"]);
    let note = "written to scenarios/neu.klausel; `klausel test .` runs it where it stands in ./scenarios\n\n";
    assert_eq!((written.code, written.err.as_str()), (0, note));
    assert_eq!(written.out, run(&["diff", ".", "1986", "1990"]).out);
    let text = std::fs::read_to_string(scenarios.join("neu.klausel")).unwrap();
    shows!(text.clone());
    let tested = run(&["test", "."]);
    let count = text.matches("\nscenario ").count();
    assert_eq!(
        (tested.code, tested.out.lines().last()),
        (0, Some(&*format!("{count} passed, 0 failed"))),
        "{}",
        tested.out
    );
    let laid_out = run(&["fmt", "scenarios/neu.klausel", "--check"]);
    assert_eq!(laid_out.code, 0, "{}{}", laid_out.out, laid_out.err);

    let again = run(&["diff", ".", "1986", "1990", "--scenario", "scenarios/neu.klausel"]);
    assert_eq!((again.code, again.out.as_str()), (1, ""));
    assert!(again.err.contains("there is such a file already"), "{}", again.err);
    assert_eq!(std::fs::read_to_string(scenarios.join("neu.klausel")).unwrap(), text);
    let none = run(&["diff", ".", "1990", "1990", "--scenario", "scenarios/gleich.klausel"]);
    assert_eq!((none.code, none.err.as_str()), (0, "no case is decided differently: no scenario is written\n"));
    assert!(!scenarios.join("gleich.klausel").exists());
}
