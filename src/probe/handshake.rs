//! The client's side of the start as a state machine without I/O: messages and the clock go in, messages to send come out.

use std::time::Duration;

use serde_json::{Value, json};

use crate::{
    client::{ListOrder, Opening, UnknownVersion},
    evidence::{Answer, Hello, LEGACY_VERSIONS, LimitScope, MODERN_VERSION, Method, RpcError},
};

use super::requests::{self, Identity};

/// What the state machine wants done.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Act {
    Send {
        method: Method,
        /// As JSON text; `None` for a notification, which nobody answers.
        id: Option<String>,
        line: String,
    },
    /// The client will not go on with this server.
    Reject {
        answer_to: Method,
        reason: String,
    },
    GiveUp {
        waiting_for: Method,
    },
    /// Everything the client asks at a start has been answered.
    Finish,
}

/// The client's script, taken from its profile and the command line.
#[derive(Debug, Clone)]
pub(super) struct Script {
    pub opening: Opening,
    pub identity: Identity,
    pub unknown_version: UnknownVersion,
    pub lists: Vec<Method>,
    pub list_order: ListOrder,
    /// From sending to giving up, as `scope` counts it; `None` waits for ever.
    pub limit: Option<Duration>,
    pub scope: LimitScope,
    /// For each list; `None` waits for ever.
    pub list_limit: Option<Duration>,
}

/// Why a request will never be answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Failure {
    /// In a client's words, such as `HTTP 500`.
    pub reason: String,
    /// The server wants a login first (401, 403), whatever it is asked.
    pub wants_login: bool,
}

#[derive(Debug)]
pub(super) struct Handshake {
    script: Script,
    stage: Stage,
    waiting: Vec<Waiting>,
    /// Lists that have not been asked for yet, next one first.
    lists_due: Vec<Method>,
    next_id: u64,
    discovers: u32,
    pages: u32,
    /// When the first message was sent.
    begun: Duration,
    agreed: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Opening,
    Lists { modern: bool },
    Over,
}

#[derive(Debug)]
struct Waiting {
    id: Value,
    method: Method,
    since: Duration,
}

impl Waiting {
    /// Whether an answer with this id, as JSON text, is for this request. The official SDKs take `"7"` for 7 as well.
    fn has_id(&self, id: &str) -> bool {
        let ours = self.id.to_string();
        ours == id || id.trim_matches('"') == ours
    }
}

/// A server that always has one more page must not keep the probe busy for ever.
const MOST_PAGES: u32 = 1_000;

/// Identifiers of the era probe, as Claude Code 2.1.330 was recorded to send it.
const DISCOVER_ID: &str = "server-discover-probe-";

impl Handshake {
    pub(super) fn new(script: Script) -> Self {
        let lists_due = script.lists.clone();
        Self {
            script,
            stage: Stage::Opening,
            waiting: Vec::new(),
            lists_due,
            next_id: 0,
            discovers: 0,
            pages: 0,
            begun: Duration::ZERO,
            agreed: None,
        }
    }

    /// The first message.
    pub(super) fn begin(&mut self, now: Duration) -> Vec<Act> {
        self.begun = now;
        match self.script.opening {
            Opening::Initialize | Opening::DiscoverSibling { .. } => vec![self.initialize(now)],
            Opening::DiscoverInPlace { .. } | Opening::DiscoverOnly => vec![self.discover(now)],
        }
    }

    pub(super) fn identity(&self) -> &Identity {
        &self.script.identity
    }

    /// The request that is waited for, the oldest first.
    pub(super) fn waiting_for(&self) -> Option<Method> {
        self.waiting.first().map(|waiting| waiting.method)
    }

    pub(super) fn is_over(&self) -> bool {
        self.stage == Stage::Over
    }

    /// The request with that id.
    pub(super) fn method_of(&self, id: &str) -> Option<Method> {
        self.waiting.iter().find(|waiting| waiting.has_id(id)).map(|waiting| waiting.method)
    }

    /// The id of the request that is waited for, to cancel it.
    pub(super) fn cancellation(&self) -> Option<String> {
        let id = &self.waiting.first()?.id;
        Some(requests::message(None, Method::Cancelled, json!({ "requestId": id, "reason": "McpError: MCP error -32001: Request timed out" })))
    }

    /// The protocol version that the two have agreed upon.
    pub(super) fn agreed(&self) -> Option<&str> {
        self.agreed.as_deref()
    }

    /// The id of the request that is waited for, where it is the only one: an error without an id can mean no other.
    pub(super) fn only_id(&self) -> Option<String> {
        if let [only] = self.waiting.as_slice() { Some(only.id.to_string()) } else { None }
    }

    /// Begins anew with `initialize`: in another session, or by another transport. The clock runs on.
    pub(super) fn begin_anew(&mut self, now: Duration) -> Vec<Act> {
        self.stage = Stage::Opening;
        self.agreed = None;
        self.waiting.clear();
        self.lists_due.clone_from(&self.script.lists);
        vec![self.initialize(now)]
    }

    /// Takes note that nobody will answer what was sent: the request with that id, or a notification without one.
    pub(super) fn failed(&mut self, method: Method, id: Option<&str>, failure: &Failure, now: Duration) -> Vec<Act> {
        if let Some(id) = id {
            let Some(index) = self.waiting.iter().position(|waiting| waiting.has_id(id)) else { return Vec::new() };
            self.waiting.remove(index);
        }
        match (self.stage, method) {
            (_, Method::Cancelled) => Vec::new(),
            // `initialize` is under way already.
            (Stage::Opening, Method::Discover) if self.waiting_for() == Some(Method::Initialize) => Vec::new(),
            // The official SDKs differ in what makes them ask on: for PyPI `mcp` 2.3.0 any status does (mcp/client/_probe.py), for npm
            // `@modelcontextprotocol/client` 2.4.0 one below 500 (src/client/probeClassifier.ts). None asks on before a login.
            (Stage::Opening, Method::Discover) if self.script.opening != Opening::DiscoverOnly && !failure.wants_login => {
                vec![self.initialize(now)]
            }
            // Without `notifications/initialized` no handshake is complete: `Client.connect` of the TypeScript SDK awaits it.
            (Stage::Opening, _) | (_, Method::Initialized) => self.reject(method, &failure.reason),
            (Stage::Lists { modern }, _) => self.list_answered(method, None, modern, now),
            (Stage::Over, _) => Vec::new(),
        }
    }

    /// Takes the answer to the request with that id; `cursor` is that of a further page.
    pub(super) fn answered(&mut self, id: &str, answer: &Answer, cursor: Option<&str>, now: Duration) -> Vec<Act> {
        let Some(index) = self.waiting.iter().position(|waiting| waiting.has_id(id)) else { return Vec::new() };
        let method = self.waiting.remove(index).method;
        match self.stage {
            Stage::Opening => self.opening_answered(method, answer, now),
            Stage::Lists { modern } => self.list_answered(method, cursor, modern, now),
            Stage::Over => Vec::new(),
        }
    }

    fn opening_answered(&mut self, method: Method, answer: &Answer, now: Duration) -> Vec<Act> {
        match (method, answer) {
            (Method::Discover, Answer::Discovered(found)) if found.supported_versions.iter().any(|version| version.as_str() == MODERN_VERSION) => {
                self.waiting.clear();
                self.agreed = Some(MODERN_VERSION.to_owned());
                self.begin_lists(true, &found.hello, now)
            }
            (Method::Discover, _) if self.script.opening == Opening::DiscoverOnly => {
                self.reject(method, "it does not answer server/discover with 2026-07-28")
            }
            // It names what it knows, and none of it has an `initialize`. Both official SDKs end here.
            (Method::Discover, Answer::Error(error)) if knows_only_newer(error) => {
                let reason = format!("error {}: {}", error.code, error.message);
                self.reject(method, &reason)
            }
            // A late error to the era probe, `initialize` being under way already, changes nothing.
            (Method::Discover, _) if self.waiting_for() == Some(Method::Initialize) => Vec::new(),
            (Method::Discover, _) => vec![self.initialize(now)],
            (Method::Initialize, Answer::Hello(hello)) => {
                let version = hello.protocol_version.as_str();
                let known = LEGACY_VERSIONS.contains(&version) || version == self.script.identity.offered;
                if !known && self.script.unknown_version == UnknownVersion::Rejects {
                    let reason = format!("Server's protocol version is not supported: {version}");
                    return self.reject(method, &reason);
                }
                self.agreed = Some(version.to_owned());
                let line = requests::message(None, Method::Initialized, Value::Null);
                let initialized = Act::Send { method: Method::Initialized, id: None, line };
                let mut acts = vec![initialized];
                acts.extend(self.begin_lists(false, hello, now));
                acts
            }
            // A slow server of both eras took the late probe for its first request: ask again in its era, as Claude Code does.
            (Method::Initialize, Answer::Error(error)) if error.code == -32022 && self.discovers == 1 => vec![self.discover(now)],
            (Method::Initialize, Answer::Error(error)) => {
                let reason = format!("error {}: {}", error.code, error.message);
                self.reject(method, &reason)
            }
            (_, Answer::Malformed(what)) => {
                let reason = format!("malformed answer: {what}");
                self.reject(method, &reason)
            }
            _ => Vec::new(),
        }
    }

    /// Asks for what the server offers; a list that it does not offer is not asked for, as the protocol says.
    fn begin_lists(&mut self, modern: bool, hello: &Hello, now: Duration) -> Vec<Act> {
        self.stage = Stage::Lists { modern };
        self.lists_due.retain(|method| match method {
            Method::ToolsList => hello.offers_tools,
            Method::PromptsList => hello.offers_prompts,
            Method::ResourcesList | Method::ResourceTemplatesList => hello.offers_resources,
            Method::SetLevel => hello.offers_logging,
            Method::Discover | Method::Initialize | Method::Initialized | Method::Cancelled | Method::Ping => true,
        });
        let count = match self.script.list_order {
            ListOrder::Together => self.lists_due.len(),
            ListOrder::InTurn => 1,
        };
        self.next_lists(count, modern, now)
    }

    fn next_lists(&mut self, count: usize, modern: bool, now: Duration) -> Vec<Act> {
        let count = count.min(self.lists_due.len());
        let due: Vec<Method> = self.lists_due.drain(..count).collect();
        let mut acts: Vec<Act> = due.into_iter().map(|method| self.list(method, None, modern, now)).collect();
        if self.waiting.is_empty() {
            self.stage = Stage::Over;
            acts.push(Act::Finish);
        }
        acts
    }

    fn list_answered(&mut self, method: Method, cursor: Option<&str>, modern: bool, now: Duration) -> Vec<Act> {
        if let Some(cursor) = cursor
            && self.pages < MOST_PAGES
        {
            self.pages += 1;
            return vec![self.list(method, Some(cursor), modern, now)];
        }
        self.next_lists(1, modern, now)
    }

    /// When something is due although no message comes, from the attempt's begin.
    pub(super) fn deadline(&self) -> Option<Duration> {
        [self.probe_deadline(), self.limit_deadline().map(|(at, _)| at)].into_iter().flatten().min()
    }

    /// When the silence of the era probe ends it.
    fn probe_deadline(&self) -> Option<Duration> {
        let Opening::DiscoverInPlace { wait } = self.script.opening else { return None };
        let [Waiting { method: Method::Discover, since, .. }] = self.waiting.as_slice() else { return None };
        (self.discovers == 1).then_some(*since + wait)
    }

    /// When the client gives up, and on which request.
    pub(super) fn limit_deadline(&self) -> Option<(Duration, Method)> {
        match self.stage {
            Stage::Opening => {
                let oldest = self.waiting.first()?;
                let counted_from = match self.script.scope {
                    LimitScope::EachRequest => oldest.since,
                    LimitScope::Connect | LimitScope::ConnectAndLists => self.begun,
                };
                let latest = self.waiting.last().map_or(oldest.method, |waiting| waiting.method);
                Some((counted_from + self.script.limit?, latest))
            }
            Stage::Lists { .. } => {
                let each = self
                    .waiting
                    .iter()
                    .filter_map(|waiting| Some((waiting.since + self.script.list_limit?, waiting.method)))
                    .min_by_key(|&(at, _)| at);
                let all = (self.script.scope == LimitScope::ConnectAndLists).then_some(self.script.limit).flatten();
                let all = all.map(|limit| self.begun + limit).zip(self.waiting_for());
                each.into_iter().chain(all).min_by_key(|&(at, _)| at)
            }
            Stage::Over => None,
        }
    }

    /// What is due at `now` because nothing came.
    pub(super) fn pass(&mut self, now: Duration) -> Vec<Act> {
        if let Some((at, waiting_for)) = self.limit_deadline()
            && at <= now
        {
            self.stage = Stage::Over;
            return vec![Act::GiveUp { waiting_for }];
        }
        match self.probe_deadline() {
            Some(at) if at <= now => vec![self.initialize(now)],
            Some(_) | None => Vec::new(),
        }
    }

    fn reject(&mut self, answer_to: Method, reason: &str) -> Vec<Act> {
        self.stage = Stage::Over;
        vec![Act::Reject { answer_to, reason: reason.to_owned() }]
    }

    fn discover(&mut self, now: Duration) -> Act {
        self.discovers += 1;
        let id = Value::from(format!("{DISCOVER_ID}{}", self.discovers));
        let params = json!({ "_meta": requests::modern_meta(&self.script.identity) });
        self.ask(id, Method::Discover, params, now)
    }

    fn initialize(&mut self, now: Duration) -> Act {
        let id = self.fresh_id();
        let params = requests::initialize_params(&self.script.identity);
        self.ask(id, Method::Initialize, params, now)
    }

    fn list(&mut self, method: Method, cursor: Option<&str>, modern: bool, now: Duration) -> Act {
        let mut params = serde_json::Map::new();
        if let Some(cursor) = cursor {
            params.insert("cursor".into(), cursor.into());
        }
        if method == Method::SetLevel {
            params.insert("level".into(), "info".into());
        }
        if modern {
            params.insert("_meta".into(), requests::modern_meta(&self.script.identity));
        }
        let params = if params.is_empty() { Value::Null } else { Value::Object(params) };
        let id = self.fresh_id();
        self.ask(id, method, params, now)
    }

    fn fresh_id(&mut self) -> Value {
        let id = self.next_id;
        self.next_id += 1;
        Value::from(id)
    }

    fn ask(&mut self, id: Value, method: Method, params: Value, now: Duration) -> Act {
        let line = requests::message(Some(&id), method, params);
        let text = id.to_string();
        self.waiting.push(Waiting { id, method, since: now });
        Act::Send { method, id: Some(text), line }
    }
}

/// Whether a server that refuses the version names others, and none that begins with `initialize`.
fn knows_only_newer(error: &RpcError) -> bool {
    const UNSUPPORTED_VERSION: i64 = -32022;
    let knows = |version: &str| error.supported.iter().any(|supported| supported.as_str() == version);
    error.code == UNSUPPORTED_VERSION && !error.supported.is_empty() && !LEGACY_VERSIONS.iter().any(|version| knows(version))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::{Discovered, Page, Shown};

    const MS: fn(u64) -> Duration = Duration::from_millis;

    fn script(opening: Opening) -> Script {
        Script {
            opening,
            identity: Identity { client_info: json!({"name": "x", "version": "1"}), capabilities: json!({}), offered: "2025-11-25".into() },
            unknown_version: UnknownVersion::Rejects,
            lists: vec![Method::ToolsList, Method::PromptsList],
            list_order: ListOrder::Together,
            limit: Some(MS(1_000)),
            scope: LimitScope::Connect,
            list_limit: None,
        }
    }

    fn hello(version: &'static str) -> Answer {
        Answer::Hello(Hello { protocol_version: Shown::from(version), offers_tools: true, ..Hello::default() })
    }

    fn methods(acts: &[Act]) -> Vec<Method> {
        acts.iter().filter_map(|act| if let Act::Send { method, .. } = act { Some(*method) } else { None }).collect()
    }

    fn refusal(code: i64) -> Answer {
        Answer::Error(RpcError { code, message: Shown::from("no"), supported: Vec::new() })
    }

    const IN_PLACE: Opening = Opening::DiscoverInPlace { wait: MS_300 };
    const MS_300: Duration = Duration::from_millis(300);

    #[test]
    fn a_legacy_start_asks_only_for_what_is_offered_and_reads_every_page() {
        let mut client = Handshake::new(script(Opening::Initialize));
        assert_eq!(methods(&client.begin(MS(0))), [Method::Initialize]);
        assert_eq!(methods(&client.answered("0", &hello("2025-06-18"), None, MS(5))), [Method::Initialized, Method::ToolsList]);
        let page = Answer::Page(Page { items: 2, names: Vec::new(), more: true });
        assert_eq!(methods(&client.answered("1", &page, Some("2"), MS(6))), [Method::ToolsList]);
        let last = Answer::Page(Page { items: 1, names: Vec::new(), more: false });
        assert_eq!(client.answered("2", &last, None, MS(7)), [Act::Finish]);
    }

    #[test]
    fn an_era_probe_falls_back_after_an_error_or_silence() {
        let mut refused = Handshake::new(script(IN_PLACE));
        assert_eq!(methods(&refused.begin(MS(0))), [Method::Discover]);
        assert_eq!(methods(&refused.answered("\"server-discover-probe-1\"", &refusal(-32601), None, MS(4))), [Method::Initialize]);

        let mut silent = Handshake::new(script(IN_PLACE));
        silent.begin(MS(0));
        assert_eq!(silent.deadline(), Some(MS(300)));
        assert_eq!(methods(&silent.pass(MS(300))), [Method::Initialize]);
        assert_eq!(silent.deadline(), Some(MS(1_000)), "the limit counts from the first message");
    }

    #[test]
    fn a_late_answer_to_the_era_probe_is_asked_for_again() {
        let mut client = Handshake::new(script(IN_PLACE));
        client.begin(MS(0));
        client.pass(MS(300));
        assert_eq!(methods(&client.answered("0", &refusal(-32022), None, MS(500))), [Method::Discover]);
        let found = Answer::Discovered(Discovered {
            supported_versions: vec![Shown::from(MODERN_VERSION)],
            hello: Hello { offers_tools: true, ..Hello::default() },
        });
        assert_eq!(methods(&client.answered("\"server-discover-probe-2\"", &found, None, MS(501))), [Method::ToolsList]);
    }

    #[test]
    fn an_unknown_version_is_rejected_or_accepted_as_the_client_does() {
        let mut strict = Handshake::new(script(Opening::Initialize));
        strict.begin(MS(0));
        assert!(matches!(strict.answered("0", &hello("1999-01-01"), None, MS(1))[..], [Act::Reject { answer_to: Method::Initialize, .. }]));
        let mut lax = Handshake::new(Script { unknown_version: UnknownVersion::Accepts, ..script(Opening::Initialize) });
        lax.begin(MS(0));
        assert_eq!(methods(&lax.answered("0", &hello("1999-01-01"), None, MS(1))), [Method::Initialized, Method::ToolsList]);
    }

    #[test]
    fn the_limit_counts_as_the_client_counts() {
        for (scope, deadline) in [(LimitScope::EachRequest, None), (LimitScope::Connect, None), (LimitScope::ConnectAndLists, Some(MS(1_010)))] {
            let mut client = Handshake::new(Script { scope, ..script(Opening::Initialize) });
            client.begin(MS(10));
            assert_eq!(client.deadline(), Some(MS(1_010)), "{scope:?}");
            client.answered("0", &hello("2025-11-25"), None, MS(500));
            assert_eq!(client.deadline(), deadline, "{scope:?} while lists are open");
        }
        let mut silent = Handshake::new(script(Opening::Initialize));
        silent.begin(MS(0));
        assert_eq!(silent.pass(MS(999)), []);
        assert_eq!(silent.pass(MS(1_000)), [Act::GiveUp { waiting_for: Method::Initialize }]);
        assert_eq!(silent.deadline(), None);
    }

    #[test]
    fn an_id_that_comes_back_as_text_is_still_ours() {
        let mut client = Handshake::new(script(Opening::Initialize));
        client.begin(MS(0));
        assert_eq!(client.method_of("\"0\""), Some(Method::Initialize));
        assert_eq!((client.method_of("7"), client.method_of("null")), (None, None));
    }

    fn failure(wants_login: bool) -> Failure {
        Failure { reason: "HTTP".to_owned(), wants_login }
    }

    #[test]
    fn a_failed_era_probe_falls_back_and_a_failed_initialize_ends_it() {
        let begun = |opening| {
            let mut client = Handshake::new(script(opening));
            client.begin(MS(0));
            client
        };
        let probe = Some("\"server-discover-probe-1\"");
        let mut client = begun(IN_PLACE);
        assert_eq!(methods(&client.failed(Method::Discover, probe, &failure(false), MS(1))), [Method::Initialize]);
        assert!(matches!(
            client.failed(Method::Initialize, Some("0"), &failure(false), MS(2))[..],
            [Act::Reject { answer_to: Method::Initialize, .. }]
        ));
        assert!(client.is_over());
        for (opening, wants_login) in [(IN_PLACE, true), (Opening::DiscoverOnly, false)] {
            let acts = begun(opening).failed(Method::Discover, probe, &failure(wants_login), MS(1));
            assert!(matches!(acts[..], [Act::Reject { answer_to: Method::Discover, .. }]), "{acts:?}");
        }
        assert_eq!(begun(IN_PLACE).failed(Method::Discover, Some("9"), &failure(false), MS(1)), [], "it was answered meanwhile");
    }

    #[test]
    fn a_server_that_knows_only_newer_versions_is_not_asked_for_initialize() {
        let knows = |versions: &[&'static str]| {
            let supported = versions.iter().map(|&version| Shown::from(version)).collect();
            let mut client = Handshake::new(script(IN_PLACE));
            client.begin(MS(0));
            client.answered("\"server-discover-probe-1\"", &Answer::Error(RpcError { code: -32022, message: "no".into(), supported }), None, MS(1))
        };
        assert!(matches!(knows(&["2027-01-01"])[..], [Act::Reject { answer_to: Method::Discover, .. }]));
        for versions in [&["2027-01-01", "2025-11-25"][..], &[]] {
            assert_eq!(methods(&knows(versions)), [Method::Initialize], "{versions:?}");
        }
    }

    #[test]
    fn a_failed_list_is_passed_over_and_a_failed_initialized_is_not() {
        let shaken = || {
            let mut client = Handshake::new(Script { list_order: ListOrder::InTurn, ..script(Opening::Initialize) });
            client.begin(MS(0));
            let hello = Hello { protocol_version: "2025-06-18".into(), offers_tools: true, offers_prompts: true, ..Hello::default() };
            client.answered("0", &Answer::Hello(hello), None, MS(1));
            client
        };
        let mut client = shaken();
        assert_eq!(methods(&client.failed(Method::ToolsList, Some("1"), &failure(false), MS(2))), [Method::PromptsList]);
        assert_eq!(client.failed(Method::PromptsList, Some("2"), &failure(false), MS(3)), [Act::Finish]);
        assert!(matches!(
            shaken().failed(Method::Initialized, None, &failure(false), MS(2))[..],
            [Act::Reject { answer_to: Method::Initialized, .. }]
        ));
    }

    #[test]
    fn in_a_new_session_everything_is_asked_again_and_the_clock_runs_on() {
        let mut client = Handshake::new(script(Opening::Initialize));
        client.begin(MS(0));
        client.answered("0", &hello("2025-06-18"), None, MS(5));
        assert_eq!(methods(&client.begin_anew(MS(600))), [Method::Initialize]);
        assert_eq!((client.method_of("1"), client.only_id()), (None, Some("2".to_owned())));
        assert_eq!((client.deadline(), client.agreed()), (Some(MS(1_000)), None));
        assert_eq!(methods(&client.answered("2", &hello("2025-06-18"), None, MS(700))), [Method::Initialized, Method::ToolsList]);
    }

    #[test]
    fn a_modern_only_client_accepts_nothing_else() {
        let mut client = Handshake::new(script(Opening::DiscoverOnly));
        client.begin(MS(0));
        assert!(matches!(client.answered("\"server-discover-probe-1\"", &refusal(-32601), None, MS(1))[..], [Act::Reject { .. }]));
    }
}
