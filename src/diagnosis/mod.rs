//! WHAT IT MEANS: rules over [`Evidence`] → findings → one verdict. Pure, like the model it reads.

mod answer_first;
mod cause;
mod clients;
mod cmd;
mod cold;
mod company;
mod course;
mod distribution;
mod engine;
mod finding;
mod known_clash;
mod launcher;
mod more_time;
mod network;
mod outlook;
mod pace;
mod paste;
mod registry;
mod requirement;
mod rule;
mod ruled_out;
mod rules;
mod runtime_history;
mod signature;
mod silence;
mod traceback;
mod verdict;
mod watched;
mod wording;

pub use cause::Cause;
pub(crate) use cold::{download, starts_an_image};
pub use engine::{Diagnosis, diagnose};
pub use finding::{Cite, Confidence, Finding, Fix, Quantity, Safety, Severity, Subject, Unit};
pub use outlook::{Outlook, Would};
pub use registry::{RULES, WITHOUT_RULE, rule_for};
pub use rule::{Rule, Standing, When};
pub use ruled_out::RuledOut;
pub use signature::{Hit, Signatures};
pub use verdict::{Status, Verdict};

#[cfg(test)]
pub(crate) mod testing;
