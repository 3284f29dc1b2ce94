//! What a waterfall shows: a row for each phase of the start, and one for each thing that its time went to. How it is drawn is up to a format.

mod parts;
mod phases;
mod row;
mod way;

pub(super) use phases::Drawn;
pub(super) use row::{Extent, Fill, Row};
