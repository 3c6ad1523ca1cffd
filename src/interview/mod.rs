//! A case led by questions: only what still matters is asked, what settles most first.
//!
//! Pure: who talks to the person asks for the [`Interview::step`] step, shows it, and hands in what was typed.

mod why;

use rustc_hash::FxHashSet;

use crate::base::FileId;
use crate::book::Book;
use crate::case::{apply, check_always, choices, describe, facts_said, give};
use crate::decide::{Answer, Case, EvaluationError, Evaluator};
use crate::diagnostic::{Diagnostic, has_errors};
use crate::question::{Answered, answer_line, answer_lines};
use crate::rule::{Fact, FactId, FactRole, LineId};
use crate::syntax::parse_facts;

/// What comes next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// This is to be asked.
    Ask(Prompt),
    /// Nothing matters any more that anybody knows.
    Done,
}

/// A question to a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prompt {
    /// What is asked for; none: which lines and clauses are agreed.
    pub fact: Option<FactId>,
    /// The question: `Gefahr`.
    pub name: String,
    /// What can be answered: `one of Brand, Sturm`.
    pub describes: Vec<String>,
    /// So many questions are left at least, however they are answered; this one included.
    pub fewest: usize,
    /// So many at most.
    pub left: usize,
    /// Cover is settled: this is about what is paid.
    pub about_amounts: bool,
}

impl Prompt {
    /// What was typed, as the text in which its problems are placed.
    pub fn placed(&self, typed: &str) -> String {
        if self.fact.is_some() { typed.to_owned() } else { format!("agreed are {} and nothing else", typed.trim()) }
    }
}

/// What became of something that was typed.
#[derive(Clone, Debug)]
pub enum Heard {
    /// It answers the question, or leaves it open for good.
    Answered,
    /// It cannot be an answer: what is wrong with it; nothing has changed.
    Refused(Vec<Diagnostic>),
    /// There is something to tell, and the question stands.
    Told(String),
    /// The person wants to end here.
    Ends,
    /// The case is to be saved under this name.
    Save(String),
}

/// The words that are no answers.
pub const HELP: &str = "\
an answer   as in a rulebook: yes, no, Leitungswasser, 120_000 DM, 1990-03-01
facts       what else is known, too: Gefahr is Sturm, Windstärke is 9
?           every value that can be answered
-           nobody knows: it is not asked again
why         why it is asked
back        takes the last answer back
facts       alone: what has been answered
save FILE   writes the case to a file
done        ends here, with what is known";

/// An interview about one line, or about all.
#[derive(Debug)]
pub struct Interview<'b> {
    book: &'b Book,
    evaluator: Evaluator<'b>,
    case: Case<'b>,
    line: Option<LineId>,
    /// Facts that nobody knows.
    open: FxHashSet<FactId>,
    /// Whether it was asked which lines are agreed.
    agreed_asked: bool,
    /// What was so before each answer.
    before: Vec<(Case<'b>, FxHashSet<FactId>, bool)>,
}

/// What answers still hang on.
struct OpenFacts {
    /// The cover, most useful first.
    cover: Vec<FactId>,
    /// Only what is paid.
    amounts: Vec<FactId>,
    /// So many facts at least have to be known before cover is settled.
    fewest: usize,
}

impl<'b> Interview<'b> {
    /// With what is known at the beginning; about one line, or about all that are agreed.
    pub fn new(book: &'b Book, case: Case<'b>, line: Option<LineId>) -> Self {
        let agreements = book.rules.vocabulary.facts.iter().enumerate();
        let mut lines = agreements.filter(|(_, fact)| matches!(fact.role, FactRole::Line(_)));
        let known = lines.all(|(at, _)| case.known(FactId::new(at)).value().is_some());
        Self {
            book,
            evaluator: Evaluator::new(&book.rules),
            case,
            line,
            open: FxHashSet::default(),
            agreed_asked: line.is_some() || known,
            before: Vec::new(),
        }
    }

    /// The case as it is known by now.
    pub fn case(&self) -> &Case<'b> {
        &self.case
    }

    /// The answers by now.
    ///
    /// # Errors
    /// An amount cannot be computed.
    pub fn answers(&mut self) -> Result<Vec<Answered>, EvaluationError> {
        match self.line {
            Some(line) => Ok(vec![answer_line(&mut self.evaluator, line, &self.case, "")?]),
            None => answer_lines(&mut self.evaluator, &self.case, ""),
        }
    }

    /// What is to be asked next.
    ///
    /// # Errors
    /// An amount cannot be computed.
    pub fn step(&mut self) -> Result<Step, EvaluationError> {
        let open = self.open_facts()?;
        if !self.agreed_asked {
            let describes =
                vec!["names of lines and clauses, parted by commas; every other one is not agreed".to_owned()];
            let name = "What is agreed".to_owned();
            let rules = &self.book.rules;
            let told_with_it = |fact: &&FactId| rules.vocabulary.fact(**fact).is_some_and(Fact::is_agreement);
            let others = open.cover.iter().chain(&open.amounts).filter(|fact| !told_with_it(fact)).count();
            let left = others.saturating_add(1);
            return Ok(Step::Ask(Prompt { fact: None, name, describes, fewest: 1, left, about_amounts: false }));
        }
        let left = open.cover.len().saturating_add(open.amounts.len());
        let fewest = open.fewest.clamp(1, left.max(1));
        let about_amounts = open.cover.is_empty();
        let fact = open.cover.first().or(open.amounts.first());
        Ok(fact.map_or(Step::Done, |fact| Step::Ask(self.prompt(*fact, (fewest, left), about_amounts))))
    }

    /// What the answers still hang on, but for what nobody knows.
    fn open_facts(&mut self) -> Result<OpenFacts, EvaluationError> {
        let answers = self.answers()?;
        let mut ranked: Vec<(FactId, usize)> = Vec::new();
        let mut fewest = 0_usize;
        for answered in answers.iter().filter(|answered| answered.answer == Answer::Depends) {
            let facts = answered.missing.iter().filter_map(|name| self.book.rules.vocabulary.fact_named(name));
            let mut asked = false;
            for (rank, fact) in facts.filter(|fact| !self.open.contains(fact)).enumerate() {
                asked = true;
                let weight = 1_000_usize.checked_div(rank.saturating_add(1)).unwrap_or(0);
                match ranked.iter_mut().find(|(known, _)| *known == fact) {
                    Some((_, score)) => *score = score.saturating_add(weight),
                    None => ranked.push((fact, weight)),
                }
            }
            if asked {
                fewest = fewest.max(answered.fewest_missing);
            }
        }
        // The sort keeps the order of equals.
        ranked.sort_by_key(|(_, score)| std::cmp::Reverse(*score));
        let cover: Vec<FactId> = ranked.into_iter().map(|(fact, _)| fact).collect();
        let mut amounts = Vec::new();
        // Who asks about cover is asked about amounts only if the case speaks of them.
        let wanted = |answered: &&Answered| {
            answered.answer != Answer::NotCovered && (self.line.is_none() || answered.speaks_of_amounts)
        };
        for answered in answers.iter().filter(wanted) {
            let Some(line) = self.book.rules.line_named(&answered.line) else { continue };
            if let Some(settlement) = self.evaluator.settle(line, &self.case)? {
                // What a payment starts from comes first: without it nothing is known of what is paid.
                let starts = |fact: &FactId| answered.pays_for.iter().any(|(start, _)| start == fact);
                let (first, then): (Vec<FactId>, Vec<FactId>) =
                    settlement.missing.iter().partition(|fact| starts(fact));
                amounts.extend(first.into_iter().chain(then).filter(|fact| !self.open.contains(fact)));
            }
        }
        let mut seen: FxHashSet<FactId> = cover.iter().copied().collect();
        amounts.retain(|fact| seen.insert(*fact));
        Ok(OpenFacts { cover, amounts, fewest })
    }

    fn prompt(&self, fact: FactId, (fewest, left): (usize, usize), about_amounts: bool) -> Prompt {
        let name = self.book.rules.vocabulary.fact(fact).map_or_else(String::new, |fact| fact.name.to_string());
        let mut describes = describe(self.book, &self.case, fact);
        if describes.first().is_some_and(|words| words.ends_with(" more")) {
            describes.push("? lists all".to_owned());
        }
        Prompt { fact: Some(fact), name, describes, fewest, left, about_amounts }
    }

    /// Takes what was typed behind a question; `file` is the text of [`Prompt::placed`].
    pub fn hear(&mut self, prompt: &Prompt, file: FileId, typed: &str) -> Heard {
        let words = typed.trim();
        let (first, rest) = words.split_once(' ').unwrap_or((words, ""));
        if words.is_empty() {
            return Heard::Told("an answer, `-` if nobody knows, or `help`\n".to_owned());
        }
        match (words.to_lowercase().trim_end_matches('?').trim_end(), first) {
            ("" | "values", _) => Heard::Told(self.values(prompt)),
            ("-" | "don't know" | "dont know" | "unknown" | "weiß nicht", _) => self.leave_open(prompt),
            ("why" | "warum", _) => Heard::Told(self.why(prompt)),
            ("help" | "hilfe", _) => Heard::Told(format!("{HELP}\n")),
            ("facts", _) => Heard::Told(self.facts()),
            ("back", _) => self.back(),
            ("done" | "quit" | "exit" | "ende", _) => Heard::Ends,
            (_, "save") if !rest.trim().is_empty() => Heard::Save(rest.trim().to_owned()),
            _ => self.answer(prompt, file, words),
        }
    }

    /// What can be answered to a question.
    fn values(&self, prompt: &Prompt) -> String {
        let listed = match prompt.fact {
            Some(fact) => choices(self.book, &self.case, fact),
            None => {
                let facts = self.book.rules.vocabulary.facts.iter();
                let name = |fact: &Fact| match fact.role {
                    FactRole::Line(line) => Some(format!("  {}\n", self.book.rules.line(line)?.name)),
                    FactRole::Clause => Some(format!("  {}\n", fact.name)),
                    _ => None,
                };
                facts.filter_map(name).collect()
            }
        };
        if listed.is_empty() { format!("{}\n", prompt.describes.join("\n")) } else { listed }
    }

    fn remember(&mut self) {
        self.before.push((self.case.clone(), self.open.clone(), self.agreed_asked));
    }

    fn leave_open(&mut self, prompt: &Prompt) -> Heard {
        self.remember();
        match prompt.fact {
            Some(fact) => {
                self.open.insert(fact);
            }
            None => self.agreed_asked = true,
        }
        Heard::Answered
    }

    fn answer(&mut self, prompt: &Prompt, file: FileId, words: &str) -> Heard {
        self.remember();
        let mut problems = match prompt.fact {
            Some(fact) if !speaks_of_facts(words) => give(self.book, &mut self.case, fact, file, words),
            _ => {
                let all =
                    if prompt.fact.is_some() { words.replacen("given ", "      ", 1) } else { prompt.placed(words) };
                let (facts, mut problems) = parse_facts(file, &all);
                problems.extend(apply(self.book, &mut self.case, &facts));
                problems
            }
        };
        if !has_errors(&problems) {
            problems = check_always(self.book, &self.case);
        }
        if has_errors(&problems) {
            let _unchanged = self.back();
            return Heard::Refused(problems);
        }
        self.agreed_asked |= prompt.fact.is_none();
        Heard::Answered
    }

    /// Takes the last answer back.
    pub fn back(&mut self) -> Heard {
        match self.before.pop() {
            Some((case, open, agreed_asked)) => {
                self.case = case;
                self.open = open;
                self.agreed_asked = agreed_asked;
                Heard::Answered
            }
            None => Heard::Told("nothing has been answered yet\n".to_owned()),
        }
    }

    fn facts(&self) -> String {
        let words = facts_said(self.book, &self.case);
        if words.is_empty() { "nothing is known yet\n".to_owned() } else { words.join("\n") + "\n" }
    }
}

/// Whether something typed says what a fact is, rather than only its value.
fn speaks_of_facts(words: &str) -> bool {
    words.contains(" is ") || words.starts_with("given ") || words.ends_with(" agreed")
}
