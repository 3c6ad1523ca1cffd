//! The stable codes of all problems, each with a page for `klausel explain`.

use serde::Serialize;

/// A stable code such as `K0012`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Code(pub &'static str);

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0)
    }
}

/// A code with the page that explains it.
#[derive(Clone, Copy, Debug)]
pub struct CodeInfo {
    /// The code.
    pub code: Code,
    /// Its page in Markdown: the first line is `# K0012: title`.
    pub page: &'static str,
}

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $text:literal;)*) => {
        /// Every code, in ascending order.
        pub const CODES: &[CodeInfo] = &[$(CodeInfo {
            code: Code($text),
            page: include_str!(concat!("../../docs/errors/", $text, ".md")),
        }),*];

        impl Code {
            $($(#[$doc])* pub const $name: Code = Code($text);)*
        }
    };
}

codes! {
    /// The file is not UTF-8 text.
    NOT_UTF8 = "K0001";
    /// A character that no text should hold.
    CONTROL_CHARACTER = "K0002";
    /// Indentation with a tab.
    TAB = "K0003";
    /// Indentation that fits no line above.
    INDENTATION = "K0004";
    /// A quote that is not closed.
    UNCLOSED_QUOTE = "K0005";
    /// A parenthesis without its partner.
    PARENTHESES = "K0006";
    /// Nested too deeply.
    TOO_DEEP = "K0007";
    /// Words that make no sentence.
    SYNTAX = "K0008";
    /// A misspelt keyword.
    NEAR_KEYWORD = "K0009";
    /// A number in another country's form.
    NUMBER_FORM = "K0010";
    /// A date in another form, or no date at all.
    DATE_FORM = "K0011";
    /// `and` and `or` on one level.
    AND_OR = "K0012";
    /// A line that cannot stand there.
    MISPLACED = "K0013";
    /// A head with nothing under it.
    EMPTY = "K0014";
    /// A header that is missing, doubled or contradicts another.
    HEADER = "K0015";
    /// A file that cannot be formatted without changing what it says.
    FORMATTING = "K0050";
    /// An unknown name.
    UNKNOWN_NAME = "K0101";
    /// A name declared twice.
    DUPLICATE_NAME = "K0102";
    /// A name of another sort.
    WRONG_SORT = "K0103";
    /// A label that is not there.
    UNKNOWN_LABEL = "K0104";
    /// A label given twice.
    DUPLICATE_LABEL = "K0105";
    /// A source that is not declared.
    UNKNOWN_SOURCE = "K0106";
    /// A name that every line has of its own.
    NEEDS_LINE = "K0107";
    /// Values of several kinds in one list.
    MIXED_KINDS = "K0108";
    /// Meanings that go round in a circle.
    CYCLE = "K0109";
    /// Things that cannot be compared or used so.
    TYPE_MISMATCH = "K0201";
    /// Currencies or units mixed.
    UNIT_MISMATCH = "K0202";
    /// A value of another kind.
    WRONG_KIND = "K0203";
    /// An unknown type.
    UNKNOWN_TYPE = "K0204";
    /// A currency that is not declared.
    CURRENCY = "K0205";
    /// A number without its currency or unit.
    MISSING_UNIT = "K0206";
    /// More decimals than the unit has.
    PRECISION = "K0207";
    /// A domain that cannot be.
    DOMAIN = "K0208";
    /// A default that cannot be.
    DEFAULT = "K0209";
    /// A person can judge yes or no only.
    JUDGED = "K0210";
    /// `is A or B`.
    VALUES_WITH_OR = "K0211";
    /// A comparison that is always the same.
    CONSTANT_TEST = "K0212";
    /// `is unknown` in a rule.
    UNKNOWN_IN_RULE = "K0213";
    /// Absence of what is never absent.
    NEVER_ABSENT = "K0214";
    /// An order that the kind does not have.
    NOT_ORDERED = "K0215";
    /// A number too large to be exact.
    TOO_LARGE = "K0216";
    /// A division whose divisor may be zero.
    DIVISION_BY_ZERO = "K0217";
    /// A write-back that lifts nothing.
    NOTHING_TO_LIFT = "K0301";
    /// A write-back that could mean several exclusions.
    AMBIGUOUS_WRITE_BACK = "K0302";
    /// A waiver of what cannot be waived.
    NOT_WAIVABLE = "K0303";
    /// A clause that grants a kind its line does not list.
    CLAUSE_KIND = "K0304";
    /// A statement without a line.
    NO_LINE = "K0305";
    /// A line that excludes everything.
    EVERYTHING_ALWAYS = "K0306";
    /// A statement of another line.
    FOREIGN_STATEMENT = "K0307";
    /// A line that grants nothing of an open kind.
    NOTHING_GRANTED = "K0308";
    /// A fact or clause that nothing uses.
    UNUSED = "K0309";
    /// `not` over a fact that may be absent.
    ABSENCE_UNDER_NOT = "K0310";
    /// A sentence that never works.
    DEAD = "K0311";
    /// Cases that overlap.
    CASES_OVERLAP = "K0312";
    /// Cases that leave something open.
    CASES_OPEN = "K0313";
    /// `otherwise` in the wrong place.
    OTHERWISE = "K0314";
    /// A cover by position with an amount of the whole case.
    WHOLE_CASE_AMOUNT = "K0315";
    /// A total that cannot be.
    TOTAL = "K0316";
    /// Two payments for the same.
    PAID_TWICE = "K0317";
    /// A step that cannot be replaced so.
    REPLACEMENT = "K0318";
    /// A share beside a limit.
    STEP_ORDER = "K0319";
    /// A deductible taken twice.
    DEDUCTIBLE_TWICE = "K0320";
    /// First loss with a proportion.
    FIRST_LOSS = "K0321";
    /// Absence in a proportion or factor.
    ABSENT_FACTOR = "K0322";
    /// A sum over positions of what has none.
    SUM_OVER = "K0323";
    /// A case with a fact that nobody declared.
    UNKNOWN_KEY = "K0401";
    /// A value of the wrong type.
    WRONG_VALUE = "K0402";
    /// A value outside its domain.
    OUT_OF_DOMAIN = "K0403";
    /// Money as a floating-point number.
    FLOAT = "K0404";
    /// Facts that contradict each other.
    CONTRADICTION = "K0405";
    /// A case that breaks an `always`.
    BREAKS_ALWAYS = "K0406";
    /// A fact given twice.
    DUPLICATE_KEY = "K0407";
    /// A case file that cannot be read.
    CASE_SYNTAX = "K0408";
    /// A condition where a fact is wanted.
    NOT_A_FACT = "K0409";
    /// An amount that cannot be computed.
    EVALUATION = "K0410";
    /// A question that cannot be read.
    QUESTION = "K0501";
    /// No generation to ask.
    NO_GENERATION = "K0502";
    /// A scenario that expects nothing.
    EXPECTS_NOTHING = "K0510";
    /// An expectation that can never be met, or never fail.
    IMPOSSIBLE_EXPECTATION = "K0511";
    /// Two scenarios of one name.
    SAME_SCENARIO = "K0512";
    /// A file of scenarios that holds something else, or has no header.
    SCENARIO_FILE = "K0513";
    /// A position that cannot be.
    SCENARIO_POSITION = "K0514";
    /// Two snapshots in one file.
    SAME_SNAPSHOT = "K0515";
    /// A snapshot that no scenario asks for.
    ORPHAN = "K0516";
    /// A table of scenarios that has no head, no rows or no expectation, or a row that does not fit.
    SCENARIO_TABLE = "K0517";
    /// A file of accepted mutants that cannot be read.
    ACCEPTED_FILE = "K0540";
    /// An accepted mutant that is none.
    ACCEPTED_STALE = "K0541";
    /// Words that a source does not say.
    QUOTATION = "K0545";
    /// The text of a source that is not at hand.
    SOURCE_TEXT = "K0546";
    /// The text of a source outside the rulebook's folder.
    SOURCE_PATH = "K0547";
    /// A file that cannot be read.
    FILE = "K0601";
    /// A folder without a rulebook.
    NO_RULEBOOK = "K0602";
    /// A portfolio that cannot be read.
    PORTFOLIO = "K0603";
    /// A map of columns that says what cannot be.
    COLUMN_MAP = "K0604";
    /// Columns that hold the same fact, or none.
    COLUMNS = "K0605";
    /// A row that is no row.
    ROW = "K0606";
    /// A column whose values are of another sort than its fact's.
    COLUMN_TYPE = "K0607";
    /// More rows rejected than may be.
    REJECTED = "K0608";
    /// Rows of one case that do not belong together.
    CASE_ROWS = "K0609";
    /// An output that cannot be written so.
    PORTFOLIO_OUTPUT = "K0610";
    /// A share of a sample that cannot be.
    SHARE = "K0611";
    /// A generation that amends one which is not there.
    BASE = "K0701";
    /// An amendment where nothing is amended.
    AMENDS_NOTHING = "K0702";
    /// An amendment of what is not there.
    NOT_THERE = "K0703";
    /// One thing amended twice.
    AMENDED_TWICE = "K0704";
    /// An amendment that does not fit what it amends.
    WRONG_AMENDMENT = "K0705";
    /// What goes and is still named.
    STILL_NAMED = "K0706";
    /// A line left without a grant.
    WITHOUT_GRANT = "K0707";
    /// What cannot say which generation judges a case.
    GOVERNING = "K0710";
    /// A case that no generation is in force for.
    NOT_IN_FORCE = "K0711";
    /// A generation that ends before it begins.
    PERIOD = "K0712";
    /// A generation that does not say from when it is in force.
    UNDATED = "K0713";
    /// Two generations in force on one day.
    IN_FORCE_TOGETHER = "K0714";
    /// Days on which no generation is in force.
    GAP = "K0715";
    /// A table without keys, outputs or rows, or with too many of them.
    TABLE_FORM = "K0801";
    /// A row with more or fewer cells than its table has columns.
    TABLE_CELLS = "K0802";
    /// A cell that says nothing its column can be.
    TABLE_CELL = "K0803";
    /// A key that nothing can be looked up by.
    TABLE_KEY = "K0804";
    /// An output that no table can give.
    TABLE_OUTPUT = "K0805";
    /// A file of rows that is not there.
    TABLE_FILE = "K0806";
    /// A file of rows with the wrong columns.
    TABLE_HEADER = "K0807";
    /// Rows that overlap.
    ROWS_OVERLAP = "K0808";
    /// Rows that leave something open.
    ROWS_OPEN = "K0809";
    /// A row that stands twice.
    DUPLICATE_ROW = "K0810";
    /// A row that no case comes to.
    DEAD_ROW = "K0811";
    /// A table that is too large to prove.
    TABLE_TOO_LARGE = "K0812";
    /// An assertion that does not hold.
    ASSERTION = "K0901";
    /// An assertion that is not proven.
    NOT_PROVEN = "K0902";
    /// What no line covers.
    UNCOVERED = "K0910";
    /// What no line covers under a condition.
    UNCOVERED_IF = "K0911";
    /// What two lines cover.
    COVERED_TWICE = "K0912";
    /// A sentence that never applies.
    NEVER_APPLIES = "K0913";
    /// A sentence that is always beaten.
    BEATEN = "K0914";
    /// A sentence that others make superfluous.
    REDUNDANT = "K0915";
    /// A definition, or a case of one, that never holds.
    CONTRADICTORY = "K0916";
    /// A line or requirement that nothing can meet.
    NEVER_MET = "K0917";
    /// A clause that changes nothing.
    IDLE_CLAUSE = "K0918";
    /// A fact that nothing depends on.
    IDLE_FACT = "K0919";
    /// A value of a kind that no line mentions.
    UNMENTIONED = "K0920";
    /// An example that is not covered.
    WRONG_EXAMPLE = "K0921";
    /// Something accepted that is not found.
    STALE_ACCEPTANCE = "K0922";
}

/// The page of a code, however its letters are written.
pub fn explain(code: &str) -> Option<&'static CodeInfo> {
    CODES.iter().find(|info| info.code.0.eq_ignore_ascii_case(code.trim()))
}
