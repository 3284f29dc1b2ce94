//! What npm says of its own time on stderr, with `npm_config_timing` and `npm_config_loglevel=http`
//! (npm/cli:lib/utils/display.js, npm/npm-registry-fetch:lib/check-response.js).

use std::time::Duration;

use crate::evidence::{Npm, Redactor, Request, Step};

/// The steps that are told, of some hundreds: what contains the others.
const STEPS: &[&str] = &["npm:load", "idealTree", "reify:unpack", "reify:build", "reify:save", "reify"];
/// Requests that are told.
const MOST_REQUESTS: usize = 10;
/// npm runs once for each server; scripts of packages may run it again.
const MOST_STEPS: usize = 30;

/// What npm has said so far.
#[derive(Debug, Default)]
pub(super) struct NpmTimes {
    steps: Vec<(String, Duration)>,
    requests: u64,
    slowest: Vec<(String, Duration)>,
}

impl NpmTimes {
    /// Takes a line; false when it is none of these.
    pub(super) fn take(&mut self, line: &[u8]) -> bool {
        let timing = line.strip_prefix(b"npm timing ");
        let http = line.strip_prefix(b"npm http ");
        if let Some((name, took)) = timing.and_then(|said| timed(&String::from_utf8_lossy(said))) {
            self.add_step(name, took);
        }
        if let Some((url, took)) = http.and_then(|said| fetched(&String::from_utf8_lossy(said))) {
            self.requests += 1;
            self.slowest.push((url, took));
            self.slowest.sort_by_key(|(_, took)| std::cmp::Reverse(*took));
            self.slowest.truncate(MOST_REQUESTS);
        }
        timing.or(http).is_some()
    }

    fn add_step(&mut self, name: String, took: Duration) {
        if STEPS.contains(&name.as_str()) && self.steps.len() < MOST_STEPS {
            self.steps.push((name, took));
        }
    }

    pub(super) fn finish(self, redactor: &Redactor) -> Npm {
        let step = |(name, took): (String, Duration)| Step { name: redactor.show(&name), took, longest: None };
        let request = |(url, took): (String, Duration)| Request { url: redactor.show(&url), took };
        Npm { steps: self.steps.into_iter().map(step).collect(), requests: self.requests, slowest: self.slowest.into_iter().map(request).collect() }
    }
}

/// Reads `idealTree:init Completed in 22ms`.
fn timed(said: &str) -> Option<(String, Duration)> {
    let (name, took) = said.split_once(" Completed in ")?;
    Some((name.to_owned(), millis(took.trim())?))
}

/// Reads `fetch GET 200 https://registry.npmjs.org/x 284ms (cache updated)`, and the same with `attempt #2` before the time.
fn fetched(said: &str) -> Option<(String, Duration)> {
    let words: Vec<&str> = said.split(' ').take(12).collect();
    let url = words.iter().find(|word| word.contains("://"))?;
    let took = words.iter().rev().find_map(|word| millis(word))?;
    (words.first() == Some(&"fetch")).then(|| ((*url).to_owned(), took))
}

fn millis(text: &str) -> Option<Duration> {
    text.strip_suffix("ms")?.parse::<u32>().ok().map(|millis| Duration::from_millis(millis.into()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn steps_and_requests_are_told() {
        let mut npm = NpmTimes::default();
        for line in [
            "npm timing npm:load:whichnode Completed in 6ms",
            "npm timing npm:load Completed in 49ms",
            "npm http fetch GET 200 https://registry.npmjs.org/is-docker 284ms (cache updated)",
            "npm http fetch GET 200 https://registry.npmjs.org/zod attempt #2 1202ms (cache miss)",
            "npm http cache https://registry.npmjs.org/ajv 2ms (cache hit)",
            "npm timing idealTree:node_modules/is-docker Completed in 0ms",
            "npm timing idealTree Completed in 112ms",
            "npm timing reify Completed in soon",
        ] {
            assert!(npm.take(line.as_bytes()), "{line}");
        }
        for line in ["npm warn deprecated x@1", "npm error code E404", "Server running", ""] {
            assert!(!npm.take(line.as_bytes()), "{line}");
        }
        let npm = npm.finish(&Redactor::default());
        let steps: Vec<String> = npm.steps.iter().map(|step| format!("{} {}", step.name, step.took.as_millis())).collect();
        let slowest: Vec<String> = npm.slowest.iter().map(|request| format!("{} {}", request.url, request.took.as_millis())).collect();
        assert_eq!(steps, ["npm:load 49", "idealTree 112"]);
        assert_eq!(slowest, ["https://registry.npmjs.org/zod 1202", "https://registry.npmjs.org/is-docker 284"]);
        assert_eq!(npm.requests, 2);
    }

    proptest! {
        #[test]
        fn any_line_is_taken_without_harm(lines in prop::collection::vec(prop_oneof![
            prop::collection::vec(any::<u8>(), 0..60),
            "npm (timing|http) (fetch|reify|idealTree)? ?[ -~]{0,40} ?(Completed in)? ?[0-9]{0,12}ms".prop_map(String::into_bytes),
        ], 0..100)) {
            let mut npm = NpmTimes::default();
            for line in &lines {
                npm.take(line);
            }
            let npm = npm.finish(&Redactor::default());
            prop_assert!(npm.steps.len() <= MOST_STEPS && npm.slowest.len() <= MOST_REQUESTS);
        }
    }
}
