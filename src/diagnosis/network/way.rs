//! A way to a URL: whose it is, in words and in weight.

use core::net::IpAddr;

use crate::{
    diagnosis::{Cause, Cite, Confidence, Finding, Severity, Subject, paste, watched::host_and_port},
    evidence::{Attempt, Dialled, Event, Evidence, Exchange, NamedIn, Proxy, Redactor, Remote, Reply, Rung, SeenFrom, Shown, Speaks, UrlFrom},
};

use super::{
    Address, Snag,
    snag::snag,
    tie::{Sign, Tie, held, is_at, tie},
};

/// A way to a URL that the doctor itself went.
#[derive(Debug, Clone)]
pub(in crate::diagnosis) struct Way<'a> {
    pub evidence: &'a Evidence,
    pub attempt: &'a Attempt,
    pub remote: &'a Remote,
    pub part: Part,
    /// `None` where the URL is none.
    pub address: Option<Address>,
}

/// What lies at the end of a way, as seen from the server that is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::diagnosis) enum Part {
    /// The judged one itself.
    Itself,
    /// The remote server that its program only leads to.
    Behind,
    /// What it calls when it works.
    Backend,
}

/// The ways in `evidence`, the judged one before those of a server that was started.
pub(in crate::diagnosis) fn ways(evidence: &Evidence) -> impl Iterator<Item = Way<'_>> {
    let judged = evidence.judged();
    let itself = judged.is_remote().then_some((judged, Part::Itself));
    // A bridge that got ready has reached its other end, whatever the doctor without its login is told there.
    let behind = evidence.behind().filter(|_| !judged.is_ready()).map(|attempt| (attempt, Part::Behind));
    let backends = evidence.backends().map(|attempt| (attempt, Part::Backend));
    let others = behind.into_iter().chain(backends).filter(move |(attempt, _)| !std::ptr::eq(*attempt, judged));
    itself.into_iter().chain(others).filter_map(move |(attempt, part)| {
        let remote = attempt.launched()?.remote.as_ref()?;
        Some(Way { evidence, attempt, remote, part, address: Address::of(&remote.url) })
    })
}

/// Whether the doctor itself went to this address, which is behind the judged server, and fared badly: then what it found says more than that
/// the server waits.
pub(in crate::diagnosis) fn is_explained(evidence: &Evidence, address: &str) -> bool {
    ways(evidence).any(|way| way.part != Part::Itself && way.fared_badly() && !way.only_waited() && way.is_at(address))
}

impl<'a> Way<'a> {
    pub(in crate::diagnosis) fn is_n8n(&self) -> bool {
        matches!(self.remote.speaks, Speaks::N8n { .. })
    }

    /// `localhost:5678 (N8N_API_URL)`: the address, and where it is named.
    pub(in crate::diagnosis) fn place(&self) -> String {
        let address = self.address.as_ref().map_or_else(|| self.remote.url.to_string(), Address::host_and_port);
        self.with_origin(&address)
    }

    /// `n8n at http://localhost:5678 (N8N_API_URL)`, `the server at https://…/mcp`.
    pub(in crate::diagnosis) fn whom(&self) -> String {
        let what = match (&self.remote.speaks, self.part) {
            (Speaks::N8n { .. }, _) => "n8n",
            (Speaks::Mcp(_), Part::Itself) => "the server",
            (Speaks::Mcp(_), Part::Behind | Part::Backend) => "the remote server",
        };
        format!("{what} at {}", self.with_origin(&self.remote.url))
    }

    /// `text`, with the variable or argument that names the URL.
    pub(in crate::diagnosis) fn with_origin(&self, text: &str) -> String {
        match &self.remote.url_from {
            UrlFrom::Named(named_in) if self.part != Part::Behind => format!("{text} ({})", named_in.describe()),
            UrlFrom::Named(_) | UrlFrom::Typed | UrlFrom::Entry | UrlFrom::Default => text.to_owned(),
        }
    }

    /// The variable that names the URL.
    pub(in crate::diagnosis) fn variable(&self) -> Option<&str> {
        match &self.remote.url_from {
            UrlFrom::Named(NamedIn::Variable(name)) => Some(name),
            UrlFrom::Named(NamedIn::Argument(_) | NamedIn::Inherited(_)) | UrlFrom::Typed | UrlFrom::Entry | UrlFrom::Default => None,
        }
    }

    /// The first rung that failed, where nothing was got over it.
    pub(in crate::diagnosis) fn snag(&self) -> Option<Snag<'a>> {
        snag(self.attempt).filter(|snag| !(matches!(snag.rung, Rung::Dial(_)) && self.was_there()))
    }

    fn fared_badly(&self) -> bool {
        !self.attempt.is_ready() && (self.snag().is_some() || self.exchanges().next().is_some())
    }

    /// Whether the doctor had to wait for an answer as well, and learned no more than that.
    pub(in crate::diagnosis) fn only_waited(&self) -> bool {
        let silent = |rung: &Rung| matches!(rung, Rung::Exchange(exchange) if matches!(exchange.reply, Reply::Silent { .. }));
        self.snag().is_some_and(|snag| silent(snag.rung))
    }

    /// Whether the server was seen to wait for it, in vain or not.
    pub(in crate::diagnosis) fn is_waited_for(&self) -> bool {
        self.part == Part::Backend && held(self).is_some()
    }

    /// Whether somebody was there while the server ran: who is gone when the doctor comes is one of its own processes, or ended meanwhile.
    fn was_there(&self) -> bool {
        let starts = [Some(self.evidence.judged()), self.evidence.second_look()].into_iter().flatten();
        let mut watched = starts.filter(|_| self.part != Part::Itself).filter_map(|start| start.watched.yes());
        watched.any(|watched| {
            let accepted = watched.connections.iter().filter(|connection| connection.accepted.is_some()).map(|connection| connection.remote);
            accepted.chain(watched.listeners.iter().map(|listener| listener.at)).any(|at| self.is_at(&at.to_string()))
        })
    }

    /// The same, where it lies on the way itself and not on that to a proxy.
    pub(in crate::diagnosis) fn own_snag(&self) -> Option<Snag<'a>> {
        self.snag().filter(|snag| self.proxy_at(snag.rung).is_none())
    }

    /// The proxy that this rung leads to.
    pub(in crate::diagnosis) fn proxy_at(&self, rung: &Rung) -> Option<&'a Proxy> {
        let proxy = self.remote.proxies.iter().find(|proxy| !proxy.bypassed)?;
        let (host, port) = host_and_port(&proxy.address);
        let own = self.address.as_ref().is_some_and(|own| own.host().eq_ignore_ascii_case(host) && Some(own.port()) == port);
        let leads_there = match rung {
            Rung::Lookup(lookup) => lookup.host.eq_ignore_ascii_case(host),
            Rung::Dial(dial) => {
                let named = self.attempt.rungs().any(|(_, rung)| matches!(rung, Rung::Lookup(lookup) if lookup.host.eq_ignore_ascii_case(host)));
                let is_it = host.parse::<IpAddr>().map_or(named, |ip| ip.to_canonical() == dial.to.ip().to_canonical());
                is_it && port == Some(dial.to.port())
            }
            Rung::Tunnel(_) => true,
            Rung::BadUrl(_) | Rung::Tls(_) | Rung::Exchange(_) => false,
        };
        (leads_there && !own).then_some(proxy)
    }

    /// Every request that was sent, with its answer.
    pub(in crate::diagnosis) fn exchanges(&self) -> impl Iterator<Item = (&'a Event, &'a Exchange)> {
        self.attempt.rungs().filter_map(|(event, rung)| if let Rung::Exchange(exchange) = rung { Some((event, exchange)) } else { None })
    }

    /// The begin of the connection that came about, as evidence.
    pub(in crate::diagnosis) fn connected(&self) -> Option<Cite> {
        let accepted = |rung: &&Rung| matches!(rung, Rung::Dial(dial) if dial.dialled == Dialled::Accepted);
        self.attempt.rungs().find(|(_, rung)| accepted(rung)).map(|(event, _)| Cite::of(event))
    }

    /// Whether the judged server got ready without it, or is it and got ready.
    pub(in crate::diagnosis) fn judged_is_ready(&self) -> bool {
        self.evidence.judged().is_ready()
    }

    /// A finding about a way that nobody gets over, as heavy as it weighs for the judged server; `state` is a sentence of its own.
    pub(in crate::diagnosis) fn finding(&self, cause: Cause, state: &str, cite: Cite) -> Finding {
        self.weighed(cause, state, cite, self.tie())
    }

    /// A finding about something that answers, and not as the server needs it: a start that only keeps silent, or had no answer at all, is not
    /// due to that.
    pub(in crate::diagnosis) fn complaint(&self, cause: Cause, state: &str, cite: Cite) -> Finding {
        let fits = |tie: &Tie| tie.sign != Sign::Silent && !tie.is_without_answer();
        self.weighed(cause, state, cite, self.tie().filter(|tie| self.part == Part::Behind || fits(tie)))
    }

    fn weighed(&self, cause: Cause, state: &str, cite: Cite, tie: Option<Tie>) -> Finding {
        let finding = |claim: String| Finding::build(cause, claim, cite).subject(Subject::Address(self.subject()));
        match (self.part, self.judged_is_ready(), tie) {
            (Part::Itself, _, _) => finding(state.to_owned()),
            (Part::Behind | Part::Backend, true, _) => {
                finding(format!("{state}; the server starts, and its tools will fail")).severity(Severity::Warning).beside()
            }
            (Part::Behind | Part::Backend, false, Some(tie)) => {
                let claim = match tie.sign {
                    Sign::Waits => format!("the server waits for {}, and {state}", self.short_name()),
                    Sign::Says => format!("{state}, and the server needs it to start"),
                    Sign::Silent => format!("{state}, and the server never answered"),
                };
                finding(claim).confidence(tie.confidence).cite(tie.cites)
            }
            (Part::Behind | Part::Backend, false, None) => finding(state.to_owned()).severity(Severity::Warning).confidence(Confidence::Medium),
        }
    }

    /// How the failed start of the judged server hangs on this way, where it does.
    pub(in crate::diagnosis) fn tie(&self) -> Option<Tie> {
        if self.part == Part::Itself || self.judged_is_ready() { None } else { tie(self) }
    }

    const fn short_name(&self) -> &'static str {
        match self.remote.speaks {
            Speaks::N8n { .. } => "n8n",
            Speaks::Mcp(_) => "the remote server",
        }
    }

    fn subject(&self) -> Shown {
        self.address.as_ref().map_or_else(|| self.remote.url.clone(), |address| Redactor::default().show(&address.host_and_port()))
    }

    /// Whether `localhost` means a container there, and not this machine.
    pub(in crate::diagnosis) fn is_from_a_container(&self) -> bool {
        self.remote.seen_from == SeenFrom::Container
    }

    /// Whether the words of an error name this address: `127.0.0.1:5679`, `http://localhost:5679/healthz`.
    pub(in crate::diagnosis) fn is_at(&self, words: &str) -> bool {
        is_at(self, words)
    }

    /// Where the URL is written, as an edit that puts `url` in its place.
    pub(in crate::diagnosis) fn edit(&self, url: &str) -> String {
        match &self.remote.url_from {
            UrlFrom::Named(NamedIn::Variable(name) | NamedIn::Inherited(name)) => paste::env(name, url),
            UrlFrom::Named(NamedIn::Argument(_)) => paste::list("args", ["…", url]),
            UrlFrom::Entry => paste::field("url", url),
            UrlFrom::Typed | UrlFrom::Default => url.to_owned(),
        }
    }
}
