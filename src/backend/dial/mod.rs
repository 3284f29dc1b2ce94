//! Connections to all addresses of a name, begun at the same time: who answers, who refuses, who is silent.

#[cfg(windows)]
mod windows;

use std::{
    io,
    net::SocketAddr,
    time::{Duration, Instant},
};

use tokio::{
    net::{TcpSocket, TcpStream},
    task::JoinSet,
    time::timeout_at,
};

use crate::evidence::{Dial, Dialled};

/// Addresses that are tried; a name with more of them is one of many machines alike.
const MOST: usize = 16;

/// How long the others may take once one address has accepted. Node waits as long for one address before it begins with the next
/// (nodejs/node:doc/api/net.md, `autoSelectFamilyAttemptTimeout`).
const GRACE: Duration = Duration::from_millis(250);

/// How it went with each address, in the order in which they were given, and the first of them that accepted.
pub(crate) struct Dialling {
    pub(crate) dials: Vec<Dial>,
    pub(crate) open: Option<(SocketAddr, TcpStream)>,
}

pub(crate) async fn dial(addresses: &[SocketAddr], limit: Duration) -> Dialling {
    let addresses = &addresses[..addresses.len().min(MOST)];
    let begun = Instant::now();
    let mut tries = JoinSet::new();
    for (index, &address) in addresses.iter().enumerate() {
        tries.spawn(async move { (index, connect(address).await, begun.elapsed()) });
    }
    let mut ends: Vec<Option<(io::Result<TcpStream>, Duration)>> = addresses.iter().map(|_| None).collect();
    let mut deadline = begun + limit;
    while let Ok(Some(tried)) = timeout_at(deadline.into(), tries.join_next()).await {
        let Ok((index, end, took)) = tried else { continue };
        if end.is_ok() {
            deadline = deadline.min(Instant::now() + GRACE);
        }
        ends[index] = Some((end, took));
    }
    let waited = begun.elapsed();
    let mut open = None;
    let dials = addresses.iter().zip(ends).map(|(&to, end)| match end {
        None => Dial { to, took: waited, dialled: Dialled::Silent },
        Some((Err(error), took)) => Dial { to, took, dialled: refusal(&error) },
        Some((Ok(stream), took)) => {
            open.get_or_insert((to, stream));
            Dial { to, took, dialled: Dialled::Accepted }
        }
    });
    Dialling { dials: dials.collect(), open }
}

async fn connect(to: SocketAddr) -> io::Result<TcpStream> {
    let socket = if to.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    #[cfg(windows)]
    if to.ip().is_loopback() {
        windows::ask_once(&socket);
    }
    socket.connect(to).await
}

fn refusal(error: &io::Error) -> Dialled {
    match error.kind() {
        io::ErrorKind::ConnectionRefused => Dialled::Refused,
        io::ErrorKind::ConnectionReset | io::ErrorKind::ConnectionAborted => Dialled::Reset,
        // Both EACCES and EPERM.
        io::ErrorKind::PermissionDenied => Dialled::Denied,
        io::ErrorKind::TimedOut => Dialled::Silent,
        _ => Dialled::Unreachable,
    }
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    #[tokio::test]
    async fn each_address_is_told_and_the_first_that_accepts_is_taken() {
        let listeners = ["127.0.0.1:0"; 3].map(|any| TcpListener::bind(any).unwrap());
        let addresses = listeners.each_ref().map(|listener| listener.local_addr().unwrap());
        let [closed, ..] = listeners;
        drop(closed);
        let Dialling { dials, open } = dial(&addresses, Duration::from_secs(5)).await;
        let told: Vec<_> = dials.iter().map(|dial| (dial.to, dial.dialled)).collect();
        assert_eq!(told, [(addresses[0], Dialled::Refused), (addresses[1], Dialled::Accepted), (addresses[2], Dialled::Accepted)]);
        assert_eq!(open.map(|(to, _)| to), Some(addresses[1]));
    }

    /// Linux leaves whoever finds a full queue without an answer.
    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn a_good_address_does_not_wait_long_for_a_silent_one() {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
        let full = socket.listen(0).unwrap();
        let silent = full.local_addr().unwrap();
        let _first_in_the_queue = std::net::TcpStream::connect(silent).unwrap();
        let good = TcpListener::bind("127.0.0.1:0").unwrap();
        let addresses = [silent, good.local_addr().unwrap()];
        let Dialling { dials, open } = dial(&addresses, Duration::from_mins(1)).await;
        assert_eq!(dials.iter().map(|dial| dial.dialled).collect::<Vec<_>>(), [Dialled::Silent, Dialled::Accepted]);
        assert_eq!(open.map(|(to, _)| to), Some(addresses[1]));
        assert!(dials[0].took >= GRACE && dials[1].took < dials[0].took, "{dials:?}");
        // All alone it has the whole time.
        let limit = Duration::from_millis(20);
        assert!(matches!(dial(&[silent], limit).await.dials[..], [Dial { dialled: Dialled::Silent, took, .. }] if took >= limit));
    }

    #[tokio::test]
    async fn one_family_may_refuse_what_the_other_accepts() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let four = listener.local_addr().unwrap();
        let six = SocketAddr::new(std::net::Ipv6Addr::LOCALHOST.into(), four.port());
        let Dialling { dials, open } = dial(&[six, four], Duration::from_secs(5)).await;
        // A machine may have no IPv6 at all.
        assert!(matches!(dials[0].dialled, Dialled::Refused | Dialled::Unreachable) && dials[0].to == six, "{dials:?}");
        assert!(dials[1].dialled == Dialled::Accepted && open.is_some_and(|(to, _)| to == four), "{dials:?}");
    }

    #[test]
    fn every_refusal_has_its_name() {
        for (kind, dialled) in [
            (io::ErrorKind::ConnectionRefused, Dialled::Refused),
            (io::ErrorKind::ConnectionReset, Dialled::Reset),
            (io::ErrorKind::PermissionDenied, Dialled::Denied),
            (io::ErrorKind::TimedOut, Dialled::Silent),
            (io::ErrorKind::NetworkUnreachable, Dialled::Unreachable),
            (io::ErrorKind::AddrNotAvailable, Dialled::Unreachable),
        ] {
            assert_eq!(refusal(&kind.into()), dialled);
        }
    }
}
