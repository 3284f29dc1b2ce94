//! What the doctor itself finds at the addresses that an entry names, when the start is over: the name's addresses, and whether
//! somebody listens there. A refused connection is over before any look at the server can see it.

use std::{
    io,
    net::{IpAddr, SocketAddr},
    time::{Duration, Instant},
};

use tokio::{net::TcpStream, task::JoinSet, time::timeout};

use crate::evidence::{Backend, NamedIn, Reach};

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
    let Some(addresses) = resolve(&backend.host, backend.port).await else {
        return Backend { reach: Some(Reach::Unresolved { after: begun.elapsed() }), ..backend };
    };
    let reach = connect(&addresses).await;
    Backend { addresses: addresses.iter().map(SocketAddr::ip).collect(), reach: Some(reach), ..backend }
}

/// Tries one address after the other, as most clients do, until one accepts.
async fn connect(addresses: &[SocketAddr]) -> Reach {
    let begun = Instant::now();
    let mut reach = Reach::Unreachable;
    for address in addresses {
        reach = match timeout(LONGEST.saturating_sub(begun.elapsed()), TcpStream::connect(address)).await {
            Ok(Ok(_)) => return Reach::Accepted { after: begun.elapsed() },
            Ok(Err(error)) => match error.kind() {
                io::ErrorKind::ConnectionRefused => Reach::Refused,
                io::ErrorKind::PermissionDenied => Reach::Denied,
                _ => Reach::Unreachable,
            },
            Err(_) => return Reach::Silent { after: begun.elapsed() },
        };
    }
    reach
}

/// The addresses of `host`; `None` when it has none, or the resolver is silent. The system's resolver cannot be interrupted, so it is asked
/// on a thread that may outlive the question.
async fn resolve(host: &str, port: u16) -> Option<Vec<SocketAddr>> {
    if let Ok(ip) = host.parse::<IpAddr>() {
        return Some(vec![SocketAddr::new(ip, port)]);
    }
    let (tell, told) = tokio::sync::oneshot::channel();
    let host = host.to_owned();
    let ask = move || {
        let found = std::net::ToSocketAddrs::to_socket_addrs(&(host.as_str(), port));
        // Nobody waits for it any more when it comes too late.
        let _ = tell.send(found.map(Iterator::collect::<Vec<_>>).unwrap_or_default());
    };
    std::thread::Builder::new().name("resolver".into()).spawn(ask).ok()?;
    timeout(LONGEST, told).await.ok()?.ok().filter(|addresses: &Vec<SocketAddr>| !addresses.is_empty())
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
}
