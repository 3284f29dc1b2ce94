//! One request on its way, as a task of its own: it asks, reads the answer bit by bit, and tells the conversation what comes.

use std::time::Duration;

use tokio::{sync::mpsc, time::sleep};

use crate::{
    backend::{Answer, Ask, Chunk, Road, Target},
    evidence::{Reply, Rung, Secret},
    probe::{
        http::{
            headers,
            refusal::Refusal,
            sse::{self, Decoder},
        },
        recorder::Clock,
        session::LONGEST_MESSAGE,
    },
};

/// A stream that brings more than this in the time of a start brings no answer: it is several of the longest messages.
const MOST_STREAMED: usize = 6 * LONGEST_MESSAGE;

/// A request that is to be sent.
pub(super) struct Errand {
    pub number: usize,
    pub road: Road,
    /// The server's own URL; an answer from another origin is none of the server.
    pub home: Target,
    pub ask: Ask,
    pub expects: Expects,
    /// How long to wait before it is sent.
    pub after: Duration,
    pub clock: Clock,
    pub news: mpsc::Sender<Told>,
}

/// What a good answer holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Expects {
    /// Messages, the answer to the request among them: as JSON or as a stream.
    Answer,
    /// Nothing that anybody reads.
    Nothing,
    /// A stream, whatever comes on it.
    Stream,
}

/// What an errand tells, and when it happened.
#[derive(Debug)]
pub(super) struct Told {
    pub errand: usize,
    pub at: Duration,
    pub news: News,
}

#[derive(Debug)]
pub(super) enum News {
    Rung(Rung),
    /// The answer gives the session this id.
    Session(Secret),
    /// A JSON text: a body, or the data of an event.
    Message(Vec<u8>),
    /// Where the old transport takes messages, as the server wrote it.
    Endpoint(String),
    Over(End),
}

/// How an errand ended.
#[derive(Debug)]
pub(super) enum End {
    /// A status of success; what messages there were have been told.
    Done {
        status: u16,
    },
    Refused(Refusal),
    /// The stream came to its end; from where it could be taken up again, and how long the server wants that to wait.
    RanOut {
        last: Option<String>,
        retry: Option<Duration>,
    },
    /// There is no usable answer, and why.
    Broken(String),
    /// Nothing came in the time that there was.
    Silent,
}

impl Errand {
    pub(super) async fn run(self) {
        sleep(self.after).await;
        let end = match self.ask().await {
            Ok(answer) => self.read(answer).await,
            Err(end) => end,
        };
        self.tell(News::Over(end)).await;
    }

    async fn tell(&self, news: News) {
        self.tell_at(self.clock.now(), news).await;
    }

    async fn tell_at(&self, at: Duration, news: News) {
        // Nobody listens any more once the conversation is over.
        let _ = self.news.send(Told { errand: self.number, at, news }).await;
    }

    async fn ask(&self) -> Result<Answer, End> {
        let mut rungs = Vec::new();
        let answer = self.road.ask(&self.ask, &mut |rung| rungs.push((self.clock.now(), rung))).await;
        let end = match &answer {
            Some(answer) => astray(&self.ask, &self.home, answer, &rungs),
            None => Some(unanswered(rungs.last().map(|(_, rung)| rung))),
        };
        for (at, rung) in rungs {
            self.tell_at(at, News::Rung(rung)).await;
        }
        match (answer, end) {
            (Some(answer), None) => Ok(answer),
            (_, Some(end)) => Err(end),
            (None, None) => Err(End::Silent),
        }
    }

    async fn read(&self, answer: Answer) -> End {
        let status = answer.status;
        if !(200..300).contains(&status) {
            let www_authenticate = answer.header("www-authenticate").map(str::to_owned);
            return End::Refused(Refusal { status, body: answer.text(), www_authenticate });
        }
        if let Some(id) = answer.header(headers::SESSION) {
            self.tell(News::Session(Secret::new(id.to_owned()))).await;
        }
        let content = answer.content_type();
        match self.expects {
            Expects::Nothing => End::Done { status },
            // Accepted, or no content.
            Expects::Answer if matches!(status, 202 | 204) => End::Done { status },
            Expects::Answer | Expects::Stream if answer.is_stream() => self.read_stream(answer).await,
            Expects::Answer if content == "application/json" => self.read_json(answer).await,
            Expects::Answer | Expects::Stream if content.is_empty() => End::Broken("an answer without a content type".to_owned()),
            Expects::Answer | Expects::Stream => End::Broken(format!("unexpected content type {content}")),
        }
    }

    async fn read_json(&self, answer: Answer) -> End {
        if answer.is_whole() {
            self.tell(News::Message(answer.text().into_bytes())).await;
            return End::Done { status: answer.status };
        }
        match self.rest_of(answer).await {
            Chunk::TooLong => End::Broken("the answer is longer than clients read".to_owned()),
            Chunk::Broken => End::Broken("the answer breaks off".to_owned()),
            Chunk::Bytes(_) | Chunk::End => End::Silent,
        }
    }

    /// How a body that was not read to its end goes on; nothing, where the time was over.
    async fn rest_of(&self, mut answer: Answer) -> Chunk {
        loop {
            match tokio::time::timeout(Duration::ZERO, answer.next()).await {
                Ok(Chunk::Bytes(_)) => {}
                Ok(end) => return end,
                Err(_) => return Chunk::End,
            }
        }
    }

    async fn read_stream(&self, mut answer: Answer) -> End {
        let mut decoder = Decoder::new(LONGEST_MESSAGE);
        let mut room = MOST_STREAMED;
        loop {
            let bytes = match answer.next().await {
                Chunk::Bytes(bytes) if bytes.len() <= room => bytes,
                Chunk::End | Chunk::Broken => {
                    return End::RanOut { last: decoder.last_id().map(str::to_owned), retry: decoder.retry() };
                }
                Chunk::Bytes(_) | Chunk::TooLong => return End::Broken("the stream is longer than the doctor reads".to_owned()),
            };
            room -= bytes.len();
            let (mut heard, mut is_cut) = (Vec::new(), false);
            decoder.push(&bytes, |event| {
                is_cut |= event.cut > 0;
                heard.extend(news_in(&event));
            });
            for news in heard {
                self.tell(news).await;
            }
            if is_cut {
                return End::Broken("a message is longer than clients read".to_owned());
            }
        }
    }
}

/// What an event says to a client of MCP. One without data only tells where a stream could be taken up again.
fn news_in(event: &sse::Event<'_>) -> Option<News> {
    match event.name {
        b"endpoint" => Some(News::Endpoint(String::from_utf8_lossy(event.data).into_owned())),
        b"message" if !event.data.is_empty() && event.cut == 0 => Some(News::Message(event.data.to_vec())),
        _ => None,
    }
}

/// Why an answer is none to what was asked, although the last of the requests that a redirect made of it was answered well.
///
/// npm `@modelcontextprotocol/sdk` 1.32.2 follows a redirect only within the origin, and for a POST only one that keeps it a POST (`dist/esm/shared/transport.js`,
/// `followWithinOrigin`).
fn astray(ask: &Ask, home: &Target, answer: &Answer, rungs: &[(Duration, Rung)]) -> Option<End> {
    let exchanges: Vec<_> = rungs.iter().filter_map(|(_, rung)| if let Rung::Exchange(exchange) = rung { Some(exchange) } else { None }).collect();
    let [.., before, last] = exchanges.as_slice() else { return None };
    if last.verb != ask.verb {
        let status = before.answered().map_or(0, |answered| answered.status);
        return Some(End::Refused(Refusal { status, body: String::new(), www_authenticate: None }));
    }
    let is_encrypted_home =
        !home.is_tls() && answer.url.is_tls() && home.host() == answer.url.host() && (home.port(), answer.url.port()) == (80, 443);
    let is_home = answer.url.origin() == home.origin() || is_encrypted_home;
    (!is_home).then(|| End::Broken(format!("a redirect to another origin, {}", answer.url.origin())))
}

/// Why there is no answer, as the last rung tells it.
fn unanswered(last: Option<&Rung>) -> End {
    let reason = match last {
        Some(Rung::Exchange(exchange)) => match &exchange.reply {
            Reply::Silent { .. } => return End::Silent,
            Reply::Closed => "the connection was closed without an answer",
            Reply::Reset => "the connection was reset",
            Reply::NotHttp { .. } => "the answer is not HTTP",
            Reply::RedirectLoop { .. } => "redirects without an end",
            Reply::Answered(_) => "the answer cannot be read",
        },
        Some(_) => "the place of a redirect cannot be reached",
        None => "it cannot be asked",
    };
    End::Broken(reason.to_owned())
}
