//! PASS OR FAIL: what a build is told of a diagnosis. The diagnosis says what is, the terms say what is accepted, and nothing else decides.

mod draft;
mod expectations;
mod file;
mod in_force;
mod judgement;
mod terms;

pub use draft::{Draft, Drafted};
pub use expectations::Expectations;
pub use file::{FILE_NAME, Gate, Server, Unfit, find};
pub use in_force::InForce;
pub use judgement::{Allowed, Ground, Judgement, judge};
pub use terms::{Allowance, FailOn, Terms};
