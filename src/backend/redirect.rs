//! Answers that lead elsewhere.

use hyper::{StatusCode, header};

use crate::evidence::{Redactor, Verb};

use super::{Answer, Target, request::Letter};

/// Redirects that are followed. Node's fetch follows twenty; whoever needs more than a few has a loop.
const MOST: usize = 5;

/// Where one request was led so far.
pub(super) struct Trail {
    visited: Vec<(Verb, Target)>,
}

/// What becomes of a request after an answer.
pub(super) enum Turn {
    /// The answer leads nowhere else.
    Stay,
    To(Target, Letter),
    /// It leads to where the request has been already, or led on too often.
    Loop(Target),
}

impl Trail {
    pub(super) fn new() -> Self {
        Self { visited: Vec::new() }
    }

    /// Follows `answer` to `letter` from `here`.
    pub(super) fn follow(&mut self, answer: &Answer, here: &Target, letter: &Letter, redactor: &Redactor) -> Turn {
        let Some(status) = StatusCode::from_u16(answer.status).ok().filter(|status| leads_on(*status)) else { return Turn::Stay };
        let location = answer.headers.get(header::LOCATION).map(|location| String::from_utf8_lossy(location.as_bytes()));
        let Some(Ok(there)) = location.map(|location| here.join(&location, redactor)) else { return Turn::Stay };
        self.visited.push((letter.verb, here.clone()));
        let mut letter = letter.clone();
        let keeps_the_body = matches!(status, StatusCode::TEMPORARY_REDIRECT | StatusCode::PERMANENT_REDIRECT);
        if status == StatusCode::SEE_OTHER || letter.verb == Verb::Post && !keeps_the_body {
            letter = letter.into_get();
        }
        if there.origin() != here.origin() {
            letter = letter.without_credentials();
        }
        if self.visited.len() > MOST || self.visited.iter().any(|(verb, been)| *verb == letter.verb && *been == there) {
            return Turn::Loop(there);
        }
        Turn::To(there, letter)
    }
}

fn leads_on(status: StatusCode) -> bool {
    matches!(
        status,
        StatusCode::MOVED_PERMANENTLY | StatusCode::FOUND | StatusCode::SEE_OTHER | StatusCode::TEMPORARY_REDIRECT | StatusCode::PERMANENT_REDIRECT
    )
}
