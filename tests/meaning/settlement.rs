//! What is paid: section 6 of the language on random rulebooks and random cases, against a second reading of it.

mod agreement;
mod bounds;
mod calendar;
mod changes;
mod given;
mod large;
mod oracle;
mod program;
mod reach;
mod reckon;
mod sentences;
mod tables;
mod theorems;
