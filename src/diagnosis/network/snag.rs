//! The rung at which a way ended before anybody at its other end had answered.

use crate::{
    diagnosis::Cite,
    evidence::{Attempt, Dialled, Event, Found, Reply, Rung, TlsOutcome, TunnelOutcome},
};

/// The first rung that failed and was not got over.
#[derive(Debug, Clone)]
pub(in crate::diagnosis) struct Snag<'a> {
    /// Of several addresses, the one whose fate tells most.
    pub rung: &'a Rung,
    /// Every try that failed alike, the telling one first.
    events: Vec<&'a Event>,
}

impl Snag<'_> {
    pub(in crate::diagnosis) fn cite(&self) -> Cite {
        Cite::of(self.events[0])
    }

    /// The other tries, such as those of the host's other addresses.
    pub(in crate::diagnosis) fn others(&self) -> impl Iterator<Item = Cite> {
        self.events[1..].iter().map(|event| Cite::of(event))
    }
}

type Told<'a> = (&'a Event, &'a Rung);

pub(super) fn snag(attempt: &Attempt) -> Option<Snag<'_>> {
    let told: Vec<Told<'_>> = attempt.rungs().collect();
    let groups: Vec<&[Told<'_>]> = told.chunk_by(|(_, one), (_, next)| matches!((one, next), (Rung::Dial(_), Rung::Dial(_)))).collect();
    let failed = groups.iter().enumerate().find(|(index, group)| {
        let level = level(group[0].1);
        let got_over = groups[index + 1..].iter().any(|later| {
            let good = later.iter().any(|(_, rung)| is_good(rung));
            // A way that was encrypted in the end is one; an answer in plain text is none to who asked for more.
            good && (self::level(later[0].1) == level || (self::level(later[0].1) == Level::Http && level != Level::Tls))
        });
        let answered_before = level == Level::Http && groups[..*index].iter().any(|earlier| earlier.iter().any(|(_, rung)| is_answer(rung)));
        !group.iter().any(|(_, rung)| is_good(rung)) && !got_over && !answered_before
    });
    let mut group = failed?.1.to_vec();
    group.sort_by_key(|(_, rung)| weight(rung));
    Some(Snag { rung: group[0].1, events: group.iter().map(|(event, _)| *event).collect() })
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Level {
    Url,
    Name,
    Connection,
    Tunnel,
    Tls,
    Http,
}

const fn level(rung: &Rung) -> Level {
    match rung {
        Rung::BadUrl(_) => Level::Url,
        Rung::Lookup(_) => Level::Name,
        Rung::Dial(_) => Level::Connection,
        Rung::Tunnel(_) => Level::Tunnel,
        Rung::Tls(_) => Level::Tls,
        Rung::Exchange(_) => Level::Http,
    }
}

fn is_good(rung: &Rung) -> bool {
    match rung {
        Rung::BadUrl(_) => false,
        Rung::Lookup(lookup) => matches!(&lookup.found, Found::Addresses(found) if !found.is_empty()),
        Rung::Dial(dial) => dial.dialled == Dialled::Accepted,
        Rung::Tunnel(tunnel) => tunnel.outcome == TunnelOutcome::Opened,
        Rung::Tls(tls) => matches!(tls.outcome, TlsOutcome::Agreed { .. }),
        Rung::Exchange(exchange) => matches!(exchange.reply, Reply::Answered(_)),
    }
}

/// An answer of the one who was asked, not of somebody who knows another place.
fn is_answer(rung: &Rung) -> bool {
    matches!(rung, Rung::Exchange(exchange) if exchange.answered().is_some_and(|answered| !(300..400).contains(&answered.status)))
}

/// How little a failed connection tells: a refusal comes from the other end, a missing way from this one.
const fn weight(rung: &Rung) -> u8 {
    match rung {
        Rung::Dial(dial) => match dial.dialled {
            Dialled::Accepted | Dialled::Refused => 0,
            Dialled::Reset => 1,
            Dialled::Silent => 2,
            Dialled::Denied => 3,
            Dialled::Unreachable => 4,
        },
        Rung::BadUrl(_) | Rung::Lookup(_) | Rung::Tunnel(_) | Rung::Tls(_) | Rung::Exchange(_) => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        diagnosis::{
            network::ways,
            testing::{Start, remote},
        },
        evidence::{Endpoint, Method},
    };

    const POST: Endpoint = Endpoint::Mcp(Method::Initialize);

    fn snag_of(story: Start) -> Option<String> {
        let evidence = story.evidence();
        let way = ways(&evidence).next().expect("a way");
        way.snag().map(|snag| snag.cite().text.to_string())
    }

    #[test]
    fn the_first_rung_that_was_not_got_over_counts() {
        let local = || remote("http://localhost:3000/mcp").resolves("localhost", &["::1", "127.0.0.1"]);
        for (story, expected) in [
            (remote("http://nowhere.test/mcp").rung(Start::lookup("nowhere.test", Found::NoSuchName)), Some("nowhere.test has no address")),
            (
                local().dials("[::1]:3000", Dialled::Unreachable).dials("127.0.0.1:3000", Dialled::Refused),
                Some("127.0.0.1:3000 refuses the connection: nothing listens there"),
            ),
            (local().dials("[::1]:3000", Dialled::Refused).dials("127.0.0.1:3000", Dialled::Accepted), None),
            (
                local().dials("127.0.0.1:3000", Dialled::Accepted).replies(POST, Reply::Closed),
                Some("POST http://localhost:3000/mcp: closed without an answer"),
            ),
            (local().dials("127.0.0.1:3000", Dialled::Accepted).replies(POST, Reply::Closed).http(POST, 200, "application/json", "{}"), None),
            // Somebody is there, so the silence is that of one request.
            (
                local().dials("127.0.0.1:3000", Dialled::Accepted).http(POST, 404, "", "").replies(Endpoint::McpStream, Reply::Silent { bytes: 0 }),
                None,
            ),
            // An answer in plain text does not make up for missing encryption.
            (
                remote("https://h.test/mcp")
                    .dials("10.0.0.9:443", Dialled::Accepted)
                    .tls(TlsOutcome::NotTls { said: "HTTP/1.1 400 Bad Request".into() }, None)
                    .http(POST, 200, "", ""),
                Some("h.test does not speak TLS at this port: HTTP/1.1 400 Bad Request"),
            ),
        ] {
            assert_eq!(snag_of(story).as_deref(), expected);
        }
    }
}
