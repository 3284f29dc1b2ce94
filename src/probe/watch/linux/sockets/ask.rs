//! What a socket says of itself.

use std::{
    net::{IpAddr, SocketAddr},
    time::Duration,
};

use rustix::{
    fd::OwnedFd,
    net::{
        AddressFamily, SocketAddrAny, SocketAddrUnix, SocketType, getpeername, getsockname,
        sockopt::{socket_domain, socket_type},
    },
};

use crate::{
    evidence::Seen,
    probe::watch::look::{SocketState, Traffic},
};

use super::super::raw::{TcpInfo, remote_end};

/// Where name servers listen, over UDP and TCP.
const NAME_SERVER: u16 = 53;

/// Whom a program asks for names on its own machine: glibc's nscd (`nscd/nscd-client.h`), systemd's resolver
/// (`src/nss-resolve/nss-resolve.c`) and Avahi (nss-mdns, `src/avahi.c`).
const RESOLVERS: [&str; 5] = [
    "/var/run/nscd/socket",
    "/run/nscd/socket",
    "/run/systemd/resolve/io.systemd.Resolve",
    "/var/run/avahi-daemon/socket",
    "/run/avahi-daemon/socket",
];

/// What is known of a socket for as long as it lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// It was not asked yet.
    Unknown,
    Tcp,
    /// UDP, so far not connected to a name server: that may come, and glibc connects others for no more than to sort addresses.
    Udp,
    /// A socket of this machine that is connected to nobody yet.
    Local,
    Resolver,
    /// Of no interest, now and later.
    Other,
}

/// The socket has a state but does not tell its addresses.
#[derive(Debug)]
pub(super) struct Untold;

impl Kind {
    pub(super) fn ask(&mut self, socket: &OwnedFd) -> Result<Option<SocketState>, Untold> {
        if *self == Self::Unknown {
            *self = Self::of(socket);
        }
        let state = match self {
            Self::Unknown | Self::Other => None,
            Self::Tcp => tcp(socket)?,
            Self::Udp => udp(socket),
            Self::Local => {
                let peer = getpeername(socket).ok().and_then(|peer| SocketAddrUnix::try_from(peer?).ok());
                // Whoever is connected stays so; a pair that was made at once has peers without a name.
                if peer.is_some() {
                    *self = Self::Other;
                }
                let is_resolver = |path: &[u8]| RESOLVERS.iter().any(|resolver| resolver.as_bytes() == path);
                peer.as_ref().and_then(SocketAddrUnix::path_bytes).is_some_and(is_resolver).then_some(SocketState::Resolver)
            }
            Self::Resolver => Some(SocketState::Resolver),
        };
        if state == Some(SocketState::Resolver) {
            *self = Self::Resolver;
        }
        Ok(state)
    }

    fn of(socket: &OwnedFd) -> Self {
        let (Ok(family), Ok(kind)) = (socket_domain(socket), socket_type(socket)) else { return Self::Other };
        match (family, kind) {
            (AddressFamily::INET | AddressFamily::INET6, SocketType::STREAM) => Self::Tcp,
            (AddressFamily::INET | AddressFamily::INET6, SocketType::DGRAM) => Self::Udp,
            (AddressFamily::UNIX, _) => Self::Local,
            _ => Self::Other,
        }
    }
}

fn tcp(socket: &OwnedFd) -> Result<Option<SocketState>, Untold> {
    let Some(info) = TcpInfo::of(socket) else { return Ok(None) };
    let state = State::of(info.state);
    if state == State::Closed {
        return Ok(None);
    }
    let local = getsockname(socket).ok().and_then(address).ok_or(Untold)?;
    if state == State::Listening {
        return Ok(Some(SocketState::Listening { at: local }));
    }
    let is_v6 = socket_domain(socket) == Ok(AddressFamily::INET6);
    let remote = remote_end(socket, is_v6).map(plain).ok_or(Untold)?;
    let traffic = info.bytes().map_or(Seen::NotVisible, |(sent, received)| {
        Seen::Yes(Traffic {
            sent,
            received,
            since_sent: Duration::from_millis(info.last_data_sent.into()),
            since_received: Duration::from_millis(info.last_data_received.into()),
        })
    });
    Ok(state.between(local, remote, traffic))
}

fn udp(socket: &OwnedFd) -> Option<SocketState> {
    let remote = address(getpeername(socket).ok()??)?;
    (remote.port() == NAME_SERVER).then_some(SocketState::Resolver)
}

fn address(any: SocketAddrAny) -> Option<SocketAddr> {
    SocketAddr::try_from(any).ok().map(plain)
}

/// An IPv4 address that stands in an IPv6 one, as sockets for both have them, is told as what it is.
pub(super) fn plain(address: SocketAddr) -> SocketAddr {
    match address.ip().to_canonical() {
        ip @ IpAddr::V4(_) => SocketAddr::new(ip, address.port()),
        IpAddr::V6(_) => address,
    }
}

/// The states of a TCP connection (`include/net/tcp_states.h`), as far as they differ here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    Listening,
    Connecting,
    /// Or half closed: what has been received can still be read.
    Open,
    /// Also: not connected yet.
    Closed,
}

impl State {
    pub(super) fn of(code: u8) -> Self {
        match code {
            2 => Self::Connecting,
            1 | 4 | 5 | 8 | 9 | 11 => Self::Open,
            10 => Self::Listening,
            _ => Self::Closed,
        }
    }

    pub(super) fn between(self, local: SocketAddr, remote: SocketAddr, traffic: Seen<Traffic>) -> Option<SocketState> {
        match self {
            Self::Listening => Some(SocketState::Listening { at: local }),
            Self::Closed => None,
            Self::Connecting | Self::Open if remote.port() == NAME_SERVER => Some(SocketState::Resolver),
            Self::Connecting => Some(SocketState::Connecting { local, remote }),
            Self::Open => Some(SocketState::Open { local, remote, traffic }),
        }
    }
}
