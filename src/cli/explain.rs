//! `klausel explain`

use std::io::Result;

use anstyle::Style;

use crate::base::nearest;
use crate::diagnostic::{CODES, CodeInfo, explain};

use super::{Exit, output};

/// Show the page of an error code
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The code, such as K0012 or 12; without one, list them all
    #[arg(value_name = "CODE", value_parser = known)]
    code: Option<&'static CodeInfo>,
}

/// The code that is meant; its letter and its noughts may be left out.
fn known(code: &str) -> std::result::Result<&'static CodeInfo, String> {
    let digits = code.trim().trim_start_matches(['K', 'k']);
    let found = explain(code).or_else(|| explain(&format!("K{digits:0>4}")).filter(|_| !digits.is_empty()));
    found.ok_or_else(|| match nearest(&code.to_uppercase(), CODES.iter().map(|info| info.code.0)) {
        Some(near) => format!("no such code; did you mean {near}?"),
        None => "no such code; `klausel explain` lists them all".to_owned(),
    })
}

pub(super) fn run(args: &Args) -> Result<Exit> {
    match args.code {
        Some(info) => output::answer(&readable(info.page))?,
        None => {
            let list: String = CODES.iter().map(|info| title(info.page) + "\n").collect();
            output::answer(&list)?;
        }
    }
    Ok(Exit::Answered)
}

/// `K0012: title`, from the first line of a page.
fn title(page: &str) -> String {
    page.lines().next().unwrap_or_default().trim_start_matches("# ").to_owned()
}

/// A page without the marks of Markdown: heads are bold, examples stand in from the margin.
fn readable(page: &str) -> String {
    let bold = Style::new().bold();
    let mut out = String::new();
    let mut example = false;
    for line in page.lines() {
        let head = line.trim_start_matches('#').strip_prefix(' ').filter(|_| line.starts_with('#'));
        match head {
            _ if line.starts_with("```") => {
                example = !example;
                continue;
            }
            Some(head) if !example => out.push_str(&format!("{bold}{head}{bold:#}")),
            _ if example && !line.is_empty() => out.push_str(&format!("    {line}")),
            _ => out.push_str(line),
        }
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{known, readable};

    #[test]
    fn a_code_may_be_short() {
        for code in ["K0012", "k0012", "k12", "12", " K012 "] {
            assert_eq!(known(code).map(|info| info.code.0), Ok("K0012"), "{code}");
        }
        assert_eq!(known("K0O12").map(|info| info.code.0), Err("no such code; did you mean K0012?".to_owned()));
        for code in ["", "K", "E0308", "K00012", "Brand"] {
            assert!(known(code).is_err(), "{code}");
        }
    }

    #[test]
    fn pages_read_without_markdown() {
        let page = "# K0012: title\n\nWrong:\n\n```klausel\nline A\n\n  # no head\n```\n#5\n";
        let told = anstream::adapter::strip_str(&readable(page)).to_string();
        assert_eq!(told, "K0012: title\n\nWrong:\n\n    line A\n\n      # no head\n#5\n");
    }
}
