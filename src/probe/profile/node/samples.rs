//! A `.cpuprofile` of V8: a tree of calls, and which of its nodes was running at each sample
//! (the `Profile` of the domain `Profiler` in Chrome's protocol for developer tools).

use std::{collections::HashMap, time::Duration};

use serde::Deserialize;

use super::package;
use crate::evidence::{Compute, Hot, Redactor};

/// No sample lasts longer, in microseconds.
const LONGEST: u64 = 3_600_000_000;
/// Packages that are told.
const MOST_TOLD: usize = 20;

#[derive(Deserialize)]
struct Profile {
    nodes: Vec<Node>,
    #[serde(default)]
    samples: Vec<u64>,
    /// Microseconds between a sample and the one before.
    #[serde(default, rename = "timeDeltas")]
    deltas: Vec<i64>,
}

#[derive(Deserialize)]
struct Node {
    id: u64,
    #[serde(rename = "callFrame")]
    frame: Frame,
    #[serde(default)]
    children: Vec<u64>,
}

#[derive(Deserialize, PartialEq, Eq, Hash, Clone)]
struct Frame {
    #[serde(rename = "functionName")]
    function: String,
    url: String,
    #[serde(rename = "lineNumber")]
    line: i64,
}

/// What the time of a node counts to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Owner {
    Idle,
    GarbageCollector,
    /// Finding, reading and compiling modules, whoever asks for them.
    Loader,
    Node,
    /// The code of the node of this index, which is the innermost that is not Node's own.
    Code(usize),
}

/// Where a process computed. `hook` is the file of our own, whose time counts to whoever called it. `None` for what is no profile.
pub(super) fn read(text: &str, hook: &str, redactor: &Redactor) -> Option<Compute> {
    let Profile { nodes, samples, deltas } = serde_json::from_str(text).ok()?;
    let owners = owners(&nodes, hook);
    let index: HashMap<u64, usize> = nodes.iter().enumerate().map(|(index, node)| (node.id, index)).collect();
    let mut spent = vec![Duration::ZERO; nodes.len()];
    // A sample lasts until the next.
    for (sample, delta) in samples.iter().zip(deltas.iter().skip(1)) {
        if let Some(&at) = index.get(sample) {
            spent[at] += Duration::from_micros(u64::try_from(*delta).unwrap_or_default().min(LONGEST));
        }
    }
    let mut idle = Duration::ZERO;
    let mut by_owner: HashMap<String, HashMap<Option<&Frame>, Duration>> = HashMap::new();
    for (owner, spent) in owners.iter().zip(&spent).filter(|(_, spent)| !spent.is_zero()) {
        let (name, function) = match *owner {
            Owner::Idle => {
                idle += *spent;
                continue;
            }
            Owner::GarbageCollector => ("garbage collection".to_owned(), None),
            Owner::Loader => ("node: finding and compiling modules".to_owned(), None),
            Owner::Node => ("node itself".to_owned(), None),
            Owner::Code(node) => (package::of(&nodes[node].frame.url).0, Some(&nodes[node].frame)),
        };
        *by_owner.entry(name).or_default().entry(function).or_default() += *spent;
    }
    let mut heaviest: Vec<Spent<'_>> = by_owner.into_iter().map(|(name, functions)| Spent::of(name, functions)).collect();
    heaviest.sort_by(|one, other| other.own.cmp(&one.own).then_with(|| one.name.cmp(&other.name)));
    let busy = heaviest.iter().map(|spent| spent.own).sum();
    Some(Compute { busy, idle, heaviest: heaviest.into_iter().take(MOST_TOLD).map(|spent| spent.show(redactor)).collect() })
}

/// The time of one owner, and the function that took most of it.
struct Spent<'a> {
    name: String,
    own: Duration,
    function: Option<(&'a Frame, Duration)>,
}

impl<'a> Spent<'a> {
    fn of(name: String, functions: HashMap<Option<&'a Frame>, Duration>) -> Self {
        let own = functions.values().sum();
        let known = functions.into_iter().filter_map(|(frame, took)| Some((frame?, took)));
        let function = known.max_by(|(a, took), (b, others)| took.cmp(others).then_with(|| (&b.url, b.line).cmp(&(&a.url, a.line))));
        Self { name, own, function }
    }

    fn show(self, redactor: &Redactor) -> Hot {
        let function = self.function.map(|(frame, took)| (redactor.show(frame.name()), redactor.show(&frame.place()), took));
        Hot { name: redactor.show(&self.name), own: self.own, function }
    }
}

/// The owner of each node. V8 writes parents before their children; where that does not hold, a node has no caller.
fn owners(nodes: &[Node], hook: &str) -> Vec<Owner> {
    let mut callers: HashMap<u64, Owner> = HashMap::new();
    let owner = |(index, node): (usize, &Node)| {
        let caller = callers.get(&node.id).copied().unwrap_or(Owner::Node);
        let Frame { function, url, .. } = &node.frame;
        let owner = match function.as_str() {
            "(idle)" => Owner::Idle,
            "(garbage collector)" => Owner::GarbageCollector,
            _ if url.starts_with("node:internal/modules/") => Owner::Loader,
            _ if url.is_empty() || url.starts_with("node:") || url.ends_with(hook) || url.starts_with("evalmachine") => caller,
            _ => Owner::Code(index),
        };
        callers.extend(node.children.iter().map(|&child| (child, owner)));
        owner
    };
    nodes.iter().enumerate().map(owner).collect()
}

impl Frame {
    fn name(&self) -> &str {
        match self.function.as_str() {
            "" if self.line <= 0 => "(top level)",
            "" => "(anonymous)",
            name => name,
        }
    }

    /// The file within its package, and the line from 1.
    fn place(&self) -> String {
        format!("{}:{}", package::of(&self.url).1, self.line.saturating_add(1).max(1))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    const HOOK: &str = "/mcpdoctor-hook.cjs";

    fn node(id: u64, function: &str, url: &str, line: i64, children: &[u64]) -> serde_json::Value {
        json!({ "id": id, "callFrame": { "functionName": function, "scriptId": "1", "url": url, "lineNumber": line, "columnNumber": 0 },
            "hitCount": 1, "children": children })
    }

    #[test]
    fn time_counts_to_the_innermost_code_that_is_not_nodes_own() {
        let zod = "file:///srv/node_modules/zod/v4/core.js";
        let profile = json!({
            "nodes": [
                node(1, "(root)", "", -1, &[2, 3, 4, 5]),
                node(2, "(idle)", "", -1, &[]),
                node(3, "(garbage collector)", "", -1, &[]),
                node(4, "loadAndTranslate", "node:internal/modules/esm/loader", 10, &[6]),
                node(5, "", "file:///srv/app/index.js", 0, &[7, 9]),
                node(6, "compileSourceTextModule", "node:internal/modules/esm/utils", 10, &[]),
                node(7, "parse", zod, 41, &[8]),
                node(8, "readFileSync", "node:fs", 100, &[]),
                node(9, "Module.load", "/tmp/x/mcpdoctor-hook.cjs", 30, &[10]),
                node(10, "wrapSafe", "node:internal/modules/cjs/loader", 30, &[]),
            ],
            "samples": [6, 7, 8, 3, 10, 2, 2, 99],
            "timeDeltas": [500, 10_000, 20_000, 30_000, 4_000, 2_000, 100_000, 1_000],
        });
        let compute = read(&profile.to_string(), HOOK, &Redactor::default()).expect("a profile");
        let told: Vec<String> = compute
            .heaviest
            .iter()
            .map(|hot| format!("{} {} {:?}", hot.name, hot.own.as_millis(), hot.function.as_ref().map(|(name, place, _)| format!("{name} {place}"))))
            .collect();
        assert_eq!(told, ["zod 50 Some(\"parse v4/core.js:42\")", "node: finding and compiling modules 12 None", "garbage collection 4 None",]);
        assert_eq!((compute.busy.as_millis(), compute.idle.as_millis()), (66, 101));
    }

    proptest! {
        #[test]
        fn any_profile_is_read_without_harm(
            nodes in prop::collection::vec((0u64..6, prop::collection::vec(0u64..6, 0..3), "(file://|node:)?[a-z/]{0,9}"), 0..8),
            samples in prop::collection::vec(0u64..8, 0..20),
            deltas in prop::collection::vec(any::<i32>(), 0..20),
            text in any::<String>(),
        ) {
            prop_assert!(read(&text, HOOK, &Redactor::default()).is_none());
            let nodes: Vec<_> = nodes.iter().map(|(id, children, url)| node(*id, "f", url, -1, children)).collect();
            let profile = json!({ "nodes": nodes, "samples": samples, "timeDeltas": deltas });
            prop_assert!(read(&profile.to_string(), HOOK, &Redactor::default()).is_some());
        }
    }
}
