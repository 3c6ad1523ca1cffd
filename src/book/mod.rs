//! Trees to rules: names resolved, types checked, every line lowered into its formula.
//!
//! [`load`] is the whole chain. It returns what could be built, and every problem of every file.

mod absence;
mod acceptance;
mod amend;
mod amount;
mod asked;
mod comparison;
mod condition;
mod constant;
mod declare;
mod division;
mod generations;
mod in_force;
mod lifting;
mod line;
mod lower;
mod money;
mod order;
mod payment;
mod position;
mod problem;
mod quote;
mod rebuilt;
mod scope;
mod sentences;
mod table;
mod total;
mod unknown;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::base::{FileId, Name, Sources, Span, normalise};
use crate::diagnostic::{Code, Diagnostic, has_errors, sort};
use crate::rule::{Bounds, Fact, FactId, FactRole, Line, LineId, Rules, StatementId, TakenOut, Type};
use crate::syntax::ast::{Effect, Item, ItemKind, Sort};
use crate::syntax::{Parsed, is_invisible, parse_file};

use amend::{Consolidated, Former};
use generations::{Generation, generations};

pub use constant::{MONEY_DECIMALS, Written};
pub use in_force::{GOVERNS_BY_DEFAULT, in_force, timeline};
pub use scope::{ClauseScope, Scope};
pub use table::{CsvRow, DataFile, csv_rows};

/// One generation of a rulebook, with the names that facts and questions are read by.
#[derive(Clone, Debug)]
pub struct Book {
    /// What it means.
    pub rules: Rules,
    /// What its names stand for.
    pub scope: Scope,
    /// Its whole text: with what it inherits from the generations that it amends, as amended.
    pub text: Vec<Item>,
    /// The generation that each file of this text is of.
    pub written_in: FxHashMap<FileId, Name>,
    /// This generation and those that it amends, the first one first.
    pub lineage: Vec<Name>,
    /// Names that were others before.
    former: Vec<Former>,
    /// What the keys of its tables stand for.
    columns: Vec<Option<table::Columns>>,
}

/// What became of a rulebook's files.
#[derive(Clone, Debug, Default)]
pub struct Loaded {
    /// The generations without errors, oldest first.
    pub books: Vec<Book>,
    /// All problems, sorted by place.
    pub problems: Vec<Diagnostic>,
}

/// Reads and checks all files of a rulebook.
///
/// The files of rows that its tables name are those of [`Sources::data`]; [`parse`] tells which they are.
pub fn load(sources: &Sources) -> Loaded {
    parse(sources).load(sources)
}

/// The wordings of a rulebook, read and not yet checked: what they say of files can be asked before these are read.
#[derive(Debug)]
pub struct Wordings {
    parsed: Vec<(FileId, Parsed)>,
}

/// Reads the wordings of a rulebook.
pub fn parse(sources: &Sources) -> Wordings {
    let wordings = sources.iter().filter(|(_, source)| !source.is_data);
    Wordings { parsed: wordings.map(|(id, source)| (id, parse_file(id, &source.text))).collect() }
}

impl Wordings {
    /// The files of rows that tables name and the texts of sources, without those whose name leads out of the folder of
    /// their wording.
    pub fn data_files(&self, sources: &Sources) -> Vec<DataFile> {
        let items = || self.parsed.iter().map(|(_, parsed)| &parsed.file.items);
        let rows = items().flat_map(|items| table::data_files(items, sources));
        rows.chain(items().flat_map(|items| quote::texts(items, sources))).collect()
    }

    /// Checks the wordings, with the files that have been added to the sources since.
    pub fn load(self, sources: &Sources) -> Loaded {
        check(&self.parsed, sources)
    }
}

/// The whole text of a generation.
struct Text<'p> {
    whole: Consolidated,
    /// The files it comes from: its own, and those of the generations it amends.
    files: Vec<&'p Parsed>,
    /// The generation of each file, those of rows included.
    written_in: FxHashMap<FileId, Name>,
    lineage: Vec<Name>,
    /// Whether an amendment could not be made, here or before: what is missing then has been told.
    broken: bool,
    /// What earlier generations took out: its name, and where.
    gone: Vec<(String, Span)>,
}

impl Text<'_> {
    /// What amendments have taken out of it.
    fn taken_out(&self) -> Vec<TakenOut> {
        let generation = |by: &Span| self.written_in.get(&by.file).cloned().unwrap_or_else(|| "".into());
        let all = self.whole.taken_out.iter();
        all.map(|(stood, by)| TakenOut { stood: *stood, by: *by, generation: generation(by) }).collect()
    }
}

type Texts<'p> = FxHashMap<&'p str, Text<'p>>;

fn check(parsed: &[(FileId, Parsed)], sources: &Sources) -> Loaded {
    let mut loaded = Loaded::default();
    for (_, file) in parsed {
        loaded.problems.extend(file.problems.iter().cloned());
    }
    let broken = has_errors(&loaded.problems);
    let generations = generations(parsed, sources, &mut loaded.problems);
    in_force::check(&generations, &mut loaded.problems);
    let mut texts: Texts<'_> = FxHashMap::default();
    let mut told: FxHashSet<(Code, (u32, u32, u32))> = FxHashSet::default();
    for at in generations::in_order(&generations, &mut loaded.problems) {
        let Some(generation) = generations.get(at) else { continue };
        let mut found = Vec::new();
        let text = generation.text(&texts, sources, &mut found);
        loaded.problems.extend(found.drain(..).map(|problem| in_force::went_before(problem, &text, sources)));
        let book = generation.check(&text, sources, &mut found);
        let own: Vec<FileId> = generation.files.iter().map(|(id, _)| *id).collect();
        let inherited =
            |problem: &Diagnostic| problem.primary.as_ref().is_some_and(|label| !own.contains(&label.span.file));
        // What is wrong with an inherited sentence has been told of the generation that it was written in; where an
        // amendment failed, the rest is no more than its shadow.
        found.retain(|problem| {
            let new = problem.primary.as_ref().is_none_or(|label| told.insert((problem.code, label.span.key())));
            new && !(text.broken && inherited(problem))
        });
        loaded.problems.extend(found.into_iter().map(|problem| match inherited(&problem) {
            true => problem::brought_about(problem, &generation.name, generation.span, &text.whole.gone),
            false => in_force::went_before(problem, &text, sources),
        }));
        loaded.books.extend(book.filter(|_| !broken));
        texts.insert(&generation.name, text);
    }
    in_force::check_governing(&generations, &loaded.books, &mut loaded.problems);
    if has_errors(&loaded.problems) {
        loaded.books.clear();
    }
    loaded.books.sort_by_key(|book| book.rules.from);
    sort(&mut loaded.problems);
    loaded
}

impl Generation<'_> {
    /// Lines of which no statement says anything, neither under them nor elsewhere.
    fn find_empty_lines(
        &self,
        files: &[&Parsed],
        scope: &Scope,
        sentences: &sentences::Sentences<'_>,
        items: &[&Item],
        problems: &mut Vec<Diagnostic>,
    ) {
        let place = |span: &Span| (span.file, span.start);
        let mut unread: Vec<_> = files.iter().flat_map(|file| &file.unread).map(place).collect();
        let mut heads: Vec<_> = items.iter().map(|item| place(&item.span)).collect();
        unread.sort_unstable();
        heads.sort_unstable();
        let following = |places: &[(FileId, u32)], at: (FileId, u32)| {
            places.get(places.partition_point(|place| *place <= at)).copied().filter(|next| next.0 == at.0)
        };
        for item in items {
            let ItemKind::Line(line) = &item.kind else { continue };
            let placed = scope.lines.get(line.name.text.as_str()).and_then(|id| sentences.by_line.get(id.index()));
            let says_nothing =
                line.body.is_empty() && placed.is_some_and(|placed| placed.iter().all(|placed| placed.every));
            // What could not be read before the next declaration stood under the line.
            let here = place(&item.span);
            let hidden =
                following(&unread, here).is_some_and(|first| following(&heads, here).is_none_or(|next| first < next));
            if says_nothing && !hidden {
                problems.push(problem::empty_line(item.span, &line.name.text));
            }
        }
    }

    /// The whole text of the generation, and the files that it comes from.
    fn text<'p>(&'p self, texts: &Texts<'p>, sources: &Sources, problems: &mut Vec<Diagnostic>) -> Text<'p> {
        // Scenarios judge the text, they are no part of it.
        let of_the_text = |item: &&Item| !matches!(item.kind, ItemKind::Scenario(_) | ItemKind::ScenarioTable(_));
        let own: Vec<&Item> = self.files.iter().flat_map(|(_, file)| &file.file.items).filter(of_the_text).collect();
        let base = self.amends.and_then(|base| texts.get(base.text.as_str()));
        let mut files: Vec<&Parsed> = base.map(|base| base.files.clone()).unwrap_or_default();
        files.extend(self.files.iter().map(|(_, file)| *file));
        let mut written_in = base.map(|base| base.written_in.clone()).unwrap_or_default();
        let mut lineage = base.map(|base| base.lineage.clone()).unwrap_or_default();
        lineage.push(self.name.clone());
        let rows = self.files.iter().flat_map(|(_, file)| table::data_files(&file.file.items, sources));
        let rows = rows.filter_map(|rows| sources.data(&rows.path));
        written_in.extend(self.files.iter().map(|(id, _)| *id).chain(rows).map(|id| (id, self.name.clone())));
        let gone = base.map(|base| base.gone.iter().chain(&base.whole.gone).cloned().collect()).unwrap_or_default();
        let before = problems.len();
        let whole = match base {
            Some(base) => amend::amend(&base.whole, &own, &base.written_in, problems),
            None => {
                amend::out_of_place(&own, (self.span.key() != Span::default().key()).then_some(self.span), problems);
                let items = own.iter().filter(|item| !matches!(item.kind, ItemKind::Amendment(_)));
                Consolidated { items: items.map(|item| (*item).clone()).collect(), ..Consolidated::default() }
            }
        };
        let broken = base.is_some_and(|base| base.broken) || has_errors(problems.get(before..).unwrap_or_default());
        Text { whole, files, written_in, lineage, broken, gone }
    }

    /// Checks one generation; none if it has errors, which are reported.
    fn check(&self, text: &Text<'_>, sources: &Sources, problems: &mut Vec<Diagnostic>) -> Option<Book> {
        let items: Vec<&Item> = text.whole.items.iter().collect();
        let mut found = Vec::new();
        // In the spelling of names; one with an invisible letter in it was meant to be the name without.
        let visible = |span: &Span| normalise(&sources.text(*span).replace(is_invisible, ""));
        let unread = text.files.iter().flat_map(|file| &file.unread).map(visible).collect::<Vec<_>>().join("\n");
        let mut scope = declare::declare(&items, unread, &mut found);
        scope.keep_former(&text.whole.former);
        let tables = table::read(&items, sources, &mut found);
        let mut sentences = sentences::collect(&items, &tables, &scope, sources, &text.written_in);
        found.append(&mut sentences.problems);
        quote::check(&items, &sentences.quotes, sources, &mut found);
        let likenesses = likenesses(&sentences, &mut scope, &text.whole.former);
        let order = order::order(&items, &sentences, &scope, &mut found);
        let mut lowerer = lower::Lowerer::new(&scope, &sentences, likenesses, &tables);
        lowerer.units(&order, &items);
        let always = lowerer.always(&items);
        let assertions = lowerer.assertions(&items);
        let acceptances = lowerer.acceptances(&items);
        let governed_by = in_force::governed(&items, &scope, &mut found);
        lowerer.used.extend(governed_by);
        lowerer.assume(&always);
        found.append(&mut lowerer.problems);
        self.find_empty_lines(&text.files, &scope, &sentences, &items, &mut found);
        tell_once(&mut found);
        let failed = text.broken || has_errors(&found) || text.files.iter().any(|file| has_errors(&file.problems));
        if failed {
            // A warning may be no more than the shadow of an error.
            found.retain(|problem| problem.severity == crate::diagnostic::Severity::Error);
            problems.append(&mut found);
            return None;
        }
        warn_unused(&lowerer, &items, &mut found);
        problems.append(&mut found);
        let lines = finished_lines(&lowerer, &items)?;
        let definitions = lowerer.finished_definitions();
        let formulas = std::mem::take(&mut lowerer.formulas);
        // One that is not built has had an error.
        let built = std::mem::take(&mut lowerer.tables).into_iter().collect::<Option<Vec<_>>>()?;
        let columns = std::mem::take(&mut lowerer.columns);
        drop(lowerer);
        let statements = sentences.statements;
        scope.vocabulary.definitions = definitions;
        let mut keys: Vec<(Name, Name)> =
            scope.sources.iter().map(|(key, title)| (key.clone(), title.clone())).collect();
        keys.sort();
        let rules = Rules {
            name: self.rulebook.clone(),
            generation: self.name.clone(),
            from: self.from.map(|from| from.value),
            to: self.to.map(|to| to.value),
            governed_by,
            vocabulary: scope.vocabulary.clone(),
            statements,
            formulas,
            tables: built,
            lines,
            always,
            assertions,
            acceptances,
            sources: keys,
            taken_out: text.taken_out(),
        };
        let (items, written_in, lineage) = (text.whole.items.clone(), text.written_in.clone(), text.lineage.clone());
        let former = text.whole.former.clone();
        Some(Book { rules, scope, text: items, written_in, lineage, former, columns })
    }
}

/// A currency that is not declared is told where it is first used, not wherever it is.
fn tell_once(problems: &mut Vec<Diagnostic>) {
    sort(problems);
    let mut told: Vec<String> = Vec::new();
    problems.retain(|problem| {
        let again = problem.code == Code::CURRENCY && told.contains(&problem.title);
        if problem.code == Code::CURRENCY && !again {
            told.push(problem.title.clone());
        }
        !again
    });
}

/// One judged fact for each `and the like`.
fn likenesses(
    sentences: &sentences::Sentences<'_>,
    scope: &mut Scope,
    former: &[Former],
) -> FxHashMap<StatementId, FactId> {
    let mut facts: FxHashMap<StatementId, FactId> = FxHashMap::default();
    for placed in sentences.by_line.iter().flatten() {
        let like = match &placed.ast.effect {
            Effect::Covers(covers) => covers.examples.and_the_like,
            Effect::Excludes { examples, .. } => examples.and_the_like,
            _ => None,
        };
        let Some(span) = like else { continue };
        if facts.contains_key(&placed.id) {
            continue;
        }
        let statement = sentences
            .statements
            .get(placed.id.index())
            .map(|statement| statement.name.clone())
            .unwrap_or_else(|| "".into());
        let name: Name = format!("{statement} and the like").into();
        let id = FactId::new(scope.vocabulary.facts.len());
        scope.vocabulary.fact_names.insert(name.clone(), id);
        // As a case of an earlier generation calls it, whose line had another name.
        for line in former.iter().filter(|former| former.sort == Some(Sort::Line)) {
            if let Some(label) = name.strip_prefix(&*line.new).filter(|rest| rest.starts_with(' ')) {
                scope.vocabulary.fact_names.entry(format!("{}{label}", line.old).into()).or_insert(id);
            }
        }
        scope.vocabulary.facts.push(Fact {
            name,
            fact_type: Type::YesNo,
            role: FactRole::Declared,
            of_line: None,
            bounds: Bounds::default(),
            absent: None,
            default: None,
            judged: true,
            position: false,
            span,
        });
        facts.insert(placed.id, id);
    }
    facts
}

/// Facts, clauses and definitions that no condition asks for.
fn warn_unused(lowerer: &lower::Lowerer<'_>, items: &[&Item], problems: &mut Vec<Diagnostic>) {
    let scope = lowerer.scope;
    for item in items {
        match &item.kind {
            ItemKind::Fact(fact) => {
                for name in &fact.names {
                    let own = scope.own_facts.get(name.text.as_str());
                    let used = match own {
                        Some(own) => own.iter().any(|fact| lowerer.used.contains(fact)),
                        None => {
                            scope.vocabulary.fact_named(&name.text).is_some_and(|fact| lowerer.used.contains(&fact))
                        }
                    };
                    if !used {
                        problems.push(problem::unused(name.span, "fact", &name.text));
                    }
                }
            }
            ItemKind::Clause(clause) => {
                let facts = scope
                    .clauses
                    .get(clause.name.text.as_str())
                    .map(|clause| clause.facts.as_slice())
                    .unwrap_or_default();
                if !facts.iter().any(|fact| lowerer.used.contains(fact)) {
                    problems.push(problem::unused(clause.name.span, "clause", &clause.name.text));
                }
            }
            ItemKind::Define(define) => {
                let used = scope
                    .definitions
                    .get(define.name.text.as_str())
                    .is_some_and(|at| lowerer.used_definitions.contains(at));
                if !used {
                    problems.push(problem::unused(define.name.span, "definition", &define.name.text));
                }
            }
            _ => {}
        }
    }
    for (span, name) in lowerer.unused_tables() {
        problems.push(problem::unused(span, "table", name));
    }
}

fn finished_lines(lowerer: &lower::Lowerer<'_>, items: &[&Item]) -> Option<Vec<Line>> {
    let scope = lowerer.scope;
    let mut lines = Vec::new();
    for (at, name) in scope.line_names.iter().enumerate() {
        let id = LineId::new(at);
        let lowered = lowerer.lines.get(at)?.clone()?;
        let head = lowerer.sentences.heads.get(at).copied().flatten()?;
        let called = items.iter().find_map(|item| match &item.kind {
            ItemKind::Line(line) if *line.name.text == **name => {
                Some(line.called.iter().map(|text| text.text.as_str().into()).collect())
            }
            _ => None,
        });
        let span = lowerer.sentences.statements.get(head.index()).map(|statement| statement.span).unwrap_or_default();
        lines.push(Line {
            name: name.clone(),
            called: called.unwrap_or_default(),
            within: lowered.within,
            agreed: lowerer.agreed_fact(id)?,
            head,
            agreement: lowered.agreement,
            grants: lowered.grants,
            requirements: lowered.requirements,
            exclusions: lowered.exclusions.into_iter().map(|(_, part)| part).collect(),
            would_cover: lowered.would_cover,
            covers: lowered.covers,
            per_position: lowered.per_position,
            advice: lowered.advice,
            examples: lowered.examples,
            pays: lowered.pays,
            proofs: lowered.proofs,
            span,
        });
    }
    Some(lines)
}
