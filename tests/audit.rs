//! What an audit finds: every finding is real, and none is missed.

mod brute;
mod truth_table;
