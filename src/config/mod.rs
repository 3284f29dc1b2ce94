//! WHAT THE USER WROTE: config files of MCP clients → [`ServerSpec`]s, each with its file and line.

mod address;
mod command_line;
mod content;
mod dialect;
mod discover;
mod document;
mod entry;
mod excerpt;
mod file;
mod places;
mod remote;
mod select;
mod spec;
mod syntax;
mod text;

#[cfg(test)]
mod tests;

pub use command_line::command_line;
pub use content::FileConfig;
pub use discover::{BrokenFile, Discovery, Place, discover};
pub use file::{ReadError, read_bytes, read_file};
pub use select::{Selection, UnknownServer, select};
pub use spec::{Scope, ServerSpec, Transport};
pub(crate) use text::Text;
