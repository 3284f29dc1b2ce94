//! The ways out of a start that waits for the network: answer first, and look at the other end.

use crate::evidence::{Attempt, Backend, NamedIn};

use super::{Finding, Fix, launcher, paste};

/// How to answer first, in the words of the runtime that waited, and how to see whether the other end answers.
pub(super) fn ways_out(finding: Finding, attempt: &Attempt, program: Option<&str>, look: Fix) -> Finding {
    if attempt.launched().is_some_and(launcher::is_bridge) {
        return finding.fix(look).fix(Fix::by_hand("or give a client that speaks HTTP the URL itself, without mcp-remote in between"));
    }
    finding.fix(answer_first(attempt, program)).fix(look)
}

/// How to answer before anybody is asked, in the words of the runtime.
pub(super) fn answer_first(attempt: &Attempt, program: Option<&str>) -> Fix {
    let launched = attempt.launched().map(|launched| launcher::program(launched).0);
    Fix::by_hand(match program.or(launched.as_deref()).unwrap_or_default() {
        python if python.starts_with("python") || python.starts_with("pypy") => {
            "answer first: start the check in `lifespan` with `asyncio.create_task`, and do not await it there"
        }
        "node" | "bun" | "deno" | "tsx" => "answer first: `await server.connect(transport)`, then call the backend and do not await it",
        _ => "answer initialize first: connect in a background task or on first use",
    })
}

/// How to see for oneself whether the other end answers.
pub(super) fn look(attempt: &Attempt, address: &str, backend: Option<&Backend>) -> Fix {
    match url(attempt, address, backend) {
        Some(url) => Fix::run("see whether it answers, and how fast", format!("curl -sv --max-time 20 -o /dev/null {}", paste::word(&url))),
        None => Fix::by_hand(format!("check that {address} is up and reached from here")),
    }
}

/// The address as a URL, where it is known to speak HTTP.
fn url(attempt: &Attempt, address: &str, backend: Option<&Backend>) -> Option<String> {
    if address.starts_with("http") {
        return Some(address.to_owned());
    }
    let launched = attempt.launched()?;
    let value = match &backend?.named_in {
        NamedIn::Variable(name) => &launched.env.iter().find(|entry| entry.name == *name)?.value,
        NamedIn::Argument(number) => launched.args.get(number.checked_sub(1)?)?,
        NamedIn::Inherited(_) => return None,
    };
    let scheme = ["https", "http"].into_iter().find(|scheme| value.contains(&format!("{scheme}://")))?;
    Some(format!("{scheme}://{address}/"))
}
