//! Visits to an n8n in every state that a real one was met in, and to servers that behave badly.

mod rows;
mod server;
mod ways;

use std::time::Duration;

use mcpdoctor::{
    backend::n8n,
    diagnosis::{Status, diagnose},
    evidence::{Attempt, Event, EventKind, Evidence, Found, Lookup, N8nAnswer, N8nApi, N8nState, Outcome, Rung, UrlFault},
    launch::{self, N8nPlan},
    machine::Surroundings,
};

use rows::{BAD, ROWS, Row};
use server::{Act, Server, serve};

/// Shorter than people wait, and long for an answer on this machine.
const LIMIT: Duration = Duration::from_secs(5);
const KEY: &str = "the-key-of-somebody";

fn plan(url: &str, key: bool, limit: Duration) -> N8nPlan {
    let plan = launch::n8n::typed(url, &Surroundings::of_this_machine().expect("this machine can be asked")).within(limit);
    if key { plan.with_key("N8N_API_KEY", KEY) } else { plan }
}

fn visit(plan: &N8nPlan) -> Attempt {
    let (_raise, interrupt) = tokio::sync::watch::channel(false);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(n8n::visit(plan, interrupt))
}

fn visited(row: &Row, limit: Duration) -> (Server, Attempt) {
    let server = serve(row.routes);
    let attempt = visit(&plan(&format!("{}{}", server.url, row.path), row.key, limit));
    (server, attempt)
}

#[test]
fn every_state_of_a_real_n8n_is_recognised() {
    for row in ROWS {
        let (server, attempt) = visited(row, LIMIT);
        let found = attempt.n8n().expect("a visit to n8n");
        assert_eq!(found.state, row.state, "{}: {:#?}", row.name, attempt.events);
        assert_eq!(found.is_usable(), row.usable, "{}", row.name);
        assert_eq!(found.api.map(|api| api.answer), row.api.map(Some), "{}", row.name);
        assert_eq!(found.mcp.map(|mcp| mcp.answer), row.mcp.map(Some), "{}", row.name);
        assert_eq!(attempt.outcome() == Outcome::Ready, row.usable, "{}", row.name);
        holds_to_its_verdict(row, &attempt);
        let redirects = row.routes.iter().filter(|(_, act)| matches!(act, Act::Redirect(_))).count();
        assert!(server.asked().len() <= 4 + redirects, "{}: {:?}", row.name, server.asked());
    }
}

#[test]
fn a_visit_ends_whatever_is_there() {
    let visits = BAD.iter().map(|row| std::thread::spawn(move || (row, visited(row, Duration::from_millis(500)).1)));
    for visit in visits.collect::<Vec<_>>() {
        let (row, attempt) = visit.join().expect("a visit ends");
        let found = attempt.n8n().expect("a visit to n8n");
        assert_eq!((found.state, found.is_usable()), (row.state, row.usable), "{}: {:#?}", row.name, attempt.events);
        assert_eq!(found.mcp.map(|mcp| mcp.answer), row.mcp.map(Some), "{}", row.name);
        holds_to_its_verdict(row, &attempt);
    }
}

/// What `mcpdoctor n8n` says of the state. That n8n takes the doctor for a robot tells nothing of n8n.
fn holds_to_its_verdict(row: &Row, attempt: &Attempt) {
    let verdict = diagnose(Evidence::new(vec![attempt.clone()], Vec::new(), Duration::from_secs(3))).verdict;
    let status = match (row.cause, row.state, row.api) {
        (None, N8nState::Ignores, _) => Status::Inconclusive,
        (None, ..) => Status::Healthy,
        // It works, for other questions.
        (Some(_), _, Some(N8nAnswer::Api(N8nApi::ScopeMissing))) => Status::Degraded,
        (Some(_), ..) => Status::Failing,
    };
    assert_eq!((verdict.status, verdict.cause), (status, row.cause), "{}: {:#?}", row.name, attempt.events);
}

fn row(name: &str) -> &'static Row {
    ROWS.iter().find(|row| row.name == name).expect("a row of this name")
}

/// The lines with the key that a server was sent.
fn keys(server: &Server) -> Vec<String> {
    let lines = server.asked().iter().flat_map(|head| head.lines().map(str::to_ascii_lowercase).collect::<Vec<_>>()).collect::<Vec<_>>();
    lines.into_iter().filter(|line| line.contains(KEY)).collect()
}

#[test]
fn the_key_is_sent_once_as_each_end_wants_it_and_stands_in_no_event() {
    for (name, sent) in [
        ("ready, the key is good", format!("x-n8n-api-key: {KEY}")),
        ("named by a page of its editor", format!("x-n8n-api-key: {KEY}")),
        ("instance MCP, given its own key", format!("authorization: bearer {KEY}")),
    ] {
        let (server, attempt) = visited(row(name), LIMIT);
        assert_eq!(keys(&server), [sent], "{name}");
        assert!(!format!("{attempt:?}").contains(KEY), "{name}");
    }
}

#[test]
fn the_key_goes_to_no_other_origin_than_the_one_that_was_named() {
    let n8n = serve(row("ready, the key is good").routes);
    let moved = Act::Moved(Box::leak(n8n.url.clone().into_boxed_str()));
    let [health, settings, ..] = row("ready, the key is good").routes else { panic!("it has routes") };
    for (routes, api) in [(vec![("GET ", moved)], None), (vec![*health, *settings, ("GET ", moved)], Some(N8nAnswer::Redirect))] {
        let named = serve(Box::leak(routes.into_boxed_slice()));
        let attempt = visit(&plan(&named.url, true, LIMIT));
        let found = attempt.n8n().expect("a visit to n8n");
        assert_eq!((found.state, found.api.and_then(|api| api.answer)), (N8nState::Ready, api), "{:#?}", attempt.events);
        assert_eq!(keys(&n8n), [""; 0]);
    }
}

#[test]
fn a_workflow_that_the_api_shows_is_not_kept() {
    let (_, attempt) = visited(row("ready, the key is good"), LIMIT);
    let body = attempt.n8n().and_then(|found| Some(found.api?.exchange.answered()?.body.clone()));
    assert_eq!(body.as_deref(), Some(r#"{"data":[…"#));
}

#[test]
fn a_url_that_nobody_can_go_to_is_told_as_one() {
    let attempt = visit(&plan("http://${N8N_HOST}:5678", false, LIMIT));
    let told = matches!(attempt.events[..], [Event { kind: EventKind::Network(Rung::BadUrl(UrlFault::Unexpanded(_))), .. }]);
    assert!(told, "{:#?}", attempt.events);
    assert_eq!(attempt.n8n().map(|found| found.state), Some(N8nState::Unanswered));
}

#[test]
fn a_visit_that_is_interrupted_says_so() {
    let server = serve(BAD.iter().find(|row| row.name == "silent").expect("the row").routes);
    let plan = plan(&server.url, false, Duration::from_mins(10));
    let (raise, interrupt) = tokio::sync::watch::channel(false);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let attempt = runtime.block_on(async {
        let visit = tokio::spawn(async move { n8n::visit(&plan, interrupt).await });
        while server.asked().is_empty() {
            tokio::task::yield_now().await;
        }
        raise.send(true).expect("somebody listens");
        visit.await.expect("it ends")
    });
    assert!(matches!(attempt.events.last().map(|event| &event.kind), Some(EventKind::Interrupted)), "{:#?}", attempt.events);
}

#[test]
fn every_address_of_a_name_is_told_though_one_of_them_is_enough() {
    let server = serve(row("ready, no key given").routes);
    // On many machines that name stands for ::1, too, where this server is not.
    let attempt = visit(&plan(&server.url.replace("127.0.0.1", "localhost"), false, LIMIT));
    let looked_up = attempt.rungs().find_map(|(_, rung)| {
        if let Rung::Lookup(Lookup { found: Found::Addresses(addresses), .. }) = rung { Some(addresses.clone()) } else { None }
    });
    let dialled: Vec<_> = attempt.rungs().filter_map(|(_, rung)| if let Rung::Dial(dial) = rung { Some(dial.to.ip()) } else { None }).collect();
    assert_eq!(looked_up, Some(dialled));
    assert_eq!(attempt.outcome(), Outcome::Ready, "{:#?}", attempt.events);
}
