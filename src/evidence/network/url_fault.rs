//! What is wrong with a URL as it is written.

use crate::evidence::Shown;

/// Why nobody can go to a URL. What WHATWG's parser forgives, as Node's does, is no fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UrlFault {
    Empty,
    /// Quotes stand around it, so they are a part of it.
    Quoted,
    /// Host and port alone, such as `localhost:5678`; the first of them may then pass for a scheme.
    NoScheme,
    /// Neither `http` nor `https`, such as `ws`.
    OtherScheme(Shown),
    NoHost,
    /// No name and no address, such as one with a blank within.
    BadHost,
    /// No number up to 65535.
    BadPort,
    /// Host or port hold a reference that nobody replaced, such as `${N8N_HOST}`.
    Unexpanded(Shown),
}
