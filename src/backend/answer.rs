//! An answer over HTTP: its head, and a body that is read at once or, of a stream, bit by bit.

use std::{
    collections::VecDeque,
    fmt,
    time::{Duration, Instant},
};

use http_body_util::BodyExt;
use hyper::{
    HeaderMap,
    body::{Bytes, Incoming},
    header,
};
use tokio::time::timeout_at;

use crate::evidence::{Answered, Redactor, Shown};

use super::{Target, line::Head};

/// Bytes of a body that are made into text for its rung. That is cut to 2,000 characters behind the redaction, so no half of a secret shows.
const LOOKED_AT: usize = 8 * 1024;

/// Headers in which others than the server itself make themselves known.
const MARKS: [&str; 14] = [
    "via",
    "x-powered-by",
    "cf-ray",
    "x-amz-cf-id",
    "x-amzn-errortype",
    "x-azure-ref",
    "x-vercel-id",
    "x-served-by",
    "x-cache",
    "x-envoy-upstream-service-time",
    "x-squid-error",
    "ngrok-error-code",
    "proxy-agent",
    "proxy-authenticate",
];

/// An answer. Dropping that of a stream closes its connection.
pub struct Answer {
    /// Where it came from in the end.
    pub url: Target,
    pub status: u16,
    pub headers: HeaderMap,
    since: Instant,
    took: Duration,
    /// What was read of the body and not handed on.
    read: VecDeque<Bytes>,
    bytes: usize,
    read_until: Instant,
    /// Bytes that may still be read; of a stream any number, for whoever reads it keeps what it likes.
    room: usize,
    rest: Rest,
}

enum Rest {
    Open(Incoming),
    End,
    Broken,
    TooLong,
}

/// A piece of a body, or its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Chunk {
    Bytes(Bytes),
    End,
    /// The connection ended before the body did.
    Broken,
    /// The body is longer than [`super::Limits::body`].
    TooLong,
}

impl Answer {
    pub(super) fn new(url: Target, head: Head, room: usize) -> Self {
        let Head { response, since, took } = head;
        let (parts, body) = response.into_parts();
        let mut answer = Self {
            url,
            status: parts.status.as_u16(),
            headers: parts.headers,
            since,
            took,
            read: VecDeque::new(),
            bytes: 0,
            read_until: Instant::now(),
            room,
            rest: Rest::Open(body),
        };
        if answer.is_stream() {
            answer.room = usize::MAX;
        }
        answer
    }

    /// The value of a header, where it is text.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// In lower case and without parameters; empty where there is none.
    #[must_use]
    pub fn content_type(&self) -> String {
        let value = self.header(header::CONTENT_TYPE.as_str()).unwrap_or_default();
        value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
    }

    /// Whether it goes on for as long as the server likes.
    #[must_use]
    pub fn is_stream(&self) -> bool {
        self.content_type() == "text/event-stream"
    }

    /// Whether the body was read to its end.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        matches!(self.rest, Rest::End)
    }

    /// What was read of the body and not yet taken with [`Self::next`], as text.
    #[must_use]
    pub fn text(&self) -> String {
        let bytes: Vec<u8> = self.read.iter().flatten().copied().collect();
        String::from_utf8(bytes).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
    }

    /// The next piece of the body. It has no limit in time, and may be given up at any moment without a loss.
    pub async fn next(&mut self) -> Chunk {
        match self.read.pop_front() {
            Some(bytes) => Chunk::Bytes(bytes),
            None => self.read_on().await,
        }
    }

    /// Reads the body until it ends, is too long, or `deadline` has passed.
    pub(super) async fn read_until(&mut self, deadline: Instant) {
        while let Ok(Chunk::Bytes(bytes)) = timeout_at(deadline.into(), self.read_on()).await {
            self.read.push_back(bytes);
        }
        self.read_until = Instant::now();
    }

    async fn read_on(&mut self) -> Chunk {
        loop {
            let body = match &mut self.rest {
                Rest::Open(body) => body,
                Rest::End => return Chunk::End,
                Rest::Broken => return Chunk::Broken,
                Rest::TooLong => return Chunk::TooLong,
            };
            self.rest = match body.frame().await {
                None => Rest::End,
                Some(Err(_)) => Rest::Broken,
                Some(Ok(frame)) => match frame.into_data() {
                    Ok(bytes) if bytes.is_empty() => continue,
                    Ok(_) if self.room == 0 => Rest::TooLong,
                    Ok(mut bytes) => {
                        bytes.truncate(self.room);
                        self.room -= bytes.len();
                        self.bytes += bytes.len();
                        return Chunk::Bytes(bytes);
                    }
                    // Trailers.
                    Err(_) => continue,
                },
            };
        }
    }

    /// The answer as rules see it.
    pub(super) fn answered(&self, redactor: &Redactor) -> Answered {
        let show = |name: &str| self.headers.get(name).map(|value| redactor.show(&String::from_utf8_lossy(value.as_bytes())));
        let marks = MARKS.iter().filter_map(|name| Some(redactor.show(&format!("{name}: {}", self.header(name)?))));
        Answered {
            status: self.status,
            content_type: redactor.show(&self.content_type()),
            server: show("server"),
            www_authenticate: show("www-authenticate"),
            location: show("location"),
            marks: marks.collect(),
            body: self.beginning(redactor),
            bytes: self.bytes as u64,
            body_took: self.read_until.saturating_duration_since(self.since),
            whole: self.is_whole(),
        }
    }

    fn beginning(&self, redactor: &Redactor) -> Shown {
        let first: Vec<u8> = self.read.iter().flatten().copied().take(LOOKED_AT).collect();
        redactor.show(&String::from_utf8_lossy(&first))
    }

    /// From sending the request to the first byte.
    #[must_use]
    pub fn took(&self) -> Duration {
        self.took
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Answer({} of {:?}, {} bytes)", self.status, self.url, self.bytes)
    }
}
