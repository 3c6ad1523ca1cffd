//! A line of business: which kinds it lists, what it grants, requires and excludes, and its one formula.

use crate::base::{Codes, Span};
use crate::rule::{
    self, Advice, Example, FactId, FormulaId, Grants, KindId, LineId, Node, Part, PayProof, Pays, StatementId, Test,
    Within,
};
use crate::syntax::ast::{self, Covered, Effect, Examples, Exception, Excluded, Terms};

use super::condition::At;
use super::declare;
use super::lower::Lowerer;
use super::problem;
use super::sentences::Placed;

/// A lowered line, with the kinds of each exclusion: sections and `the same … as` ask for them.
#[derive(Clone, Debug)]
pub(crate) struct Lowered {
    pub(crate) within: Option<Within>,
    pub(crate) agreement: FormulaId,
    pub(crate) grants: Vec<Grants>,
    pub(crate) requirements: Vec<Part>,
    /// With the kinds that each speaks of, a pair of both; none: `excludes everything`.
    pub(crate) exclusions: Vec<(Vec<KindId>, Part)>,
    pub(crate) would_cover: FormulaId,
    pub(crate) covers: FormulaId,
    pub(crate) per_position: bool,
    pub(crate) advice: Vec<Advice>,
    pub(crate) examples: Vec<Example>,
    pub(crate) pays: Option<Pays>,
    pub(crate) proofs: Vec<PayProof>,
    /// Sentences of `every line`: a section has its own instance of them.
    pub(crate) of_every_line: Vec<StatementId>,
}

/// A line under construction.
pub(crate) struct Builder {
    line: LineId,
    at: At,
    listed: Vec<KindId>,
    grants: Vec<(KindId, Part)>,
    requirements: Vec<Part>,
    exclusions: Vec<(Vec<KindId>, Part)>,
    advice: Vec<Advice>,
    examples: Vec<Example>,
}

/// What a `covers` grants: of which kinds, and when an event is among it.
struct Granted {
    kinds: Vec<KindId>,
    formula: FormulaId,
}

impl Lowerer<'_> {
    /// Lowers a line; none if the line that it is within could not be lowered.
    pub(crate) fn line(&mut self, line: LineId, head: Option<(&ast::Line, Span)>) -> Option<Lowered> {
        let placed: Vec<Placed<'_>> = self.sentences.by_line.get(line.index()).cloned().unwrap_or_default();
        let at = At { line: Some(line) };
        let listed = self.listed_kinds(&placed);
        let mut builder = Builder {
            line,
            at,
            listed,
            grants: Vec::new(),
            requirements: Vec::new(),
            exclusions: Vec::new(),
            advice: Vec::new(),
            examples: Vec::new(),
        };
        self.attach(&placed, line, at);
        for statement in &placed {
            self.statement(statement, &mut builder);
        }
        let of_every_line = placed.iter().filter(|placed| placed.every).map(|placed| placed.id).collect();
        let mut lowered = self.finish(builder, head, of_every_line);
        let covers = lowered.as_ref().map(|lowered| lowered.covers);
        let covers = covers.unwrap_or_else(|| self.formulas.constant(true));
        // Also where the line itself failed: what is wrong with its payments is told in the same run.
        let per_position = self.uses_positions(Node::Formula(covers));
        let (pays, proofs) = self.payments(&placed, line, covers, per_position, at);
        if let Some(lowered) = &mut lowered {
            lowered.per_position = per_position;
            lowered.pays = pays;
            lowered.proofs = proofs;
        }
        self.attached.clear();
        lowered
    }

    /// Every open kind; a closed kind as soon as the line's own `covers` names it; those of `covers … only if` where the
    /// line grants nothing otherwise.
    fn listed_kinds(&self, placed: &[Placed<'_>]) -> Vec<KindId> {
        let kinds = &self.scope.vocabulary.kinds;
        let open = |kind: KindId| kinds.get(kind.index()).is_some_and(|kind| kind.open);
        let mut listed: Vec<KindId> = (0..kinds.len()).map(KindId::new).filter(|kind| open(*kind)).collect();
        let mut restricted = Vec::new();
        let mut lists_otherwise = false;
        for statement in placed.iter().filter(|placed| placed.clause.is_none()) {
            let Effect::Covers(covers) = &statement.ast.effect else { continue };
            let named = self.named_kinds(covers);
            match covers.terms {
                Terms::Always | Terms::When(_) => {
                    lists_otherwise = true;
                    listed.extend(named);
                }
                Terms::OnlyIf(_) | Terms::OnTheTermsOf(_) => {
                    lists_otherwise |= named.iter().any(|kind| open(*kind));
                    restricted.extend(named);
                }
            }
        }
        if !lists_otherwise {
            listed.extend(restricted);
        }
        listed.sort_unstable();
        listed.dedup();
        listed
    }

    /// The kinds that a `covers` names; what is wrong with its names is told when it is lowered.
    fn named_kinds(&self, covers: &ast::Covers) -> Vec<KindId> {
        let kind_of = |names: &[ast::Ident]| {
            names
                .iter()
                .find_map(|name| self.scope.vocabulary.value_names.get(name.text.as_str()))
                .map(|(kind, _)| *kind)
        };
        let first = match &covers.what {
            Covered::Values(names) => kind_of(names),
            Covered::All(kind) | Covered::SameAs { kind, .. } => self.scope.kinds.get(kind.text.as_str()).copied(),
        };
        first.into_iter().chain(kind_of(&covers.against)).collect()
    }

    pub(crate) fn among(&mut self, kind: KindId, codes: &Codes) -> FormulaId {
        let Some(fact) = self.scope.vocabulary.kind(kind).map(|kind| kind.fact) else {
            return self.formulas.constant(false);
        };
        self.used.insert(fact);
        self.formulas.test(Test::In(fact, codes.clone()))
    }

    pub(crate) fn agreed_clause(&mut self, clause: Option<FactId>) -> FormulaId {
        match clause {
            Some(fact) => {
                self.used.insert(fact);
                self.formulas.test(Test::Yes(fact))
            }
            None => self.formulas.constant(true),
        }
    }

    /// All parts, the clause agreed, and no exception: as the sentence says it.
    pub(crate) fn sentence_formula(&mut self, statement: &Placed<'_>, mut parts: Vec<FormulaId>, at: At) -> FormulaId {
        parts.push(self.agreed_clause(statement.clause));
        let lifted = self.exceptions(&statement.ast.exceptions, statement.ast.span, at);
        parts.push(self.formulas.not(lifted));
        let formula = self.formulas.all(parts);
        self.formulas.stated(statement.id, formula)
    }

    /// One of the exceptions applies, or of the write-backs that hang on the sentence.
    fn exceptions(&mut self, exceptions: &[Exception], span: Span, at: At) -> FormulaId {
        let mut parts: Vec<FormulaId> = exceptions.iter().map(|exception| self.exception(exception, at)).collect();
        parts.extend(self.attached.get(&span.key()).into_iter().flatten());
        self.formulas.any(parts)
    }

    fn exception(&mut self, exception: &Exception, at: At) -> FormulaId {
        let among = if exception.values.is_empty() {
            self.formulas.constant(true)
        } else {
            match declare::values(self.scope, &exception.values, &mut self.problems) {
                Some((kind, codes)) => self.among(kind, &codes),
                None => self.formulas.constant(false),
            }
        };
        let when = self.when(exception.when.as_ref(), at);
        let nested = self.exceptions(&exception.exceptions, exception.span, at);
        let not_nested = self.formulas.not(nested);
        let formula = self.formulas.all([among, when, not_nested]);
        match self.sentence(exception.span) {
            Some(sentence) => self.formulas.stated(sentence, formula),
            None => formula,
        }
    }

    fn statement(&mut self, statement: &Placed<'_>, builder: &mut Builder) {
        let at = builder.at;
        match &statement.ast.effect {
            Effect::Covers(covers) => self.covers(statement, covers, builder),
            Effect::Excludes { what, examples, when } => {
                self.excludes(statement, what, examples, when.as_ref(), builder)
            }
            Effect::Requires(condition) => {
                let met = self.condition(condition, at);
                let not_here = self.exceptions(&statement.ast.exceptions, Span::default(), at);
                let waivers = self.attached.get(&statement.ast.span.key()).cloned().unwrap_or_default();
                let clause = self.agreed_clause(statement.clause);
                let without_clause = self.formulas.not(clause);
                let formula = self.formulas.any([met, not_here, without_clause].into_iter().chain(waivers));
                let formula = self.formulas.stated(statement.id, formula);
                builder.requirements.push(Part { statement: statement.id, formula });
            }
            Effect::Advises { duty, text, when } => {
                let when = self.when(when.as_ref(), at);
                let formula = self.sentence_formula(statement, vec![when], at);
                let text = text.text.as_str().into();
                builder.advice.push(Advice { statement: statement.id, text, duty: *duty, formula });
            }
            // Lowered already: they hang on what they name.
            Effect::Reinstates { .. } | Effect::Waives { .. } => {}
            // Lowered afterwards: they ask whether the line covers.
            Effect::Pays(_) | Effect::Total(_) | Effect::Replaces { .. } => {}
        }
    }

    fn covers(&mut self, statement: &Placed<'_>, covers: &ast::Covers, builder: &mut Builder) {
        let at = builder.at;
        let Some(granted) = self.granted(statement, covers) else { return };
        builder.examples.extend(self.examples(statement.id, &covers.examples, granted.kinds.first().copied(), true));
        self.warn_idle_exceptions(statement, &granted.kinds, self.covered_codes(covers));
        let (condition, only) = match &covers.terms {
            Terms::Always => (self.formulas.constant(true), false),
            Terms::When(when) => (self.when(Some(when), at), false),
            Terms::OnlyIf(condition) => (self.condition(condition, at), true),
            Terms::OnTheTermsOf(line) => match self.would_cover(line) {
                Some(formula) => (formula, true),
                None => return,
            },
        };
        let condition = if only {
            let waivers = self.attached.get(&statement.ast.span.key()).cloned().unwrap_or_default();
            self.formulas.any(std::iter::once(condition).chain(waivers))
        } else {
            condition
        };
        let clause = self.agreed_clause(statement.clause);
        let not_here = self.exceptions(&statement.ast.exceptions, Span::default(), at);
        let here = self.formulas.not(not_here);
        let grant = self.formulas.all([clause, granted.formula, condition, here]);
        let grant = self.formulas.stated(statement.id, grant);
        if only {
            let failed = self.formulas.not(condition);
            let excluded = self.formulas.all([clause, granted.formula, failed, here]);
            let formula = self.formulas.stated(statement.id, excluded);
            builder.exclusions.push((granted.kinds.clone(), Part { statement: statement.id, formula }));
        }
        for kind in granted.kinds {
            if builder.listed.contains(&kind) {
                builder.grants.push((kind, Part { statement: statement.id, formula: grant }));
            } else if statement.clause.is_some() && !only {
                self.clause_of_unlisted_kind(statement, kind, builder.line);
            }
        }
    }

    fn clause_of_unlisted_kind(&mut self, statement: &Placed<'_>, kind: KindId, line: LineId) {
        let kind = self.scope.vocabulary.kind(kind).map(|kind| kind.name.to_string()).unwrap_or_default();
        let name = self.scope.line_names.get(line.index()).map(|name| name.to_string()).unwrap_or_default();
        let head = self.sentences.heads.get(line.index()).copied().flatten();
        let head =
            head.and_then(|head| self.sentences.statements.get(head.index())).map(|head| head.span).unwrap_or_default();
        self.problems.push(problem::clause_kind(statement.ast.head, &kind, &name, head));
    }

    /// What a `covers` is about, with the judged fact of `and the like`.
    fn granted(&mut self, statement: &Placed<'_>, covers: &ast::Covers) -> Option<Granted> {
        let (kind, formula) = match &covers.what {
            Covered::Values(names) => {
                let (kind, codes) = declare::values(self.scope, names, &mut self.problems)?;
                (kind, self.among(kind, &codes))
            }
            Covered::All(name) => {
                let kind = self.kind_of(name)?;
                let codes = self.scope.vocabulary.kind(kind)?.all();
                (kind, self.among(kind, &codes))
            }
            Covered::SameAs { kind, line, except } => {
                let id = self.kind_of(kind)?;
                let same = self.net(line, id)?;
                let formula = match except {
                    Some(except) => {
                        let less = self.net(except, id)?;
                        let less = self.formulas.not(less);
                        self.formulas.all([same, less])
                    }
                    None => same,
                };
                (id, formula)
            }
        };
        let formula = self.or_alike(statement.id, &covers.examples, formula);
        if covers.against.is_empty() {
            return Some(Granted { kinds: vec![kind], formula });
        }
        let (second, codes) = declare::values(self.scope, &covers.against, &mut self.problems)?;
        if second == kind {
            let help = Some("`against` pairs values of two kinds, as in `covers Glas against Bruch`".to_owned());
            let span = covers.against.first().map(|name| name.span).unwrap_or_default();
            self.problems.push(problem::wrong_type(
                span,
                "both sides of `against` are of one kind",
                "of the same kind",
                help,
            ));
            return None;
        }
        let against = self.among(second, &codes);
        Some(Granted { kinds: vec![kind, second], formula: self.formulas.all([formula, against]) })
    }

    fn covered_codes(&self, covers: &ast::Covers) -> Option<Codes> {
        match &covers.what {
            Covered::Values(names) => declare::values(self.scope, names, &mut Vec::new()).map(|(_, codes)| codes),
            Covered::All(_) | Covered::SameAs { .. } => None,
        }
    }

    /// `and the like`: or somebody finds it alike.
    fn or_alike(&mut self, statement: StatementId, examples: &Examples, formula: FormulaId) -> FormulaId {
        if examples.and_the_like.is_none() {
            return formula;
        }
        let Some(fact) = self.likenesses.get(&statement).copied() else { return formula };
        self.used.insert(fact);
        let alike = self.formulas.test(Test::Yes(fact));
        self.formulas.any([formula, alike])
    }

    fn kind_of(&mut self, name: &ast::Ident) -> Option<KindId> {
        let found = self.scope.kinds.get(name.text.as_str()).copied();
        if found.is_none() && !self.scope.may_be_declared(&name.text) {
            let near = self.scope.nearest(&name.text, self.scope.kinds.keys().map(|kind| &**kind));
            self.problems.push(match self.scope.sort(&name.text) {
                Some(sort) => {
                    let value = matches!(sort, "a value" | "a group of values");
                    let help =
                        value.then(|| format!("`all` stands before a kind: leave it out for `{}` alone", name.text));
                    problem::wrong_sort(name.span, &name.text, sort, "a kind", help)
                }
                None => problem::unknown_name(name.span, "kind", &name.text, near, None),
            });
        }
        found
    }

    fn would_cover(&mut self, line: &ast::Ident) -> Option<FormulaId> {
        let id = self.line_of(line)?;
        self.lines.get(id.index())?.as_ref().map(|line| line.would_cover)
    }

    /// A line's net condition on a kind: what it grants of it less what it excludes of it.
    fn net(&mut self, line: &ast::Ident, kind: KindId) -> Option<FormulaId> {
        let id = self.line_of(line)?;
        let lowered = self.lines.get(id.index())?.clone()?;
        let granted = match lowered.grants.iter().find(|grants| grants.kind == kind) {
            Some(grants) => self.formulas.any(grants.grants.iter().map(|part| part.formula)),
            None => self.formulas.constant(true),
        };
        let of_kind = lowered.exclusions.iter().filter(|(of, _)| of.contains(&kind)).map(|(_, part)| part.formula);
        let excluded = self.formulas.any(of_kind);
        let standing = self.formulas.not(excluded);
        Some(self.formulas.all([granted, standing]))
    }

    fn excludes(
        &mut self,
        statement: &Placed<'_>,
        what: &Excluded,
        examples: &Examples,
        when: Option<&ast::When>,
        builder: &mut Builder,
    ) {
        let (kind, among) = match what {
            Excluded::Values(names) => {
                let Some((kind, codes)) = declare::values(self.scope, names, &mut self.problems) else { return };
                self.warn_idle_exceptions(statement, &[kind], Some(codes.clone()));
                (Some(kind), self.among(kind, &codes))
            }
            Excluded::All(name) => {
                let Some(kind) = self.kind_of(name) else { return };
                let codes = self.scope.vocabulary.kind(kind).map(rule::Kind::all).unwrap_or_default();
                (Some(kind), self.among(kind, &codes))
            }
            Excluded::Everything(span) => {
                if when.is_none() {
                    self.problems.push(problem::everything_always(*span));
                }
                (None, self.formulas.constant(true))
            }
        };
        builder.examples.extend(self.examples(statement.id, examples, kind, false));
        let among = self.or_alike(statement.id, examples, among);
        let when = self.when(when, builder.at);
        let formula = self.sentence_formula(statement, vec![among, when], builder.at);
        builder.exclusions.push((kind.into_iter().collect(), Part { statement: statement.id, formula }));
    }

    /// Examples have no effect, but they are values of the kind they illustrate.
    fn examples(
        &mut self,
        statement: StatementId,
        examples: &Examples,
        kind: Option<KindId>,
        covered: bool,
    ) -> Option<Example> {
        let kind = kind?;
        let mut codes = Codes::new();
        for name in &examples.such_as {
            match self.scope.value_of_kind(name, kind) {
                Ok(found) => codes = codes.union(&found),
                Err(problem) if !self.scope.may_be_declared(&name.text) => self.problems.push(problem),
                Err(_) => {}
            }
        }
        (!codes.is_empty()).then_some(Example { statement, kind, codes, covered })
    }

    /// An exception for values that the statement does not speak of.
    fn warn_idle_exceptions(&mut self, statement: &Placed<'_>, kinds: &[KindId], codes: Option<Codes>) {
        let Some(codes) = codes else { return };
        for exception in &statement.ast.exceptions {
            let Some((kind, excepted)) = declare::values(self.scope, &exception.values, &mut Vec::new()) else {
                continue;
            };
            if kinds.first() == Some(&kind) && excepted.is_disjoint(&codes) {
                let why = "the statement does not speak of any of these values".to_owned();
                self.problems
                    .push(problem::dead(exception.span, why, None).and_at(statement.ast.head, "this statement"));
            }
        }
    }

    /// Adds what a section takes over from its line, and puts everything into one formula.
    fn finish(
        &mut self,
        mut builder: Builder,
        head: Option<(&ast::Line, Span)>,
        of_every_line: Vec<StatementId>,
    ) -> Option<Lowered> {
        let line = builder.line;
        let mut agreement = Vec::new();
        if let Some(agreed) = self.agreed_fact(line) {
            agreement.push(self.formulas.test(Test::Yes(agreed)));
        }
        let mut grants: Vec<Grants> = builder
            .listed
            .iter()
            .map(|kind| {
                let of_kind = builder.grants.iter().filter(|(of, _)| of == kind).map(|(_, part)| *part).collect();
                Grants { kind: *kind, grants: of_kind }
            })
            .collect();
        self.warn_nothing_granted(line, &grants);
        let mut within = None;
        if let Some(outer) = head.and_then(|(head, _)| head.within.as_ref()) {
            let by = head.and_then(|(head, _)| head.by.as_ref()).map(|by| self.clause_of(by, line));
            let outer_id = self.line_of(outer)?;
            let outer_line = self.lines.get(outer_id.index())?.clone()?;
            agreement.push(outer_line.agreement);
            let clause = match by {
                Some(clause) => Some(clause?),
                None => None,
            };
            if clause.is_some() {
                let formula = self.agreed_clause(clause);
                let by = head.and_then(|(head, _)| head.by.as_ref()).map_or("", |by| &by.text);
                let formula = self.in_any_edition(formula, by, Some(line));
                agreement.push(formula);
            }
            within = Some(Within { line: outer_id, clause });
            let own = |part: &Part| outer_line.of_every_line.contains(&part.statement);
            let listed = |kind: &KindId| builder.listed.contains(kind);
            builder.requirements.extend(outer_line.requirements.iter().filter(|part| !own(part)));
            let alone = |kinds: &[KindId]| !kinds.is_empty() && kinds.iter().all(listed);
            let taken = outer_line.exclusions.iter().filter(|(kinds, part)| !own(part) && !alone(kinds));
            builder.exclusions.extend(taken.cloned());
            grants.extend(outer_line.grants.iter().filter(|grants| !listed(&grants.kind)).cloned());
        }
        let agreement = self.formulas.all(agreement);
        let mut parts = Vec::new();
        for of_kind in &grants {
            parts.push(self.formulas.any(of_kind.grants.iter().map(|part| part.formula)));
        }
        parts.extend(builder.requirements.iter().map(|part| part.formula));
        for (_, part) in &builder.exclusions {
            parts.push(self.formulas.not(part.formula));
        }
        let would_cover = self.formulas.all(parts);
        let covers = self.formulas.all([agreement, would_cover]);
        Some(Lowered {
            within,
            agreement,
            grants,
            requirements: builder.requirements,
            exclusions: builder.exclusions,
            would_cover,
            covers,
            per_position: false,
            advice: builder.advice,
            examples: builder.examples,
            pays: None,
            proofs: Vec::new(),
            of_every_line,
        })
    }

    fn clause_of(&mut self, by: &ast::Ident, line: LineId) -> Option<FactId> {
        if let Some(clause) = self.scope.clauses.get(by.text.as_str()) {
            return clause.fact(Some(line)).or(clause.facts.first().copied());
        }
        if !self.scope.may_be_declared(&by.text) {
            let near = self.scope.nearest(&by.text, self.scope.clauses.keys().map(|clause| &**clause));
            self.problems.push(match self.scope.sort(&by.text) {
                Some(sort) => problem::wrong_sort(by.span, &by.text, sort, "a clause", None),
                None => {
                    let or = if near.is_some() { "or " } else { "" };
                    problem::unknown_name(
                        by.span,
                        "clause",
                        &by.text,
                        near,
                        Some(format!("{or}declare it: `clause {}`", by.text)),
                    )
                }
            });
        }
        None
    }

    fn warn_nothing_granted(&mut self, line: LineId, grants: &[Grants]) {
        let Some(head) = self.sentences.heads.get(line.index()).copied().flatten() else { return };
        let span = self.sentences.statements.get(head.index()).map(|head| head.span).unwrap_or_default();
        let name = self.scope.line_names.get(line.index()).map(|name| name.to_string()).unwrap_or_default();
        for grants in grants.iter().filter(|grants| grants.grants.is_empty()) {
            if let Some(kind) = self.scope.vocabulary.kind(grants.kind) {
                self.problems.push(problem::nothing_granted(span, &name, &kind.name));
            }
        }
    }
}
