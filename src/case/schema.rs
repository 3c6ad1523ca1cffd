//! A case file's shape for editors and other programs.

use serde_json::{Map, Value, json};

use crate::book::Book;
use crate::rule::{Bounds, Fact, FactRole, Kind, KindId, KindNode, Type, Value as Known};

use super::words::{described, remarks};

/// Digits, perhaps grouped, with at most so many decimals.
const GROUPED: &str = "(0|[1-9][0-9]{0,2}(_[0-9]{3})+|[0-9]+)";

/// The JSON Schema (2020-12) of a case file in JSON for this generation.
pub fn schema_json(book: &Book) -> Value {
    let rules = &book.rules;
    let mut properties = Map::new();
    for fact in &rules.vocabulary.facts {
        properties.insert(fact.name.to_string(), property(book, fact));
    }
    properties.insert("agreed".to_owned(), agreed(book));
    let of_positions = rules.vocabulary.facts.iter().filter(|fact| fact.position);
    let of_positions: Map<String, Value> =
        of_positions.map(|fact| (fact.name.to_string(), property(book, fact))).collect();
    if !of_positions.is_empty() {
        properties.insert(
            "positions".to_owned(),
            json!({
                "description": "the damaged items, each with facts of its own, which then stand nowhere else",
                "type": "array",
                "minItems": 1,
                "items": { "type": "object", "properties": of_positions, "additionalProperties": false },
            }),
        );
    }
    let mut definitions = Map::new();
    for kind in &rules.vocabulary.kinds {
        definitions.insert(format!("value of {}", kind.name), value(kind));
        definitions.insert(format!("leaf of {}", kind.name), leaf(kind));
    }
    let unknown = json!({
        "description": "not known: null as if left out, { \"unknown\": true } whatever the default",
        "anyOf": [
            { "type": "null" },
            { "type": "object", "properties": { "unknown": { "const": true } }, "required": ["unknown"], "additionalProperties": false },
        ],
    });
    definitions.insert("not known".to_owned(), unknown);
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": format!("A case for {}, generation {}", rules.name, rules.generation),
        "type": "object",
        "properties": properties,
        "additionalProperties": false,
        "$defs": definitions,
    })
}

/// All that a contract contains.
fn agreed(book: &Book) -> Value {
    let names = book.rules.vocabulary.facts.iter().filter_map(|fact| match fact.role {
        FactRole::Line(line) => book.rules.line(line).map(|line| line.name.to_string()),
        FactRole::Clause => Some(fact.name.to_string()),
        FactRole::Declared | FactRole::OfKind(_) => None,
    });
    let others = book.rules.lines.iter().flat_map(|line| line.called.iter().map(|name| name.to_string()));
    json!({
        "description": "all lines and clauses that the contract contains; every other one is not agreed",
        "type": "array",
        "items": { "enum": names.chain(others).collect::<Vec<_>>() },
    })
}

fn property(book: &Book, fact: &Fact) -> Value {
    let mut forms = forms(book, fact);
    if let Some(absent) = &fact.absent {
        forms.push(json!({ "const": &**absent }));
    }
    forms.push(json!({ "$ref": "#/$defs/not%20known" }));
    let mut property = Map::new();
    property.insert("description".to_owned(), description(book, fact).into());
    property.insert("anyOf".to_owned(), forms.into());
    Value::Object(property)
}

fn description(book: &Book, fact: &Fact) -> String {
    let words = match fact.role {
        FactRole::Line(_) | FactRole::Clause => "whether it is agreed".to_owned(),
        FactRole::Declared | FactRole::OfKind(_) => described(book, fact),
    };
    std::iter::once(words).chain(remarks(book, fact)).collect::<Vec<_>>().join("; ")
}

/// The ways in which a value of the fact can be written.
fn forms(book: &Book, fact: &Fact) -> Vec<Value> {
    let text = |pattern: String| json!({ "type": "string", "pattern": pattern });
    let unit = |name: &str| regex_of(name);
    match &fact.fact_type {
        Type::YesNo => vec![json!({ "type": "boolean" })],
        Type::Kind(kind) => vec![json!({ "$ref": reference(book, *kind, "value") })],
        Type::Leaves(kind) => {
            vec![json!({ "type": "array", "items": { "$ref": reference(book, *kind, "leaf") } })]
        }
        Type::Date => vec![json!({ "type": "string", "format": "date" })],
        Type::Text => vec![json!({ "type": "string" })],
        Type::Texts => vec![json!({ "type": "array", "items": { "type": "string" } })],
        Type::Percent => vec![text(format!("^-?{GROUPED}(\\.[0-9]+)? ?%$"))],
        Type::Money(currency) => {
            vec![whole(&fact.bounds), text(format!("^-?{GROUPED}(\\.[0-9]{{1,2}})?( {})?$", unit(currency)))]
        }
        Type::Whole => vec![whole(&fact.bounds), text(format!("^-?{GROUPED}$"))],
        Type::Days => vec![whole(&fact.bounds), text(format!("^-?{GROUPED}( (days?|weeks?))?$"))],
        Type::Months => vec![whole(&fact.bounds), text(format!("^-?{GROUPED}( (months?|years?))?$"))],
        Type::Decimal => vec![whole(&fact.bounds), text(decimal(""))],
        Type::Unit(name) => vec![whole(&fact.bounds), text(decimal(&format!("( {})?", unit(name))))],
    }
}

/// A decimal in quotes; `120.000` is refused, as it can be read in two ways.
fn decimal(unit: &str) -> String {
    format!("^(?![1-9][0-9]{{0,2}}\\.[0-9]{{3}}(?![0-9]))-?{GROUPED}(\\.[0-9]+)?{unit}$")
}

/// A whole number in its domain.
fn whole(bounds: &Bounds) -> Value {
    let mut schema = Map::new();
    schema.insert("type".to_owned(), "integer".into());
    let mut end = |end: &Option<(Known, bool)>, included: &str, excluded: &str| {
        if let Some((Known::Number(number), own)) = end
            && let Some(number) = number.to_i64()
        {
            schema.insert(if *own { included } else { excluded }.to_owned(), number.into());
        }
    };
    end(&bounds.low, "minimum", "exclusiveMinimum");
    end(&bounds.high, "maximum", "exclusiveMaximum");
    Value::Object(schema)
}

/// Every name of the nodes that the filter lets through.
fn names(kind: &Kind, filter: impl Fn(&KindNode) -> bool) -> Vec<String> {
    let nodes = kind.nodes.iter().filter(|node| filter(node));
    nodes.flat_map(|node| std::iter::once(&node.name).chain(&node.called)).map(|name| name.to_string()).collect()
}

/// A value that an open kind does not list.
fn other(kind: &Kind) -> Option<Value> {
    kind.open.then(|| {
        json!({
            "description": "a value that the kind does not list",
            "type": "object",
            "properties": { "other": { "type": "string" } },
            "required": ["other"],
            "additionalProperties": false,
        })
    })
}

/// What a set of values contains.
fn leaf(kind: &Kind) -> Value {
    let listed = json!({ "enum": names(kind, |node| node.leaves.len() == 1) });
    json!({ "anyOf": std::iter::once(listed).chain(other(kind)).collect::<Vec<_>>() })
}

/// A value of a kind: a name, or one of several names.
fn value(kind: &Kind) -> Value {
    let groups = kind.nodes.iter().filter(|node| node.leaves.len() > 1).map(|node| &*node.name).collect::<Vec<_>>();
    let note = if groups.is_empty() { String::new() } else { format!("; not known which for {}", groups.join(", ")) };
    let one = std::iter::once(json!({ "enum": names(kind, |_| true) })).chain(other(kind)).collect::<Vec<_>>();
    let several = json!({ "description": "one of these", "type": "array", "items": { "anyOf": &one }, "minItems": 1 });
    let forms: Vec<Value> = one.into_iter().chain([several]).collect();
    json!({ "description": format!("a value of {}{note}", kind.name), "anyOf": forms })
}

/// `#/$defs/value%20of%20Gefahr`
fn reference(book: &Book, kind: KindId, sort: &str) -> String {
    let name = book.rules.vocabulary.kind(kind).map_or("", |kind| &*kind.name);
    let mut reference = "#/$defs/".to_owned();
    for byte in format!("{sort} of {name}").replace('~', "~0").replace('/', "~1").bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
            reference.push(char::from(byte));
        } else {
            reference.push_str(&format!("%{byte:02X}"));
        }
    }
    reference
}

/// A name as a pattern that only it fits.
fn regex_of(name: &str) -> String {
    let mut pattern = String::new();
    for c in name.chars() {
        if "\\^$.|?*+()[]{}/".contains(c) {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern
}
