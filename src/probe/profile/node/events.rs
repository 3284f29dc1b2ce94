//! The hook's events of one process: a JSON array a line, `[kind, microseconds since the process began, ...]`.

use std::{collections::BTreeMap, time::Duration};

use serde_json::Value;

use super::{super::part::Part, package};

/// Connections that are told of one process.
const MOST_CALLS: usize = 50;
/// Nested loads that are followed.
const DEEPEST: usize = 1_000;

/// What the events of one process come to.
#[derive(Debug, Default)]
pub(super) struct Told {
    pub(super) version: String,
    pub(super) argv: Vec<String>,
    pub(super) files: u64,
    /// By package, as they loaded one another.
    pub(super) loads: Vec<Part>,
    pub(super) unfinished: Option<String>,
    pub(super) calls: Vec<Socket>,
}

/// A connection; the moments are since the process began.
#[derive(Debug, Default)]
pub(super) struct Socket {
    pub(super) to: String,
    pub(super) at: Duration,
    pub(super) looked_up: Option<Duration>,
    pub(super) connected: Option<Duration>,
    pub(super) answered: Option<Duration>,
    pub(super) failed: Option<String>,
}

/// A file that is being loaded.
#[derive(Debug)]
struct Loading {
    file: String,
    since: Duration,
    parts: Vec<Part>,
}

/// Reads the events; a line that is none is passed over, and what is still open ends with the last event.
pub(super) fn read(text: &str) -> Told {
    let mut told = Told::default();
    let mut open: Vec<Loading> = Vec::new();
    let mut sockets: BTreeMap<u64, Socket> = BTreeMap::new();
    let mut last = Duration::ZERO;
    for line in text.lines() {
        let Ok(Value::Array(event)) = serde_json::from_str(line) else { continue };
        let [Value::String(kind), Value::Number(at), facts @ ..] = event.as_slice() else { continue };
        last = Duration::from_micros(at.as_u64().unwrap_or_default()).max(last);
        match (kind.as_str(), facts) {
            ("process", [Value::String(version), Value::Array(argv)]) => {
                version.clone_into(&mut told.version);
                told.argv = argv.iter().filter_map(Value::as_str).map(str::to_owned).collect();
            }
            ("load", [Value::String(file)]) if open.len() < DEEPEST => {
                told.files += 1;
                open.push(Loading { file: file.clone(), since: last, parts: Vec::new() });
            }
            ("loaded", _) => close(&mut open, &mut told.loads, last),
            ("open", [Value::Number(id), Value::String(to)]) if sockets.len() < MOST_CALLS => {
                let socket = sockets.entry(id.as_u64().unwrap_or_default()).or_default();
                *socket = Socket { to: to.clone(), at: last, ..Socket::default() };
            }
            (event, [Value::Number(id), facts @ ..]) => {
                if let Some(socket) = id.as_u64().and_then(|id| sockets.get_mut(&id)) {
                    socket.hear(event, facts.first().and_then(Value::as_str), last);
                }
            }
            _ => {}
        }
    }
    told.unfinished = open.last().map(|loading| loading.file.clone());
    while !open.is_empty() {
        close(&mut open, &mut told.loads, last);
    }
    told.calls = sockets.into_values().collect();
    told
}

impl Socket {
    fn hear(&mut self, event: &str, fact: Option<&str>, at: Duration) {
        match event {
            "lookup" => drop(self.looked_up.get_or_insert(at)),
            // TLS comes above the connection, and only then is it open for its user.
            "connect" | "secureConnect" => self.connected = Some(at),
            "data" => drop(self.answered.get_or_insert(at)),
            // An open connection that is given up is no failure to connect.
            "error" if self.connected.is_none() => self.failed = fact.map(str::to_owned),
            _ => {}
        }
    }
}

/// Ends the innermost load: it is a part of the file around it, or of the same package.
fn close(open: &mut Vec<Loading>, roots: &mut Vec<Part>, now: Duration) {
    let Some(Loading { file, since, parts }) = open.pop() else { return };
    let total = now.saturating_sub(since);
    let below: Duration = parts.iter().map(|part| part.total).sum();
    let (name, _) = package::of(&file);
    // Parts of the same package are already in `parts` under its name: they are its own time.
    let (same, parts): (Vec<Part>, Vec<Part>) = parts.into_iter().partition(|part| part.name == name);
    let own = total.saturating_sub(below) + same.iter().map(|part| part.own).sum::<Duration>();
    let mut whole = Part { name, own, total, parts };
    same.into_iter().flat_map(|part| part.parts).for_each(|part| merge(&mut whole.parts, part));
    merge(open.last_mut().map_or(roots, |around| &mut around.parts), whole);
}

fn merge(parts: &mut Vec<Part>, new: Part) {
    match parts.iter_mut().find(|part| part.name == new.name) {
        Some(known) => {
            known.own += new.own;
            known.total += new.total;
            new.parts.into_iter().for_each(|part| merge(&mut known.parts, part));
        }
        None => parts.push(new),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn drawn(parts: &[Part]) -> String {
        let one = |part: &Part| {
            let parts = if part.parts.is_empty() { String::new() } else { format!(": {}", drawn(&part.parts)) };
            format!("{}({}/{}{parts})", part.name, part.own.as_millis(), part.total.as_millis())
        };
        parts.iter().map(one).collect::<Vec<_>>().join(" ")
    }

    const EVENTS: &str = r#"
["process",54000,"v20.20.2",["/usr/bin/node","/srv/app/index.js"]]
["load",60000,"/srv/app/index.js"]
["load",62000,"/srv/node_modules/express/index.js"]
["load",63000,"/srv/node_modules/express/lib/a.js"]
["load",64000,"/srv/node_modules/qs/index.js"]
["loaded",70000]
["loaded",73000]
["load",74000,"/srv/node_modules/qs/more.js"]
["loaded",75000]
["loaded",80000]
["open",81000,0,"localhost:5679"]
["open",82000,1,"127.0.0.1:1"]
["lookup",83000,0]
["error",84000,1,"ECONNREFUSED"]
["connect",85000,0]
no event
["data",385000,0]
["error",390000,0,"UND_ERR_INFO"]
["load",400000,"/srv/node_modules/slow/index.js"]
["end",900000]
"#;

    #[test]
    fn files_of_a_package_are_one_load() {
        let told = read(EVENTS);
        assert_eq!(drawn(&told.loads), "app/index.js(322/840: express(11/18: qs(7/7)) slow(500/500))");
        assert_eq!((told.files, told.unfinished.as_deref()), (6, Some("/srv/node_modules/slow/index.js")));
        assert_eq!((told.version.as_str(), told.argv.len()), ("v20.20.2", 2));
    }

    #[test]
    fn connections_are_followed_to_their_first_byte() {
        let calls: Vec<String> = read(EVENTS)
            .calls
            .iter()
            .map(|call| {
                let [looked_up, connected, answered] = [call.looked_up, call.connected, call.answered].map(|at| at.map(|at| at.as_millis()));
                format!("{} {looked_up:?} {connected:?} {answered:?} {:?}", call.to, call.failed)
            })
            .collect();
        assert_eq!(calls, ["localhost:5679 Some(83) Some(85) Some(385) None", "127.0.0.1:1 None None None Some(\"ECONNREFUSED\")"]);
    }

    fn fits(part: &Part) -> bool {
        part.own <= part.total && part.parts.iter().all(fits)
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_harm(lines in prop::collection::vec(prop_oneof![
            any::<String>(),
            (prop_oneof![Just("load"), Just("loaded"), Just("open"), Just("data"), Just("error")], any::<u64>(), 0u64..5).prop_map(|(kind, at, fact)| {
                format!(r#"["{kind}",{at},"/node_modules/{fact}/x.js"]"#)
            }),
        ], 0..60)) {
            let told = read(&lines.join("\n"));
            prop_assert!(told.files <= lines.len() as u64);
            prop_assert!(told.loads.iter().all(fits), "{:?}", told.loads);
        }
    }
}
