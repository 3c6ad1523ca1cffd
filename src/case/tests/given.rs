//! Facts and questions as the language writes them.

use super::{apply, book, codes, given, known, titles};
use crate::base::FileId;
use crate::case::{ask, check_always};
use crate::decide::Case;
use crate::syntax::parse_question;

#[test]
fn facts_of_every_form_are_known() {
    let book = book();
    for (facts, fact, words) in [
        ("Klausel 510", "Klausel 510", "Klausel 510 is agreed"),
        ("not Klausel 510", "Klausel 510", "Klausel 510 is not agreed"),
        ("not not \"Klausel 510\"", "Klausel 510", "Klausel 510 is agreed"),
        ("Klausel 510 is agreed", "Klausel 510", "Klausel 510 is agreed"),
        ("Klausel 7 of Wasser", "Klausel 7 of Leitungswasser", "Klausel 7 of Leitungswasser is agreed"),
        ("not (Klausel 7 of Sturm agreed)", "Klausel 7 of Sturm", "Klausel 7 of Sturm is not agreed"),
        ("Klausel 99 of Sturm", "Klausel 99", "Klausel 99 is agreed"),
        ("Wasser agreed", "Leitungswasser agreed", "Leitungswasser is agreed"),
        ("Leitungswasser is not agreed", "Leitungswasser agreed", "Leitungswasser is not agreed"),
        ("unvorhergesehen", "unvorhergesehen", "unvorhergesehen"),
        ("Gefahr is Sturm", "Gefahr", "Gefahr is Sturm"),
        ("Gefahr is (Sturm)", "Gefahr", "Gefahr is Sturm"),
        ("Sache is EDV-Anlage", "Sache", "Sache is DV"),
        ("Gefahr is Elementargefahr", "Gefahr", "Gefahr is Elementargefahr"),
        ("Gefahr is one of Sturm, Hagel", "Gefahr", "Gefahr is one of Sturm, Hagel"),
        ("Gefahr is not Sturm", "Gefahr", "Gefahr is not Sturm"),
        ("not Gefahr is Sturm", "Gefahr", "Gefahr is not Sturm"),
        ("Sache is not one of DV, Gebäude", "Sache", "Sache is Magnetband"),
        ("Gefahr is other \"Meteorit\"", "Gefahr", "Gefahr is other \"Meteorit\""),
        ("Gefahr is other", "Gefahr", "Gefahr is other"),
        ("Gefahr is not other", "Gefahr", "Gefahr is not other"),
        ("Verschulden at least grobe Fahrlässigkeit", "Verschulden", "Verschulden at least grobe Fahrlässigkeit"),
        ("Verschulden less than einfache Fahrlässigkeit", "Verschulden", "Verschulden is kein Verschulden"),
        ("not Verschulden at least Vorsatz", "Verschulden", "Verschulden at most grobe Fahrlässigkeit"),
        ("Windstärke is 7", "Windstärke", "Windstärke is 7 Beaufort"),
        ("Windstärke = 7 Beaufort", "Windstärke", "Windstärke is 7 Beaufort"),
        ("Windstärke is nicht feststellbar", "Windstärke", "Windstärke is nicht feststellbar"),
        ("Windstärke is none", "Windstärke", "Windstärke is nicht feststellbar"),
        ("Schadenland is none", "Schadenland", "Schadenland is none"),
        ("Schaden is 120_000.50 DM", "Schaden", "Schaden is 120_000.50 DM"),
        (
            "Versicherungssumme of Wasser is 5_000 DM",
            "Versicherungssumme of Leitungswasser",
            "Versicherungssumme of Leitungswasser is 5_000.00 DM",
        ),
        ("Quote is 20 %", "Quote", "Quote is 20 %"),
        ("Haftzeit is 1 year", "Haftzeit", "Haftzeit is 12 months"),
        ("Vertragsbeginn is 1990-03-01", "Vertragsbeginn", "Vertragsbeginn is 1990-03-01"),
        ("Gerät is \"A7\"", "Gerät", "Gerät is \"A7\""),
        ("", "Ausfall", "assumed: Ausfall is 0 days"),
        ("Ausfall is 3 days", "Ausfall", "Ausfall is 3 days"),
        ("Ausfall is unknown", "Ausfall", ""),
        ("Gefahr is Sturm and Klausel 510", "Klausel 510", "Klausel 510 is agreed"),
    ] {
        assert_eq!(known(&given(book, facts), fact), words, "{facts}");
    }
}

#[test]
fn the_end_of_a_list_can_be_facts_of_their_own() {
    let book = book();
    let case = given(
        book,
        "Gefahr is one of Sturm, Hagel, Klausel 510, unvorhergesehen, Leitungswasser agreed, Schaden is 5 DM",
    );
    assert_eq!(known(&case, "Gefahr"), "Gefahr is one of Sturm, Hagel");
    for fact in ["Klausel 510", "unvorhergesehen", "Leitungswasser agreed", "Schaden"] {
        assert_ne!(known(&case, fact), "", "{fact}");
    }
}

#[test]
fn a_closed_list_says_what_is_not_agreed() {
    let book = book();
    let case = given(book, "agreed are Sturm, Klausel 7 of Sturm and nothing else");
    assert_eq!(known(&case, "Sturm agreed"), "Sturm is agreed");
    assert_eq!(known(&case, "Klausel 7 of Sturm"), "Klausel 7 of Sturm is agreed");
    assert_eq!(known(&case, "Klausel 7 of Leitungswasser"), "Klausel 7 of Leitungswasser is not agreed");
    assert_eq!(known(&case, "Leitungswasser agreed"), "Leitungswasser is not agreed");
    let case = given(book, "agreed are Sturm, Klausel 510");
    assert_eq!(known(&case, "Klausel 510"), "Klausel 510 is agreed");
    assert_eq!(known(&case, "Leitungswasser agreed"), "");
    // A misspelt clause closes nothing.
    let mut case = Case::new(&book.rules);
    assert_eq!(apply(book, &mut case, "agreed are Sturm, Klausel 501 and nothing else").len(), 1);
    assert_eq!(known(&case, "Klausel 510"), "");
}

#[test]
fn facts_add_up_in_any_order_and_over_several_texts() {
    let book = book();
    for texts in [
        ["Gefahr is Feuergefahr", "Gefahr is not one of Brand, Explosion"],
        ["Gefahr is not one of Brand, Explosion", "Gefahr is Feuergefahr"],
    ] {
        let mut case = Case::new(&book.rules);
        assert!(texts.iter().all(|text| apply(book, &mut case, text).is_empty()));
        assert_eq!(known(&case, "Gefahr"), "Gefahr is Blitzschlag");
        let problems = apply(book, &mut case, "Gefahr is Sturm");
        assert_eq!(titles(&problems), ["K0405 `Gefahr is Sturm` contradicts `Gefahr is Blitzschlag`"]);
        assert_eq!(problems[0].notes, ["the case already says `Gefahr is Blitzschlag`"]);
    }
}

#[test]
fn every_problem_is_told_and_the_rest_is_known() {
    let book = book();
    let mut case = Case::new(&book.rules);
    let problems = apply(book, &mut case, "Klausel 501, Schaden is 5 CHF, Gefahr is Strum, Windstärke is 7, Sturm");
    assert_eq!(codes(&problems), ["K0101", "K0202", "K0101", "K0103"]);
    assert_eq!(known(&case, "Windstärke"), "Windstärke is 7 Beaufort");
}

fn asked<'b>(book: &'b crate::book::Book, text: &str) -> (Option<String>, Vec<String>, Case<'b>) {
    let mut case = Case::new(&book.rules);
    let (question, problems) = parse_question(FileId(1), text);
    assert!(problems.is_empty(), "{text}: {:?}", titles(&problems));
    let (line, problems) = ask(book, &mut case, &question.unwrap());
    let line = line.map(|asked| match asked {
        crate::case::Asked::Cover(line) => line,
        other => panic!("{other:?}"),
    });
    (line.map(|line| book.rules.line(line).unwrap().name.to_string()), titles(&problems), case)
}

#[test]
fn a_question_brings_its_facts_and_its_thing() {
    let book = book();
    let (line, problems, case) = asked(book, "given Klausel 510, Wasser covers DV if Gefahr is Leitungswasser?");
    assert_eq!((line.as_deref(), problems.len()), (Some("Leitungswasser"), 0));
    assert_eq!(known(&case, "Sache"), "Sache is DV");
    assert_eq!(known(&case, "Klausel 510"), "Klausel 510 is agreed");
    assert_eq!(known(&case, "Gefahr"), "Gefahr is Leitungswasser");

    let (line, problems, case) = asked(book, "Sturm covers Hagel, Terminal?");
    assert_eq!((line.as_deref(), problems.len()), (Some("Sturm"), 0));
    assert_eq!(known(&case, "Sache"), "Sache is Terminal");
    assert_eq!(known(&case, "Gefahr"), "Gefahr is Hagel");

    // What the case says more precisely, stays.
    let (_, problems, case) = asked(book, "given Sache is Terminal, Elektronik covers DV?");
    assert!(problems.is_empty());
    assert_eq!(known(&case, "Sache"), "Sache is Terminal");

    for (question, problem) in [
        ("Strum covers Hagel?", "K0101 unknown line `Strum`"),
        ("Sturm covers Hagel, Sturm?", "K0501 two values of Gefahr in one question"),
        ("given Sache is Gebäude, Elektronik covers DV?", "K0405 `Sache is DV` contradicts `Sache is Gebäude`"),
    ] {
        assert_eq!(asked(book, question).1, [problem]);
    }
}

#[test]
fn what_every_case_keeps_is_checked() {
    let book = book();
    let sound = given(book, "Vertragsbeginn is 1990-01-01, Vertragsende is 1991-01-01");
    assert!(check_always(book, &sound).is_empty());
    assert!(check_always(book, &given(book, "Vertragsbeginn is 1990-01-01")).is_empty());
    let broken = given(book, "Vertragsbeginn is 1990-01-01, Vertragsende is 1990-01-01");
    let problems = check_always(book, &broken);
    assert_eq!(titles(&problems), ["K0406 the case breaks `always Vertragsbeginn is before Vertragsende`"]);
    assert_eq!(problems[0].notes.len(), 2);
}
