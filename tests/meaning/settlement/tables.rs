//! A random table, and how it is read by hand: row by row, from top to bottom.

use klauselwerk::base::Exact;
use klauselwerk::syntax::ast::{Ident, Table};

use super::oracle::{At, Oracle};
use super::program::Maker;
use super::reckon::{Amount, Number};

/// The outputs: a share, and money.
pub(super) const SHARE: &str = "Tarifsatz";
pub(super) const MONEY: &str = "Tarifbetrag";

impl Maker<'_> {
    /// Perhaps a table by the kind of thing and by ranges of money; within each kind of thing the ranges leave nothing out.
    pub(super) fn table(&mut self) {
        if self.below(3) != 2 {
            return;
        }
        let ranged = self.pick(&["Schaden", "Neuwert", "Rest", "Saldo"]);
        let things: &[&str] =
            self.pick(&[&["any"], &["Technik", "Wertsachen", "Möbel"], &["Bunt", "Gerät, Schmuck, Möbel"]]);
        let currency = self.program.currency;
        let mut text =
            format!("table Tarif\n  keys Sache, {ranged} as range\n  gives {SHARE} as %, {MONEY} as {currency}\n");
        for thing in things {
            let mut cuts: Vec<usize> = (0..self.below(4)).map(|_| self.below(9)).collect();
            cuts.sort_unstable();
            cuts.dedup();
            let mut from = String::new();
            for cut in cuts {
                let cut = ["0.01", "10", "25", "33.33", "99.99", "100", "250 CUR", "500", "1_000.00"][cut];
                let cut = cut.replace("CUR", currency);
                let below = self.below(2) == 1;
                let range = format!("{from} {} {cut}", if below { "below" } else { "up to" });
                text.push_str(&self.row(thing, range.trim()));
                from = format!("{} {cut}", if below { "from" } else { "above" });
            }
            text.push_str(&self.row(thing, if from.is_empty() && ranged != "Rest" { "any" } else { &from }));
            if ranged == "Rest" && !from.is_empty() {
                text.push_str(&self.row(thing, "none"));
            }
        }
        self.program.vocabulary.push(text);
        let position = self.is_of_position("Sache") || self.is_of_position(ranged);
        self.defined_money.push((MONEY.to_owned(), position));
        self.defined_shares.push((SHARE, position));
    }

    fn row(&mut self, thing: &str, range: &str) -> String {
        let share = self.pick(&["20 %", "80", "33.3 %", "100 %", "0.5 %"]);
        let money = self.pick(&["0", "50", "12.34 CUR", "333.33", "1_000 CUR"]).replace("CUR", self.program.currency);
        let range = if range.is_empty() { "any" } else { range };
        format!("  {thing} | {range} | {share} | {money}\n")
    }
}

impl Oracle {
    /// The table that gives this, and which of its outputs it is.
    pub(super) fn output(&self, name: &str) -> Option<(&Table, usize)> {
        let gives = |table: &Table| table.gives.iter().position(|output| output.name.text == name);
        self.tables.iter().find_map(|table| Some((table, gives(table)?)))
    }
}

impl At<'_> {
    pub(super) fn looked_up(&self, table: &Table, output: usize) -> Amount {
        let holds = |cells: &[klauselwerk::syntax::ast::Text]| {
            table.keys.iter().zip(cells).all(|(key, cell)| {
                if key.range {
                    self.is_within(&key.name.text, &cell.text)
                } else {
                    self.is_thing(&key.name, &cell.text)
                }
            })
        };
        let row = table.rows.iter().find(|row| holds(&row.cells)).expect("an open table");
        let cell = &row.cells[table.keys.len() + output].text;
        let share = table.gives[output].output_type.name.text == "%";
        let number = self.cell(cell.trim_end_matches('%').trim());
        Amount::Number(if share { number / Number::from_integer(100.into()) } else { number })
    }

    fn is_thing(&self, key: &Ident, cell: &str) -> bool {
        let names = cell.split(',').map(|name| Ident { text: name.trim().to_owned(), span: key.span });
        cell == "any" || self.is_among(&key.text, &names.collect::<Vec<_>>())
    }

    fn is_within(&self, key: &str, cell: &str) -> bool {
        let Amount::Number(number) = self.said_amount(self.said(key)) else { return ["none", "any"].contains(&cell) };
        let mut rest = cell;
        while !rest.is_empty() && rest != "any" {
            let (word, behind) = ["up to ", "above ", "below ", "from "]
                .into_iter()
                .find_map(|word| Some((word, rest.strip_prefix(word)?)))
                .unwrap_or(("none", ""));
            let end = behind.find(" below").or(behind.find(" up to")).unwrap_or(behind.len());
            let holds = match word {
                "up to " => number <= self.cell(&behind[..end]),
                "above " => number > self.cell(&behind[..end]),
                "below " => number < self.cell(&behind[..end]),
                "from " => number >= self.cell(&behind[..end]),
                _ => false,
            };
            if !holds {
                return false;
            }
            rest = behind[end..].trim_start();
        }
        true
    }

    fn cell(&self, text: &str) -> Number {
        let (number, unit) = text.split_once(' ').map_or((text, None), |(number, unit)| (number, Some(unit)));
        assert!(unit.is_none_or(|unit| unit == self.oracle.currency), "{text}");
        super::reckon::exact(Exact::parse_grouped(number).unwrap())
    }
}
