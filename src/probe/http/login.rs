//! What a server announces of the login that it wants: RFC 9728 for the server, RFC 8414 for who gives out its tokens. It is read, never used.

use std::time::Duration;

use tokio::time::timeout;

use crate::{
    backend::{Answer, Ask, Limits, Target, Way, climb},
    evidence::{Endpoint, Rung, Verb},
};

use super::refusal::Refusal;

/// How long all of it may take.
const PATIENCE: Duration = Duration::from_secs(4);
/// For each rung.
const EACH: Duration = Duration::from_secs(2);
/// Metadata are a few kilobytes.
const MOST_BYTES: usize = 64 * 1024;

/// Asks for what `refusal` announces, without credentials; tells each exchange.
pub(super) async fn look(home: &Target, refusal: &Refusal, way: &Way, tell: &mut (dyn FnMut(Rung) + Send)) {
    let announced = refusal.www_authenticate.as_deref().and_then(resource_metadata);
    // Whoever forbids without a word of a login wants none.
    if refusal.status != 401 && announced.is_none() {
        return;
    }
    let limits = Limits { lookup: EACH, dial: EACH, tls: EACH, answer: EACH, body: MOST_BYTES };
    let way = Way { limits, ..way.clone() };
    let _ = timeout(PATIENCE, read(home, announced, &way, tell)).await;
}

async fn read(home: &Target, announced: Option<&str>, way: &Way, tell: &mut (dyn FnMut(Rung) + Send)) {
    let places = announced.map_or_else(|| of_resource(&home.path_and_query()), |url| vec![url.to_owned()]);
    let Some(resource) = first_json(home, &places, way, tell).await else { return };
    let Some(issuer) = issuer(&resource).and_then(|issuer| home.join(&issuer, &way.redactor).ok()) else { return };
    first_json(&issuer, &of_issuer(&issuer.path_and_query()), way, tell).await;
}

/// The first of these places, seen from `base`, that answers with JSON.
async fn first_json(base: &Target, places: &[String], way: &Way, tell: &mut (dyn FnMut(Rung) + Send)) -> Option<String> {
    for place in places {
        let Some(target) = base.join(place, &way.redactor).ok().filter(|target| may_be_asked(target, base)) else { continue };
        if let Some(answer) = get(&target, way, tell).await
            && answer.status == 200
            && answer.content_type() == "application/json"
        {
            return Some(answer.text());
        }
    }
    None
}

/// A server on the net leads nobody to plain HTTP elsewhere, such as to an address within the user's own network.
fn may_be_asked(target: &Target, base: &Target) -> bool {
    target.is_tls() || target.host() == base.host()
}

async fn get(target: &Target, way: &Way, tell: &mut (dyn FnMut(Rung) + Send)) -> Option<Answer> {
    // Where the tokens come from is another way than the one to the server, and none of its rungs.
    let mut exchanges_alone = |rung: Rung| {
        if matches!(rung, Rung::Exchange(_)) {
            tell(rung);
        }
    };
    let road = climb(target, way, &mut exchanges_alone).await?;
    let ask =
        Ask { verb: Verb::Get, endpoint: Endpoint::LoginMetadata, target: target.path_and_query(), headers: Vec::new(), body: None, patience: None };
    road.ask(&ask, &mut exchanges_alone).await
}

/// Where the server's own metadata are, as its answer announces it (RFC 9728, section 5.1).
fn resource_metadata(www_authenticate: &str) -> Option<&str> {
    let (_, value) = www_authenticate.split_once("resource_metadata=")?;
    match value.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next(),
        None => value.split([',', ' ']).next(),
    }
}

/// Where they are when nobody says it: by the path of the server, then at the root (2025-11-25/basic/authorization, "Protected Resource Metadata
/// Discovery Requirements").
fn of_resource(path: &str) -> Vec<String> {
    const WELL_KNOWN: &str = "/.well-known/oauth-protected-resource";
    let path = without_query(path);
    let mut places = vec![WELL_KNOWN.to_owned()];
    if !path.is_empty() {
        places.insert(0, format!("{WELL_KNOWN}{path}"));
    }
    places
}

/// Where an issuer's metadata are, in the order of 2025-11-25/basic/authorization ("Authorization Server Metadata Discovery").
fn of_issuer(path: &str) -> Vec<String> {
    let path = without_query(path);
    let mut places = ["oauth-authorization-server", "openid-configuration"].map(|name| format!("/.well-known/{name}{path}")).to_vec();
    if !path.is_empty() {
        places.push(format!("{path}/.well-known/openid-configuration"));
    }
    places
}

fn without_query(path: &str) -> &str {
    path.split('?').next().unwrap_or_default().trim_end_matches('/')
}

/// The first issuer that a server's metadata name.
fn issuer(metadata: &str) -> Option<String> {
    let metadata: serde_json::Value = serde_json::from_str(metadata).ok()?;
    Some(metadata.get("authorization_servers")?.get(0)?.as_str()?.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::Redactor;

    #[test]
    fn the_place_of_the_metadata_is_read_from_the_header() {
        let url = "https://h/.well-known/oauth-protected-resource/mcp";
        for (header, place) in [
            (format!(r#"Bearer realm="n8n MCP Server", resource_metadata="{url}""#), Some(url)),
            (format!(r#"Bearer error="invalid_token", resource_metadata="{url}", scope="a b""#), Some(url)),
            (format!("Bearer resource_metadata={url}, error=x"), Some(url)),
            ("Bearer".to_owned(), None),
            ("Basic realm=x".to_owned(), None),
        ] {
            assert_eq!(resource_metadata(&header), place, "{header}");
        }
    }

    #[test]
    fn metadata_are_looked_for_where_the_protocol_says() {
        assert_eq!(of_resource("/mcp?x=1"), ["/.well-known/oauth-protected-resource/mcp", "/.well-known/oauth-protected-resource"]);
        assert_eq!(of_resource("/"), ["/.well-known/oauth-protected-resource"]);
        assert_eq!(of_issuer("/"), ["/.well-known/oauth-authorization-server", "/.well-known/openid-configuration"]);
        assert_eq!(
            of_issuer("/tenant/"),
            [
                "/.well-known/oauth-authorization-server/tenant",
                "/.well-known/openid-configuration/tenant",
                "/tenant/.well-known/openid-configuration"
            ]
        );
        assert_eq!(issuer(r#"{"resource":"x","authorization_servers":["https://a"]}"#).as_deref(), Some("https://a"));
        assert_eq!(issuer("[]"), None);
    }

    #[test]
    fn a_server_leads_nobody_into_the_users_own_network() {
        let target = |url| Target::parse(url, &Redactor::default()).unwrap();
        let home = target("https://mcp.example.com/mcp");
        assert!(may_be_asked(&target("https://login.example.com"), &home));
        assert!(may_be_asked(&target("http://localhost:9000/x"), &target("http://localhost:3000/mcp")));
        assert!(!may_be_asked(&target("http://192.168.0.1/"), &home));
    }
}
