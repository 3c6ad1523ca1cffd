//! docs/language.md, executed: every example is checked, every answer under an example is what the library answers.
//!
//! The info string of a fenced block says what it is:
//!
//! - `klausel`: a whole book, which has no errors and no warnings but those about what nothing uses
//! - `klausel vocabulary`: the same; the blocks marked `part` continue it
//! - `klausel file NAME`: a file of a book; the files that follow one another are one book
//! - `csv NAME`, `text NAME`: a file of rows, or the text of a source, of the book above it
//! - `wrong K0012` or `warns K0308` behind any of these: the one code that it yields
//! - `case`: a case file of the book above it, whose comments say what is decided, a line `# LINE ANSWER` each
//!   Of several generations the one of its time decides it; without a date all that could be it
//! - `diff G1 G2`: what is printed of two generations of the book above it
//! - `facts`, `questions`: what the book above it answers, a row `FACTS: LINE ANSWER; LINE ANSWER` or `QUESTION: ANSWER`;
//!   in place of the answers, the code of the error that refuses the facts. A row `given FACTS` holds for those below it

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;

use klauselwerk::audit;
use klauselwerk::base::{Exact, FileId, Sources};
use klauselwerk::book::{Book, Loaded, load};
use klauselwerk::case::{
    Asked, ByAny, Judge, apply, ask, check_always, governing_of_facts, governing_of_toml, judging, read_toml, reply,
};
use klauselwerk::decide::{Case, Evaluator, Truth};
use klauselwerk::diagnostic::{Diagnostic, Severity, has_errors};
use klauselwerk::diff::diff;
use klauselwerk::question::{Answered, Changed, Reply, answer_line};
use klauselwerk::rule::LineId;
use klauselwerk::scenario::{self, Plan, Suite};
use klauselwerk::syntax::ast::Expr;
use klauselwerk::syntax::{parse_facts, parse_file, parse_question};
use klauselwerk::tell;

/// What fails of the scenarios of a book.
fn failing(sources: &Sources, books: Vec<Book>) -> String {
    let plan = Plan::new(books, Suite::read(sources, &[]));
    let outcomes = plan.runs.iter().filter_map(|run| plan.run(run, sources));
    outcomes
        .filter(|outcome| !outcome.passed())
        .map(|outcome| scenario::told(&outcome) + &told(&outcome.problems))
        .collect()
}

const PAGE: &str = "docs/language.md";

/// A fenced block of the page.
struct Block {
    /// The words behind the fence.
    words: Vec<String>,
    text: String,
    /// The line of its fence.
    line: usize,
}

impl Block {
    fn is(&self, word: &str) -> bool {
        self.words.iter().any(|own| own == word)
    }

    /// The word behind a word.
    fn after(&self, word: &str) -> Option<&str> {
        let at = self.words.iter().position(|own| own == word)?;
        self.words.get(at + 1).map(String::as_str)
    }
}

#[expect(clippy::disallowed_methods, reason = "a test reads its files itself")]
fn read(path: &str) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn page() -> String {
    read(PAGE)
}

fn blocks() -> Vec<Block> {
    let page = page();
    let mut blocks = Vec::new();
    let mut open: Option<Block> = None;
    for (at, line) in page.lines().enumerate() {
        match (line.strip_prefix("```"), &mut open) {
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (Some(info), None) => {
                let words = info.split_whitespace().map(str::to_owned).collect();
                open = Some(Block { words, text: String::new(), line: at + 1 });
            }
            (None, Some(block)) => {
                block.text.push_str(line);
                block.text.push('\n');
            }
            (None, None) => {}
        }
    }
    assert!(open.is_none(), "a block is not closed");
    blocks
}

/// A book of the page with the blocks of answers under it.
struct Example<'b> {
    /// The block that says what is expected of it.
    head: &'b Block,
    sources: Sources,
    answers: Vec<&'b Block>,
}

fn examples(blocks: &[Block]) -> Vec<Example<'_>> {
    let vocabulary = &blocks.iter().find(|block| block.is("vocabulary")).expect("a block `klausel vocabulary`").text;
    let mut examples: Vec<Example<'_>> = Vec::new();
    let mut in_files = false;
    for block in blocks {
        if ["facts", "questions", "case", "diff"].iter().any(|word| block.is(word)) {
            examples.last_mut().expect("a book above the answers").answers.push(block);
            in_files = false;
            continue;
        }
        if let Some(name) = block.after("csv").or(block.after("text")) {
            examples.last_mut().expect("a book above the rows").sources.add_data(name, block.text.clone());
            continue;
        }
        assert!(block.is("klausel"), "{PAGE}:{}: what is this block?", block.line);
        let file = block.after("file");
        if file.is_none() || !in_files {
            examples.push(Example { head: block, sources: Sources::default(), answers: Vec::new() });
        }
        in_files = file.is_some();
        let text = if block.is("part") { format!("{vocabulary}{}", block.text) } else { block.text.clone() };
        examples.last_mut().unwrap().sources.add(file.unwrap_or("example.klausel"), text);
    }
    examples
}

/// What `klausel check` does.
fn check(sources: &Sources) -> Loaded {
    let mut loaded = load(sources);
    for book in &loaded.books {
        loaded.problems.extend(audit::check(&book.rules));
    }
    if has_errors(&loaded.problems) {
        loaded.books.clear();
    }
    loaded
}

/// What counts of a check: the error codes, or the codes of warnings, without those about what nothing uses.
fn codes(problems: &[Diagnostic]) -> BTreeSet<String> {
    let errors = has_errors(problems);
    let counts = |problem: &&Diagnostic| {
        if errors { problem.severity == Severity::Error } else { problem.code.0 != "K0309" }
    };
    problems.iter().filter(counts).map(|problem| problem.code.to_string()).collect()
}

fn told(problems: &[Diagnostic]) -> String {
    problems.iter().map(|problem| format!("    {}: {}\n", problem.code, problem.title)).collect()
}

#[test]
fn every_book_of_the_page_yields_what_it_says() {
    let blocks = blocks();
    let mut wrong = String::new();
    for example in examples(&blocks) {
        let loaded = check(&example.sources);
        let expected: BTreeSet<String> =
            example.head.after("wrong").or(example.head.after("warns")).map(str::to_owned).into_iter().collect();
        if codes(&loaded.problems) != expected || loaded.books.is_empty() != example.head.is("wrong") {
            let _ = write!(wrong, "{PAGE}:{}: expected {expected:?}\n{}", example.head.line, told(&loaded.problems));
        }
        if loaded.books.is_empty() {
            continue;
        }
        let failing = failing(&example.sources, loaded.books);
        if !failing.is_empty() {
            let _ = write!(wrong, "{PAGE}:{}: a scenario fails\n{failing}", example.head.line);
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn every_answer_of_the_page_is_the_answer() {
    let blocks = blocks();
    let mut wrong = String::new();
    let mut asked = 0;
    for example in examples(&blocks) {
        let loaded = check(&example.sources);
        let books = loaded.books.as_slice();
        if books.is_empty() {
            continue;
        }
        for block in &example.answers {
            if block.is("case") || block.is("diff") {
                asked += 1;
                let answered = match block.is("case") {
                    true => case_file(books, &block.text),
                    false => difference(books, &example.sources, block),
                };
                if let Err(problem) = answered {
                    let _ = write!(wrong, "{PAGE}:{}:\n{problem}", block.line);
                }
                continue;
            }
            let mut common = String::new();
            for (at, row) in block.text.lines().enumerate() {
                let (said, answers) = match row.rsplit_once(": ") {
                    Some(parts) => parts,
                    None => {
                        common = row.strip_prefix("given ").unwrap().to_owned();
                        continue;
                    }
                };
                asked += 1;
                let problem = if block.is("questions") {
                    question(books, said, answers)
                } else {
                    let said = if said == "nothing more" { "" } else { said.strip_prefix("given ").unwrap_or(said) };
                    let all: Vec<&str> = [common.as_str(), said].into_iter().filter(|part| !part.is_empty()).collect();
                    facts(books, &all, answers)
                };
                if let Err(problem) = problem {
                    let _ = write!(wrong, "{PAGE}:{}: {row}\n{problem}", block.line + at + 1);
                }
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
    assert!(asked > 100, "the page shows what its examples answer");
}

/// The generation that answers: that of the date which is given, or else the newest one.
fn judge<'b>(books: &'b [Book], given: &[Expr]) -> Result<&'b Book, Diagnostic> {
    governing_of_facts(books, given).map_or(Ok(books.last().unwrap()), |governing| judging(books, &governing))
}

/// Whether facts, given one list after the other, have these answers.
fn facts(books: &[Book], lists: &[&str], answers: &str) -> Result<(), String> {
    let mut problems = Vec::new();
    let mut facts = Vec::new();
    for list in lists {
        let (read, unread) = parse_facts(FileId(u32::MAX), list);
        problems.extend(unread);
        facts.extend(read);
    }
    let book = match judge(books, &facts) {
        Ok(book) => book,
        Err(problem) => return refused(&[problem], answers).map(|_| ()),
    };
    let mut case = Case::new(&book.rules);
    problems.extend(apply(book, &mut case, &facts));
    problems.extend(check_always(book, &case));
    if refused(&problems, answers)? {
        return Ok(());
    }
    answers_of(book, &case, answers)
}

/// Whether a case has these answers: `LINE ANSWER; LINE ANSWER`.
fn answers_of(book: &Book, case: &Case<'_>, answers: &str) -> Result<(), String> {
    let mut wrong = String::new();
    for answer in answers.split("; ") {
        let line = book.rules.lines.iter().enumerate().filter(|(_, line)| answer.starts_with(&*line.name));
        let (at, line) =
            line.max_by_key(|(_, line)| line.name.len()).ok_or_else(|| format!("    no line in `{answer}`\n"))?;
        let expected = answer[line.name.len()..].trim();
        let now = if expected.starts_with("pays ") {
            paid(book, LineId::new(at), case)
        } else if expected.contains("advise") {
            advice(book, LineId::new(at), case)
        } else {
            decided(book, LineId::new(at), case)
        };
        if now != expected {
            let _ = writeln!(wrong, "    {}: {now}", line.name);
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong) }
}

/// Whether a question has this answer.
fn question(books: &[Book], text: &str, expected: &str) -> Result<(), String> {
    let (question, mut problems) = parse_question(FileId(u32::MAX), text);
    let given = question.as_ref().map(|question| question.given.as_slice()).unwrap_or_default();
    let book = judge(books, given).map_err(|problem| told(&[problem]))?;
    let mut case = Case::new(&book.rules);
    let mut wanted = None;
    if let Some(question) = &question {
        let (asked, more) = ask(book, &mut case, question);
        wanted = asked;
        problems.extend(more);
        problems.extend(check_always(book, &case));
    }
    if refused(&problems, expected)? {
        return Ok(());
    }
    let now = match wanted.ok_or("    asks about no line\n")? {
        Asked::Cover(line) => decided(book, line, &case),
        other => told_reply(&reply(&mut Evaluator::new(case.rules()), other, &case, text).unwrap()),
    };
    if now == expected { Ok(()) } else { Err(format!("    {now}\n")) }
}

fn told_reply(reply: &Reply) -> String {
    let told: Vec<String> = match reply {
        Reply::Cover(answered) => vec![answered.answer.to_string()],
        Reply::Why(why) => vec![why.answered.answer.to_string()],
        Reply::WhichLines(which) => {
            let sure = which.covering.iter().map(|line| format!("{line} covered"));
            sure.chain(which.depending.iter().map(|line| format!("{line} depends"))).collect()
        }
        Reply::Paid(paid) => paid
            .lines
            .iter()
            .filter_map(|line| Some(format!("{} pays {}", line.line, line.pays.as_ref()?.from)))
            .collect(),
        Reply::WhatIf(what_if) => {
            let told = |line: &Changed| format!("{} {}, then {}", line.line, line.before.answer, line.after.answer);
            what_if.lines.iter().map(told).collect()
        }
    };
    if told.is_empty() { "nothing".to_owned() } else { told.join("; ") }
}

/// Whether the facts are refused as expected; an error where they are refused otherwise.
fn refused(problems: &[Diagnostic], expected: &str) -> Result<bool, String> {
    let expects = expected.starts_with('K') && expected[1..].bytes().all(|byte| byte.is_ascii_digit());
    match (problems.first(), expects) {
        (None, false) => Ok(false),
        (Some(_), true) if codes(problems) == BTreeSet::from([expected.to_owned()]) => Ok(true),
        (None, true) => Err("    accepted\n".to_owned()),
        (Some(_), _) => Err(told(problems)),
    }
}

fn decided(book: &Book, line: LineId, case: &Case<'_>) -> String {
    let mut evaluator = Evaluator::new(case.rules());
    let plain = evaluator.answer(line, case).map(|(answer, _)| answer.to_string());
    let told = answer_line(&mut evaluator, line, case, "").map(|answered| answered.answer.to_string());
    match (plain, told) {
        // What three-valued logic decides stands.
        (Ok(plain), Ok(told)) if plain == told || plain == "depends" => told,
        (Ok(plain), Ok(told)) => format!("{plain} by the evaluator, {told} as it is told"),
        (Err(error), _) | (_, Err(error)) => error.words(&book.rules),
    }
}

/// `pays 95_000.00 DM`, `pays from 0.00 DM to 95_000.00 DM`
fn paid(book: &Book, line: LineId, case: &Case<'_>) -> String {
    let settlement = match Evaluator::new(case.rules()).settle(line, case) {
        Ok(Some(settlement)) => settlement,
        Ok(None) => return "pays nothing".to_owned(),
        Err(error) => return error.words(&book.rules),
    };
    let money = |amount: Exact| format!("{} {}", amount.grouped(Some(2)), settlement.currency);
    match (settlement.paid.known(), settlement.paid.to) {
        (Some(amount), _) => format!("pays {}", money(amount)),
        (None, Some(to)) => format!("pays from {} to {}", money(settlement.paid.from), money(to)),
        (None, None) => format!("pays from {}", money(settlement.paid.from)),
    }
}

/// A case file whose comments say what is decided: `# Hausrat pays 12_400.00 DM`.
fn case_file(books: &[Book], text: &str) -> Result<(), String> {
    let answers: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("# ")).collect();
    assert!(!answers.is_empty(), "a case file says what is decided");
    let book = match (governing_of_toml(books, FileId(u32::MAX), text), books) {
        (Some(governing), _) => judging(books, &governing).map_err(|problem| told(&[problem]))?,
        (None, [only]) => only,
        (None, _) => return undated(books, text, &answers),
    };
    let (case, mut problems) = read_toml(book, FileId(u32::MAX), text);
    problems.extend(check_always(book, &case));
    if refused(&problems, answers.first().unwrap_or(&""))? {
        return Ok(());
    }
    answers_of(book, &case, &answers.join("; "))
}

/// Whether that is printed of two generations.
fn difference(books: &[Book], sources: &Sources, block: &Block) -> Result<(), String> {
    let named = |at: usize| books.iter().find(|book| *book.rules.generation == *block.words[at]).unwrap();
    let found = diff(&named(1).rules, &named(2).rules, sources);
    let now = anstream::adapter::strip_str(&tell::diff(&found, tell::Numbers::Language)).to_string();
    if now == block.text { Ok(()) } else { Err(format!("it is:\n{now}")) }
}

/// Whether a case without a date has these answers, whichever generation judges it.
fn undated(books: &[Book], text: &str, answers: &[&str]) -> Result<(), String> {
    let said = Judge::new(books).by_any(|book| read_toml(book, FileId(u32::MAX), text));
    let lines: Vec<Answered> = match said.map_err(|problems| told(&problems))? {
        ByAny::Agreed { decided, .. } => decided.lines,
        ByAny::Open(undated) => undated.lines.into_iter().map(|line| line.answered).collect(),
    };
    let now: Vec<String> = lines.iter().map(|line| format!("{} {}", line.line, line.answer)).collect();
    let wrong: Vec<&str> = answers.iter().copied().filter(|answer| !now.iter().any(|now| now == answer)).collect();
    if wrong.is_empty() { Ok(()) } else { Err(format!("    {wrong:?} is not among {now:?}\n")) }
}

/// `advises`, `may advise` or `advises nothing`.
fn advice(book: &Book, line: LineId, case: &Case<'_>) -> String {
    match Evaluator::new(case.rules()).explain(line, case) {
        Ok(decision) if decision.advice.iter().any(|advice| advice.applies == Truth::Yes) => "advises".to_owned(),
        Ok(decision) if decision.advice.is_empty() => "advises nothing".to_owned(),
        Ok(_) => "may advise".to_owned(),
        Err(error) => error.words(&book.rules),
    }
}

/// The phrases of a keyword rule of the grammar: `kw_x = @{ "the" ~ blank+ ~ ("later" | "latest") ~ … }` is two.
fn phrases(rule: &str) -> Vec<String> {
    let mut phrases = vec![String::new()];
    for part in rule.split(" ~ ").filter(|part| part.contains('"')) {
        let words: Vec<&str> = part.split('"').skip(1).step_by(2).collect();
        let longer = |phrase: &String, word: &str| format!("{phrase} {word}").trim().to_owned();
        phrases = phrases.iter().flat_map(|phrase| words.iter().map(move |word| longer(phrase, word))).collect();
    }
    phrases
}

#[test]
fn every_keyword_of_the_grammar_is_listed() {
    let grammar = read("grammar/klausel.pest");
    let page = page();
    let begin = page.find("\n## 13 Keywords").unwrap();
    let end = page[begin + 1..].find("\n## ").unwrap();
    let section = &page[begin..begin + 1 + end];
    let listed: BTreeSet<String> = section.split('`').skip(1).step_by(2).map(str::to_owned).collect();
    let known: BTreeSet<String> = grammar.lines().filter(|line| line.starts_with("kw_")).flat_map(phrases).collect();
    assert!(known.len() > 90, "{known:?}");
    let missing: Vec<_> = known.difference(&listed).collect();
    // The first word of a phrase may end a name by itself (`the`, `would`).
    let begins = |word: &String| known.iter().any(|phrase| phrase.starts_with(&format!("{word} ")));
    let surplus: Vec<_> = listed.difference(&known).filter(|word| !begins(word)).collect();
    assert!(missing.is_empty() && surplus.is_empty(), "not listed: {missing:?}, no keywords: {surplus:?}");
}

/// Names of the variants of the tree's enums, as they stand in the code.
pub(crate) fn variants() -> BTreeSet<String> {
    let files = ["", "/amendment", "/statement", "/expression", "/payment", "/scenario"]
        .map(|file| format!("src/syntax/ast{file}.rs"));
    let tree: String = files.iter().map(|file| read(file)).collect();
    let mut variants = BTreeSet::new();
    let mut inside = false;
    for line in tree.lines() {
        inside = line.starts_with("pub enum ") || inside && line != "}";
        let Some(line) = line.strip_prefix("    ").filter(|line| inside && line.starts_with(char::is_uppercase)) else {
            continue;
        };
        variants.insert(line.chars().take_while(|c| c.is_alphanumeric()).collect());
    }
    variants
}

pub(crate) fn names_in(value: &serde_json::Value, found: &mut BTreeSet<String>) {
    match value {
        serde_json::Value::String(text) => {
            found.insert(text.clone());
        }
        serde_json::Value::Array(parts) => parts.iter().for_each(|part| names_in(part, found)),
        serde_json::Value::Object(fields) => {
            for (name, part) in fields {
                found.insert(name.clone());
                names_in(part, found);
            }
        }
        _ => {}
    }
}

#[test]
fn every_form_of_the_tree_has_an_example() {
    let blocks = blocks();
    let mut shown = BTreeSet::new();
    for example in examples(&blocks).iter().filter(|example| !example.head.is("wrong")) {
        for (id, source) in example.sources.iter() {
            names_in(&serde_json::to_value(parse_file(id, &source.text).file).unwrap(), &mut shown);
        }
        for row in example.answers.iter().filter(|block| block.is("facts")).flat_map(|block| block.text.lines()) {
            let list = row.rsplit_once(": ").map_or(row, |(list, _)| list);
            let (facts, _) = parse_facts(FileId(u32::MAX), list.strip_prefix("given ").unwrap_or(list));
            names_in(&serde_json::to_value(facts).unwrap(), &mut shown);
        }
        for row in example.answers.iter().filter(|block| block.is("questions")).flat_map(|block| block.text.lines()) {
            let (question, _) = parse_question(FileId(u32::MAX), row.rsplit_once(": ").map_or(row, |(asked, _)| asked));
            names_in(&serde_json::to_value(question).unwrap(), &mut shown);
        }
    }
    let variants = variants();
    assert!(variants.len() > 60, "{variants:?}");
    let missing: Vec<&String> = variants.difference(&shown).filter(|name| *name != "Unreadable").collect();
    assert!(missing.is_empty(), "no example of {missing:?}");
}

#[test]
fn every_statement_form_is_in_the_table_of_statements() {
    let page = page();
    let begin = page.find("\n## 5 Statements").unwrap();
    let end = page[begin..].find("\n### ").unwrap();
    let table = &page[begin..begin + end];
    let forms = [
        "covers X`",
        "covers X if C",
        "covers all K",
        "covers X against Y",
        "covers X only if C",
        "covers X on the terms of M",
        "covers the same K as M, except those of N",
        "excludes X`",
        "excludes all K",
        "excludes everything if C",
        "requires C",
        "except X`",
        "except if C",
        "except X if C",
        "reinstates X from § n",
        "waives § n for X",
        "advises \"…\" if C",
        "obliges \"…\" if C",
        "such as X",
        "and the like",
        "unless C",
    ];
    for form in forms {
        assert!(table.contains(&format!("`{form}")), "the table of statements does not name `{form}`");
    }
}

#[test]
fn codes_of_the_page_exist() {
    let page = page();
    for (at, _) in page.match_indices("K0") {
        let code = &page[at..at + 5];
        assert!(fs::exists(format!("docs/errors/{code}.md")).unwrap(), "{code} has no page");
    }
}

#[test]
fn links_of_the_page_lead_somewhere() {
    let page = page();
    let slug = |title: &str| {
        let kept =
            title.to_lowercase().chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-')).collect::<String>();
        kept.replace(' ', "-")
    };
    let titles: BTreeSet<String> = page
        .lines()
        .filter(|line| line.starts_with('#'))
        .map(|line| slug(line.trim_start_matches(['#', ' '])))
        .collect();
    for link in page.split("](#").skip(1).filter_map(|rest| rest.split_once(')')).map(|(link, _)| link) {
        assert!(titles.contains(link), "no heading #{link}");
    }
}
