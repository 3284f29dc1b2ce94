//! The addresses that an entry names: URLs and `host:port` in variables and arguments, and pairs such as `DB_HOST` and `DB_PORT`.

use crate::evidence::{Backend, NamedIn, Redactor};

/// More addresses than this are a list for something else.
const MOST: usize = 64;

/// What each kind of URL means where it names no port, as registered with IANA or as the product's own default.
const DEFAULT_PORTS: &[(&str, u16)] = &[
    ("http", 80),
    ("https", 443),
    ("ws", 80),
    ("wss", 443),
    ("postgres", 5432),
    ("postgresql", 5432),
    ("mysql", 3306),
    ("mariadb", 3306),
    ("mongodb", 27017),
    ("redis", 6379),
    ("rediss", 6379),
    ("amqp", 5672),
    ("amqps", 5671),
    ("nats", 4222),
    ("mqtt", 1883),
    ("bolt", 7687),
    ("neo4j", 7687),
    ("ldap", 389),
    ("ldaps", 636),
    ("ftp", 21),
    ("ssh", 22),
    ("smtp", 25),
    ("imaps", 993),
    ("socks5", 1080),
    ("sqlserver", 1433),
    ("clickhouse", 9000),
];

/// Schemes and ports of what speaks TLS from the first byte.
const ENCRYPTED: &[&str] = &["https", "wss", "rediss", "amqps", "ldaps", "imaps"];
const ENCRYPTED_PORTS: &[u16] = &[443, 5671, 636, 993];

/// The addresses in the entry's own variables, then in its arguments, then in variables that the server inherits.
pub(super) fn named_in(named: &[(&str, &str)], args: &[String], inherited: &[(&str, &str)], redactor: &Redactor) -> Vec<Backend> {
    let of_args = (1..).zip(args).flat_map(|(number, arg)| in_text(arg).into_iter().map(move |found| (NamedIn::Argument(number), found)));
    let of_entry = in_variables(named).map(|(name, found)| (NamedIn::Variable(name), found));
    let others: Vec<(&str, &str)> = inherited.iter().filter(|(name, _)| named.iter().all(|(own, _)| own != name)).copied().collect();
    let of_shell = in_variables(&others).map(|(name, found)| (NamedIn::Inherited(name), found));
    let mut backends: Vec<Backend> = Vec::new();
    for (named_in, Address { host, port, encrypted }) in of_entry.chain(of_args).chain(of_shell).take(MOST) {
        let backend = Backend { named_in, host: redactor.show(&host), port, encrypted, addresses: Vec::new(), reach: None };
        if backends.iter().all(|known| (&known.host, known.port) != (&backend.host, port)) {
            backends.push(backend);
        }
    }
    backends
}

/// What a URL or a pair of variables names.
#[derive(Debug)]
pub(super) struct Address {
    pub(super) host: String,
    pub(super) port: u16,
    encrypted: bool,
}

fn in_variables<'a>(variables: &'a [(&'a str, &'a str)]) -> impl Iterator<Item = (String, Address)> + 'a {
    let value_of = |wanted: &str| variables.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, value)| value.trim());
    variables.iter().flat_map(move |&(name, value)| {
        let mut found = in_text(value);
        if found.is_empty()
            && let Some(stem) =
                ["HOST", "HOSTNAME", "SERVER"].iter().find_map(|ending| name.to_ascii_uppercase().strip_suffix(ending).map(str::to_owned))
            && let Some(port) = value_of(&format!("{stem}PORT")).and_then(|port| port.parse().ok())
            && is_host(value.trim())
        {
            found.push(Address { host: value.trim().to_owned(), port, encrypted: ENCRYPTED_PORTS.contains(&port) });
        }
        found.into_iter().map(move |address| (name.to_owned(), address))
    })
}

/// Every URL in `text`, or all of it where it is `host:port`.
pub(super) fn in_text(text: &str) -> Vec<Address> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find("://") {
        let scheme = rest[..at].rsplit(|c: char| !c.is_ascii_alphanumeric() && c != '+').next().unwrap_or_default().to_ascii_lowercase();
        rest = &rest[at + 3..];
        let authority = rest.split(|c: char| "/?#\"'`,;\\".contains(c) || c.is_whitespace()).next().unwrap_or_default();
        let scheme = scheme.split('+').next().unwrap_or_default();
        let default = DEFAULT_PORTS.iter().find(|(known, _)| *known == scheme).map(|(_, port)| *port);
        let is_encrypted = |port| ENCRYPTED.contains(&scheme) || ENCRYPTED_PORTS.contains(&port);
        // A password may hold an `@` that nobody encoded.
        let named = host_and_port(authority.rsplit('@').next().unwrap_or_default(), default);
        found.extend(named.map(|(host, port)| Address { host, port, encrypted: is_encrypted(port) }));
    }
    if found.is_empty() {
        let bare = text.trim();
        let named = host_and_port(bare, None).filter(|(host, _)| host.contains(['.', ':']) || host.eq_ignore_ascii_case("localhost"));
        found.extend(named.map(|(host, port)| Address { host, port, encrypted: ENCRYPTED_PORTS.contains(&port) }));
    }
    found
}

fn host_and_port(text: &str, default: Option<u16>) -> Option<(String, u16)> {
    let (host, port) = match text.strip_prefix('[') {
        Some(bracketed) => {
            let (host, after) = bracketed.split_once(']')?;
            (host, after.strip_prefix(':'))
        }
        None => match text.rsplit_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (text, None),
        },
    };
    let port = port.map_or(default, |port| port.parse().ok())?;
    is_host(host).then(|| (host.to_owned(), port))
}

fn is_host(text: &str) -> bool {
    let is_name = text.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c)) && text.contains(|c: char| c.is_ascii_alphanumeric());
    text.len() <= 253 && (is_name || text.parse::<std::net::Ipv6Addr>().is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_found_in_urls_and_pairs() {
        for (text, expected) in [
            ("http://localhost:5678/api/v1", vec![("localhost", 5678)]),
            ("https://n8n.example.com", vec![("n8n.example.com", 443)]),
            ("postgresql+asyncpg://me:p@ss:w0rd@db.internal/app?x=1", vec![("db.internal", 5432)]),
            ("jdbc:mysql://db:3307/x", vec![("db", 3307)]),
            ("http://[::1]:9000/", vec![("::1", 9000)]),
            ("--url=http://10.0.0.1:80,https://b.example", vec![("10.0.0.1", 80), ("b.example", 443)]),
            ("127.0.0.1:6379", vec![("127.0.0.1", 6379)]),
            ("redis.local:6379", vec![("redis.local", 6379)]),
            ("8080:80", vec![]),
            ("C:\\Users\\me", vec![]),
            ("12:30", vec![]),
            ("file:///etc/hosts", vec![]),
            ("http://", vec![]),
            ("node:internal/modules", vec![]),
            ("http://localhost:99999", vec![]),
        ] {
            let found = in_text(text);
            assert_eq!(found.iter().map(|found| (found.host.as_str(), found.port)).collect::<Vec<_>>(), expected, "{text}");
        }
    }

    #[test]
    fn what_is_encrypted_is_known_by_scheme_or_port() {
        let encrypted = |text| in_text(text).iter().all(|found| found.encrypted);
        let plain = ["http://n8n.local:5678", "127.0.0.1:6379", "http://n8n.local:80"].map(encrypted);
        let hidden = ["https://n8n.local", "https://n8n.local:5678", "10.0.0.1:443", "wss://x.example"].map(encrypted);
        assert_eq!((plain, hidden), ([false; 3], [true; 4]));
    }

    #[test]
    fn an_address_is_traced_to_the_nearest_place_that_names_it() {
        let named = [("N8N_BASE_URL", "http://localhost:5678"), ("PGHOST", "db.internal"), ("PGPORT", "5433"), ("PGUSER", "me")];
        let inherited = [("N8N_BASE_URL", "http://elsewhere:1"), ("HTTP_PROXY", "http://proxy:3128"), ("X", "http://localhost:5678/")];
        let args = ["--api".to_owned(), "http://127.0.0.1:7".to_owned()];
        let told: Vec<String> = named_in(&named, &args, &inherited, &Redactor::default())
            .iter()
            .map(|backend| format!("{} {}:{}", backend.named_in.describe(), backend.host, backend.port))
            .collect();
        assert_eq!(told, ["N8N_BASE_URL localhost:5678", "PGHOST db.internal:5433", "argument 2 127.0.0.1:7", "HTTP_PROXY proxy:3128"]);
    }
}
