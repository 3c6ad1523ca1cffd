//! Sentences that change nothing: dead, shadowed by others, or said by others too.
//!
//! A sentence changes something if some watched condition is not the same without it. Without it means: a grant grants
//! nothing, an exclusion or exception does not stand, a requirement asks for nothing. Each is looked at by itself, so of
//! two that say the same, both change nothing.

use crate::base::Name;
use crate::diagnostic::Code;
use crate::question::{Region, Space, TooMuch};
use crate::rule::{Formula, FormulaId, Line, LineId, Node, Part, Role, Rules, StatementId, reachable};

use super::finding::{About, Finding, Unfinished, Witness, are};
use super::ground::Ground;

/// What a sentence would be without it.
fn neutral(rules: &Rules, id: StatementId, node: FormulaId) -> Option<bool> {
    match rules.statement(id)?.role {
        Role::Grant | Role::Restriction | Role::Exclusion | Role::Exception | Role::WriteBack | Role::Waiver => {
            Some(false)
        }
        Role::Requirement => Some(true),
        // Of all that are asked for, or of several of which one will do.
        Role::Condition => {
            let formulas = &rules.formulas;
            let parents = (0..formulas.len()).map(FormulaId::new).map(|id| formulas.get(id));
            let mut found = parents.filter_map(|formula| match formula {
                Formula::All(parts) if parts.contains(&node) => Some(true),
                Formula::Any(parts) if parts.contains(&node) => Some(false),
                Formula::AtLeast(_, parts) if parts.contains(&node) => Some(false),
                _ => None,
            });
            let first = found.next()?;
            found.all(|other| other == first).then_some(first)
        }
        _ => None,
    }
}

/// Every sentence that changes nothing.
pub(super) fn statements<'r>(ground: &mut Ground<'r>, unfinished: &mut Vec<Unfinished>) -> Vec<Finding<'r>> {
    let rules = ground.rules;
    let mut found: Vec<Finding<'r>> = Vec::new();
    let all: Vec<(StatementId, Vec<FormulaId>)> = ground.nodes.iter().map(|(id, nodes)| (*id, nodes.clone())).collect();
    for (id, nodes) in all {
        match idle(ground, id, &nodes) {
            Ok(finding) => found.extend(finding),
            Err(TooMuch) => unfinished.push(Unfinished {
                what: format!(
                    "whether `{}` changes anything",
                    rules.statement(id).map_or("?", |statement| &statement.name)
                ),
                why: "too much plays together",
            }),
        }
    }
    mutual(&mut found);
    found
}

/// Of two sentences each of which the other makes idle, one finding is enough.
fn mutual(found: &mut Vec<Finding<'_>>) {
    let about = |finding: &Finding<'_>| match &finding.about {
        About::Sentences(ids) => ids.first().copied(),
        _ => None,
    };
    let alone = |finding: &Finding<'_>| {
        let others: Vec<_> = finding.sentences.iter().filter(|sentence| sentence.part.is_some()).collect();
        if let [only] = others.as_slice() { Some(only.span.key()) } else { None }
    };
    let mut at = 0;
    while at < found.len() {
        let twin = found.get(at).and_then(|one| {
            let (mine, other) = (one.sentences.first()?.span.key(), alone(one)?);
            let later = found.iter().enumerate().skip(at.saturating_add(1));
            later
                .filter(|(_, later)| later.code == Code::REDUNDANT && one.code == Code::REDUNDANT)
                .find(|(_, later)| {
                    later.sentences.first().is_some_and(|first| first.span.key() == other) && alone(later) == Some(mine)
                })
                .map(|(twin, _)| twin)
        });
        if let Some(twin) = twin {
            let other = found.remove(twin);
            if let (Some(one), Some(other)) = (found.get_mut(at), about(&other))
                && let About::Sentences(ids) = &mut one.about
            {
                ids.push(other);
                one.title = format!("{}: one of the two is enough", one.title);
            }
        }
        at = at.saturating_add(1);
    }
}

fn idle<'r>(ground: &mut Ground<'r>, id: StatementId, nodes: &[FormulaId]) -> Result<Option<Finding<'r>>, TooMuch> {
    let rules = ground.rules;
    let Some(statement) = rules.statement(id) else { return Ok(None) };
    if statement.role == Role::Definition {
        return contradictory(ground, id, nodes);
    }
    if matches!(statement.role, Role::Advice | Role::Duty | Role::Payment | Role::Total | Role::Step) {
        return never_applies(ground, id, nodes);
    }
    let mut parts = Vec::new();
    for node in nodes {
        let Some(without) = neutral(rules, id, *node) else { return Ok(None) };
        parts.push((*node, without));
    }
    if ground.is_hidden(nodes) {
        return Ok(None);
    }
    for at in ground.parts_of(nodes) {
        let condition = ground.watched.get(at).copied().ok_or(TooMuch)?;
        let space = ground.space(at)?;
        if space.of(condition)? != space.replaced(condition, &parts)? {
            return Ok(None);
        }
    }
    why(ground, id, &parts).map(Some)
}

/// A sentence of which it is known that it changes nothing.
fn why<'r>(ground: &mut Ground<'r>, id: StatementId, parts: &[(FormulaId, bool)]) -> Result<Finding<'r>, TooMuch> {
    let rules = ground.rules;
    let name = name_of(rules, id);
    let about = About::Sentences(vec![id]);
    let nodes: Vec<FormulaId> = parts.iter().map(|(node, _)| *node).collect();
    let first = ground.parts_of(&nodes).first().copied();
    let of = first.map(|at| lines_of(ground, at)).unwrap_or_default();
    // Where it works at all: a requirement where it is not met.
    let mut works = None;
    for at in ground.parts_of(&nodes) {
        let space = ground.space(at)?;
        for (node, without) in parts {
            let Ok(holds) = space.of(*node) else { continue };
            let region = if *without { space.without(space.all(), holds)? } else { holds };
            if region != space.none() {
                works = works.or(Some((at, *node, *without)));
            }
        }
    }
    let Some((at, node, without)) = works else {
        let lifts = lifted_by(ground, first, parts)?;
        if !lifts.is_empty() {
            let finding = Finding::new(Code::BEATEN, format!("`{name}` is always lifted"), about);
            let finding =
                of.iter().fold(finding.sentence(rules, id, None), |finding, line| finding.of_line(rules, *line));
            return Ok(lifts.iter().fold(finding, |finding, lift| finding.sentence(rules, *lift, Some("lifts it"))));
        }
        let asks = parts.iter().any(|(_, without)| *without);
        let title =
            if asks { format!("`{name}` asks for what is always so") } else { format!("`{name}` never applies") };
        let finding = Finding::new(Code::NEVER_APPLIES, title, about).sentence(rules, id, None);
        return Ok(of.iter().fold(finding, |finding, line| finding.of_line(rules, *line)));
    };
    let lines = lines_of(ground, at);
    let Some(line) = lines.first().and_then(|line| rules.line(*line)) else {
        let finding = Finding::new(Code::REDUNDANT, format!("`{name}` changes nothing"), about);
        return Ok(finding.sentence(rules, id, None));
    };
    let others = Others::of(ground, at, line, node, without, parts)?;
    let gives = !without && gives_cover(rules, line, id, node);
    let beaten = gives && others.same.is_empty();
    let title = match (beaten, gives) {
        (true, _) => format!("`{name}` is always beaten"),
        (false, true) => format!("`{name}` gives nothing that is not given anyway"),
        (false, false) => format!("`{name}` takes nothing that is not taken anyway"),
    };
    let code = if beaten { Code::BEATEN } else { Code::REDUNDANT };
    let mut finding = Finding::new(code, title, about).sentence(rules, id, None);
    for line in &lines {
        finding = finding.of_line(rules, *line);
    }
    for (other, part) in others.same.iter().chain(&others.against) {
        finding = finding.sentence(rules, *other, Some(part));
    }
    if let Some(kind) = &others.nothing_granted {
        finding = finding.note(format!("the line grants nothing of this {kind} anyway"));
    }
    let space = ground.space(at)?;
    let region = space.of(node)?;
    let region = if without { space.without(space.all(), region)? } else { region };
    let (conditions, wanted) = ([node, line.would_cover], [(node, !without)]);
    let case = space.shown(region, &conditions, |evaluator, case| are(evaluator, case, &wanted));
    let ids: Vec<LineId> = lines.iter().copied().take(1).collect();
    let witness = case.map(|case| {
        Witness::new(&mut crate::decide::Evaluator::new(rules), case, &ids, &crate::question::nothing_known(rules))
    });
    finding.proven = true;
    Ok(finding.shown(witness))
}

/// Which lines a watched condition is the cover of.
fn lines_of(ground: &Ground<'_>, at: usize) -> Vec<LineId> {
    let watched = ground.watched.get(at);
    let lines = ground.rules.lines.iter().enumerate();
    lines.filter(|(_, line)| Some(&line.would_cover) == watched).map(|(at, _)| LineId::new(at)).collect()
}

/// Whether a sentence gives cover where it applies.
fn gives_cover(rules: &Rules, line: &Line, id: StatementId, node: FormulaId) -> bool {
    if line.grants.iter().flat_map(|group| &group.grants).any(|part| part.formula == node) {
        return true;
    }
    match rules.statement(id).map(|statement| statement.role) {
        Some(Role::WriteBack | Role::Waiver) => true,
        // Under an exclusion or a requirement it gives; under a grant it takes.
        Some(Role::Exception) => {
            let below =
                |part: &Part| reachable(&rules.formulas, [Node::Formula(part.formula)]).contains(&Node::Formula(node));
            !line.grants.iter().flat_map(|group| &group.grants).any(below)
        }
        _ => false,
    }
}

/// The exceptions and write-backs without which a sentence would apply: as few as do it together.
fn lifted_by(
    ground: &mut Ground<'_>,
    at: Option<usize>,
    parts: &[(FormulaId, bool)],
) -> Result<Vec<StatementId>, TooMuch> {
    let (rules, Some(at)) = (ground.rules, at) else { return Ok(Vec::new()) };
    let mut lifts: Vec<(StatementId, FormulaId)> = Vec::new();
    for (node, _) in parts {
        for below in reachable(&rules.formulas, [Node::Formula(*node)]) {
            let Node::Formula(below) = below else { continue };
            let Formula::Stated(id, _) = rules.formulas.get(below) else { continue };
            let role = rules.statement(*id).map(|statement| statement.role);
            if below != *node && matches!(role, Some(Role::Exception | Role::WriteBack | Role::Waiver)) {
                lifts.push((*id, below));
            }
        }
    }
    let space = ground.space(at)?;
    let mut can = |lifts: &[(StatementId, FormulaId)]| -> Result<bool, TooMuch> {
        let without: Vec<_> = lifts.iter().map(|(_, node)| (*node, false)).collect();
        for (node, neutral) in parts {
            let region = space.replaced(*node, &without)?;
            let region = if *neutral { space.without(space.all(), region)? } else { region };
            if region != space.none() {
                return Ok(true);
            }
        }
        Ok(false)
    };
    if !can(&lifts)? {
        return Ok(Vec::new());
    }
    for at in (0..lifts.len()).rev() {
        let mut fewer = lifts.clone();
        fewer.remove(at);
        if can(&fewer)? {
            lifts = fewer;
        }
    }
    Ok(lifts.into_iter().map(|(id, _)| id).collect())
}

/// What makes a sentence idle: as few sentences as do it together.
#[derive(Default)]
struct Others {
    /// They do the same.
    same: Vec<(StatementId, &'static str)>,
    /// They decide otherwise.
    against: Vec<(StatementId, &'static str)>,
    /// It is enough that of this kind nothing is granted.
    nothing_granted: Option<Name>,
}

/// Something that decides what a sentence would decide.
#[derive(Clone)]
enum Reason {
    Grant(StatementId),
    Exclusion(StatementId),
    Requirement(StatementId),
    NotGranted(Name),
}

impl Others {
    fn of(
        ground: &mut Ground<'_>,
        at: usize,
        line: &Line,
        node: FormulaId,
        without: bool,
        parts: &[(FormulaId, bool)],
    ) -> Result<Self, TooMuch> {
        let rules = ground.rules;
        let own: Vec<FormulaId> = parts.iter().map(|(node, _)| *node).collect();
        let space = ground.space(at)?;
        // Where it would make the difference if there were nothing else.
        let matters = matters(rules, space, line, node, without, parts)?;
        if matters == space.none() {
            return Ok(Self::default());
        }
        let group = line.grants.iter().find(|group| group.grants.iter().any(|part| part.formula == node));
        let mut reasons: Vec<(Reason, Region)> = Vec::new();
        for part in group.map(|group| group.grants.as_slice()).unwrap_or_default() {
            if !own.contains(&part.formula) {
                reasons.push((Reason::Grant(part.statement), space.of(part.formula)?));
            }
        }
        for part in line.exclusions.iter().filter(|part| !own.contains(&part.formula)) {
            let stands = space.replaced(part.formula, parts)?;
            reasons.push((Reason::Exclusion(part.statement), stands));
        }
        for part in line.requirements.iter().filter(|part| !own.contains(&part.formula)) {
            let met = space.replaced(part.formula, parts)?;
            let failed = space.without(space.all(), met)?;
            reasons.push((Reason::Requirement(part.statement), failed));
        }
        for other in line.grants.iter().filter(|other| group.is_none_or(|group| group.kind != other.kind)) {
            let mut granted = Vec::new();
            for part in &other.grants {
                granted.push(space.of(part.formula)?);
            }
            let granted = space.some(granted)?;
            let kind = rules.vocabulary.kind(other.kind).map_or_else(|| "kind".into(), |kind| kind.name.clone());
            reasons.push((Reason::NotGranted(kind), space.without(space.all(), granted)?));
        }
        let enough = |space: &mut Space<'_>, reasons: &[(Reason, Region)]| -> Result<bool, TooMuch> {
            let all = space.some(reasons.iter().map(|(_, region)| *region))?;
            Ok(space.without(matters, all)? == space.none())
        };
        if !enough(space, &reasons)? {
            return Ok(Self::default());
        }
        for at in (0..reasons.len()).rev() {
            let mut fewer = reasons.clone();
            fewer.remove(at);
            if enough(space, &fewer)? {
                reasons = fewer;
            }
        }
        let mut others = Self::default();
        for (reason, _) in reasons {
            match reason {
                Reason::Grant(id) => others.same.push((id, "grants it too")),
                Reason::Exclusion(id) => others.against.push((id, "excludes it")),
                Reason::Requirement(id) => others.against.push((id, "asks for more")),
                Reason::NotGranted(kind) => others.nothing_granted = Some(kind),
            }
        }
        Ok(others)
    }
}

/// Where a sentence works, and the part that it is in works because of it.
fn matters(
    rules: &Rules,
    space: &mut Space<'_>,
    line: &Line,
    node: FormulaId,
    without: bool,
    parts: &[(FormulaId, bool)],
) -> Result<Region, TooMuch> {
    let all = line.grants.iter().flat_map(|group| &group.grants).chain(&line.exclusions).chain(&line.requirements);
    let mut found = Vec::new();
    for part in all {
        if part.formula == node {
            let holds = space.of(node)?;
            return if without { space.without(space.all(), holds) } else { Ok(holds) };
        }
        let mut inside = false;
        for below in reachable(&rules.formulas, [Node::Formula(part.formula)]) {
            inside |= below == Node::Formula(node);
        }
        if inside {
            let (with, less) = (space.of(part.formula)?, space.replaced(part.formula, parts)?);
            found.push(space.without(with, less)?);
            found.push(space.without(less, with)?);
        }
    }
    space.some(found)
}

/// A definition that always or never holds.
fn contradictory<'r>(
    ground: &mut Ground<'r>,
    id: StatementId,
    nodes: &[FormulaId],
) -> Result<Option<Finding<'r>>, TooMuch> {
    let rules = ground.rules;
    let name = name_of(rules, id);
    let Some(at) = ground.parts_of(nodes).first().copied() else { return Ok(None) };
    let space = ground.space(at)?;
    let (mut never, mut always) = (0_usize, 0_usize);
    for node in nodes {
        let region = space.of(*node)?;
        never = never.saturating_add(usize::from(region == space.none()));
        always = always.saturating_add(usize::from(region == space.all()));
    }
    let title = match (never, always, nodes.len()) {
        (1, _, 1) => format!("`{name}` contradicts itself: it never holds"),
        (_, 1, 1) => format!("`{name}` always holds"),
        (1, _, _) => format!("a case of `{name}` never holds"),
        (2.., _, _) => format!("{never} cases of `{name}` never hold"),
        _ => return Ok(None),
    };
    let about = About::Sentences(vec![id]);
    Ok(Some(Finding::new(Code::CONTRADICTORY, title, about).sentence(rules, id, None)))
}

/// Advice that is never given, a payment or step that is never made.
fn never_applies<'r>(
    ground: &mut Ground<'r>,
    id: StatementId,
    nodes: &[FormulaId],
) -> Result<Option<Finding<'r>>, TooMuch> {
    let rules = ground.rules;
    let name = name_of(rules, id);
    let Some(at) = ground.parts_of(nodes).first().copied() else { return Ok(None) };
    for node in nodes {
        let space = ground.space(at)?;
        if space.of(*node)? != space.none() {
            return Ok(None);
        }
    }
    let about = About::Sentences(vec![id]);
    Ok(Some(Finding::new(Code::NEVER_APPLIES, format!("`{name}` never applies"), about).sentence(rules, id, None)))
}

/// What every case keeps that goes without saying: by the domains of the facts, or by the others.
pub(super) fn plausibilities<'r>(rules: &'r Rules, unfinished: &mut Vec<Unfinished>) -> Vec<Finding<'r>> {
    let mut found = Vec::new();
    for (at, part) in rules.always.iter().enumerate() {
        let mut fewer = rules.clone();
        fewer.always.remove(at);
        let mut evaluator = crate::decide::Evaluator::new(&fewer);
        let name = name_of(rules, part.statement);
        match crate::question::possible(&mut evaluator, &[(part.formula, false)]) {
            crate::question::Possible::Never => {
                let title = format!("`{name}` rules out nothing that could be");
                let about = About::Sentences(vec![part.statement]);
                found.push(Finding::new(Code::NEVER_APPLIES, title, about).sentence(rules, part.statement, None));
            }
            crate::question::Possible::Shown(_) => {}
            crate::question::Possible::NotProven => unfinished.push(Unfinished {
                what: format!("whether `{name}` rules out anything"),
                why: "facts are compared with each other, or too many play together",
            }),
        }
    }
    found
}

fn name_of(rules: &Rules, id: StatementId) -> Name {
    rules.statement(id).map_or_else(|| "?".into(), |statement| statement.name.clone())
}
