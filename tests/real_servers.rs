//! Real servers from npm and `PyPI`, started as real clients would: `tests/real/install`, then `cargo test --test real_servers -- --ignored`.
//!
//! The cases are data in `tests/real/*.json`. `REAL_SERVERS=WORD` runs only those whose title contains the word.

#[path = "real/case.rs"]
mod case;
#[path = "real/crew.rs"]
mod crew;
#[path = "real/place.rs"]
mod place;
#[path = "real/probe.rs"]
mod probe;
#[path = "real/start.rs"]
mod start;
#[path = "real/verdict.rs"]
mod verdict;

use case::Case;
use mcpdoctor::client;
use start::start;

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
                expect.assert_sound(&title);
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

/// Starts every case with each of its clients.
fn run(group: &Group) {
    assert!(place::real().join("stamp").is_file(), "run tests/real/install first");
    let mut cases = case::read(&format!("{}.json", group.name));
    for case in cases.iter_mut().filter(|case| case.options.is_empty()) {
        case.options = group.options.iter().map(ToString::to_string).collect();
    }
    let wanted = std::env::var("REAL_SERVERS").unwrap_or_default();
    let starts: Vec<(&Case, &str)> = cases
        .iter()
        .filter(|case| case.needs.as_deref().is_none_or(|program| place::on_path(program).is_some()))
        .flat_map(|case| {
            let own: Vec<&str> = case.clients.iter().map(String::as_str).collect();
            let clients = if own.is_empty() { group.clients.to_vec() } else { own };
            clients.into_iter().map(move |client| (case, client))
        })
        .filter(|(case, client)| format!("{}/{}/{client}", group.name, case.name).contains(&wanted))
        .collect();
    crew::run(&starts, |(case, client)| start(group.name, case, client));
}
