//! The proxy that the environment names for a URL, as curl and Python's urllib and requests read it. Node heeds none of it unless told to.

use std::net::IpAddr;

use crate::{
    evidence::{Proxy, Redactor},
    machine::Variables,
};

use super::backends::{Address, in_text};

/// The proxies that `variables` name for `url`, those with `NO_PROXY` against them included; the first one is taken.
///
/// `http_proxy` goes before `HTTP_PROXY`, and either before `all_proxy` (python/cpython:Lib/urllib/request.py `getproxies_environment`,
/// psf/requests:src/requests/utils.py `select_proxy`, curl/curl:docs/MANUAL.md). An empty one in lower case takes the other out.
pub(super) fn proxies(url: &str, variables: &Variables, redactor: &Redactor) -> Vec<Proxy> {
    let Some(target) = in_text(url).into_iter().next() else { return Vec::new() };
    let scheme = if url.trim_start().to_ascii_lowercase().starts_with("https:") { "https_proxy" } else { "http_proxy" };
    let bypassed = spelled(variables, "no_proxy").is_some_and(|(_, list)| is_exempt(&target, &list));
    let proxy = |name: &str| {
        let (variable, value) = spelled(variables, name).filter(|(_, value)| !value.trim().is_empty())?;
        Some(Proxy { variable, address: redactor.show(&address(value.trim())?), bypassed })
    };
    [scheme, "all_proxy"].into_iter().filter_map(proxy).collect()
}

/// The variable of that name with its value: the one in lower case, else the one in any other.
fn spelled(variables: &Variables, name: &str) -> Option<(String, String)> {
    let spellings = || variables.iter().filter(|(known, _)| known.eq_ignore_ascii_case(name));
    let (known, value) = spellings().find(|(known, _)| *known == name).or_else(|| spellings().next())?;
    Some((known.to_string_lossy().into_owned(), value.to_string_lossy().into_owned()))
}

/// Host and port of a proxy, with its scheme where that is not HTTP; its user and password stay behind.
fn address(value: &str) -> Option<String> {
    let (scheme, rest) = value.split_once("://").unwrap_or(("http", value));
    let Address { host, port, .. } = in_text(&format!("{scheme}://{rest}")).into_iter().next()?;
    let host = if host.contains(':') { format!("[{host}]") } else { host };
    Some(if scheme.eq_ignore_ascii_case("http") { format!("{host}:{port}") } else { format!("{scheme}://{host}:{port}") })
}

/// Whether `NO_PROXY` takes the target out: by its name or a domain above it, with or without a port, by its address or network, or by `*`.
fn is_exempt(target: &Address, list: &str) -> bool {
    let host = target.host.to_ascii_lowercase();
    let ip: Option<IpAddr> = host.parse().ok();
    let with_port = format!("{host}:{}", target.port);
    list.split([',', ' ']).map(|entry| entry.trim().to_ascii_lowercase()).filter(|entry| !entry.is_empty()).any(|entry| {
        let bare = entry.trim_start_matches('.').trim_start_matches('[').trim_end_matches(']');
        match ip {
            _ if entry == "*" => true,
            Some(ip) => is_within(ip, bare) || bare == with_port,
            None => [&host, &with_port].iter().any(|name| *name == bare || name.ends_with(&format!(".{bare}"))),
        }
    })
}

/// Whether `network` is this address, or holds it, such as `10.0.0.0/8`.
fn is_within(ip: IpAddr, network: &str) -> bool {
    let (base, bits) = network.split_once('/').map_or((network, None), |(base, bits)| (base, Some(bits)));
    let (Ok(base), Ok(bits)) = (base.parse::<IpAddr>(), bits.map(str::parse::<u32>).transpose()) else { return false };
    match (ip, base) {
        (IpAddr::V4(ip), IpAddr::V4(base)) => {
            let shift = 32u32.checked_sub(bits.unwrap_or(32));
            shift.is_some_and(|shift| (ip.to_bits() ^ base.to_bits()).checked_shr(shift).unwrap_or(0) == 0)
        }
        (IpAddr::V6(ip), IpAddr::V6(base)) => {
            let shift = 128u32.checked_sub(bits.unwrap_or(128));
            shift.is_some_and(|shift| (ip.to_bits() ^ base.to_bits()).checked_shr(shift).unwrap_or(0) == 0)
        }
        (IpAddr::V4(_), IpAddr::V6(_)) | (IpAddr::V6(_), IpAddr::V4(_)) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::machine::Os;

    fn told(url: &str, set: &[(&str, &str)]) -> Vec<String> {
        let map = set.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
        let proxies = proxies(url, &Variables::new(map, Os::Linux), &Redactor::default());
        proxies.iter().map(|proxy| format!("{} {}{}", proxy.variable, proxy.address, if proxy.bypassed { " not here" } else { "" })).collect()
    }

    #[test]
    fn the_variable_of_the_scheme_goes_before_the_one_for_all() {
        let all = ("all_proxy", "socks5://me:secret@10.0.0.9:1080");
        for (url, set, expected) in [
            ("http://n8n.local:5678", vec![("HTTP_PROXY", "http://proxy:3128")], vec!["HTTP_PROXY proxy:3128"]),
            ("http://n8n.local:5678", vec![("HTTP_PROXY", "a:1"), ("http_proxy", "b:2")], vec!["http_proxy b:2"]),
            ("http://n8n.local:5678", vec![("HTTP_PROXY", "a:1"), ("http_proxy", "")], vec![]),
            ("https://n8n.local", vec![("HTTP_PROXY", "a:1")], vec![]),
            (
                "HTTPS://n8n.local",
                vec![("https_proxy", "https://me:p@ss@p.example"), all],
                vec!["https_proxy https://p.example:443", "all_proxy socks5://10.0.0.9:1080"],
            ),
            ("http://n8n.local", vec![("HTTP_PROXY", "http://[::1]:8080/")], vec!["HTTP_PROXY [::1]:8080"]),
            ("http://n8n.local", vec![("HTTP_PROXY", "???")], vec![]),
            ("no url", vec![("HTTP_PROXY", "a:1")], vec![]),
        ] {
            assert_eq!(told(url, &set), expected, "{url} {set:?}");
        }
    }

    #[test]
    fn no_proxy_is_read_as_curl_and_requests_read_it() {
        for (url, list, exempt) in [
            ("http://localhost:5678", "localhost,127.0.0.1", true),
            ("http://localhost:5678", "localhost:5678", true),
            ("http://localhost:5679", "localhost:5678", false),
            ("http://n8n.example.com", "example.com", true),
            ("http://n8n.example.com", ".example.com", true),
            ("http://n8n.example.com", "EXAMPLE.com , other", true),
            ("http://n8nexample.com", "example.com", false),
            ("http://example.com.evil", "example.com", false),
            ("http://n8n.example.com", "*", true),
            ("http://10.1.2.3:5678", "10.0.0.0/8", true),
            ("http://11.1.2.3:5678", "10.0.0.0/8", false),
            ("http://10.1.2.3:5678", "0.0.0.0/0", true),
            ("http://10.1.2.3:5678", "10.0.0.0/40", false),
            ("http://[::1]:5678", "[::1]", true),
            ("http://[fd00::7]:5678", "fd00::/8", true),
            ("http://127.0.0.1:5678", "localhost", false),
            ("http://127.0.0.1:5678", "", false),
        ] {
            let told = told(url, &[("HTTP_PROXY", "p:1"), ("NO_PROXY", list)]);
            assert_eq!(told, [format!("HTTP_PROXY p:1{}", if exempt { " not here" } else { "" })], "{url} {list}");
        }
    }
}
