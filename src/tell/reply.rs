//! Replies to every form of question.

use crate::decide::Answer;
use crate::question::{Answered, Changed, Paid, Reply, WhatIf, WhichLines};

use super::answer::{COLUMN, answer, body, only_if, paid};
use super::decision::{summary, total_words, widest};
use super::numbers::Numbers;
use super::paint::{bold, dim, hanging, row, verdict};
use super::settlement::{pays, sheet};

/// A reply as text for people.
pub fn reply(reply: &Reply, rulebook: &str, numbers: Numbers) -> String {
    match reply {
        Reply::Cover(answered) => answer(answered, rulebook, numbers),
        Reply::Why(why) => {
            let answered = &why.answered;
            let covered = answered.answer == Answer::Covered;
            // Who asks why, and is wrong about what is so, is told so first.
            let wrong = match (why.why_not, answered.answer) {
                (_, Answer::Depends) => Some("it depends"),
                (true, Answer::Covered) => Some("it is covered"),
                (false, Answer::NotCovered) => Some("it is not covered"),
                _ => None,
            };
            let told = Answered {
                flip: if covered && !why.why_not { Vec::new() } else { answered.flip.clone() },
                ..answered.clone()
            };
            let head = head(&answered.question, rulebook, &answered.generation);
            let wrong = wrong.map(|wrong| format!("  {wrong}\n")).unwrap_or_default();
            format!("{}   {head}{wrong}{}", verdict(answered.answer), body(&told, numbers))
        }
        Reply::WhichLines(which) => which_lines(which, rulebook),
        Reply::Paid(paid) => what_is_paid(paid, rulebook, numbers),
        Reply::WhatIf(what_if) => would_be(what_if, rulebook, numbers),
    }
}

fn head(question: &str, rulebook: &str, generation: &str) -> String {
    format!("{}   {}\n", bold(question), dim(&format!("({rulebook}, generation {generation})")))
}

fn which_lines(which: &WhichLines, rulebook: &str) -> String {
    let mut out = head(&which.question, rulebook, &which.generation);
    out.push('\n');
    let may: Vec<&Answered> = which.lines.iter().filter(|line| line.answer != Answer::NotCovered).collect();
    let width = widest(&may);
    for wanted in [Answer::Covered, Answer::Depends] {
        for answered in may.iter().filter(|line| line.answer == wanted) {
            out.push_str(&summary(answered, width));
        }
    }
    let others: Vec<&str> =
        which.lines.iter().filter(|line| line.answer == Answer::NotCovered).map(|line| &*line.line).collect();
    if !others.is_empty() {
        out.push_str(&hanging(&format!("  {}  ", verdict(Answer::NotCovered)), 15, &others.join(", ")));
    }
    out
}

fn what_is_paid(paid: &Paid, rulebook: &str, numbers: Numbers) -> String {
    let mut out = head(&paid.question, rulebook, &paid.generation);
    for answered in &paid.lines {
        match &answered.pays {
            Some(told) => {
                out.push_str(&format!(
                    "\n{}  {}, {}\n\n",
                    bold(&answered.line),
                    verdict(answered.answer),
                    pays(told, numbers)
                ));
                if !answered.terms.is_empty() {
                    out.push_str(&hanging("  ", 2, &only_if(&answered.terms)));
                    out.push('\n');
                }
                if answered.answer != Answer::NotCovered {
                    out.push_str(&sheet(answered, &told.currency, numbers));
                }
                if !answered.missing_amounts.is_empty() {
                    let names: Vec<&str> = answered.missing_amounts.iter().map(|name| &**name).collect();
                    out.push_str(&row("unknown", COLUMN, &format!("{} (what is paid hangs on it)", names.join(", "))));
                }
            }
            None => out.push_str(&format!(
                "\n{}  {}; the rulebook does not say what it pays\n",
                bold(&answered.line),
                verdict(answered.answer)
            )),
        }
    }
    let totals: Vec<_> = paid.total.iter().chain(&paid.totals).collect();
    if paid.lines.is_empty() && totals.is_empty() {
        out.push_str("\n  no line says what it pays\n");
    } else if paid.lines.len() != 1 && !totals.is_empty() {
        out.push('\n');
        totals.into_iter().for_each(|total| out.push_str(&total_words(total, numbers, 0)));
    }
    out
}

fn would_be(what_if: &WhatIf, rulebook: &str, numbers: Numbers) -> String {
    let mut out = head(&what_if.question, rulebook, &what_if.generation);
    if what_if.changes.is_empty() {
        out.push_str("\n  that is so already: nothing changes\n");
    } else if what_if.lines.is_empty() {
        out.push_str("\n  no line's answer changes\n");
    }
    for changed in &what_if.lines {
        out.push('\n');
        out.push_str(&format!("{}\n", bold(&changed.line)));
        if same(changed) {
            out.push_str(&row("stays", COLUMN, &state(&changed.after, numbers)));
        } else {
            out.push_str(&row("is", COLUMN, &state(&changed.before, numbers)));
            // On what it would depend stands below.
            let after = Answered { terms: Vec::new(), ..changed.after.clone() };
            out.push_str(&row("would be", COLUMN, &state(&after, numbers)));
            out.push_str(&body(
                &Answered { flip: Vec::new(), considered: Vec::new(), ..changed.after.clone() },
                numbers,
            ));
        }
    }
    out
}

fn same(changed: &Changed) -> bool {
    let (before, after) = (&changed.before, &changed.after);
    before.answer == after.answer && before.condition == after.condition && before.pays == after.pays
}

/// `covered, pays 95_000.00 DM`, `depends: only if Klausel 510 is agreed`
fn state(answered: &Answered, numbers: Numbers) -> String {
    let paid = paid(answered).map(|paid| format!(", {}", pays(paid, numbers))).unwrap_or_default();
    let condition = match answered.terms.as_slice() {
        [] => String::new(),
        terms => format!(", {}", only_if(terms)),
    };
    format!("{}{paid}{condition}", answered.answer)
}
