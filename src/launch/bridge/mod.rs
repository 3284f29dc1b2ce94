//! Programs that only lead to a URL, as `npx mcp-remote URL` does. Their logins are known by place alone and never read.

mod table;

use std::path::PathBuf;

use crate::{
    client::{Proxies, RemoteStart},
    evidence::{HttpTransport, NamedIn, Secret, UrlFrom},
    machine::{Surroundings, Variables},
};

use super::{
    LaunchPlan, RemotePlan,
    expansion::{Expander, Place},
    remote::Reached,
};
use table::{Bridge, HeaderFlag, TABLE, UrlAt};

/// Programs that start another one which their arguments name.
const LAUNCHERS: &[&str] =
    &["npx", "bunx", "pnpx", "npm", "pnpm", "yarn", "bun", "deno", "node", "nodejs", "uvx", "uv", "pipx", "python", "python3", "py", "env", "cmd"];

/// With this in its environment a program on Node looks at no certificate, and the doctor does.
const BLIND: &str = "NODE_TLS_REJECT_UNAUTHORIZED";

/// The remote server that an entry's program only leads to; `None` where there is none, or where the program would not go there.
#[must_use]
pub fn behind(plan: &LaunchPlan) -> Option<RemotePlan> {
    let variables = Variables::new(plan.env.0.clone(), plan.os);
    if variables.get(BLIND).is_some_and(|value| value == "0") {
        return None;
    }
    // `cmd.exe /c COMMAND` stands before the arguments that the user wrote.
    let all: Vec<String> = [&plan.command].into_iter().chain(&plan.args).map(|word| word.to_string_lossy().into_owned()).collect();
    let (bridge, at) = named(&all)?;
    let words = &all[at..];
    let Lead { url, place, over } = lead(bridge, words, &variables)?;
    let place = match place {
        Found::Word(index) => NamedIn::Argument((at + index + plan.launched.args.len()).checked_sub(all.len())? + 1),
        Found::Variable(name) => NamedIn::Variable(name.to_owned()),
    };

    let surroundings = Surroundings { os: plan.os, env: plan.env.0.clone(), home: PathBuf::new(), cwd: plan.cwd.clone() };
    let expander = Expander { expansion: bridge.start.expansion, variables: &variables, surroundings: &surroundings };
    let headers = headers(bridge, words, &variables);
    let headers = headers.into_iter().map(|(name, value)| (name, Secret::new(expander.expand(&value, Place::Env).trim()))).collect();
    let proxies = match bridge.proxy_flag {
        Some(flag) if !words.iter().any(|word| word == flag) => Proxies::Ignored,
        Some(_) | None => bridge.start.proxies,
    };
    let reached = Reached {
        server: plan.server.clone(),
        profile: plan.profile,
        start: RemoteStart { proxies, ..bridge.start },
        url,
        url_from: UrlFrom::Named(place),
        headers,
        transport: over,
        variables: &variables,
        cwd: &plan.cwd,
        config: plan.launched.config.clone(),
        limit: plan.launched.limit,
        protocol: plan.protocol.clone(),
        logins: bridge.logins.map(|(variable, folder)| {
            let chosen = variables.get(variable).filter(|folder| !folder.is_empty());
            chosen.map_or_else(|| format!("~/{folder}"), |folder| folder.to_string_lossy().into_owned())
        }),
        known: plan.redactor.clone(),
    };
    Some(reached.plan())
}

/// The bridge that a command line starts, and where its arguments begin.
fn named(words: &[String]) -> Option<(&'static Bridge, usize)> {
    let program = base_name(words.first()?);
    let own = bridge_of(words.first()?);
    if own.is_none() && !LAUNCHERS.contains(&program.as_str()) {
        return None;
    }
    let first = words.iter().position(|word| bridge_of(word).is_some())?;
    // `npx -p mcp-remote mcp-remote URL` and `uvx --from mcp-proxy mcp-proxy URL` name it twice.
    let again = words[first..].iter().take_while(|word| bridge_of(word).is_some()).count();
    // What npm takes for the end of its own arguments.
    let dashes = usize::from(words.get(first + again).is_some_and(|word| word == "--"));
    Some((bridge_of(&words[first])?, first + again + dashes))
}

/// The bridge that a word names: alone, with a version, as an installed file.
fn bridge_of(word: &str) -> Option<&'static Bridge> {
    let word = word.strip_prefix("npm:").unwrap_or(word);
    let word = ["--package=", "--from="].iter().find_map(|flag| word.strip_prefix(flag)).unwrap_or(word);
    let parts: Vec<&str> = word.split(['/', '\\']).collect();
    let installed = parts.windows(2).find(|pair| pair[0] == "node_modules").map(|pair| pair[1]);
    let name = installed.map_or_else(|| base_name(word), str::to_owned);
    let name = name.split(['@', '=', '[', '<', '>', '~']).next().unwrap_or(&name);
    let is_address = word.contains("://");
    TABLE.iter().find(|bridge| !is_address && bridge.names.contains(&name))
}

/// The last part of a path, in lower case and without an ending that Windows would add.
fn base_name(path: &str) -> String {
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path).to_lowercase();
    let ending = [".exe", ".cmd", ".bat", ".ps1"].iter().find(|ending| name.ends_with(*ending));
    name[..name.len() - ending.map_or(0, |ending| ending.len())].to_owned()
}

/// Where a bridge leads.
struct Lead {
    url: String,
    place: Found,
    over: HttpTransport,
}

/// Where the URL stands.
#[derive(Debug, Clone, Copy)]
enum Found {
    /// As a part of this one of the bridge's arguments, from 0.
    Word(usize),
    Variable(&'static str),
}

fn lead(bridge: &Bridge, words: &[String], variables: &Variables) -> Option<Lead> {
    let is_beyond =
        |word: &String| bridge.beyond.iter().any(|flag| word == flag || word.strip_prefix(flag).is_some_and(|rest| rest.starts_with('=')));
    if words.iter().any(is_beyond) {
        return None;
    }
    let at = |index: usize, over| Some(Lead { url: words.get(index)?.clone(), place: Found::Word(index), over });
    let lead = match &bridge.url {
        UrlAt::First(over) => at((0..words.len()).find(|&index| !is_of_header(bridge, words, index))?, *over),
        UrlAt::Anywhere { flags, variable, over } => {
            let is_value = |index: usize| is_of_header(bridge, words, index) || index > 0 && flags.contains(&words[index - 1].as_str());
            let found = (0..words.len()).find(|&index| is_address(&words[index]) && !is_value(index));
            let set = || variables.get(variable).map(|value| value.to_string_lossy().into_owned());
            found.map_or_else(|| Some(Lead { url: set()?, place: Found::Variable(variable), over: *over }), |index| at(index, *over))
        }
        UrlAt::Flag(flags) => flags.iter().find_map(|(flag, over)| {
            let (url, index) = value_of(words, flag)?;
            Some(Lead { url, place: Found::Word(index), over: *over })
        }),
        UrlAt::Behind(verb) => {
            let index = words.iter().position(|word| word == verb)? + 1;
            let is_old = words.get(index)?.split(['?', '#']).next().is_some_and(|path| path.split('/').any(|part| part == "sse"));
            at(index, if is_old { HttpTransport::Sse } else { HttpTransport::Streamable })
        }
    }?;
    let chosen = bridge.transports.and_then(|(flag, values)| {
        let (value, _) = value_of(words, flag)?;
        values.iter().find(|(name, _)| *name == value).map(|(_, over)| *over)
    });
    is_address(&lead.url).then(|| Lead { over: chosen.unwrap_or(lead.over), ..lead })
}

fn is_address(text: &str) -> bool {
    ["http://", "https://"].iter().any(|scheme| text.get(..scheme.len()).is_some_and(|head| head.eq_ignore_ascii_case(scheme)))
}

/// The value of `--flag VALUE` or `--flag=VALUE`, and where it stands.
fn value_of(words: &[String], flag: &str) -> Option<(String, usize)> {
    words.iter().enumerate().find_map(|(index, word)| match word.strip_prefix(flag)? {
        "" => words.get(index + 1).map(|value| (value.clone(), index + 1)),
        rest => rest.strip_prefix('=').map(|value| (value.to_owned(), index)),
    })
}

/// Whether a word is a header flag or a part of its value.
fn is_of_header(bridge: &Bridge, words: &[String], index: usize) -> bool {
    let is_flag = |back: usize, flags: &[&str]| index.checked_sub(back).is_some_and(|at| flags.contains(&words[at].as_str()));
    match bridge.headers {
        HeaderFlag::Colon(flag) => is_flag(0, &[flag]) || is_flag(1, &[flag]),
        HeaderFlag::Pair(flags) => is_flag(0, flags) || is_flag(1, flags) || is_flag(2, flags),
        HeaderFlag::None => false,
    }
}

/// The headers that the arguments set; the later one of a name wins.
fn headers(bridge: &Bridge, words: &[String], variables: &Variables) -> Vec<(String, String)> {
    let mut headers: Vec<(String, String)> = Vec::new();
    let mut set = |name: &str, value: &str| {
        headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
        headers.push((name.to_owned(), value.to_owned()));
    };
    for (index, word) in words.iter().enumerate() {
        match bridge.headers {
            HeaderFlag::Colon(flag) if word == flag => {
                if let Some((name, value)) = words.get(index + 1).and_then(|header| header.split_once(':')) {
                    set(name.trim(), value.trim());
                }
            }
            HeaderFlag::Pair(flags) if flags.contains(&word.as_str()) => {
                if let (Some(name), Some(value)) = (words.get(index + 1), words.get(index + 2)) {
                    set(name, value);
                }
            }
            HeaderFlag::Colon(_) | HeaderFlag::Pair(_) | HeaderFlag::None => {}
        }
    }
    let (flag, variable) = bridge.bearer;
    let given = flag.and_then(|flag| value_of(words, flag)).map(|(token, _)| token);
    let token = given.or_else(|| variables.get(variable?).map(|token| token.to_string_lossy().into_owned()));
    if let Some(token) = token {
        set("Authorization", &format!("Bearer {token}"));
    }
    headers
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        client,
        config::command_line,
        evidence::EnvEntry,
        launch::{Overrides, plan},
        machine::Os,
    };

    fn surroundings(os: Os, env: &[(&str, &str)]) -> Surroundings {
        let env = env.iter().map(|(name, value)| (name.into(), value.into())).collect();
        Surroundings { os, env, home: "/home/ann".into(), cwd: "/home/ann/project".into() }
    }

    fn leads(line: &[&str], client: &str, surroundings: &Surroundings) -> Option<RemotePlan> {
        let argv: Vec<String> = line.iter().map(|word| (*word).to_owned()).collect();
        behind(&plan(&command_line(&argv), client::find(client).unwrap(), surroundings, &Overrides::default()).unwrap())
    }

    fn of(line: &str) -> Option<(String, HttpTransport, Vec<String>)> {
        let words: Vec<&str> = line.split(' ').collect();
        // This client replaces nothing and hands on everything.
        let plan = leads(&words, "cline-cli", &surroundings(Os::Linux, &[("TOKEN", "t-0123456789"), ("AUTH", "Bearer x-0123456789")]))?;
        let headers = plan.headers.iter().map(|(name, value)| format!("{name}: {}", value.expose())).collect();
        Some((plan.url.expose().to_owned(), plan.transport, headers))
    }

    #[test]
    fn a_bridge_is_known_however_it_is_started() {
        use HttpTransport::{Sse, Streamable, StreamableThenSse};
        for (line, transport) in [
            ("npx mcp-remote https://h/mcp", StreamableThenSse),
            ("npx -y mcp-remote@latest https://h/mcp 3334", StreamableThenSse),
            ("npx -p mcp-remote@0.1.38 mcp-remote https://h/mcp", StreamableThenSse),
            ("npx --package=mcp-remote mcp-remote https://h/mcp", StreamableThenSse),
            ("npm exec mcp-remote -- https://h/mcp", StreamableThenSse),
            ("bunx mcp-remote https://h/mcp", StreamableThenSse),
            ("pnpm dlx mcp-remote https://h/mcp", StreamableThenSse),
            ("deno run -A npm:mcp-remote@0.1 https://h/mcp", StreamableThenSse),
            ("cmd /c npx -y mcp-remote https://h/mcp", StreamableThenSse),
            (r"C:\nodejs\node.exe C:\x\node_modules\mcp-remote\dist\proxy.js https://h/mcp", StreamableThenSse),
            ("/usr/local/bin/mcp-remote https://h/mcp", StreamableThenSse),
            ("mcp-remote.cmd https://h/mcp", StreamableThenSse),
            ("npx mcp-remote https://h/mcp --transport sse-only", Sse),
            ("npx mcp-remote https://h/mcp --transport sse-first --allow-http", HttpTransport::SseThenStreamable),
            ("npx mcp-remote https://h/mcp --transport odd", StreamableThenSse),
            ("npx -y supergateway --sse https://h/mcp", Sse),
            ("npx -y supergateway --streamableHttp=https://h/mcp --logLevel none", Streamable),
            ("uvx mcp-proxy https://h/mcp", Sse),
            ("uvx --from mcp-proxy mcp-proxy --transport streamablehttp https://h/mcp", Streamable),
            ("uv tool run mcp-proxy --transport=streamablehttp https://h/mcp", Streamable),
            ("python3 -m mcp_proxy https://h/mcp", Sse),
            ("fastmcp run https://h/mcp", Streamable),
            ("uvx fastmcp run https://h/mcp --no-banner", Streamable),
        ] {
            let (url, found, headers) = of(line).unwrap_or_else(|| panic!("{line}"));
            assert_eq!((url.as_str(), found, headers.len()), ("https://h/mcp", transport, 0), "{line}");
        }
        assert_eq!(of("uvx fastmcp run https://h/sse/?a=b").map(|(_, over, _)| over), Some(Sse));
    }

    #[test]
    fn what_leads_to_no_url_has_nothing_behind() {
        for line in [
            "npx -y @modelcontextprotocol/server-everything",
            "npx -y some-server --url https://h/mcp",
            "node /home/me/mcp-remote/server.js https://h/mcp",
            "npx mcp-remote",
            "npx mcp-remote --allow-http https://h/mcp",
            "npx mcp-remote localhost:3000/mcp",
            "npx mcp-remote --help",
            "npx -y supergateway --stdio server --sse https://h/sse",
            "npx -y supergateway https://h/sse",
            "npx mcp-proxy --port 8080 tsx server.js",
            "uvx mcp-proxy --no-verify-ssl https://h/sse",
            "uvx mcp-proxy --allow-origin https://h uvx mcp-server-fetch",
            "uvx mcp-proxy --username me --password p https://h/sse",
            "fastmcp run server.py",
            "fastmcp dev https://h/mcp",
            "docker run -i mcp/proxy mcp-remote https://h/mcp",
        ] {
            assert_eq!(of(line), None, "{line}");
        }
    }

    #[test]
    fn headers_are_read_as_each_program_reads_them() {
        for (line, headers) in [
            ("npx mcp-remote https://h --header Authorization:${AUTH}", vec!["Authorization: Bearer x-0123456789"]),
            ("npx mcp-remote --header X-A:b https://h --header x-a:c", vec!["x-a: c"]),
            ("npx mcp-remote https://h --header X-A:${NO} --header odd", vec!["X-A: "]),
            ("npx supergateway --sse https://h --header X-A:${AUTH} --oauth2Bearer t", vec!["X-A: ${AUTH}", "Authorization: Bearer t"]),
            ("uvx mcp-proxy -H X-A b --headers X-B ${AUTH} https://h", vec!["X-A: b", "X-B: ${AUTH}"]),
        ] {
            assert_eq!(of(line).unwrap_or_else(|| panic!("{line}")).2, headers, "{line}");
        }
        let line = ["npx", "mcp-remote", "https://h", "--header", "Authorization: Bearer ${TOKEN}"];
        let plan = leads(&line, "claude-desktop", &surroundings(Os::Linux, &[("TOKEN", "t-0123456789")])).unwrap();
        assert_eq!(plan.headers[0].1.expose(), "Bearer", "Claude Desktop does not hand on what the entry does not name");
    }

    #[test]
    fn variables_of_the_program_count_as_its_arguments_do() {
        let env = [("SSE_URL", "https://h/sse"), ("API_ACCESS_TOKEN", "t-0123456789"), ("HTTPS_PROXY", "http://proxy:3128")];
        let plan = leads(&["mcp-proxy"], "claude-code", &surroundings(Os::Linux, &env)).unwrap();
        assert_eq!(
            (plan.url.expose(), plan.headers[0].1.expose(), plan.proxy.as_deref()),
            ("https://h/sse", "Bearer t-0123456789", Some("proxy:3128"))
        );
        let remote = plan.launched.remote.unwrap();
        assert_eq!(remote.url_from, UrlFrom::Named(NamedIn::Variable("SSE_URL".to_owned())));
        for (flag, proxy) in [("--debug", None), ("--enable-proxy", Some("proxy:3128"))] {
            let plan = leads(&["npx", "mcp-remote", "https://h", flag], "claude-code", &surroundings(Os::Linux, &env)).unwrap();
            assert_eq!(plan.proxy.as_deref(), proxy, "{flag}");
        }
        let blind = surroundings(Os::Linux, &[("NODE_TLS_REJECT_UNAUTHORIZED", "0")]);
        assert!(leads(&["npx", "mcp-remote", "https://h"], "claude-code", &blind).is_none());
    }

    #[test]
    fn what_is_shown_names_the_argument_and_hides_the_secret() {
        for (os, client) in [(Os::Linux, "claude-code"), (Os::Windows, "roo")] {
            let line = ["npx", "-y", "mcp-remote", "https://h/mcp?key=second-secret", "--header", "Authorization: Bearer first-secret-1"];
            let plan = leads(&line, client, &surroundings(os, &[("PATH", "/bin")])).unwrap();
            assert!(!format!("{plan:?}").contains("secret-1") && !format!("{plan:?}").contains("second-secret"), "{plan:?}");
            let remote = plan.launched.remote.unwrap();
            assert_eq!(remote.url_from, UrlFrom::Named(NamedIn::Argument(3)), "{client}");
            let [EnvEntry { name, value, .. }] = &remote.headers[..] else { panic!("{:?}", remote.headers) };
            assert_eq!((name.as_str(), value.as_str()), ("Authorization", "Bearer •••"));
            assert_eq!(remote.logins.as_deref(), Some("~/.mcp-auth"));
        }
    }
}
