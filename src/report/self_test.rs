//! The result of `mcpdoctor self-test`: one exercise a line, and what a bug report needs besides.

use serde_json::{Value, json};

use crate::{
    demo::Record,
    evidence::Blind,
    machine::Ground,
    self_test::{Sight, Trial, sees_right},
};

use super::{
    Style,
    duration::{cell, span},
    mark::Mark,
    table,
};

/// For people.
#[must_use]
pub fn human(trials: &[Trial], ground: &Ground, style: &Style) -> String {
    let mut table = table::plain(style);
    table.set_header(["", "what a child did", "for", "what was seen"]);
    for trial in trials {
        let took = match trial.record() {
            Some(Record::Took(took)) => cell(took),
            Some(Record::Impossible(_)) | None => "–".to_owned(),
        };
        table.add_row([mark(trial).sign(style).to_owned(), trial.exercise.patient.about.to_owned(), took, seen(trial)]);
    }
    for column in table.column_iter_mut() {
        column.set_padding((1, 1));
    }
    let verdict = if sees_right(trials) {
        "This machine's watcher sees right."
    } else {
        "This machine's watcher does not see right, or nothing: please report this text as it stands."
    };
    [table.trim_fmt(), String::new(), looked(trials), not_visible(trials), ground_line(ground), String::new(), verdict.to_owned(), String::new()]
        .join("\n")
}

/// For programs. Fields may be added; none is renamed.
#[must_use]
pub fn json(trials: &[Trial], ground: &Ground) -> String {
    let report = json!({
        "schema": "mcpdoctor.self-test/v1",
        "tool": {"name": "mcpdoctor", "version": env!("CARGO_PKG_VERSION")},
        "sees_right": sees_right(trials),
        "platform": ground.platform,
        "kernel": ground.kernel,
        "processors": ground.processors,
        "ptrace_scope": ground.ptrace_scope,
        "not_visible": blind(trials).into_iter().map(Blind::name).collect::<Vec<_>>(),
        "exercises": trials.iter().map(trial_json).collect::<Vec<_>>(),
    });
    format!("{report:#}\n")
}

fn trial_json(trial: &Trial) -> Value {
    let millis = |duration: std::time::Duration| (duration.as_secs_f64() * 1e6).round() / 1e3;
    let took = match trial.record() {
        Some(Record::Took(took)) => Some(millis(took)),
        Some(Record::Impossible(_)) | None => None,
    };
    let (sight, why) = match trial.sight() {
        Sight::Right => ("right", None),
        Sight::Wrong => ("wrong", None),
        Sight::TooQuick => ("too-quick", None),
        Sight::NotDone(why) => ("not-done", Some(why)),
    };
    let cost = trial.attempt.watched.yes().map(|watched| watched.cost);
    json!({
        "name": trial.exercise.name,
        "kind": trial.exercise.shows.name(),
        "sight": sight,
        "why": why,
        "took_ms": took,
        "seen_ms": millis(trial.seen()),
        "looks": cost.map(|cost| cost.looks),
        "cost_cpu_ms": cost.map(|cost| millis(cost.cpu)),
        "waits": trial.attempt.waits().iter().map(|wait| json!({"kind": wait.kind.name(), "phase": wait.phase.name(), "duration_ms": millis(wait.duration)})).collect::<Vec<_>>(),
    })
}

fn mark(trial: &Trial) -> Mark {
    match trial.sight() {
        Sight::Right => Mark::Good,
        Sight::Wrong => Mark::Bad,
        Sight::TooQuick | Sight::NotDone(_) => Mark::Unknown,
    }
}

fn seen(trial: &Trial) -> String {
    let kind = trial.exercise.shows.name();
    match trial.sight() {
        Sight::Right => format!("{kind} for {}", span(trial.seen())),
        Sight::TooQuick => "too quick to be seen".to_owned(),
        Sight::NotDone(why) => why,
        Sight::Wrong => {
            let mistaken = trial.mistaken().map(|(kind, lasted)| format!(", {} for {}", kind.name(), span(lasted))).unwrap_or_default();
            format!("{kind} for {}{mistaken}", span(trial.seen()))
        }
    }
}

fn looked(trials: &[Trial]) -> String {
    let costs = || trials.iter().filter_map(|trial| trial.attempt.watched.yes()).map(|watched| watched.cost);
    let looks: u32 = costs().map(|cost| cost.looks).sum();
    let (cpu, over) = costs().fold((0.0, 0.0), |(cpu, over), cost| (cpu + cost.cpu.as_secs_f64(), over + cost.over.as_secs_f64()));
    if looks == 0 {
        return "watched: nothing could be watched".to_owned();
    }
    let part = if over > 0.0 { cpu / over * 100.0 } else { 0.0 };
    format!("watched: {looks} looks, which took {part:.1} % of a processor")
}

fn not_visible(trials: &[Trial]) -> String {
    let names: Vec<&str> = blind(trials).into_iter().map(Blind::name).collect();
    format!("not visible: {}", if names.is_empty() { "nothing that is looked for".to_owned() } else { names.join(", ") })
}

fn ground_line(ground: &Ground) -> String {
    let kernel = ground.kernel.as_deref().map(|kernel| format!(", kernel {kernel}")).unwrap_or_default();
    let scope = ground.ptrace_scope.as_deref().map(|scope| format!(", ptrace scope {scope}")).unwrap_or_default();
    let processors = super::count(ground.processors, "processors");
    format!("mcpdoctor {}, {}{kernel}, {processors}{scope}", env!("CARGO_PKG_VERSION"), ground.platform)
}

/// What was not visible in any of them, once each.
fn blind(trials: &[Trial]) -> Vec<Blind> {
    let mut blind: Vec<Blind> = trials.iter().filter_map(|trial| trial.attempt.watched.yes()).flat_map(|watched| watched.blind.clone()).collect();
    blind.sort_unstable();
    blind.dedup();
    blind
}
