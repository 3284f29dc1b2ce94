//! The phases of the way to a URL, from its rungs.

use std::time::Duration;

use crate::evidence::{
    Attempt, Dialled, Endpoint, Exchange, Found, Method, Phase, PhaseName, PhaseOutcome, Reply, Rung, TlsOutcome, TunnelOutcome, Verb,
};

/// A rung between its begin and its end, from the attempt's begin.
#[derive(Clone, Copy)]
struct Climbed<'a> {
    begin: Duration,
    end: Duration,
    rung: &'a Rung,
}

/// The way up to the first request, and that request: `dns` (only for a name), `tcp`, `tls` (only where there is any) and `http`.
pub(in crate::evidence) fn phases(attempt: &Attempt) -> Vec<Phase> {
    let climbed = climbed(attempt);
    let first = climbed.iter().position(|climbed| exchange(climbed.rung).is_some());
    let (way, requests) = climbed.split_at(first.unwrap_or(climbed.len()));
    let encrypted = attempt.launched().is_some_and(|launched| launched.command.starts_with("https:"));
    let of = |name: PhaseName| way.iter().copied().filter(|climbed| belongs(climbed.rung) == Some(name)).collect::<Vec<_>>();
    let (dns, tcp, tls) = (of(PhaseName::Dns), of(PhaseName::Tcp), of(PhaseName::Tls));
    let mut phases = Vec::new();
    if !dns.is_empty() {
        phases.push(over(PhaseName::Dns, &dns));
    }
    phases.push(over(PhaseName::Tcp, &tcp));
    if encrypted || !tls.is_empty() {
        phases.push(over(PhaseName::Tls, &tls));
    }
    phases.push(requests.first().map_or(Phase::not_reached(PhaseName::Http), first_byte));
    phases
}

/// When a request to a remote server was on its way; `None` where there was no way. A client's clock may run before that, while the
/// connection is made.
pub(in crate::evidence) fn asked(attempt: &Attempt, method: Method) -> Option<Duration> {
    let climbed = climbed(attempt);
    let carries = |climbed: &&Climbed<'_>| exchange(climbed.rung).is_some_and(|exchange| exchange.endpoint == Endpoint::Mcp(method));
    if let Some(first) = climbed.iter().find(carries) {
        return Some(first.begin);
    }
    let sent = attempt.elapsed(attempt.sent(method)?)?;
    if climbed.is_empty() {
        return Some(sent);
    }
    let way: Vec<Phase> = phases(attempt).into_iter().filter(|phase| phase.name != PhaseName::Http).collect();
    let open = way.iter().all(|phase| phase.outcome == PhaseOutcome::Ok);
    open.then(|| way.iter().filter_map(Phase::end).fold(sent, Duration::max))
}

/// When it was clear that a request would have no answer: its last exchange ended without the promise of one.
pub(in crate::evidence) fn settled(attempt: &Attempt, method: Method) -> Option<Duration> {
    // Where the opening request is refused, the older transport's stream is the next thing that is tried.
    let opens = |exchange: &Exchange| method == Method::Initialize && exchange.endpoint == Endpoint::McpStream;
    let concerns = |exchange: &Exchange| exchange.verb != Verb::Delete && (exchange.endpoint == Endpoint::Mcp(method) || opens(exchange));
    let climbed = climbed(attempt);
    let last = climbed.iter().rfind(|climbed| exchange(climbed.rung).is_some_and(concerns))?;
    let promised = exchange(last.rung)?.answered().is_some_and(|answered| answered.status < 300 && (answered.status == 202 || !answered.whole));
    (!promised).then_some(last.end)
}

/// The client's word to the server that its session is over.
pub(in crate::evidence) fn farewell(attempt: &Attempt) -> Option<Phase> {
    let climbed = climbed(attempt);
    let last = climbed.iter().find(|climbed| exchange(climbed.rung).is_some_and(|exchange| exchange.verb == Verb::Delete))?;
    Some(Phase::between(PhaseName::Shutdown, last.begin, last.end, outcome(is_good(last.rung))))
}

fn climbed(attempt: &Attempt) -> Vec<Climbed<'_>> {
    let told = attempt.rungs().filter_map(|(event, rung)| {
        let end = attempt.elapsed(event)?;
        Some(Climbed { begin: end.saturating_sub(rung.took()), end, rung })
    });
    told.collect()
}

/// From the begin of the first of these rungs until there was a way, or to the end of the last one.
fn over(name: PhaseName, rungs: &[Climbed<'_>]) -> Phase {
    let Some(begin) = rungs.iter().map(|rung| rung.begin).min() else { return Phase::not_reached(name) };
    // Behind a proxy it is the proxy's word that counts.
    let deciding =
        |climbed: &&Climbed<'_>| matches!(climbed.rung, Rung::Tunnel(_)) || !rungs.iter().any(|other| matches!(other.rung, Rung::Tunnel(_)));
    let open = rungs.iter().filter(deciding).find(|climbed| is_good(climbed.rung));
    let end = open.map(|climbed| climbed.end).or_else(|| rungs.iter().map(|climbed| climbed.end).max());
    Phase::between(name, begin, end.unwrap_or(begin), outcome(open.is_some()))
}

fn first_byte(request: &Climbed<'_>) -> Phase {
    let took = exchange(request.rung).map_or(Duration::ZERO, |exchange| exchange.took);
    Phase::between(PhaseName::Http, request.begin, request.begin + took, outcome(is_good(request.rung)))
}

const fn outcome(good: bool) -> PhaseOutcome {
    if good { PhaseOutcome::Ok } else { PhaseOutcome::Failed }
}

const fn exchange(rung: &Rung) -> Option<&Exchange> {
    match rung {
        Rung::Exchange(exchange) => Some(exchange),
        Rung::BadUrl(_) | Rung::Lookup(_) | Rung::Dial(_) | Rung::Tunnel(_) | Rung::Tls(_) => None,
    }
}

const fn belongs(rung: &Rung) -> Option<PhaseName> {
    match rung {
        Rung::BadUrl(_) => None,
        Rung::Lookup(_) => Some(PhaseName::Dns),
        Rung::Dial(_) | Rung::Tunnel(_) => Some(PhaseName::Tcp),
        Rung::Tls(_) => Some(PhaseName::Tls),
        Rung::Exchange(_) => Some(PhaseName::Http),
    }
}

const fn is_good(rung: &Rung) -> bool {
    match rung {
        Rung::BadUrl(_) => false,
        Rung::Lookup(lookup) => matches!(lookup.found, Found::Addresses(_)),
        Rung::Dial(dial) => matches!(dial.dialled, Dialled::Accepted),
        Rung::Tunnel(tunnel) => matches!(tunnel.outcome, TunnelOutcome::Opened),
        Rung::Tls(tls) => matches!(tls.outcome, TlsOutcome::Agreed { .. }),
        Rung::Exchange(exchange) => matches!(exchange.reply, Reply::Answered(_)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        diagnosis::testing::{Start, n8n, remote, shown},
        evidence::{Answered, Dial, Distrust, EventKind, HttpTransport, Lookup, Source, Tls, Tunnel, UrlFault},
    };

    fn ms(millis: u64) -> Duration {
        Duration::from_millis(millis)
    }

    fn lookup(took: u64, found: Found) -> Rung {
        Rung::Lookup(Lookup { host: shown("h"), took: ms(took), found })
    }

    fn dial(took: u64, dialled: Dialled) -> Rung {
        Rung::Dial(Dial { to: "127.0.0.1:80".parse().unwrap(), took: ms(took), dialled })
    }

    fn tunnel(took: u64, outcome: TunnelOutcome) -> Rung {
        Rung::Tunnel(Tunnel { proxy: shown("p:1"), to: shown("h:443"), took: ms(took), outcome })
    }

    fn tls(took: u64, outcome: TlsOutcome) -> Rung {
        Rung::Tls(Tls { name: shown("h"), took: ms(took), outcome, certificate: None })
    }

    fn exchange(verb: Verb, endpoint: Endpoint, took: u64, reply: Reply) -> Rung {
        Rung::Exchange(Exchange { verb, url: shown("https://h/mcp"), endpoint, took: ms(took), reply })
    }

    fn asks(took: u64, reply: Reply) -> Rung {
        exchange(Verb::Post, Endpoint::Mcp(Method::Initialize), took, reply)
    }

    fn status(status: u16, body_took: u64, whole: bool) -> Reply {
        Reply::Answered(Answered { status, body_took: ms(body_took), whole, ..Answered::default() })
    }

    type Told = (&'static str, Option<(u128, u128)>, PhaseOutcome);

    /// Each phase with its begin and its end.
    fn told(story: Start) -> Vec<Told> {
        let timeline = story.evidence().attempts[0].timeline();
        let end = timeline.end;
        let extent = |phase: &Phase| Some((phase.start?.as_millis(), phase.end().unwrap_or(end).as_millis()));
        timeline.phases.iter().map(|phase| (phase.name.name(), extent(phase), phase.outcome)).collect()
    }

    const OK: PhaseOutcome = PhaseOutcome::Ok;
    const FAILED: PhaseOutcome = PhaseOutcome::Failed;
    const UNREACHED: PhaseOutcome = PhaseOutcome::NotReached;

    fn secure() -> Start {
        remote("https://h/mcp")
    }

    /// A way that is open after 30 ms; the client's clock runs from the begin.
    fn open() -> Start {
        let way = secure().sends(Method::Initialize).rung(lookup(4, Found::Addresses(Vec::new())));
        way.rung(dial(6, Dialled::Accepted)).rung(tls(10, TlsOutcome::Agreed { version: "TLSv1.3", alpn: None }))
    }

    #[test]
    fn a_start_that_goes_well_has_every_phase() {
        let story = open().rung(asks(40, status(200, 5, true))).initializes().lists_tools(1);
        let story = story.rung(exchange(Verb::Delete, Endpoint::Mcp(Method::Initialize), 7, status(405, 0, true)));
        let expected = [
            ("dns", Some((10, 14)), OK),
            ("tcp", Some((14, 20)), OK),
            ("tls", Some((20, 30)), OK),
            // The body comes after the first byte.
            ("http", Some((30, 70)), OK),
            ("initialize", Some((30, 85)), OK),
            ("initialized", Some((95, 95)), OK),
            ("tools/list", Some((105, 115)), OK),
            ("shutdown", Some((115, 122)), OK),
        ];
        assert_eq!(told(story), expected);
    }

    #[test]
    fn the_first_way_that_opens_ends_the_search_for_one() {
        let found = || lookup(4, Found::Addresses(Vec::new()));
        let plain = || remote("http://h/mcp").sends(Method::Initialize).rung(found());
        let refused = || dial(1, Dialled::Refused);
        let tcp = |story: Start| told(story).into_iter().find(|(name, ..)| *name == "tcp").unwrap();
        for (story, expected) in [
            (plain().rung(refused()).rung(dial(5, Dialled::Accepted)), (Some((14, 20)), OK)),
            // The one that is slow is not waited for.
            (plain().rung(dial(5, Dialled::Accepted)).rung(dial(900, Dialled::Silent)), (Some((14, 19)), OK)),
            (plain().rung(refused()).rung(dial(900, Dialled::Silent)), (Some((14, 915)), FAILED)),
            // What a proxy says decides, and a later connection is none of this one's.
            (plain().rung(dial(5, Dialled::Accepted)).rung(tunnel(7, TunnelOutcome::Opened)), (Some((14, 26)), OK)),
            (plain().rung(dial(5, Dialled::Accepted)).rung(tunnel(7, TunnelOutcome::NeedsLogin)), (Some((14, 26)), FAILED)),
            (plain().rung(dial(5, Dialled::Accepted)).rung(asks(9, status(307, 0, true))).rung(refused()), (Some((14, 19)), OK)),
        ] {
            let (_, extent, outcome) = tcp(story.clone());
            assert_eq!((extent, outcome), expected, "{:?}", story.evidence().attempts[0].events);
        }
    }

    #[test]
    fn a_way_that_ends_early_leaves_the_rest_unreached() {
        let sent = || secure().sends(Method::Initialize);
        let unreached = |name| (name, None, UNREACHED);
        let nowhere = [unreached("tcp"), unreached("tls"), unreached("http"), unreached("initialize")];
        for (story, expected) in [
            (sent(), vec![unreached("tcp"), unreached("tls"), unreached("http"), ("initialize", Some((10, 10)), FAILED)]),
            (sent().rung(Rung::BadUrl(UrlFault::BadPort)), nowhere.to_vec()),
            (sent().rung(lookup(4, Found::NoSuchName)), [vec![("dns", Some((10, 14)), FAILED)], nowhere.to_vec()].concat()),
            (sent().rung(dial(1, Dialled::Refused)), [vec![("tcp", Some((10, 11)), FAILED)], nowhere[1..].to_vec()].concat()),
            (
                sent().rung(dial(1, Dialled::Accepted)).rung(tls(9, TlsOutcome::Untrusted(Distrust::Expired))),
                vec![("tcp", Some((10, 11)), OK), ("tls", Some((11, 20)), FAILED), unreached("http"), unreached("initialize")],
            ),
        ] {
            assert_eq!(told(story), expected);
        }
    }

    #[test]
    fn a_request_ends_where_it_is_clear_that_no_answer_comes() {
        let stream = |reply| exchange(Verb::Get, Endpoint::McpStream, 10, reply);
        let login = || exchange(Verb::Get, Endpoint::LoginMetadata, 90, status(200, 0, true));
        let fell_back = |story: Start| story.event(Source::Client, EventKind::FellBack { to: HttpTransport::Sse });
        for (story, http, initialize) in [
            (open().rung(asks(40, status(401, 5, true))).rung(login()), ((30, 70), OK), (30, 75)),
            (open().rung(asks(40, Reply::Reset)), ((30, 70), FAILED), (30, 70)),
            (open().rung(asks(470, Reply::Silent { bytes: 0 })).gives_up(Method::Initialize, 500), ((30, 500), FAILED), (30, 500)),
            // A stream that stays open, and a request that is answered elsewhere, keep the client waiting until it gives up.
            (open().rung(asks(40, status(200, 5, false))).gives_up(Method::Initialize, 500), ((30, 70), OK), (30, 510)),
            (open().rung(asks(40, status(202, 5, true))).gives_up(Method::Initialize, 500), ((30, 70), OK), (30, 510)),
            (fell_back(open().rung(asks(40, status(404, 0, true)))).rung(stream(status(404, 0, true))), ((30, 70), OK), (30, 90)),
        ] {
            let told = told(story);
            let find = |wanted: &str| told.iter().find(|(name, ..)| *name == wanted).map(|(_, extent, outcome)| (extent.unwrap(), *outcome));
            assert_eq!((find("http"), find("initialize")), (Some(http), Some((initialize, FAILED))));
        }
    }

    #[test]
    fn a_visit_has_no_handshake() {
        let found = exchange(Verb::Get, Endpoint::N8nReadiness, 3, status(200, 0, true));
        let story = n8n("http://127.0.0.1", None).rung(dial(1, Dialled::Accepted)).rung(found).connected();
        assert_eq!(told(story), [("tcp", Some((0, 1)), OK), ("http", Some((1, 4)), OK)]);
    }
}
