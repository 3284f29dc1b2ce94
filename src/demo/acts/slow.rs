//! Servers that are too slow, each in its own part of the start.

use std::{
    hint, io, thread,
    time::{Duration, Instant},
};

use super::backend;
use crate::demo::{
    era,
    stage::Stage,
    talk::{Reply, method},
};

/// How long the health check of the founding case took.
const HEALTH_CHECK: Duration = Duration::from_millis(3_150);
const IMPORTS: Duration = Duration::from_secs(2);
const HANDLER: Duration = Duration::from_secs(1);

/// The founding case: it awaits a health check before it reads stdin, then answers into a pipe that nobody reads any more.
pub(in crate::demo) fn blocking_network_init(stage: &mut Stage<'_>) -> io::Result<u8> {
    let address = backend::open(stage.tempo.after(HEALTH_CHECK))?;
    stage.log("INFO mcp_n8n.gateway: initializing backends")?;
    let status = backend::check_health(address)?;
    stage.log(format_args!("INFO mcp_n8n.gateway: backend n8n: {status}"))?;
    match stage.talk.serve(era::legacy) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
            // As asyncio words it.
            stage.log("BrokenPipeError: [Errno 32] Broken pipe")?;
            Ok(1)
        }
        served => served.map(|()| 0),
    }
}

/// The founding case, cured: the health check is made all the same, and nobody waits for it.
pub(in crate::demo) fn answers_first(stage: &mut Stage<'_>) -> io::Result<u8> {
    let address = backend::open(stage.tempo.after(HEALTH_CHECK))?;
    stage.log("INFO mcp_n8n.gateway: the backend is checked in the background")?;
    thread::Builder::new().name("health check".into()).spawn(move || backend::check_health(address))?;
    stage.talk.serve(era::legacy)?;
    Ok(0)
}

/// Keeps one processor busy before it reads stdin, as large imports do.
pub(in crate::demo) fn slow_import(stage: &mut Stage<'_>) -> io::Result<u8> {
    let (begin, imports) = (Instant::now(), stage.tempo.after(IMPORTS));
    while begin.elapsed() < imports {
        hint::black_box((0..10_000_u64).fold(0, u64::wrapping_add));
    }
    stage.talk.serve(era::legacy)?;
    Ok(0)
}

/// Reads `initialize` at once and takes its time over the answer.
pub(in crate::demo) fn late(stage: &mut Stage<'_>) -> io::Result<u8> {
    let delay = stage.tempo.after(HANDLER);
    stage.talk.serve(|request| {
        if matches!(method(request), "initialize" | "server/discover") {
            thread::sleep(delay);
        }
        era::legacy(request)
    })?;
    Ok(0)
}

/// Never answers, but reads.
pub(in crate::demo) fn silent(stage: &mut Stage<'_>) -> io::Result<u8> {
    stage.talk.serve(|_| Reply::Silence)?;
    Ok(0)
}
