//! Small rulebooks built by hand or at random, for the tests of all rooms.

#![cfg_attr(test, expect(clippy::arithmetic_side_effects, clippy::unreachable, reason = "a test may fail"))]

mod naive;
mod recipe;
mod world;

use std::sync::Arc;

use super::{
    Amount, AmountId, Bounds, Comparison, Fact, FactId, FactRole, FormulaId, Grants, Kind, KindId, KindNode, Line,
    LineId, Part, Role, Rules, Statement, StatementId, Test, Type, Value, Vocabulary,
};
use crate::base::{Codes, Exact, Name, Span};

pub(crate) use naive::naive;
pub(crate) use recipe::{LineRecipe, Recipe, Sum, any_amount, any_facts, any_line, any_recipe};
pub(crate) use world::World;

/// A rulebook in the making.
pub(crate) struct Builder {
    pub(crate) rules: Rules,
}

pub(crate) fn number(whole: i64) -> Value {
    Value::Number(Exact::from_int(whole))
}

pub(crate) fn codes(list: &[u16]) -> Codes {
    list.iter().copied().collect()
}

impl Builder {
    pub(crate) fn new() -> Self {
        Self {
            rules: Rules {
                name: "Test".into(),
                generation: "1986".into(),
                from: None,
                to: None,
                governed_by: None,
                vocabulary: Vocabulary::default(),
                statements: Vec::new(),
                formulas: super::Formulas::default(),
                tables: Vec::new(),
                lines: Vec::new(),
                always: Vec::new(),
                assertions: Vec::new(),
                acceptances: Vec::new(),
                sources: Vec::new(),
                taken_out: Vec::new(),
            },
        }
    }

    fn add_fact(&mut self, name: &str, fact_type: Type, role: FactRole) -> FactId {
        let id = FactId::new(self.rules.vocabulary.facts.len());
        let (name, bounds): (Name, _) = (name.into(), Bounds::default());
        self.rules.vocabulary.fact_names.insert(Arc::clone(&name), id);
        let (of_line, absent, default, judged, span) = (None, None, None, false, Span::default());
        self.rules.vocabulary.facts.push(Fact {
            name,
            fact_type,
            role,
            of_line,
            bounds,
            absent,
            default,
            judged,
            position: false,
            span,
        });
        id
    }

    pub(crate) fn fact(&mut self, name: &str, fact_type: Type) -> FactId {
        self.add_fact(name, fact_type, FactRole::Declared)
    }

    pub(crate) fn clause(&mut self, name: &str) -> FactId {
        self.add_fact(name, Type::YesNo, FactRole::Clause)
    }

    pub(crate) fn edit(&mut self, fact: FactId) -> &mut Fact {
        &mut self.rules.vocabulary.facts[fact.index()]
    }

    /// A kind of these leaves and, named as `name`, inner nodes over ranges of them.
    pub(crate) fn kind(&mut self, name: &str, open: bool, leaves: &[&str], inner: &[(&str, &[u16])]) -> FactId {
        let kind = KindId::new(self.rules.vocabulary.kinds.len());
        let fact = self.add_fact(name, Type::Kind(kind), FactRole::OfKind(kind));
        let node = |name: &str, leaves: Codes, depth| KindNode {
            name: name.into(),
            called: Vec::new(),
            leaves,
            depth,
            group: false,
            span: Span::default(),
        };
        let mut nodes: Vec<_> = inner.iter().map(|(name, under)| node(name, codes(under), 0)).collect();
        let leaf = |(at, name): (usize, &&str)| node(name, codes(&[u16::try_from(at).unwrap()]), 1);
        nodes.extend(leaves.iter().enumerate().map(leaf));
        let leaves = leaves.iter().map(|name| Name::from(*name)).collect();
        let (name, span) = (name.into(), Span::default());
        self.rules.vocabulary.kinds.push(Kind { name, ordered: false, open, leaves, nodes, fact, span });
        fact
    }

    pub(crate) fn test(&mut self, test: Test) -> FormulaId {
        self.rules.formulas.test(test)
    }

    pub(crate) fn yes(&mut self, fact: FactId) -> FormulaId {
        self.test(Test::Yes(fact))
    }

    pub(crate) fn within(&mut self, fact: FactId, list: &[u16]) -> FormulaId {
        self.test(Test::In(fact, codes(list)))
    }

    pub(crate) fn not(&mut self, formula: FormulaId) -> FormulaId {
        self.rules.formulas.not(formula)
    }

    pub(crate) fn all(&mut self, parts: &[FormulaId]) -> FormulaId {
        self.rules.formulas.all(parts.iter().copied())
    }

    pub(crate) fn any(&mut self, parts: &[FormulaId]) -> FormulaId {
        self.rules.formulas.any(parts.iter().copied())
    }

    pub(crate) fn amount_of(&mut self, fact: FactId) -> AmountId {
        let fact_type = self.rules.vocabulary.facts[fact.index()].fact_type.clone();
        self.rules.formulas.add_amount(Amount::Fact(fact), fact_type)
    }

    pub(crate) fn constant(&mut self, value: Value, value_type: Type) -> AmountId {
        self.rules.formulas.add_amount(Amount::Constant(value), value_type)
    }

    /// A fact compared with a value of its own type.
    pub(crate) fn compare(&mut self, fact: FactId, comparison: Comparison, value: Value) -> FormulaId {
        let left = self.amount_of(fact);
        let fact_type = self.rules.vocabulary.facts[fact.index()].fact_type.clone();
        let right = self.constant(value, fact_type);
        self.test(Test::Compare(comparison, left, right))
    }

    pub(crate) fn statement(&mut self, name: &str, role: Role) -> StatementId {
        let id = StatementId::new(self.rules.statements.len());
        self.rules.statements.push(Statement {
            generation: "1986".into(),
            name: name.into(),
            label: None,
            title: None,
            role,
            text: name.into(),
            file: "test.klausel".into(),
            line: u32::try_from(id.index()).unwrap_or(0),
            citations: Vec::new(),
            span: Span::default(),
        });
        id
    }

    pub(crate) fn stated(&mut self, name: &str, role: Role, formula: FormulaId) -> Part {
        let statement = self.statement(name, role);
        Part { statement, formula: self.rules.formulas.stated(statement, formula) }
    }

    /// A line of these parts; a grant goes to the kind of its number.
    pub(crate) fn line(&mut self, name: &str, grants: &[(KindId, Vec<Part>)], rest: (Vec<Part>, Vec<Part>)) -> LineId {
        let id = LineId::new(self.rules.lines.len());
        let agreed = self.add_fact(name, Type::YesNo, FactRole::Line(id));
        let head = self.statement(name, Role::Head);
        let agreement = self.yes(agreed);
        let (requirements, exclusions) = rest;
        let mut parts = Vec::new();
        for (_, group) in grants {
            let any: Vec<_> = group.iter().map(|part| part.formula).collect();
            parts.push(self.any(&any));
        }
        parts.extend(requirements.iter().map(|part| part.formula));
        for part in &exclusions {
            parts.push(self.not(part.formula));
        }
        let would_cover = self.all(&parts);
        let covers = self.all(&[agreement, would_cover]);
        let grants = grants.iter().map(|(kind, grants)| Grants { kind: *kind, grants: grants.clone() }).collect();
        self.rules.lines.push(Line {
            name: name.into(),
            called: Vec::new(),
            within: None,
            agreed,
            head,
            agreement,
            grants,
            requirements,
            exclusions,
            would_cover,
            covers,
            per_position: false,
            advice: Vec::new(),
            examples: Vec::new(),
            pays: None,
            proofs: Vec::new(),
            span: Span::default(),
        });
        id
    }
}
