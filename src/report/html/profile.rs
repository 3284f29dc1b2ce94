//! What the runtimes told of themselves, heaviest first.

use maud::{Markup, html};

use crate::{
    evidence::{Call, Load, NodeProcess, Profile, Step},
    report::{
        duration::{cell, span},
        program,
    },
};

use super::{chart::numbers, patient::Patient, text};

pub(super) fn section(patient: &Patient) -> Markup {
    let Some(profile) = patient.diagnosis.evidence.profile.as_ref().filter(|profile| profile.tells()) else { return html! {} };
    html! {
        section.card {
            h3 { "What its runtimes told" }
            p.quiet { "In a further start that was made for it, is slower for it, and is not judged." }
            (python(profile))
            @for process in &profile.node { (node(process)) }
            (launchers(profile))
        }
    }
}

fn python(profile: &Profile) -> Markup {
    html! {
        @for imports in &profile.python {
            h4 { "Python imported " (imports.modules) " modules in " (span(imports.total)) }
            (loads("Imports", &imports.heaviest))
        }
    }
}

/// What takes long, and below it what that loads.
fn loads(label: &str, loads: &[Load]) -> Markup {
    let mut rows = Vec::new();
    flatten(loads, 0, &mut rows);
    let row = |(load, depth): &(&Load, usize)| {
        vec![html! { (text::code(&format!("{}{}", "· ".repeat(*depth), load.name))) }, html! { (cell(load.total)) }, html! { (cell(load.own)) }]
    };
    html! { @if !rows.is_empty() { (numbers(label, &["Module", "With what it loads", "By itself"], rows.iter().map(row))) } }
}

fn flatten<'a>(loads: &'a [Load], depth: usize, rows: &mut Vec<(&'a Load, usize)>) {
    for load in loads {
        rows.push((load, depth));
        flatten(&load.parts, depth + 1, rows);
    }
}

fn node(process: &NodeProcess) -> Markup {
    let call = |call: &Call| {
        let after = |time: Option<std::time::Duration>| time.map_or_else(|| "–".into(), cell);
        let fate = call.failed.as_ref().map_or_else(|| after(call.answered), ToString::to_string);
        vec![text::code(&call.to), html! { (span(call.at)) }, html! { (after(call.connected)) }, text::said(&fate)]
    };
    html! {
        h4 { (text::said(&program::in_full(&process.image))) ", Node " (process.version) }
        p { "It loaded " (process.files) " files in " (span(process.loading)) "."
            @if let Some(file) = &process.unfinished { " It never finished loading " (text::code(file)) "." }
            @if let Some(compute) = &process.compute { " It computed for " (span(compute.busy)) " and was idle for " (span(compute.idle)) "." } }
        (loads("Packages", &process.heaviest))
        @if let Some(compute) = &process.compute { @if !compute.heaviest.is_empty() {
            (numbers("Where it computed", &["Where", "Computed", "Most of it in"], compute.heaviest.iter().map(|hot| vec![
                text::said(&hot.name),
                html! { (cell(hot.own)) },
                html! { @if let Some((name, place, own)) = &hot.function { (text::code(name)) " " (text::code(place)) ", " (span(*own)) } },
            ])))
        } }
        @if !process.calls.is_empty() { (numbers("Connections", &["To", "Began after", "Connected", "Answered"], process.calls.iter().map(call))) }
    }
}

fn launchers(profile: &Profile) -> Markup {
    html! {
        @if !profile.npm.is_empty() {
            h4 { "npm, with " (crate::report::count(profile.npm.requests, "requests")) }
            (steps("Steps of npm", &profile.npm.steps))
            @if !profile.npm.slowest.is_empty() {
                (numbers("Requests of npm", &["Slowest requests", "Took"], profile.npm.slowest.iter().map(|request| vec![text::code(&request.url), html! { (cell(request.took)) }])))
            }
        }
        @if !profile.uv.is_empty() { h4 { "uv" } (steps("Steps of uv", &profile.uv)) }
    }
}

fn steps(label: &str, steps: &[Step]) -> Markup {
    let row = |step: &Step| {
        let longest = html! { @if let Some((took, what)) = &step.longest { (text::said(what)) ", " (span(*took)) } };
        vec![text::said(&step.name), html! { (cell(step.took)) }, longest]
    };
    numbers(label, &["Step", "Took", "Longest part"], steps.iter().map(row))
}
