//! A host on the network connects or answers too slowly, or is not reached at all.

use crate::{
    diagnosis::{
        Cause, Cite, Confidence, Finding, Fix, Hit, Rule, Severity, Signatures, Standing, Subject, When,
        network::{Part, Way, ways},
        paste,
        watched::{Conduct, Held, Sign, address_of, dead, place, traced},
        wording::span,
    },
    evidence::{Attempt, Dialled, Evidence, N8nAnswer, N8nState, Reach, Reply, Rung, Shown, TlsOutcome},
};

pub(crate) const RULE: Rule = Rule {
    cause: Cause::NetworkTimeout,
    explain: include_str!("network-timeout.md"),
    when: When::Always,
    standing: Standing::Root,
    supersedes: &[
        Cause::ConnectionRefused,
        Cause::InitializeTimeout,
        Cause::BlockingNetworkInit,
        Cause::ColdStartDownload,
        Cause::PackageNotFound,
        Cause::PackageBuildFailed,
        Cause::Crashed,
        Cause::ImportCrash,
        Cause::ExitedEarly,
        Cause::InitializeError,
        Cause::ToolsListError,
        Cause::StdoutPollution,
    ],
    check,
};

/// Node, Python, Go, Rust, Java and .NET; those that name the host come first.
static SAID: Signatures = Signatures::new(&[
    r"\bconnect ETIMEDOUT (?<name>[^\s,]+:\d+)",
    r"Connect Timeout Error \(attempted address(?:es)?: (?<name>[^,)]+)",
    r"\bconnect (?:ENETUNREACH|EHOSTUNREACH) (?<name>[^\s,]+)",
    r"host='(?<name>[^']+)'.*(?i:timed out|timeouterror|No route to host|Network is unreachable)",
    r"Connection to (?<name>[\w.-]+) timed out",
    r"dial (?:tcp|udp) (?<name>\S+?): (?:i/o timeout|connect: (?:connection timed out|no route to host|network is unreachable)|operation was canceled)",
    r#"\b(?:Get|Post|Put|Head) "(?<name>https?://[^/"]+)[^"]*": .*(?:context deadline exceeded|Client\.Timeout exceeded|i/o timeout)"#,
    r"for url \((?<name>https?://[^/)]+)[^)]*\).*(?i:timed out)",
    r"Failed to fetch: `(?<name>https?://[^/`]+)[^`]*`.*(?i:timed out)",
    r#"connection to server at "(?<name>[^"]+)".*(?i:timed out|timeout expired|No route to host|Network is unreachable)"#,
    r"(?:Failed to connect to|connect to host) (?<name>[\w.-]+ port \d+).*(?i:timed out|No route to host|Network is unreachable)",
    r"Cannot connect to host (?<name>[^\s:]+:\d+) .*(?i:timed? ?out|No route|unreachable)",
    r"request to (?<name>https?://[^/\s]+)\S* failed, reason:.*(?:ETIMEDOUT|ESOCKETTIMEDOUT|timeout)",
    r"Failed to connect to (?<name>[\w.-]+/[\d.]+:\d+)",
    r"\b(?:UND_ERR_(?:CONNECT|HEADERS)_TIMEOUT|ERR_SOCKET_TIMEOUT|ESOCKETTIMEDOUT)\b|\bHeadersTimeoutError\b|\bConnectTimeoutError\b",
    r"\b(?:httpx|httpcore|requests\.exceptions|aiohttp\.\w+|urllib3\.exceptions)\.(?:Connect|Read|Pool|Write|ServerTimeout|Connection)?Timeout(?:Error)?\b",
    r"^(?:\S*\.)?(?:ConnectTimeout|ReadTimeout|ConnectionTimeoutError|ServerSelectionTimeoutError|SocketTimeoutException|HttpConnectTimeoutException|MongoServerSelectionError|APITimeoutError|APIConnectionTimeoutError)\b",
    r"\[Errno (?:110|60|101|113|51|65)\]|\[WinError 1006[05]\]|\((?:os error (?:110|60|101|113|10060|10065))\)",
    r"(?i)\btimeout of \d+ms exceeded|HttpClient\.Timeout of|The operation was aborted due to timeout|Server selection timed out",
    r"(?i)(?:error|failed|fatal|exception)\b.*\b(?:connection|connect|request|operation|handshake) timed out|error trying to connect: .*timed out",
    r"\b(?:ETIMEDOUT|ENETUNREACH|EHOSTUNREACH)\b",
    r"context deadline exceeded|: i/o timeout\b|^\s*(?:Caused by: |\d+: )(?i:operation|connection|request) timed out",
])
// The protocol's own time-outs, child processes, names that do not resolve and proxies have causes of their own.
.unless(&[
    r"-32001|MCP error|JSON-RPC|(?i)\bmcp (?:server|client)\b|\[MCP\]|\binitializ|handshak|transport error: context deadline",
    r"spawnSync|getaddrinfo|query[A-Z]\w* |(?i)\blookup\b|\bdns\b|tls handshake|\bproxy",
    r"(?i)docker (?:daemon|API)|\.sock\b|\bwarn|UND_ERR_BODY_TIMEOUT|terminated",
]);

/// Where a library prints its error without the host, what stands around it may name one.
static HOST: Signatures = Signatures::new(&[
    r"attempted address(?:es)?: (?<name>[^,)]+)",
    r"Failed to fetch: `(?<name>https?://[^/`]+)",
    r"(?i)(?:connecting to|connect to|request to|fetching|url:?|host:?) ['\x22`]?(?<name>https?://[^/\s'\x22`,)]+|[\w-]+(?:\.[\w-]+)+:\d+)",
    r"^\s*address: '(?<name>[^']+)'",
]);
/// How far around the error a host is looked for.
const BESIDE: usize = 12;

fn check(evidence: &Evidence) -> Option<Finding> {
    let silent = || ways(evidence).find_map(|way| silent(&way).or_else(|| falls_silent(&way)).or_else(|| says_nothing(&way)));
    if evidence.judged().is_ready() {
        return silent();
    }
    said(evidence.judged()).or_else(silent).or_else(|| unaccepted(evidence.judged()))
}

/// The doctor went there itself, and got no answer within its time.
fn silent(way: &Way<'_>) -> Option<Finding> {
    let snag = way.own_snag()?;
    let place = way.place();
    let (state, is_taken) = match snag.rung {
        Rung::Dial(dial) if dial.dialled == Dialled::Silent => (format!("{place} does not take the connection within {}", span(dial.took)), false),
        Rung::Dial(dial) if dial.dialled == Dialled::Unreachable => (format!("there is no way from here to {place}"), false),
        Rung::Tls(tls) if tls.outcome == TlsOutcome::Silent => {
            (format!("{place} takes the connection and does not answer in TLS within {}", span(tls.took)), true)
        }
        Rung::Exchange(exchange) => match exchange.reply {
            // Whoever has agreed on encryption is there and at work: a hanging MCP server is its own cause.
            Reply::Silent { .. } if way.part == Part::Itself && !way.is_n8n() && way.address.as_ref()?.is_encrypted() => return None,
            Reply::Silent { bytes: 0 } => (format!("{place} takes the connection and never answers ({} waited)", span(exchange.took)), true),
            Reply::Silent { bytes } => (format!("{place} sends {bytes} bytes and no whole answer within {}", span(exchange.took)), true),
            _ => return None,
        },
        _ => return None,
    };
    if way.is_waited_for() && way.only_waited() {
        // That the server waits for it says as much, and is what can be mended in the server.
        let state = format!("{} does not answer the doctor either, within {}", way.whom(), span(snag.rung.took()));
        let finding = Finding::build(RULE.cause, state, snag.cite()).severity(Severity::Note);
        return Some(wake_it(finding, way));
    }
    let finding = way.finding(RULE.cause, &state, snag.cite()).cite(snag.others());
    Some(if is_taken { wake_it(finding, way) } else { ways_out(finding, way.address.as_ref().map(|_| way.remote.url.clone())) })
}

/// n8n answered once, and then no more.
fn falls_silent(way: &Way<'_>) -> Option<Finding> {
    let visit = way.attempt.n8n().filter(|visit| visit.state == N8nState::Unanswered)?;
    let unheard = visit.heard().find(|heard| heard.answer.is_none()).filter(|_| way.snag().is_none())?;
    let state = format!("{} answers one question and not the next", way.whom());
    Some(wake_it(way.finding(RULE.cause, &state, Cite::of(unheard.event)), way))
}

/// The MCP endpoint of n8n opens a stream, and nothing comes on it.
fn says_nothing(way: &Way<'_>) -> Option<Finding> {
    let heard = way.attempt.n8n()?.mcp.filter(|heard| heard.answer == Some(N8nAnswer::Foreign))?;
    let opened = heard.exchange.answered().filter(|answered| answered.content_type.as_str() == "text/event-stream")?;
    let state = format!("{} opens its stream and does not answer on it", way.whom());
    Some(wake_it(way.finding(RULE.cause, &state, Cite::of(heard.event)), way)).filter(|_| (200..300).contains(&opened.status))
}

/// Something holds the port, and does not work.
fn wake_it(finding: Finding, way: &Way<'_>) -> Finding {
    let what = if way.is_n8n() { "n8n" } else { "the server" };
    let finding = if way.is_n8n() {
        let wait = format!("mcpdoctor n8n --wait 30s {}", paste::word(&way.remote.url));
        finding.fix(Fix::run("was it started just now? It is silent for seconds while it loads: wait until it is ready", wait))
    } else {
        finding
    };
    finding
        .fix(Fix::by_hand(format!(
            "restart {what}: it holds its port and does nothing, as a process does that is frozen, overloaded or out of memory"
        )))
        .fix(Fix::run("see whether it answers, and how fast", format!("curl -sv --max-time 20 -o /dev/null {}", paste::word(&way.remote.url))))
}

fn said(attempt: &Attempt) -> Option<Finding> {
    let hit = SAID.all(attempt).rfind(|hit| hit.name.is_some()).or_else(|| SAID.last(attempt))?;
    let unreached = hit.line.text.contains("UNREACH") || hit.line.text.contains("unreachable") || hit.line.text.contains("No route");
    let said = hit.name.clone().or_else(|| beside(&hit, attempt));
    let (host, place) = match said {
        Some(host) => {
            let origin = traced(attempt, &host).map(|backend| format!(" ({})", backend.named_in.describe()));
            (Some(host.clone()), Some(format!("{host}{}", origin.unwrap_or_default())))
        }
        None => unsaid(attempt).unzip(),
    };
    let claim = match (&place, unreached) {
        (Some(place), true) => format!("the network does not reach {place}"),
        (Some(place), false) => format!("{place} does not answer in time"),
        (None, true) => "the network does not reach a host that the server needs".to_owned(),
        (None, false) => "a host that the server needs does not answer in time".to_owned(),
    };
    Some(ways_out(hit.finding(attempt, RULE.cause, claim), host))
}

/// It ended without a word of it, and nothing but this was seen: nobody took its connection.
fn unaccepted(attempt: &Attempt) -> Option<Finding> {
    let (died, _) = attempt.died_starting()?;
    let held = Held::longest(attempt).filter(|held| held.conduct == Conduct::NotAccepted)?;
    let claim = format!("{} does not accept the connection, and the server ends", held.place());
    let finding = Finding::build(RULE.cause, claim, held.end()).confidence(Confidence::Medium).cite(held.begin()).cite([Cite::of(died)]);
    Some(ways_out(finding, Some(held.address)))
}

/// The host that the words leave out: the one that the start was seen to wait for, or the one that was silent to the doctor too.
fn unsaid(attempt: &Attempt) -> Option<(Shown, String)> {
    let held = Held::longest(attempt).filter(|held| held.sign != Sign::Open).map(|held| (held.address.clone(), held.place()));
    held.or_else(|| {
        let silent = dead(attempt, |reach| matches!(reach, Reach::Silent { .. } | Reach::Unreachable))?;
        Some((address_of(silent), place(silent)))
    })
}

fn beside(hit: &Hit<'_>, attempt: &Attempt) -> Option<Shown> {
    hit.after(attempt, BESIDE).chain(hit.before(attempt, BESIDE)).find_map(|line| HOST.name_in(line.text).flatten())
}

/// Whose absence keeps a launcher from fetching the server.
const REGISTRIES: [&str; 5] = ["registry.npmjs.org", "pypi.org", "files.pythonhosted.org", "github.com", "ghcr.io"];

fn ways_out(finding: Finding, host: Option<Shown>) -> Finding {
    let finding =
        match host.as_deref() {
            Some(host) if REGISTRIES.iter().any(|registry| host.contains(registry)) => finding
                .fix(Fix::by_hand("check network, VPN and proxy (HTTPS_PROXY in `env`), or install the server once while the registry is reached")),
            _ => finding
                .fix(Fix::by_hand("check that the host is up and reached from this machine: VPN, firewall, proxy (HTTPS_PROXY in `env`), address")),
        };
    let Some(host) = host else { return finding };
    let url = if host.starts_with("http") { host.to_string() } else { format!("http://{}", host.replace(" port ", ":")) };
    finding
        .fix(Fix::run("see how long it takes", format!("curl -sv --max-time 20 -o /dev/null {}", paste::word(&url))))
        .subject(Subject::Address(host))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::{
        diagnosis::testing::start,
        evidence::{Doing, Method},
    };

    #[test]
    fn every_runtime_says_it_in_its_own_words() {
        for (text, host) in [
            ("Error: connect ETIMEDOUT 10.1.2.3:443\n    at TCPConnectWrap.afterConnect [as oncomplete] (node:net:1607:16)", "10.1.2.3:443"),
            (
                "TypeError: fetch failed\n    at node:internal/deps/undici/undici:13510:13 {\n  [cause]: ConnectTimeoutError: Connect Timeout Error (attempted address: api.example.com:443, timeout: 10000ms)\n    code: 'UND_ERR_CONNECT_TIMEOUT'\n  }\n}",
                "api.example.com:443",
            ),
            ("Traceback (most recent call last):\n  File \"/s.py\", line 3, in <module>\n    main()\nhttpx.ConnectTimeout", ""),
            ("httpx.ReadTimeout: The read operation timed out", ""),
            (
                "requests.exceptions.ConnectTimeout: HTTPConnectionPool(host='10.0.0.9', port=80): Max retries exceeded with url: / (Caused by ConnectTimeoutError(<urllib3.connection.HTTPConnection object at 0x1>, 'Connection to 10.0.0.9 timed out. (connect timeout=5)'))",
                "10.0.0.9",
            ),
            (
                "requests.exceptions.ReadTimeout: HTTPSConnectionPool(host='api.example.com', port=443): Read timed out. (read timeout=10)",
                "api.example.com",
            ),
            ("TimeoutError: [Errno 110] Connection timed out", ""),
            ("2026/01/02 03:04:05 dial tcp 10.1.2.3:5432: i/o timeout", "10.1.2.3:5432"),
            (
                "failed to ping: Get \"https://api.example.com/v1/me\": context deadline exceeded (Client.Timeout exceeded while awaiting headers)",
                "https://api.example.com",
            ),
            ("Error: error sending request for url (https://api.example.com/v1): operation timed out", "https://api.example.com"),
            (
                "error: Failed to fetch: `https://pypi.org/simple/x/`\n  Caused by: Request failed after 3 retries\n  Caused by: operation timed out",
                "",
            ),
            (
                "npm error code ETIMEDOUT\nnpm error network request to https://registry.npmjs.org/x failed, reason: connect ETIMEDOUT 104.16.0.35:443",
                "104.16.0.35:443",
            ),
            ("java.net.SocketTimeoutException: Connect timed out", ""),
            ("Error: connect EHOSTUNREACH 192.168.1.5:8123", "192.168.1.5:8123"),
            ("AxiosError: timeout of 5000ms exceeded", ""),
            ("psycopg2.OperationalError: connection to server at \"db\" (10.0.0.5), port 5432 failed: Connection timed out", "db"),
        ] {
            let story = start("x").stderr(text).exits(1);
            assert_eq!(story.cause(), Some(RULE.cause), "{text}");
            let said = start("x").stderr(text).exits(1).blames(RULE.cause);
            assert!(host.is_empty() || said.as_deref() == Some(host), "{text}: {said:?}");
        }
    }

    #[test]
    fn what_the_words_leave_out_was_seen() {
        let dies = |story: crate::diagnosis::testing::Start| story.stderr("httpx.ConnectTimeout").exits(1).finding(RULE.cause).expect("found").claim;
        let silent = || start("x").backend("API_URL", "10.0.0.9", 80, Reach::Silent { after: Duration::from_secs(2) });
        assert_eq!(dies(silent()), "10.0.0.9:80 (API_URL) does not answer in time");
        let waited = start("x").connects("10.0.0.8:80").does(Doing::Connecting(0), 5_000);
        assert_eq!(dies(waited), "10.0.0.8:80 does not answer in time");
        let wordless = start("x").connects("10.0.0.8:80").does(Doing::Connecting(0), 5_000).exits(1);
        assert_eq!(wordless.cause(), Some(RULE.cause));
        let answered = start("x").connects("10.0.0.8:80").accepted().does(Doing::Reply(0), 5_000).receives(9).exits(1);
        assert!(answered.finding(RULE.cause).is_none());
        let named = silent().stderr("Error: connect ETIMEDOUT 10.0.0.9:80").exits(1).finding(RULE.cause).expect("found").claim;
        assert_eq!(named, "10.0.0.9:80 (API_URL) does not answer in time");
    }

    #[test]
    fn other_time_outs_are_other_causes() {
        for text in [
            "McpError: MCP error -32001: Request timed out",
            "Error: spawnSync git ETIMEDOUT",
            "Error: getaddrinfo EAI_AGAIN api.example.com",
            "Error: connect ECONNREFUSED 127.0.0.1:5678",
            "net/http: TLS handshake timeout",
            "warning: connection timed out, retrying",
            "Request timeout set to 30s",
            "failed to start server \"fs\" (npx x): Error: MCP server connection timed out after 30000ms",
            "[MCP] Failed to initialize client connection: transport error: context deadline exceeded",
            "SSE error: TypeError: terminated: Body Timeout Error",
        ] {
            assert!(start("x").stderr(text).exits(1).finding(RULE.cause).is_none(), "{text}");
        }
    }

    #[test]
    fn a_server_that_survives_it_is_well() {
        let told = "Error: connect ETIMEDOUT 10.1.2.3:443";
        assert_eq!(start("x").stderr(told).initializes().lists_tools(1).cause(), None);
        let tried = start("x").stderr(told).stderr(told).gives_up(Method::Initialize, 60_000);
        assert_eq!(tried.cause(), Some(RULE.cause));
    }
}
