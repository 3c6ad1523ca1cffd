//! What of names, values, domains and defaults two generations do not have alike.

use crate::base::Name;
use crate::rule::{
    Fact, FactId, FactRole, Formulas, Kind, LineId, Rules, Wording, codes_words, facts_of, facts_of_amount,
    formula_words,
};

use super::import::Importer;
use super::joint::Joint;
use super::pairs::Pair;
use super::told::{About, Note};

/// Everything that is not the same, sorted by what it is about.
pub(super) fn notes(joint: &Joint<'_>) -> Vec<Note> {
    let mut notes = Notes { joint, found: Vec::new() };
    notes.values();
    notes.facts();
    notes.money();
    notes.always();
    let mut found = notes.found;
    found.sort_by_key(|note| note.about);
    found
}

struct Notes<'j, 'r> {
    joint: &'j Joint<'r>,
    found: Vec<Note>,
}

impl Notes<'_, '_> {
    fn add(&mut self, about: About, text: impl Into<String>) {
        self.found.push(Note { about, text: text.into() });
    }

    fn generation(&self, is_old: bool) -> &Name {
        &self.joint.side(is_old).rules.generation
    }

    /// Values that only one of them has a name for.
    fn values(&mut self) {
        let joint = self.joint;
        for (at, kind) in joint.rules.vocabulary.kinds.iter().enumerate() {
            let id = crate::rule::KindId::new(at);
            let Some(Pair { old: Some(old), new: Some(new) }) = joint.pairs.kinds.get(at).copied() else { continue };
            if let (Some(one), Some(other)) =
                (joint.old.rules.vocabulary.kind(old), joint.new.rules.vocabulary.kind(new))
            {
                self.openness(&kind.name, one, other);
            }
            for (is_old, own, about) in [(true, old, About::NewValues), (false, new, About::GoneValues)] {
                let side = joint.side(is_old);
                let unknown = side.coding(own).map(|coding| coding.unknown.clone()).unwrap_or_default();
                if unknown.is_empty() {
                    continue;
                }
                let is_open = side.rules.vocabulary.kind(own).is_some_and(|kind| kind.open);
                let counts = if is_open { "an unlisted one" } else { "none of those that it lists" };
                let names = codes_words(&joint.rules, id, &unknown);
                let generation = self.generation(is_old).clone();
                self.add(about, format!("{}: {names} (for {generation} {counts})", kind.name));
            }
        }
    }

    /// A kind that lists all its values in one of them only.
    fn openness(&mut self, name: &Name, old: &Kind, new: &Kind) {
        if old.open != new.open {
            let (open, closed) = (self.generation(old.open).clone(), self.generation(new.open).clone());
            self.add(About::Domain, format!("{name}: among others in {open}, all of them listed in {closed}"));
        }
    }

    fn facts(&mut self) {
        let joint = self.joint;
        let retyped = &joint.pairs.retyped;
        for is_old in [false, true] {
            let about = if is_old { About::GoneFacts } else { About::NewFacts };
            let mut names: Vec<String> = Vec::new();
            for (at, pair) in joint.pairs.facts.iter().enumerate() {
                let (here, there) = if is_old { (pair.old, pair.new) } else { (pair.new, pair.old) };
                let (Some(own), None) = (here, there) else { continue };
                let is_retyped = retyped.iter().any(|(old, new)| own == if is_old { *old } else { *new });
                let Some(fact) = joint.rules.vocabulary.fact(FactId::new(at)) else { continue };
                // Lines are told of elsewhere; so are kinds, with their values.
                let told = matches!(fact.role, FactRole::Declared | FactRole::Clause | FactRole::OfKind(_));
                if told && !is_retyped && !of_one_sided_line(joint, fact) {
                    names.push(Wording::of(&joint.rules).name(FactId::new(at)));
                }
            }
            if !names.is_empty() {
                self.add(about, names.join(", "));
            }
        }
        for (old, new) in retyped {
            let (Some(one), Some(other)) =
                (joint.old.rules.vocabulary.fact(*old), joint.new.rules.vocabulary.fact(*new))
            else {
                continue;
            };
            let text =
                format!("{}: each generation is asked by its own, as their values cannot be compared", other.name);
            let _ = one;
            self.add(About::Retyped, text);
        }
        let both = || joint.pairs.facts.iter().filter_map(|pair| Some((pair.old?, pair.new?)));
        let domains: Vec<(FactId, String)> =
            both().filter_map(|(old, new)| Some((new, self.domain(old, new)?))).collect();
        let defaults: Vec<(FactId, String)> =
            both().filter_map(|(old, new)| Some((new, self.default(old, new)?))).collect();
        self.once(About::Domain, domains);
        self.once(About::Default, defaults);
    }

    /// What is so of a fact that each line has of its own is said once for all that it is so of.
    fn once(&mut self, about: About, told: Vec<(FactId, String)>) {
        let rules = self.joint.new.rules;
        let mut groups: Vec<(String, String, Vec<LineId>)> = Vec::new();
        for (id, text) in told {
            let name = Wording::of(rules).name(id);
            let line = rules.vocabulary.fact(id).and_then(|fact| fact.of_line);
            let of = line.and_then(|line| rules.line(line));
            let own = of.and_then(|of| name.strip_suffix(&*Wording::of(rules).name(of.agreed))?.strip_suffix(" of "));
            let (Some(line), Some(own)) = (line, own) else {
                groups.push((name, text, Vec::new()));
                continue;
            };
            match groups.iter_mut().find(|group| group.0 == own && group.1 == text && !group.2.is_empty()) {
                Some(group) => group.2.push(line),
                None => groups.push((own.to_owned(), text, vec![line])),
            }
        }
        for (name, text, lines) in groups {
            let has = |line: &LineId| {
                let mut facts = rules.vocabulary.facts.iter();
                facts.any(|fact| {
                    fact.of_line == Some(*line)
                        && fact.name.strip_prefix(&*name).is_some_and(|rest| rest.starts_with(" of "))
                })
            };
            let all = (0..rules.lines.len()).map(LineId::new).filter(has).filter(|line| {
                let pair = self.joint.pairs.line(*line, false).and_then(|at| self.joint.pairs.lines.get(at));
                pair.is_some_and(|pair| pair.old.is_some())
            });
            let names: Vec<&str> = lines.iter().filter_map(|line| Some(&*rules.line(*line)?.name)).collect();
            let of = match names.as_slice() {
                [] => String::new(),
                [one] => format!(" of {one}"),
                _ if all.count() == names.len() => " of every line".to_owned(),
                names => format!(" of {}", names.join(", ")),
            };
            self.add(about, format!("{name}{of}: {text}"));
        }
    }

    fn domain(&self, old: FactId, new: FactId) -> Option<String> {
        let (Some(one), Some(other)) =
            (self.joint.old.rules.vocabulary.fact(old), self.joint.new.rules.vocabulary.fact(new))
        else {
            return None;
        };
        let restated = self.joint.old.joint_bounds(&one.fact_type, &one.bounds);
        let same_bounds = restated == self.joint.new.joint_bounds(&other.fact_type, &other.bounds);
        if same_bounds && one.absent.is_some() == other.absent.is_some() {
            return None;
        }
        let words = |rules: &Rules, fact: &Fact| {
            let absent = fact.absent.as_ref().map(|word| format!(", or {word}")).unwrap_or_default();
            format!("{} {}{absent}", rules.generation, bounds_words(rules, fact))
        };
        let (one, other) = (words(self.joint.old.rules, one), words(self.joint.new.rules, other));
        Some(format!("{one}; {other}; compared where both allow it"))
    }

    fn default(&self, old: FactId, new: FactId) -> Option<String> {
        let (Some(one), Some(other)) =
            (self.joint.old.rules.vocabulary.fact(old), self.joint.new.rules.vocabulary.fact(new))
        else {
            return None;
        };
        let value = |is_old: bool, fact: &Fact| {
            fact.default.as_ref().map(|value| self.joint.side(is_old).joint_value(&fact.fact_type, value))
        };
        if value(true, one) == value(false, other) {
            return None;
        }
        let words = |rules: &Rules, id: FactId, fact: &Fact| match &fact.default {
            Some(value) => format!("{} in {}", crate::rule::value_words(rules, id, value), rules.generation),
            None => format!("unknown in {}", rules.generation),
        };
        let (one, other) = (words(self.joint.old.rules, old, one), words(self.joint.new.rules, new, other));
        let lines = self.asking(old, new);
        let matters = if lines.is_empty() { String::new() } else { format!(" (matters for {})", lines.join(", ")) };
        Some(format!("where a case does not say it, {one} and {other}{matters}"))
    }

    /// The lines that ask for a fact, by their names.
    fn asking(&self, old: FactId, new: FactId) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        for (rules, fact) in [(self.joint.new.rules, new), (self.joint.old.rules, old)] {
            for line in &rules.lines {
                let pays = line.pays.as_ref().map(|pays| facts_of_amount(&rules.formulas, pays.paid));
                let asks = facts_of(&rules.formulas, line.covers).contains(&fact)
                    || pays.is_some_and(|facts| facts.contains(&fact));
                if asks && !lines.contains(&line.name.to_string()) {
                    lines.push(line.name.to_string());
                }
            }
        }
        lines
    }

    fn money(&mut self) {
        let joint = self.joint;
        let told: Vec<String> = joint
            .old
            .money
            .iter()
            .map(|one| {
                format!(
                    "{} counts as {} at 1 {} = {} {}: amounts are converted and rounded to the smallest unit, differences \
                     of up to 0.02 {} count as rounding",
                    one.of,
                    one.into,
                    one.into,
                    one.rate.grouped(None),
                    one.of,
                    one.into
                )
            })
            .collect();
        for text in told {
            self.add(About::Currency, text);
        }
    }

    /// What only one of them keeps.
    fn always(&mut self) {
        let joint = self.joint;
        let mut formulas: Formulas = joint.rules.formulas.clone();
        let mut imported = |is_old: bool| -> Vec<(crate::rule::FormulaId, crate::rule::FormulaId)> {
            let side = joint.side(is_old);
            let mut importer = Importer::new(side);
            let parts = side.rules.always.iter();
            parts.map(|part| (part.formula, importer.formula(&mut formulas, part.formula))).collect()
        };
        let (old, new) = (imported(true), imported(false));
        for (is_old, here, there) in [(true, &old, &new), (false, &new, &old)] {
            let rules = joint.side(is_old).rules;
            for (own, formula) in here {
                if there.iter().all(|(_, other)| other != formula) {
                    let words = formula_words(rules, *own);
                    let generation = &rules.generation;
                    self.add(
                        About::Always,
                        format!("{words}: kept in {generation} only; cases that break it are not compared"),
                    );
                }
            }
        }
    }
}

/// Facts of a line that only one generation has go without saying.
fn of_one_sided_line(joint: &Joint<'_>, fact: &Fact) -> bool {
    let pair = fact.of_line.and_then(|line| joint.pairs.lines.get(line.index()));
    pair.is_some_and(|pair| pair.old.is_none() || pair.new.is_none())
}

fn bounds_words(rules: &Rules, fact: &Fact) -> String {
    let words = Wording::of(rules).bounds(&fact.fact_type, &fact.bounds);
    if words.is_empty() { "any value".to_owned() } else { words }
}
