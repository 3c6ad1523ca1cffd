//! Cases and questions by the generation of their time.

use std::fs;
use std::path::{Path, PathBuf};

use super::{EDV, klausel, shows};

/// Three generations, in force from 1986-12-12, 1990-01-01 and 2002-01-01; since 1990 `Vertragsbeginn` is called
/// `Versicherungsbeginn`.
const ZEITEN: &str = "tests/cli/books/zeiten";

fn case(name: &str) -> String {
    format!("tests/cli/cases/zeiten/{name}.toml")
}

fn decide(name: &str) -> super::Klausel {
    klausel(["decide", ZEITEN, &case(name)])
}

#[test]
fn check_tells_when_each_is_in_force() {
    shows!(klausel(["check", ZEITEN]).told());
}

#[test]
fn a_case_is_judged_by_its_own_generation() {
    shows!(decide("rohrbruch_1987").told());
}

#[test]
fn under_the_names_of_its_time() {
    shows!(decide("rohrbruch_1991").told());
}

#[test]
fn no_generation_in_force() {
    shows!(decide("zu_frueh").told());
}

#[test]
fn what_its_generation_does_not_know() {
    shows!(decide("netzwerk_1987").told());
}

#[test]
fn by_another_generation() {
    shows!(decide("rohrbruch_1987").and(["--on", "2005-01-01"]).told());
    let json = decide("rohrbruch_1987").and(["--generation", "2002", "--json"]).run().json();
    assert_eq!((json["generation"].as_str(), json["own_generation"].as_str()), (Some("2002"), Some("1986")));
    let own = decide("rohrbruch_1987").and(["--on", "1987-03-01", "--json"]).run().json();
    assert!(own.get("own_generation").is_none());
}

#[test]
fn by_a_generation_although_none_is_in_force() {
    shows!(decide("zu_frueh").and(["--generation", "1986"]).told());
}

#[test]
fn without_a_date_it_depends() {
    shows!(decide("sturm_ohne_datum").told());
}

#[test]
fn without_a_date_amounts_differ() {
    shows!(decide("rohrbruch_ohne_datum").told());
}

#[test]
fn without_a_date_as_json() {
    shows!(decide("sturm_ohne_datum").and(["--json"]).told());
}

#[test]
fn without_a_date_and_all_agree() {
    shows!(decide("orkan_ohne_datum").told());
    let json = decide("orkan_ohne_datum").and(["--json"]).run().json();
    assert_eq!(json["agreeing"], serde_json::json!(["1986", "1990", "2002"]));
}

/// The damage is of 1988: the contract did not begin later.
#[test]
fn without_a_date_only_one_can_be() {
    shows!(decide("frueh_ohne_datum").told());
}

#[test]
fn without_a_date_one_cannot_judge() {
    shows!(decide("netzwerk_ohne_datum").told());
}

/// A contract with a clause of 2002 is none of an earlier time.
#[test]
fn without_a_date_the_contract_tells_the_time() {
    shows!(decide("klausel_ohne_datum").told());
}

#[test]
fn without_a_date_and_with_problems() {
    shows!(klausel(["decide", ZEITEN, "-"]).reading(r#"{"Gefahr": "Strum"}"#).told());
}

#[test]
fn without_a_date_and_no_time_left() {
    shows!(klausel(["decide", ZEITEN, "-"]).reading(r#"{"Schadentag": "1985-01-01"}"#).told());
}

/// A folder of the tests' own with a rulebook of two generations; the first one has these sentences too.
fn two_generations(name: &str, more: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::create_dir_all(folder.join("buch")).unwrap();
    let old = "rulebook Buch\ngeneration 1986 from 1986-12-12\nkind Gefahr, among others\n  Brand, Erdbeben\n\
        line Elektronik\n  § 1  covers Brand\n  § 2  covers Erdbeben\n";
    let new = "rulebook Buch\ngeneration 1990 amends 1986 from 1990-01-01\nrepeals Elektronik § 2\n";
    fs::write(folder.join("buch/1986.klausel"), format!("{old}{more}")).unwrap();
    fs::write(folder.join("buch/1990.klausel"), new).unwrap();
    folder
}

/// A rulebook without a date that says which generation judges.
#[test]
fn without_a_date_that_could_be_given() {
    let folder = two_generations("undatiert", "");
    let decide = |case: &str| klausel(["decide", "buch", "-"]).within(&folder).reading(case);
    shows!(decide(r#"{"agreed": ["Elektronik"], "Gefahr": "Erdbeben"}"#).told());
    let agreed = decide(r#"{"agreed": ["Elektronik"], "Gefahr": "Brand"}"#).run().out;
    let head = "Buch, generation 1990; no date says which generation judges, and 1986 would decide the same\n";
    assert!(agreed.starts_with(head), "{agreed}");
}

#[test]
fn an_interview_does_not_take_a_date_of_another_time() {
    let more = "  § 3  excludes everything if Vertragsbeginn is before 1995-01-01\nfact Vertragsbeginn as date\n";
    let folder = two_generations("befragt", more);
    let said = "yes\n1987-01-01\n1911-01-01\n1996-01-01\n";
    shows!(klausel(["interview", "buch", "Elektronik covers Brand?"]).within(&folder).reading(said).told());
}

/// All cases of the folder: from 1985 to 2004, some without a date, some that cannot be decided.
#[test]
fn several_cases() {
    shows!(klausel(["decide", ZEITEN]).and(cases()).told());
}

#[test]
fn several_cases_as_json() {
    let cases = ["rohrbruch_1987", "sturm_ohne_datum", "zu_frueh", "rohrbruch_2004"].map(case);
    let ran = klausel(["decide", ZEITEN, "--json"]).and(&cases).run();
    assert_eq!(ran.code, 1);
    let json: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    let told: Vec<_> = json.as_array().unwrap().iter().map(|one| (&one["case"], &one["generation"])).collect();
    let names = cases.each_ref().map(|case| serde_json::json!(case));
    let (old, none, new) = (serde_json::json!("1986"), serde_json::Value::Null, serde_json::json!("2002"));
    assert_eq!(told, [(&names[0], &old), (&names[1], &none), (&names[2], &none), (&names[3], &new)]);
    assert_eq!(json[2]["problems"][0]["code"], "K0711");
    // One of them alone says the same.
    let mut first = json[0].clone();
    first.as_object_mut().unwrap().remove("case");
    assert_eq!(first, decide("rohrbruch_1987").and(["--json"]).run().json());
}

fn cases() -> Vec<String> {
    let entries = fs::read_dir("tests/cli/cases/zeiten").unwrap().map(|entry| entry.unwrap().path());
    let mut cases: Vec<String> = entries.map(|path| path.display().to_string()).collect();
    cases.sort();
    cases
}

/// A folder of the tests' own that holds the files of one generation of a rulebook, under their own path.
fn alone(book: &str, generation: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{}-{generation}", book.replace('/', "-")));
    let copy = folder.join(book);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&copy).unwrap();
    for file in fs::read_dir(book).unwrap().map(|entry| entry.unwrap().path()) {
        let name = file.file_name().unwrap().to_owned();
        let ending = file.extension().is_some_and(|ending| ending == "klausel");
        let of_it = ending && fs::read_to_string(&file).unwrap().contains(&format!("\ngeneration {generation}"));
        if of_it || file.extension().is_some_and(|ending| ending == "csv") {
            fs::copy(&file, copy.join(name)).unwrap();
        }
    }
    folder
}

/// A decision of 1986 is the same whatever was written since.
#[test]
fn a_decision_is_replayed_byte_for_byte() {
    let folder = alone(ZEITEN, "1986");
    let case = fs::canonicalize(case("rohrbruch_1987")).unwrap();
    for form in [vec![], vec!["--json"]] {
        let args = [vec!["decide", ZEITEN, case.to_str().unwrap()], form].concat();
        let (then, now) = (klausel(&args).within(&folder).run(), klausel(&args).run());
        assert_eq!((then.code, then.out, then.err), (now.code, now.out, now.err));
    }
}

/// The same of the shipped rulebook, with every fifth decided case of the time: all of them take a minute.
#[test]
fn decisions_of_1986_are_replayed_byte_for_byte() {
    let folder = alone(EDV, "1986");
    let files = fs::read_dir("tests/cases/decide").unwrap().map(|entry| entry.unwrap().path());
    let mut cases: Vec<PathBuf> =
        files.filter(|file| fs::read_to_string(file).unwrap().contains("\nVertragsbeginn = 198")).collect();
    cases.sort();
    assert!(cases.len() > 100, "where are the cases?");
    let mut args = vec!["decide".to_owned(), EDV.to_owned(), "--json".to_owned()];
    args.extend(cases.iter().step_by(5).map(|file| fs::canonicalize(file).unwrap().display().to_string()));
    let (then, now) = (klausel(&args).within(&folder).run(), klausel(&args).run());
    assert_eq!((then.code, now.code), (0, 0), "{}", now.err);
    assert!(then.out == now.out, "a decision of 1986 has changed");
}

fn ask(question: &str) -> super::Klausel {
    klausel(["ask", ZEITEN, question])
}

#[test]
fn a_question_goes_to_the_newest() {
    shows!(ask("Sturm covers Sturm?").told());
}

#[test]
fn a_question_with_a_date_goes_to_the_generation_of_that_time() {
    let asked = ["given Vertragsbeginn is 1988-01-01, Sturm covers Sturm?", "Sturm covers Sturm?"];
    let in_question = ask(asked[0]).and(["--json"]).run().json();
    let given = ask(asked[1]).and(["--given", "Versicherungsbeginn is 1988-01-01", "--json"]).run();
    // Under its new name the old generation does not know it.
    assert_eq!(given.code, 1);
    let given = ask(asked[1]).and(["--given", "Vertragsbeginn is 1988-01-01", "--json"]).run().json();
    let in_case = ask(asked[1]).and(["--case", &case("zu_frueh"), "--on", "1988-01-01", "--json"]).run().json();
    for answer in [&in_question, &given, &in_case] {
        assert_eq!(answer["generation"], "1986");
    }
    let newer = ask(asked[1]).and(["--given", "Versicherungsbeginn is 1991-01-01", "--json"]).run().json();
    assert_eq!(newer["generation"], "1990");
}

#[test]
fn a_question_of_no_time() {
    shows!(ask("given Vertragsbeginn is 1968-01-01, Sturm covers Sturm?").told());
}

#[test]
fn a_question_to_another_generation_than_its_own() {
    shows!(ask("Sturm covers Sturm?").and(["--given", "Vertragsbeginn is 1988-01-01", "--on", "1991-01-01"]).told());
}

#[test]
fn a_question_about_what_came_later() {
    shows!(ask("Schwachstrom covers Netzwerk?").and(["--given", "Vertragsbeginn is 1988-01-01"]).told());
}

#[test]
fn what_if_it_were_of_another_time() {
    shows!(ask("given Windstärke is 7, what if Vertragsbeginn is 1988-01-01, Sturm covers Sturm?").told());
}

#[test]
fn an_interview_without_a_date_goes_to_the_newest() {
    shows!(klausel(["interview", ZEITEN, "Sturm covers Sturm?"]).reading("-\nyes\n").told());
}

#[test]
fn an_interview_with_a_date_does_not_ask_for_it() {
    let given = ["--given", "Vertragsbeginn is 1988-05-05, Sturm agreed, Windstärke is 7"];
    shows!(klausel(["interview", ZEITEN, "Sturm covers Sturm?"]).and(given).reading("").told());
}

#[test]
fn a_session_moves_through_time() {
    let inputs = "\
given Windstärke is 7
given Vertragsbeginn is 1988-03-01
Sturm covers Sturm?
given Vertragsbeginn is 1960-01-01
forget Vertragsbeginn
undo
generation
generation 1990
given Sache is Netzwerk
generation by date
generation on 1995-05-05
forget Vertragsbeginn
given Versicherungsbeginn is 2004-01-01
generation on 1912-01-01
generation 1991
generation by date
forget everything
given Versicherungsbeginn is 1960-01-01
given Vertragsbeginn is 1988-03-01, Sturm covers Sturm?
unknown
what if Vertragsbeginn is 1999-01-01?
facts
";
    shows!(klausel(["repl", ZEITEN]).reading(inputs).told());
}

#[test]
fn a_session_with_a_case_is_of_its_time() {
    let case = case("rohrbruch_1987");
    let inputs = "generation\nforget Vertragsbeginn\nfacts\n";
    shows!(klausel(["repl", ZEITEN, "--case", &case]).reading(inputs).told());
}

#[test]
fn a_template_by_generation() {
    let keys = |args: &[&str]| {
        let out = klausel(["template", ZEITEN]).and(args).run().out;
        let keys = out.lines().filter(|line| line.starts_with("# "));
        keys.map(|line| line.trim_start_matches("# ").split(" = ").next().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let has = |keys: &[String], name: &str| keys.iter().any(|key| key == name);
    let (old, new) = (keys(&["--on", "1988-01-01"]), keys(&[]));
    assert!(has(&old, "Vertragsbeginn") && !has(&old, "Versicherungsbeginn"), "{old:?}");
    assert!(!has(&new, "Vertragsbeginn") && has(&new, "Versicherungsbeginn"), "{new:?}");
}
