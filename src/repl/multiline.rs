//! Inputs of several lines.

/// Words that begin a block, which ends with an empty line.
const BLOCKS: [&str; 6] = ["kind", "ordered", "line", "clause", "position", "table"];

/// Whether an input cannot end here: a list goes on behind its comma, a block has lines of its own.
///
/// `text` is all that was typed so far, without the line break that was just typed. An empty line ends every input.
pub fn wants_more(text: &str) -> bool {
    let Some(last) = text.lines().last() else { return false };
    // A trailing line break begins an empty line.
    if last.trim().is_empty() || text.ends_with('\n') {
        return false;
    }
    let end = last.split(" --").next().unwrap_or(last).trim_end();
    let many = text.lines().nth(1).is_some();
    end.ends_with([',', ':'])
        || many && last.starts_with([' ', '\t'])
        || !end.ends_with('?') && !many && begins_block(text)
}

/// Whether the next line still belongs to an input: it is indented.
pub fn goes_on(text: &str, next: &str) -> bool {
    if next.trim().is_empty() {
        return false;
    }
    let end = text.lines().last().unwrap_or_default().split(" --").next().unwrap_or_default().trim_end();
    next.starts_with([' ', '\t']) && !text.trim().is_empty() || end.ends_with([',', ':'])
}

fn begins_block(text: &str) -> bool {
    let text = text.trim_start();
    let text = text.strip_prefix("add ").unwrap_or(text);
    let mut words = text.split_whitespace();
    words.next().is_some_and(|word| BLOCKS.contains(&word)) && words.next().is_some()
}

#[cfg(test)]
mod tests {
    use super::{goes_on, wants_more};

    #[test]
    fn lists_and_blocks_go_on() {
        assert!(wants_more("given Klausel 510,"));
        assert!(!wants_more("given Klausel 510,\n  Gefahr is Sturm\n"));
        assert!(wants_more("line Glas"));
        assert!(wants_more("line Glas\n  covers Bruch"));
        assert!(!wants_more("line Glas\n  covers Bruch\n"));
        assert!(!wants_more("Sturm covers DV?"));
        assert!(!wants_more(""));
        assert!(wants_more("Sturm requires all of:"));
    }

    #[test]
    fn the_next_line_of_a_file_belongs_to_it_if_it_is_indented() {
        assert!(goes_on("Sturm pays Schaden", "  less Selbstbehalt"));
        assert!(goes_on("given Klausel 510,", "Gefahr is Sturm"));
        assert!(!goes_on("facts", "Sturm covers?"));
        assert!(!goes_on("facts", ""));
        assert!(!goes_on("", "  facts"));
    }
}
