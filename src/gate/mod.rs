//! PASS OR FAIL: what a build is told of a diagnosis. Pure: the diagnosis says what is, the terms say what is accepted.

mod judgement;
mod terms;

pub use judgement::{Allowed, Ground, Judgement, judge};
pub use terms::{Allowance, FailOn, Terms};
