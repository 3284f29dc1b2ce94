//! The client itself is at fault: it stumbled before the server could do anything, or closed a live one for nothing.

use crate::{
    diagnosis::{Cause, Cite, Confidence, Finding, Fix, Hit, Rule, Signatures, Standing, When, clients, wording::shortened},
    evidence::{Attempt, EventKind, Evidence},
};

pub(crate) const RULE: Rule = Rule {
    cause: Cause::ClientFault,
    explain: include_str!("client-fault.md"),
    when: When::Always,
    standing: Standing::Root,
    supersedes: &[
        Cause::CommandNotFound,
        Cause::EntryNotFound,
        Cause::MissingModule,
        Cause::MissingFile,
        Cause::Crashed,
        Cause::ImportCrash,
        Cause::SyntaxError,
        Cause::ExitedEarly,
        Cause::InitializeTimeout,
        Cause::MidSessionExit,
    ],
    check,
};

/// A mistake in JavaScript code, as V8 words it.
static MISTAKE: Signatures = Signatures::new(&[
    r"Cannot read propert(?:y|ies) of (?:undefined|null)|\b\w+(?:\.\w+)* is not (?:a function|iterable|a constructor|defined)\b|Cannot set propert|Cannot destructure property|Maximum call stack size exceeded",
    r"Assertion failed|Illegal invocation|Object has been destroyed|module can only be used after app is ready",
])
// What the server answered.
.unless(&[r"MCP error|-32\d{3}"]);

/// A file of the client's own bundle that is missing or broken, or a step of its own that it did not finish.
static OWN_FILE: Signatures = Signatures::new(&[
    r"Timed out resolving command for extension context server",
    r"Cannot find (?:module|package) '[^']*app\.asar[/\\][^']*'",
    r"ENOENT.*(?:app\.asar[/\\]|mcp-runtime[/\\])\S*",
]);
/// Frames in the client's own bundle.
static OWN_FRAME: Signatures = Signatures::new(&[r"app\.asar[/\\:]|electron/js2c|(?:Claude|Cursor|Code|Windsurf)\.app/Contents/Resources"]);
/// What the SDK reports of a message that nobody waits for any more, and goes on (modelcontextprotocol/typescript-sdk:src/shared/protocol.ts): an
/// answer that crossed its cancellation, progress of a request that is done.
static HARMLESS: Signatures = Signatures::new(&[r"Received a (?:response for an unknown message ID|progress notification for an unknown token)"]);
/// How far below its head the frames of a trace begin.
const BESIDE: usize = 8;

fn check(evidence: &Evidence) -> Option<Finding> {
    let attempt = evidence.judged();
    if attempt.is_ready() {
        return closes_a_live_one(attempt);
    }
    let hit = own_file(attempt).or_else(|| mistake(attempt))?;
    let client = clients::name(attempt);
    let claim = format!("{client} stumbles over its own code, not over the server: {}", shortened(hit.line.text));
    let finding = hit.finding(attempt, RULE.cause, claim).confidence(if by_the_client(&hit) { Confidence::High } else { Confidence::Medium });
    Some(
        finding
            .fix(Fix::by_hand(format!("quit {client} altogether and start it again; then update it, or go back to the version that worked")))
            .fix(Fix::by_hand("compare the entry with the client's documentation: a field of the wrong kind can be what it stumbles over"))
            .fix(Fix::by_hand("report it to the client's makers with these lines: the server was never asked")),
    )
}

/// The client gives up a running session over a message that it could have ignored, as the SDK does.
fn closes_a_live_one(attempt: &Attempt) -> Option<Finding> {
    let (closed, ()) = attempt.find(|kind| matches!(kind, EventKind::NotConnected(_)).then_some(()))?;
    let last_said = attempt.while_open().iter().rfind(|event| matches!(event.kind, EventKind::ClientSaid(_)))?;
    let hit = HARMLESS.last(attempt).filter(|hit| std::ptr::eq(hit.line.event, last_said))?;
    let client = clients::name(attempt);
    let claim = format!("{client} closes a live connection over a message that is harmless: {}", shortened(hit.line.text));
    Some(
        Finding::build(RULE.cause, claim, hit.cite())
            .confidence(Confidence::Medium)
            .cite([Cite::of(closed)])
            .fix(Fix::by_hand(format!("reload the server in {client}, then update {client}: the server is alive and well when it is closed")))
            .fix(Fix::by_hand("until then keep the server from it: no progress once a call is answered, no answer to a call that was cancelled")),
    )
}

fn own_file(attempt: &Attempt) -> Option<Hit<'_>> {
    OWN_FILE.last(attempt)
}

/// A mistake that the client speaks of, or whose frames lie in its bundle; the server's own is another matter.
fn mistake(attempt: &Attempt) -> Option<Hit<'_>> {
    let heard = attempt.hello().is_some() || attempt.lines_while_open().any(|line| matches!(line.event.kind, EventKind::Noise { .. }));
    let own = |hit: &Hit<'_>| {
        let in_its_bundle = || [hit.line].into_iter().chain(hit.after(attempt, BESIDE)).any(|line| OWN_FRAME.matches(line.text));
        (by_the_client(hit) && !heard) || in_its_bundle()
    };
    MISTAKE.all(attempt).rfind(own)
}

fn by_the_client(hit: &Hit<'_>) -> bool {
    matches!(hit.line.event.kind, EventKind::ClientSaid(_) | EventKind::NotConnected(_) | EventKind::SpawnFailed(_))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        diagnosis::testing::{shown, start, unresolved},
        evidence::Source,
    };

    #[test]
    fn a_mistake_before_the_server_is_the_clients() {
        for text in [
            "Cannot read properties of undefined (reading 'cmd')",
            "TypeError: this.transports.get is not a function",
            "Cannot find module '/Applications/Claude.app/Contents/Resources/app.asar/.vite/build/mcp-runtime/nodeHost.js'",
        ] {
            let story = unresolved("node s.js").event(Source::Client, EventKind::NotConnected(shown(text)));
            assert_eq!(story.cause(), Some(RULE.cause), "{text}");
        }
    }

    #[test]
    fn frames_in_its_bundle_betray_it() {
        let trace = "TypeError: Cannot read properties of undefined (reading 'value')\n    at formatProperty (node:internal/util/inspect:2280:12)\n    at T8e (/Applications/Claude.app/Contents/Resources/app.asar/.vite/build/index.js:107:9470)";
        let missing = "Error [ERR_MODULE_NOT_FOUND]: Cannot find module '/usr/lib/claude-desktop/app.asar/.vite/build/mcp-runtime/directMcpHost.js' imported from /home/me/\n    at finalizeResolution (node:internal/modules/esm/resolve:275:11)";
        for text in [trace, missing] {
            assert_eq!(start("x").stderr(text).exits(1).cause(), Some(RULE.cause), "{text}");
        }
    }

    #[test]
    fn a_live_server_is_closed_over_nothing() {
        let said = |text| EventKind::ClientSaid(shown(text));
        let session = |text| {
            let session = start("node s.js").initializes().lists_tools(1).after(60_000).event(Source::Client, said(text));
            session.event(Source::Client, EventKind::NotConnected(shown("stdio transport error: Error")))
        };
        let late = "Received a progress notification for an unknown token: {\"method\":\"notifications/progress\"}";
        assert_eq!(session(late).logged().cause(), Some(RULE.cause));
        assert_eq!(session("Unterminated string in JSON").logged().cause(), Some(Cause::MidSessionExit));
        // The connection outlives the message in most clients.
        let lives = start("node s.js").initializes().lists_tools(1).event(Source::Client, said(late));
        assert_eq!(lives.logged().cause(), None);
    }

    #[test]
    fn the_servers_own_mistake_is_not_the_clients() {
        let crash = "TypeError: Cannot read properties of undefined (reading 'cmd')\n    at main (/home/me/server/index.js:3:9)\n    at node:internal/main/run_main_module:28:49";
        assert!(start("node s.js").stderr(crash).exits(1).finding(RULE.cause).is_none());
        let answered = EventKind::NotConnected(shown("MCP error -32603: Cannot read properties of undefined (reading 'x')"));
        assert!(start("node s.js").event(Source::Client, answered).finding(RULE.cause).is_none());
        let parse = EventKind::ClientSaid(shown("Unexpected token 'S', \"Starting\"... is not valid JSON"));
        assert!(start("node s.js").event(Source::Client, parse).exits(1).finding(RULE.cause).is_none());
        let healthy = start("node s.js").event(Source::Client, EventKind::ClientSaid(shown("x is not a function"))).initializes().lists_tools(1);
        assert_eq!(healthy.cause(), None);
    }
}
