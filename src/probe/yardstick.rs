//! The machine's own speed, measured by a fixed piece of work: this executable once more, as `mcpdoctor demo --as-patient yardstick`.

use std::{
    env,
    process::Stdio,
    time::{Duration, Instant},
};

use tokio::{io::AsyncReadExt, process::Command, time::timeout};

/// A machine that takes longer cannot be told from one that hangs; usual are 30 ms.
const LONGEST: Duration = Duration::from_secs(5);
/// How long the work takes now: what it computes by the system's books, or else from the spawn to the end. `None` where it cannot be done.
pub async fn measure() -> Option<Duration> {
    let mut command = Command::new(env::current_exe().ok()?);
    command.args(["demo", "--as-patient", "yardstick"]).kill_on_drop(true);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    let begun = Instant::now();
    let mut child = command.spawn().ok()?;
    let mut said = String::new();
    let to_its_end = async {
        child.stdout.take()?.read_to_string(&mut said).await.ok()?;
        child.wait().await.ok()
    };
    let status = timeout(LONGEST, to_its_end).await.ok()??;
    let used = said.trim().parse().map_or_else(|_| begun.elapsed(), Duration::from_nanos);
    status.success().then_some(used)
}
