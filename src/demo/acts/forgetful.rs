//! A server that works now and then.

use std::{env, fs, io};

use crate::demo::{era, stage::Stage};

/// Where its entry says that the lock file is.
const LOCK: &str = "PATIENT_LOCK";

/// Serves, and forgets to take away its lock; the next start takes it away and ends, so that every other one fails.
pub(in crate::demo) fn forgetful(stage: &mut Stage<'_>) -> io::Result<u8> {
    let lock = env::var_os(LOCK).ok_or_else(|| io::Error::other(format!("{LOCK} is not set")))?;
    if fs::remove_file(&lock).is_ok() {
        stage.log("the lock file was there already: the cache may be broken")?;
        return Ok(1);
    }
    fs::write(&lock, "")?;
    stage.talk.serve(era::legacy)?;
    Ok(0)
}
