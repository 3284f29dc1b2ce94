//! Server-sent events: bytes → events as the HTML standard decodes them, with bounded memory whatever the server sends.
//!
//! Source: <https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation>.

use std::time::Duration;

use memchr::memchr2;

/// No event of MCP has a longer name; what is cut off a longer one cannot make it one of them.
const LONGEST_NAME: usize = 64;
/// A longer one is not given back to the server.
const LONGEST_ID: usize = 1_024;

/// Cuts a stream into events whose data are at most so long.
#[derive(Debug)]
pub struct Decoder {
    longest: usize,
    /// The current line, as far as it has come.
    line: Vec<u8>,
    /// Bytes of the current line beyond `longest`, which are not kept.
    overflow: u64,
    /// The last byte was a carriage return, so that a line feed belongs to it.
    after_cr: bool,
    /// No line has ended yet: a byte order mark may stand before the first one.
    at_begin: bool,
    pending: Pending,
    /// The id of the last event that had one.
    last_id: Option<String>,
    retry: Option<Duration>,
}

/// The event whose blank line has not come yet.
#[derive(Debug, Default)]
struct Pending {
    name: Vec<u8>,
    id: Option<String>,
    data: Option<Vec<u8>>,
    cut: u64,
}

/// An event that has come whole.
#[derive(Debug, PartialEq, Eq)]
pub struct Event<'a> {
    /// `message` where the server gave none.
    pub name: &'a [u8],
    /// The data lines, joined by line feeds.
    pub data: &'a [u8],
    /// How many bytes are missing from `data`.
    pub cut: u64,
}

impl Decoder {
    #[must_use]
    pub fn new(longest: usize) -> Self {
        Self { longest, line: Vec::new(), overflow: 0, after_cr: false, at_begin: true, pending: Pending::default(), last_id: None, retry: None }
    }

    /// Where a broken stream would be taken up again; `None` while no event had an id.
    #[must_use]
    pub fn last_id(&self) -> Option<&str> {
        self.last_id.as_deref()
    }

    /// How long the server wants a client to wait before it connects again.
    #[must_use]
    pub fn retry(&self) -> Option<Duration> {
        self.retry
    }

    /// Hands every event that `chunk` completes to `take`. What is left of the last event when the stream ends is none.
    pub fn push(&mut self, mut chunk: &[u8], mut take: impl FnMut(Event<'_>)) {
        if let ([b'\n', rest @ ..], true) = (chunk, self.after_cr) {
            chunk = rest;
            self.after_cr = false;
        }
        while let Some(end) = memchr2(b'\r', b'\n', chunk) {
            self.keep(&chunk[..end]);
            self.after_cr = chunk[end] == b'\r' && chunk.len() == end + 1;
            let ends = if chunk[end..].starts_with(b"\r\n") { 2 } else { 1 };
            chunk = &chunk[end + ends..];
            self.end_line(&mut take);
        }
        if !chunk.is_empty() {
            self.after_cr = false;
            self.keep(chunk);
        }
    }

    fn keep(&mut self, bytes: &[u8]) {
        // A line is longer than its value by the name of its field.
        let room = (self.longest + LONGEST_NAME).saturating_sub(self.line.len());
        let kept = bytes.len().min(room);
        self.line.extend_from_slice(&bytes[..kept]);
        self.overflow += (bytes.len() - kept) as u64;
    }

    fn end_line(&mut self, take: &mut impl FnMut(Event<'_>)) {
        let mut line = std::mem::take(&mut self.line);
        let overflow = std::mem::take(&mut self.overflow);
        if std::mem::take(&mut self.at_begin) && line.starts_with(b"\xef\xbb\xbf") {
            line.drain(..3);
        }
        if line.is_empty() {
            self.dispatch(take);
        } else {
            let (field, value) = field_of(&line);
            self.pending.take_field(field, value, overflow, self.longest, &mut self.retry);
        }
        line.clear();
        // One huge line must not hold its memory for the rest of the probe.
        if line.capacity() <= 256 * 1024 {
            self.line = line;
        }
    }

    fn dispatch(&mut self, take: &mut impl FnMut(Event<'_>)) {
        let Pending { name, id, data, cut } = std::mem::take(&mut self.pending);
        if id.is_some() {
            self.last_id = id;
        }
        if let Some(data) = data {
            take(Event { name: if name.is_empty() { b"message" } else { &name }, data: &data, cut });
        }
    }
}

impl Pending {
    fn take_field(&mut self, field: &[u8], value: &[u8], overflow: u64, longest: usize, retry: &mut Option<Duration>) {
        match field {
            b"data" => self.take_data(value, overflow, longest),
            b"event" => self.name = value[..value.len().min(LONGEST_NAME)].to_vec(),
            b"id" if value.len() <= LONGEST_ID && !value.contains(&0) => self.id = Some(String::from_utf8_lossy(value).into_owned()),
            b"retry" => {
                let number = std::str::from_utf8(value).ok().filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()));
                *retry = number.and_then(|text| text.parse().ok()).map(Duration::from_millis).or(*retry);
            }
            // A comment, or a field that nobody knows.
            _ => {}
        }
    }

    fn take_data(&mut self, value: &[u8], overflow: u64, longest: usize) {
        let data = match &mut self.data {
            Some(data) if data.len() < longest => {
                data.push(b'\n');
                data
            }
            Some(data) => {
                self.cut += 1;
                data
            }
            none => none.insert(Vec::new()),
        };
        let kept = value.len().min(longest.saturating_sub(data.len()));
        data.extend_from_slice(&value[..kept]);
        self.cut += overflow + (value.len() - kept) as u64;
    }
}

/// A line's field and its value; one space behind the colon belongs to neither.
fn field_of(line: &[u8]) -> (&[u8], &[u8]) {
    match memchr::memchr(b':', line) {
        Some(colon) => {
            let value = &line[colon + 1..];
            (&line[..colon], value.strip_prefix(b" ").unwrap_or(value))
        }
        None => (line, b""),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn decoded(longest: usize, chunks: &[&[u8]]) -> (Vec<(String, String, u64)>, Decoder) {
        let mut decoder = Decoder::new(longest);
        let mut events = Vec::new();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        for chunk in chunks {
            decoder.push(chunk, |event| events.push((text(event.name), text(event.data), event.cut)));
        }
        (events, decoder)
    }

    fn told(stream: &str) -> Vec<(String, String)> {
        decoded(1_000, &[stream.as_bytes()]).0.into_iter().map(|(name, data, _)| (name, data)).collect()
    }

    fn message(data: &str) -> (String, String) {
        ("message".to_owned(), data.to_owned())
    }

    #[test]
    fn events_are_decoded_as_the_standard_says() {
        for (stream, events) in [
            ("data: {}\n\n", vec![message("{}")]),
            ("data:{}\r\n\r\ndata: 2\r\n\r\n", vec![message("{}"), message("2")]),
            ("data: a\rdata: b\r\r", vec![message("a\nb")]),
            ("\u{feff}data: first\n\n", vec![message("first")]),
            (": a comment\n:\n\ndata: x\n: between\ndata\n\n", vec![message("x\n")]),
            ("event: endpoint\ndata: /messages?x=1\n\n", vec![("endpoint".to_owned(), "/messages?x=1".to_owned())]),
            ("event: ping\n\nevent:\ndata: y\n\n", vec![message("y")]),
            ("data:  two spaces\n\n", vec![message(" two spaces")]),
            ("id: 7\nretry: 20\ndata\n\n", vec![message("")]),
            ("data: never ended\n", vec![]),
            ("data: never ended", vec![]),
            ("nonsense\nDATA: x\n\n", vec![]),
        ] {
            assert_eq!(told(stream), events, "{stream:?}");
        }
    }

    #[test]
    fn the_last_id_and_the_wait_are_known() {
        let (_, decoder) = decoded(100, &[b"id: 1\nretry: 1500\n\nid: 2\nretry: soon\ndata: x\n\nid: 3\n"]);
        assert_eq!((decoder.last_id(), decoder.retry()), (Some("2"), Some(Duration::from_millis(1_500))));
        assert_eq!(decoded(100, &[b"data: x\n\n"]).1.last_id(), None);
    }

    #[test]
    fn an_event_too_long_is_cut_and_counted() {
        let long = format!("data: {}\n\ndata: ok\n\n", "x".repeat(500));
        let (events, decoder) = decoded(100, &[long.as_bytes()]);
        assert_eq!(events[0], ("message".to_owned(), "x".repeat(100), 400));
        assert_eq!(events[1], ("message".to_owned(), "ok".to_owned(), 0));
        let lines = "data: 0123456789\n".repeat(100);
        let (events, _) = decoded(100, &[lines.as_bytes(), b"\n"]);
        assert_eq!(events[0].1.len(), 100);
        assert!(events[0].2 > 0 && decoder.line.is_empty());
    }

    #[test]
    fn endless_comments_take_no_memory() {
        let mut decoder = Decoder::new(100);
        for _ in 0..1_000 {
            decoder.push(&[b':'; 100], |event| panic!("a comment is no event: {event:?}"));
        }
        assert!(decoder.line.len() <= 100 + LONGEST_NAME);
    }

    proptest! {
        #[test]
        fn any_chunking_gives_the_same_events(
            text in "(data|event|id|retry|x|:|: |\r|\n|\r\n|a|\\{|\u{feff}|é){0,40}",
            cuts in proptest::collection::vec(0usize..120, 0..6),
            longest in 1usize..20,
        ) {
            let bytes = text.as_bytes();
            let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(bytes.len())).chain([0, bytes.len()]).collect();
            cuts.sort_unstable();
            let chunks: Vec<&[u8]> = cuts.windows(2).map(|pair| &bytes[pair[0]..pair[1]]).collect();
            let (in_parts, one) = decoded(longest, &chunks);
            let (whole, other) = decoded(longest, &[bytes]);
            prop_assert_eq!(&in_parts, &whole);
            prop_assert_eq!((one.last_id(), one.retry()), (other.last_id(), other.retry()));
            prop_assert!(whole.iter().all(|(_, data, _)| data.chars().count() <= longest));
        }
    }
}
