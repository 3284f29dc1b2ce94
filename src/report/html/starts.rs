//! What was done to learn all this: every start that was made, what the server says it is, what could not be seen.

use maud::{Markup, html};

use crate::{
    evidence::{Attempt, Origin, Outcome, Purpose},
    report::{
        duration::{cell, span},
        machine,
        mark::Mark,
        names,
    },
};

use super::{chart::numbers, patient::Patient, text};

pub(super) fn section(patient: &Patient) -> Markup {
    let judged = patient.diagnosis.evidence.judged();
    let facts = facts(judged);
    if facts.is_empty() && judged.origin == Origin::Log {
        return html! {};
    }
    html! {
        section.card {
            h3 { @if judged.origin == Origin::Log { "What the log shows" } @else { "How this was measured" } }
            (text::facts(facts.iter().map(|(about, words)| (*about, words.as_str()))))
            @if judged.origin == Origin::Live { (table(patient)) }
        }
    }
}

fn facts(attempt: &Attempt) -> Vec<(&'static str, String)> {
    let hello = attempt.hello().map(|(_, hello)| hello);
    let watched = attempt.watched.yes();
    let facts = [
        ("server", hello.map(|hello| format!("{} {}", hello.server_name, hello.server_version)).filter(|name| !name.trim().is_empty())),
        ("protocol", hello.map(|hello| hello.protocol_version.to_string())),
        ("tools", attempt.tools().map(|tools| tools.to_string())),
        ("working directory", attempt.launched().and_then(|launched| launched.cwd.yes()).map(ToString::to_string)),
        ("variables", attempt.launched().map(|launched| launched.env.iter().map(|entry| entry.name.as_str()).collect::<Vec<_>>().join(", "))),
        (
            "watched",
            watched.map(|watched| {
                format!(
                    "{} over {}, which took {} of processor time",
                    names::count(watched.cost.looks, "looks"),
                    span(watched.cost.over),
                    span(watched.cost.cpu)
                )
            }),
        ),
        ("machine busy", machine::busy(attempt)),
        ("not visible", watched.and_then(machine::unseen)),
    ];
    facts.into_iter().filter_map(|(what, words)| Some((what, words.filter(|words| !words.is_empty())?))).collect()
}

fn table(patient: &Patient) -> Markup {
    let client = names::client(patient.diagnosis);
    let row = |attempt: &Attempt| {
        let outcome = attempt.outcome();
        let mark = if outcome == Outcome::Ready { Mark::Good } else { Mark::Bad };
        vec![
            html! { (purpose(attempt.purpose, client)) },
            html! { @match attempt.started_at { Some(at) => { (text::clock(at, &patient.style)) }, None => { "–" } } },
            html! { (text::sign(mark, &patient.style)) " " (outcome.name()) },
            html! { (attempt.ready().map_or_else(|| "–".into(), cell)) },
        ]
    };
    numbers("What was done", &["What was done", "At", "Outcome", "Ready in"], patient.diagnosis.evidence.attempts.iter().map(row))
}

fn purpose(purpose: Purpose, client: &str) -> String {
    match purpose {
        Purpose::AsClient => format!("started as {client} does"),
        Purpose::ClientRestart => format!("started again, as {client} does"),
        Purpose::EraProbe => "asked for its protocol era".into(),
        Purpose::Duplicate => "started beside it, as a second copy".into(),
        Purpose::OtherEra => "started with server/discover, as it asks for".into(),
        Purpose::SharedPool => "started as the copy for Cowork and Code".into(),
        Purpose::SecondLook => "left alone, to see how long it needs".into(),
        Purpose::Profiled => "left alone, with its runtimes telling where time goes".into(),
        Purpose::Cold => format!("started with an empty cache, as {client} does"),
        Purpose::ColdAgain => "started again with what that left in the cache".into(),
        Purpose::Warm => "left alone, with the filled cache".into(),
        Purpose::Alone => "started by itself, after the start in company".into(),
        Purpose::Backend => "asked n8n".into(),
        Purpose::Behind => "asked the server that it leads to".into(),
    }
}
