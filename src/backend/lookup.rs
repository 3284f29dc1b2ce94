//! A name's addresses, from the system's own resolver: what it says is what a server's runtime would hear.

use std::{
    io,
    net::{IpAddr, SocketAddr, ToSocketAddrs},
    time::Duration,
};

use tokio::{sync::oneshot, time::timeout};

use crate::evidence::{Found, Redactor};

/// Asks for `host`. The system's resolver cannot be interrupted, so it is asked on a thread that may outlive the question.
pub(crate) async fn lookup(host: &str, limit: Duration, redactor: &Redactor) -> Found {
    let (tell, told) = oneshot::channel();
    let name = host.to_owned();
    let ask = move || {
        // Nobody waits for it any more when it comes too late.
        let _ = tell.send((name.as_str(), 0).to_socket_addrs().map(Iterator::collect::<Vec<SocketAddr>>));
    };
    if let Err(error) = std::thread::Builder::new().name("resolver".into()).spawn(ask) {
        return Found::Failed(redactor.show(&error.to_string()));
    }
    match timeout(limit, told).await {
        Err(_) => Found::Silent,
        // The thread ended without a word.
        Ok(Err(_)) => Found::Failed("the resolver gave no answer".into()),
        Ok(Ok(Ok(addresses))) if addresses.is_empty() => Found::NoSuchName,
        Ok(Ok(Ok(addresses))) => Found::Addresses(once_each(addresses.iter().map(SocketAddr::ip))),
        Ok(Ok(Err(error))) if is_unknown(&error) => Found::NoSuchName,
        Ok(Ok(Err(error))) => Found::Failed(redactor.show(&error.to_string())),
    }
}

/// A hosts file may name an address twice.
fn once_each(addresses: impl Iterator<Item = IpAddr>) -> Vec<IpAddr> {
    let mut once = Vec::new();
    for address in addresses {
        if !once.contains(&address) {
            once.push(address);
        }
    }
    once
}

/// Whether the resolver knows that the name has no address. Std passes on the number on Windows alone (`WSAHOST_NOT_FOUND`, `WSANO_DATA`), elsewhere
/// the words of `gai_strerror` for `EAI_NONAME` and `EAI_NODATA`: of glibc, of Apple and BSD, of musl, in this order. Rust's programs set
/// no locale, so they are English.
fn is_unknown(error: &io::Error) -> bool {
    let words = error.to_string();
    let unknown = [
        "Name or service not known",
        "No address associated with hostname",
        "nodename nor servname provided",
        "Name does not resolve",
        "Name has no usable address",
    ];
    matches!(error.raw_os_error(), Some(11001 | 11004)) && cfg!(windows) || unknown.iter().any(|known| words.contains(known))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_name_of_this_machine_has_an_address_and_an_impossible_one_has_none() {
        let redactor = Redactor::default();
        let Found::Addresses(addresses) = lookup("localhost", Duration::from_secs(5), &redactor).await else { panic!("no localhost") };
        assert!(addresses.iter().all(IpAddr::is_loopback) && !addresses.is_empty(), "{addresses:?}");
    }

    #[test]
    fn no_such_name_is_told_from_a_resolver_that_fails() {
        for (words, unknown) in [
            ("failed to lookup address information: Name or service not known", true),
            ("failed to lookup address information: nodename nor servname provided, or not known", true),
            ("failed to lookup address information: No address associated with hostname", true),
            ("failed to lookup address information: Temporary failure in name resolution", false),
            ("failed to lookup address information: Non-recoverable failure in name resolution", false),
        ] {
            assert_eq!(is_unknown(&io::Error::other(words)), unknown, "{words}");
        }
    }

    #[test]
    fn an_address_counts_once_and_keeps_its_place() {
        let addresses = ["::1", "127.0.0.1", "::1"].map(|address| address.parse().unwrap());
        assert_eq!(once_each(addresses.into_iter()), addresses[..2]);
    }
}
