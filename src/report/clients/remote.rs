//! What a client does with a URL, in words.

use crate::{
    client::{BesideCommand, ClientProfile, Fallback, Issuers, OtherTypes, Over, Proxies, RemoteStart, UrlEntry},
    evidence::HttpTransport,
};

use super::{detail::opening, words};

/// Key, whether nobody has seen it, value; what is the same as on stdio is left out.
pub(super) fn rows(profile: &ClientProfile) -> Vec<(&'static str, bool, String)> {
    let Some(remote) = profile.remote else { return vec![("with a URL", false, "its config takes none; mcp-remote leads to one".to_owned())] };
    let unseen = |fields: &[&str]| fields.iter().any(|field| remote.facts.unverified.contains(field));
    let mut rows = vec![
        ("with a URL", unseen(&["types", "untyped", "beside_command"]), entry(&remote.entry)),
        ("tries SSE", unseen(&["fallback"]), fallback(remote.entry, remote.fallback)),
    ];
    if remote.opening != profile.opening {
        rows.push(("HTTP begins", unseen(&["opening"]), opening(remote.opening)));
    }
    if let Some(limit) = remote.limit {
        rows.push(("limit there", unseen(&["limit"]), format!("{} {}", words::limit(limit.after), words::scope(limit.scope))));
    }
    if remote.expansion != profile.expansion {
        rows.push(("expands there", unseen(&["expansion"]), words::expansion(remote.expansion)));
    }
    rows.extend([
        ("proxies", unseen(&["proxies"]), proxies(remote.proxies)),
        ("certificates", unseen(&["issuers"]), issuers(&remote)),
        ("User-Agent", unseen(&["user_agent"]), remote.user_agent.to_owned()),
        ("URLs known how", false, words::grade(remote.facts.grade).to_owned()),
    ]);
    rows.retain(|(_, _, value)| !value.is_empty());
    rows
}

/// `url; type http: Streamable HTTP; type sse: SSE; without a type SSE`
fn entry(entry: &UrlEntry) -> String {
    let fields: Vec<&str> = entry.fields.iter().map(|field| field.name).collect();
    let kinds: Vec<String> = entry
        .types
        .chunk_by(|(_, one), (_, next)| one == next)
        .map(|alike| {
            let names: Vec<&str> = alike.iter().map(|(name, _)| *name).collect();
            format!("; type {}: {}", names.join(" or "), alike.first().map_or("", |(_, over)| kind(*over)))
        })
        .collect();
    let types = kinds.concat();
    let untyped = match entry.untyped {
        None => "; an entry without a type is refused".to_owned(),
        Some(http) if kinds.is_empty() => format!("; {}", transport(http)),
        Some(http) => format!("; without a type {}", transport(http)),
    };
    let others = match entry.other_types {
        OtherTypes::Rejected => "; other types are refused",
        OtherTypes::Ignored => "",
    };
    let command = match entry.beside_command {
        BesideCommand::Started => "",
        BesideCommand::Reached => "; goes before a command",
        BesideCommand::Rejected => "; refused beside a command",
    };
    format!("{}{types}{untyped}{others}{command}", fields.join(" or "))
}

const fn kind(over: Over) -> &'static str {
    match over {
        Over::Http(http) => transport(http),
        Over::WebSocket => "WebSocket",
    }
}

const fn transport(http: HttpTransport) -> &'static str {
    match http {
        HttpTransport::Streamable => "Streamable HTTP",
        HttpTransport::Sse => "SSE",
        HttpTransport::StreamableThenSse => "Streamable HTTP, then SSE",
        HttpTransport::SseThenStreamable => "SSE, then Streamable HTTP",
    }
}

/// After what it goes on to SSE; empty for a client that never tries both.
fn fallback(entry: UrlEntry, fallback: Fallback) -> String {
    let tries_both = |http: HttpTransport| matches!(http, HttpTransport::StreamableThenSse | HttpTransport::SseThenStreamable);
    let typed = entry.types.iter().any(|(_, over)| matches!(over, Over::Http(http) if tries_both(*http)));
    if !typed && !entry.untyped.is_some_and(tries_both) {
        return String::new();
    }
    match fallback {
        Fallback::AsSpecified => "after an answer of 400, 404 or 405, as the protocol says".to_owned(),
        Fallback::NotThere => "after an answer of 404 or 405".to_owned(),
        Fallback::AnyRefusal => "after any answer from 400 to 499 but 401 and 403".to_owned(),
        Fallback::AnyFailure { but: [] } => "after any failure".to_owned(),
        Fallback::AnyFailure { but } => {
            let but: Vec<String> = but.iter().map(ToString::to_string).collect();
            format!("after any failure but an answer of {}", but.join(" or "))
        }
    }
}

fn proxies(proxies: Proxies) -> String {
    match proxies {
        Proxies::Obeyed => "those of HTTP_PROXY, HTTPS_PROXY and NO_PROXY".to_owned(),
        Proxies::ObeyedWith(switch) => format!("none, unless {switch} is set"),
        Proxies::Ignored => "none".to_owned(),
    }
}

fn issuers(remote: &RemoteStart) -> String {
    let list = match remote.issuers {
        Issuers::System => "the system's issuers",
        Issuers::Mozilla => "Mozilla's issuers",
        Issuers::Both => "the system's and Mozilla's issuers",
    };
    if remote.issuer_files.is_empty() { list.to_owned() } else { format!("{list}, and those in {}", remote.issuer_files.join(", ")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client;

    #[test]
    fn what_a_client_does_with_a_url_is_told() {
        let told = |id: &str| -> String {
            let rows = rows(client::find(id).unwrap()).into_iter();
            let lines: Vec<String> = rows.map(|(key, unseen, value)| format!("{key}{}: {value}", if unseen { "?" } else { "" })).collect();
            lines.join("\n") + "\n"
        };
        assert_eq!(told("claude-desktop"), "with a URL: its config takes none; mcp-remote leads to one\n");
        insta::assert_snapshot!(["claude-code", "codex", "cline-cli", "vscode"].map(told).join("\n"));
    }
}
