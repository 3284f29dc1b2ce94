//! Who ran when, and what each waited for: a lane for every process of the tree, its connections below it.

use std::time::Duration;

use maud::{Markup, html};

use crate::{
    evidence::{Attempt, Connection, Doing, Listener, Process, Stretch, Watched},
    report::{duration::span, names, program, waterfall::Drawn},
};

use super::{
    chart::{Figure, Percent, Scale, axis, bar, label, numbers, rows_high},
    patient::Patient,
    text,
};

const HEAD: u32 = 24;
const ROW: u32 = 36;
/// More lanes than this are no picture any more; a table has all.
const MOST: usize = 40;
/// How far a child stands to the right of its parent, in pixels, and no further than for so many generations.
const INDENT: u32 = 12;
const DEEPEST: u32 = 5;

pub(super) fn section(patient: &Patient) -> Markup {
    let Some(drawn) = Drawn::of(patient.diagnosis) else { return html! {} };
    let Some(watched) = drawn.attempt.watched.yes().filter(|watched| !watched.processes.is_empty()) else { return html! {} };
    let lanes = lanes(drawn.attempt, watched);
    let shown = &lanes[..lanes.len().min(MOST)];
    let end = end(watched);
    let scale = Scale::new(end + end / 30, []);
    let height = HEAD + rows_high(shown.len(), ROW);
    let drawing = html! {
        (axis(&scale, 12, height))
        @for (lane, top) in shown.iter().zip((HEAD..).step_by(ROW as usize)) { (lane.draw(&scale, top, end)) }
    };
    let figure = Figure {
        id: patient.part("processes"),
        title: "The processes over time",
        description: description(watched, lanes.len() - shown.len()),
        height,
        drawing,
        legend: legend(watched, shown),
        table: html! { (processes(watched, end)) (connections(drawn.attempt, watched)) },
    };
    html! {
        section.card {
            h3 { "Who ran, and what it waited for" }
            (figure)
        }
    }
}

/// A row of the picture.
enum Lane<'a> {
    Process { process: &'a Process, depth: u32, stretches: Vec<&'a Stretch> },
    Connection { connection: &'a Connection, depth: u32, named: Option<String> },
    Listener { listener: &'a Listener, depth: u32 },
}

/// Each process with what belongs to it below.
fn lanes<'a>(attempt: &'a Attempt, watched: &'a Watched) -> Vec<Lane<'a>> {
    let mut lanes = Vec::new();
    for (index, process) in watched.processes.iter().enumerate() {
        let depth = depth(watched, index);
        let stretches = watched.stretches.iter().filter(|stretch| stretch.by == index).collect();
        lanes.push(Lane::Process { process, depth, stretches });
        let named = |connection: &Connection| attempt.named(connection.remote).map(|backend| backend.named_in.describe());
        let own = watched.connections.iter().filter(|connection| connection.by == index);
        lanes.extend(own.map(|connection| Lane::Connection { connection, depth: depth + 1, named: named(connection) }));
        lanes.extend(watched.listeners.iter().filter(|listener| listener.by == index).map(|listener| Lane::Listener { listener, depth: depth + 1 }));
    }
    lanes
}

/// How many generations below the first process; a parent comes before its children, so this ends.
fn depth(watched: &Watched, index: usize) -> u32 {
    let parent = |index: usize| watched.process(index)?.parent.filter(|parent| *parent < index);
    let generations = std::iter::successors(parent(index), |above| parent(*above)).count();
    u32::try_from(generations).unwrap_or(DEEPEST).min(DEEPEST)
}

impl Lane<'_> {
    fn draw(&self, scale: &Scale, top: u32, end: Duration) -> Markup {
        match self {
            Self::Process { process, depth, stretches } => {
                let until = process.ended.unwrap_or(end);
                let name = process.images.last().map(program::in_full).unwrap_or_default();
                let lived = span(until.saturating_sub(process.appeared()));
                html! {
                    (label(top + 12, depth * INDENT, &name, &[format!("pid {}", process.pid)], &lived, "quiet"))
                    (bar(scale, process.appeared(), until, top + 21, 5, "life"))
                    @for stretch in stretches {
                        @if let Some(fill) = fill(stretch.doing) { (bar(scale, stretch.from, stretch.until, top + 18, 11, fill)) }
                    }
                }
            }
            Self::Connection { connection, depth, named } => {
                let until = connection.until.unwrap_or(end);
                let accepted = connection.accepted.unwrap_or(until);
                let fate = if connection.accepted.is_some() { "" } else { "not accepted" };
                let notes = match named {
                    Some(name) if fate.is_empty() => vec![name.clone()],
                    Some(name) => vec![format!("{name}, {fate}"), fate.to_owned()],
                    None => vec![fate.to_owned()],
                };
                html! {
                    (label(top + 12, depth * INDENT, &format!("→ {}", connection.peer()), &notes, &span(until.saturating_sub(connection.from)), "quiet"))
                    (bar(scale, connection.from, accepted, top + 20, 6, "wait"))
                    @if connection.accepted.is_some() { (bar(scale, accepted, until, top + 20, 6, "link")) }
                }
            }
            Self::Listener { listener, depth } => html! {
                (label(top + 12, depth * INDENT, &format!("listens at {}", listener.at), &[], &format!("from {}", span(listener.from)), "quiet"))
                circle.link cx=(Percent(scale.at(listener.from))) cy=(top + 23) r="4.5" {}
            },
        }
    }
}

/// How a process is drawn while it does this; nothing where nobody saw it.
const fn fill(doing: Doing) -> Option<&'static str> {
    match doing {
        Doing::Cpu => Some("work"),
        Doing::Queued => Some("lost"),
        Doing::Connecting(_) | Doing::Reply(_) | Doing::Receiving(_) | Doing::OpenConnection(_) | Doing::Lookup => Some("wait"),
        Doing::Disk | Doing::Lock | Doing::Sleep | Doing::Idle | Doing::Stdin => Some("rest"),
        Doing::Unseen => None,
    }
}

fn legend(watched: &Watched, shown: &[Lane]) -> Vec<(&'static str, &'static str)> {
    let words = [
        ("work", "computes"),
        ("wait", "waits for the network"),
        ("rest", "waits for a disk, a lock, a timer or input"),
        ("lost", "wants to compute, and other programs do"),
    ];
    let is_drawn = |class: &str| watched.stretches.iter().any(|stretch| fill(stretch.doing) == Some(class));
    let open = shown.iter().any(|lane| matches!(lane, Lane::Connection { connection, .. } if connection.accepted.is_some()));
    let link = open.then_some(("link", "connection accepted"));
    words.into_iter().filter(|(class, _)| is_drawn(class)).chain(link).chain([("life", "lives")]).collect()
}

fn description(watched: &Watched, hidden: usize) -> String {
    let count = names::count(watched.processes.len(), "processes").replace("1 processe", "1 process");
    let server = watched.server().and_then(|server| Some((server.since, watched.process(server.index)?.images.last()?)));
    let server =
        server.map(|(since, image)| format!(" The server itself, {}, ran from {} on.", program::in_full(image), span(since))).unwrap_or_default();
    let hidden = if hidden == 0 { String::new() } else { format!(" {hidden} more lanes are not drawn.") };
    format!("{count} in the tree.{server}{hidden}")
}

fn processes(watched: &Watched, end: Duration) -> Markup {
    let row = |process: &Process| {
        let ran = process.images.iter().map(|image| image.argv.iter().map(|word| &**word).collect::<Vec<_>>().join(" "));
        vec![
            html! { @for (index, argv) in ran.enumerate() { @if index > 0 { ", then " } (text::code(&argv)) } },
            html! { (process.pid) },
            html! { (span(process.appeared())) },
            html! { @match process.ended { Some(ended) => { (span(ended)) }, None => { "after " (span(end)) } } },
            html! { (span(process.cpu)) },
        ]
    };
    numbers("Processes", &["Program", "PID", "Began after", "Ended after", "Computed"], watched.processes.iter().map(row))
}

fn connections(attempt: &Attempt, watched: &Watched) -> Markup {
    if watched.connections.is_empty() {
        return html! {};
    }
    let row = |connection: &Connection| {
        let by = watched.process(connection.by).map(|process| format!("{}", process.pid)).unwrap_or_default();
        let named = attempt.named(connection.remote).map(|backend| backend.named_in.describe());
        let bytes = |seen: &crate::evidence::Seen<u64>| seen.yes().map_or_else(|| "not visible".into(), |bytes| names::count(bytes, "bytes"));
        vec![
            html! { (connection.peer()) @if let Some(named) = &named { " (" (text::said(named)) ")" } },
            html! { (by) },
            html! { (span(connection.from)) },
            html! { (connection.accepted.map_or_else(|| "never".into(), span)) },
            html! { (connection.until.map_or_else(|| "still open".into(), span)) },
            html! { (bytes(&connection.sent)) },
            html! { (bytes(&connection.received)) },
        ]
    };
    numbers("Connections", &["To", "PID", "Opened after", "Accepted after", "Closed after", "Sent", "Received"], watched.connections.iter().map(row))
}

/// The last moment that anything was seen.
fn end(watched: &Watched) -> Duration {
    let stretches = watched.stretches.last().map(|stretch| stretch.until);
    let ended = watched.processes.iter().filter_map(|process| process.ended);
    let closed = watched.connections.iter().filter_map(|connection| connection.until);
    stretches.into_iter().chain(ended).chain(closed).max().unwrap_or_default()
}
