//! What the doctor itself finds at the addresses that an entry names, when the start is over: the name's addresses, and whether
//! somebody listens there. A refused connection is over before any look at the server can see it.

use std::{
    net::{IpAddr, SocketAddr},
    time::{Duration, Instant},
};

use tokio::task::JoinSet;

use crate::{
    backend::{dial, lookup},
    evidence::{Backend, Dial, Dialled, Found, NamedIn, Reach, Redactor},
};

/// A backend that has not accepted a connection by then is silent, whatever it does later.
const LONGEST: Duration = Duration::from_secs(2);
/// Addresses that are tried; an entry with more of them is no entry of a server.
const MOST: usize = 8;

/// Tries what the entry itself names, all at once. What the server merely inherits is nobody's to call.
pub(super) async fn reach(backends: Vec<Backend>) -> Vec<Backend> {
    let mut tries = JoinSet::new();
    let mut told = backends;
    let own = told.iter().enumerate().filter(|(_, backend)| !matches!(backend.named_in, NamedIn::Inherited(_)));
    for (index, backend) in own.take(MOST) {
        let backend = backend.clone();
        tries.spawn(async move { (index, try_one(backend).await) });
    }
    while let Some(tried) = tries.join_next().await {
        if let Ok((index, backend)) = tried {
            told[index] = backend;
        }
    }
    told
}

async fn try_one(backend: Backend) -> Backend {
    let begun = Instant::now();
    let addresses = match backend.host.parse::<IpAddr>() {
        Ok(address) => vec![address],
        Err(_) => match lookup(&backend.host, LONGEST, &Redactor::default()).await {
            Found::Addresses(addresses) => addresses,
            Found::NoSuchName | Found::Silent | Found::Failed(_) => {
                return Backend { reach: Some(Reach::Unresolved { after: begun.elapsed() }), ..backend };
            }
        },
    };
    let to: Vec<SocketAddr> = addresses.iter().map(|&address| SocketAddr::new(address, backend.port)).collect();
    let reach = told(&dial(&to, LONGEST).await.dials);
    Backend { addresses, reach: Some(reach), ..backend }
}

/// What became of all addresses together: the first that accepts counts. Else a client hangs on the silent one, whatever the others say, and a
/// refusal says more than a missing way.
fn told(dials: &[Dial]) -> Reach {
    let weight = |dial: &&Dial| match dial.dialled {
        Dialled::Accepted => 0,
        Dialled::Silent => 1,
        Dialled::Refused => 2,
        Dialled::Denied => 3,
        Dialled::Reset | Dialled::Unreachable => 4,
    };
    let Some(dial) = dials.iter().min_by_key(weight) else { return Reach::Unreachable };
    match dial.dialled {
        Dialled::Accepted => Reach::Accepted { after: dial.took },
        Dialled::Silent => Reach::Silent { after: dial.took },
        Dialled::Refused => Reach::Refused,
        Dialled::Denied => Reach::Denied,
        Dialled::Reset | Dialled::Unreachable => Reach::Unreachable,
    }
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;
    use crate::evidence::Shown;

    fn backend(host: &'static str, port: u16) -> Backend {
        Backend { named_in: NamedIn::Argument(1), host: Shown::from(host), port, encrypted: false, addresses: Vec::new(), reach: None }
    }

    #[tokio::test]
    async fn a_listener_is_told_from_a_closed_port_and_from_no_name() {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let open = listener.local_addr().expect("its address").port();
        let closed = {
            let other = TcpListener::bind("127.0.0.1:0").expect("a port");
            other.local_addr().expect("its address").port()
        };
        let inherited = Backend { named_in: NamedIn::Inherited("X".into()), ..backend("127.0.0.1", open) };
        // A label has at most 63 letters, so nobody is asked for this one. The empty name is this machine on Windows.
        let nowhere = backend("a-label-with-more-letters-than-any-name-server-in-the-world-would-ever-take", 80);
        let backends = reach(vec![backend("127.0.0.1", open), backend("127.0.0.1", closed), nowhere, inherited]).await;
        assert!(matches!(backends[0].reach, Some(Reach::Accepted { .. })), "{backends:?}");
        assert_eq!(backends[0].addresses, [IpAddr::from([127, 0, 0, 1])]);
        assert_eq!(backends[1].reach, Some(Reach::Refused));
        assert!(matches!(backends[2].reach, Some(Reach::Unresolved { .. })), "{backends:?}");
        assert_eq!(backends[3].reach, None);
    }

    #[test]
    fn one_address_that_accepts_is_enough_and_a_silent_one_is_what_a_client_hangs_on() {
        let second = Duration::from_secs(1);
        for (dialled, reach) in [
            (&[Dialled::Refused, Dialled::Accepted, Dialled::Silent][..], Reach::Accepted { after: second }),
            (&[Dialled::Refused, Dialled::Silent], Reach::Silent { after: second }),
            (&[Dialled::Unreachable, Dialled::Refused], Reach::Refused),
            (&[Dialled::Unreachable, Dialled::Denied], Reach::Denied),
            (&[], Reach::Unreachable),
        ] {
            let dials: Vec<Dial> = dialled.iter().map(|&dialled| Dial { to: "127.0.0.1:80".parse().unwrap(), took: second, dialled }).collect();
            assert_eq!(told(&dials), reach, "{dialled:?}");
        }
    }
}
