//! Linux: procfs and the child subreaper.

use std::fs;

use rustix::process::{Pid, Signal, WaitOptions, kill_process, set_child_subreaper, test_kill_process_group, waitpid};

use super::{Relative, descendants_of};
use crate::probe::process::stat::Stat;

/// How often the children are listed again because some ended meanwhile.
const LOOKS: usize = 20;

pub(super) fn adopt_orphans() {
    // Without it (an old kernel, a strict sandbox) orphans are still found through the group and the known tree.
    let _ = set_child_subreaper(rustix::process::getpid().into());
}

pub(super) fn lives(known: &Relative) -> bool {
    match stat(known.pid) {
        Some(stat) if stat.started == known.started && stat.is_zombie() => {
            reap(known.pid);
            false
        }
        Some(stat) => stat.started == known.started,
        None => false,
    }
}

/// The members of the group that `root` led, and whoever else of its tree was handed to the doctor.
pub(super) fn left_of_group(root: u32) -> Vec<Relative> {
    let Some(group) = raw(root) else { return Vec::new() };
    if test_kill_process_group(group).is_err() {
        return Vec::new();
    }
    let everyone = fs::read_dir("/proc").into_iter().flatten().flatten();
    let pids = everyone.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    pids.filter(|&pid| pid != root && stat(pid).is_some_and(|stat| stat.group == root)).filter_map(relative).filter(lives).collect()
}

/// Children of the doctor that it did not start in its own group, and everybody below them: servers, and who escaped from one.
pub(super) fn adopted() -> Vec<Relative> {
    let own_group = rustix::process::getpgrp().as_raw_nonzero().get().cast_unsigned();
    let strangers = || {
        let children = children_of(std::process::id()).into_iter();
        let strangers = children.filter(|&pid| stat(pid).is_some_and(|stat| stat.group != own_group));
        strangers.flat_map(|pid| relative(pid).into_iter().chain(descendants_of(pid))).collect::<Vec<_>>()
    };
    let mut found = strangers();
    // One that has just ended may have left a child, which is in no list yet.
    for _ in 0..LOOKS {
        let before = found.len();
        found.retain(lives);
        if found.len() == before {
            break;
        }
        found = strangers();
    }
    found
}

pub(super) fn kill(pid: u32) {
    if let Some(pid) = raw(pid) {
        let _ = kill_process(pid, Signal::KILL);
    }
}

/// Orphans were adopted, so their ends must be collected; a pid that is not our child is left alone by the system.
fn reap(pid: u32) {
    if let Some(pid) = raw(pid) {
        let _ = waitpid(Some(pid), WaitOptions::NOHANG);
    }
}

fn raw(pid: u32) -> Option<Pid> {
    Pid::from_raw(i32::try_from(pid).ok()?)
}

pub(super) fn children_of(pid: u32) -> Vec<u32> {
    let threads = fs::read_dir(format!("/proc/{pid}/task")).into_iter().flatten().flatten();
    let lists = threads.filter_map(|thread| fs::read_to_string(thread.path().join("children")).ok());
    lists.flat_map(|list| list.split_ascii_whitespace().filter_map(|pid| pid.parse().ok()).collect::<Vec<u32>>()).collect()
}

pub(super) fn relative(pid: u32) -> Option<Relative> {
    let stat = stat(pid)?;
    let argv = fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
    let words: Vec<_> = argv.split(|&byte| byte == 0).filter(|word| !word.is_empty()).map(String::from_utf8_lossy).collect();
    let name = if words.is_empty() { stat.name } else { words.join(" ") };
    Some(Relative { pid, name, started: stat.started })
}

fn stat(pid: u32) -> Option<Stat> {
    Stat::parse(&fs::read(format!("/proc/{pid}/stat")).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_test_itself_is_seen_with_its_start_time() {
        let own = relative(std::process::id()).expect("this process exists");
        assert!(own.started > 0 && lives(&own));
        assert!(!lives(&Relative { started: own.started + 1, ..own }));
    }
}
