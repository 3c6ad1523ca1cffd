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
