//! Real servers from npm and `PyPI`, started as real clients would: `tests/real/install`, then `cargo test --test real_servers -- --ignored`.
//!
//! The cases are data in `tests/real/*.json`. `REAL_SERVERS=WORD` runs only those whose title contains the word.

#[path = "real/case.rs"]
mod case;
#[path = "real/start.rs"]
mod start;

use std::fmt::Write as _;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use case::Case;
use mcpdoctor::client;
use mcpdoctor::diagnosis::Cause;
use start::{Outcome, start};

/// One group at a time, whatever the number of test threads: each already uses every core.
static MACHINE: Mutex<()> = Mutex::new(());

#[test]
#[ignore = "needs tests/real/install"]
fn healthy_servers_are_healthy_under_every_profile() {
    let everyone: Vec<_> = client::ALL.iter().map(|profile| profile.id).collect();
    run(&Group { name: "healthy", clients: &everyone, options: &["--timeout", "60s", "--budget", "60s"] });
}

#[test]
#[ignore = "needs tests/real/install"]
fn traps_are_no_faults() {
    run(&Group { name: "traps", clients: &["claude-desktop"], options: &["--budget", "60s"] });
}

#[test]
#[ignore = "needs tests/real/install"]
fn faults_get_the_cause_a_careful_person_names() {
    run(&Group { name: "faults", clients: &["claude-desktop"], options: &["--budget", "60s"] });
}

#[test]
#[ignore = "needs tests/real/install"]
fn popular_servers_get_the_verdict_a_careful_person_gives() {
    run(&Group { name: "popular", clients: &["claude-desktop"], options: &["--budget", "60s"] });
}

#[test]
fn cases_name_known_clients_causes_and_each_other_only_once() {
    for group in ["healthy", "traps", "faults", "popular"] {
        let cases = case::read(&format!("{group}.json"));
        for (index, case) in cases.iter().enumerate() {
            let title = format!("{group}/{}", case.name);
            assert!(cases[..index].iter().all(|other| other.name != case.name), "{title} is there twice");
            let clients = case.clients.iter().chain(case.except.keys());
            assert!(clients.into_iter().all(|id| client::ALL.iter().any(|profile| profile.id == id)), "{title}: unknown client");
            for expect in std::iter::once(&case.expect).chain(case.except.values()) {
                assert!(["healthy", "degraded", "failing", "inconclusive"].contains(&expect.status.as_str()), "{title}: status");
                assert_eq!(expect.status == "healthy", expect.cause.is_empty(), "{title}: a healthy server has no cause, another one has");
                assert!(expect.cause.iter().all(|code| Cause::from_code(code).is_some()), "{title}: unknown cause");
            }
        }
    }
    let popular = case::read("popular.json");
    assert!(popular.len() >= 30, "{} popular servers", popular.len());
    assert!(popular.iter().all(|case| case.package.is_some() && !case.why.is_empty()), "a popular server without package or reason");
}

/// The cases of one data file.
struct Group<'a> {
    name: &'a str,
    /// The clients of a case that names none.
    clients: &'a [&'a str],
    /// The options of a case that has none: a busy machine makes no verdict wrong.
    options: &'a [&'a str],
}

/// Starts every case with each of its clients and fails with the list of all wrong verdicts.
fn run(group: &Group) {
    let _alone = MACHINE.lock().unwrap_or_else(PoisonError::into_inner);
    assert!(case::real().join("stamp").is_file(), "run tests/real/install first");
    let mut cases = case::read(&format!("{}.json", group.name));
    for case in cases.iter_mut().filter(|case| case.options.is_empty()) {
        case.options = group.options.iter().map(ToString::to_string).collect();
    }
    let wanted = std::env::var("REAL_SERVERS").unwrap_or_default();
    let starts: Vec<(&Case, &str)> = cases
        .iter()
        .filter(|case| case.needs.as_deref().is_none_or(|program| case::on_path(program).is_some()))
        .flat_map(|case| {
            let own: Vec<&str> = case.clients.iter().map(String::as_str).collect();
            let clients = if own.is_empty() { group.clients.to_vec() } else { own };
            clients.into_iter().map(move |client| (case, client))
        })
        .filter(|(case, client)| format!("{}/{}/{client}", group.name, case.name).contains(&wanted))
        .collect();
    let mut outcomes = in_parallel(group.name, &starts);
    // A busy machine changes times: what went wrong goes once more, alone.
    for (outcome, (case, client)) in outcomes.iter_mut().filter(|(outcome, _)| !outcome.faults.is_empty()) {
        *outcome = start_aloud(group.name, case, client);
    }
    let wrong = outcomes.iter().map(|(outcome, _)| outcome).filter(|outcome| !outcome.faults.is_empty());
    let report = wrong.clone().fold(String::new(), |mut report, outcome| {
        let _ = write!(report, "\n{}\n    saw {}\n    {}", outcome.title, outcome.seen, outcome.faults.join("\n    "));
        report
    });
    assert!(report.is_empty(), "{} of {} starts got the wrong verdict:{report}", wrong.count(), outcomes.len());
}

type Started<'a> = (Outcome, (&'a Case, &'a str));

/// As many starts at once as there are cores.
fn in_parallel<'a>(group: &str, starts: &[(&'a Case, &'a str)]) -> Vec<Started<'a>> {
    let next = AtomicUsize::new(0);
    let outcomes = Mutex::new(Vec::new());
    let work = || {
        while let Some(&(case, client)) = starts.get(next.fetch_add(1, Ordering::Relaxed)) {
            let outcome = start_aloud(group, case, client);
            outcomes.lock().unwrap_or_else(PoisonError::into_inner).push((outcome, (case, client)));
        }
    };
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| (0..cores).for_each(|_| drop(scope.spawn(work))));
    outcomes.into_inner().unwrap_or_else(PoisonError::into_inner)
}

/// Starts it and prints a line.
#[expect(clippy::print_stdout, reason = "a run of minutes shows how far it is")]
fn start_aloud(group: &str, case: &Case, client: &str) -> Outcome {
    let outcome = start(group, case, client);
    let mark = if outcome.faults.is_empty() { "ok" } else { "WRONG" };
    println!("{mark:5} {:6.2} s  {}: {}", outcome.took.as_secs_f64(), outcome.title, outcome.seen);
    outcome
}
