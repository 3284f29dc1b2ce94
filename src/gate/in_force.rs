//! The gate that judgements rest on, as reports tell of it.

use crate::evidence::Shown;

use super::Allowance;

/// A gate file, and what of it came to nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InForce {
    /// The path of the file, as people would type it.
    pub file: Shown,
    /// Allowances for which no server that was started had a finding: they may go.
    pub unused: Vec<Allowance>,
}
