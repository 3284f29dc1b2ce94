//! The reader as a whole: what users write, and what the doctor makes of it.

use std::{
    fs,
    path::{Path, PathBuf},
};

use proptest::prelude::*;

use super::{FileConfig, ReadError, Scope, ServerSpec, Transport, discover, read_bytes, read_file, select};
use crate::{
    evidence::{ConfigFault, HttpTransport, Slip},
    machine::{Os, Surroundings},
};

const DESKTOP: &str = "claude_desktop_config.json";
const CODE: &str = ".mcp.json";

fn read(file: &str, content: impl AsRef<[u8]>) -> FileConfig {
    read_bytes(Path::new(file), content.as_ref())
}

/// A file with one entry named `x`.
fn one(entry: &str) -> String {
    format!("{{\"mcpServers\": {{\n\"x\": {entry}\n}}}}")
}

fn unusable(spec: &ServerSpec) -> Option<&ConfigFault> {
    match &spec.transport {
        Transport::Unusable(fault) => Some(fault),
        Transport::Stdio { .. } | Transport::Http { .. } => None,
    }
}

fn underlined(fault: &ConfigFault) -> String {
    fault.excerpt.chars().skip(fault.caret.start).take(fault.caret.len()).collect()
}

#[test]
fn a_syntax_error_has_its_place_and_its_slip() {
    for (content, line, column, under, slip) in [
        ("{\"mcpServers\": {\n  \"a\": {\"command\": \"x\"},\n}}", 2, 24, ",", Some(Slip::TrailingComma)),
        ("{\"mcpServers\": {\"a\": {\"command\": \"x\", \"args\": [\"y\",]}}}", 1, 51, ",", Some(Slip::TrailingComma)),
        ("{\"mcpServers\": {\n  \"a\": {\"command\": \"x\"}\n  \"b\": {}}}", 2, 23, "}", Some(Slip::MissingComma)),
        ("{\"mcpServers\": {\"a\": {\"command\": \"x\" \"args\": []}}}", 1, 36, "\"", Some(Slip::MissingComma)),
        ("{ // mine\n\"mcpServers\": {}}", 1, 3, "// mine", Some(Slip::Comment)),
        ("{ # mine\n\"mcpServers\": {}}", 1, 3, "#", Some(Slip::Comment)),
        ("{\"mcpServers\": /* a\nb */ {}}", 1, 16, "/* a", Some(Slip::Comment)),
        ("{“mcpServers”: {}}", 1, 2, "“", Some(Slip::SmartQuotes)),
        ("{\"mcpServers\": {\"a\": {\"command\": “npx”}}}", 1, 34, "“", Some(Slip::SmartQuotes)),
        ("{\"mcpServers\": {\"a\": {\"command\": \"npx”,\n\"args\": []}}}", 1, 34, "\"npx”,", Some(Slip::SmartQuotes)),
        ("{'mcpServers': {}}", 1, 2, "'", Some(Slip::SingleQuotes)),
        ("{\"mcpServers\": {\"a\": {\"command\": \"C:\\Users\\me\"}}}", 1, 37, "\\U", Some(Slip::SingleBackslash)),
        ("{\"mcpServers\": {\"a\": {\"command\": \"C:\\users\"}}}", 1, 37, "\\u", Some(Slip::SingleBackslash)),
        ("{\"mcpServers\": {\"a\": {\"args\": [\"C:\\\\dir\\\"],\n\"command\": \"x\"}}}", 1, 32, "\"C:\\\\dir\\\"],", Some(Slip::SingleBackslash)),
        ("{\"mcpServers\": {\n  \"a\": {\"command\": \"x\"}\n}", 1, 1, "{", Some(Slip::UnclosedBrace)),
        ("{\"mcpServers\": {\"a\": {\"args\": [\"x\"}}}", 1, 35, "}", Some(Slip::UnclosedBrace)),
        ("{\"mcpServers\":", 1, 14, ":", Some(Slip::UnclosedBrace)),
        ("{\"mcpServers\": {}}}", 1, 19, "}", None),
        ("{\"mcpServers\": {}}\n{\"mcpServers\": {}}", 2, 1, "{", None),
        ("\"mcpServers\": {}", 1, 13, ":", None),
        ("{mcpServers: {}}", 1, 2, "mcpServers", None),
        ("{\"mcpServers\": {\"a\": {\"command\": npx}}}", 1, 34, "npx", None),
        ("{\"mcpServers\": {\"a\": {\"command\" \"npx\"}}}", 1, 33, "\"", None),
        ("{\"mcpServers\": {\"a\": {\"command\": \"np\tx\"}}}", 1, 37, " ", None),
        ("{\"mcpServers\":\u{a0}{}}", 1, 15, "\u{a0}", None),
        ("{\"mcpServers\": {\"a\": {\"command\": \"npx}}}", 1, 34, "\"npx}}}", None),
        ("", 1, 1, "", Some(Slip::Empty)),
        (" \n ", 1, 1, "", Some(Slip::Empty)),
        ("[]", 1, 1, "[]", Some(Slip::WrongType)),
        ("{\"mcpServers\": []}", 1, 16, "[]", Some(Slip::WrongType)),
    ] {
        let fault = read(DESKTOP, content).fault.unwrap_or_else(|| panic!("no fault in {content}"));
        let found = (fault.place.line, fault.column, underlined(&fault), fault.slip);
        assert_eq!(found, (line, Some(column), under.to_owned(), slip), "{content}\n{fault:?}");
    }
}

#[test]
fn what_the_client_accepts_is_no_fault() {
    for (file, content) in [
        (DESKTOP, "{\"preferences\": {\"x\": 1}, \"mcpServers\": {}}".to_owned()),
        (DESKTOP, one(r#"{"command": "x", "disabled": true, "timeout": "soon", "_note": null}"#)),
        (DESKTOP, one(r#"{"command": "sh", "args": ["-c", "a\nb\t\\d \ud83d"]}"#)),
        (DESKTOP, one(r#"{"command": "C:\\tools\\new.exe", "args": ["C:/x", "a: \n"]}"#)),
        (CODE, String::new()),
        (CODE, "\u{feff}{\"mcpServers\": {}}".to_owned()),
        (".vscode/mcp.json", "{\"servers\": {\"x\": {\"command\": \"y\",},}, // don't \"\n}".to_owned()),
        ("mcp.json", one(r#"{"command": "x", "args": [8080, true], "env": {"PORT": 8080, "D": null}}"#)),
    ] {
        let config = read(file, &content);
        assert_eq!(config.fault, None, "{content}");
        assert!(config.specs.iter().all(|spec| unusable(spec).is_none()), "{content}: {:?}", config.specs);
    }
}

#[test]
fn a_broken_entry_has_its_place_and_leaves_the_others_alone() {
    for (file, entry, column, under, slip) in [
        (DESKTOP, r#"{"url": "https://x/mcp"}"#, None, "\"x\"", Some(Slip::UrlOnly)),
        (DESKTOP, r#"{"command": "https://x/mcp"}"#, Some(18), "\"https://x/mcp\"", Some(Slip::UrlAsCommand { reads: None, kind: "" })),
        (CODE, r#"{"command": "HTTP://x"}"#, Some(18), "\"HTTP://x\"", Some(Slip::UrlAsCommand { reads: Some("url"), kind: "http" })),
        (CODE, r#"{"url": "https://x/mcp"}"#, None, "\"x\"", Some(Slip::UrlWithoutType { kind: "http" })),
        (CODE, r#"{"type": "https", "url": "https://x"}"#, Some(15), "\"https\"", Some(Slip::UnknownType { kind: "http" })),
        (CODE, r#"{"type": "http", "url": "localhost:3000"}"#, Some(30), "\"localhost:3000\"", Some(Slip::NotAUrl { field: "url" })),
        (CODE, r#"{"type": "http", "url": ["https://x"]}"#, Some(30), "[\"https://x\"]", Some(Slip::WrongType)),
        (CODE, r#"{"type": "http", "url": "https://x", "headers": ["A: b"]}"#, Some(54), "[\"A: b\"]", Some(Slip::WrongType)),
        (CODE, r#"{"type": "http", "url": "https://x", "headers": {"X-N": 1}}"#, Some(62), "1", Some(Slip::WrongType)),
        (CODE, r#"{"type": "http", "url": "https://x", "headers": {"A B": "c"}}"#, Some(55), "\"A B\"", Some(Slip::WrongType)),
        (CODE, r#"{"serverUrl": "https://x"}"#, Some(7), "\"serverUrl\"", Some(Slip::OtherUrlField { reads: "url" })),
        ("mcp_settings.json", r#"{"url": "https://x"}"#, None, "\"x\"", Some(Slip::UrlWithoutType { kind: "streamable-http" })),
        ("mcp_settings.json", r#"{"type": "http", "url": "https://x"}"#, Some(15), "\"http\"", Some(Slip::UnknownType { kind: "streamable-http" })),
        ("mcp_settings.json", r#"{"command": "x", "url": "https://x"}"#, Some(23), "\"url\"", Some(Slip::CommandAndUrl)),
        (CODE, r#"{"type": "http"}"#, None, "\"x\"", Some(Slip::WrongType)),
        (CODE, r#"{"type": "local", "command": "y"}"#, Some(15), "\"local\"", Some(Slip::WrongType)),
        (DESKTOP, r#"{"args": ["y"]}"#, None, "\"x\"", Some(Slip::NoCommand)),
        (DESKTOP, r#"{"command": ""}"#, Some(18), "\"\"", Some(Slip::NoCommand)),
        (DESKTOP, r#""npx y""#, Some(6), "\"npx y\"", Some(Slip::WrongType)),
        (DESKTOP, r#"{"command": ["npx"]}"#, Some(18), "[\"npx\"]", Some(Slip::WrongType)),
        (DESKTOP, r#"{"command": "npx", "args": "-y z"}"#, Some(33), "\"-y z\"", Some(Slip::WrongType)),
        (CODE, r#"{"command": "npx", "args": ["-p", 8080]}"#, Some(40), "8080", Some(Slip::WrongType)),
        (DESKTOP, r#"{"command": "npx", "env": {"PORT": 8080}}"#, Some(41), "8080", Some(Slip::WrongType)),
        (CODE, r#"{"command": "npx", "timeout": "5"}"#, Some(36), "\"5\"", Some(Slip::WrongType)),
        (CODE, r#"{"command": "npx", "timeout": 1.5}"#, Some(36), "1.5", Some(Slip::WrongType)),
        (DESKTOP, r#"{"command": "C:\new\run.exe"}"#, Some(21), "\\n", Some(Slip::SingleBackslash)),
        (DESKTOP, r#"{"command": "node", "args": ["D:\\a\bin\\index.js"]}"#, Some(41), "\\b", Some(Slip::SingleBackslash)),
    ] {
        let content = format!("{{\"mcpServers\": {{\n\"x\": {entry},\n\"good\": {{\"command\": \"y\"}}\n}}}}");
        let config = read(file, &content);
        let fault = unusable(&config.specs[0]).unwrap_or_else(|| panic!("{content} is taken for good"));
        assert_eq!((fault.place.line, fault.column, underlined(fault), fault.slip), (2, column, under.to_owned(), slip), "{fault:?}");
        assert!(unusable(&config.specs[1]).is_none() && config.fault.is_none(), "{content}");
        assert_eq!(config.specs[1].source.as_ref().unwrap().line, 3);
    }
}

#[test]
fn servers_under_a_key_that_nobody_reads_are_named() {
    let entries = r#"{"x": {"command": "y"}}"#;
    for (file, content, under) in [
        (DESKTOP, format!("{{\"servers\": {entries}}}"), "\"servers\""),
        (DESKTOP, format!("{{\"mcp_servers\": {entries}}}"), "\"mcp_servers\""),
        (DESKTOP, format!("{{\"McpServers\": {entries}, \"mcpServers\": {{}}}}"), "\"McpServers\""),
        (DESKTOP, format!("{{\"context_servers\": {entries}}}"), "\"context_servers\""),
        (DESKTOP, format!("{{\"mcp\": {{\"servers\": {entries}}}}}"), "\"servers\""),
        (DESKTOP, format!("{{\"mcpServers\": {{\"mcpServers\": {entries}}}}}"), "\"mcpServers\""),
        (CODE, entries.to_owned(), "\"x\""),
        (".vscode/mcp.json", format!("{{\"mcpServers\": {entries}}}"), "\"mcpServers\""),
    ] {
        let config = read(file, &content);
        let [spec] = &config.specs[..] else { panic!("{content}: {:?}", config.specs) };
        let fault = unusable(spec).unwrap_or_else(|| panic!("{content} is taken for good"));
        assert_eq!((spec.name.as_str(), underlined(fault).as_str(), fault.slip), ("x", under, Some(Slip::WrongTopKey)), "{content}");
    }
    assert_eq!(read(CODE, "{}").fault.unwrap().slip, Some(Slip::WrongTopKey));
}

#[test]
fn a_broken_file_still_names_the_servers_it_was_meant_to_have() {
    let utf16: Vec<u8> = one(r#"{"command": "y"}"#).encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (content, slip) in [
        (format!("\u{feff}{}", one(r#"{"command": "y"}"#)).into_bytes(), Slip::ByteOrderMark),
        ([&[0xff, 0xfe][..], &utf16].concat(), Slip::ByteOrderMark),
        (one(r#"{"command": "y",}"#).into_bytes(), Slip::TrailingComma),
    ] {
        let config = read(DESKTOP, content);
        let [spec] = &config.specs[..] else { panic!("{:?}", config.specs) };
        assert_eq!((spec.name.as_str(), unusable(spec)), ("x", config.fault.as_ref()));
        assert_eq!(config.fault.unwrap().slip, Some(slip));
    }
}

#[test]
fn the_last_of_two_equal_names_is_what_json_reads() {
    let config = read(DESKTOP, "{\"mcpServers\": {\n\"x\": {\"command\": \"a\", \"command\": \"b\"},\n\"x\": {\"command\": \"c\"}\n}}");
    assert!(matches!(&config.specs[0].transport, Transport::Stdio { command, .. } if command == "b"));
    let selection = select(&config.specs, "x", "claude-desktop").unwrap();
    assert_eq!(selection.spec.source.as_ref().unwrap().line, 3);
    assert_eq!(selection.shadowed.len(), 1);
}

#[test]
fn fields_that_only_some_clients_have_are_read_for_those() {
    for (file, disabled, timeout) in [
        ("cline_mcp_settings.json", true, Some(90_000)),
        (".gemini/settings.json", false, Some(90)),
        (CODE, false, None),
        (DESKTOP, false, None),
        (".cursor/mcp.json", true, None),
    ] {
        let config = read(file, one(r#"{"command": "x", "disabled": true, "timeout": 90}"#));
        let spec = &config.specs[0];
        assert_eq!((spec.disabled, spec.timeout.map(|limit| limit.as_millis())), (disabled, timeout), "{file}");
    }
}

#[test]
fn an_entry_is_read_with_everything_it_has() {
    let config = read(CODE, one(r#"{"command": "uvx", "args": ["a", "b"], "env": {"K": "v1", "K": "v2"}, "cwd": "/w"}"#));
    let Transport::Stdio { command, args, env, cwd } = &config.specs[0].transport else { panic!("{:?}", config.specs) };
    assert_eq!((command.as_str(), &args[..], cwd.as_deref()), ("uvx", &["a".to_owned(), "b".to_owned()][..], Some(Path::new("/w"))));
    assert_eq!(env.iter().map(|(name, value)| (name.as_str(), value.expose())).collect::<Vec<_>>(), [("K", "v2")]);
    let config = read(CODE, one(r#"{"type": "http", "url": "https://x/mcp"}"#));
    assert!(matches!(&config.specs[0].transport, Transport::Http { url, .. } if url.expose() == "https://x/mcp"));
}

#[test]
fn an_entry_with_a_url_is_read_by_the_rules_of_its_client() {
    use HttpTransport::{Sse, Streamable, StreamableThenSse};
    for (file, entry, url, transport) in [
        (CODE, r#"{"type": "http", "url": "https://x/mcp"}"#, "https://x/mcp", Some(StreamableThenSse)),
        (CODE, r#"{"type": "sse", "url": " ${BASE}/sse "}"#, "${BASE}/sse", Some(Sse)),
        (CODE, r#"{"type": "ws", "url": "wss://x/mcp"}"#, "wss://x/mcp", None),
        (CODE, r#"{"type": "http", "command": "npx", "url": "https://x"}"#, "https://x", Some(StreamableThenSse)),
        (".gemini/settings.json", r#"{"url": "https://u", "httpUrl": "https://h"}"#, "https://h", Some(Streamable)),
        (".gemini/settings.json", r#"{"url": "https://u"}"#, "https://u", None),
        (".gemini/settings.json", r#"{"url": "https://u", "command": "npx"}"#, "https://u", None),
        (".gemini/settings.json", r#"{"url": "https://u", "type": "sse"}"#, "https://u", Some(Sse)),
        ("cline_mcp_settings.json", r#"{"url": "https://x"}"#, "https://x", None),
        ("cline_mcp_settings.json", r#"{"type": "streamableHttp", "url": "https://x"}"#, "https://x", Some(Streamable)),
        ("cline_mcp_settings.json", r#"{"transport": {"type": "sse", "url": "https://x"}}"#, "https://x", Some(Sse)),
        ("windsurf/mcp_config.json", r#"{"serverUrl": "https://x"}"#, "https://x", None),
        (".cursor/mcp.json", r#"{"url": "https://x", "type": "odd"}"#, "https://x", None),
        ("zed/settings.json", r#"{"url": "https://x", "command": null}"#, "https://x", None),
        ("mcp.json", r#"{"serverUrl": "https://x", "type": "streamable-http"}"#, "https://x", Some(Streamable)),
        ("mcp.json", r#"{"httpUrl": "https://x"}"#, "https://x", Some(Streamable)),
    ] {
        let content = one(entry).replace("mcpServers", if file.starts_with("zed") { "context_servers" } else { "mcpServers" });
        let config = read(file, &content);
        let Transport::Http { url: read, transport: over, .. } = &config.specs[0].transport else { panic!("{file} {entry}: {:?}", config.specs) };
        assert_eq!((read.expose(), *over), (url, transport), "{file} {entry}");
    }
    let started = read(".cursor/mcp.json", one(r#"{"url": "https://x", "command": "npx"}"#));
    assert!(matches!(&started.specs[0].transport, Transport::Stdio { command, .. } if command == "npx"));
}

#[test]
fn headers_are_read_once_whatever_their_case() {
    let config =
        read(CODE, one(r#"{"type": "http", "url": "https://x", "headers": {"authorization": "a", "X-B": "b", "Authorization": "Bearer ${T}"}}"#));
    let Transport::Http { headers, .. } = &config.specs[0].transport else { panic!("{:?}", config.specs) };
    let read: Vec<_> = headers.iter().map(|(name, value)| (name.as_str(), value.expose())).collect();
    assert_eq!(read, [("X-B", "b"), ("Authorization", "Bearer ${T}")]);
}

#[test]
fn no_fault_shows_a_secret() {
    for content in [
        one(r#"{"command": "https://me:hunter2-hunter2@x/mcp?api_key=hunter2-hunter2"}"#),
        one(r#"{"command": "x", "url": "https://x", "headers": {"Authorization": "Bearer hunter2-hunter2"}, "args": 1}"#),
        one(r#"{"command": "x", "env": {"N8N_API_KEY": "hunter2-hunter2",}}"#),
        one(r#"{"command": "x", "env": {"SESSION": "hunter2-hunter2", "PORT": 1}}"#),
        one(r#"{"command": "x", "args": ["--token", "hunter2-hunter2", 1]}"#),
        one(r#"{"command": "x", "env": {"MY_PAT": "hunter2-\hunter2"}}"#),
        one(r#"{"command": "x", "env": {"MY_KEY": “hunter2-hunter2”}}"#),
    ] {
        let config = read(DESKTOP, &content);
        let fault = config.fault.as_ref().or_else(|| unusable(&config.specs[0])).unwrap();
        assert!(!format!("{fault:?}").contains("hunter2"), "{fault:?}");
    }
}

/// A directory of this test alone, removed when the test is over.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str, files: &[(&str, &str)]) -> Self {
        let root = std::env::temp_dir().join(format!("mcpdoctor-config-{name}-{}", std::process::id()));
        for (file, content) in files {
            let file = root.join(file);
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(file, content.replace("@ROOT", &root.display().to_string())).unwrap();
        }
        Self(root)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[test]
fn discovery_reads_every_place_and_survives_broken_ones() {
    let folder = Folder::new(
        "discovery",
        &[
            (".config/Claude/claude_desktop_config.json", "{\"mcpServers\": {\"d\": {\"command\": \"x\"},}}"),
            (
                ".claude.json",
                r#"{"mcpServers": {"u": {"command": "x"}}, "projects": {
                    "@ROOT/p": {"mcpServers": {"l": {"command": "x"}}, "disabledMcpServers": ["u", "d", "top"], "disabledMcpjsonServers": ["l", "near"]},
                    "@ROOT/other": {"mcpServers": {"e": {"command": "x"}}}}}"#,
            ),
            ("p/.git/HEAD", ""),
            ("p/.mcp.json", r#"{"mcpServers": {"top": {"command": "x"}}}"#),
            ("p/q/.mcp.json", r#"{"mcpServers": {"near": {"command": "x"}}}"#),
        ],
    );
    let root = &folder.0;
    let surroundings = Surroundings { os: Os::Linux, env: [].into(), home: root.clone(), cwd: root.join("p/q") };
    let found = discover(&surroundings);
    let seen: Vec<_> = found.specs.iter().map(|spec| (spec.name.as_str(), spec.scope.clone(), spec.client)).collect();
    let code = Some("claude-code");
    assert_eq!(
        seen,
        [
            ("d", Scope::User, Some("claude-desktop")),
            ("u", Scope::User, code),
            ("l", Scope::Local(root.join("p")), code),
            ("near", Scope::Project(root.join("p/q")), code),
            ("top", Scope::Project(root.join("p")), code),
        ]
    );
    let disabled: Vec<_> = found.specs.iter().filter(|spec| spec.disabled).map(|spec| spec.name.as_str()).collect();
    assert_eq!(disabled, ["u", "near", "top"]);
    assert_eq!(found.elsewhere.iter().map(|spec| spec.name.as_str()).collect::<Vec<_>>(), ["e"]);
    assert_eq!(found.broken.iter().map(|broken| broken.client).collect::<Vec<_>>(), ["claude-desktop"]);
    assert!(found.unreadable.is_empty());
    let places: Vec<_> = found.looked_in.iter().filter(|place| place.found && place.file.starts_with(root)).collect();
    assert_eq!(places.len(), 4, "{:?}", found.looked_in);
}

#[test]
fn a_file_that_cannot_be_read_is_an_error_and_one_of_unknown_name_takes_the_clients_rules() {
    let folder = Folder::new("file", &[("mine.json", &one(r#"{"url": "https://x"}"#)), ("config.toml", "")]);
    let file = folder.0.join("mine.json");
    let spec = |client| read_file(&file, client).unwrap().specs.remove(0);
    assert_eq!(unusable(&spec("claude-desktop")).unwrap().slip, Some(Slip::UrlOnly));
    assert!(matches!(spec("codex").transport, Transport::Http { .. }));
    assert_eq!((spec("claude-desktop").client, spec("codex").scope), (None, Scope::Named));
    assert!(matches!(read_file(&folder.0.join("none.json"), "codex"), Err(ReadError::Io { .. })));
    assert!(matches!(read_file(&folder.0, "codex"), Err(ReadError::Io { .. })));
    assert!(matches!(read_file(&folder.0.join("config.toml"), "codex"), Err(ReadError::NotJson { .. })));
}

/// Pieces of config files, so that random ones come near to real ones.
const PIECES: [&str; 30] = [
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"",
    "'",
    "\\",
    "\n",
    "\r\n",
    "\t",
    "//",
    "/*",
    "“",
    "\u{feff}",
    "\u{1b}[31m",
    "\"mcpServers\"",
    "\"servers\"",
    "\"command\"",
    "\"args\"",
    "\"env\"",
    "\"API_KEY\": \"hunter2hunter2\"",
    "\"C:\\new\"",
    "\\ud83d",
    "8080",
    "null",
    "ä",
    "\u{0}",
    "{\"mcpServers\": {\"x\": {\"command\": \"y\"",
];

fn check(file: &str, bytes: &[u8]) -> Result<(), TestCaseError> {
    let config = read(file, bytes);
    for fault in config.specs.iter().filter_map(unusable).chain(&config.fault) {
        let length = fault.excerpt.chars().count();
        prop_assert!(fault.caret.start <= fault.caret.end && fault.caret.end <= length, "{fault:?}");
        prop_assert!(length == 0 || !fault.caret.is_empty(), "{fault:?}");
    }
    Ok(())
}

proptest! {
    #[test]
    fn any_bytes_are_read_without_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        check(DESKTOP, &bytes)?;
        check("mcp.json", &bytes)?;
    }

    #[test]
    fn any_broken_config_has_its_caret_within_the_excerpt(pieces in proptest::collection::vec(0..PIECES.len(), 0..60)) {
        let content: String = pieces.into_iter().map(|piece| PIECES[piece]).collect();
        check(DESKTOP, content.as_bytes())?;
        check(CODE, content.as_bytes())?;
        check(".vscode/mcp.json", content.as_bytes())?;
    }
}

#[test]
fn a_file_of_no_client_s_own_may_use_the_common_key_for_any_client() {
    let folder = tempfile::tempdir().expect("a folder");
    let common = folder.path().join("servers.json");
    fs::write(&common, r#"{"mcpServers": {"a": {"command": "x"}}}"#).expect("written");
    for client in ["vscode", "zed", "codex"] {
        let read = read_file(&common, client).expect("readable");
        assert!(matches!(read.specs[0].transport, Transport::Stdio { .. }), "{client}: {:?}", read.specs);
    }
    let own = folder.path().join(".vscode/mcp.json");
    fs::create_dir(folder.path().join(".vscode")).expect("a folder");
    fs::copy(&common, &own).expect("copied");
    let read = read_file(&own, "vscode").expect("readable");
    assert_eq!(unusable(&read.specs[0]).and_then(|fault| fault.slip), Some(Slip::WrongTopKey));
}
