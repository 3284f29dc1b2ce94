//! An exception that nobody caught, and nothing more exact to say about it.

use crate::{
    diagnosis::{
        Cause, Cite, Confidence, Finding, Fix, Rule, Standing, Subject, When,
        silence::may_have_ended,
        traceback::{Language, Phase, Raised, Thrown, last_error},
    },
    evidence::{Attempt, Evidence},
};

pub(crate) const RULE: Rule =
    Rule { cause: Cause::Crashed, explain: include_str!("crashed.md"), when: When::NotReady, standing: Standing::Uncaught, supersedes: &[], check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let attempt = evidence.judged();
    let thrown = last_error(attempt).filter(|thrown| was_uncaught(thrown) && !thrown.is_the_clients())?;
    let (raised, cause) = (thrown.last(), thrown.first_cause());
    let died = attempt.died_starting();
    let claim = match died {
        None if !may_have_ended(attempt) => format!("it prints an error and lives on without answering: {}", raised.headline()),
        Some(_) | None => format!("it crashes {}: {}", when(attempt, &thrown), raised.headline()),
    };
    let confidence = match died {
        Some(_) if thrown.whole => Confidence::High,
        Some(_) => Confidence::Medium,
        None if thrown.whole && may_have_ended(attempt) => Confidence::Medium,
        None => Confidence::Low,
    };
    let beneath = (!std::ptr::eq(raised, cause)).then(|| cite(cause));
    let finding = Finding::build(Cause::Crashed, claim, cite(raised))
        .confidence(confidence)
        .subject(Subject::Exception(raised.kind.clone()))
        .cite(beneath)
        .cite(died.map(|(event, _)| Cite::of(event)));
    Some(finding.fix(Fix::by_hand(match thrown.own_place().or_else(|| thrown.place()) {
        Some(place) => {
            let line = place.line.as_ref().map(|line| format!(":{line}")).unwrap_or_default();
            let how = if thrown.place() == Some(place) { "where it was raised" } else { "which led to it" };
            format!("look at {}{line}, {how}", place.file)
        }
        None => "report it to the server's author with the lines above the error".into(),
    })))
}

/// A bare line may be of an error that was caught. With a part of its trace above it nobody did; nor did anybody where Python wrote the
/// type with its modules, which it does only at the end of a trace.
fn was_uncaught(thrown: &Thrown<'_>) -> bool {
    thrown.whole || !thrown.frames.is_empty() || (thrown.language == Language::Python && thrown.last().kind.contains('.'))
}

fn cite(raised: &Raised<'_>) -> Cite {
    Cite::event(raised.line.event, raised.line.text.clone())
}

fn when(attempt: &Attempt, thrown: &Thrown<'_>) -> &'static str {
    if attempt.handshake_done().is_some() {
        return "after the handshake";
    }
    match thrown.phase {
        Phase::Importing => "while loading its modules",
        Phase::Running => "before the handshake",
        Phase::Handling => "while it handles a request",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{diagnosis::testing::start, evidence::Method};

    const PYTHON: &str = "Traceback (most recent call last):
  File \"/srv/server.py\", line 11, in <module>
    main()
  File \"/srv/server.py\", line 9, in main
    raise RuntimeError(\"no database\")
RuntimeError: no database";

    const NODE: &str = "file:///srv/g.mjs:1
function main(){ throw new TypeError(\"boom\") } main()
                       ^

TypeError: boom
    at main (file:///srv/g.mjs:1:24)
    at ModuleJob.run (node:internal/modules/esm/module_job:325:25)

Node.js v20.20.2";

    const RUST: &str = "thread 'main' panicked at src/main.rs:5:10:\ncalled `Option::unwrap()` on a `None` value";

    #[test]
    fn type_message_and_moment_are_quoted() {
        for (text, kind, claim) in [
            (PYTHON, "RuntimeError", "it crashes before the handshake: RuntimeError: no database"),
            (NODE, "TypeError", "it crashes before the handshake: TypeError: boom"),
            (RUST, "panic", "it crashes before the handshake: panic: called `Option::unwrap()` on a `None` value"),
        ] {
            let diagnosis = start("server").stderr(text).exits(1).diagnosis();
            assert_eq!(diagnosis.verdict.cause, Some(Cause::Crashed));
            assert_eq!(diagnosis.findings[0].claim, claim);
            assert_eq!(diagnosis.findings[0].subject.as_ref().map(|subject| subject.parts().1.as_str()), Some(kind));
        }
        let late = start("server").initializes().stderr(NODE).exits(1).finding(Cause::Crashed).unwrap();
        assert!(late.claim.starts_with("it crashes after the handshake"));
        let place = start("server").stderr(PYTHON).exits(1).finding(Cause::Crashed).unwrap();
        assert_eq!(place.fixes[0].title, "look at /srv/server.py:9, where it was raised");
        let deeper =
            PYTHON.replace("RuntimeError: ", "  File \"/usr/lib/python3.11/json/decoder.py\", line 353, in raw_decode\n    x()\nRuntimeError: ");
        let led = start("server").stderr(&deeper).exits(1).finding(Cause::Crashed).unwrap();
        assert_eq!(led.fixes[0].title, "look at /srv/server.py:9, which led to it");
    }

    #[test]
    fn a_log_that_does_not_show_the_end_leaves_it_open() {
        for (story, claim, confidence) in [
            (start("x").stderr(PYTHON).logged(), "it crashes before the handshake: RuntimeError: no database", Confidence::Medium),
            (
                start("x").stderr("  File \"/srv/server.py\", line 9, in main\nRuntimeError: no database").logged(),
                "it crashes before the handshake: RuntimeError: no database",
                Confidence::Low,
            ),
            (
                start("x").stderr(PYTHON).gives_up(Method::Initialize, 60_000).logged(),
                "it prints an error and lives on without answering: RuntimeError: no database",
                Confidence::Low,
            ),
        ] {
            let found = story.finding(Cause::Crashed).expect(claim);
            assert_eq!((found.claim.as_str(), found.confidence), (claim, confidence));
        }
        // Without a part of its trace nobody knows whether it was caught.
        assert!(start("x").stderr("RuntimeError: no database").exits(1).finding(Cause::Crashed).is_none());
    }

    #[test]
    fn what_the_client_throws_is_no_crash_of_the_server() {
        for text in [
            "Error: McpError: MCP error -32000: Connection closed\n    at Client._onclose (file:///app/node_modules/@modelcontextprotocol/sdk/dist/esm/shared/protocol.js:94:23)\n    at ChildProcess.emit (node:events:518:28)",
            "McpError: MCP error -32001: Request timed out\n    at Timeout.timeoutHandler (file:///app/protocol.js:306:49)",
            "SyntaxError: Unexpected end of JSON input\n    at JSON.parse (<anonymous>)\n    at deserializeMessage (file:///x/stdio.js:26:44)",
        ] {
            assert!(start("x").stderr(text).logged().finding(Cause::Crashed).is_none(), "{text}");
        }
    }

    #[test]
    fn python_writes_the_module_before_the_type_of_what_nobody_caught() {
        let text = "pydantic_core._pydantic_core.ValidationError: 5 validation errors for ClientNotification\nProgressNotification.method";
        assert!(start("x").stderr(text).logged().finding(Cause::Crashed).is_some());
    }

    #[test]
    fn an_error_that_did_not_end_the_server_proves_little() {
        let lives = start("server").stderr(NODE).gives_up(Method::Initialize, 60_000).finding(Cause::Crashed).unwrap();
        assert_eq!(lives.confidence, Confidence::Low);
        let healthy = start("server").stderr(NODE).initializes().lists_tools(1).diagnosis();
        assert!(healthy.findings.is_empty());
        assert!(start("server").stderr("Error: bad thing").exits(1).finding(Cause::Crashed).is_none(), "a message without a trace is no crash");
    }
}
