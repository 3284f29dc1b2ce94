//! Every patient gets the diagnosis it deserves.

use std::{
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use mcpdoctor::{
    demo::{PATIENTS, Patient, find},
    diagnosis::{Cause, Status},
};

use crate::doctor::{probe, run, verdict};

/// Few, since some patients keep a processor busy, and the others must not run into their limits for that.
const AT_ONCE: usize = 3;

/// The limit, and what else the patient is told, so that a diagnosis takes no longer than it must.
fn pace(patient: &Patient) -> (&'static str, &'static [&'static str]) {
    match patient.expected.cause {
        Some(Cause::BlockingNetworkInit | Cause::SlowImport | Cause::LateResponse) => ("500ms", &["--after-ms", "1200"]),
        Some(
            Cause::N8nNotReady
            | Cause::InitializeTimeout
            | Cause::StdoutBuffered
            | Cause::ResponseOnStderr
            | Cause::StdoutFlood
            | Cause::NotAnMcpServer,
        ) => ("1s", &[]),
        Some(Cause::WrongTransport | Cause::BadFraming | Cause::ToolsListTimeout) => ("2s", &[]),
        _ => ("20s", &[]),
    }
}

#[test]
fn each_is_diagnosed_rightly() {
    let (next, wrong) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                while let Some(patient) = PATIENTS.get(next.fetch_add(1, Ordering::Relaxed)) {
                    wrong.lock().unwrap().extend(examine(patient).err());
                }
            });
        }
    });
    let wrong = wrong.into_inner().unwrap();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

fn examine(patient: &Patient) -> Result<(), String> {
    let (limit, args) = pace(patient);
    let run = probe(patient, &["--client", patient.client, "--timeout", limit, "--no-second-look"], args);
    let (status, cause) = run.verdict();
    let code = i32::from(status == Status::Failing);
    if !patient.expected.admits(status, cause) || run.code != Some(code) {
        return Err(format!("{}: {} {cause:?}, exit code {:?}; expected {:?}", patient.name, status.name(), run.code, patient.expected));
    }
    Ok(())
}

#[test]
fn the_founding_case_is_reproduced_with_its_second_look() {
    let run = run(&["demo", "blocking-network-init", "--format", "json"]);
    let report = run.report();
    let server = &report["servers"][0];
    let (status, cause) = verdict(server);
    assert!(find("blocking-network-init").unwrap().expected.admits(status, cause), "{cause:?}");
    assert_eq!(run.code, Some(1));
    let attempts = server["attempts"].as_array().unwrap();
    let purposes: Vec<_> = attempts.iter().map(|attempt| attempt["purpose"].as_str().unwrap()).collect();
    // The entry names an n8n, which is asked when the starts are over.
    assert_eq!(purposes, ["as-client", "second-look", "backend"]);
    assert_eq!(attempts[0]["outcome"], "timed-out");
    assert_eq!((attempts[0]["limit_ms"].as_f64(), &attempts[1]["outcome"]), (Some(1500.0), &"ready".into()));
    let needed = attempts[1]["ready_ms"].as_f64().unwrap();
    assert!((3000.0..20_000.0).contains(&needed), "{needed}");
}

#[test]
fn the_demo_of_the_founding_case_ends_with_its_cure() {
    let run = run(&["demo", "blocking-network-init", "--no-second-look"]);
    assert_eq!(run.code, Some(1), "the exit code is that of the fault");
    let (before, after) = run.stdout.split_once("\nbefore: ").expect("a before").1.split_once("\nafter: ").expect("an after");
    assert!(before.contains("does not start in strict") && after.contains("answers-first"), "{}", run.stdout);
}

#[test]
fn a_demo_says_where_the_patient_was_found_wanting() {
    let run = run(&["demo", "missing-variable"]);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    for text in ["missing-env", "N8N_API_KEY", "stderr:1"] {
        assert!(run.stdout.contains(text), "{text} is not in\n{}", run.stdout);
    }
}

#[test]
fn the_fix_of_a_missing_variable_works() {
    let patient = find("missing-variable").unwrap();
    assert_eq!(probe(patient, &["--env", "N8N_API_KEY=x", "--timeout", "20s"], &[]).verdict(), (Status::Healthy, None));
}

#[test]
fn a_greeting_on_stdout_is_fatal_only_where_the_client_says_so() {
    let banner = find("banner").unwrap();
    assert_eq!(probe(banner, &["--client", "claude-desktop", "--timeout", "20s"], &[]).verdict().0, Status::Degraded);
    assert_eq!(probe(banner, &["--client", "cline-cli", "--timeout", "20s"], &[]).verdict(), (Status::Failing, Some(Cause::StdoutPollution)));
}

#[test]
fn pages_are_counted_to_the_last() {
    let report = probe(find("many-tools").unwrap(), &["--timeout", "20s"], &[]).report();
    assert_eq!(report["servers"][0]["attempts"][0]["tools"], 300);
}

#[test]
fn an_echo_of_our_own_refusal_is_no_answer() {
    let run = run(&["demo", "echo"]);
    assert!(run.stdout.contains("does not start in strict: it sends back what it is sent"), "{}", run.stdout);
    assert!(!run.stdout.contains("-32601"), "{}", run.stdout);
}

#[test]
fn the_list_names_every_patient() {
    let run = run(&["demo"]);
    assert_eq!(run.code, Some(0));
    for patient in PATIENTS {
        let line =
            run.stdout.lines().find(|line| line.trim_start().starts_with(patient.name)).unwrap_or_else(|| panic!("{} is listed", patient.name));
        assert!(line.contains(patient.about.get(..20).unwrap_or(patient.about)) && line.chars().count() <= 80, "{line}");
    }
}
