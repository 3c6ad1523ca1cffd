//! What is left open, by hand and at random.

mod by_hand;
mod completions;
mod exact;
mod flips;
mod proven;
mod questions;
mod random;
mod sets;
