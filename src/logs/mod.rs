//! READ WHAT HAPPENED: files → lines → records → dialect → attempts. Records, never judges, and starts nothing.

mod course;
mod dialect;
mod read;
mod record;
mod rpc;
mod said;
mod stamp;
mod unwrap;

pub use course::Reading;
pub use read::{LoggedServer, read};
