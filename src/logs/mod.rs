//! READ WHAT HAPPENED: files → lines → records → dialect → attempts. Records, never judges, and starts nothing.

mod copies;
mod course;
mod dialect;
mod find;
mod follow;
mod lines;
mod log;
mod merge;
mod name;
mod place;
mod read;
mod record;
mod rotation;
mod rpc;
mod said;
mod stamp;
mod sweep;
mod tail;
mod unwrap;

pub use copies::Copies;
pub use course::{Reading, same_name};
pub use find::{Found, LeftOut, Looked, Reason, discover, from_paths};
pub use follow::Follower;
pub use log::{Log, Part, Unreadable};
pub use merge::{SAME_START, merge};
pub use place::{Place, places};
pub use read::{LoggedServer, Told, read, read_bytes, read_newest};
pub use sweep::landmarks;
