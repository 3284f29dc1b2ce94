//! `mcpdoctor demo`: the embedded patients, started and diagnosed like any server.

use std::fmt::Write as _;

use anyhow::bail;

use crate::{
    cli::{Demo, Format, Screen},
    demo::{self, PATIENTS, Patient},
    diagnosis::diagnose,
    machine::Surroundings,
    report::{cure::before_and_after, cut},
};

use super::{
    Exit, clients, probe,
    settings::Demands,
    targets::{Entry, Target},
    terminal,
};

pub(super) fn run(args: &Demo, screen: &Screen) -> anyhow::Result<Exit> {
    let patients: Vec<&'static Patient> = match args.patient.as_deref() {
        None => {
            terminal::print(&list(terminal::style(screen).width), screen)?;
            return Ok(Exit::Fine);
        }
        Some("all") => PATIENTS.iter().collect(),
        Some(name) => vec![find(name)?],
    };
    let surroundings = Surroundings::of_this_machine()?;
    let targets = patients.iter().map(|patient| target(patient, args.examination.launch.client.as_deref())).collect::<anyhow::Result<Vec<_>>>()?;
    let demands = Demands::of_starts(&args.examination, None);
    let (exit, report) = probe::examine("demo", &targets, &surroundings, &args.examination, &demands, |_| Vec::new(), screen)?;
    let cured = match &patients[..] {
        [patient] if exit != Exit::Interrupted && args.examination.output.format == Format::Human => patient.cured.and_then(demo::find),
        _ => None,
    };
    if let (Some(cured), [before]) = (cured, &report.servers[..]) {
        let target = target(cured, args.examination.launch.client.as_deref())?;
        let (after, _) = probe::observe(&[target], &surroundings, &args.examination, &demands, false, screen)?;
        if let Some(after) = after.into_iter().next().map(diagnose) {
            terminal::print(&format!("\n{}", before_and_after(before, &after, cured.about, &terminal::style(screen))), screen)?;
        }
    }
    Ok(exit)
}

fn target(patient: &Patient, client: Option<&str>) -> anyhow::Result<Target> {
    Ok(Target { profile: clients::find(client.unwrap_or(patient.client))?, entry: Entry::Read(patient.spec()?), passed_over: Vec::new() })
}

fn find(name: &str) -> anyhow::Result<&'static Patient> {
    if let Some(patient) = demo::find(name) {
        return Ok(patient);
    }
    let mut names: Vec<&str> = PATIENTS.iter().map(|patient| patient.name).collect();
    names.sort_by_key(|known| strsim::damerau_levenshtein(known, name));
    bail!("no patient is called `{name}`; the nearest are {}\n  `mcpdoctor demo` lists all", names[..3].join(", "))
}

fn list(width: usize) -> String {
    let mut text = String::from("Embedded servers, each with one fault or none; `mcpdoctor demo NAME` starts one\nand diagnoses it.\n\n");
    for patient in PATIENTS {
        let _ = writeln!(text, "  {:<22} {}", patient.name, cut(patient.about, width.saturating_sub(25)));
    }
    text
}
