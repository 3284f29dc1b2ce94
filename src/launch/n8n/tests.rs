use std::{collections::BTreeMap, ffi::OsString};

use super::*;
use crate::{
    client,
    config::{Scope, ServerSpec, Transport},
    evidence::{Remote, SeenFrom},
    launch::{Overrides, plan},
    machine::{Os, Surroundings},
};

const KEY: &str = "n8n_api_0123456789abcdef";

fn surroundings(os: Os, env: &[(&str, &str)]) -> Surroundings {
    let env: BTreeMap<OsString, OsString> = env.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
    Surroundings { os, env, home: "/home/ann".into(), cwd: "/home/ann/project".into() }
}

fn spec(name: &str, transport: Transport) -> ServerSpec {
    ServerSpec { name: name.into(), transport, source: None, scope: Scope::User, client: None, disabled: false, timeout: None }
}

fn stdio(command: &str, args: &[&str], env: &[(&str, &str)]) -> ServerSpec {
    let args = args.iter().map(|&arg| arg.to_owned()).collect();
    let env = env.iter().map(|(name, value)| ((*name).to_owned(), Secret::new(*value))).collect();
    spec("tools", Transport::Stdio { command: command.into(), args, env, cwd: None })
}

/// What the entry's start as `client` leads to.
fn of_entry(entry: &ServerSpec, client: &str, surroundings: &Surroundings) -> Option<N8nPlan> {
    behind(&plan(entry, client::find(client).unwrap(), surroundings, &Overrides::default()).unwrap())
}

fn remote_of(plan: &N8nPlan) -> &Remote {
    plan.launched.remote.as_ref().unwrap()
}

/// Where a plan leads to, where its URL and its key were found.
fn told(plan: Option<&N8nPlan>) -> String {
    let place = |from: &UrlFrom| match from {
        UrlFrom::Named(NamedIn::Inherited(name)) => format!("inherited {name}"),
        UrlFrom::Named(place) => place.describe(),
        other => format!("{other:?}").to_lowercase(),
    };
    let Some(plan) = plan else { return "-".to_owned() };
    let key = match &remote_of(plan).speaks {
        Speaks::N8n { key: Some(key) } => format!(" key {}", place(key)),
        _ => String::new(),
    };
    assert_eq!(plan.key.is_some(), !key.is_empty());
    format!("{} {}{key}", plan.url.expose(), place(&remote_of(plan).url_from))
}

#[test]
fn an_entry_leads_to_the_n8n_that_its_server_is_told_of() {
    let shell = [("N8N_API_URL", "http://shell:1"), ("N8N_API_KEY", "shells-own-key")];
    let npx = |env: &[(&str, &str)]| stdio("npx", &["-y", "n8n-mcp"], env);
    for (entry, client, os, expected) in [
        (npx(&[("N8N_API_URL", "http://a:1"), ("N8N_API_KEY", KEY)]), "claude-desktop", Os::Linux, "http://a:1 N8N_API_URL key N8N_API_KEY"),
        // One passes the shell's variables on, the other does not.
        (npx(&[]), "claude-code", Os::Linux, "http://shell:1 inherited N8N_API_URL key inherited N8N_API_KEY"),
        (npx(&[]), "claude-desktop", Os::Linux, "-"),
        (stdio("node", &["files.js"], &[]), "claude-code", Os::Linux, "-"),
        // Arguments are counted as the user wrote them.
        (stdio("npx", &["-y", "mcp-remote", "http://n8n:5678/mcp/x"], &[]), "claude-desktop", Os::Windows, "http://n8n:5678/mcp/x argument 3"),
        // An MCP endpoint has a token of its own.
        (
            stdio("npx", &["mcp-remote", "http://n8n/mcp-server/http", "--header", "Authorization:Bearer ${T}"], &[("T", "x"), ("N8N_API_KEY", KEY)]),
            "claude-desktop",
            Os::Linux,
            "http://n8n/mcp-server/http argument 2 key argument 4",
        ),
        (stdio("npx", &["n8n-mcp"], &[("N8N_HOST", "${HOST_OF_N8N}")]), "claude-desktop", Os::Linux, "${HOST_OF_N8N} N8N_HOST"),
    ] {
        assert_eq!(told(of_entry(&entry, client, &surroundings(os, &shell)).as_ref()), expected, "{entry:?} in {client}");
    }
}

#[test]
fn a_container_calls_this_machine_by_another_name() {
    let docker = |url: &str| {
        let entry = stdio("docker", &["run", "-i", "-e", &format!("N8N_API_URL={url}"), "n8n-mcp"], &[]);
        of_entry(&entry, "claude-desktop", &surroundings(Os::Linux, &[])).unwrap()
    };
    for (url, leads_to) in [("http://host.docker.internal:5678", "http://localhost:5678"), ("http://localhost:5678", "http://localhost:5678")] {
        let plan = docker(url);
        let remote = remote_of(&plan);
        assert_eq!((plan.url.expose(), remote.url.as_str(), remote.seen_from), (leads_to, url, SeenFrom::Container));
    }
}

#[test]
fn a_url_is_n8ns_where_it_says_so_or_the_entry_does() {
    for (name, url, expected) in [
        ("a", "https://n8n.example.com/mcp/x", "https://n8n.example.com/mcp/x entry"),
        ("n8n-tools", "https://example.com/mcp/x", "https://example.com/mcp/x entry"),
        ("n8n-docs", "https://example.com/sse", "-"),
        ("n8n-docs", "https://example.com/mcpish", "-"),
        ("a", "https://example.com/mcp", "-"),
    ] {
        let entry = spec(name, Transport::Http { url: Secret::new(url), headers: Vec::new(), transport: None });
        let surroundings = surroundings(Os::Linux, &[("N8N_API_KEY", KEY)]);
        let reached = plan(&entry, client::find("claude-code").unwrap(), &surroundings, &Overrides::default()).unwrap_err().remote().unwrap();
        assert_eq!(told(serving(&reached).as_ref()), expected, "{name} {url}");
        assert_eq!(told(Some(&at(&reached))), format!("{url} entry"));
    }
}

#[test]
fn without_an_entry_the_environment_tells_and_else_it_is_the_usual_place() {
    let of = |env: &[(&str, &str)]| in_environment(&surroundings(Os::Linux, env));
    let key = ("N8N_API_KEY", KEY);
    assert_eq!(told(of(&[("N8N_URL", "http://a:1"), key]).as_ref()), "http://a:1 inherited N8N_URL key inherited N8N_API_KEY");
    assert_eq!(told(of(&[("N8N_HOST", "a"), ("N8N_PORT", "9")]).as_ref()), "http://a:9 inherited N8N_HOST");
    assert_eq!(told(of(&[key]).as_ref()), "-");
    assert_eq!(told(Some(&by_default(&surroundings(Os::Linux, &[key])))), "http://localhost:5678 default key inherited N8N_API_KEY");
}

#[test]
fn a_key_goes_only_to_where_it_was_meant_for() {
    let shell = surroundings(Os::Linux, &[("N8N_API_URL", "http://a:1/api/v1"), ("N8N_API_KEY", KEY)]);
    let own = in_environment(&shell).unwrap();
    for (url, expected) in [
        ("http://a:1", "http://a:1 typed key inherited N8N_API_KEY"),
        ("http://A:1/x", "http://A:1/x typed key inherited N8N_API_KEY"),
        ("https://a:1", "https://a:1 typed"),
        ("http://a:2", "http://a:2 typed"),
        ("http://evil", "http://evil typed"),
        ("http://", "http:// typed"),
    ] {
        assert_eq!(told(Some(&typed(url, &shell).with_key_of(&own))), expected);
    }
    assert_eq!(told(Some(&typed("http://b", &shell).with_key("OTHER", "x"))), "http://b typed key inherited OTHER");
}

#[test]
fn neither_key_nor_password_is_shown() {
    let entry = stdio("npx", &["n8n-mcp"], &[("N8N_API_URL", "http://me:hunter22@n8n.local/?token=hunter22hunter22"), ("N8N_API_KEY", KEY)]);
    let plan = of_entry(&entry, "claude-desktop", &surroundings(Os::Linux, &[("HTTP_PROXY", "http://me:hunter22@proxy:1")])).unwrap();
    let debug = format!("{plan:?}{}", plan.redactor.show(&format!("sent {KEY}")));
    assert!(!debug.contains("hunter22") && !debug.contains(KEY), "{debug}");
}
