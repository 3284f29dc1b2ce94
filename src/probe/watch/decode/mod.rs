//! What the systems' calls fill in → values of ours: pure functions over bytes and numbers, so that they are tested on every machine.

#[cfg(any(test, windows))]
pub(super) mod command_line;
#[cfg(any(test, windows))]
pub(super) mod filetime;
#[cfg(any(test, target_os = "macos"))]
pub(super) mod knotes;
#[cfg(any(test, target_os = "macos"))]
pub(super) mod mach;
#[cfg(any(test, target_os = "macos"))]
pub(super) mod procargs;
#[cfg(any(test, target_os = "macos"))]
pub(super) mod socket_info;
#[cfg(any(test, windows))]
pub(super) mod system_processes;
#[cfg(any(test, windows))]
pub(super) mod tcp_table;
#[cfg(any(test, windows))]
pub(super) mod unicode_string;
#[cfg(any(test, windows))]
pub(super) mod wait_reason;

/// The `N` bytes at `at`, if there are so many.
fn chunk<const N: usize>(bytes: &[u8], at: usize) -> Option<[u8; N]> {
    bytes.get(at..)?.first_chunk().copied()
}
