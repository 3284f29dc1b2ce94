//! The calls that show processes and sockets, each as a safe function.
#![expect(unsafe_code, reason = "these calls have no safe wrapper in std")]

use std::{
    mem::offset_of,
    os::windows::io::{AsRawHandle, FromRawHandle, OwnedHandle},
    ptr,
};

use windows_sys::{
    Wdk::System::{
        SystemInformation::{NtQuerySystemInformation, SystemProcessInformation},
        Threading::{NtQueryInformationProcess, ProcessCommandLineInformation},
    },
    Win32::{
        Foundation::{ERROR_INSUFFICIENT_BUFFER, NO_ERROR, STATUS_INFO_LENGTH_MISMATCH},
        NetworkManagement::IpHelper::{GetExtendedTcpTable, TCP_TABLE_OWNER_PID_ALL},
        Networking::WinSock::{AF_INET, AF_INET6},
        System::{
            Threading::{OpenProcess, PROCESS_NAME_WIN32, PROCESS_QUERY_LIMITED_INFORMATION, QueryFullProcessImageNameW},
            WindowsProgramming::{SYSTEM_PROCESS_INFORMATION, SYSTEM_THREAD_INFORMATION},
        },
    },
};

use crate::probe::watch::decode::{
    system_processes::{self, PROCESS, Running, THREAD},
    unicode_string,
};

pub(super) const V4: u32 = AF_INET as u32;
pub(super) const V6: u32 = AF_INET6 as u32;

/// How often a list is asked for again because it has grown meanwhile.
const ATTEMPTS: usize = 5;
/// Larger answers than this are none.
const LARGEST: usize = 64 * 1_024 * 1_024;

/// The structs are read at fixed offsets, which hold where pointers have 64 bits.
const HAS_LAYOUT: bool = size_of::<usize>() == 8;

const _: () = assert!(!HAS_LAYOUT || (size_of::<SYSTEM_PROCESS_INFORMATION>() == PROCESS && size_of::<SYSTEM_THREAD_INFORMATION>() == THREAD));
const _: () = assert!(!HAS_LAYOUT || (offset_of!(SYSTEM_PROCESS_INFORMATION, UniqueProcessId) == 80));
const _: () = assert!(!HAS_LAYOUT || (offset_of!(SYSTEM_THREAD_INFORMATION, ThreadState) == 68));

/// All processes of the machine; `buffer` is where they are filled in.
pub(super) fn processes(buffer: &mut Vec<u64>) -> Vec<Running> {
    for _ in 0..ATTEMPTS {
        let Ok(room) = u32::try_from(size_of_val(&**buffer)) else { break };
        let mut needed = 0_u32;
        // SAFETY: the buffer is valid for `room` bytes and aligned as its contents are.
        let status = unsafe { NtQuerySystemInformation(SystemProcessInformation, buffer.as_mut_ptr().cast(), room, &raw mut needed) };
        let needed = usize::try_from(needed).unwrap_or(usize::MAX);
        if status == STATUS_INFO_LENGTH_MISMATCH && needed < LARGEST {
            // Room for some that begin meanwhile.
            buffer.resize((needed + needed / 4 + 16 * 1_024) / size_of::<u64>(), 0);
            continue;
        }
        if status < 0 || !HAS_LAYOUT {
            break;
        }
        let bytes = bytes_of(buffer);
        return system_processes::all(&bytes[..needed.min(bytes.len())], buffer.as_ptr().addr() as u64);
    }
    Vec::new()
}

/// The table of TCP sockets and their owners for [`V4`] or [`V6`].
pub(super) fn tcp_table(family: u32) -> Option<Vec<u8>> {
    // As aligned as its contents.
    let mut buffer = vec![0_u32; 1_024];
    for _ in 0..ATTEMPTS {
        let mut size = u32::try_from(size_of_val(&*buffer)).ok()?;
        // SAFETY: the buffer is valid for `size` bytes.
        let error = unsafe { GetExtendedTcpTable(buffer.as_mut_ptr().cast(), &raw mut size, 0, family, TCP_TABLE_OWNER_PID_ALL, 0) };
        let size = usize::try_from(size).ok()?;
        match error {
            NO_ERROR => return Some(buffer.iter().flat_map(|word| word.to_ne_bytes()).take(size).collect()),
            ERROR_INSUFFICIENT_BUFFER if size < LARGEST => buffer.resize((size + size / 4) / size_of::<u32>() + 1, 0),
            _ => return None,
        }
    }
    None
}

/// The command line of a process, as whoever started it wrote it.
pub(super) fn command_line(pid: u32) -> Option<String> {
    /// A command line has at most 32 767 units of two bytes.
    const ROOM: usize = unicode_string::SIZE + 2 * 32_768;
    let process = open(pid)?;
    let mut buffer = vec![0_u64; ROOM.div_ceil(size_of::<u64>())];
    let room = u32::try_from(size_of_val(&*buffer)).ok()?;
    let mut filled = 0_u32;
    let handle = process.as_raw_handle();
    // SAFETY: the handle is open, and the buffer is valid for `room` bytes and aligned as its contents are.
    let status = unsafe { NtQueryInformationProcess(handle, ProcessCommandLineInformation, buffer.as_mut_ptr().cast(), room, &raw mut filled) };
    if status < 0 || !HAS_LAYOUT {
        return None;
    }
    unicode_string::text(bytes_of(&buffer), 0, buffer.as_ptr().addr() as u64)
}

/// The path of the program that a process runs.
pub(super) fn image(pid: u32) -> Option<String> {
    let process = open(pid)?;
    let mut path = vec![0_u16; 32_768];
    let mut length = u32::try_from(path.len()).ok()?;
    // SAFETY: the handle is open, and the buffer is valid for `length` units.
    let asked = unsafe { QueryFullProcessImageNameW(process.as_raw_handle(), PROCESS_NAME_WIN32, path.as_mut_ptr(), &raw mut length) };
    let path = path.get(..usize::try_from(length).ok()?)?;
    (asked != 0).then(|| String::from_utf16_lossy(path))
}

fn open(pid: u32) -> Option<OwnedHandle> {
    // SAFETY: any pid may be asked for; a null handle is turned into `None`.
    let handle = unsafe { OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, 0, pid) };
    // SAFETY: the handle is open and owned by nobody else.
    (!ptr::eq(handle, ptr::null())).then(|| unsafe { OwnedHandle::from_raw_handle(handle) })
}

fn bytes_of(words: &[u64]) -> &[u8] {
    // SAFETY: integers have no bytes that are not initialised, and bytes need no alignment.
    unsafe { std::slice::from_raw_parts(words.as_ptr().cast(), size_of_val(words)) }
}
