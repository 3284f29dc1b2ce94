//! WHAT THE USER WROTE: config files of MCP clients → [`ServerSpec`]s, each with its file and line.

mod spec;

pub use spec::{Scope, ServerSpec, Transport};
