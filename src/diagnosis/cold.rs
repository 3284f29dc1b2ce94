//! What starts from empty package caches prove: the numbers are measured, and nothing but the cache differs between them.

use std::time::Duration;

use crate::evidence::{Attempt, Evidence, Launched, Registry, Shown, WaitKind};

use super::{Cause, Cite, Confidence, Finding, Fix, Quantity, Severity, launcher, paste, wording};

const COLD: &str = "time until ready with an empty cache";
/// Bytes over the network that are more than what a registry says of one package: without them nothing was downloaded, the network failed.
const MUCH: u64 = 256 * 1024;

/// The finding of `cause`, where the download is what a cold start was slow for. `loading`: the server's last words were of a download.
pub(super) fn finding(evidence: &Evidence, cause: Cause, loading: bool) -> Option<Finding> {
    evidence.emptied()?;
    let finding = match evidence.judged().ready() {
        Some(ready) => slow(evidence, cause, ready)?,
        None => cut_short(evidence, cause, loading)?,
    };
    Some(ways_out(finding, evidence))
}

/// Ready, but late, where it is not without a download, or is so much sooner that the download was most of it.
fn slow(evidence: &Evidence, cause: Cause, ready: Duration) -> Option<Finding> {
    let budget = evidence.budget;
    let warm = evidence.warm()?.ready().filter(|&warm| ready > budget && (warm <= budget || warm * 2 < ready))?;
    let download = download(evidence)?;
    let claim = format!("the first start takes {}, later ones {}: {download}", wording::span(ready), wording::span(warm));
    let finding = Finding::build(cause, claim, Cite::of(evidence.judged().became_ready()?)).severity(Severity::Warning);
    Some(finding.measured(Quantity::seconds(COLD, ready)).expected(Quantity::seconds(COLD, budget)))
}

/// The client ended the first start, and perhaps every start after it, before all packages were there.
fn cut_short(evidence: &Evidence, cause: Cause, loading: bool) -> Option<Finding> {
    let first = evidence.judged();
    let (gave_up, _) = first.gave_up()?;
    let spent = first.elapsed(gave_up)?;
    let alone = evidence.second_look().and_then(|second| Some((second, second.ready()?)));
    let confidence = blame(evidence, spent, alone.is_some(), loading)?;
    let finding = Finding::build(cause, claim(evidence, spent, alone.map(|(_, ready)| ready)), Cite::of(gave_up)).confidence(confidence);
    let Some((second, ready)) = alone else { return Some(finding) };
    let answered = second.hello().map(|(event, _)| Cite::of(event).seen_in(second));
    Some(finding.cite(answered).measured(Quantity::seconds(COLD, ready)).expected(Quantity::seconds(COLD, spent)))
}

/// How sure it is that the download is to blame; `None` where the server is slow without one, or nothing tells.
fn blame(evidence: &Evidence, spent: Duration, ready_alone: bool, loading: bool) -> Option<Confidence> {
    let warm = evidence.warm().and_then(Attempt::ready);
    if evidence.starts_until_ready().is_some() || warm.is_some_and(|warm| warm < spent) {
        return Some(Confidence::High);
    }
    // A start that is slow in a filled cache, or is never ready, is slow for another reason, unless it was seen to install.
    let cold = evidence.emptied()?;
    let installs = || {
        let last = evidence.judged().waits().last().map(|wait| wait.kind);
        let came = !cold.stock.packages.is_empty() || evidence.received().is_some_and(|bytes| bytes >= MUCH);
        came && (loading || matches!(last, Some(WaitKind::Launcher | WaitKind::Download)))
    };
    (!ready_alone && warm.is_none() && installs()).then_some(Confidence::Medium)
}

fn claim(evidence: &Evidence, spent: Duration, alone: Option<Duration>) -> String {
    let spent = wording::span(spent);
    let died = evidence.cold_starts().skip(1).find_map(|start| Some(start.exit().filter(|_| start.gave_up().is_none())?.1));
    let starts = evidence.cold_starts().count();
    let course = match (evidence.starts_until_ready(), died) {
        (Some(number), _) => {
            format!("the client gives up the first start after {spent}, in the middle of the installation, and only start {number} is ready")
        }
        (None, Some(exit)) => {
            format!(
                "the client gives up the first start after {spent}, in the middle of the installation, and the next finds half a cache: {}",
                wording::ending(exit)
            )
        }
        (None, None) if starts > 1 => {
            format!("the client gives up {starts} starts in a row after {spent}, before the installation is complete: it never is")
        }
        (None, None) => format!("the client gives up the first start after {spent}, in the middle of the installation"),
    };
    let alone = alone.map(|ready| format!("; left alone, it takes {}", wording::span(ready))).unwrap_or_default();
    let download = download(evidence).map(|download| format!(" ({download})")).unwrap_or_default();
    course + &alone + &download
}

/// `111 packages, 18.2 MB, from registry.npmjs.org`; `None` where nothing is known to have been downloaded.
pub(crate) fn download(evidence: &Evidence) -> Option<String> {
    let stock = &evidence.emptied()?.stock;
    let packages = match stock.packages.len() {
        0 => return None,
        1 => "1 package".to_owned(),
        several => format!("{several} packages"),
    };
    let bytes = evidence.downloaded().map(|bytes| format!(", {}", megabytes(bytes))).unwrap_or_default();
    let hosts = stock.hosts.iter().take(2).map(Shown::as_str).collect::<Vec<_>>().join(" and ");
    let from = if hosts.is_empty() { String::new() } else { format!(" from {hosts}") };
    Some(packages + &bytes + &from)
}

/// Whether the start is that of a container's image.
pub(crate) fn starts_an_image(attempt: &Attempt) -> bool {
    attempt.launched().and_then(launcher::image).is_some()
}

#[expect(clippy::cast_precision_loss, reason = "a download stays far below 2^52 bytes")]
fn megabytes(bytes: u64) -> String {
    format!("{:.1} MB", bytes as f64 / 1e6)
}

fn ways_out(finding: Finding, evidence: &Evidence) -> Finding {
    let launched = evidence.judged().launched();
    let known = launched.and_then(|launched| in_this_version(evidence, launched));
    let unknown = || launched.filter(|launched| !is_local(launched)).and_then(launcher::install_once).into_iter().collect();
    let finding = known.unwrap_or_else(unknown).into_iter().fold(finding, Finding::fix);
    finding.fix(Fix::by_hand("or start it once by hand, so that the cache is filled, and raise the client's limit where it can be raised"))
}

/// Whether the launcher is pointed to a folder or an address and not to a name in a registry.
fn is_local(launched: &Launched) -> bool {
    launcher::package(launched).is_none_or(|asked| asked.starts_with(['.', '/', '~']) || asked.contains("://") || asked.contains('\\'))
}

/// Installs what the launcher fetches in the version that was just downloaded, and keeps the entry to it where it names none.
fn in_this_version(evidence: &Evidence, launched: &Launched) -> Option<Vec<Fix>> {
    let asked = launcher::package(launched).filter(|_| !is_local(launched))?.as_str();
    let name = bare(asked);
    let package = evidence.emptied()?.stock.package(name)?;
    let version = &package.version;
    let spec = match package.registry {
        Registry::Npm => format!("{name}@{version}"),
        Registry::PyPi => format!("{name}=={version}"),
    };
    let program = launcher::program(launched).0;
    let install = match program.as_str() {
        "uvx" | "uv" => "uv tool install",
        "pipx" => "pipx install",
        "bunx" | "bun" => "bun add -g",
        "pnpm" | "pnpx" => "pnpm add -g",
        _ => "npm install -g",
    };
    let install = Fix::run("install it once, then start the installed program", format!("{install} {}", paste::word(&spec)));
    // `uvx` takes `name@version`, as `npx` does; `pipx run` takes what pip does.
    let argument = if program == "pipx" { spec } else { format!("{name}@{version}") };
    let pin = || Fix::edit("or pin the version, so that no later start has to download another", format!("\"{argument}\""));
    let is_pinned = name != asked && !asked.ends_with("@latest");
    Some(std::iter::once(install).chain((!is_pinned).then(pin)).collect())
}

/// The name without a version, an extra or a marker.
fn bare(spec: &str) -> &str {
    let end = spec.char_indices().skip(1).find(|(_, c)| "@=<>!~[; ".contains(*c)).map_or(spec.len(), |(at, _)| at);
    &spec[..end]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        diagnosis::{
            Status,
            testing::{Start, cold, shown, start},
        },
        evidence::{Method, Package, Purpose, Stock},
    };

    const CAUSE: Cause = Cause::ColdStartDownload;

    fn ready(command: &str, millis: u64) -> Start {
        start(command).after(millis).reads_stdin().initializes().lists_tools(1)
    }

    fn killed(command: &str) -> Start {
        start(command).limit(1_500).gives_up(Method::Initialize, 1_500)
    }

    fn stock(registry: Registry, name: &str) -> Stock {
        let package = |name: &str, version: &str| Package { registry, name: shown(name), version: shown(version), bytes: Some(9_100_000) };
        Stock { packages: vec![package(name, "1.2.3"), package("other", "2.0.0")], bytes: 54_000_000, hosts: vec![shown("registry.example")] }
    }

    fn npx() -> Stock {
        stock(Registry::Npm, "@a/server")
    }

    const NPX: &str = "npx -y @a/server";

    #[test]
    fn a_slow_first_start_is_told_with_its_numbers() {
        let story = |cold_ms, warm_ms| cold([ready(NPX, cold_ms)]).stock(npx()).then(ready(NPX, warm_ms), Purpose::Warm);
        let diagnosis = story(8_400, 1_400).diagnosis();
        assert_eq!((diagnosis.verdict.status, diagnosis.verdict.cause), (Status::Degraded, Some(CAUSE)));
        let found = &diagnosis.findings[0];
        assert_eq!(found.claim, "the first start takes 8.48 s, later ones 1.48 s: 2 packages, 18.2 MB from registry.example");
        assert_eq!(found.fixes[0].command.as_deref(), Some("npm install -g @a/server@1.2.3"));
        assert_eq!(found.fixes[1].edit.as_deref(), Some("\"@a/server@1.2.3\""));
        assert_eq!(story(4_000, 2_100).cause(), Some(CAUSE));
        // As slow when warm, or within the budget: no matter of downloads.
        assert_eq!(story(8_400, 7_000).cause(), Some(Cause::SlowStart));
        assert_eq!(story(2_400, 400).cause(), None);
    }

    #[test]
    fn a_start_that_never_converges_is_an_error_with_the_installation_as_its_fix() {
        let never = cold([killed(NPX), killed(NPX), killed(NPX), killed(NPX)]).stock(npx());
        let story = never.clone().then(ready(NPX, 8_400), Purpose::SecondLook).then(ready(NPX, 1_200), Purpose::Warm);
        let diagnosis = story.diagnosis();
        assert_eq!((diagnosis.verdict.status, diagnosis.verdict.cause), (Status::Failing, Some(CAUSE)));
        let found = &diagnosis.findings[0];
        assert!(
            found
                .claim
                .starts_with("the client gives up 4 starts in a row after 1.51 s, before the installation is complete: it never is; left alone"),
            "{found:?}"
        );
        assert_eq!(found.confidence, Confidence::High);
        assert_eq!(found.fixes[0].command.as_deref(), Some("npm install -g @a/server@1.2.3"));
        // Nobody saw what it did: a server that hangs after a quick installation looks the same.
        assert_eq!(never.finding(CAUSE).map(|found| found.confidence), None);
        let loading = |command| start(command).limit(1_500).stderr("Downloading torch (800MiB)").gives_up(Method::Initialize, 1_500);
        assert!(cold([loading("uvx x"), killed("uvx x")]).finding(CAUSE).is_none(), "nothing came");
        assert_eq!(cold([loading("uvx x"), killed("uvx x")]).stock(npx()).finding(CAUSE).map(|found| found.confidence), Some(Confidence::Medium));
    }

    #[test]
    fn one_that_converges_or_dies_in_half_a_cache_says_so() {
        let found = cold([killed(NPX), killed(NPX), ready(NPX, 900)]).stock(npx()).finding(CAUSE).expect("found");
        assert!(found.claim.contains("and only start 3 is ready (2 packages"), "{}", found.claim);
        let dies = cold([killed(NPX), start(NPX).exits(1)]).stock(npx()).then(ready(NPX, 5_000), Purpose::SecondLook);
        let found = dies.then(ready(NPX, 900), Purpose::Warm).finding(CAUSE).expect("found");
        assert!(found.claim.contains("the next finds half a cache: exit code 1; left alone, it takes 5.08 s"), "{}", found.claim);
    }

    #[test]
    fn a_server_that_is_slow_or_hangs_in_a_filled_cache_is_another_cause() {
        let slow = cold([killed(NPX), killed(NPX)]).stock(npx()).then(ready(NPX, 8_000), Purpose::SecondLook).then(ready(NPX, 7_000), Purpose::Warm);
        assert!(slow.finding(CAUSE).is_none());
        let alone = start(NPX).after(10_000).closes_stdin();
        assert!(cold([killed(NPX), killed(NPX)]).stock(npx()).then(alone, Purpose::SecondLook).finding(CAUSE).is_none());
    }

    #[test]
    fn each_launcher_has_its_own_installation() {
        for (command, registry, name, install, pinned) in [
            ("uvx mcp-server-time", Registry::PyPi, "mcp_server_time", "uv tool install mcp-server-time==1.2.3", Some("\"mcp-server-time@1.2.3\"")),
            ("uvx x[cli]@1.2.3", Registry::PyPi, "x", "uv tool install x==1.2.3", None),
            ("pipx run x", Registry::PyPi, "x", "pipx install x==1.2.3", Some("\"x==1.2.3\"")),
            ("bunx x@latest", Registry::Npm, "x", "bun add -g x@1.2.3", Some("\"x@1.2.3\"")),
            ("npx -y x", Registry::Npm, "y", "npm install -g x", None),
        ] {
            let found =
                cold([ready(command, 8_000)]).stock(stock(registry, name)).then(ready(command, 100), Purpose::Warm).finding(CAUSE).expect(command);
            assert_eq!(found.fixes[0].command.as_deref(), Some(install));
            assert_eq!(found.fixes[1].edit.as_deref(), pinned, "{command}");
        }
        let local = cold([ready("npx -y ./x", 8_000)]).stock(npx()).then(ready("npx -y ./x", 100), Purpose::Warm).finding(CAUSE).expect("found");
        assert_eq!(local.fixes.len(), 1);
    }
}
