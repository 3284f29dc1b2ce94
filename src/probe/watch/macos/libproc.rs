//! The calls of libproc that show a process, each as a safe function. A process of the same user needs no rights to be asked about.
#![expect(unsafe_code, reason = "libproc has no safe wrapper in the crates used here")]

use std::{io, mem::MaybeUninit};

use libc::{c_int, c_void, pid_t, proc_bsdinfo, proc_fdinfo, proc_threadinfo, rusage_info_v4};

use crate::probe::watch::decode::{knotes, procargs, socket_info::SocketFdInfo};

// Flavors that the libc crate lacks (apple-oss-distributions/xnu:bsd/sys/proc_info.h and proc_info_private.h).
const PROC_PIDLISTTHREADS: c_int = 6;
const PROC_PIDUNIQIDENTIFIERINFO: c_int = 17;
const PROC_PIDFDSOCKETINFO: c_int = 3;
const PROC_PIDFDKQUEUE_EXTINFO: c_int = 9;
/// With this as argument `PROC_PIDTBSDINFO` finds processes that have ended and were not waited for yet.
const ENDED_ONES_TOO: u64 = 1;

/// More descriptors and knotes of a process are not looked at.
const MOST_DESCRIPTORS: usize = 4_096;
const MOST_KNOTES: usize = 256;
/// `ARG_MAX` of sys/syslimits.h: `KERN_PROCARGS2` refuses larger buffers.
const LARGEST_ARGUMENTS: usize = 1_024 * 1_024;

/// `struct proc_uniqidentifierinfo`, of which the header says that it is API.
#[repr(C)]
#[derive(Clone, Copy)]
struct UniqueInfo {
    uuid: [u8; 16],
    unique: u64,
    parent_unique: u64,
    version: i32,
    parent_version: i32,
    reserved: [u64; 2],
}

const _: () = assert!(size_of::<UniqueInfo>() == 56);
const _: () = assert!(size_of::<proc_bsdinfo>() == 136 && size_of::<proc_threadinfo>() == 112 && size_of::<proc_fdinfo>() == 8);
const _: () = assert!(size_of::<rusage_info_v4>() == 296);

/// What a call fills in, if it fills in all of it.
///
/// # Safety
/// All zeros must be a value of `T`, and `fill` must write values of `T` only.
unsafe fn filled<T>(fill: impl FnOnce(*mut c_void, c_int) -> c_int) -> Option<T> {
    let mut value = MaybeUninit::<T>::zeroed();
    let bytes = c_int::try_from(size_of::<T>()).ok()?;
    let count = fill(value.as_mut_ptr().cast(), bytes);
    // SAFETY: it was all zeros, and whatever was written over them is a value too.
    (count == bytes).then(|| unsafe { value.assume_init() })
}

/// Name, parent, start and state of a process.
pub(super) fn info(pid: u32) -> Option<proc_bsdinfo> {
    let fill = |buffer, bytes| {
        // SAFETY: the buffer is valid for `bytes` bytes.
        unsafe { libc::proc_pidinfo(pid.cast_signed(), libc::PROC_PIDTBSDINFO, ENDED_ONES_TOO, buffer, bytes) }
    };
    // SAFETY: the struct holds integers only.
    unsafe { filled(fill) }
}

/// A number that changes whenever the process runs another program (`p_idversion` in `xnu:bsd/kern/kern_exec.c`).
pub(super) fn version(pid: u32) -> Option<i32> {
    let fill = |buffer, bytes| {
        // SAFETY: the buffer is valid for `bytes` bytes.
        unsafe { libc::proc_pidinfo(pid.cast_signed(), PROC_PIDUNIQIDENTIFIERINFO, 0, buffer, bytes) }
    };
    // SAFETY: the struct holds integers only.
    let info: UniqueInfo = unsafe { filled(fill) }?;
    Some(info.version)
}

/// What a process has used so far; all times are in ticks.
pub(super) fn usage(pid: u32) -> Option<rusage_info_v4> {
    let fill = |buffer: *mut c_void, bytes| {
        // SAFETY: this flavor fills in the struct for which the buffer is; the parameter's type is a historical mistake of the header.
        let done = unsafe { libc::proc_pid_rusage(pid.cast_signed(), libc::RUSAGE_INFO_V4, buffer.cast()) };
        if done == 0 { bytes } else { 0 }
    };
    // SAFETY: the struct holds integers only.
    unsafe { filled(fill) }
}

/// `pth_run_state` of the main thread, which is the oldest and stands first in the kernel's list.
pub(super) fn main_thread_state(pid: u32) -> Option<i32> {
    let first = |buffer, bytes| {
        // SAFETY: the buffer is valid for `bytes` bytes; no more threads are listed than fit.
        unsafe { libc::proc_pidinfo(pid.cast_signed(), PROC_PIDLISTTHREADS, 0, buffer, bytes) }
    };
    // SAFETY: it is an integer.
    let thread: u64 = unsafe { filled(first) }?;
    let fill = |buffer, bytes| {
        // SAFETY: the buffer is valid for `bytes` bytes.
        unsafe { libc::proc_pidinfo(pid.cast_signed(), libc::PROC_PIDTHREADINFO, thread, buffer, bytes) }
    };
    // SAFETY: the struct holds integers only.
    let info: proc_threadinfo = unsafe { filled(fill) }?;
    Some(info.pth_run_state)
}

/// The descriptors of a process that has room for `room` of them.
///
/// # Errors
/// Why they are not told: the process belongs to somebody else, or has ended.
pub(super) fn descriptors(pid: u32, room: u32) -> io::Result<Vec<proc_fdinfo>> {
    // Room for some that are opened meanwhile.
    let room = usize::try_from(room).unwrap_or(0).saturating_add(32).min(MOST_DESCRIPTORS);
    let mut all = vec![proc_fdinfo { proc_fd: 0, proc_fdtype: 0 }; room];
    let bytes = c_int::try_from(size_of_val(&*all)).unwrap_or(c_int::MAX);
    // SAFETY: the buffer is valid for `bytes` bytes.
    let filled = unsafe { libc::proc_pidinfo(pid.cast_signed(), libc::PROC_PIDLISTFDS, 0, all.as_mut_ptr().cast(), bytes) };
    match usize::try_from(filled) {
        Err(_) | Ok(0) => Err(io::Error::last_os_error()),
        Ok(filled) => {
            all.truncate(filled / size_of::<proc_fdinfo>());
            Ok(all)
        }
    }
}

/// The socket that a descriptor stands for.
pub(super) fn socket(pid: u32, fd: i32) -> Option<SocketFdInfo> {
    let fill = |buffer, bytes| {
        // SAFETY: the buffer is valid for `bytes` bytes.
        unsafe { libc::proc_pidfdinfo(pid.cast_signed(), fd, PROC_PIDFDSOCKETINFO, buffer, bytes) }
    };
    // SAFETY: the struct holds integers only.
    unsafe { filled(fill) }
}

/// What the kernel queue at a descriptor waits for, as bytes; empty where that is not told.
pub(super) fn knotes(pid: u32, fd: i32) -> Vec<u8> {
    let mut bytes = vec![0_u8; MOST_KNOTES * knotes::SIZE];
    let room = c_int::try_from(bytes.len()).unwrap_or(0);
    // SAFETY: the buffer is valid for `room` bytes.
    let count = unsafe { libc::proc_pidfdinfo(pid.cast_signed(), fd, PROC_PIDFDKQUEUE_EXTINFO, bytes.as_mut_ptr().cast(), room) };
    // It returns how many there are, which may be more than fit.
    bytes.truncate(usize::try_from(count).unwrap_or(0).min(MOST_KNOTES) * knotes::SIZE);
    bytes
}

/// The program of a process and its arguments.
pub(super) fn argv(pid: u32) -> Option<Vec<String>> {
    let mut name = [libc::CTL_KERN, libc::KERN_PROCARGS2, pid_t::try_from(pid).ok()?];
    let mut size = 0;
    // SAFETY: the name has three parts; without a buffer the call tells the size alone.
    let asked = unsafe { libc::sysctl(name.as_mut_ptr(), 3, std::ptr::null_mut(), &raw mut size, std::ptr::null_mut(), 0) };
    if asked != 0 {
        return None;
    }
    // With too small a buffer the call gives the end of what it has, so a buffer that is full may have been too small.
    let mut bytes = vec![0_u8; size.saturating_add(256).min(LARGEST_ARGUMENTS)];
    size = bytes.len();
    // SAFETY: the buffer is valid for `size` bytes.
    let asked = unsafe { libc::sysctl(name.as_mut_ptr(), 3, bytes.as_mut_ptr().cast(), &raw mut size, std::ptr::null_mut(), 0) };
    if asked != 0 || size >= bytes.len() {
        return None;
    }
    procargs::argv(&bytes[..size])
}

/// How many ticks of the Mach kernel make a second.
///
/// It is asked of the hardware, as `mach_timebase_info` tells a translated program of Intel's ticks while the kernel goes on counting its own
/// (giampaolo/psutil#2728, htop-dev/htop#765).
pub(super) fn ticks_per_second() -> u64 {
    let mut frequency = 0_u64;
    let mut size = size_of::<u64>();
    // SAFETY: the name ends with a zero, and the buffer is valid for `size` bytes.
    let asked = unsafe { libc::sysctlbyname(c"hw.tbfrequency".as_ptr(), (&raw mut frequency).cast(), &raw mut size, std::ptr::null_mut(), 0) };
    match frequency {
        1.. if asked == 0 && size == size_of::<u64>() => frequency,
        _ if cfg!(target_arch = "aarch64") => 24_000_000,
        _ => 1_000_000_000,
    }
}
