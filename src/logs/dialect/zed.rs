//! Zed: the lines of `Zed.log` about context servers (`zed-industries/zed:crates/project/src/context_server_store.rs`,
//! `crates/context_server/src/client.rs`). Which server wrote to stderr it does not log.

use crate::{
    logs::{
        said::{Said, Spoken},
        stamp,
    },
    pattern::Pattern,
};

use super::{
    Dialect, Heard, reason,
    sentence::{self, Sentence},
};

pub(super) const DIALECT: Dialect = Dialect::new("zed", read);

fn read(record: &str) -> Option<Heard<'_>> {
    static LINE: Pattern = Pattern::new(r"^(?:ERROR|WARN|INFO|DEBUG|TRACE) +\[(?<module>[\w:/.-]+)\] ");
    let (stamp, rest) = stamp::read(record)?;
    let found = LINE.captures(rest)?;
    let of_servers = found["module"].contains("context_server");
    let heard = |server: Option<&str>, said| Heard {
        spoken: Spoken { stamp: Some(stamp), server: server.map(|name| name.to_owned().into()), said },
        sure: of_servers,
    };
    if !of_servers {
        // Extensions of every kind fail in these words: only a name tells which are of servers.
        let of_an_extension = found["module"].starts_with("project").then(|| sentence::hear(&OF_EXTENSIONS, found.after())).flatten();
        let sure = of_an_extension.is_some();
        let (server, said) = of_an_extension.unwrap_or((None, Said::Nothing));
        return Some(Heard { sure, ..heard(server, said) });
    }
    let (server, said) = sentence::hear(&SENTENCES, found.after()).unwrap_or((None, Said::Nothing));
    Some(heard(server, said))
}

static SENTENCES: [Sentence; 6] = [
    Sentence::new(r"^starting context server (?<server>[^(]+?)\s*$", |_| Said::Begins),
    Sentence::new(r"^stopping context server (?<server>.+?)\s*$", |_| Said::ShutsDown),
    Sentence::new(r"^(?<server>.+?) context server failed to start: (?:Context server request timeout)", |_| Said::TimedOut { after: None }),
    Sentence::new(r"^(?<server>.+?) context server failed to start: (?<why>(?s:.+))", |part| reason::failed(part.of("why"))),
    Sentence::new(r"^(?<why>Timed out resolving command for extension context server (?<server>.+?))\s*$", |part| {
        Said::Failed(part.of("why").into())
    }),
    Sentence::new(r#"^Failed to create context server configuration from settings: (?<why>from extension "(?<server>[^"]+)".*)"#, |part| {
        Said::Failed(part.of("why").into())
    }),
];

static OF_EXTENSIONS: [Sentence; 1] =
    [Sentence::new(r#"^(?<why>from extension "(?<server>[^"]*(?i:context server|\bmcp\b)[^"]*)" version .+)"#, |part| {
        Said::Failed(part.of("why").into())
    })];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::logs::dialect::testing;

    #[test]
    fn lines_about_context_servers_are_read() {
        for (text, server, said) in [
            ("INFO  [context_server] starting context server docs", Some("docs"), Said::Begins),
            ("INFO  [context_server::client] starting context server (executable=\"node\", args=[])", None, Said::Nothing),
            (
                "ERROR [project::context_server_store] docs context server failed to start: Context server request timeout",
                Some("docs"),
                Said::TimedOut { after: None },
            ),
            (
                "ERROR [project::context_server_store] docs context server failed to start: No such file or directory (os error 2)",
                Some("docs"),
                Said::Failed("No such file or directory (os error 2)".into()),
            ),
            (
                "ERROR [project] from extension \"Docs Context Server\" version 0.0.3: missing field `token`",
                Some("Docs Context Server"),
                Said::Failed("from extension \"Docs Context Server\" version 0.0.3: missing field `token`".into()),
            ),
            ("ERROR [context_server::client] cancelled csp request task for \"initialize\" id 0 which took over 60s", None, Said::Nothing),
        ] {
            assert_eq!(testing::surely(&DIALECT, &format!("2026-01-02T03:04:05+01:00 {text}")), (server.map(str::to_owned), said), "{text}");
        }
        for text in ["INFO  [lsp] starting language server", "ERROR [project] from extension \"Ruby\" version 0.1.0: missing field `path`"] {
            assert!((DIALECT.read)(&format!("2026-01-02T03:04:05+01:00 {text}")).is_some_and(|heard| !heard.sure), "{text}");
        }
    }
}
