//! `struct socket_fdinfo` of macOS, after apple-oss-distributions/xnu:bsd/sys/proc_info.h; `bsd/kern/socket_info.c` fills it in.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use crate::{
    evidence::Seen,
    probe::watch::look::{Socket, SocketState},
};

use super::chunk;

/// What `PROC_PIDFDSOCKETINFO` fills in. Parts that nobody here reads are bytes of the right number.
#[repr(C)]
#[derive(Clone, Copy)]
pub(in crate::probe::watch) struct SocketFdInfo {
    /// `struct proc_fileinfo`, and `struct vinfo_stat` of `struct socket_info`.
    head: [u64; 20],
    /// `soi_so`: a hash of the socket's address in the kernel.
    so: u64,
    pcb: u64,
    r#type: i32,
    protocol: i32,
    family: i32,
    /// From `soi_options` to `soi_snd`.
    middle: [u32; 17],
    kind: i32,
    reserved: u32,
    /// The union `soi_proto`, whose largest part is `struct un_sockinfo`.
    proto: [u8; 528],
}

const _: () = assert!(size_of::<SocketFdInfo>() == 792 && std::mem::offset_of!(SocketFdInfo, so) == 24 + 136);
const _: () = assert!(std::mem::offset_of!(SocketFdInfo, kind) == 24 + 232 && std::mem::offset_of!(SocketFdInfo, proto) == 24 + 240);

// `soi_kind`.
const IN: i32 = 1;
const TCP: i32 = 2;
const UN: i32 = 3;
// `tcpsi_state`.
const LISTEN: i32 = 1;
const SYN_SENT: i32 = 2;
const ESTABLISHED: i32 = 4;
// Offsets in `struct in_sockinfo`, with which `struct tcp_sockinfo` begins.
const REMOTE_PORT: usize = 0;
const LOCAL_PORT: usize = 4;
const GENERATION: usize = 8;
const VERSIONS: usize = 24;
const REMOTE: usize = 32;
const LOCAL: usize = 48;
/// Offset in `struct tcp_sockinfo`.
const STATE: usize = 80;
/// Offset in `struct un_sockinfo`: the other end's address, of which the first two bytes are its length and family.
const PEER: usize = 271;
/// `insi_vflag`: the socket talks IPv4.
const IPV4: u8 = 1;
const DOMAIN: u16 = 53;
const UDP: i32 = 17;
/// Where the resolver listens (`MDNS_UDS_SERVERPATH` in apple-oss-distributions/mDNSResponder:mDNSShared/dnssd_ipc.h).
const RESOLVER: &[u8] = b"/var/run/mDNSResponder";

/// What a descriptor is open for.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::probe::watch) enum Use {
    Socket(Socket),
    /// A way to the resolver. The system's library opens it with the first question and keeps it, so it alone tells of no question.
    Resolver {
        id: u64,
    },
    Other,
}

impl SocketFdInfo {
    pub(in crate::probe::watch) const fn zeroed() -> Self {
        Self { head: [0; 20], so: 0, pcb: 0, r#type: 0, protocol: 0, family: 0, middle: [0; 17], kind: 0, reserved: 0, proto: [0; 528] }
    }

    /// What the descriptor is open for.
    pub(in crate::probe::watch) fn used_for(&self) -> Use {
        match self.kind {
            TCP => self.tcp().map_or(Use::Other, |state| Use::Socket(Socket { id: self.id(), state })),
            IN if self.protocol == UDP && self.port(REMOTE_PORT) == DOMAIN => Use::Socket(Socket { id: self.id(), state: SocketState::Resolver }),
            UN if self.peer().is_some_and(|path| path.ends_with(RESOLVER)) => Use::Resolver { id: self.so },
            _ => Use::Other,
        }
    }

    fn tcp(&self) -> Option<SocketState> {
        let (local, remote) = (self.address(LOCAL, LOCAL_PORT), self.address(REMOTE, REMOTE_PORT));
        match i32::from_ne_bytes(chunk(&self.proto, STATE)?) {
            LISTEN => Some(SocketState::Listening { at: local }),
            SYN_SENT => Some(SocketState::Connecting { local, remote }),
            ESTABLISHED => Some(SocketState::Open { local, remote, traffic: Seen::NotVisible }),
            _ => None,
        }
    }

    /// The kernel may give the place of a closed socket to the next one, so its generation counts too.
    fn id(&self) -> u64 {
        self.so ^ u64::from_ne_bytes(chunk(&self.proto, GENERATION).unwrap_or_default()).rotate_left(32)
    }

    /// Ports are ints that hold the two bytes as they go over the network.
    fn port(&self, at: usize) -> u16 {
        chunk(&self.proto, at).map_or(0, u16::from_be_bytes)
    }

    /// An address of IPv4 stands in the last four of sixteen bytes; a socket of both kinds listens at none in particular.
    fn address(&self, at: usize, port_at: usize) -> SocketAddr {
        let octets: [u8; 16] = chunk(&self.proto, at).unwrap_or_default();
        let [.., a, b, c, d] = octets;
        let is_v4 = self.proto[VERSIONS] == IPV4;
        let ip = if is_v4 { IpAddr::from([a, b, c, d]) } else { Ipv6Addr::from(octets).to_canonical() };
        SocketAddr::new(ip, self.port(port_at))
    }

    /// The path at the other end of a unix socket.
    fn peer(&self) -> Option<&[u8]> {
        self.proto.get(PEER + 2..)?.split(|&byte| byte == 0).next()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn info(kind: i32, parts: &[(usize, &[u8])]) -> SocketFdInfo {
        let mut info = SocketFdInfo { kind, so: 0xABCD, protocol: 6, ..SocketFdInfo::zeroed() };
        for (at, bytes) in parts {
            info.proto[*at..at + bytes.len()].copy_from_slice(bytes);
        }
        info
    }

    /// A port as the kernel leaves it in an int on the little-endian machines that macOS runs on.
    fn port(number: u16) -> [u8; 4] {
        let [high, low] = number.to_be_bytes();
        [high, low, 0, 0]
    }

    fn state(info: &SocketFdInfo) -> Option<SocketState> {
        match info.used_for() {
            Use::Socket(socket) => Some(socket.state),
            Use::Resolver { .. } | Use::Other => None,
        }
    }

    #[test]
    fn a_connection_has_two_addresses_of_ipv4() {
        let in_state = |told: i32| {
            let parts: [(usize, &[u8]); 6] = [
                (REMOTE_PORT, &port(5678)),
                (LOCAL_PORT, &port(50_001)),
                (VERSIONS, &[IPV4]),
                (REMOTE + 12, &[10, 0, 0, 7]),
                (LOCAL + 12, &[127, 0, 0, 1]),
                (STATE, &told.to_ne_bytes()),
            ];
            state(&info(TCP, &parts))
        };
        let [local, remote] = ["127.0.0.1:50001", "10.0.0.7:5678"].map(|address| address.parse().expect("an address"));
        assert_eq!(in_state(ESTABLISHED), Some(SocketState::Open { local, remote, traffic: Seen::NotVisible }));
        assert_eq!(in_state(SYN_SENT), Some(SocketState::Connecting { local, remote }));
        assert_eq!(in_state(5), None, "the other end has closed it");
    }

    #[test]
    fn ipv6_and_ipv4_within_it_are_told_apart() {
        let listening = |versions: u8, address: [u8; 16]| {
            let state_bytes = LISTEN.to_ne_bytes();
            state(&info(TCP, &[(LOCAL_PORT, &port(3000)), (VERSIONS, &[versions]), (LOCAL, &address), (STATE, &state_bytes)]))
        };
        let at = |address: &str| Some(SocketState::Listening { at: address.parse().expect("an address") });
        assert_eq!(listening(2, Ipv6Addr::LOCALHOST.octets()), at("[::1]:3000"));
        assert_eq!(listening(2, [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 127, 0, 0, 1]), at("127.0.0.1:3000"));
        assert_eq!(listening(3, [0; 16]), at("[::]:3000"), "one for both kinds");
        assert_eq!(listening(1, [0; 16]), at("0.0.0.0:3000"));
    }

    #[test]
    fn who_asks_a_name_server_is_seen_to() {
        let mut asking = info(IN, &[(REMOTE_PORT, &port(53))]);
        asking.protocol = UDP;
        assert_eq!(state(&asking), Some(SocketState::Resolver));
        asking.protocol = 6;
        assert_eq!(asking.used_for(), Use::Other);
        let path = |path: &[u8]| info(UN, &[(PEER, &[106, 1]), (PEER + 2, path)]).used_for();
        assert_eq!(path(b"/var/run/mDNSResponder\0"), Use::Resolver { id: 0xABCD });
        assert_eq!(path(b"/private/var/run/mDNSResponder\0"), Use::Resolver { id: 0xABCD });
        assert_eq!(path(b"/var/run/syslog\0"), Use::Other);
        assert_eq!(path(&[b'x'; 255]), Use::Other, "a path without an end");
    }

    #[test]
    fn a_later_socket_at_the_same_place_is_another() {
        let of_generation = |generation: u64| info(TCP, &[(GENERATION, &generation.to_ne_bytes())]).id();
        assert_eq!(of_generation(4), of_generation(4));
        assert_ne!(of_generation(4), of_generation(5));
    }
}
