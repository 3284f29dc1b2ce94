//! What several rules ask of the ways to URLs that the doctor itself went: whose way it is, which rung was the first that failed, what the
//! other end said, and how much of that is the judged start's own trouble.

mod address;
mod login;
mod refusal;
mod sides;
mod snag;
mod tie;
mod trust;
mod way;

pub(super) use address::Address;
pub(super) use login::offers_login;
pub(super) use refusal::{Refusal, header_sent};
pub(super) use sides::{Half, half};
pub(super) use snag::Snag;
pub(super) use trust::{fault, issuer, no_switch, remedies, trust};
pub(super) use way::{Part, Way, is_explained, ways};

#[cfg(test)]
mod tests;
