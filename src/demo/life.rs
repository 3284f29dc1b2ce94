//! No patient outlives its tests: whatever it does, its own clock ends it.

use std::{process, thread, time::Duration};

/// The longest that any patient lives.
const LIFE: Duration = Duration::from_mins(2);

/// As `timeout(1)` exits when it had to end a program.
const OUTLIVED: i32 = 124;

/// Ends this process after [`LIFE`], from a thread of its own.
#[expect(clippy::exit, reason = "the acts it guards against never return")]
pub(super) fn limit() {
    let clock = thread::Builder::new().name("life".into()).spawn(|| {
        thread::sleep(LIFE);
        process::exit(OUTLIVED);
    });
    // Without its clock a patient must not begin: some of them end by nothing else.
    if clock.is_err() {
        process::exit(OUTLIVED);
    }
}

/// Does nothing, for ever.
pub(super) fn rest() -> ! {
    loop {
        thread::park();
    }
}
