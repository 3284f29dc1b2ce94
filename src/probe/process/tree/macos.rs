//! macOS: libproc. There is no subreaper, so orphans are known from the tree as it was before the end and from the group.
#![expect(unsafe_code, reason = "libproc has no safe wrapper in the crates used here")]

use std::mem;

use super::Relative;

pub(super) fn adopt_orphans() {}

pub(super) fn lives(known: &Relative) -> bool {
    const ZOMBIE: u32 = libc::SZOMB;
    info(known.pid).is_some_and(|info| started(&info) == known.started && info.pbi_status != ZOMBIE)
}

pub(super) fn left_of_group(root: u32) -> Vec<Relative> {
    let members = pids(|buffer, bytes| {
        // SAFETY: the buffer is valid for `bytes` bytes.
        unsafe { libc::proc_listpgrppids(root.cast_signed(), buffer, bytes) }
    });
    members.into_iter().filter(|&pid| pid != root).filter_map(relative).filter(lives).collect()
}

pub(super) fn adopted() -> Vec<Relative> {
    Vec::new()
}

pub(super) fn kill(pid: u32) {
    if let Some(pid) = rustix::process::Pid::from_raw(pid.cast_signed()) {
        let _ = rustix::process::kill_process(pid, rustix::process::Signal::KILL);
    }
}

pub(super) fn children_of(pid: u32) -> Vec<u32> {
    pids(|buffer, bytes| {
        // SAFETY: the buffer is valid for `bytes` bytes.
        unsafe { libc::proc_listchildpids(pid.cast_signed(), buffer, bytes) }
    })
}

/// Calls a libproc function that fills a buffer with pids and returns their number.
fn pids(fill: impl FnOnce(*mut libc::c_void, libc::c_int) -> libc::c_int) -> Vec<u32> {
    const MOST: usize = 1_024;
    let mut buffer = vec![0_i32; MOST];
    let bytes = libc::c_int::try_from(MOST * mem::size_of::<i32>()).unwrap_or(libc::c_int::MAX);
    let count = usize::try_from(fill(buffer.as_mut_ptr().cast(), bytes)).unwrap_or(0).min(MOST);
    buffer[..count].iter().filter(|&&pid| pid > 0).map(|pid| pid.cast_unsigned()).collect()
}

pub(super) fn relative(pid: u32) -> Option<Relative> {
    let info = info(pid)?;
    let name: Vec<u8> = info.pbi_name.iter().take_while(|&&byte| byte != 0).map(|&byte| byte.cast_unsigned()).collect();
    Some(Relative { pid, name: String::from_utf8_lossy(&name).into_owned(), started: started(&info) })
}

fn started(info: &libc::proc_bsdinfo) -> u64 {
    info.pbi_start_tvsec * 1_000_000 + info.pbi_start_tvusec
}

fn info(pid: u32) -> Option<libc::proc_bsdinfo> {
    // SAFETY: the struct is plain data, for which all zeros are a value.
    let mut info: libc::proc_bsdinfo = unsafe { mem::zeroed() };
    let bytes = libc::c_int::try_from(mem::size_of_val(&info)).ok()?;
    // SAFETY: the buffer is valid for `bytes` bytes.
    let filled = unsafe { libc::proc_pidinfo(pid.cast_signed(), libc::PROC_PIDTBSDINFO, 0, (&raw mut info).cast(), bytes) };
    (filled == bytes).then_some(info)
}
