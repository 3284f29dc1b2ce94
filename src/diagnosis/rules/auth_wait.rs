//! The server waits for a person to log in, and the client does not wait that long.

use crate::{
    diagnosis::{
        Cause, Cite, Confidence, Finding, Fix, Hit, Quantity, Rule, Signatures, Standing, Subject, When, clients, launcher,
        network::{Part, Refusal, Way, header_sent, offers_login, ways},
        paste,
        silence::{Silence, was_waiting},
        watched::listener,
    },
    evidence::{Attempt, EventKind, Evidence},
};

pub(crate) const RULE: Rule = Rule {
    cause: Cause::AuthWait,
    explain: include_str!("auth-wait.md"),
    when: When::NotReady,
    standing: Standing::Root,
    supersedes: &[
        Cause::InitializeTimeout,
        Cause::SlowStart,
        Cause::LateResponse,
        Cause::BlockingNetworkInit,
        Cause::ToolsListTimeout,
        Cause::LoginRequired,
        Cause::AuthFailed,
        Cause::EndpointNotFound,
        Cause::PortInUse,
        Cause::WrongTransport,
        Cause::NotAnMcpServer,
        Cause::StdoutPollution,
        Cause::Crashed,
    ],
    check,
};

/// Someone is asked to log in. The first lines are those of mcp-remote (`src/lib/node-oauth-client-provider.ts`, `utils.ts`,
/// `coordination.ts`), then of Microsoft's, Google's and Amazon's libraries.
static ASKS: Signatures = Signatures::new(&[
    r"(?i)please authorize this (?:client|app|application) by visiting",
    r"(?i)authentication required\. waiting for authorization|waiting for authentication from the server on port|authentication still in progress",
    r"(?i)another instance is handling authentication",
    r"(?i)^(?:\[\d+\] )?(?:browser opened automatically|could not open browser automatically)",
    r"(?i)to sign in, use a web browser to open the page",
    r"(?i)please visit this url to authorize|authorize this (?:app|application) by visiting",
    r"(?i)attempting to (?:automatically )?open the SSO authorization page",
    r"(?i)copy your one-time code",
    r"(?i)\bwaiting for (?:the |your |user |a )?(?:auth\w*|oauth\w*|log ?in|sign[- ]?in|consent|browser)\b",
    r"(?i)\b(?:visit|open|go to|navigate to|click)\b.{0,40}\b(?:url|link|page|browser)\b.{0,60}\b(?:authori[sz]e|authenticate|log ?in|sign in|grant)\b",
    r"(?i)\b(?:authori[sz]e|authenticate|log ?in|sign in|grant access)\b.{0,60}\b(?:visit(?:ing)?|open(?:ing)?|go to|in (?:your|the|a) browser)\b",
    r"(?i)\b(?:opening|opened|launching)\b.{0,30}\bbrowser\b.{0,60}\b(?:auth\w*|log ?in|sign[- ]?in|oauth|consent)\b",
    r"(?i)^(?:\[\d+\] )?https?://\S+[?&]response_type=code\b",
    // What clients say that log in themselves, and only when they are asked to: Claude Code, Codex, Gemini CLI, opencode.
    r"(?i)^(?:needs authentication|not logged in|requires authentication(?: using:)?|rejected stored OAuth token)$",
])
// Advice about tools and about what would be asked later.
.unless(&[r"(?i)\bif (?:you|needed|required|prompted)\b|\btool\b|timed? ?out|failed|cancel|\bwould\b|skipping"]);

/// The person did it, or somebody had done it before.
static DONE: Signatures = Signatures::new(&[
    r"(?i)auth code received|completing authorization|connected to remote server|proxy established|tokens from disk",
    r"(?i)\bauth\w* (?:was |is )?(?:already )?(?:completed?|successful|succeeded)|\b(?:log ?in|sign[- ]?in) (?:was |is )?(?:completed?|successful|succeeded)",
    r"(?i)successfully (?:authenticated|authorized|logged in|signed in)|logged in as\b|tokens? (?:received|saved|acquired|obtained|stored)",
]);

/// The page of a login that comes back to this machine when it is done.
static COMES_BACK: Signatures = Signatures::new(&[
    r"(?i)(?<name>https?://[^/\s?\x22'<>]+)\S*[?&]redirect_ur[il]=https?(?::|%3A)(?:/|%2F){2}(?:localhost|127\.0\.0\.1|%5B::1%5D|\[::1\])",
]);

/// Where the person is sent.
static PAGE: Signatures = Signatures::new(&[r"(?<name>https?://[^/\s?\x22'<>]+)"]);
/// How many lines from the request to log in the address stands.
const BESIDE: usize = 4;

fn check(evidence: &Evidence) -> Option<Finding> {
    said(evidence.judged()).or_else(|| ways(evidence).find_map(|way| wanted(&way)))
}

/// The server itself told the doctor that it wants a login.
fn wanted(way: &Way<'_>) -> Option<Finding> {
    let refusal = Refusal::of(way).filter(|refusal| refusal.status() == 401 && header_sent(way).is_none())?;
    let login = offers_login(way, &refusal)?;
    let at = login.at.as_ref().map(|at| format!(" at {at}")).unwrap_or_default();
    let judged = way.evidence.judged();
    let finding = match way.part {
        // The client keeps what it was given at its own logins, and nobody else sees that.
        Part::Itself => {
            let claim = format!("{} is there and wants a login{at}; whether {} has one cannot be seen from here", way.whom(), clients::name(judged));
            Finding::build(RULE.cause, claim, refusal.cite()).confidence(Confidence::Medium).subject(Subject::Address(way.remote.url.clone()))
        }
        Part::Behind | Part::Backend => way.complaint(RULE.cause, &format!("{} is there and wants a login{at}", way.whom()), refusal.cite()),
    };
    let finding = finding.cite(login.cites).cite(way.connected());
    if way.part != Part::Itself {
        return Some(ways_out(finding, judged));
    }
    let name = &judged.server;
    Some(
        finding
            .fix(Fix::by_hand(format!(
                "log in from {}: choose {name} in its list of servers (Claude Code: /mcp, Gemini CLI: /mcp auth {name}, Codex: codex mcp login {name})",
                clients::name(judged)
            )))
            .fix(Fix::edit("or send a token, where the server gives one out", paste::header("Authorization", "Bearer …")))
            .fix(Fix::edit("for a client that cannot log in, let mcp-remote do it", paste::list("args", ["-y", "mcp-remote", way.remote.url.as_str()]))),
    )
}

fn said(attempt: &Attempt) -> Option<Finding> {
    if !was_waiting(attempt) {
        return None;
    }
    let asked: Vec<Hit<'_>> = ASKS.all(attempt).collect();
    let Some(last) = asked.last() else { return sent_away(attempt) };
    if last.after(attempt, usize::MAX).take_while(|line| !attempt.after_client_closed(line.event)).any(|line| DONE.matches(line.text)) {
        return None;
    }
    // The exact words before the vague ones.
    let hit = asked.iter().min_by_key(|hit| hit.pattern)?;
    let silence = Silence::of(attempt);
    let page = asked.iter().find_map(|asked| page(asked, attempt));
    let claim = match &page {
        Some(page) => format!("it waits for a person to log in at {}", page.parts().1),
        None => "it waits for a person to log in in the browser".to_owned(),
    };
    let mut finding = hit.finding(attempt, RULE.cause, claim).cite(silence.map(|silence| Cite::of(silence.over)));
    // That nothing came after it is certain only where the client gave up on it.
    finding.confidence = if silence.is_some() { Confidence::High } else { Confidence::Medium };
    finding.cites.extend(callback(attempt));
    finding.measured = silence.and_then(|silence| silence.waited).map(|waited| Quantity::seconds("wait", waited));
    finding.subject = page;
    if matches!(hit.line.event.kind, EventKind::NotConnected(_) | EventKind::ClientSaid(_)) {
        let client = clients::name(attempt);
        finding.claim = format!("{client} waits for a person to log in, and does not use the server before");
        return Some(finding.fix(Fix::by_hand(format!("log in from {client}'s own list of servers, or give the server a token in its entry"))));
    }
    Some(ways_out(finding, attempt))
}

/// It prints the page without a word, and listens for the browser to come back.
fn sent_away(attempt: &Attempt) -> Option<Finding> {
    let silence = Silence::of(attempt)?;
    let hit = COMES_BACK.last(attempt)?;
    let callback = callback(attempt)?;
    if hit.after(attempt, usize::MAX).take_while(|line| !attempt.after_client_closed(line.event)).any(|line| DONE.matches(line.text)) {
        return None;
    }
    let page = hit.name.clone()?;
    let finding = hit.finding(attempt, RULE.cause, format!("it waits for a person to log in at {page}")).confidence(Confidence::Medium);
    Some(ways_out(finding.cite([callback, Cite::of(silence.over)]).subject(Subject::Address(page)), attempt))
}

/// The port at which it listens for the browser, as evidence; alone it proves nothing.
fn callback(attempt: &Attempt) -> Option<Cite> {
    listener(attempt, |at| at.ip().is_loopback() || at.ip().is_unspecified(), "where the browser is to come back")
}

fn page(hit: &Hit<'_>, attempt: &Attempt) -> Option<Subject> {
    let local = |name: &str| name.contains("//localhost") || name.contains("//127.");
    let lines = [hit.line].into_iter().chain(hit.after(attempt, BESIDE));
    lines.into_iter().find_map(|line| PAGE.name_in(line.text)?.filter(|name| !local(name))).map(Subject::Address)
}

fn ways_out(finding: Finding, attempt: &Attempt) -> Finding {
    let bridge = attempt.launched().filter(|launched| launcher::is_bridge(launched));
    let finding = match bridge.and_then(|launched| launched.args.iter().find(|arg| arg.starts_with("http"))) {
        Some(url) => finding.fix(Fix::run("log in once from a terminal; the login is kept", format!("npx -y mcp-remote {}", paste::word(url)))),
        None => finding.fix(Fix::by_hand("start the server once in a terminal and log in there: most servers keep the login")),
    };
    finding
        .fix(Fix::by_hand("then restart the client; one login page for two copies of a server leaves one of them waiting"))
        .fix(Fix::by_hand("or give the server a key or token in its entry, where it takes one"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        diagnosis::testing::{Start, shown, start},
        evidence::{Doing, Method, Source},
    };

    const MCP_REMOTE: &str = "[71] [71] Connecting to remote server: https://mcp.example.com/mcp\n[71] Using transport strategy: http-first\n[71] \nPlease authorize this client by visiting:\nhttps://auth.example.com/authorize?response_type=code&client_id=abc\n\n[71] Browser opened automatically.\n[71] Authentication required. Waiting for authorization...";

    fn given_up(text: &str) -> Start {
        start("npx -y mcp-remote https://mcp.example.com/mcp").stderr(text).gives_up(Method::Initialize, 60_000)
    }

    #[test]
    fn a_client_that_logs_in_itself_waits_to_be_asked() {
        let said = |text| start("x").event(Source::Client, EventKind::NotConnected(shown(text))).logged();
        for text in ["Needs authentication", "not logged in", "requires authentication using:"] {
            let found = said(text).finding(RULE.cause).expect(text);
            assert_eq!(found.claim, "Claude Desktop waits for a person to log in, and does not use the server before", "{text}");
        }
        assert!(said("failed").finding(RULE.cause).is_none());
    }

    #[test]
    fn a_request_to_log_in_that_nobody_followed_is_the_reason() {
        for (text, page) in [
            (MCP_REMOTE, "https://auth.example.com"),
            (
                "[71] Another instance is handling authentication on port 3334 (pid: 70)\n[71] Waiting for authentication from the server on port 3334...",
                "",
            ),
            (
                "To sign in, use a web browser to open the page https://microsoft.com/devicelogin and enter the code ABCD to authenticate.",
                "https://microsoft.com",
            ),
            (
                "Please visit this URL to authorize this application: https://accounts.google.com/o/oauth2/auth?response_type=code&x=1",
                "https://accounts.google.com",
            ),
            (
                "Attempting to automatically open the SSO authorization page in your default browser.\nIf the browser does not open, open the following URL:\n\nhttps://device.sso.us-east-1.amazonaws.com/",
                "https://device.sso.us-east-1.amazonaws.com",
            ),
            ("Opening browser for authentication...", ""),
            ("Open this URL in your browser to log in: https://x.example/login", "https://x.example"),
        ] {
            let story = given_up(text);
            assert_eq!(story.clone().blames(RULE.cause).as_deref(), Some(page), "{text}");
            let verdict = story.diagnosis().verdict;
            assert_eq!((verdict.cause, verdict.confidence), (Some(RULE.cause), Confidence::High), "{text}");
        }
        let found = given_up(MCP_REMOTE).finding(RULE.cause).expect("found");
        assert_eq!(found.fixes[0].command.as_deref(), Some("npx -y mcp-remote https://mcp.example.com/mcp"));
    }

    #[test]
    fn a_page_that_comes_back_to_a_port_of_the_server_is_a_login() {
        let page = "https://auth.example.com/authorize?client_id=a&redirect_uri=http%3A%2F%2Flocalhost%3A3334%2Fcallback";
        let story = || start("x").does(Doing::Idle, 50).listens("127.0.0.1:3334");
        let found = story().stderr(page).gives_up(Method::Initialize, 60_000).diagnosis();
        assert_eq!((found.verdict.cause, found.verdict.confidence), (Some(RULE.cause), Confidence::Medium));
        assert!(found.findings[0].cites.iter().any(|cite| cite.text.contains("listens at 127.0.0.1:3334")));
        assert!(story().gives_up(Method::Initialize, 60_000).finding(RULE.cause).is_none(), "a port alone proves nothing");
        assert!(given_up(page).finding(RULE.cause).is_none(), "nor does an address");
    }

    #[test]
    fn a_log_that_breaks_off_there_names_it_less_surely() {
        let story = start("npx x").stderr(MCP_REMOTE);
        assert_eq!(story.finding(RULE.cause).map(|found| found.confidence), Some(Confidence::Medium));
    }

    #[test]
    fn whoever_logged_in_waits_for_something_else() {
        for done in [
            "[71] Auth code received, resolving promise",
            "[71] Connected to remote server using StreamableHTTPClientTransport",
            "Successfully authenticated",
        ] {
            assert!(given_up(&format!("{MCP_REMOTE}\n{done}\nlater")).finding(RULE.cause).is_none(), "{done}");
        }
        let died = start("npx x").stderr(MCP_REMOTE).stderr("Error: listen EADDRINUSE: address already in use :::3334").exits(1);
        assert!(died.finding(RULE.cause).is_none());
    }

    #[test]
    fn talk_of_logins_is_no_request() {
        for text in [
            "Not authenticated. Use the login tool to open a browser and sign in.",
            "OAuth callback server running at http://127.0.0.1:3334",
            "Discovering OAuth server configuration...",
            "If you need to authenticate, open the settings page",
            "Authorization header present",
        ] {
            assert!(given_up(text).finding(RULE.cause).is_none(), "{text}");
        }
        let healthy = start("npx x").stderr(MCP_REMOTE).initializes().lists_tools(3);
        assert_eq!(healthy.cause(), None);
    }
}
