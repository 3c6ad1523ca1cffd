//! `klausel explain`

use crate::base::nearest;
use crate::diagnostic::{CODES, explain};

use super::{Exit, output};

/// Show the page of an error code
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The code, such as K0012; without one, all codes are listed
    #[arg(value_name = "CODE")]
    code: Option<String>,
}

pub(super) fn run(args: &Args) -> Exit {
    let Some(code) = &args.code else {
        let list: String = CODES.iter().map(|info| title(info.page) + "\n").collect();
        output::answer(&list);
        return Exit::Answered;
    };
    match explain(code) {
        Some(info) => {
            output::answer(info.page);
            Exit::Answered
        }
        None => {
            let near = nearest(&code.to_uppercase(), CODES.iter().map(|info| info.code.0));
            let hint = near.map(|near| format!("; did you mean {near}?")).unwrap_or_default();
            output::note(&format!("there is no code `{code}`{hint}\n`klausel explain` lists them all\n"));
            Exit::Problems
        }
    }
}

/// `K0012: title`, from the first line of a page.
fn title(page: &str) -> String {
    page.lines().next().unwrap_or_default().trim_start_matches("# ").to_owned()
}
