//! Tables to names: their own, and those of what they give.

use crate::base::Name;
use crate::book::table::{no_output, overlaps_name};
use crate::rule::Type;
use crate::syntax::ast::{self, Ident, Item, ItemKind};

use super::Declarer;

impl Declarer<'_> {
    pub(super) fn tables(&mut self, items: &[&Item]) {
        for item in items {
            let ItemKind::Table(table) = &item.kind else { continue };
            let at = self.scope.table_outputs.len();
            if let Some(name) = self.table_name(&table.name, "a table") {
                self.scope.tables.insert(name, at);
            }
            let mut outputs = Vec::new();
            for output in &table.gives {
                let of = self.output_type(&output.output_type);
                let place = u16::try_from(outputs.len()).unwrap_or(u16::MAX);
                if let Some(name) = self.table_name(&output.name, "what a table gives") {
                    self.scope.outputs.insert(name, (at, place));
                }
                outputs.push((output.name.text.as_str().into(), of));
            }
            self.scope.table_outputs.push(outputs);
        }
    }

    fn table_name(&mut self, name: &Ident, sort: &'static str) -> Option<Name> {
        if self.scope.lines.contains_key(name.text.as_str()) {
            self.problems.push(overlaps_name(name.span, &name.text));
            self.scope.note_unread(&name.text);
            return None;
        }
        self.take(name, sort)
    }

    fn output_type(&mut self, written: &ast::FactType) -> Option<Type> {
        let unit = Type::Unit(written.name.text.as_str().into());
        if self.scope.units.iter().any(|known| **known == *written.name.text) {
            return Some(unit);
        }
        let span = written.name.span;
        let (fact_type, names) = (Some(written.clone()), Vec::new());
        let (each_line, domain, or_none, default, judged) = (false, Vec::new(), None, None, None);
        let fact = ast::Fact { each_line, names, fact_type, domain, or_none, default, judged };
        let of = self.fact_type(&fact, true)?;
        if matches!(of, Type::Text | Type::Texts | Type::Leaves(_) | Type::YesNo) {
            self.problems.push(no_output(span, &self.scope.type_words(&of)));
            return None;
        }
        Some(of)
    }
}
