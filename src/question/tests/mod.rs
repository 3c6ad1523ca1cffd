//! What is left open, by hand and at random.

mod by_hand;
mod exact;
mod random;
mod sets;
