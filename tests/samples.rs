//! The logs below `sample-logs/`, judged as a user's would be. Their paths say what must come out: see the README there.

#![expect(clippy::expect_used, reason = "a test that cannot go on has failed")]

use std::{
    collections::BTreeSet,
    fmt::Write as _,
    fs,
    num::NonZero,
    path::{Path, PathBuf},
    slice, thread,
    time::Duration,
};

use mcpdoctor::{
    client,
    diagnosis::{Cause, Diagnosis, RULES, Status, diagnose, rule_for},
    evidence::{Evidence, Redactor},
    logs::{self, Reading},
};

/// What the samples may take up in the repository together, in bytes.
const MOST_BYTES: u64 = 600_000;

/// Causes that have a rule and no sample, and why.
const NOT_IN_LOGS: &[(Cause, &str)] = &[
    (Cause::SlowImport, "What the server's processes did before they read their stdin is only seen by a probe."),
    (Cause::StdoutBuffered, "A log shows an answer that came too late or never, and not that it waited for its stdin to be closed."),
    (Cause::StdoutFlood, "Clients shorten or drop such lines; what remains looks like pollution."),
    (Cause::NoExitOnEof, "No client writes down that a server did not end when its stdin was closed."),
    (Cause::OrphanProcess, "No client looks for the children that a server leaves behind."),
    (Cause::N8nNotReady, "The doctor asks n8n itself, which no client writes down."),
    (Cause::NotN8n, "The doctor asks the address itself, which no client writes down."),
];

/// A log, and what its path promises.
struct Sample {
    path: PathBuf,
    /// The name of its folder: a client's id, or where such a text comes from.
    folder: String,
    wanted: Wanted,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wanted {
    /// The server that is worst off has this.
    Cause(Cause),
    /// No server fails, and the log is enough to tell.
    Healthy,
    /// No server fails, and the log does not tell whether all is well.
    Unclear,
}

impl Wanted {
    /// `missing-module--python` → the cause; `healthy-TRAP`, `healthy-unclear-TRAP`.
    fn of(stem: &str) -> Option<Self> {
        match stem.strip_prefix("healthy-") {
            Some(trap) if trap.starts_with("unclear-") => Some(Self::Unclear),
            Some(_) => Some(Self::Healthy),
            None => Cause::from_code(stem.split("--").next()?).map(Self::Cause),
        }
    }
}

fn samples() -> Vec<Sample> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-logs");
    let entries = |folder: &Path| {
        let mut found: Vec<PathBuf> = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
        found.sort();
        found
    };
    let mut found = Vec::new();
    for folder in entries(&root).into_iter().filter(|path| path.is_dir()) {
        let name = folder.file_name().expect("a name").to_string_lossy().into_owned();
        for path in entries(&folder) {
            let stem = path.file_stem().expect("a name").to_string_lossy();
            let wanted = Wanted::of(&stem).unwrap_or_else(|| panic!("{} names no cause", path.display()));
            found.push(Sample { path, folder: name.clone(), wanted });
        }
    }
    assert!(found.len() > 100, "only {} samples were found", found.len());
    found
}

fn judge(sample: &Sample) -> Vec<Diagnosis> {
    let reading = Reading { redactor: Redactor::default(), zone: |local| local.and_utc() };
    let found = logs::from_paths(slice::from_ref(&sample.path));
    logs::read(&found.logs, &reading, &|_| ())
        .servers
        .into_iter()
        .map(|server| diagnose(Evidence::new(server.attempts, server.earlier, Duration::from_secs(3))))
        .collect()
}

/// What is wrong with the judgement of `sample`.
fn complaint(sample: &Sample, servers: &[Diagnosis]) -> Option<String> {
    let Some(worst) = servers.iter().map(|server| server.verdict.status).max() else { return Some("no server is heard of".into()) };
    let worst_off = || servers.iter().filter(|server| server.verdict.status == worst);
    if let Some(crashed) = servers.iter().find_map(|server| server.crashed_rules.first()) {
        return Some(format!("the rule {crashed} panicked"));
    }
    let known = client::find(&sample.folder).is_some();
    if let Some(other) = servers.iter().map(|server| &server.evidence.judged().client).find(|id| known && **id != sample.folder) {
        return Some(format!("taken for a log of {other}"));
    }
    let as_wanted = match sample.wanted {
        Wanted::Cause(cause) => worst != Status::Healthy && worst_off().any(|server| server.verdict.cause == Some(cause)),
        Wanted::Healthy => worst <= Status::Degraded,
        Wanted::Unclear => worst == Status::Inconclusive,
    };
    (!as_wanted).then(|| format!("judged {}", worst.name()))
}

/// What there is to say of a sample that is judged otherwise than its name says.
fn wrongly_judged(sample: &Sample) -> Option<String> {
    let servers = judge(sample);
    let complaint = complaint(sample, &servers)?;
    let name = sample.path.file_name().expect("a name").to_string_lossy();
    let mut text = format!("\n{}/{name}: {complaint}\n", sample.folder);
    for server in &servers {
        writeln!(text, "  {} [{}]", server.evidence.judged().server, server.verdict.status.name()).expect("text");
        for finding in &server.findings {
            writeln!(text, "    {} ({:?}, {:?}): {}", finding.cause, finding.severity, finding.confidence, finding.claim).expect("text");
        }
    }
    Some(text)
}

#[test]
fn every_sample_is_judged_as_its_name_says() {
    let mut samples = samples();
    // A cause without a rule is nobody's verdict yet; the sample waits for the rule.
    samples.retain(|sample| !matches!(sample.wanted, Wanted::Cause(cause) if rule_for(cause).is_none()));
    let share = samples.len().div_ceil(thread::available_parallelism().map_or(1, NonZero::get));
    let wrong: Vec<String> = thread::scope(|scope| {
        let shares: Vec<_> = samples.chunks(share).map(|share| scope.spawn(|| share.iter().filter_map(wrongly_judged).collect::<Vec<_>>())).collect();
        shares.into_iter().flat_map(|share| share.join().expect("no panic")).collect()
    });
    assert!(wrong.is_empty(), "{} samples are judged otherwise than their names say:\n{}", wrong.len(), wrong.concat());
}

#[test]
fn every_cause_that_a_log_can_show_has_a_sample() {
    let shown: BTreeSet<Cause> = samples()
        .iter()
        .filter_map(|sample| match sample.wanted {
            Wanted::Cause(cause) => Some(cause),
            Wanted::Healthy | Wanted::Unclear => None,
        })
        .collect();
    let excused: BTreeSet<Cause> = NOT_IN_LOGS.iter().map(|(cause, _)| *cause).collect();
    let missing: Vec<_> = RULES.iter().map(|rule| rule.cause).filter(|cause| !shown.contains(cause) && !excused.contains(cause)).collect();
    assert!(missing.is_empty(), "{missing:?} have neither a sample nor a reason");
    let both: Vec<_> = shown.intersection(&excused).collect();
    assert!(both.is_empty(), "{both:?} have a sample after all");
    assert!(NOT_IN_LOGS.iter().all(|(_, why)| why.ends_with('.') && why.len() > 20), "a reason is a sentence");
}

#[test]
fn the_samples_stay_small() {
    let bytes: u64 = samples().iter().map(|sample| fs::metadata(&sample.path).expect("a file").len()).sum();
    assert!(bytes <= MOST_BYTES, "{bytes} bytes");
}
