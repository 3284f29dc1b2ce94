//! Who belongs to the server: its descendants, and those that outlive it.

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "macos")]
mod macos;
#[cfg(windows)]
mod windows;

#[cfg(target_os = "linux")]
use linux as platform;
#[cfg(target_os = "macos")]
use macos as platform;
#[cfg(windows)]
use windows as platform;

/// A process of the server's tree; `started` tells it from a later one with the same id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::probe) struct Relative {
    pub pid: u32,
    pub name: String,
    pub started: u64,
}

/// Lets orphans of the server become children of the doctor where the system can do that, so that none escapes.
pub(in crate::probe) fn adopt_orphans() {
    platform::adopt_orphans();
}

/// The processes below `pid`.
#[cfg(unix)]
pub(in crate::probe) fn descendants_of(pid: u32) -> Vec<Relative> {
    let mut found = Vec::new();
    let mut open = platform::children_of(pid);
    while let Some(child) = open.pop() {
        if let Some(relative) = platform::relative(child) {
            open.extend(platform::children_of(child));
            found.push(relative);
        }
    }
    found
}

/// The processes right below `pid`.
#[cfg(target_os = "macos")]
pub(in crate::probe) fn children_of(pid: u32) -> Vec<u32> {
    platform::children_of(pid)
}

/// The processes below `pid`.
#[cfg(windows)]
pub(in crate::probe) fn descendants_of(pid: u32) -> Vec<Relative> {
    platform::descendants_of(pid)
}

/// Whom the doctor has adopted by now, its own servers included.
pub(in crate::probe) fn adopted() -> Vec<Relative> {
    platform::adopted()
}

/// Those of the server's tree that live after its end: of `known`, of its group, or of `strays`.
pub(in crate::probe) fn survivors(root: u32, known: &[Relative], strays: Vec<Relative>) -> Vec<Relative> {
    let mut living: Vec<Relative> = known.iter().filter(|relative| platform::lives(relative)).cloned().collect();
    for relative in platform::left_of_group(root).into_iter().chain(strays) {
        if !living.contains(&relative) {
            living.push(relative);
        }
    }
    living
}

/// Ends one process for good.
pub(in crate::probe) fn end(relative: &Relative) {
    if platform::lives(relative) {
        platform::kill(relative.pid);
    }
}
