mod architecture;
mod case;
mod check;
#[cfg(test)]
mod cli;
mod docs;
mod decide;
mod edv;
mod ledger;
mod meaning;
mod readme;
mod examples;
mod error_pages;
