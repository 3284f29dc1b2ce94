//! Every rule, in one visible list. The order decides between findings that are equal in all else: the more exact cause comes first.

use super::{Cause, Rule};

/// All rules.
pub static RULES: &[Rule] = &[];

/// Causes of the vocabulary without a rule, and why.
pub static WITHOUT_RULE: &[(Cause, &str)] = &[];

/// The rule that recognises `cause`.
#[must_use]
pub fn rule_for(cause: Cause) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.cause == cause)
}
