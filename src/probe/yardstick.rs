//! The machine's own speed, measured by a fixed piece of work: this executable once more, as `mcpdoctor demo --as-patient yardstick`.

use std::{
    env,
    process::Stdio,
    time::{Duration, Instant},
};

use tokio::{io::AsyncReadExt, process::Command, time::timeout};

/// A machine that takes longer cannot be told from one that hangs; usual are 30 ms.
const LONGEST: Duration = Duration::from_secs(5);
/// How long the work takes now, from the spawn to the end, without the time that it lost to other programs where the system tells that.
/// `None` where it cannot be done.
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
    let took = begun.elapsed();
    let lost = said.trim().parse().map_or(Duration::ZERO, Duration::from_nanos);
    status.success().then(|| took.saturating_sub(lost))
}
