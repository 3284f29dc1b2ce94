//! The kernel's tables of connections, for where sockets may not be copied. Reading one takes milliseconds, since the kernel walks all its slots.

use std::{
    collections::HashMap,
    fs,
    net::{Ipv4Addr, Ipv6Addr, SocketAddr},
    path::PathBuf,
    time::Duration,
};

use crate::{evidence::Seen, probe::watch::look::SocketState};

use super::ask::{State, plain};

/// How long a table counts as fresh.
const KEPT_FOR: Duration = Duration::from_millis(250);

/// The tables of all networks that the tree's processes live in: containers have their own.
#[derive(Debug, Default)]
pub(in crate::probe::watch::linux) struct Tables {
    networks: Vec<Network>,
}

#[derive(Debug)]
struct Network {
    /// `net:[4026531840]`; `None` where that is secret.
    name: Option<PathBuf>,
    read_at: Duration,
    sockets: HashMap<u64, SocketState>,
}

/// There is no table.
#[derive(Debug)]
pub(super) struct Unreadable;

impl Tables {
    /// What the table says of a socket of this process; a socket that is newer than the table is not found until the table is read again.
    pub(super) fn find(&mut self, pid: u32, id: u64, at: Duration) -> Result<Option<SocketState>, Unreadable> {
        let name = fs::read_link(format!("/proc/{pid}/ns/net")).ok();
        let network = self.networks.iter().position(|network| network.name == name);
        let network = match network {
            Some(index) if at < self.networks[index].read_at + KEPT_FOR => &self.networks[index],
            _ => {
                let sockets = read(pid).ok_or(Unreadable)?;
                self.networks.retain(|network| network.name != name);
                self.networks.push(Network { name, read_at: at, sockets });
                &self.networks[self.networks.len() - 1]
            }
        };
        Ok(network.sockets.get(&id).cloned())
    }
}

fn read(pid: u32) -> Option<HashMap<u64, SocketState>> {
    let mut sockets = HashMap::new();
    let mut is_readable = false;
    for (name, is_tcp) in [("tcp", true), ("tcp6", true), ("udp", false), ("udp6", false)] {
        let Ok(text) = fs::read_to_string(format!("/proc/{pid}/net/{name}")) else { continue };
        is_readable |= is_tcp;
        sockets.extend(text.lines().skip(1).filter_map(|line| row(line, is_tcp)));
    }
    is_readable.then_some(sockets)
}

/// A line such as `0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 4242 ...`
fn row(line: &str, is_tcp: bool) -> Option<(u64, SocketState)> {
    let mut words = line.split_ascii_whitespace();
    let local = address(words.nth(1)?)?;
    let remote = address(words.next()?)?;
    let code = u8::from_str_radix(words.next()?, 16).ok()?;
    let id = words.nth(5)?.parse().ok()?;
    let state = if is_tcp {
        State::of(code).between(local, remote, Seen::NotVisible)?
    } else {
        // A socket of UDP that is connected has the same code as one of TCP.
        State::of(code).between(local, remote, Seen::NotVisible).filter(|state| *state == SocketState::Resolver)?
    };
    Some((id, state))
}

/// Address and port in hexadecimal digits; the address as 32-bit numbers in the byte order of the machine.
fn address(text: &str) -> Option<SocketAddr> {
    let (ip, port) = text.split_once(':')?;
    let port = u16::from_str_radix(port, 16).ok()?;
    let word = |at: usize| Some(u32::from_str_radix(ip.get(at..at + 8)?, 16).ok()?.to_ne_bytes());
    Some(plain(match ip.len() {
        8 => (Ipv4Addr::from(word(0)?), port).into(),
        32 => {
            let mut bytes = [0; 16];
            for (index, part) in bytes.chunks_exact_mut(4).enumerate() {
                part.copy_from_slice(&word(index * 8)?);
            }
            (Ipv6Addr::from(bytes), port).into()
        }
        _ => return None,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(target_endian = "little")]
    #[test]
    fn rows_tell_addresses_and_states() {
        let listens =
            "   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4242 1 0000000000000000 100 0 0 10 0";
        let at = SocketAddr::from(([127, 0, 0, 1], 8080));
        assert_eq!(row(listens, true), Some((4242, SocketState::Listening { at })));

        let connects = listens.replace("00000000:0000 0A", "0200000A:01BB 02");
        let remote = SocketAddr::from(([10, 0, 0, 2], 443));
        assert_eq!(row(&connects, true), Some((4242, SocketState::Connecting { local: at, remote })));
        assert_eq!(row(&connects, false), None, "of UDP only the connection to a name server counts");

        let asks = listens.replace("00000000:0000 0A", "0200000A:0035 01");
        assert_eq!(row(&asks, false), Some((4242, SocketState::Resolver)));

        let mapped = listens.replace("0100007F:", "0000000000000000FFFF00000100007F:");
        assert_eq!(row(&mapped, true), Some((4242, SocketState::Listening { at })));
        let sixth = listens.replace("0100007F:", "00000000000000000000000001000000:");
        assert_eq!(row(&sixth, true), Some((4242, SocketState::Listening { at: (Ipv6Addr::LOCALHOST, 8080).into() })));
    }

    #[test]
    fn what_is_no_row_is_passed_over() {
        for line in
            ["", "0:", "0: é0100007F:1F90 0:0 0A", "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode"]
        {
            assert_eq!(row(line, true), None, "{line:?}");
        }
    }
}
