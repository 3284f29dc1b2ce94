//! THE MACHINE: its operating system's rules, its variables and folders, as values. What is pure elsewhere takes them as arguments.

mod ground;
mod hardware;
mod os;
mod surroundings;
mod variables;

pub use ground::{Ground, platform};
pub use hardware::Hardware;
pub use os::Os;
pub use surroundings::Surroundings;
pub(crate) use variables::Variables;
