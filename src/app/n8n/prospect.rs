//! Whether waiting for n8n can bring anything: what starts gets better by itself, what is wrong does not.

use crate::evidence::{Attempt, Dialled, Found, Lookup, N8nAnswer, N8nMcp, N8nState, Reply, Rung, TlsOutcome, TunnelOutcome};

/// What waiting may bring.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Prospect {
    /// n8n is ready; there is nothing to wait for.
    Ready,
    /// It may come: what it is at.
    MayCome(&'static str),
    /// It does not get better by waiting.
    Hopeless,
}

impl Prospect {
    pub(super) fn of(visit: &Attempt) -> Self {
        let Some(n8n) = visit.n8n() else { return Self::Hopeless };
        match n8n.state {
            // n8n registers its workflows' endpoints some moments after it is ready.
            N8nState::Ready if n8n.mcp.is_some_and(|mcp| mcp.answer == Some(N8nAnswer::Mcp(N8nMcp::NotRegistered))) => {
                Self::MayCome("ready, its MCP endpoint is not there yet")
            }
            N8nState::Ready => Self::Ready,
            N8nState::Migrating => Self::MayCome("starting, it prepares its database"),
            N8nState::Loading => Self::MayCome("starting, it has its database and loads"),
            N8nState::NotReady => Self::MayCome("it says that it is not ready"),
            N8nState::DatabaseNotReady => Self::MayCome("it waits for its database"),
            N8nState::DownBehindGateway => Self::MayCome("what stands in front of it says that it does not answer"),
            N8nState::Unanswered => Self::unanswered(visit),
            N8nState::WrongPath | N8nState::Ignores | N8nState::Gated | N8nState::LedAway | N8nState::NotN8n => Self::Hopeless,
        }
    }

    /// The way ended at its last rung; of several addresses, one that may come is enough.
    fn unanswered(visit: &Attempt) -> Self {
        let Some((_, last)) = visit.rungs().last() else { return Self::Hopeless };
        let dials = visit.rungs().filter(|(_, rung)| matches!(last, Rung::Dial(_)) && matches!(rung, Rung::Dial(_)));
        dials.map(|(_, dial)| Self::beyond(dial)).find(|&prospect| prospect != Self::Hopeless).unwrap_or_else(|| Self::beyond(last))
    }

    fn beyond(last: &Rung) -> Self {
        match last {
            Rung::BadUrl(_) => Self::Hopeless,
            Rung::Lookup(lookup) => Self::of_lookup(lookup),
            Rung::Dial(dial) => match dial.dialled {
                Dialled::Refused => Self::MayCome("nothing listens there yet"),
                Dialled::Silent => Self::MayCome("nothing answers there"),
                Dialled::Reset | Dialled::Accepted => Self::MayCome("it closes connections"),
                Dialled::Unreachable => Self::MayCome("there is no way there yet"),
                Dialled::Denied => Self::Hopeless,
            },
            Rung::Tunnel(tunnel) => match tunnel.outcome {
                TunnelOutcome::Opened | TunnelOutcome::Closed | TunnelOutcome::Silent => Self::MayCome("the proxy does not lead there yet"),
                TunnelOutcome::NeedsLogin | TunnelOutcome::Refused { .. } | TunnelOutcome::NotAProxy { .. } => Self::Hopeless,
            },
            Rung::Tls(tls) => match tls.outcome {
                TlsOutcome::Agreed { .. } | TlsOutcome::Closed | TlsOutcome::Reset | TlsOutcome::Silent => Self::MayCome("it closes connections"),
                TlsOutcome::Untrusted(_) | TlsOutcome::NotTls { .. } | TlsOutcome::Refused { .. } => Self::Hopeless,
            },
            Rung::Exchange(exchange) => match exchange.reply {
                Reply::Answered(_) | Reply::Closed | Reply::Reset | Reply::Silent { .. } => {
                    Self::MayCome("it takes connections and does not answer yet")
                }
                Reply::NotHttp { .. } | Reply::RedirectLoop { .. } => Self::Hopeless,
            },
        }
    }

    /// The name of a container, a word alone, is not known before the container is there; any other name is known or it is wrong.
    fn of_lookup(lookup: &Lookup) -> Self {
        match &lookup.found {
            Found::NoSuchName if lookup.host.contains('.') => Self::Hopeless,
            Found::NoSuchName => Self::MayCome("its name is not known yet"),
            Found::Addresses(_) | Found::Silent | Found::Failed(_) => Self::MayCome("its name cannot be looked up"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        diagnosis::testing::{Start, certificate, distrusted, n8n, shown},
        evidence::{Distrust, Endpoint, UrlFault},
    };

    #[test]
    fn only_what_gets_better_by_itself_is_waited_for() {
        let visit = || n8n("http://localhost:5678", Some("N8N_API_KEY"));
        let tls = || n8n("https://h.test", None).there();
        let dialled = |dialled| visit().dials("127.0.0.1:5678", dialled);
        let named = |host, found| n8n(&format!("http://{host}:5678"), None).rung(Start::lookup(host, found));
        let readiness = |status, content_type, body| visit().there().http(Endpoint::N8nReadiness, status, content_type, body);
        let not_ready = || readiness(503, "application/json", r#"{"status":"error"}"#);
        let (settings, html) = (Endpoint::N8nSettings, "text/html");
        let trigger = |body| n8n("http://localhost:5678/mcp/x", None).there().http(Endpoint::N8nMcp, 404, "application/json", body);
        for (name, story, worth) in vec![
            ("refused", dialled(Dialled::Refused), true),
            ("silent", dialled(Dialled::Silent), true),
            ("one of two is denied", dialled(Dialled::Refused).dials("[::1]:5678", Dialled::Denied), true),
            ("denied", dialled(Dialled::Denied), false),
            ("the name of a container", named("n8n", Found::NoSuchName), true),
            ("a name that is wrong", named("n8n.exmaple.com", Found::NoSuchName), false),
            ("the resolver is silent", named("n8n.example.com", Found::Silent), true),
            ("no URL", visit().rung(Rung::BadUrl(UrlFault::NoHost)), false),
            ("an untrusted certificate", tls().tls(TlsOutcome::Untrusted(Distrust::Expired), Some(distrusted(Distrust::Expired, "CN=x"))), false),
            ("plain HTTP", tls().tls(TlsOutcome::NotTls { said: shown("HTTP/1.1 400") }, None), false),
            ("closed in the middle of TLS", tls().tls(TlsOutcome::Closed, None), true),
            ("closed after it", tls().agrees(certificate("CN=x")).replies(Endpoint::N8nReadiness, Reply::Closed), true),
            ("accepted and silent", visit().there().replies(Endpoint::N8nReadiness, Reply::Silent { bytes: 0 }), true),
            ("led around", visit().there().replies(Endpoint::N8nReadiness, Reply::RedirectLoop { to: shown("http://localhost:5678/x") }), false),
            ("migrating", not_ready().http(settings, 200, "text/plain", "n8n is starting up. Please wait"), true),
            ("loading", not_ready().http(settings, 404, html, "<pre>Cannot GET /rest/settings</pre>"), true),
            ("a gateway before it", readiness(502, html, "Bad Gateway").http(settings, 502, html, "Bad Gateway"), true),
            ("another service", readiness(404, html, "no").http(settings, 404, html, "no"), false),
            (
                "a workflow that is not active yet",
                trigger(r#"{"code":404,"message":"The requested webhook \"POST x\" is not registered."}"#).n8n_is_ready(),
                true,
            ),
        ] {
            let prospect = Prospect::of(story.evidence().judged());
            assert_eq!(matches!(prospect, Prospect::MayCome(_)), worth, "{name}: {prospect:?}");
            assert_ne!(prospect, Prospect::Ready, "{name}");
        }
    }

    #[test]
    fn n8n_that_is_ready_is_not_waited_for_whatever_it_thinks_of_the_key() {
        let visit = || n8n("http://localhost:5678", Some("N8N_API_KEY")).n8n_is_ready();
        let refused = visit().http(Endpoint::N8nApi, 401, "application/json", r#"{"message":"Unauthorized"}"#);
        for story in [visit().found_ready(), refused.found_ready()] {
            assert_eq!(Prospect::of(story.evidence().judged()), Prospect::Ready);
        }
    }
}
