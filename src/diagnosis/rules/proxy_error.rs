//! A proxy stands between the server and the network, and does not let it through.

use crate::{
    diagnosis::{
        Cause, Cite, Confidence, Finding, Fix, Rule, Severity, Signatures, Standing, Subject, When, launcher,
        network::{Part, Refusal, Way, ways},
        paste,
        watched::{Held, address_of, is_here, place, program, reached, witnesses},
    },
    evidence::{
        Attempt, Backend, Connection, EnvEntry, Event, Evidence, Exchange, N8nAnswer, N8nMcp, N8nState, Reach, Redactor, Rung, Shown, Source, Tunnel,
        TunnelOutcome,
    },
};

pub(crate) const RULE: Rule = Rule {
    cause: Cause::ProxyError,
    explain: include_str!("proxy-error.md"),
    when: When::Always,
    standing: Standing::Root,
    supersedes: &[
        Cause::ConnectionRefused,
        Cause::DnsFailure,
        Cause::NetworkTimeout,
        Cause::BlockingNetworkInit,
        Cause::TlsError,
        Cause::AuthFailed,
        Cause::EndpointNotFound,
        Cause::InvalidValue,
        Cause::MissingModule,
        Cause::DependencyMismatch,
        Cause::PackageNotFound,
        Cause::PackageBuildFailed,
        Cause::DockerImageMissing,
        Cause::ColdStartDownload,
        Cause::Crashed,
        Cause::ImportCrash,
        Cause::ExitedEarly,
        Cause::InitializeError,
        Cause::ToolsListError,
        Cause::StdoutPollution,
    ],
    check,
};

/// The proxy wants to know who asks.
static WHO_ASKS: Signatures = Signatures::new(&[
    r"(?i)\b407\b.{0,40}proxy authentication|proxy authentication (?:is )?required|ClientHttpProxyError: 407",
    r"(?i)tunneling socket could not be established, (?:statusCode|status code)=407|HTTP code 407 from proxy|Proxy response \(407\)|ProxyError: 407",
    r"npm (?:error|ERR!) code E407|(?i)\btunnel error: proxy authorization required",
]);

/// The proxy itself is not reached.
static NOT_REACHED: Signatures = Signatures::new(&[
    r"(?i)tunneling socket could not be established, cause=connect (?:ECONNREFUSED|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH) (?<name>[^\s,]+)",
    r"(?i)tunneling socket could not be established, cause=getaddrinfo E\w+ (?<name>[^\s,]+)",
    r"proxyconnect tcp: dial tcp (?<name>\S+?):? (?:connect|lookup|i/o)",
    r"proxyconnect tcp:",
    r"Cannot connect to host (?<name>[^\s:]+:\d+) .*(?i:proxy)|ClientProxyConnectionError: Cannot connect to host (?<host>\S+)",
    r"(?i)could not resolve proxy(?: name)?:? (?<name>[^\s;,]+)",
    r"(?i)Cannot connect to proxy|Unable to connect to proxy|ERR_PROXY_CONNECTION_FAILED|ERR_TUNNEL_CONNECTION_FAILED",
    r"\b(?:httpx|httpcore|requests\.exceptions)\.ProxyError\b",
]);

/// The proxy refused, or broke off, what it was asked to connect to.
static REFUSED: Signatures = Signatures::new(&[
    r"(?i)tunneling socket could not be established|HTTP code (?:4\d\d|5\d\d) from proxy after CONNECT|Proxy response \((?:4\d\d|5\d\d)\)",
    r"(?i)\b(?:tunnel error: (?:unsuccessful|failed)|unsuccessful tunnel|proxy (?:connect )?(?:tunnel|CONNECT) (?:aborted|failed)|Tunnel connection failed: [45]\d\d)",
    r"\bProxyError\(",
]);

/// The runtime cannot speak the proxy's protocol.
static UNSPOKEN: Signatures = Signatures::new(&[
    r"Using SOCKS proxy, but the '(?<name>socksio)' package is not installed",
    r"Missing dependencies for SOCKS support",
    r"Unknown scheme for proxy URL URL\('(?<name>[^']+)'\)",
    r"(?i)unsupported proxy (?:scheme|type|protocol)|proxy URL scheme .* not supported|Invalid proxy (?:URL|server)",
]);

/// A way in which it fails: its words, what they mean, and the ways out.
type Kind = (&'static Signatures, &'static str, fn(&Attempt, Finding) -> Finding);

static KINDS: [Kind; 4] = [
    (&UNSPOKEN, "a proxy is set whose protocol the server's HTTP library does not speak", other_protocol),
    (&WHO_ASKS, "the proxy asks for a name and a password (407)", credentials),
    (&NOT_REACHED, "the proxy that is set is not reached", unreached),
    (&REFUSED, "the proxy does not let the server through", refused),
];

fn check(evidence: &Evidence) -> Option<Finding> {
    let seen = || ways(evidence).find_map(|way| missing(&way).or_else(|| tunnelled(&way)).or_else(|| stands_before(&way)).or_else(|| strips(&way)));
    let bypassed = || ways(evidence).find_map(|way| goes_round(&way));
    if evidence.judged().is_ready() {
        return seen().or_else(bypassed);
    }
    said(evidence).or_else(seen).or_else(|| roundabout(evidence)).or_else(bypassed)
}

/// The way leads through a proxy that is not there.
fn missing(way: &Way<'_>) -> Option<Finding> {
    let snag = way.snag().filter(|snag| !matches!(snag.rung, Rung::Tunnel(_)))?;
    let proxy = way.proxy_at(snag.rung)?;
    let state = format!("{} leads the way to {} through the proxy {}, which is not reached", proxy.variable, way.place(), proxy.address);
    let finding = way.finding(RULE.cause, &state, snag.cite()).cite(snag.others());
    let finding = finding.subject(Subject::Variable(Redactor::default().show(&proxy.variable)));
    Some(
        finding
            .fix(Fix::by_hand(format!("start the proxy, or correct {} where the client is started, or take it out there", proxy.variable)))
            .fix(bypass()),
    )
}

/// The doctor was to go through a proxy itself.
fn tunnelled(way: &Way<'_>) -> Option<Finding> {
    let snag = way.snag()?;
    let Rung::Tunnel(Tunnel { proxy, to, outcome, .. }) = snag.rung else { return None };
    let state = match outcome {
        TunnelOutcome::NeedsLogin => format!("the proxy {proxy} asks for a name and a password (407)"),
        TunnelOutcome::Refused { status } => format!("the proxy {proxy} does not lead to {to} (status {status})"),
        TunnelOutcome::NotAProxy { said } => format!("{proxy} is set as the proxy and is none: it says {said}"),
        TunnelOutcome::Closed => format!("the proxy {proxy} closes the connection when asked for {to}"),
        TunnelOutcome::Silent => format!("the proxy {proxy} does not answer when asked for {to}"),
        TunnelOutcome::Opened => return None,
    };
    let finding = way.finding(RULE.cause, &state, snag.cite()).subject(Subject::Address(proxy.clone()));
    Some(match outcome {
        TunnelOutcome::NeedsLogin => credentials(way.evidence.judged(), finding),
        TunnelOutcome::Refused { .. } => refused(way.evidence.judged(), finding),
        TunnelOutcome::Opened | TunnelOutcome::NotAProxy { .. } | TunnelOutcome::Closed | TunnelOutcome::Silent => {
            unreached(way.evidence.judged(), finding).fix(bypass())
        }
    })
}

/// Something answers in place of the one who was asked: it wants a login of its own, or has not reached it.
fn stands_before(way: &Way<'_>) -> Option<Finding> {
    let (event, exchange) = gatekeeper(way)?;
    let answered = exchange.answered()?;
    let by = answered.server.as_ref().map(|server| format!(" ({server})")).unwrap_or_default();
    let (place, what) = (way.place(), if way.is_n8n() { "n8n" } else { "the server" });
    let challenge = answered.www_authenticate.as_deref().unwrap_or_default();
    let (state, fix) = match answered.status {
        407 => (
            format!("a proxy{by} on the way to {place} asks for a name and a password (407)"),
            "give the proxy's name and password in HTTPS_PROXY".to_owned(),
        ),
        401 if challenge.to_ascii_lowercase().starts_with("basic") => (
            format!("something in front of {what} at {place}{by} asks for a name and a password: {challenge}"),
            format!("ask {what} past the proxy, by its own address, or let the proxy pass this path without a login"),
        ),
        401 | 403 => (
            format!("something in front of {what} at {place}{by} lets nobody through (status {})", answered.status),
            format!("ask {what} past the proxy, by its own address, or let the proxy pass programs with a key"),
        ),
        status => (
            format!("a gateway at {place}{by} answers {status}: it does not reach {what} behind it"),
            format!("start {what}, then check in the gateway's configuration where it looks for it"),
        ),
    };
    Some(way.complaint(RULE.cause, &state, Cite::of(event)).fix(Fix::by_hand(fix)))
}

/// The MCP endpoint of n8n misses a content type that the doctor accepts: somebody took it away between the two.
fn strips(way: &Way<'_>) -> Option<Finding> {
    let heard = way.attempt.n8n()?.mcp.filter(|heard| heard.answer == Some(N8nAnswer::Mcp(N8nMcp::NotAcceptable)))?;
    let state = format!("something in front of {} drops a part of the header Accept, and n8n then refuses the request (406)", way.whom());
    let fix = "let the proxy pass Accept as it comes: MCP needs application/json and text/event-stream in it";
    Some(way.complaint(RULE.cause, &state, Cite::of(heard.event)).confidence(Confidence::Medium).fix(Fix::by_hand(fix)))
}

/// The answer of a gateway or a proxy; n8n's own refusals are JSON.
fn gatekeeper<'a>(way: &Way<'a>) -> Option<(&'a Event, &'a Exchange)> {
    const NOT_REACHED: [u16; 2] = [502, 504];
    if let Some(visit) = way.attempt.n8n() {
        let answer = match visit.state {
            N8nState::Gated => N8nAnswer::Gated,
            N8nState::DownBehindGateway => N8nAnswer::Gateway,
            _ => return None,
        };
        return visit.that(answer).map(|heard| (heard.event, heard.exchange));
    }
    let refusal = Refusal::of(way)?;
    let status = refusal.status();
    // Cloudflare has numbers of its own (https://developers.cloudflare.com/support/troubleshooting/http-status-codes/cloudflare-5xx-errors/).
    let by_gateway = NOT_REACHED.contains(&status) || (520..=530).contains(&status) || status == 407;
    by_gateway.then_some((refusal.event, refusal.exchange))
}

/// The doctor went straight there; a program that heeds the proxy's variable would not, though both are on this machine.
fn goes_round(way: &Way<'_>) -> Option<Finding> {
    let judged = way.evidence.judged();
    let proxy = way.remote.proxies.iter().find(|proxy| !proxy.bypassed)?;
    let heeds = judged.launched().is_some_and(|launched| {
        let (program, _) = launcher::program(launched);
        ["python", "uv", "pipx"].iter().any(|name| program.starts_with(name))
    });
    let here = way.address.as_ref().filter(|address| address.is_here() && heeds && way.part == Part::Backend)?;
    let connected = way.connected()?;
    let claim =
        format!("{} leads calls to {} through the proxy {}: NO_PROXY does not take {} out", proxy.variable, way.place(), proxy.address, here.host());
    let severity = if judged.is_ready() { Severity::Note } else { Severity::Warning };
    let finding = Finding::build(RULE.cause, claim, connected).severity(severity).confidence(Confidence::Medium);
    let finding = finding.subject(Subject::Variable(Redactor::default().show(&proxy.variable)));
    Some(finding.fix(Fix::edit("let calls to this machine pass the proxy by", paste::env("NO_PROXY", "localhost,127.0.0.1,::1"))))
}

fn said(evidence: &Evidence) -> Option<Finding> {
    let attempt = evidence.judged();
    let said = KINDS.iter().find_map(|(said, claim, ways_out)| Some((said.last(attempt)?, *claim, ways_out)));
    let (hit, claim, ways_out) = said?;
    let finding = ways_out(attempt, hit.finding(attempt, RULE.cause, claim));
    Some(match (hit.name.clone(), setting(attempt)) {
        (Some(address), _) => finding.subject(Subject::Address(address)),
        (None, Some(entry)) => finding.subject(Subject::Variable(name(entry))),
        (None, None) => finding,
    })
}

/// The server was seen to connect to a proxy and not to the backend on its own machine, which is there: it calls the one through the other.
fn roundabout(evidence: &Evidence) -> Option<Finding> {
    let attempt = evidence.judged();
    let own = |backend: &&Backend| !is_proxy(&backend.named_in.describe());
    let mut backends = attempt.backends.iter().filter(own).filter(|backend| is_here(backend));
    let here = backends.find(|backend| matches!(backend.reach, Some(Reach::Accepted { .. })))?;
    let (connection, proxy) = to_proxy(attempt)?;
    let excluded = |entry: &EnvEntry| entry.name.eq_ignore_ascii_case("no_proxy") && (entry.value.contains(&*here.host) || entry.value.contains('*'));
    if attempt.launched()?.env.iter().any(excluded) || connects_to(attempt, here) || !hangs_on(evidence, proxy, here) {
        return None;
    }
    let name = program(attempt, connection.by, connection.from).unwrap_or_else(|| "the server".into());
    let text = Redactor::default().show(&format!("{name} connects to the proxy {}", place(proxy)));
    let claim = format!("it calls {} through the proxy {}, though both are on this machine", place(here), place(proxy));
    let claim =
        if is_here(proxy) { claim } else { format!("it calls {}, which is on this machine, through the proxy {}", place(here), place(proxy)) };
    let finding = Finding::build(RULE.cause, claim, Cite::seen(connection.from, Source::Network, text).seen_in(attempt))
        .confidence(Confidence::Medium)
        .cite(reached(here))
        .subject(Subject::Address(address_of(proxy)));
    Some(finding.fix(Fix::edit("let calls to this machine pass the proxy by", paste::env("NO_PROXY", "localhost,127.0.0.1,::1"))))
}

/// Whether the start failed on this call: it waited for the proxy in vain, or ended with words of the call.
fn hangs_on(evidence: &Evidence, proxy: &Backend, here: &Backend) -> bool {
    static GATEWAY: Signatures = Signatures::new(&[r"\b50[234]\b|(?i)bad gateway|gateway time-?out|\b403 Forbidden"]);
    let attempt = evidence.judged();
    let address = address_of(here);
    let is_about_it = |text: &str| text.contains(&*address) || GATEWAY.matches(text);
    match attempt.died_starting() {
        Some(_) => attempt.lines_while_open().any(|line| is_about_it(line.text)),
        None => witnesses(evidence).filter_map(Held::longest).any(|held| held.address == address_of(proxy)),
    }
}

/// The server's own connection to an address that a proxy's variable names; a launcher may need the proxy.
fn to_proxy(attempt: &Attempt) -> Option<(&Connection, &Backend)> {
    let watched = attempt.watched.yes()?;
    let server = watched.server()?;
    let own = watched.connections.iter().filter(|connection| connection.from >= server.since);
    own.filter_map(|connection| Some((connection, attempt.named(connection.remote)?))).find(|(_, backend)| is_proxy(&backend.named_in.describe()))
}

fn connects_to(attempt: &Attempt, backend: &Backend) -> bool {
    let is_it = |connection: &Connection| connection.remote.ip().to_canonical().is_loopback() && connection.remote.port() == backend.port;
    attempt.watched.yes().is_some_and(|watched| watched.connections.iter().any(is_it))
}

fn is_proxy(variable: &str) -> bool {
    ["http_proxy", "https_proxy", "all_proxy"].iter().any(|name| variable.eq_ignore_ascii_case(name))
}

/// The variable of the entry that names a proxy.
fn setting(attempt: &Attempt) -> Option<&EnvEntry> {
    attempt.launched()?.env.iter().find(|entry| is_proxy(&entry.name))
}

fn name(entry: &EnvEntry) -> Shown {
    Redactor::default().show(&entry.name)
}

fn credentials(_: &Attempt, finding: Finding) -> Finding {
    let entry = paste::env("HTTPS_PROXY", "http://USER:PASSWORD@proxy.example:8080");
    finding.fix(Fix::edit("give them in the address (a sign such as @ in the password as %40)", entry)).fix(bypass())
}

fn unreached(attempt: &Attempt, finding: Finding) -> Finding {
    let place = match setting(attempt) {
        Some(entry) => format!("correct {} in the entry, or take it out", name(entry)),
        None => "correct HTTPS_PROXY, HTTP_PROXY and ALL_PROXY where the client was started, and `npm config get proxy`".to_owned(),
    };
    finding
        .fix(Fix::by_hand(place))
        .fix(Fix::by_hand("or start the proxy: local ones such as Clash or Fiddler leave their setting behind when they end"))
}

fn refused(_: &Attempt, finding: Finding) -> Finding {
    finding.fix(Fix::by_hand("ask whoever runs the proxy to allow the host that the server calls")).fix(bypass())
}

fn other_protocol(_: &Attempt, finding: Finding) -> Finding {
    finding
        .fix(Fix::edit("use the proxy's HTTP port", paste::env("HTTPS_PROXY", "http://127.0.0.1:7890")))
        .fix(Fix::edit("and empty the setting that names SOCKS", paste::env("ALL_PROXY", "")))
        .fix(Fix::by_hand(
            "or add the support to the server's environment: `uvx --with socksio`, `pip install 'httpx[socks]'`, `pip install pysocks`",
        ))
}

fn bypass() -> Fix {
    Fix::edit("or let this host pass the proxy by", paste::env("NO_PROXY", "localhost,127.0.0.1,the.host"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        diagnosis::testing::{Start, start},
        evidence::Doing,
    };

    #[test]
    fn each_kind_is_told_apart() {
        for (text, part) in [
            ("Error: tunneling socket could not be established, statusCode=407", "407"),
            ("npm error code E407\nnpm error 407 Proxy Authentication Required - GET https://registry.npmjs.org/x", "407"),
            ("httpx.ProxyError: 407 Proxy Authentication Required", "407"),
            ("fatal: unable to access 'https://github.com/o/r/': Received HTTP code 407 from proxy after CONNECT", "407"),
            ("RequestAbortedError [AbortError]: Proxy response (407) !== 200 when HTTP Tunneling", "407"),
            (
                "npm error network request failed, reason: tunneling socket could not be established, cause=connect ECONNREFUSED 127.0.0.1:8080",
                "not reached",
            ),
            (
                "docker: Error response from daemon: Get \"https://registry-1.docker.io/v2/\": proxyconnect tcp: dial tcp 127.0.0.1:7890: connect: connection refused.",
                "not reached",
            ),
            (
                "requests.exceptions.ProxyError: HTTPSConnectionPool(host='api.example.com', port=443): Max retries exceeded with url: / (Caused by ProxyError('Unable to connect to proxy', NewConnectionError(': Failed to establish a new connection: [Errno 111] Connection refused')))",
                "not reached",
            ),
            ("curl: (5) Could not resolve proxy: proxy.corp.example", "not reached"),
            (
                "error: Failed to fetch: `https://pypi.org/simple/x/`\n  Caused by: client error (Connect)\n  Caused by: tunnel error: unsuccessful",
                "through",
            ),
            ("OSError: Tunnel connection failed: 403 Forbidden", "through"),
            (
                "ImportError: Using SOCKS proxy, but the 'socksio' package is not installed. Make sure to install httpx using `pip install httpx[socks]`.",
                "protocol",
            ),
            ("ValueError: Unknown scheme for proxy URL URL('socks://127.0.0.1:7890/')", "protocol"),
        ] {
            let diagnosis = start("npx -y x").stderr(text).exits(1).diagnosis();
            assert_eq!(diagnosis.verdict.cause, Some(RULE.cause), "{text}");
            assert!(diagnosis.findings[0].claim.contains(part), "{text}: {}", diagnosis.findings[0].claim);
        }
    }

    #[test]
    fn the_setting_of_the_entry_is_named() {
        let story = start("npx x").env("https_proxy", "http://127.0.0.1:1").stderr("httpx.ProxyError: [Errno 111] Connection refused").exits(1);
        assert_eq!(story.blames(RULE.cause).as_deref(), Some("https_proxy"));
    }

    #[test]
    fn a_backend_of_this_machine_is_not_called_through_a_proxy() {
        let entry = || {
            let there = Reach::Accepted { after: std::time::Duration::ZERO };
            start("python s.py").backend("N8N_BASE_URL", "127.0.0.1", 5679, there).backend("HTTP_PROXY", "10.0.0.1", 3128, there)
        };
        let calls = |story: Start, to: &str| {
            story.connects(to).accepted().does(Doing::Reply(0), 900).receives(200).stderr("HTTP Error 502: Bad Gateway").exits(1)
        };
        let found = calls(entry(), "10.0.0.1:3128").finding(RULE.cause).expect("found");
        assert_eq!(found.claim, "it calls 127.0.0.1:5679 (N8N_BASE_URL), which is on this machine, through the proxy 10.0.0.1:3128 (HTTP_PROXY)");
        assert_eq!(found.confidence, Confidence::Medium);
        assert!(calls(entry(), "127.0.0.1:5679").finding(RULE.cause).is_none());
        assert!(calls(entry().env("no_proxy", "localhost,127.0.0.1"), "10.0.0.1:3128").finding(RULE.cause).is_none());
        assert!(calls(start("x"), "10.0.0.1:3128").finding(RULE.cause).is_none());
        let other = entry().connects("10.0.0.1:3128").accepted().does(Doing::Reply(0), 900).receives(200).stderr("KeyError: 'x'").exits(1);
        assert!(other.finding(RULE.cause).is_none());
    }

    #[test]
    fn advice_and_proxies_of_the_protocol_are_no_fault() {
        for text in [
            "npm error network If you are behind a proxy, please make sure that the 'proxy' config is set properly.",
            "Proxy established successfully between local STDIO and remote StreamableHTTPClientTransport",
            "HTTP proxy support enabled - using system HTTP_PROXY/HTTPS_PROXY environment variables",
            "mcp-proxy: listening",
            "Error: connect ECONNREFUSED 127.0.0.1:8080",
        ] {
            assert!(start("npx x").stderr(text).exits(1).finding(RULE.cause).is_none(), "{text}");
        }
        assert_eq!(start("npx x").stderr("407 Proxy Authentication Required").initializes().lists_tools(1).cause(), None);
    }
}
