//! Connections to all addresses of a name, begun at the same time: who answers, who refuses, who is silent.

use std::{
    io,
    net::SocketAddr,
    time::{Duration, Instant},
};

use tokio::{net::TcpStream, task::JoinSet, time::timeout_at};

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
        tries.spawn(async move { (index, TcpStream::connect(address).await, begun.elapsed()) });
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
}
