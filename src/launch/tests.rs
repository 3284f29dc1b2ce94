use std::{
    ffi::{OsStr, OsString},
    path::PathBuf,
    sync::Arc,
    time::Duration,
};

use super::*;
use crate::{
    client,
    config::Scope,
    evidence::{ConfigSource, LimitOrigin, LimitScope, Shown, Slip},
};

const SECRET: &str = "s3cr3t-s3cr3t-s3cr3t";

fn surroundings(os: Os, env: &[(&str, &str)]) -> Surroundings {
    let (home, cwd) = match os {
        Os::Linux => ("/home/ann", "/home/ann/project"),
        Os::MacOs => ("/Users/ann", "/Users/ann/project"),
        Os::Windows => (r"C:\Users\ann", r"C:\Users\ann\project"),
    };
    let env = env.iter().map(|(name, value)| (OsString::from(name), OsString::from(value))).collect();
    Surroundings { os, env, home: home.into(), cwd: cwd.into() }
}

fn linux() -> Surroundings {
    let env =
        [("HOME", "/home/ann"), ("PATH", "/home/ann/.nvm/bin:/usr/bin:/bin"), ("SHELL", "/bin/zsh"), ("LANG", "C.UTF-8"), ("API_TOKEN", SECRET)];
    surroundings(Os::Linux, &[&env[..], &[("EDITOR", "vi"), ("NODE_OPTIONS", "-x"), ("OTEL_LEVEL", "1"), ("PWD", "/"), ("F", "() { :; }")]].concat())
}

fn macos() -> Surroundings {
    surroundings(Os::MacOs, &[("HOME", "/Users/ann"), ("PATH", "/Users/ann/.nvm/bin:/usr/bin"), ("API_TOKEN", SECRET), ("TMPDIR", "/var/t")])
}

fn windows() -> Surroundings {
    let env = [("Path", r"C:\Windows\System32;C:\Program Files\nodejs"), ("APPDATA", r"C:\Users\ann\AppData"), ("JAVA_HOME", r"C:\java")];
    surroundings(Os::Windows, &[&env[..], &[("SystemRoot", r"C:\Windows"), ("PATHEXT", ".COM;.EXE;.CMD")]].concat())
}

fn entry(command: &str, args: &[&str], env: &[(&str, &str)], cwd: Option<&str>) -> ServerSpec {
    ServerSpec {
        name: "notes".to_owned(),
        transport: Transport::Stdio {
            command: command.to_owned(),
            args: args.iter().map(|&arg| arg.to_owned()).collect(),
            env: env.iter().map(|(name, value)| ((*name).to_owned(), Secret::new(*value))).collect(),
            cwd: cwd.map(PathBuf::from),
        },
        source: Some(ConfigSource { file: Arc::new("/home/ann/config.json".into()), line: 12 }),
        scope: Scope::User,
        client: None,
        disabled: false,
        timeout: None,
    }
}

fn planned(spec: &ServerSpec, client: &str, surroundings: &Surroundings, overrides: &Overrides) -> LaunchPlan {
    plan(spec, client::find(client).unwrap(), surroundings, overrides).unwrap()
}

/// The plan for an entry that says nothing but `npx`.
fn bare(client: &str, surroundings: &Surroundings) -> LaunchPlan {
    planned(&entry("npx", &[], &[], None), client, surroundings, &Overrides::default())
}

fn names(env: &Environment) -> Vec<String> {
    env.0.keys().map(|name| name.to_string_lossy().into_owned()).collect()
}

fn value<'a>(plan: &'a LaunchPlan, name: &str) -> Option<&'a str> {
    plan.env.0.get(OsStr::new(name)).map(|value| value.to_str().unwrap())
}

#[test]
fn each_client_passes_its_own_part_of_the_environment() {
    for (client, passed) in [
        ("claude-desktop", vec!["HOME", "PATH", "SHELL"]),
        ("cline", vec!["HOME", "PATH", "SHELL"]),
        ("python-sdk", vec!["HOME", "PATH", "SHELL"]),
        ("codex", vec!["HOME", "LANG", "PATH", "SHELL"]),
        ("cursor", vec!["HOME", "LANG", "PATH", "SHELL"]),
        ("vscode", vec!["API_TOKEN", "EDITOR", "F", "HOME", "LANG", "NODE_OPTIONS", "OTEL_LEVEL", "PATH", "PWD", "SHELL"]),
        ("continue", vec!["API_TOKEN", "EDITOR", "F", "HOME", "LANG", "OTEL_LEVEL", "PATH", "PWD", "SHELL"]),
        ("gemini", vec!["EDITOR", "F", "GEMINI_CLI", "GEMINI_CLI_NO_RELAUNCH", "HOME", "LANG", "NODE_OPTIONS", "OTEL_LEVEL", "PATH", "PWD", "SHELL"]),
    ] {
        assert_eq!(names(&bare(client, &linux()).env), passed, "{client}");
    }
}

#[test]
fn claude_code_adds_its_variables_and_takes_telemetry_out() {
    let plan = bare("claude-code", &linux());
    assert_eq!(value(&plan, "CLAUDECODE"), Some("1"));
    assert_eq!(value(&plan, "CLAUDE_PROJECT_DIR"), Some("/home/ann/project"));
    assert_eq!(value(&plan, "API_TOKEN"), Some(SECRET));
    assert_eq!(value(&plan, "OTEL_LEVEL"), None);
}

#[test]
fn a_shell_function_is_dropped_by_an_sdk() {
    let surroundings = surroundings(Os::Linux, &[("TERM", "() { :; }"), ("USER", "ann")]);
    assert_eq!(names(&bare("typescript-sdk", &surroundings).env), ["USER"]);
    assert_eq!(names(&bare("codex", &surroundings).env), ["TERM", "USER"]);
}

#[test]
fn what_the_client_keeps_back_is_told_by_name() {
    let plan = bare("claude-desktop", &linux());
    assert_eq!(plan.launched.env_withheld, ["API_TOKEN", "EDITOR", "F", "LANG", "NODE_OPTIONS", "OTEL_LEVEL"]);
    assert!(bare("vscode", &linux()).launched.env_withheld.is_empty());
    let overrides = Overrides { shell_env: true, ..Overrides::default() };
    let all = planned(&entry("npx", &[], &[], None), "claude-desktop", &linux(), &overrides);
    assert!(all.launched.env_withheld.is_empty());
    assert_eq!(value(&all, "API_TOKEN"), Some(SECRET));
}

#[test]
fn the_entry_wins_over_the_client_and_a_flag_over_the_entry() {
    let overrides = Overrides { env: vec![("B".to_owned(), "flag".to_owned())], ..Overrides::default() };
    let plan = planned(&entry("npx", &[], &[("SHELL", "/bin/fish"), ("A", ""), ("B", "entry")], None), "claude-desktop", &linux(), &overrides);
    assert_eq!((value(&plan, "SHELL"), value(&plan, "A"), value(&plan, "B")), (Some("/bin/fish"), Some(""), Some("flag")));
    let told: Vec<_> = plan.launched.env.iter().map(|entry| (entry.name.as_str(), entry.empty)).collect();
    assert_eq!(told, [("SHELL", false), ("A", true), ("B", false), ("B", false)]);
}

#[test]
fn windows_does_not_tell_path_from_path() {
    let plan = bare("claude-desktop", &windows());
    assert_eq!(names(&plan.env), ["APPDATA", "PATHEXT", "Path", "SystemRoot"]);
    assert_eq!(plan.search, [PathBuf::from(r"C:\Windows\System32"), PathBuf::from(r"C:\Program Files\nodejs")]);
    assert_eq!(plan.endings, [".COM", ".EXE", ".CMD"]);
    assert_eq!(plan.launched.env_withheld, ["JAVA_HOME"]);
    let plan = planned(&entry("npx", &[], &[("PATH", r"D:\bin")], None), "claude-desktop", &windows(), &Overrides::default());
    assert_eq!(plan.search, [PathBuf::from(r"D:\bin")]);
    assert_eq!(value(&plan, "PATH"), None, "the name is kept as the system writes it");
}

#[test]
fn a_program_is_looked_for_where_the_client_looks() {
    let gui = ["/usr/local/bin", "/opt/homebrew/bin", "/usr/bin", "/bin", "/usr/sbin", "/sbin"];
    for (client, surroundings, folders) in [
        ("claude-desktop", macos(), &gui[..]),
        ("cursor", macos(), &gui),
        ("claude-code", macos(), &["/Users/ann/.nvm/bin", "/usr/bin"]),
        ("continue-ide", macos(), &["/Users/ann/.nvm/bin", "/usr/bin"]),
        ("claude-desktop", linux(), &["/home/ann/.nvm/bin", "/usr/bin", "/bin"]),
    ] {
        let plan = bare(client, &surroundings);
        assert_eq!(plan.search, folders.iter().map(PathBuf::from).collect::<Vec<_>>(), "{client} {:?}", surroundings.os);
        assert!(plan.shell_search[0].ends_with(".nvm/bin"), "the user's shell is not the client");
        assert!(plan.endings.is_empty());
    }
}

#[test]
fn a_path_in_the_entry_replaces_follows_or_counts_for_nothing() {
    for (client, path) in [
        ("claude-code", "/opt/x"),
        ("vscode", "/home/ann/.nvm/bin:/usr/bin:/bin:/opt/x"),
        ("continue-ide", "/home/ann/.nvm/bin:/usr/bin:/bin"),
        ("goose", "/home/ann/.nvm/bin:/usr/bin:/bin"),
    ] {
        let plan = planned(&entry("npx", &[], &[("PATH", "/opt/x")], None), client, &linux(), &Overrides::default());
        assert_eq!(value(&plan, "PATH"), Some(path), "{client}");
        assert_eq!(plan.search.len(), path.split(':').count(), "{client}");
    }
}

#[test]
fn an_empty_or_relative_folder_of_path_is_seen_from_the_working_directory() {
    let plan = bare("codex", &surroundings(Os::Linux, &[("PATH", "/bin::tools")]));
    assert_eq!(plan.search, ["/bin", "/home/ann/project/", "/home/ann/project/tools"].map(PathBuf::from));
    assert!(bare("codex", &surroundings(Os::Linux, &[])).search.is_empty());
}

#[test]
fn references_are_replaced_as_this_client_does_it() {
    let surroundings = surroundings(Os::Linux, &[("X", "ex"), ("EMPTY", ""), ("HOME", "/home/ann")]);
    for (client, written, command, env) in [
        ("claude-desktop", "${X} $X %X% ~/a", "${X} $X %X% ~/a", "${X} $X %X% ~/a"),
        ("claude-code", "${X}/${NO:-dé}/${NO}/$X/${EMPTY:-d}", "ex/dé/${NO}/$X/", "ex/dé/${NO}/$X/"),
        ("claude-code", "${NO:-a:-b} ${NO:-} ${ X} ${", "a:-b  ${ X} ${", "a:-b  ${ X} ${"),
        ("codex", "$X ${X}", "$X ${X}", "$X ${X}"),
        ("gemini", "$X-${X}-${NO:-d}-$NO-%X%-$5", "ex-ex-d-$NO-%X%-$5", "ex-ex-d--%X%-$5"),
        (
            "vscode",
            "~/a ${env:X}${env:NO} ${workspaceFolder} ${userHome}",
            "/home/ann/a ex /home/ann/project /home/ann",
            "~/a ex /home/ann/project /home/ann",
        ),
        ("vscode", "a~/b ${input:key} ${X}", "a~/b ${input:key} ${X}", "a~/b ${input:key} ${X}"),
        ("roo", "${env:X} ${env:NO} ${workspaceFolder}", "ex ${env:NO} /home/ann/project", "ex ${env:NO} /home/ann/project"),
        ("cline", "${env:X} ${workspaceFolder}", "ex ${workspaceFolder}", "ex ${workspaceFolder}"),
        ("cline-cli", "${env:X}", "${env:X}", "${env:X}"),
        ("opencode", "{env:X}{env:NO}|${X}|{file:x}", "ex|${X}|{file:x}", "ex|${X}|{file:x}"),
        ("continue", "${{ secrets.X }} ${{inputs.X}} ${X}", "ex ${{inputs.X}} ${X}", "ex ${{inputs.X}} ${X}"),
        ("librechat", "${X} ${NO:-d}", "ex ${NO:-d}", "ex ${NO:-d}"),
        ("strict", "", "", ""),
    ] {
        let plan = planned(&entry(written, &[written], &[("V", written)], None), client, &surroundings, &Overrides::default());
        assert_eq!(plan.command, *command, "{client}: {written}");
        assert_eq!(plan.args, [command], "{client}: {written}");
        assert_eq!(value(&plan, "V"), Some(env), "{client}: {written}");
    }
}

#[test]
fn what_was_put_in_is_not_expanded_again_and_percents_are_for_windows() {
    let plan = planned(
        &entry("${A}", &["%APPDATA%", "%no such%", "100%"], &[], None),
        "gemini",
        &surroundings(Os::Windows, &[("A", "${B}"), ("B", "b"), ("AppData", r"C:\d")]),
        &Overrides::default(),
    );
    assert_eq!(plan.command, "${B}");
    assert_eq!(plan.args, [r"C:\d", "%no such%", "100%"]);
}

#[test]
fn a_desktop_client_expands_from_the_desktops_environment() {
    let plan = planned(&entry("x", &["${env:API_TOKEN}", "${env:TMPDIR}"], &[], None), "cursor", &macos(), &Overrides::default());
    assert_eq!(plan.args, ["${env:API_TOKEN}", "/var/t"], "the token was set by a shell profile, which has not run");
}

#[test]
fn the_working_directory_is_the_clients_choice_first() {
    for (client, surroundings, entry_cwd, flag, cwd) in [
        ("claude-desktop", macos(), Some("/srv"), None, "/"),
        ("claude-desktop", linux(), Some("/srv"), None, "/home/ann"),
        ("claude-desktop", windows(), None, None, r"C:\Users\ann"),
        ("claude-code", linux(), Some("/srv"), None, "/home/ann/project"),
        ("codex", linux(), Some("/srv"), None, "/srv"),
        ("codex", linux(), Some("sub"), None, "/home/ann/project/sub"),
        ("codex", linux(), None, None, "/home/ann/project"),
        ("vscode", linux(), Some("~/x"), None, "/home/ann/x"),
        ("vscode", windows(), Some(r"${workspaceFolder}\x"), None, r"C:\Users\ann\project\x"),
        ("claude-desktop", macos(), None, Some("/tmp"), "/tmp"),
        ("codex", linux(), Some("/srv"), Some("sub"), "/home/ann/project/sub"),
    ] {
        let overrides = Overrides { cwd: flag.map(PathBuf::from), ..Overrides::default() };
        let plan = planned(&entry("npx", &[], &[], entry_cwd), client, &surroundings, &overrides);
        assert_eq!(plan.cwd, PathBuf::from(cwd), "{client} {entry_cwd:?} {flag:?}");
        assert_eq!(plan.launched.cwd.yes().map(Shown::as_str), Some(cwd));
    }
}

#[test]
fn on_windows_some_clients_go_through_cmd() {
    for (client, command, argv) in [
        ("claude-desktop", "npx", vec!["npx", "-y"]),
        ("roo", "node", vec!["cmd.exe", "/c", "node", "-y"]),
        ("continue-ide", "npx", vec!["cmd.exe", "/c", "npx", "-y"]),
        ("continue-ide", "node", vec!["node", "-y"]),
    ] {
        let plan = planned(&entry(command, &["-y"], &[], None), client, &windows(), &Overrides::default());
        let started: Vec<&OsStr> = std::iter::once(&plan.command).chain(&plan.args).map(OsString::as_os_str).collect();
        assert_eq!(started, argv, "{client}");
        assert_eq!(plan.launched.command.as_str(), command, "reports show what the user wrote");
        assert_eq!(plan.launched.args.len(), 1);
    }
    assert_eq!(bare("roo", &linux()).command, "npx");
    assert_eq!(bare("python-sdk", &windows()).endings, [".cmd", ".bat", ".exe", ".ps1"]);
    assert_eq!(bare("codex", &surroundings(Os::Windows, &[])).endings, [".COM", ".EXE", ".BAT", ".CMD"]);
}

#[test]
fn the_limit_is_the_flags_the_entrys_the_variables_or_the_clients() {
    let s = |seconds: u64| Some(Duration::from_secs(seconds));
    for (client, written_for, entry_timeout, variable, flag, after, origin) in [
        ("codex", Some("codex"), s(120), None, None, s(120), LimitOrigin::Entry),
        ("codex", None, s(120), None, None, s(120), LimitOrigin::Entry),
        ("codex", Some("gemini"), s(120), None, None, s(30), LimitOrigin::Profile),
        ("codex", Some("codex"), s(120), None, s(1), s(1), LimitOrigin::Flag),
        ("zed", Some("zed"), s(9000), None, None, s(600), LimitOrigin::Entry),
        ("claude-desktop", Some("claude-desktop"), s(120), None, None, s(60), LimitOrigin::Profile),
        ("gemini-list", Some("gemini"), s(120), None, None, s(5), LimitOrigin::Profile),
        ("claude-code", None, None, Some("90000"), None, s(90), LimitOrigin::Variable),
        ("claude-code", None, s(7), None, None, s(30), LimitOrigin::Profile),
        ("claude-code", None, None, Some("soon"), None, s(30), LimitOrigin::Profile),
        ("claude-code", None, None, Some("0"), None, s(30), LimitOrigin::Profile),
        ("vscode", None, None, Some("90000"), None, None, LimitOrigin::Profile),
    ] {
        let spec = ServerSpec { client: written_for, timeout: entry_timeout, ..entry("npx", &[], &[], None) };
        let env: Vec<_> = variable.iter().map(|&value| ("MCP_TIMEOUT", value)).collect();
        let overrides = Overrides { timeout: flag, ..Overrides::default() };
        let limit = planned(&spec, client, &surroundings(Os::Linux, &env), &overrides).launched.limit;
        assert_eq!((limit.after, limit.origin), (after, origin), "{client} {written_for:?} {entry_timeout:?} {variable:?} {flag:?}");
    }
    assert_eq!(bare("claude-code", &linux()).launched.limit.scope, LimitScope::Connect);
}

#[test]
fn the_version_on_offer_is_the_clients_unless_another_is_asked_for() {
    for (asked, offered) in [(None, "2025-11-25"), (Some("2024-11-05"), "2024-11-05")] {
        let overrides = Overrides { protocol: asked.map(str::to_owned), ..Overrides::default() };
        let plan = planned(&entry("npx", &[], &[], None), "claude-desktop", &linux(), &overrides);
        assert_eq!(plan.launched.protocol.as_str(), offered);
    }
}

#[test]
fn no_secret_can_be_read_in_what_is_shown() {
    let args = [
        "--api-key",
        "first-secret-1",
        "--token=second-secret-2",
        "-e",
        "DB_PASSWORD=third-secret-3",
        "postgres://me:fourth4@db/x",
        "exec x --api-key 'seventh-secret-7' --y",
    ];
    let spec = entry("run-${API_TOKEN}", &args, &[("N8N_API_KEY", "fifth-secret-5"), ("MODE", "plain")], Some("/srv"));
    let plan = planned(
        &spec,
        "claude-code",
        &linux(),
        &Overrides { env: vec![("MY_TOKEN".to_owned(), "sixth-secret-6".to_owned())], ..Overrides::default() },
    );
    let shown = format!(
        "{:?} {:?}",
        plan.launched,
        plan.redactor.show(&format!("got fifth-secret-5 and {SECRET} and first-secret-1, sixth-secret-6, seventh-secret-7"))
    );
    for secret in ["first-secret", "second-secret", "third-secret", "fourth4", "fifth-secret", "sixth-secret", "seventh-secret", SECRET] {
        assert!(!shown.contains(secret), "{secret} in {shown}");
    }
    let args: Vec<_> = plan.launched.args.iter().map(Shown::as_str).collect();
    assert_eq!(args, ["--api-key", "•••", "--token=•••", "-e", "DB_PASSWORD=•••", "postgres://me:•••@db/x", "exec x --api-key '•••' --y"]);
    assert_eq!(plan.args[1], "first-secret-1", "the server gets the real one");
    assert!(!format!("{plan:?}").contains("fifth-secret"), "nor by way of a debug print of the environment");
}

#[test]
fn arguments_that_only_sound_secret_stay_readable() {
    let args =
        ["--key-file", "/etc/server.pem", "--auth", "none", "--token", "--verbose", "--token=", "--api-key", "YOUR_API_KEY", "--token", "${TOKEN}"];
    let plan = planned(&entry("npx", &args, &[], None), "claude-desktop", &linux(), &Overrides::default());
    let shown: Vec<_> = plan.launched.args.iter().map(Shown::as_str).collect();
    assert_eq!(shown, args);
}

#[test]
fn an_entry_that_starts_nothing_says_why() {
    let profile = client::find("claude-code").unwrap();
    let transport = Transport::Http { url: Secret::new("https://me:hunter2@h/mcp"), headers: Vec::new(), transport: None };
    let http = ServerSpec { transport, ..entry("", &[], &[], None) };
    let refused = plan(&http, profile, &linux(), &Overrides::default()).unwrap_err();
    assert!(matches!(&refused, NotLaunchable::Remote(plan) if plan.launched.command.as_str() == "https://me:•••@h/mcp"), "{refused:?}");
    // Claude Desktop takes no URL, so that another client's entry is none of its.
    let place = ConfigSource { file: Arc::new(".mcp.json".into()), line: 3 };
    let of_other = ServerSpec { source: Some(place), ..http };
    let refused = plan(&of_other, client::find("claude-desktop").unwrap(), &linux(), &Overrides::default()).unwrap_err();
    assert!(matches!(&refused, NotLaunchable::Fault(fault) if fault.slip == Some(Slip::UrlOnly)), "{refused:?}");

    let fault = ConfigFault {
        place: ConfigSource { file: Arc::new("c.json".into()), line: 3 },
        column: None,
        problem: "no command".into(),
        excerpt: "{}".into(),
        caret: 0..2,
        slip: None,
    };
    let unusable = ServerSpec { transport: Transport::Unusable(Box::new(fault.clone())), ..entry("", &[], &[], None) };
    let refused = plan(&unusable, profile, &linux(), &Overrides::default()).unwrap_err();
    assert!(matches!(&refused, NotLaunchable::Fault(found) if **found == fault), "{refused:?}");
}

#[test]
fn every_client_can_start_an_entry_on_every_system() {
    for surroundings in [linux(), macos(), windows()] {
        for profile in client::ALL {
            let plan = bare(profile.id, &surroundings);
            assert!(!plan.search.is_empty(), "{} on {:?} finds no program", profile.id, surroundings.os);
            assert_eq!(plan.launched.config.as_ref().map(|source| source.line), Some(12));
        }
    }
}

fn cold(command: &str, args: &[&str], env: &[(&str, &str)], client: &str, surroundings: &Surroundings) -> cold::ColdPlan {
    cold::in_folder(&planned(&entry(command, args, env, None), client, surroundings, &Overrides::default()), Path::new("/private"))
}

#[test]
fn caches_move_for_every_client_and_nothing_else_does() {
    for (client, surroundings) in [("claude-desktop", linux()), ("codex", linux()), ("vscode", linux()), ("cursor", macos())] {
        let ordinary = planned(&entry("npx", &["-y", "x"], &[], None), client, &surroundings, &Overrides::default());
        let cold = cold("npx", &["-y", "x"], &[], client, &surroundings);
        for (variable, folder) in
            [("npm_config_cache", "npm"), ("UV_CACHE_DIR", "uv"), ("UV_TOOL_DIR", "uv-tools"), ("PIP_CACHE_DIR", "pip"), ("PIPX_HOME", "pipx")]
        {
            assert_eq!(value(&cold.plan, variable), Some(format!("/private/{folder}").as_str()), "{client} {variable}");
        }
        let moved: Vec<&OsString> = cold.plan.env.0.keys().filter(|name| !ordinary.env.0.contains_key(*name)).collect();
        assert!(ordinary.env.0.iter().all(|(name, value)| cold.plan.env.0.get(name) == Some(value)), "{client}");
        assert!(moved.iter().all(|name| !name.to_string_lossy().contains("XDG") && !name.to_string_lossy().contains("registry")), "{moved:?}");
        assert_eq!((cold.plan.command, cold.plan.args), (ordinary.command, ordinary.args));
    }
}

#[test]
fn what_the_user_has_in_any_case_moves_and_what_the_entry_sets_stays() {
    let env = [("PATH", "/bin"), ("NPM_CONFIG_CACHE", "/home/ann/.npm"), ("NPM_CONFIG_REGISTRY", "https://r"), ("UV_CACHE_DIR", "/home/ann/uv")];
    let surroundings = surroundings(Os::Linux, &env);
    let inherited = cold("npx", &["x"], &[], "vscode", &surroundings);
    assert_eq!((value(&inherited.plan, "NPM_CONFIG_CACHE"), value(&inherited.plan, "npm_config_cache")), (None, Some("/private/npm")));
    assert_eq!(value(&inherited.plan, "NPM_CONFIG_REGISTRY"), Some("https://r"));
    assert_eq!((inherited.managers, inherited.own.len()), (vec!["npx"], 0));

    let own = cold("npx", &["x"], &[("NPM_CONFIG_CACHE", "/srv/npm"), ("UV_CACHE_DIR", "")], "vscode", &surroundings);
    assert_eq!((value(&own.plan, "NPM_CONFIG_CACHE"), value(&own.plan, "npm_config_cache")), (Some("/srv/npm"), None));
    assert_eq!(value(&own.plan, "UV_CACHE_DIR"), Some("/private/uv"), "an empty one counts as unset");
    assert_eq!((own.managers, own.own), (Vec::new(), vec![Redactor::default().show("NPM_CONFIG_CACHE")]));
}

#[test]
fn the_managers_that_a_command_line_names_are_known() {
    for (command, args, managers) in [
        ("npx", vec!["-y", "x"], vec!["npx"]),
        ("/root/.local/bin/uvx", vec!["mcp-server-git"], vec!["uvx"]),
        ("sh", vec!["-c", "cd /srv && exec npx -y x"], vec!["npx"]),
        ("env", vec!["A=1", "pnpm", "dlx", "x"], vec!["pnpm"]),
        ("python3", vec!["-m", "pipx", "run", "x"], vec!["pipx"]),
        ("node", vec!["server.js", "npm"], vec![]),
        ("python", vec!["server.py"], vec![]),
        ("docker", vec!["run", "-i", "mcp/npm"], vec![]),
    ] {
        assert_eq!(cold(command, &args, &[], "claude-desktop", &linux()).managers, managers, "{command} {args:?}");
    }
    assert_eq!(cold("npx", &["x"], &[], "claude-desktop", &windows()).managers, ["npx"], "behind cmd.exe");
    assert_eq!(cold("uvx", &["--cache-dir=/x", "x"], &[], "codex", &linux()).flag.as_deref(), Some("--cache-dir"));
}

#[test]
fn variables_that_others_would_misread_are_set_only_for_whom_they_are() {
    for (command, variable, is_set) in [
        ("npx", "npm_config_store_dir", false),
        ("pnpm", "npm_config_store_dir", true),
        ("npx", "TMPDIR", false),
        ("bunx", "TMPDIR", true),
        ("bunx", "TEMP", false),
    ] {
        let plan = cold(command, &[], &[], "vscode", &linux()).plan;
        assert_eq!(value(&plan, variable).is_some_and(|value| value.starts_with("/private")), is_set, "{command} {variable}");
    }
    assert!(value(&cold("bunx", &["x"], &[], "vscode", &windows()).plan, "TEMP").is_some());
}
