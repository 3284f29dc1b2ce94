//! What npm and uv did before they ran the server.

use std::time::Duration;

use crate::{
    evidence::{Npm, Step},
    report::{duration::span, names},
};

use super::{
    super::{Line, Role, Style},
    heading,
    weight::timed,
};

/// Requests that people read.
const MOST_REQUESTS: usize = 3;
/// A step that is over sooner is not worth a row.
const SHORT: Duration = Duration::from_millis(5);
/// A silence within a step that is worth saying what ended it.
const LONG: Duration = Duration::from_millis(100);

pub(super) fn npm(npm: &Npm, style: &Style) -> Vec<Line> {
    if npm.is_empty() {
        return Vec::new();
    }
    let told = if npm.requests == 0 { "made no request".to_owned() } else { format!("made {}", names::count(npm.requests, "requests")) };
    let mut lines = heading("npm", &told, style);
    lines.extend(npm.steps.iter().filter(|step| step.took >= SHORT).flat_map(|step| {
        let name = step.name.as_str();
        timed(step.took).plain("  ").plain(in_words(name)).with(Role::Dim, format!(" ({name})")).wrap(style.width, 13)
    }));
    let slowest = npm.slowest.iter().take(MOST_REQUESTS).filter(|request| request.took >= LONG);
    lines.extend(slowest.flat_map(|request| timed(request.took).plain("  asks for ").plain(request.url.as_str()).wrap(style.width, 13)));
    lines
}

/// What npm's own name of a step means.
fn in_words(step: &str) -> &'static str {
    match step {
        "npm:load" => "reads its settings",
        "idealTree" => "finds out what to install",
        "reify:unpack" => "downloads and unpacks",
        "reify:build" => "runs install scripts",
        "reify:save" => "writes down what it installed",
        "reify" => "all of the installation",
        _ => "does something else",
    }
}

pub(super) fn uv(steps: &[Step], style: &Style) -> Vec<Line> {
    if steps.is_empty() {
        return Vec::new();
    }
    let whole: Duration = steps.iter().map(|step| step.took).sum();
    let mut lines = heading("uv", &format!("works for {} before the server runs", span(whole)), style);
    lines.extend(steps.iter().filter(|step| step.took >= SHORT).flat_map(|step| {
        let row = timed(step.took).plain("  ").plain(uvs_words(&step.name));
        let longest = step.longest.as_ref().filter(|(gap, _)| *gap >= LONG);
        let row = match longest {
            Some((gap, then)) => row.with(Role::Dim, format!(", {} of it until “{then}”", span(*gap))),
            None => row,
        };
        row.wrap(style.width, 13)
    }));
    lines
}

fn uvs_words(step: &str) -> &'static str {
    match step {
        "settings" => "reads its settings",
        "interpreter" => "finds a Python",
        "resolve" => "finds out what to install",
        "download" => "downloads",
        "build" => "builds packages from source",
        "install" => "installs",
        _ => "does something else",
    }
}
