//! The tables of TCP sockets that `GetExtendedTcpTable` fills in: `MIB_TCPTABLE_OWNER_PID` and `MIB_TCP6TABLE_OWNER_PID` of the Windows SDK's tcpmib.h.

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    net::{IpAddr, Ipv6Addr, SocketAddr},
};

use crate::{
    evidence::Seen,
    probe::watch::look::{Socket, SocketState},
};

use super::chunk;

/// Bytes of a row: state, address, port, address, port, process.
const ROW4: usize = 24;
/// Bytes of a row: address, scope, port, address, scope, port, state, process.
const ROW6: usize = 56;

/// A socket and the process that opened it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::probe::watch) struct Owned {
    pub pid: u32,
    pub socket: Socket,
}

/// The sockets of a table for IPv4 that listen, connect or are connected.
pub(in crate::probe::watch) fn v4(table: &[u8]) -> Vec<Owned> {
    let (rows, _) = table.get(4..).unwrap_or_default().as_chunks::<ROW4>();
    let ip = |row: &[u8], at| chunk::<4>(row, at).map(IpAddr::from);
    let owned = |row: &[u8; ROW4]| owned(number(row, 20)?, number(row, 0)?, address(ip(row, 4)?, row, 8)?, address(ip(row, 12)?, row, 16)?);
    rows.iter().take(count(table)).filter_map(owned).collect()
}

/// The sockets of a table for IPv6 that listen, connect or are connected.
pub(in crate::probe::watch) fn v6(table: &[u8]) -> Vec<Owned> {
    let (rows, _) = table.get(4..).unwrap_or_default().as_chunks::<ROW6>();
    let ip = |row: &[u8], at| chunk::<16>(row, at).map(|octets| Ipv6Addr::from(octets).to_canonical());
    let owned = |row: &[u8; ROW6]| owned(number(row, 52)?, number(row, 48)?, address(ip(row, 0)?, row, 20)?, address(ip(row, 24)?, row, 44)?);
    rows.iter().take(count(table)).filter_map(owned).collect()
}

fn owned(pid: u32, state: u32, local: SocketAddr, remote: SocketAddr) -> Option<Owned> {
    let state = match state {
        2 => SocketState::Listening { at: local },
        3 => SocketState::Connecting { local, remote },
        5 => SocketState::Open { local, remote, traffic: Seen::NotVisible },
        _ => return None,
    };
    // A row has no handle. Its two ends are as good: while it lives, no other socket has both.
    let mut hasher = DefaultHasher::new();
    (pid, local, remote).hash(&mut hasher);
    Some(Owned { pid, socket: Socket { id: hasher.finish(), state } })
}

fn count(table: &[u8]) -> usize {
    number(table, 0).and_then(|count| usize::try_from(count).ok()).unwrap_or(0)
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    chunk(bytes, at).map(u32::from_ne_bytes)
}

/// A port has four bytes, of which the first two are as they go over the network.
fn address(ip: IpAddr, row: &[u8], port_at: usize) -> Option<SocketAddr> {
    Some(SocketAddr::new(ip, u16::from_be_bytes(chunk(row, port_at)?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(count: u32, rows: &[Vec<u8>]) -> Vec<u8> {
        [&count.to_ne_bytes()[..], &rows.concat()].concat()
    }

    fn port(number: u16) -> [u8; 4] {
        let [high, low] = number.to_be_bytes();
        // The upper half may hold anything.
        [high, low, 0xEE, 0xEE]
    }

    fn row4(state: u32, local: ([u8; 4], u16), remote: ([u8; 4], u16), pid: u32) -> Vec<u8> {
        [&state.to_ne_bytes()[..], &local.0, &port(local.1), &remote.0, &port(remote.1), &pid.to_ne_bytes()].concat()
    }

    fn row6(state: u32, local: (Ipv6Addr, u16), remote: (Ipv6Addr, u16), pid: u32) -> Vec<u8> {
        let scope = [9, 0, 0, 0];
        let [from, to] = [local.0.octets(), remote.0.octets()];
        [&from[..], &scope, &port(local.1), &to, &scope, &port(remote.1), &state.to_ne_bytes(), &pid.to_ne_bytes()].concat()
    }

    fn at(address: &str) -> SocketAddr {
        address.parse().expect("an address")
    }

    #[test]
    fn rows_of_ipv4() {
        let [here, there] = [([127, 0, 0, 1], 50_001), ([10, 0, 0, 7], 5678)];
        let rows = [row4(2, ([0; 4], 3000), ([0; 4], 0), 7), row4(3, here, there, 8), row4(5, here, there, 9), row4(11, here, there, 9)];
        let found = v4(&table(4, &rows));
        let (local, remote) = (at("127.0.0.1:50001"), at("10.0.0.7:5678"));
        let states: Vec<_> = found.iter().map(|owned| (owned.pid, owned.socket.state.clone())).collect();
        assert_eq!(
            states,
            [
                (7, SocketState::Listening { at: at("0.0.0.0:3000") }),
                (8, SocketState::Connecting { local, remote }),
                (9, SocketState::Open { local, remote, traffic: Seen::NotVisible })
            ],
            "one that is over counts no more"
        );
    }

    #[test]
    fn rows_of_ipv6() {
        let mapped = "127.0.0.1".parse::<std::net::Ipv4Addr>().expect("an address").to_ipv6_mapped();
        let rows = [row6(2, (Ipv6Addr::UNSPECIFIED, 3000), (Ipv6Addr::UNSPECIFIED, 0), 7), row6(5, (mapped, 1), (mapped, 2), 8)];
        let found = v6(&table(2, &rows));
        assert_eq!(found[0].socket.state, SocketState::Listening { at: at("[::]:3000") });
        let open = SocketState::Open { local: at("127.0.0.1:1"), remote: at("127.0.0.1:2"), traffic: Seen::NotVisible };
        assert_eq!(found[1].socket.state, open);
    }

    #[test]
    fn a_socket_keeps_its_id_when_it_is_accepted() {
        let [here, there] = [([127, 0, 0, 1], 50_001), ([10, 0, 0, 7], 5678)];
        let id = |state, local| v4(&table(1, &[row4(state, local, there, 8)]))[0].socket.id;
        assert_eq!(id(3, here), id(5, here));
        assert_ne!(id(3, here), id(3, ([127, 0, 0, 1], 50_002)));
    }

    #[test]
    fn a_table_that_promises_more_than_it_holds_is_read_as_far_as_it_goes() {
        let whole = table(u32::MAX, &[row4(2, ([0; 4], 1), ([0; 4], 0), 7), row4(2, ([0; 4], 2), ([0; 4], 0), 7)]);
        assert_eq!(v4(&whole).len(), 2);
        assert_eq!((0..whole.len()).map(|length| v4(&whole[..length]).len()).max(), Some(1));
        assert_eq!(v6(&whole), []);
        assert_eq!(v4(&table(1, &[row4(2, ([0; 4], 1), ([0; 4], 0), 7), row4(2, ([0; 4], 2), ([0; 4], 0), 7)])).len(), 1, "no more than it promises");
    }
}
