//! Real servers over HTTP, healthy and broken: `tests/real/install`, then `cargo test --test real_http -- --ignored`.
//!
//! Servers and cases are data in `tests/real/http/*.json`. `REAL_SERVERS=WORD` runs only the cases whose title contains the word.

#![cfg(target_os = "linux")]

#[path = "real/http/case.rs"]
mod case;
#[path = "real/crew.rs"]
mod crew;
#[path = "real/http/doors.rs"]
mod doors;
#[path = "real/place.rs"]
mod place;
#[path = "real/probe.rs"]
mod probe;
#[path = "real/http/servers.rs"]
mod servers;
#[path = "real/verdict.rs"]
mod verdict;

use std::time::Instant;

use case::Case;
use crew::Outcome;
use mcpdoctor::client;
use probe::{Probe, left_behind};
use servers::Servers;
use verdict::judge;

/// Each data file with the clients of a case that names none.
const GROUPS: &[(&str, &[&str])] = &[
    ("healthy", &["claude-code", "cursor", "vscode", "typescript-sdk", "python-sdk", "modern-strict"]),
    ("faults", &["claude-code"]),
    ("bridge", &["claude-desktop"]),
    ("n8n", &["claude-desktop"]),
];

#[test]
#[ignore = "needs tests/real/install"]
fn servers_over_http_get_the_verdict_a_careful_person_gives() {
    let run = place::real().join("run/http");
    assert!(place::real().join("stamp").is_file(), "run tests/real/install first");
    let wanted = std::env::var("REAL_SERVERS").unwrap_or_default();
    let cases: Vec<_> = GROUPS.iter().flat_map(|(group, clients)| case::read(group).into_iter().map(move |case| (*group, *clients, case))).collect();
    let probes: Vec<(String, &Case, &str)> = cases
        .iter()
        .flat_map(|(group, clients, case)| {
            let own: Vec<_> = case.clients.iter().map(String::as_str).collect();
            let clients = if own.is_empty() { clients.to_vec() } else { own };
            clients.into_iter().map(move |client| (format!("{group}/{}/{client}", case.name), case, client))
        })
        .filter(|(title, ..)| title.contains(&wanted))
        .collect();
    let servers = Servers::start(&run.join("servers"));
    crew::run(&probes, |(title, case, client)| examine(title, case, client, &servers, &run.join(title.replace('/', "-"))));
}

#[test]
fn cases_name_known_clients_causes_and_each_other_only_once() {
    for (group, _) in GROUPS {
        let cases = case::read(group);
        for (index, case) in cases.iter().enumerate() {
            let title = format!("{group}/{}", case.name);
            assert!(cases[..index].iter().all(|other| other.name != case.name), "{title} is there twice");
            assert!(case.clients.iter().chain(case.except.keys()).all(|id| client::find(id).is_some()), "{title}: unknown client");
            std::iter::once(&case.expect).chain(case.except.values()).for_each(|expect| expect.assert_sound(&title));
        }
    }
    let programs = servers::programs();
    let mut names: Vec<_> = programs.iter().flat_map(|program| &program.names).collect();
    names.sort_unstable();
    assert!(names.windows(2).all(|pair| pair[0] != pair[1]), "two servers of one name: {names:?}");
}

fn examine(title: &str, case: &Case, client: &str, servers: &Servers, dir: &std::path::Path) -> Outcome {
    let began = Instant::now();
    let (seen, mut faults) = match case.lay_out(dir, client, title, servers) {
        Ok(config) => {
            let around = case.around.iter().map(|(name, value)| (name.clone(), servers.fill(value, dir))).collect();
            // A busy machine makes no verdict wrong.
            let options = [&["--budget".to_owned(), "60s".to_owned()], case.options.as_slice()].concat();
            let probe = Probe { client, config: &config, server: &case.name, options: &options, around: &around, dir };
            judge(&probe.report(), &case.expected(client, servers, dir))
        }
        Err(error) => ("not laid out".to_owned(), vec![error.to_string()]),
    };
    faults.extend(left_behind(title).map(|process| format!("left behind: {process}")));
    if faults.is_empty() {
        let _ = std::fs::remove_dir_all(dir);
    }
    Outcome { title: title.to_owned(), took: began.elapsed(), seen, faults }
}
