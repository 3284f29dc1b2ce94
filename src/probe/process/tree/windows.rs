//! Windows: a snapshot of all processes. The job object ends whatever is left when the probe drops it.
#![expect(unsafe_code, reason = "the tool help library has no safe wrapper in std")]

use std::{
    mem,
    os::windows::io::{AsRawHandle, FromRawHandle, OwnedHandle},
};

use windows_sys::Win32::{
    Foundation::{FILETIME, INVALID_HANDLE_VALUE, STILL_ACTIVE},
    System::{
        Diagnostics::ToolHelp::{CreateToolhelp32Snapshot, PROCESSENTRY32W, Process32FirstW, Process32NextW, TH32CS_SNAPPROCESS},
        Threading::{GetExitCodeProcess, GetProcessTimes, OpenProcess, PROCESS_QUERY_LIMITED_INFORMATION, PROCESS_TERMINATE, TerminateProcess},
    },
};

use super::Relative;

pub(super) fn adopt_orphans() {}

pub(super) fn descendants_of(pid: u32) -> Vec<Relative> {
    let everyone = snapshot();
    let mut found: Vec<Relative> = Vec::new();
    let mut open = vec![pid];
    while let Some(parent) = open.pop() {
        for (child, _, name) in everyone.iter().filter(|(child, above, _)| *above == parent && *child != parent) {
            if found.iter().all(|known| known.pid != *child) {
                found.push(Relative { pid: *child, name: name.clone(), started: started(*child).unwrap_or(0) });
                open.push(*child);
            }
        }
    }
    found
}

pub(super) fn lives(known: &Relative) -> bool {
    let Some(process) = open_process(known.pid, PROCESS_QUERY_LIMITED_INFORMATION) else { return false };
    let mut code = 0_u32;
    // SAFETY: the handle is open and the pointer is valid.
    let asked = unsafe { GetExitCodeProcess(process.as_raw_handle(), &raw mut code) };
    asked != 0 && code == STILL_ACTIVE.cast_unsigned() && started(known.pid) == Some(known.started)
}

/// Windows keeps the parent's id in a child after the parent's end.
pub(super) fn left_of_group(root: u32) -> Vec<Relative> {
    descendants_of(root).into_iter().filter(lives).collect()
}

pub(super) fn adopted() -> Vec<Relative> {
    Vec::new()
}

pub(super) fn kill(pid: u32) {
    if let Some(process) = open_process(pid, PROCESS_TERMINATE) {
        // SAFETY: the handle is open with the right to terminate.
        unsafe { TerminateProcess(process.as_raw_handle(), 1) };
    }
}

fn open_process(pid: u32, rights: u32) -> Option<OwnedHandle> {
    // SAFETY: any pid may be asked for; a null handle is turned into `None`.
    let handle = unsafe { OpenProcess(rights, 0, pid) };
    // SAFETY: the handle is open and owned by nobody else.
    (!handle.is_null()).then(|| unsafe { OwnedHandle::from_raw_handle(handle) })
}

fn started(pid: u32) -> Option<u64> {
    let process = open_process(pid, PROCESS_QUERY_LIMITED_INFORMATION)?;
    let zero = FILETIME { dwLowDateTime: 0, dwHighDateTime: 0 };
    let [mut created, mut exited, mut kernel, mut user] = [zero; 4];
    // SAFETY: the handle is open and the pointers are valid.
    let asked = unsafe { GetProcessTimes(process.as_raw_handle(), &raw mut created, &raw mut exited, &raw mut kernel, &raw mut user) };
    (asked != 0).then(|| u64::from(created.dwHighDateTime) << 32 | u64::from(created.dwLowDateTime))
}

/// All processes as (pid, parent's pid, program name).
fn snapshot() -> Vec<(u32, u32, String)> {
    // SAFETY: the call has no preconditions.
    let handle = unsafe { CreateToolhelp32Snapshot(TH32CS_SNAPPROCESS, 0) };
    if handle == INVALID_HANDLE_VALUE {
        return Vec::new();
    }
    // SAFETY: the handle is open and owned by nobody else.
    let handle = unsafe { OwnedHandle::from_raw_handle(handle) };
    // SAFETY: the struct is plain data, for which all zeros are a value.
    let mut entry: PROCESSENTRY32W = unsafe { mem::zeroed() };
    entry.dwSize = u32::try_from(mem::size_of::<PROCESSENTRY32W>()).unwrap_or(0);
    let mut all = Vec::new();
    // SAFETY: the handle is a snapshot and the entry knows its size.
    let mut more = unsafe { Process32FirstW(handle.as_raw_handle(), &raw mut entry) };
    while more != 0 {
        let name = entry.szExeFile.split(|&unit| unit == 0).next().unwrap_or_default();
        all.push((entry.th32ProcessID, entry.th32ParentProcessID, String::from_utf16_lossy(name)));
        // SAFETY: as above.
        more = unsafe { Process32NextW(handle.as_raw_handle(), &raw mut entry) };
    }
    all
}
