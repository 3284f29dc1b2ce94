//! What may stand in a gate, and what is said of what may not.

mod schema;

use std::{path::Path, time::Duration};

use super::{
    Gate,
    document::{ALLOW, EXPECTATIONS, WHOLE},
};
use crate::{
    diagnosis::Cause,
    evidence::{ConfigFault, Stat},
    gate::{Expectations, FailOn, Unfit},
};

fn read(text: &str) -> Result<Gate, Vec<ConfigFault>> {
    match Gate::read_bytes(Path::new("project/mcpdoctor.toml"), text.as_bytes()) {
        Ok(gate) => Ok(gate),
        Err(Unfit::Mistakes(faults)) => Err(faults),
        Err(other) => panic!("{other}"),
    }
}

/// Where each mistake is, what is underlined, and what is said.
fn mistakes(text: &str) -> Vec<(u64, String, String)> {
    let told = |fault: ConfigFault| {
        let marked = fault.excerpt.chars().skip(fault.caret.start).take(fault.caret.len()).collect();
        (fault.place.line, marked, fault.problem.as_str().to_owned())
    };
    read(text).err().unwrap_or_default().into_iter().map(told).collect()
}

#[test]
fn everything_that_may_stand_in_it() {
    let gate = read(
        r#"
            config = ".mcp.json"
            client = "claude-code"
            jobs = 2
            baseline = "times.json"
            budget = "3s"
            budget-stat = "p95"
            fail-on = "slow"
            runs = 2_0
            warmup = 1
            max-regression = "7.5%"
            timeout = "1m"

            [servers.weather]
            budget = "500ms"

            [servers."a b"]

            [[allow]]
            cause = "no-tools"
            reason = " later "
            server = "a b"
            until = 2026-12-31

            [[allow]]
            cause = "crashed"
            reason = "example/notes#12"
            until = "2026-12-31"
        "#,
    )
    .unwrap();
    assert_eq!(gate.config.as_deref(), Some(Path::new("project/.mcp.json")));
    assert_eq!(gate.baseline.as_deref(), Some(Path::new("project/times.json")));
    assert_eq!((gate.client.map(|client| client.id), gate.jobs.map(usize::from)), (Some("claude-code"), Some(2)));
    let every = Expectations {
        budget: Some(Duration::from_secs(3)),
        stat: Some(Stat::P95),
        timeout: Some(Duration::from_mins(1)),
        runs: 20.try_into().ok(),
        warmup: Some(1),
        tolerance: Some(0.075),
        fail_on: Some(FailOn::Slow),
    };
    assert_eq!(gate.every, every);
    let servers: Vec<_> = gate.servers.iter().map(|server| (server.name.as_str(), server.place.line)).collect();
    assert_eq!(servers, [("weather", 14), ("a b", 17)], "in the order of the file");
    assert_eq!(gate.of("weather"), Expectations { budget: Some(Duration::from_millis(500)), ..every.clone() });
    assert_eq!(gate.of("another"), every);
    let allowed: Vec<_> =
        gate.allowances.iter().map(|one| (one.cause, one.server.as_deref(), &*one.reason, one.until.map(|day| day.to_string()))).collect();
    let last_day = Some("2026-12-31".to_owned());
    assert_eq!(allowed, [(Cause::NoTools, Some("a b"), "later", last_day.clone()), (Cause::Crashed, None, "example/notes#12", last_day)]);
    assert_eq!(gate.allowances[1].place.as_ref().map(|place| place.line), Some(25));
}

#[test]
fn the_sample_of_the_readme_is_complete() {
    let readme = include_str!("../../../../README.md");
    let sample = readme.split_once("<!-- gate -->\n```toml\n").and_then(|(_, rest)| rest.split_once("```")).unwrap().0;
    assert_eq!(mistakes(sample), []);
    for key in WHOLE.iter().chain(EXPECTATIONS).chain(ALLOW) {
        assert!(sample.contains(&format!("\n{key} = ")) || sample.contains(&format!("[{key}")) || sample.starts_with(key), "{key}");
    }
}

#[test]
fn servers_may_be_a_list() {
    let gate = read("servers = ['b', \"a\"]").unwrap();
    assert_eq!(gate.servers.iter().map(|server| server.name.as_str()).collect::<Vec<_>>(), ["b", "a"]);
    assert!(read("").is_ok_and(|gate| gate.servers.is_empty()), "an empty gate demands nothing");
}

#[test]
fn each_mistake_says_what_may_stand_there() {
    for (text, marked, said) in [
        ("budget = 3s", "3s", "string values must be quoted"),
        ("budget = \"3s", "s", "invalid basic string"),
        ("a = 1\na = 2", "a", "duplicate key"),
        ("budget = 3", "3", "`3` is no duration; write it as \"1500ms\", \"1.5s\" or \"2m\""),
        ("budget = '3 sec'", "'3 sec'", "`3 sec` is no duration"),
        ("timeout = '25h'", "'25h'", "must not be longer than 24h"),
        ("budget = []", "[]", "a list is no duration"),
        ("max-regression = 0.1", "0.1", "`0.1` is no share; write it as \"10%\""),
        ("max-regression = '10'", "'10'", "`10` is no share"),
        ("runs = '10'", "'10'", "\"10\" is text; write the number without quotes"),
        ("runs = 0", "0", "`0` is no number of runs; write 1 to 1000"),
        ("runs = 0xffff", "0xffff", "`65535` is no number of runs"),
        ("runs = {}", "{}", "`a table` is no number of runs"),
        ("warmup = -1", "-1", "write 0 to 100"),
        ("jobs = 1.5", "1.5", "write 1 to 64"),
        ("budget-stat = 'p99'", "'p99'", "write one of \"min\", \"median\", \"p95\", \"max\""),
        ("fail-on = true", "true", "write one of \"failing\", \"slow\", \"warning\", \"never\""),
        ("client = 'claud-code'", "'claud-code'", "the nearest are claude-code, claude-desktop,"),
        ("client = 1", "1", "`1` is no client"),
        ("config = ''", "''", "the path is empty"),
        ("buget = '3s'", "buget", "has no key `buget`; did you mean `budget`?"),
        ("fail_on = 'slow'", "fail_on", "did you mean `fail-on`?"),
        ("zzz = 1", "zzz", "there are config, client, jobs"),
        ("servers = 3", "3", "a list of names"),
        ("servers = ['a', 'a']", "'a'", "`a` is named twice"),
        ("servers = ['']", "''", "the name is empty"),
        ("servers = [1]", "1", "`1` is no server's name"),
        ("[servers]\nbudget = '3s'", "budget", "belongs to the top of the file"),
        ("[servers]\nweather = '3s'", "'3s'", "[servers.weather]"),
        ("[servers.'']", "''", "must not be empty"),
        ("[servers.a]\njobs = 2", "jobs", "may not stand in a server's table; it belongs to the top of the file, above the first [table]"),
        ("[allow]", "allow", "double brackets: [[allow]]"),
        ("allow = [1]", "1", "double brackets: [[allow]]"),
        ("[[allow]]\nreason = 'x'", "[[allow]]", "`cause` is missing"),
        ("[[allow]]\ncause = 'no-tools'", "[[allow]]", "`reason` is missing"),
        ("[[allow]]\ncause = 'no-tool'\nreason = 'x'", "'no-tool'", "no cause is called `no-tool`; did you mean `no-tools`?"),
        ("[[allow]]\ncause = 'zzz'\nreason = 'x'", "'zzz'", "no cause is called `zzz`; `mcpdoctor explain` lists all"),
        ("[[allow]]\ncause = 'no-tools'\nreason = ' '", "' '", "the reason is empty"),
        ("[[allow]]\ncause = 'no-tools'\nreason = 'x'\nuntil = 2026-12-31T10:00:00", "2026-12-31T10:00:00", "is no day"),
        ("[[allow]]\ncause = 'no-tools'\nreason = 'x'\nuntil = '2026-02-30'", "'2026-02-30'", "`2026-02-30` is no day"),
        ("servers = ['weather']\n[[allow]]\ncause = 'no-tools'\nreason = 'x'\nserver = 'wether'", "'wether'", "did you mean `weather`?"),
    ] {
        let found = mistakes(text);
        let line = text[..text.rfind(marked).unwrap()].matches('\n').count() as u64 + 1;
        assert!(matches!(&found[..], [(at, under, why)] if *at == line && under == marked && why.contains(said)), "{text}: {found:#?}");
    }
}

#[test]
fn all_mistakes_are_told_at_once_in_the_order_of_the_file() {
    let text = "[[allow]]\ncause = 'x'\n[servers.b]\nbuget = 1\n[servers.a]\nruns = 'x'\n";
    assert_eq!(mistakes(text).iter().map(|(line, ..)| *line).collect::<Vec<_>>(), [1, 2, 4, 6]);
    let told = Unfit::Mistakes(read(text).unwrap_err()).to_string();
    assert!(told.starts_with("the gate has 4 mistakes\n"), "{told}");
    let second = "\n\n --> project/mcpdoctor.toml:2:9\n  |\n2 | cause = 'x'\n  |         ^^^\n  = no cause is called `x`;";
    assert!(told.contains(second), "{told}");
}

#[test]
fn every_key_that_is_known_is_read_and_no_other() {
    let wrong = |key: &str| format!("{key} = nan\n");
    for key in WHOLE.iter().chain(EXPECTATIONS) {
        let found = mistakes(&wrong(key));
        assert!(matches!(&found[..], [(1, _, why)] if !why.contains("has no key")), "{key}: {found:?}");
    }
    for key in EXPECTATIONS {
        let found = mistakes(&format!("[servers.a]\n{}", wrong(key)));
        assert!(matches!(&found[..], [(2, _, why)] if !why.contains("has no key")), "{key}: {found:?}");
    }
    for key in ALLOW {
        let found = mistakes(&format!("[[allow]]\n{}", wrong(key)));
        assert!(found.iter().any(|(line, _, why)| *line == 2 && !why.contains("has no key")), "{key}: {found:?}");
    }
}

#[test]
fn secrets_in_it_are_not_repeated() {
    let told = Unfit::Mistakes(read("api_key = \"sk-ant-api03-abcdefghijklmnopqrstuvwxyz\"").unwrap_err()).to_string();
    assert!(!told.contains("abcdefghijklm"), "{told}");
}

#[test]
fn windows_may_have_written_it() {
    let text = "# \u{fc}\r\nbudget = \"3s\"\r\n";
    let marked: Vec<u8> = [&[0xef, 0xbb, 0xbf], text.as_bytes()].concat();
    let wide: Vec<u8> = [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    for bytes in [text.as_bytes(), &marked, &wide] {
        assert!(Gate::read_bytes(Path::new("mcpdoctor.toml"), bytes).is_ok_and(|gate| gate.every.budget.is_some()));
    }
}

proptest::proptest! {
    #[test]
    fn no_text_makes_it_panic(text in ".{0,200}") {
        let _ = read(&text).map_err(|faults| Unfit::Mistakes(faults).to_string());
    }

    #[test]
    fn no_mixture_of_what_may_stand_there_makes_it_panic(
        parts in proptest::collection::vec(proptest::sample::select(&[
            "budget", "allow", "servers", "until", "cause", "=", " = ", "\n", "[", "]", "[[", "]]", "{", "}", ".", ",", "\"", "'", "'''", "a", "'a'", "1", "0x",
            "2026-12-31", "nan", "-", "#", "\\u", "é", "日", "\u{0}", "\r", "\t", "true",
        ][..]), 0..40),
    ) {
        let text = parts.concat();
        if let Err(faults) = read(&text) {
            for fault in &faults {
                assert!(fault.caret.start <= fault.caret.end && fault.caret.end <= fault.excerpt.chars().count(), "{fault:?}");
            }
            assert!(!faults.is_empty());
            let _ = Unfit::Mistakes(faults).to_string();
        }
    }
}
