//! Write-backs and waivers: what they lift, found before the line is lowered.

use crate::base::{Codes, Span};
use crate::rule::{KindId, LineId, Role, StatementId};
use crate::syntax::ast::{self, Effect, Exception, Excluded, LabelRef, Terms};

use super::condition::At;
use super::declare;
use super::lower::Lowerer;
use super::problem;
use super::sentences::{Labelled, Owner, Placed};

impl Lowerer<'_> {
    /// Lowers write-backs and waivers first: they hang on the sentences they name, and write-backs on write-backs.
    pub(crate) fn attach(&mut self, placed: &[Placed<'_>], line: LineId, at: At) {
        let mut pending = Vec::new();
        for statement in placed {
            let (values, target) = match &statement.ast.effect {
                Effect::Reinstates { values, from, .. } => {
                    let Some((kind, codes)) = declare::values(self.scope, values, &mut self.problems) else { continue };
                    (Some((kind, codes.clone())), self.lifted(statement, kind, &codes, from.as_ref(), placed, line))
                }
                Effect::Waives { from, values, .. } if values.is_empty() => (None, self.waived(from, placed, line)),
                Effect::Waives { from, values, .. } => {
                    let Some(codes) = declare::values(self.scope, values, &mut self.problems) else { continue };
                    (Some(codes), self.waived(from, placed, line))
                }
                _ => continue,
            };
            if let Some(target) = target {
                pending.push((statement, values, target));
            }
        }
        // What hangs on a write-back, or on an exception to it, comes before it.
        while !pending.is_empty() {
            let targets: Vec<_> = pending.iter().map(|(_, _, target)| *target).collect();
            let (waiting, ready): (Vec<_>, Vec<_>) = pending
                .into_iter()
                .partition(|(statement, _, _)| targets.iter().any(|target| holds(statement.ast.span, *target)));
            if ready.is_empty() {
                for (statement, _, _) in waiting {
                    let why = "it is lifted, in the end, by itself".to_owned();
                    let help = Some("let one of them name the exclusion itself".to_owned());
                    self.problems.push(problem::nothing_to_lift(statement.ast.head, why, help));
                }
                return;
            }
            for (statement, values, target) in ready {
                let (Effect::Reinstates { when, .. } | Effect::Waives { when, .. }) = &statement.ast.effect else {
                    continue;
                };
                let among = match values {
                    Some((kind, codes)) => self.among(kind, &codes),
                    None => self.formulas.constant(true),
                };
                let when = self.when(when.as_ref(), at);
                let formula = self.sentence_formula(statement, vec![among, when], at);
                self.attached.entry(target).or_default().push(formula);
            }
            pending = waiting;
        }
    }

    /// The exclusion (or exception) that a write-back hangs on.
    fn lifted(
        &mut self,
        statement: &Placed<'_>,
        kind: KindId,
        codes: &Codes,
        from: Option<&LabelRef>,
        placed: &[Placed<'_>],
        line: LineId,
    ) -> Option<(u32, u32, u32)> {
        let span = statement.ast.head;
        let Some(from) = from else { return self.only_exclusion(span, kind, codes, placed) };
        let (target, whole) = self.label(from, placed, line)?;
        match target.role {
            Role::Exclusion => {
                let excluded =
                    placed.iter().find(|placed| placed.id == target.id).and_then(|placed| self.excluded_codes(placed));
                if let Some((of, excluded)) = excluded
                    && of == kind
                    && excluded.is_disjoint(codes)
                {
                    let why = format!("`{}` does not exclude any of these", from.label.text);
                    self.problems.push(problem::nothing_to_lift(span, why, None).and_at(target.span, "this exclusion"));
                    return None;
                }
                Some(target.key)
            }
            // An exception that takes cover away is an exclusion by another name.
            Role::Exception if takes_away(whole, target.key) == Some(true) => Some(target.key),
            role => {
                let why = format!("`{}` is {}", from.label.text, role_words(role));
                let help = match role {
                    Role::Restriction => Some(
                        "an `only if` is never reinstated; if its condition need not be met, write `waives`".to_owned(),
                    ),
                    Role::Requirement | Role::Condition => {
                        Some("a requirement is waived, not reinstated: write `waives`".to_owned())
                    }
                    Role::Exception | Role::WriteBack => Some(
                        "it gives cover, and a write-back never takes any: to narrow it, write `except` under it"
                            .to_owned(),
                    ),
                    _ => None,
                };
                self.problems.push(problem::nothing_to_lift(span, why, help).and_at(target.span, "this one"));
                None
            }
        }
    }

    /// Without a label: the one exclusion of the line that overlaps.
    fn only_exclusion(
        &mut self,
        span: Span,
        kind: KindId,
        codes: &Codes,
        placed: &[Placed<'_>],
    ) -> Option<(u32, u32, u32)> {
        let overlaps = |placed: &&Placed<'_>| {
            self.excluded_codes(placed).is_some_and(|(of, excluded)| of == kind && !excluded.is_disjoint(codes))
        };
        let candidates: Vec<&Placed<'_>> = placed.iter().filter(overlaps).collect();
        match candidates.as_slice() {
            [only] => Some(only.ast.span.key()),
            [] => {
                let why = "no exclusion of this line lists any of these values".to_owned();
                let help =
                    Some("a write-back lifts an exclusion and grants nothing: to grant, write `covers`".to_owned());
                self.problems.push(problem::nothing_to_lift(span, why, help));
                None
            }
            several => {
                let name = |id: StatementId| {
                    self.sentences.statements.get(id.index()).map(|s| s.name.to_string()).unwrap_or_default()
                };
                let shown: Vec<(Span, String)> =
                    several.iter().map(|placed| (placed.ast.head, name(placed.id))).collect();
                self.problems.push(problem::ambiguous_write_back(span, &shown));
                None
            }
        }
    }

    fn excluded_codes(&self, placed: &Placed<'_>) -> Option<(KindId, Codes)> {
        let Effect::Excludes { what, .. } = &placed.ast.effect else { return None };
        match what {
            Excluded::Values(names) => declare::values(self.scope, names, &mut Vec::new()),
            Excluded::All(kind) => {
                let id = *self.scope.kinds.get(kind.text.as_str())?;
                Some((id, self.scope.vocabulary.kind(id)?.all()))
            }
            Excluded::Everything(_) => None,
        }
    }

    /// The requirement, condition or `only if` that a waiver hangs on.
    fn waived(&mut self, from: &LabelRef, placed: &[Placed<'_>], line: LineId) -> Option<(u32, u32, u32)> {
        let (target, statement) = self.label(from, placed, line)?;
        match target.role {
            Role::Requirement | Role::Restriction | Role::Step => Some(target.key),
            Role::Condition if is_required(statement, target.key) => Some(target.key),
            Role::Condition => {
                let what = "a condition of another statement";
                let help =
                    "name a condition of a `requires` or of a `covers … only if`, or write what is to hold instead";
                self.problems.push(problem::not_waivable(from.label.span, target.span, what, help));
                None
            }
            role => {
                let help = match role {
                    Role::Exclusion => "an exclusion is lifted with `reinstates … from …`",
                    _ => {
                        "name the label of a `requires`, of one of its conditions, of a `covers … only if`, or of a step"
                    }
                };
                let what = role_words(role);
                self.problems.push(problem::not_waivable(from.label.span, target.span, what, help));
                None
            }
        }
    }

    /// The sentence that a label stands on, and the statement that it is part of: of the line at hand, unless a clause is
    /// named; then too the statement must be at work in the line.
    pub(crate) fn label<'p>(
        &mut self,
        from: &LabelRef,
        placed: &[Placed<'p>],
        line: LineId,
    ) -> Option<(Labelled, &'p ast::Statement)> {
        let line_name = self.scope.line_names.get(line.index()).cloned()?;
        let (owners, shown) = match &from.owner {
            None => (vec![Owner::Line(line), Owner::EveryLine], line_name.to_string()),
            Some(owner) if self.scope.clauses.contains_key(owner.text.as_str()) => {
                // Without its edition a clause is the newest one.
                let fact = self.scope.clauses.get(owner.text.as_str()).and_then(|clause| clause.facts.first());
                let full = fact.and_then(|fact| self.scope.vocabulary.fact(*fact)).map(|fact| fact.name.clone());
                let full = full.filter(|full| self.scope.clauses.contains_key(full));
                (vec![Owner::Clause(full.unwrap_or_else(|| owner.text.as_str().into()))], owner.text.clone())
            }
            Some(owner) => {
                let of = self.line_of(owner)?;
                if of != line {
                    let problem = problem::wrong_sort(
                        owner.span,
                        &owner.text,
                        "another line",
                        &format!("a statement of `{line_name}`"),
                        Some("a line changes its own statements only: write this one under the other line".to_owned()),
                    );
                    self.problems.push(problem);
                    return None;
                }
                (vec![Owner::Line(of)], owner.text.clone())
            }
        };
        let found =
            owners.iter().find_map(|owner| self.sentences.labels.get(&(owner.clone(), from.label.text.clone())));
        if found.is_none() {
            let here = self.sentences.labels.iter().filter(|((owner, _), _)| owners.contains(owner));
            let mut known: Vec<(&Labelled, &str)> = here.map(|((_, label), at)| (at, label.as_str())).collect();
            known.sort_by_key(|(at, _)| at.key);
            let known: Vec<&str> = known.into_iter().map(|(_, label)| label).collect();
            self.problems.push(problem::unknown_label(
                from.label.span,
                &from.label.text,
                &format!("`{shown}`"),
                &known,
            ));
        }
        let found = found.cloned()?;
        let statement = placed.iter().find(|placed| holds(placed.ast.span, found.key)).map(|placed| placed.ast);
        if statement.is_none() {
            let label = format!("{shown} {}", from.label.text);
            let wanted = format!("a statement of `{line_name}`");
            let problem = problem::wrong_sort(from.label.span, &label, "a statement of another line", &wanted, None);
            self.problems.push(problem.and_at(found.span, "this one"));
        }
        Some((found, statement?))
    }
}

/// Whether a place lies within a sentence.
fn holds(sentence: Span, place: (u32, u32, u32)) -> bool {
    let (file, start, end) = sentence.key();
    file == place.0 && start <= place.1 && place.2 <= end
}

/// Whether the condition of a block is one of a requirement or an `only if`. Waived, it counts as holding: in an exclusion
/// or under an exception a waiver could take cover away.
fn is_required(statement: &ast::Statement, place: (u32, u32, u32)) -> bool {
    match &statement.effect {
        Effect::Requires(condition) => has_condition(condition, place),
        Effect::Covers(ast::Covers { terms: Terms::OnlyIf(condition), .. }) => has_condition(condition, place),
        _ => false,
    }
}

fn has_condition(condition: &ast::Condition, place: (u32, u32, u32)) -> bool {
    let ast::Condition::Block(block) = condition else { return false };
    block.conditions.iter().any(|labelled| labelled.span.key() == place || has_condition(&labelled.condition, place))
}

pub(crate) fn role_words(role: Role) -> &'static str {
    match role {
        Role::Head => "the head of a line",
        Role::Grant => "a grant",
        Role::Restriction => "a `covers … only if`",
        Role::Exclusion => "an exclusion",
        Role::Requirement => "a requirement",
        Role::Condition => "a condition of a requirement",
        Role::Exception => "an exception",
        Role::WriteBack => "a write-back",
        Role::Waiver => "a waiver",
        Role::Advice => "advice",
        Role::Duty => "a duty",
        Role::Definition => "a definition",
        Role::Row => "a row of a table",
        Role::Plausibility => "an `always`",
        Role::Assertion => "an assertion",
        Role::Acceptance => "an acceptance",
        Role::Payment => "a payment",
        Role::Total => "a `total`",
        Role::Step => "a step of a payment",
        Role::Replacement => "a replacement",
    }
}

/// Whether an exception of a statement takes cover away where it applies; none for what is not found, or for one under an
/// `only if`, which does both.
fn takes_away(statement: &ast::Statement, key: (u32, u32, u32)) -> Option<bool> {
    let gives = match &statement.effect {
        Effect::Covers(covers) => match covers.terms {
            Terms::Always | Terms::When(_) => true,
            Terms::OnlyIf(_) | Terms::OnTheTermsOf(_) => return None,
        },
        Effect::Excludes { .. } | Effect::Requires(_) => false,
        Effect::Reinstates { .. } | Effect::Waives { .. } => true,
        Effect::Advises { .. } | Effect::Pays(_) | Effect::Total(_) | Effect::Replaces { .. } => return None,
    };
    let mut level: Vec<&Exception> = statement.exceptions.iter().collect();
    let mut takes = gives;
    while !level.is_empty() {
        if level.iter().any(|exception| exception.span.key() == key) {
            return Some(takes);
        }
        takes = !takes;
        level = level.into_iter().flat_map(|exception| &exception.exceptions).collect();
    }
    None
}
