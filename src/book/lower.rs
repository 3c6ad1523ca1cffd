//! The checked names and the tree become one formula per line.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::base::{Codes, Span};
use crate::diagnostic::Diagnostic;
use crate::rule::{
    Amount, Assertion, CaseFlaw, CaseProof, Claim, Defined, Definition, Domains, FactId, FactRole, FormulaId, Formulas,
    KindId, LineId, Part, Ranges, StatementId, Table,
};
use crate::syntax::ast::{self, Case, CaseWhen, Item, ItemKind, Meaning};

use super::amount::Typed;
use super::condition::At;
use super::line::Lowered;
use super::order::Unit;
use super::problem;
use super::scope::Scope;
use super::sentences::Sentences;
use super::table::{Columns, Read};

/// The state of lowering one generation.
pub(crate) struct Lowerer<'a> {
    pub(crate) scope: &'a Scope,
    pub(crate) sentences: &'a Sentences<'a>,
    pub(crate) formulas: Formulas,
    pub(crate) problems: Vec<Diagnostic>,
    /// The definitions that are lowered, by index.
    pub(crate) definitions: Vec<Option<Defined>>,
    pub(crate) definition_sentences: Vec<Option<(StatementId, Span)>>,
    /// The lines that are lowered, by id.
    pub(crate) lines: Vec<Option<Lowered>>,
    pub(crate) used: FxHashSet<FactId>,
    pub(crate) used_definitions: FxHashSet<usize>,
    /// Judged facts that `and the like` brings, by the sentence it stands in.
    pub(crate) likenesses: FxHashMap<StatementId, FactId>,
    /// What hangs on a sentence of the line at hand: write-backs and waivers, by the sentence's place.
    pub(crate) attached: FxHashMap<(u32, u32, u32), Vec<FormulaId>>,
    /// What must be disproved of each definition's cases.
    flaws: Vec<Vec<CaseProof>>,
    /// What amounts can be by the domains of their facts.
    pub(crate) ranges: Ranges<Domains<'a>>,
    /// The tables with their rows, as read, by position.
    pub(crate) reads: &'a [Read<'a>],
    /// What their keys stand for.
    pub(crate) columns: Vec<Option<Columns>>,
    /// The tables that are built.
    pub(crate) tables: Vec<Option<Table>>,
    pub(crate) used_tables: FxHashSet<usize>,
    agreed: Vec<FactId>,
}

impl<'a> Lowerer<'a> {
    pub(crate) fn new(
        scope: &'a Scope,
        sentences: &'a Sentences<'a>,
        likenesses: FxHashMap<StatementId, FactId>,
        reads: &'a [Read<'a>],
    ) -> Self {
        let mut agreed = vec![FactId::new(usize::MAX); scope.line_names.len()];
        for (at, fact) in scope.vocabulary.facts.iter().enumerate() {
            if let FactRole::Line(line) = fact.role
                && let Some(slot) = agreed.get_mut(line.index())
            {
                *slot = FactId::new(at);
            }
        }
        Self {
            scope,
            sentences,
            formulas: Formulas::default(),
            problems: Vec::new(),
            definitions: vec![None; scope.definitions.len()],
            definition_sentences: vec![None; scope.definitions.len()],
            lines: vec![None; scope.line_names.len()],
            used: FxHashSet::default(),
            used_definitions: FxHashSet::default(),
            likenesses,
            attached: FxHashMap::default(),
            flaws: vec![Vec::new(); scope.definitions.len()],
            ranges: Ranges::new(Domains::new(&scope.vocabulary)),
            reads,
            columns: vec![None; reads.len()],
            tables: vec![None; reads.len()],
            used_tables: FxHashSet::default(),
            agreed,
        }
    }

    /// The fact that says whether a line is agreed.
    pub(crate) fn agreed_fact(&self, line: LineId) -> Option<FactId> {
        self.agreed.get(line.index()).copied()
    }

    /// The sentence that stands at a place.
    pub(crate) fn sentence(&self, span: Span) -> Option<StatementId> {
        self.sentences.ids.get(&span.key()).copied()
    }

    /// A labelled condition with what waives it; the condition alone where it has no label.
    pub(crate) fn waivable(&mut self, span: Span, formula: FormulaId, _at: At) -> FormulaId {
        let Some(sentence) = self.sentence(span) else { return formula };
        let waivers = self.attached.get(&span.key()).cloned().unwrap_or_default();
        let formula = self.formulas.any(std::iter::once(formula).chain(waivers));
        self.formulas.stated(sentence, formula)
    }

    /// Lowers definitions and lines in an order in which what is referred to comes first.
    pub(crate) fn units(&mut self, order: &[Unit], items: &[&Item]) {
        let mut defines: FxHashMap<usize, &Item> = FxHashMap::default();
        let mut heads: FxHashMap<LineId, (&ast::Line, Span)> = FxHashMap::default();
        for item in items {
            match &item.kind {
                ItemKind::Define(define) => {
                    if let Some(at) = self.scope.definitions.get(define.name.text.as_str()) {
                        defines.entry(*at).or_insert(item);
                    }
                }
                ItemKind::Line(line) => {
                    if let Some(id) = self.scope.lines.get(line.name.text.as_str()) {
                        heads.entry(*id).or_insert((line, item.span));
                    }
                }
                _ => {}
            }
        }
        for unit in order {
            match unit {
                Unit::Definition(at) => {
                    if let Some(item) = defines.get(at)
                        && let ItemKind::Define(define) = &item.kind
                    {
                        let sentence = self.sentence(item.span);
                        if let Some(slot) = self.definition_sentences.get_mut(*at) {
                            *slot = sentence.map(|sentence| (sentence, define.name.span));
                        }
                        let meaning = self.definition(&define.meaning, sentence);
                        if let Some(meaning) = &meaning {
                            let flaws = self.case_flaws(&define.meaning, meaning);
                            if let Some(slot) = self.flaws.get_mut(*at) {
                                *slot = flaws;
                            }
                        }
                        if let Some(slot) = self.definitions.get_mut(*at) {
                            *slot = meaning;
                        }
                    }
                }
                Unit::Table(at) => self.table(*at),
                Unit::Line(line) => {
                    let head = heads.get(line).copied();
                    let lowered = self.line(*line, head);
                    if let Some(slot) = self.lines.get_mut(line.index()) {
                        *slot = lowered;
                    }
                }
            }
        }
    }

    fn definition(&mut self, meaning: &Meaning, sentence: Option<StatementId>) -> Option<Defined> {
        let at = At::default();
        match meaning {
            Meaning::If(condition) => {
                let formula = self.condition(condition, at);
                Some(Defined::Condition(match sentence {
                    Some(sentence) => self.formulas.stated(sentence, formula),
                    None => formula,
                }))
            }
            Meaning::OneOf { kind, cases } => {
                let Some(kind_id) = self.scope.kinds.get(kind.text.as_str()).copied() else {
                    let near = self.scope.nearest(&kind.text, self.scope.kinds.keys().map(|kind| &**kind));
                    if self.scope.may_be_declared(&kind.text) {
                        return None;
                    }
                    self.problems.push(match self.scope.sort(&kind.text) {
                        Some(sort) => problem::wrong_sort(kind.span, &kind.text, sort, "a kind", None),
                        None => problem::unknown_name(kind.span, "kind", &kind.text, near, None),
                    });
                    return None;
                };
                let conditions = self.case_conditions(cases, sentence, at);
                let mut lowered = Vec::new();
                for (case, formula) in cases.iter().zip(conditions) {
                    if let Some(codes) = self.outcome(&case.outcome, kind_id) {
                        lowered.push((codes, formula));
                    }
                }
                Some(Defined::OneOf(kind_id, lowered))
            }
            Meaning::Amount { amount, clamps } => {
                let mut amount = self.amount(amount, None, at)?;
                let mut sound = true;
                for clamp in clamps {
                    match self.clamp(amount.clone(), clamp, at) {
                        Some(clamped) => amount = clamped,
                        None => sound = false,
                    }
                }
                sound.then_some(Defined::Amount(amount.id, amount.of))
            }
            Meaning::Cases(cases) => {
                let conditions = self.case_conditions(cases, sentence, at);
                let mut first: Option<(Typed, Span)> = None;
                let mut lowered = Vec::new();
                let mut sound = true;
                for (case, formula) in cases.iter().zip(conditions) {
                    let wanted = first.as_ref().map(|(first, _)| first.of.clone());
                    let Some(amount) = self.amount(&case.outcome, wanted.as_ref(), at) else {
                        sound = false;
                        continue;
                    };
                    match &first {
                        Some((first, place)) if first.of != amount.of => {
                            sound = false;
                            let (l, r) = (self.scope.type_words(&first.of), self.scope.type_words(&amount.of));
                            let title = "the cases of one definition are of one type";
                            let problem = problem::wrong_type(case.outcome.span, title, format!("this is {r}"), None);
                            self.problems.push(problem.and_at(*place, format!("the first is {l}")));
                        }
                        _ => {
                            lowered.push((formula, amount.id));
                            first.get_or_insert((amount, case.outcome.span));
                        }
                    }
                }
                let (first, _) = first.filter(|_| sound)?;
                let id = self.formulas.add_amount(Amount::Cases(lowered.into_boxed_slice()), first.of.clone());
                Some(Defined::Amount(id, first.of))
            }
        }
    }

    /// The condition of each case; `otherwise` is what none of the others says.
    fn case_conditions(&mut self, cases: &[Case], sentence: Option<StatementId>, at: At) -> Vec<FormulaId> {
        let mut conditions = Vec::new();
        for (index, case) in cases.iter().enumerate() {
            let formula = match &case.when {
                CaseWhen::When(when) => self.when(Some(when), at),
                CaseWhen::Otherwise => {
                    if index.saturating_add(1) != cases.len() {
                        let why = "it stands for what no other case says";
                        self.problems.push(problem::otherwise(case.span, why, "put it last, once"));
                    }
                    if cases.len() == 1 {
                        let help =
                            "leave out `otherwise` and write the definition in one line, or give it another case";
                        self.problems.push(problem::otherwise(case.span, "there is no other case", help));
                    }
                    let any = self.formulas.any(conditions.iter().copied());
                    self.formulas.not(any)
                }
            };
            conditions.push(formula);
        }
        match sentence {
            Some(sentence) => conditions.into_iter().map(|formula| self.formulas.stated(sentence, formula)).collect(),
            None => conditions,
        }
    }

    /// Two cases with different outcomes at once; no case at all where there is no `otherwise`.
    fn case_flaws(&mut self, written: &Meaning, meaning: &Defined) -> Vec<CaseProof> {
        let (Meaning::OneOf { cases, .. } | Meaning::Cases(cases)) = written else { return Vec::new() };
        // What each case stands for: its outcome, and when.
        let outcomes: Vec<(u64, FormulaId)> = match meaning {
            Defined::OneOf(_, lowered) => {
                let code = |codes: &Codes| codes.first().map_or(u64::MAX, u64::from);
                lowered.iter().map(|(codes, formula)| (code(codes), *formula)).collect()
            }
            Defined::Amount(id, _) => match self.formulas.amount(*id) {
                Some(Amount::Cases(cases)) => cases
                    .iter()
                    .map(|(formula, amount)| (u64::try_from(amount.index()).unwrap_or(u64::MAX), *formula))
                    .collect(),
                _ => return Vec::new(),
            },
            Defined::Condition(_) => return Vec::new(),
        };
        if outcomes.len() != cases.len() {
            return Vec::new();
        }
        let mut flaws = Vec::new();
        let otherwise = cases.iter().any(|case| matches!(case.when, CaseWhen::Otherwise));
        let told: Vec<(&Case, &(u64, FormulaId))> =
            cases.iter().zip(&outcomes).filter(|(case, _)| !matches!(case.when, CaseWhen::Otherwise)).collect();
        for (at, (first, (one, a))) in told.iter().enumerate() {
            for (second, (other, b)) in told.iter().skip(at.saturating_add(1)) {
                // Equal outcomes never conflict.
                if one != other {
                    let both = self.formulas.all([*a, *b]);
                    flaws.push(CaseProof {
                        flaw: CaseFlaw::Overlap(first.span, second.span),
                        formula: both,
                        with_always: both,
                    });
                }
            }
        }
        if !otherwise {
            let any = self.formulas.any(outcomes.iter().map(|(_, formula)| *formula));
            let none = self.formulas.not(any);
            flaws.push(CaseProof { flaw: CaseFlaw::Open, formula: none, with_always: none });
        }
        flaws
    }

    fn outcome(&mut self, expr: &ast::Expr, kind: KindId) -> Option<Codes> {
        let ast::ExprKind::Name(name) = &expr.kind else {
            self.problems.push(problem::wrong_type(expr.span, "expected the name of a value", "not a name", None));
            return None;
        };
        match self.scope.value_of_kind(name, kind) {
            Ok(codes) if codes.len() == 1 => Some(codes),
            Ok(_) => {
                let why = format!("`{}` stands for several values", name.text);
                let help = Some("name one of the values under it".to_owned());
                self.problems.push(problem::wrong_type(expr.span, "a case gives one value", why, help));
                None
            }
            Err(problem) => {
                self.problems.push(problem);
                None
            }
        }
    }

    /// `always …` as parts.
    pub(crate) fn always(&mut self, items: &[&Item]) -> Vec<Part> {
        let mut parts = Vec::new();
        for item in items {
            let ItemKind::Always(condition) = &item.kind else { continue };
            let formula = self.condition(condition, At::default());
            if let Some(statement) = self.sentence(item.span) {
                let formula = self.formulas.stated(statement, formula);
                parts.push(Part { statement, formula });
            }
        }
        parts
    }

    /// `assert …`, names and types checked.
    pub(crate) fn assertions(&mut self, items: &[&Item]) -> Vec<Assertion> {
        let mut assertions = Vec::new();
        for item in items {
            let ItemKind::Assertion(assertion) = &item.kind else { continue };
            let claim = match &assertion.claim {
                ast::Claim::Implies { narrow, wide } => match (self.line_of(narrow), self.line_of(wide)) {
                    (Some(narrow), Some(wide)) => Some(Claim::Implies(narrow, wide)),
                    _ => None,
                },
                ast::Claim::NeverBoth(a, b) => match (self.line_of(a), self.line_of(b)) {
                    (Some(a), Some(b)) => Some(Claim::NeverBoth(a, b)),
                    _ => None,
                },
                ast::Claim::Holds { condition, when } => {
                    let holds = self.condition(condition, At::default());
                    let when = match when {
                        Some(when) => self.condition(when, At::default()),
                        None => self.formulas.constant(true),
                    };
                    let not_when = self.formulas.not(when);
                    Some(Claim::Holds(self.formulas.any([not_when, holds])))
                }
            };
            if let (Some(claim), Some(statement)) = (claim, self.sentence(item.span)) {
                assertions.push(Assertion { statement, claim });
            }
        }
        assertions
    }

    /// Takes `always` into every proof: a case that breaks it is no case.
    pub(crate) fn assume(&mut self, always: &[Part]) {
        let mut flaws = std::mem::take(&mut self.flaws);
        for proof in flaws.iter_mut().flatten() {
            proof.with_always = self.formulas.all(always.iter().map(|part| part.formula).chain([proof.formula]));
        }
        self.flaws = flaws;
        let mut lines = std::mem::take(&mut self.lines);
        for proof in lines.iter_mut().flatten().flat_map(|line| &mut line.proofs) {
            proof.with_always = self.formulas.all(always.iter().map(|part| part.formula).chain([proof.formula]));
        }
        self.lines = lines;
    }

    /// What the names of definitions stand for, for those that have a meaning.
    pub(crate) fn finished_definitions(&self) -> Vec<Definition> {
        let mut by_index: Vec<(&crate::base::Name, usize)> =
            self.scope.definitions.iter().map(|(name, at)| (name, *at)).collect();
        by_index.sort_by_key(|(_, at)| *at);
        by_index
            .into_iter()
            .filter_map(|(name, at)| {
                let meaning = self.definitions.get(at).cloned().flatten()?;
                let (statement, _) = self.definition_sentences.get(at).copied().flatten()?;
                let proofs = self.flaws.get(at).cloned().unwrap_or_default();
                Some(Definition { name: name.clone(), meaning, statement, proofs })
            })
            .collect()
    }
}
