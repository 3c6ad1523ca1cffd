//! `klausel test --coverage`, and what guards a rulebook besides.

use super::klausel;

const BOOK: &str = "tests/cli/books/guarded";

#[test]
fn json_and_threshold() {
    let ran = klausel(["test", BOOK, "--coverage", "--json"]).run();
    let json = ran.json();
    let coverage = &json["coverage"][0];
    let (reached, of) = (coverage["outcomes"]["reached"].as_u64(), coverage["outcomes"]["of"].as_u64());
    assert_eq!((ran.code, reached, of), (0, Some(13), Some(25)));
    let sentences = coverage["sentences"].as_array().unwrap();
    let sentence = |name: &str| sentences.iter().find(|one| one["statement"] == name).unwrap();
    let outcomes = &sentence("Leitungswasser § 2")["outcomes"];
    assert_eq!((&outcomes[0]["outcome"], &outcomes[0]["scenarios"]), (&"granted".into(), &1.into()));
    assert_eq!((&outcomes[1]["outcome"], &outcomes[1]["scenarios"]), (&"excluded".into(), &1.into()));
    // No peril is none: an open kind is granted as a whole, and nothing can keep that from being so.
    assert_eq!(sentence("Elektronik § 1")["outcomes"][1]["impossible"], true);
    assert_eq!(sentence("Sturm § 1")["outcomes"][0]["scenarios"], 0);
    let enough = klausel(["test", BOOK, "--coverage-at-least", "52"]).run();
    assert_eq!(enough.code, 0, "{}", enough.told());
    let more = klausel(["test", BOOK, "--coverage-at-least", "53"]).run();
    assert_eq!(more.code, 1);
    assert!(more.err.contains("reach 52 %, and 53 % are wanted"), "{}", more.told());
}

/// A copy of the book in a folder of its own.
fn copied() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("scenarios")).unwrap();
    std::fs::copy(format!("{BOOK}/haus.klausel"), folder.path().join("haus.klausel")).unwrap();
    folder
}

/// What `cases` proposes passes, and reaches all that can be reached; then nothing is left to propose.
#[test]
fn proposed_cases_reach_everything() {
    let folder = copied();
    let proposed = folder.path().join("scenarios/proposed.klausel");
    let path = proposed.to_str().unwrap();
    let ran = klausel(["cases", ".", "--conditions", "-o", path]).within(folder.path()).run();
    assert_eq!(ran.code, 0, "{}", ran.told());
    let told = klausel(["test", ".", "--coverage-at-least", "100"]).within(folder.path()).run();
    assert_eq!(told.code, 0, "{}", told.told());
    assert!(told.out.contains("100 % of the outcomes of conditions are shown"), "{}", told.told());
    let again = klausel(["cases", ".", "--conditions"]).within(folder.path()).run();
    assert!(again.out.is_empty() && again.err.contains("nothing is left"), "{}", again.told());
    let kept = klausel(["cases", ".", "-o", path]).within(folder.path()).run();
    assert!(kept.code == 0 || kept.err.contains("nothing is overwritten"), "{}", kept.told());
}

/// Each scenario that comes with a survivor passes today and would notice: with all of them nothing survives.
#[test]
fn the_scenarios_of_survivors_notice_them() {
    let folder = copied();
    let ran = klausel(["test", ".", "--mutants", "--json"]).within(folder.path()).run();
    let json = ran.json();
    let mutants = &json["mutants"][0];
    let survivors = mutants["survivors"].as_array().unwrap();
    assert_eq!((ran.code, mutants["noticed"].as_u64(), survivors.len()), (1, Some(12), 21));
    let end = survivors.iter().find(|one| one["change"] == "an end in or out").unwrap();
    assert_eq!(end["before"], "define schwerer Sturm if Windstärke at least 8");
    assert_eq!(end["after"], "define schwerer Sturm if Windstärke more than 8");
    let mut file = "rulebook Haus\n".to_owned();
    for (at, survivor) in survivors.iter().enumerate() {
        let scenario = survivor["scenario"].as_str().unwrap();
        file.push_str(&scenario.replacen('"', &format!("\"{at} "), 1));
    }
    std::fs::write(folder.path().join("scenarios/noticing.klausel"), file).unwrap();
    let ran = klausel(["test", ".", "--mutants"]).within(folder.path()).run();
    assert_eq!(ran.code, 0, "{}", ran.told());
    assert!(ran.out.contains("changes: 33 noticed, 0 not noticed"), "{}", ran.told());
}

#[test]
fn accepted_mutants_have_a_reason_and_are_no_others() {
    let folder = copied();
    let write = |reason: &str, after: &str| {
        let before = "define schwerer Sturm if Windstärke at least 8";
        let text = format!(
            "[[mutant]]\nstatement = \"schwerer Sturm\"\nchange = \"an end in or out\"\nbefore = \"{before}\"\n\
             after = \"{after}\"\nreason = \"{reason}\"\n"
        );
        std::fs::write(folder.path().join("accepted-mutants.toml"), text).unwrap();
        klausel(["test", ".", "--mutants"]).within(folder.path()).run()
    };
    let ran = write("whole numbers of wind force above 8 are rare", "define schwerer Sturm if Windstärke more than 8");
    assert!(ran.out.contains("20 not noticed, 1 accepted"), "{}", ran.told());
    assert!(!ran.out.contains("schwerer Sturm: an end"), "{}", ran.told());
    let stale = write("no longer so", "define schwerer Sturm if Windstärke more than 7");
    assert!(stale.err.contains("error[K0541]") && stale.code == 1, "{}", stale.told());
    let silent = write(" ", "define schwerer Sturm if Windstärke more than 8");
    assert!(silent.err.contains("error[K0540]"), "{}", silent.told());
}
