//! What stands under an amendment: read as what it is, checked against what it amends later.

use pest::Parser;

use super::ast::{Amended, Amendment, Body, Sort};
use super::file::{FileParser, whole};
use super::grammar::{Grammar, Rule};
use super::keywords::{VERBS, near_keyword};
use super::layout::Block;
use super::problem::Problem;
use super::table::TableLine;

/// What a line under an amendment is.
enum Part {
    Exception,
    Statement,
    Step,
    Condition,
}

impl FileParser<'_> {
    /// Reads what is indented under an amendment.
    pub(super) fn under_amendment(&mut self, amendment: &mut Amendment, block: &Block) {
        match amendment {
            Amendment::Includes { values, under } => {
                let mut below = self.values(block);
                if values.is_empty() && below.is_empty() && block.children.is_empty() {
                    let example = "CNC-Maschine, Leitrechner";
                    self.problems.push(Problem::Empty { span: under.span, what: "`includes also`", example });
                }
                match values.as_mut_slice() {
                    [only] => only.values.append(&mut below),
                    [] => values.append(&mut below),
                    _ => self
                        .misplaced(block, "several names stand here: give the one that is divided a line of its own"),
                }
            }
            Amendment::Replaces { what, by } => *by = self.body(what, block, "`replaces … by`"),
            Amendment::Adds { to, body } => *body = self.body(to, block, "`adds to …`"),
            Amendment::Repeals(Amended::Always(condition)) => self.under_condition(condition, block),
            Amendment::Repeals(_) | Amendment::Renames { .. } | Amendment::Renumbers { .. } => {
                self.nothing_under(block)
            }
        }
    }

    fn body(&mut self, amended: &Amended, block: &Block, what: &'static str) -> Body {
        let mut body = Body::default();
        let example = match amended {
            Amended::Thing { sort: Sort::Table, .. } if what.starts_with("`adds") => {
                for (line, span) in self.table_lines(block) {
                    match line {
                        TableLine::Row(row) => body.rows.push(row),
                        TableLine::Keys(_) | TableLine::Gives(_) => {
                            let takes =
                                "only rows are added to a table: to change its columns, write `replaces table … by`";
                            self.problems.push(Problem::Misplaced { span, under: block.span, takes });
                        }
                    }
                }
                "klein | 5 %"
            }
            Amended::Thing { sort: Sort::Line | Sort::Clause, .. } | Amended::Line(_) => {
                body.statements = self.statements(&block.children);
                "covers Sturm"
            }
            Amended::Thing { .. } => {
                body.items = block.children.iter().filter_map(|child| self.item(child)).collect();
                "fact Windstärke as Beaufort from 0 to 17"
            }
            _ => {
                for child in &block.children {
                    self.part(child, &mut body);
                }
                "covers Sturm"
            }
        };
        if block.children.is_empty() {
            self.empty(block.span, what, example);
        }
        body
    }

    fn part(&mut self, block: &Block, body: &mut Body) {
        let one = std::slice::from_ref(block);
        match part(self.text.get(block.span.range()).unwrap_or_default()) {
            Part::Statement => body.statements.append(&mut self.statements(one)),
            Part::Exception | Part::Condition => {
                let (mut conditions, mut exceptions) = self.children(one);
                body.conditions.append(&mut conditions);
                body.exceptions.append(&mut exceptions);
            }
            Part::Step => {
                let (amounts, mut steps) = self.pay_lines(one);
                body.steps.append(&mut steps);
                for amount in amounts {
                    let takes = "an amount of `pays the greater of` is replaced with its whole sentence";
                    self.problems.push(Problem::Misplaced { span: amount.span, under: whole(block), takes });
                }
            }
        }
    }
}

/// What a line is by its words; what cannot be read at all is told as a sentence that cannot.
fn part(sentence: &str) -> Part {
    let fits = |rule| Grammar::parse(rule, sentence).is_ok();
    let meant = sentence.split_whitespace().find(|word| word.starts_with(char::is_lowercase)).and_then(near_keyword);
    let misspelt = meant.is_some_and(|meant| VERBS.contains(&meant));
    // `Elektronik covers it` asks; a statement would have to name a value `it`.
    let mut words = sentence.split('[').next().unwrap_or_default().split_whitespace().rev();
    if words.next() == Some("it") && words.next() == Some("covers") && words.next().is_some() && fits(Rule::child) {
        Part::Condition
    } else if misspelt || fits(Rule::statement_line) {
        Part::Statement
    } else if fits(Rule::amended_step) {
        Part::Step
    } else if fits(Rule::amended_exception) {
        Part::Exception
    } else if fits(Rule::child) {
        Part::Condition
    } else {
        Part::Statement
    }
}
