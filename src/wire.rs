//! A line of stdout → JSON-RPC messages, or the reason why it is none. Bodies are looked into only as far as rules need.

use std::{borrow::Cow, fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer,
    de::{SeqAccess, Visitor},
};
use serde_json::value::RawValue;

use crate::evidence::{Answer, Discovered, Hello, Method, NoiseKind, Page, Redactor, RpcError};

/// A message as it stands on the line; `Reply::result` is read further when the request is known.
#[derive(Debug)]
pub(crate) enum Incoming<'a> {
    Request { id: &'a RawValue, method: Cow<'a, str> },
    Notification { method: Cow<'a, str> },
    Reply { id: &'a RawValue, body: Body<'a> },
}

#[derive(Debug)]
pub(crate) enum Body<'a> {
    Result(&'a RawValue),
    Error(WireError<'a>),
}

#[derive(Debug, Deserialize)]
struct Envelope<'a> {
    jsonrpc: Option<Cow<'a, str>>,
    #[serde(borrow)]
    id: Option<&'a RawValue>,
    #[serde(borrow)]
    method: Option<Cow<'a, str>>,
    #[serde(borrow)]
    result: Option<&'a RawValue>,
    #[serde(borrow)]
    error: Option<WireError<'a>>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct WireError<'a> {
    #[serde(default)]
    code: i64,
    #[serde(borrow, default)]
    message: Cow<'a, str>,
    #[serde(borrow, default)]
    data: Option<&'a RawValue>,
}

impl WireError<'_> {
    pub(crate) fn code(&self) -> i64 {
        self.code
    }
}

/// The messages of one line: one, or several in a batch as protocol 2025-03-26 allowed it.
pub(crate) fn read_line(line: &[u8]) -> Result<Vec<Incoming<'_>>, NoiseKind> {
    let text = std::str::from_utf8(line).map_err(|_| NoiseKind::NotUtf8)?;
    if text.trim().is_empty() {
        return Err(NoiseKind::Blank);
    }
    let trimmed = text.trim_start();
    if trimmed.get(..15).is_some_and(|start| start.eq_ignore_ascii_case("content-length:")) {
        return Err(NoiseKind::ContentLength);
    }
    if trimmed.starts_with('[') {
        let batch: Batch<'_> = serde_json::from_str(text).map_err(|_| NoiseKind::NotJson)?;
        return batch.0.ok_or(NoiseKind::TooLong)?.into_iter().map(|one| read_message(one.get())).collect();
    }
    read_message(text).map(|message| vec![message])
}

/// More messages than this in one line are no batch of answers to a handful of requests.
const LARGEST_BATCH: usize = 1_000;

/// The values of a list as they stand; `None` when they are too many to be a batch.
struct Batch<'a>(Option<Vec<&'a RawValue>>);

impl<'de: 'a, 'a> Deserialize<'de> for Batch<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (values, count) = deserializer.deserialize_seq(First::<&RawValue>::new(LARGEST_BATCH))?;
        Ok(Self((count == values.len()).then_some(values)))
    }
}

/// Reads a list of any length, but keeps only so many of its items; yields those and the count of all.
struct First<T> {
    most: usize,
    items: PhantomData<T>,
}

impl<T> First<T> {
    fn new(most: usize) -> Self {
        Self { most, items: PhantomData }
    }
}

impl<'de, T: Deserialize<'de>> Visitor<'de> for First<T> {
    type Value = (Vec<T>, usize);
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let (mut kept, mut count) = (Vec::new(), 0);
        while let Some(item) = list.next_element::<T>()? {
            count += 1;
            if kept.len() < self.most {
                kept.push(item);
            }
        }
        Ok((kept, count))
    }
}

/// The versions that a server says it knows; nobody reads more than these.
#[derive(Deserialize)]
struct Versions<'a>(#[serde(borrow, deserialize_with = "first_versions")] Vec<Cow<'a, str>>);

fn first_versions<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Cow<'de, str>>, D::Error> {
    const KEPT: usize = 20;
    Ok(deserializer.deserialize_seq(First::<Text<'de>>::new(KEPT))?.0.into_iter().map(|text| text.0).collect())
}

/// A string that is borrowed where it holds no escape; serde borrows a `Cow` only in a field.
#[derive(Deserialize)]
struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

fn read_message(text: &str) -> Result<Incoming<'_>, NoiseKind> {
    let envelope: Envelope<'_> = match serde_json::from_str(text) {
        Ok(envelope) => envelope,
        Err(error) if error.is_data() => return Err(NoiseKind::NotJsonRpc),
        Err(_) => return Err(NoiseKind::NotJson),
    };
    if envelope.jsonrpc.as_deref() != Some("2.0") {
        return Err(NoiseKind::NotJsonRpc);
    }
    let id = envelope.id.filter(|id| id.get() != "null");
    match (envelope.method, id, envelope.result, envelope.error) {
        (Some(method), Some(id), None, None) => Ok(Incoming::Request { id, method }),
        (Some(method), None, None, None) => Ok(Incoming::Notification { method }),
        (None, Some(id), Some(result), None) => Ok(Incoming::Reply { id, body: Body::Result(result) }),
        (None, id, None, Some(error)) => Ok(Incoming::Reply { id: id.unwrap_or(RawValue::NULL), body: Body::Error(error) }),
        _ => Err(NoiseKind::NotJsonRpc),
    }
}

/// What `body` says, as an answer to a request of `method`.
pub(crate) fn read_answer(method: Method, body: &Body<'_>, redactor: &Redactor) -> Answer {
    let result = match body {
        Body::Error(error) => return Answer::Error(read_error(error, redactor)),
        Body::Result(result) => result.get(),
    };
    let read = match method {
        Method::Initialize => serde_json::from_str::<WireHello<'_>>(result).and_then(|hello| hello.shown(redactor)).map(Answer::Hello),
        Method::Discover => serde_json::from_str::<WireDiscovered<'_>>(result).map(|found| Answer::Discovered(found.shown(redactor))),
        Method::ToolsList | Method::PromptsList | Method::ResourcesList | Method::ResourceTemplatesList => {
            serde_json::from_str::<WirePage<'_>>(result).and_then(|page| page.shown(method, redactor)).map(Answer::Page)
        }
        Method::Initialized | Method::Cancelled | Method::SetLevel | Method::Ping => Ok(Answer::Ok),
    };
    read.unwrap_or_else(|error| Answer::Malformed(redactor.show(&error.to_string())))
}

/// The cursor of the next page of a list, if there is one.
pub(crate) fn next_cursor(body: &Body<'_>) -> Option<String> {
    let Body::Result(result) = body else { return None };
    serde_json::from_str::<WirePage<'_>>(result.get()).ok()?.next_cursor.map(Cow::into_owned)
}

fn read_error(error: &WireError<'_>, redactor: &Redactor) -> RpcError {
    #[derive(Deserialize)]
    struct Data<'a> {
        #[serde(borrow)]
        supported: Versions<'a>,
    }
    let supported = error.data.and_then(|data| serde_json::from_str::<Data<'_>>(data.get()).ok()).map(|data| data.supported.0).unwrap_or_default();
    RpcError { code: error.code, message: redactor.show(&error.message), supported: supported.iter().map(|version| redactor.show(version)).collect() }
}

#[derive(Deserialize)]
struct WireHello<'a> {
    #[serde(borrow, rename = "protocolVersion")]
    protocol_version: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    capabilities: Capabilities<'a>,
    #[serde(borrow, rename = "serverInfo", default)]
    server_info: ServerInfo<'a>,
}

impl WireHello<'_> {
    fn shown(&self, redactor: &Redactor) -> serde_json::Result<Hello> {
        let version = self.protocol_version.as_deref().ok_or_else(|| serde::de::Error::missing_field("protocolVersion"))?;
        Ok(hello(version, &self.capabilities, &self.server_info, redactor))
    }
}

#[derive(Deserialize, Default)]
struct ServerInfo<'a> {
    #[serde(borrow, default)]
    name: Cow<'a, str>,
    #[serde(borrow, default)]
    version: Cow<'a, str>,
}

#[derive(Deserialize, Default)]
struct Capabilities<'a> {
    #[serde(borrow)]
    tools: Option<&'a RawValue>,
    #[serde(borrow)]
    prompts: Option<&'a RawValue>,
    #[serde(borrow)]
    resources: Option<&'a RawValue>,
    #[serde(borrow)]
    logging: Option<&'a RawValue>,
}

fn hello(version: &str, offered: &Capabilities<'_>, info: &ServerInfo<'_>, redactor: &Redactor) -> Hello {
    Hello {
        protocol_version: redactor.show(version),
        server_name: redactor.show(&info.name),
        server_version: redactor.show(&info.version),
        offers_tools: offered.tools.is_some(),
        offers_prompts: offered.prompts.is_some(),
        offers_resources: offered.resources.is_some(),
        offers_logging: offered.logging.is_some(),
    }
}

#[derive(Deserialize)]
struct WireDiscovered<'a> {
    #[serde(borrow, rename = "supportedVersions")]
    supported_versions: Versions<'a>,
    #[serde(borrow, default)]
    capabilities: Capabilities<'a>,
    #[serde(borrow, rename = "_meta", default)]
    meta: DiscoverMeta<'a>,
}

#[derive(Deserialize, Default)]
struct DiscoverMeta<'a> {
    #[serde(borrow, rename = "io.modelcontextprotocol/serverInfo", default)]
    server_info: ServerInfo<'a>,
}

impl WireDiscovered<'_> {
    fn shown(&self, redactor: &Redactor) -> Discovered {
        let newest = self.supported_versions.0.iter().max().map_or("", Cow::as_ref);
        Discovered {
            supported_versions: self.supported_versions.0.iter().map(|version| redactor.show(version)).collect(),
            hello: hello(newest, &self.capabilities, &self.meta.server_info, redactor),
        }
    }
}

#[derive(Deserialize)]
struct WirePage<'a> {
    #[serde(borrow, default)]
    tools: Option<Names<'a>>,
    #[serde(borrow, default)]
    prompts: Option<Names<'a>>,
    #[serde(borrow, default)]
    resources: Option<Names<'a>>,
    #[serde(borrow, rename = "resourceTemplates", default)]
    resource_templates: Option<Names<'a>>,
    #[serde(borrow, rename = "nextCursor", default)]
    next_cursor: Option<Cow<'a, str>>,
}

impl WirePage<'_> {
    fn shown(&self, method: Method, redactor: &Redactor) -> serde_json::Result<Page> {
        let names = match method.list_key() {
            Some("tools") => &self.tools,
            Some("prompts") => &self.prompts,
            Some("resources") => &self.resources,
            _ => &self.resource_templates,
        };
        let names = names.as_ref().ok_or_else(|| serde::de::Error::missing_field(method.list_key().unwrap_or("result")))?;
        Ok(Page { items: names.count, names: names.first.iter().map(|name| redactor.show(name)).collect(), more: self.next_cursor.is_some() })
    }
}

/// The names in a list; only so many are kept, all are counted.
#[derive(Default)]
struct Names<'a> {
    count: usize,
    first: Vec<Cow<'a, str>>,
}

impl<'de: 'a, 'a> Deserialize<'de> for Names<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        const KEPT: usize = 20;
        let (items, count) = deserializer.deserialize_seq(First::<Item<'de>>::new(KEPT))?;
        Ok(Self { count, first: items.into_iter().filter_map(|item| item.name).collect() })
    }
}

#[derive(Deserialize)]
struct Item<'a> {
    #[serde(borrow, default)]
    name: Option<Cow<'a, str>>,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn noise(line: &str) -> Option<NoiseKind> {
        read_line(line.as_bytes()).err()
    }

    #[test]
    fn what_is_no_message_says_why() {
        for (line, kind) in [
            ("", NoiseKind::Blank),
            ("   ", NoiseKind::Blank),
            ("Server running on stdio", NoiseKind::NotJson),
            ("[INFO] ready", NoiseKind::NotJson),
            ("{\"level\":30,\"msg\":\"hi\"}", NoiseKind::NotJsonRpc),
            ("42", NoiseKind::NotJsonRpc),
            ("Content-Length: 93", NoiseKind::ContentLength),
            ("{\"jsonrpc\":\"2.0\"", NoiseKind::NotJson),
        ] {
            assert_eq!(noise(line), Some(kind), "{line}");
        }
        assert_eq!(read_line(b"\xff\xfe").err(), Some(NoiseKind::NotUtf8));
    }

    #[test]
    fn a_batch_is_several_messages() {
        let line = br#"[{"jsonrpc":"2.0","method":"notifications/message","params":{}},{"jsonrpc":"2.0","id":1,"result":{}}]"#;
        let messages = read_line(line).expect("a batch");
        assert!(matches!(messages[0], Incoming::Notification { .. }));
        assert!(matches!(messages[1], Incoming::Reply { .. }));
    }

    fn answer(method: Method, line: &str) -> Answer {
        match read_line(line.as_bytes()).expect("a message").remove(0) {
            Incoming::Reply { body, .. } => read_answer(method, &body, &Redactor::default()),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn answers_are_read_as_far_as_rules_need_them() {
        let hello = answer(
            Method::Initialize,
            r#"{"jsonrpc":"2.0","id":0,"result":{"protocolVersion":"2025-06-18","capabilities":{"tools":{}},"serverInfo":{"name":"s","version":"1"}}}"#,
        );
        assert!(matches!(hello, Answer::Hello(Hello { offers_tools: true, offers_prompts: false, .. })));
        let page =
            answer(Method::ToolsList, r#"{"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"a","inputSchema":{}},{"name":"b"}],"nextCursor":"2"}}"#);
        assert!(matches!(page, Answer::Page(Page { items: 2, more: true, .. })));
        let discovered =
            answer(Method::Discover, r#"{"jsonrpc":"2.0","id":"d","result":{"supportedVersions":["2026-07-28"],"capabilities":{"tools":{}}}}"#);
        assert!(matches!(discovered, Answer::Discovered(found) if found.hello.protocol_version.as_str() == "2026-07-28"));
        let refused =
            answer(Method::Initialize, r#"{"jsonrpc":"2.0","id":0,"error":{"code":-32022,"message":"no","data":{"supported":["2026-07-28"]}}}"#);
        assert!(matches!(refused, Answer::Error(RpcError { code: -32022, supported, .. }) if supported.len() == 1));
    }

    #[test]
    fn an_answer_without_its_content_is_malformed() {
        for (method, line) in [
            (Method::Initialize, r#"{"jsonrpc":"2.0","id":0,"result":{}}"#),
            (Method::ToolsList, r#"{"jsonrpc":"2.0","id":0,"result":{"items":[]}}"#),
            (Method::ToolsList, r#"{"jsonrpc":"2.0","id":0,"result":{"tools":7}}"#),
        ] {
            assert!(matches!(answer(method, line), Answer::Malformed(_)), "{line}");
        }
    }

    #[test]
    fn lists_of_any_length_are_read_with_bounded_memory() {
        let batch = |count: usize| format!("[{}]", vec![r#"{"jsonrpc":"2.0","method":"x"}"#; count].join(","));
        assert_eq!(read_line(batch(1_000).as_bytes()).map(|messages| messages.len()).ok(), Some(1_000));
        assert_eq!(noise(&batch(1_001)), Some(NoiseKind::TooLong));
        let versions = vec![r#""a""#; 10_000].join(",");
        let refused = format!(r#"{{"jsonrpc":"2.0","id":0,"error":{{"code":-32022,"message":"no","data":{{"supported":[{versions}]}}}}}}"#);
        assert!(matches!(answer(Method::Initialize, &refused), Answer::Error(RpcError { supported, .. }) if supported.len() == 20));
    }

    proptest! {
        #[test]
        fn no_line_panics(line in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = read_line(&line);
        }
    }
}
