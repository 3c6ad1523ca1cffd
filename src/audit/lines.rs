//! Lines that cover nothing, requirements that nothing meets, payments that are never made, examples that are none.

use crate::base::Codes;
use crate::diagnostic::Code;
use crate::question::{Region, Space, TooMuch};
use crate::rule::{Line, LineId, Rules, StatementId, codes_words};

use super::finding::{About, Finding, Unfinished, Witness, are};
use super::ground::Ground;

/// What is wrong with each line by itself.
pub(super) fn lines<'r>(ground: &mut Ground<'r>, unfinished: &mut Vec<Unfinished>) -> Vec<Finding<'r>> {
    let rules = ground.rules;
    let mut found = Vec::new();
    for at in 0..rules.lines.len() {
        let id = LineId::new(at);
        if let (Some(line), Err(TooMuch)) = (rules.line(id), line(ground, id, &mut found)) {
            let what = format!("whether `{}` can cover what it says", line.name);
            unfinished.push(Unfinished { what, why: "too much plays together" });
        }
    }
    found
}

fn line<'r>(ground: &mut Ground<'r>, id: LineId, found: &mut Vec<Finding<'r>>) -> Result<(), TooMuch> {
    let rules = ground.rules;
    let (Some(line), Some(at)) = (rules.line(id), ground.cover_of(id)) else { return Ok(()) };
    let space = ground.space(at)?;
    let cover = space.of(line.would_cover)?;
    let mut told = false;
    for part in &line.requirements {
        if space.of(part.formula)? == space.none() {
            told = true;
            let name = rules.statement(part.statement).map_or("?", |statement| &statement.name);
            let finding = Finding::new(
                Code::NEVER_MET,
                format!("nothing can meet `{name}`: `{}` covers nothing", line.name),
                About::Sentences(vec![part.statement]),
            );
            found.push(finding.of_line(rules, id).sentence(rules, part.statement, None));
        }
    }
    if cover == space.none() {
        if !told {
            found.push(covers_nothing(rules, space, id, line)?);
        }
        return Ok(());
    }
    examples(rules, space, id, line, cover, found)?;
    if let Some(pays) = &line.pays {
        let steps = pays.payments.iter().flat_map(|payment| {
            let own = std::iter::once((payment.statement, payment.when));
            let of = payment.alternatives.iter().flat_map(|one| &one.steps).chain(&payment.steps);
            own.chain(of.map(|step| (step.statement, step.when)))
        });
        let totals = pays.totals.iter().flat_map(|total| &total.steps).map(|step| (step.statement, step.when));
        let all: Vec<_> = steps.chain(totals).collect();
        for (statement, when) in all {
            // What does not stand in the space is asked for inside an amount.
            let Ok(when) = space.of(when) else { continue };
            if space.and(when, cover)? == space.none() {
                let name = rules.statement(statement).map_or("?", |statement| &statement.name);
                let title = format!("`{name}` never applies where `{}` covers", line.name);
                let finding = Finding::new(Code::NEVER_APPLIES, title, About::Sentences(vec![statement]));
                found.push(finding.of_line(rules, id).sentence(rules, statement, None));
            }
        }
    }
    Ok(())
}

/// As few sentences as leave nothing that is covered.
fn covers_nothing<'r>(
    rules: &'r Rules,
    space: &mut Space<'r>,
    id: LineId,
    line: &Line,
) -> Result<Finding<'r>, TooMuch> {
    let mut parts: Vec<(Option<StatementId>, Region)> = Vec::new();
    for group in &line.grants {
        let mut granted = Vec::new();
        for part in &group.grants {
            granted.push(space.of(part.formula)?);
        }
        let only = if let [only] = group.grants.as_slice() { Some(only.statement) } else { None };
        parts.push((only, space.some(granted)?));
    }
    for part in &line.requirements {
        parts.push((Some(part.statement), space.of(part.formula)?));
    }
    for part in &line.exclusions {
        let stands = space.of(part.formula)?;
        parts.push((Some(part.statement), space.without(space.all(), stands)?));
    }
    for at in (0..parts.len()).rev() {
        let mut fewer = parts.clone();
        fewer.remove(at);
        if space.every(fewer.iter().map(|(_, region)| *region))? == space.none() {
            parts = fewer;
        }
    }
    let title = format!("`{}` can cover nothing", line.name);
    let mut finding = Finding::new(Code::NEVER_MET, title, About::Sentences(vec![line.head])).of_line(rules, id);
    finding = finding.sentence(rules, line.head, None);
    for (statement, _) in parts {
        if let Some(statement) = statement {
            finding = finding.sentence(rules, statement, Some("leaves nothing, with the others"));
        }
    }
    Ok(finding)
}

/// Examples of what is covered that never are, and of what is excluded that are not.
fn examples<'r>(
    rules: &'r Rules,
    space: &mut Space<'r>,
    id: LineId,
    line: &Line,
    cover: Region,
    found: &mut Vec<Finding<'r>>,
) -> Result<(), TooMuch> {
    for example in &line.examples {
        let Some(fact) = rules.vocabulary.kind(example.kind).map(|kind| kind.fact) else { continue };
        let parts = line.exclusions.iter().find(|part| part.statement == example.statement);
        let region = match parts {
            Some(part) if !example.covered => space.of(part.formula)?,
            _ => cover,
        };
        let mut never = Codes::new();
        for class in space.told_apart(fact) {
            let codes = class.intersection(&example.codes);
            if codes.is_empty() {
                continue;
            }
            let Some(value) = space.is_one_of(fact, &class)? else { continue };
            if space.and(value, region)? == space.none() {
                never = never.union(&codes);
            }
        }
        if never.is_empty() {
            continue;
        }
        let name = rules.statement(example.statement).map_or("?", |statement| &statement.name);
        let words = codes_words(rules, example.kind, &never);
        let title = match example.covered {
            true => format!("an example of `{name}` is never covered: {words}"),
            false => format!("`{name}` does not exclude its example: {words}"),
        };
        let about = About::Sentences(vec![example.statement]);
        let mut finding = Finding::new(Code::WRONG_EXAMPLE, title, about).of_line(rules, id);
        finding = finding.sentence(rules, example.statement, None);
        if example.covered {
            let value = space.is_one_of(fact, &never)?.unwrap_or(space.none());
            for part in &line.exclusions {
                let stands = space.of(part.formula)?;
                if space.and(stands, value)? != space.none() && only_of(space, stands, value, fact)? {
                    finding = finding.sentence(rules, part.statement, Some("excludes it"));
                }
            }
            let wanted = [(line.would_cover, false)];
            let case = space.shown(value, &[line.would_cover], |evaluator, case| are(evaluator, case, &wanted));
            let evaluator = &mut crate::decide::Evaluator::new(rules);
            finding = finding
                .shown(case.map(|case| Witness::new(evaluator, case, &[id], &crate::question::nothing_known(rules))));
        }
        found.push(finding);
    }
    Ok(())
}

/// Whether a sentence stands for some of these values whatever else is so.
fn only_of(space: &mut Space<'_>, stands: Region, value: Region, fact: crate::rule::FactId) -> Result<bool, TooMuch> {
    let open = space.without(value, stands)?;
    let sometimes_open = space.whatever(open, |other| other != fact)?;
    Ok(space.without(value, sometimes_open)? != space.none())
}
