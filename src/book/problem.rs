//! What can be wrong with a rulebook whose sentences can be read: facts in, one diagnostic out.

use crate::base::Span;
use crate::diagnostic::{Code, Diagnostic};

/// A name that nothing declares; `near` is what was probably meant, `hint` what else can be said.
pub(crate) fn unknown_name(
    span: Span,
    sort: &str,
    name: &str,
    near: Option<String>,
    hint: Option<String>,
) -> Diagnostic {
    let label = match &near {
        Some(near) => format!("did you mean `{near}`?"),
        None => "nothing of this name is declared".to_owned(),
    };
    Diagnostic::error(Code::UNKNOWN_NAME, format!("unknown {sort} `{}`", shown(name))).at(span, label).help_if(hint)
}

/// A name as a message shows it: a damaged file may hold one without end.
pub(crate) fn shown(name: &str) -> String {
    const MOST: usize = 80;
    match name.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", name.get(..end).unwrap_or_default()),
        None => name.to_owned(),
    }
}

/// A number in front of its unit, as in `DM 500`.
pub(crate) fn unit_first(span: Span, unit: &str, number: &str) -> Diagnostic {
    Diagnostic::error(Code::UNKNOWN_NAME, format!("unknown name `{unit} {number}`"))
        .at(span, "the unit stands behind the number")
        .help(format!("write `{number} {unit}`"))
}

/// A unit that no fact is in.
pub(crate) fn unknown_unit(span: Span, unit: &str, near: Option<String>, help: Option<String>) -> Diagnostic {
    let label = match near {
        Some(near) => format!("did you mean `{near}`?"),
        None => "no fact is in this unit".to_owned(),
    };
    Diagnostic::error(Code::UNKNOWN_NAME, format!("unknown unit `{}`", shown(unit))).at(span, label).help_if(help)
}

/// A known name with words behind it that mean nothing.
pub(crate) fn name_and_rest(span: Span, name: &str, known: &str, rest: &str, help: String) -> Diagnostic {
    let (name, rest) = (shown(name), shown(rest));
    Diagnostic::error(Code::UNKNOWN_NAME, format!("unknown name `{name}`"))
        .at(span, format!("`{known}` is known, `{rest}` behind it is not understood"))
        .help(help)
}

/// `Schaden between 5 DM and 9 DM`
pub(crate) fn between(span: Span, subject: &str) -> Diagnostic {
    Diagnostic::error(Code::NEAR_KEYWORD, "`between` is no word of the language")
        .at(span, "did you mean `from … to …`?")
        .help(format!("write `{subject} from … to …`; both ends belong to it"))
}

/// A known name with words before it that mean nothing.
pub(crate) fn rest_and_name(span: Span, name: &str, known: &str, rest: &str, help: String) -> Diagnostic {
    Diagnostic::error(Code::UNKNOWN_NAME, format!("unknown name `{}`", shown(name)))
        .at(span, format!("`{known}` is known, `{rest}` before it is not understood"))
        .help(help)
}

/// Two known names without a comma between them.
pub(crate) fn two_names(span: Span, first: &str, second: &str) -> Diagnostic {
    Diagnostic::error(Code::UNKNOWN_NAME, format!("two names without a comma: `{first}` and `{second}`"))
        .at(span, "read as one name, which is unknown")
        .help(format!("write `{first}, {second}`"))
}

/// A misspelt keyword that became part of a name.
pub(crate) fn near_keyword(span: Span, written: &str, meant: &str, sentence: &str) -> Diagnostic {
    Diagnostic::error(Code::NEAR_KEYWORD, format!("`{written}` is no word of the language"))
        .at(span, format!("did you mean `{meant}`?"))
        .help(format!("write `{sentence}`"))
}

/// Two declarations of one name, each with its place and what it declares; the later one is underlined.
pub(crate) fn duplicate(name: &str, one: (Span, &str), other: (Span, &str)) -> Diagnostic {
    let (first, again) = if one.0.key() <= other.0.key() { (one, other) } else { (other, one) };
    Diagnostic::error(Code::DUPLICATE_NAME, format!("`{name}` is declared twice"))
        .at(again.0, format!("here as {}", again.1))
        .and_at(first.0, format!("first as {}", first.1))
        .help("rename one of them: a name means one thing")
}

pub(crate) fn wrong_sort(span: Span, name: &str, is: &str, wanted: &str, help: Option<String>) -> Diagnostic {
    Diagnostic::error(Code::WRONG_SORT, format!("`{name}` is {is}"))
        .at(span, format!("expected {wanted}"))
        .help_if(help)
}

/// A fact that each line has, or a clause of several lines, without saying of which.
pub(crate) fn needs_line(span: Span, name: &str, lines: &[&str], every: bool) -> Diagnostic {
    let title = if every {
        format!("every line has a `{name}` of its own")
    } else {
        format!("`{name}` is a clause of several lines")
    };
    let offers: Vec<String> = lines.iter().take(3).map(|line| format!("`{name} of {line}`")).collect();
    let more = if lines.len() > offers.len() { " or another line" } else { "" };
    Diagnostic::error(Code::NEEDS_LINE, title)
        .at(span, "of which line?")
        .help(format!("write {}{more}", offers.join(" or ")))
}

pub(crate) fn mixed_kinds(
    span: Span,
    name: &str,
    kind: &str,
    first: Span,
    first_name: &str,
    first_kind: &str,
) -> Diagnostic {
    Diagnostic::error(Code::MIXED_KINDS, "one list names values of one kind")
        .at(span, format!("`{name}` is a value of `{kind}`"))
        .and_at(first, format!("`{first_name}` is a value of `{first_kind}`"))
        .help("make a list for each kind; what is granted only together is joined with `against`")
}

pub(crate) fn cycle(span: Span, name: &str, path: &[String], others: &[Span]) -> Diagnostic {
    let mut problem = Diagnostic::error(Code::CYCLE, format!("`{name}` depends on itself"))
        .at(span, "asks, in the end, for its own meaning")
        .help("break the circle: say in one of them what is meant instead of referring to another");
    if path.len() > 2 {
        problem = problem.note(format!("the circle: {}", path.join(" → ")));
    }
    for other in others {
        problem = problem.and_at(*other, "by way of this");
    }
    problem
}

pub(crate) fn duplicate_label(span: Span, label: &str, owner: &str, first: Span) -> Diagnostic {
    Diagnostic::error(Code::DUPLICATE_LABEL, format!("{owner} has two statements labelled `{label}`"))
        .at(span, "labelled again")
        .and_at(first, "first here")
        .help("give each statement a label of its own: reasons and amendments refer to it")
}

pub(crate) fn unknown_label(span: Span, label: &str, owner: &str, known: &[&str]) -> Diagnostic {
    let problem = Diagnostic::error(Code::UNKNOWN_LABEL, format!("{owner} has no `{label}`"))
        .at(span, "no statement has this label");
    match known {
        [] => problem.help("give the statement that is meant a label of its own"),
        [only] => problem.note(format!("its only label is `{only}`")),
        known => {
            let shown: Vec<String> = known.iter().take(12).map(|label| format!("`{label}`")).collect();
            problem.note(format!(
                "its labels are {}{}",
                shown.join(", "),
                if known.len() > shown.len() { " …" } else { "" }
            ))
        }
    }
}

pub(crate) fn unknown_source(span: Span, key: &str, near: Option<String>) -> Diagnostic {
    let problem = Diagnostic::error(Code::UNKNOWN_SOURCE, format!("unknown source `{key}`"));
    match near {
        Some(near) => problem.at(span, format!("did you mean `{near}`?")),
        None => problem.at(span, "not declared").help(format!("declare it: `source {key} \"title, date\"`")),
    }
}

/// Two things that do not go together, each with where it got its type.
pub(crate) fn mismatch(
    code: Code,
    span: Span,
    title: &str,
    left: (Span, String),
    right: (Span, String),
    help: Option<String>,
) -> Diagnostic {
    let problem = Diagnostic::error(code, title).help_if(help);
    match span.key() {
        key if key == right.0.key() => problem.at(span, right.1).and_at(left.0, left.1),
        key if key == left.0.key() => problem.at(span, left.1).and_at(right.0, right.1),
        _ => problem.at(span, "these do not go together").and_at(left.0, left.1).and_at(right.0, right.1),
    }
}

pub(crate) fn wrong_type(
    span: Span,
    title: impl Into<String>,
    label: impl Into<String>,
    help: Option<String>,
) -> Diagnostic {
    Diagnostic::error(Code::TYPE_MISMATCH, title).at(span, label).help_if(help)
}

pub(crate) fn wrong_kind(span: Span, value: &str, of: &str, wanted: &str, near: Option<String>) -> Diagnostic {
    Diagnostic::error(Code::WRONG_KIND, format!("`{value}` is a value of `{of}`"))
        .at(span, format!("expected a value of `{wanted}`"))
        .help_if(near.map(|near| format!("did you mean `{near}`?")))
}

pub(crate) fn unknown_type(span: Span, name: &str, near: Option<String>, set: bool) -> Diagnostic {
    let problem = Diagnostic::error(Code::UNKNOWN_TYPE, format!("unknown type `{name}`"));
    match near {
        Some(near) => problem.at(span, format!("did you mean `{near}`?")),
        None if set => problem.at(span, "neither a kind nor `text`").help("a set is a `set of text` or a `set of` a kind"),
        None => problem
            .at(span, "neither a kind, nor a currency, nor a type of the language")
            .note("types are kinds, currencies, `%`, `whole number`, `decimal`, `date`, `days`, `months`, `text`, `set of …`")
            .help(format!("if it is a unit of your own, give it a domain: `as {name} from 0 to 100`")),
    }
}

/// A type of another language; `meant` is what to write instead.
pub(crate) fn foreign_type(span: Span, name: &str, meant: &str) -> Diagnostic {
    Diagnostic::error(Code::UNKNOWN_TYPE, format!("unknown type `{name}`")).at(span, meant)
}

/// A currency that is not declared; `now` is the one that amounts in it are converted to.
pub(crate) fn currency(span: Span, name: &str, now: Option<&str>) -> Diagnostic {
    let problem = Diagnostic::error(Code::CURRENCY, format!("the currency `{name}` is not declared"));
    match now {
        Some(now) => problem
            .at(span, format!("an earlier currency, in whose place is {now}"))
            .help(format!("write `as {now}`: a value that is given in {name} is converted")),
        None => problem.at(span, "not declared").help(format!("declare it: `currency {name}`")),
    }
}

pub(crate) fn missing_unit(span: Span, wanted: &str, example: &str, origin: Option<Span>) -> Diagnostic {
    let problem = Diagnostic::error(Code::MISSING_UNIT, format!("a number without a unit where {wanted} is wanted"))
        .at(span, "of what?")
        .help(format!("write `{example}`"));
    match origin {
        Some(origin) => problem.and_at(origin, format!("{wanted}, by this declaration")),
        None => problem,
    }
}

pub(crate) fn precision(span: Span, why: impl Into<String>, help: Option<String>) -> Diagnostic {
    Diagnostic::error(Code::PRECISION, "more decimals than there are").at(span, why).help_if(help)
}

pub(crate) fn domain(span: Span, why: impl Into<String>, help: Option<String>) -> Diagnostic {
    Diagnostic::error(Code::DOMAIN, "not a possible domain").at(span, why).help_if(help)
}

pub(crate) fn ordered_levels(span: Span) -> Diagnostic {
    Diagnostic::error(Code::DOMAIN, "an ordered kind has no levels")
        .at(span, "has values under it")
        .help("put all values beside each other, lowest first; a `group` bundles some of them")
}

pub(crate) fn default(span: Span, why: impl Into<String>, help: Option<String>) -> Diagnostic {
    Diagnostic::error(Code::DEFAULT, "not a possible default").at(span, why).help_if(help)
}

pub(crate) fn judged(span: Span) -> Diagnostic {
    Diagnostic::error(Code::JUDGED, "a person can judge yes or no only")
        .at(span, "this fact is not a yes/no fact")
        .help("leave out `as …`, or leave out `for a person to judge`")
}

/// `Täter is A or B`, `Täter is not A and B`
pub(crate) fn values_with_or(span: Span, word: &str, subject: &str, negated: bool, values: &[String]) -> Diagnostic {
    let list = values.join(", ");
    let is = if negated { "is not" } else { "is" };
    Diagnostic::error(Code::VALUES_WITH_OR, format!("values are not joined with `{word}`"))
        .at(span, "a value stands where a condition is wanted")
        .help(format!("write `{subject} {is} one of {list}`"))
}

pub(crate) fn constant_test(span: Span, always: bool, fact: &str, least_is_zero: bool) -> Diagnostic {
    let answer = if always { "always yes" } else { "never yes" };
    let problem = Diagnostic::warning(Code::CONSTANT_TEST, format!("this comparison is {answer}"))
        .at(span, format!("the domain of `{fact}` decides it"));
    if least_is_zero {
        return problem.note("money, days and months are at least 0 unless their domain says otherwise");
    }
    problem
}

pub(crate) fn unknown_in_rule(span: Span) -> Diagnostic {
    Diagnostic::error(Code::UNKNOWN_IN_RULE, "a rule cannot ask whether a fact is unknown")
        .at(span, "only facts that are given can be called unknown")
        .help("where something can be known to be absent, declare the fact with `or none` and ask `is none`")
}

pub(crate) fn never_absent(span: Span, fact: &str, declared: Option<Span>) -> Diagnostic {
    let problem = Diagnostic::error(Code::NEVER_ABSENT, format!("`{fact}` is never absent"))
        .at(span, "so this can never be")
        .help(format!("declare it with `or none`: `fact {fact} …, or none`"));
    match declared {
        Some(span) => problem.and_at(span, "declared without `or none`"),
        None => problem,
    }
}

pub(crate) fn not_ordered(span: Span, kind: &str, declared: Span) -> Diagnostic {
    Diagnostic::error(Code::NOT_ORDERED, format!("the values of `{kind}` have no order"))
        .at(span, "cannot be more or less than another")
        .and_at(declared, "not declared as `ordered kind`")
        .help(format!("use `is` or `is one of`, or declare `ordered kind {kind}` with the lowest value first"))
}

pub(crate) fn too_large(span: Span, why: &str) -> Diagnostic {
    Diagnostic::error(Code::TOO_LARGE, "a number that cannot be held exactly").at(span, why.to_owned())
}

/// A divisor that can only be zero.
pub(crate) fn division_by_zero(span: Span) -> Diagnostic {
    Diagnostic::error(Code::DIVISION_BY_ZERO, "division by zero").at(span, "this is zero")
}

/// A divisor that may be zero; `declared` is where a plain fact is declared, and what it can be by that.
pub(crate) fn may_divide_by_zero(span: Span, zero: &str, declared: Option<(Span, &str)>, help: String) -> Diagnostic {
    let problem = Diagnostic::error(Code::DIVISION_BY_ZERO, "this may divide by zero")
        .at(span, format!("can be {zero}"))
        .help(help);
    match declared {
        Some((span, is)) => problem.and_at(span, format!("{is}, by this declaration")),
        None => problem,
    }
}

pub(crate) fn header(span: Option<Span>, title: impl Into<String>, label: &str, help: Option<String>) -> Diagnostic {
    let problem = Diagnostic::error(Code::HEADER, title).help_if(help);
    match span {
        Some(span) => problem.at(span, label),
        None => problem,
    }
}

pub(crate) fn nothing_to_lift(span: Span, why: String, help: Option<String>) -> Diagnostic {
    Diagnostic::error(Code::NOTHING_TO_LIFT, "nothing to reinstate").at(span, why).help_if(help)
}

pub(crate) fn ambiguous_write_back(span: Span, candidates: &[(Span, String)]) -> Diagnostic {
    let mut problem = Diagnostic::error(Code::AMBIGUOUS_WRITE_BACK, "several exclusions could be meant")
        .at(span, "which of them?")
        .help("say which one: `reinstates … from § 4`; where it has no label, give it one");
    for (span, name) in candidates {
        problem = problem.and_at(*span, name.clone());
    }
    problem
}

pub(crate) fn not_waivable(span: Span, target: Span, what: &str, help: &str) -> Diagnostic {
    Diagnostic::error(Code::NOT_WAIVABLE, "only a requirement, an `only if` or a step of a payment can be waived")
        .at(span, format!("names {what}"))
        .and_at(target, "this one")
        .help(help)
}

pub(crate) fn clause_kind(span: Span, kind: &str, line: &str, line_span: Span) -> Diagnostic {
    Diagnostic::error(Code::CLAUSE_KIND, format!("`{line}` does not list `{kind}`, so no clause can widen it"))
        .at(span, format!("grants values of `{kind}`"))
        .and_at(line_span, format!("nothing here `covers` a value of `{kind}`, so every `{kind}` is covered already"))
        .help("leave it out; or make it a `line … within … by …` of its own; or let the line list the kind")
}

pub(crate) fn no_line(span: Span, in_clause: bool) -> Diagnostic {
    let help = if in_clause {
        "name the line in the statement (`Sturm covers …`), or in the head (`clause K of Sturm`)"
    } else {
        "name the line (`Sturm covers …`), or indent the statement under its `line`"
    };
    Diagnostic::error(Code::NO_LINE, "a statement without a line").at(span, "of which line?").help(help)
}

pub(crate) fn everything_always(span: Span) -> Diagnostic {
    Diagnostic::error(Code::EVERYTHING_ALWAYS, "a line that excludes everything covers nothing")
        .at(span, "excluded whatever happens")
        .help("say when: `excludes everything if …`")
}

/// A statement under a line that names a line; `own` if it is the one it stands under.
pub(crate) fn foreign_statement(span: Span, here: &str, own: bool) -> Diagnostic {
    if own {
        return Diagnostic::error(Code::FOREIGN_STATEMENT, "a statement under its line does not name it")
            .at(span, format!("stands under `{here}` already"))
            .help(format!("leave out `{here}`"));
    }
    Diagnostic::error(Code::FOREIGN_STATEMENT, "a statement of another line")
        .at(span, format!("stands under `{here}`"))
        .help("a statement under a line does not name one; move it out, to the left margin")
}

pub(crate) fn nothing_granted(span: Span, line: &str, kind: &str) -> Diagnostic {
    Diagnostic::warning(Code::NOTHING_GRANTED, format!("`{line}` grants nothing of `{kind}`, so it covers nothing"))
        .at(span, format!("no statement `covers` a value of `{kind}`"))
        .help(format!("if it is meant to cover whatever happens, write `covers all {kind}`"))
}

pub(crate) fn unused(span: Span, sort: &str, name: &str) -> Diagnostic {
    Diagnostic::warning(Code::UNUSED, format!("nothing uses the {sort} `{name}`"))
        .at(span, "declared here, never asked for")
}

pub(crate) fn absence_under_not(span: Span, word: &str, fact: &str, absent: &str, opposite: &str) -> Diagnostic {
    let instead = if word == "not" {
        format!("`{opposite}` instead of `not`")
    } else {
        format!("`if … {opposite} …` instead of `{word}`")
    };
    Diagnostic::warning(Code::ABSENCE_UNDER_NOT, format!("`{word}` turns an absent `{fact}` into a yes"))
        .at(span, format!("where `{fact}` is `{absent}`, this comparison is no, so under `{word}` it is yes"))
        .help(format!("write {instead}, and add `or {fact} is {absent}` if absence counts as a yes"))
}

/// A name that is how a fact says that it is absent.
pub(crate) fn absence_word(span: Span, word: &str, fact: &str, declared: Span) -> Diagnostic {
    Diagnostic::error(Code::WRONG_SORT, format!("`{word}` says that `{fact}` is absent"))
        .at(span, "expected a condition")
        .and_at(declared, "by this declaration")
        .help(format!("ask `{fact} is {word}`; if `{fact} or {word}` is one name, declare and write it in quotes"))
}

pub(crate) fn empty_line(span: Span, line: &str) -> Diagnostic {
    Diagnostic::error(Code::EMPTY, format!("the line `{line}` says nothing"))
        .at(span, "no statement stands under it or names it")
        .help("for example: `§ 1  covers Brand`, indented under it")
}

pub(crate) fn dead(span: Span, why: String, help: Option<String>) -> Diagnostic {
    Diagnostic::warning(Code::DEAD, "this never has any effect").at(span, why).help_if(help)
}

pub(crate) fn otherwise(span: Span, why: &str, help: &str) -> Diagnostic {
    Diagnostic::error(Code::OTHERWISE, "`otherwise` in the wrong place").at(span, why).help(help)
}

/// `sum of A over positions` of what has no positions.
pub(crate) fn sum_over(span: Span, why: String) -> Diagnostic {
    Diagnostic::error(Code::SUM_OVER, "a sum over positions is of an amount that each position has")
        .at(span, why)
        .help("declare which facts each position has: `position` and, indented below it, `fact Schaden`")
}

pub(crate) fn unknown_base(span: Span, name: &str, near: Option<String>, known: &[&str]) -> Diagnostic {
    let problem = Diagnostic::error(Code::BASE, format!("there is no generation `{name}` to amend"))
        .at(span, "no file of this rulebook is of that generation");
    match near {
        Some(near) => problem.help(format!("did you mean `{near}`?")),
        None if known.is_empty() => problem.help("the wording that is amended belongs in the same folder"),
        None => problem.note(format!("the rulebook has: {}", known.join(", "))),
    }
}

pub(crate) fn circle_of_generations(span: Span, names: &[String]) -> Diagnostic {
    Diagnostic::error(Code::BASE, "generations that amend each other")
        .at(span, "amends, in the end, itself")
        .note(format!("the circle: {}", names.join(" → ")))
        .help("let each generation amend an earlier one; the first amends none")
}

pub(crate) fn amends_nothing(span: Span, generation: Option<Span>) -> Diagnostic {
    let problem = Diagnostic::error(Code::AMENDS_NOTHING, "an amendment in a generation that amends none")
        .at(span, "of which wording?");
    match generation {
        Some(head) => problem
            .and_at(head, "this generation")
            .help("say which generation is changed: `generation 1990 amends 1986 from 1990-01-01`"),
        None => problem.help("begin the file with `rulebook NAME` and `generation NAME amends NAME from DATE`"),
    }
}

pub(crate) fn not_there(span: Span, sort: &str, name: &str, near: Option<String>) -> Diagnostic {
    let quoted = if sort == "assertion" { format!("\"{name}\"") } else { format!("`{name}`") };
    Diagnostic::error(Code::NOT_THERE, format!("there is no {sort} {quoted} to amend"))
        .at(span, "the amended wording does not have it")
        .help_if(near.map(|near| format!("did you mean `{near}`?")))
}

pub(crate) fn no_such_always(span: Span) -> Diagnostic {
    Diagnostic::error(Code::NOT_THERE, "there is no such `always` to repeal")
        .at(span, "the amended wording does not say so")
        .help("write the condition as it stands there")
}

pub(crate) fn amended_twice(span: Span, what: &str, first: Span) -> Diagnostic {
    Diagnostic::error(Code::AMENDED_TWICE, format!("`{what}` is amended twice by one generation"))
        .at(span, "amended again")
        .and_at(first, "first here")
        .help("say once what becomes of it")
}

pub(crate) fn wrong_body(span: Span, what: &str, expected: &str, old: Span) -> Diagnostic {
    Diagnostic::error(Code::WRONG_AMENDMENT, format!("this cannot take the place of `{what}`, or stand under it"))
        .at(span, format!("expected below: {expected}"))
        .and_at(old, "what is amended")
}

pub(crate) fn label_taken(span: Span, whose: &str, label: &str) -> Diagnostic {
    Diagnostic::error(Code::DUPLICATE_LABEL, format!("`{whose}` has a `{label}` already"))
        .at(span, "the new label is taken")
        .help("choose one that is free: reasons and amendments refer to it")
}

pub(crate) fn still_named(span: Span, what: &str, named: Span) -> Diagnostic {
    Diagnostic::error(Code::STILL_NAMED, format!("`{what}` goes, and another sentence still names it"))
        .at(span, "takes it out of the wording")
        .and_at(named, "this refers to it")
        .help("repeal or replace the other sentence too")
}

pub(crate) fn without_grant(span: Span, line: &str, head: Span) -> Diagnostic {
    Diagnostic::error(Code::WITHOUT_GRANT, format!("`{line}` is left without anything that it covers"))
        .at(span, "the last grant goes here")
        .and_at(head, "the line stays")
        .help(format!("say what takes its place (`replaces … by`), or repeal the line: `repeals line {line}`"))
}

pub(crate) fn name_taken(span: Span, name: &str) -> Diagnostic {
    Diagnostic::error(Code::DUPLICATE_NAME, format!("something else is called `{name}` already"))
        .at(span, "the new name is taken")
        .help("choose another: a name means one thing")
}

pub(crate) fn renamed_to_itself(span: Span, name: &str) -> Diagnostic {
    Diagnostic::error(Code::WRONG_AMENDMENT, format!("`{name}` is called so already")).at(span, "nothing changes")
}

pub(crate) fn ordered_includes(span: Span, kind: &str, declared: Span) -> Diagnostic {
    Diagnostic::error(Code::WRONG_AMENDMENT, format!("where in the order of `{kind}`?"))
        .at(span, "an ordered kind has its values from the lowest to the highest")
        .and_at(declared, "this kind")
        .help(format!("write the whole order: `replaces kind {kind} by`, and the kind below"))
}

pub(crate) fn group_divided(span: Span, group: &str, declared: Span) -> Diagnostic {
    Diagnostic::error(Code::WRONG_AMENDMENT, format!("a group is not divided: `{group}` takes names only"))
        .at(span, "stands under a name")
        .and_at(declared, "this group")
        .help("put the new value under its kind first: `Gefahr includes also …`")
}

/// A problem in an earlier text that only this generation brings about: told where it takes something out, if that is why.
pub(crate) fn brought_about(
    mut problem: Diagnostic,
    generation: &str,
    head: Span,
    gone: &[(String, Span)],
) -> Diagnostic {
    let why = gone.iter().find(|(name, _)| problem.title.contains(&format!("`{name}`")));
    match (why, problem.primary.take()) {
        (Some((name, amendment)), Some(label)) => {
            problem.help.clear();
            problem
                .note(format!("generation `{generation}` takes `{name}` out of the wording"))
                .at(*amendment, "goes here")
                .and_at(label.span, "still needs it")
                .help("repeal or replace what still needs it too")
        }
        (_, primary) => {
            problem.primary = primary;
            problem.and_at(head, format!("as generation `{generation}` amends it"))
        }
    }
}
