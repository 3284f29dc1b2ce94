//! THE TIMES OF FORMER DAYS: starts are written down in a file and compared with later ones. What a difference means is left to the rules.

mod compare;
mod file;
mod millis;
mod read;
mod record;
mod save;
#[cfg(test)]
mod testing;

pub use compare::compare;
pub use file::{Baseline, Recorded, SCHEMA, Sample};
pub use millis::Millis;
pub use read::{Unreadable, read};
pub use record::record;
pub use save::{NotSaved, save};
