//! Holds `schema/gate-v1.schema.json`, by which editors check a gate while it is written, to what the reader takes.

use std::{collections::BTreeSet, path::Path};

use serde_json::{Map, Value};
use toml::de::{DeTable, DeValue};

use super::super::{
    Gate,
    document::{ALLOW, EXPECTATIONS, WHOLE},
};
use crate::{client, diagnosis::Cause, evidence::Stat, gate::FailOn};

fn schema() -> Value {
    serde_json::from_str(include_str!("../../../../schema/gate-v1.schema.json")).unwrap()
}

/// As editors see it: TOML's dates are texts to a schema.
fn json(value: &DeValue<'_>) -> Value {
    match value {
        DeValue::String(text) => Value::from(text.as_ref()),
        DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix()).unwrap().into(),
        DeValue::Float(number) => number.as_str().parse::<f64>().unwrap().into(),
        DeValue::Boolean(it) => (*it).into(),
        DeValue::Datetime(moment) => moment.to_string().into(),
        DeValue::Array(values) => values.iter().map(|value| json(value.get_ref())).collect(),
        DeValue::Table(table) => object(table),
    }
}

fn object(table: &DeTable<'_>) -> Value {
    table.iter().map(|(key, value)| (key.get_ref().to_string(), json(value.get_ref()))).collect::<Map<_, _>>().into()
}

fn names(value: &Value) -> BTreeSet<&str> {
    match value {
        Value::Array(names) => names.iter().map(|name| name.as_str().unwrap()).collect(),
        Value::Object(properties) => properties.keys().map(String::as_str).collect(),
        other => panic!("no names: {other}"),
    }
}

#[test]
fn every_key_and_every_name_stands_in_the_schema() {
    let schema = schema();
    let of = |names: &[&'static str]| names.iter().copied().collect::<BTreeSet<_>>();
    let definition = |name: &str| &schema["definitions"][name]["properties"];
    assert_eq!(names(&schema["properties"]), of(&[WHOLE, EXPECTATIONS].concat()));
    assert_eq!(names(definition("server")), of(EXPECTATIONS));
    assert_eq!(names(definition("allowance")), of(ALLOW));
    assert_eq!(names(&definition("allowance")["cause"]["enum"]), Cause::ALL.iter().map(|cause| cause.code()).collect());
    assert_eq!(names(&schema["properties"]["client"]["enum"]), client::ALL.iter().map(|client| client.id).collect());
    assert_eq!(names(&schema["definitions"]["budget-stat"]["enum"]), Stat::ALL.iter().map(|stat| stat.name()).collect());
    assert_eq!(names(&schema["definitions"]["fail-on"]["enum"]), FailOn::ALL.iter().map(|fail_on| fail_on.name()).collect());
}

#[test]
fn the_schema_and_the_reader_agree() {
    let validator = jsonschema::validator_for(&schema()).unwrap();
    let allow = |rest: &str| format!("[[allow]]\ncause = 'no-tools'\nreason = 'x'\n{rest}");
    let both = |key: &str, values: &[&str]| -> Vec<String> {
        values.iter().flat_map(|value| [format!("{key} = {value}"), format!("[servers.a]\n{key} = {value}")]).collect()
    };
    let durations =
        ["'3s'", "'1.5 s'", "'.5h'", "'5.s'", "'1500ms'", "3", "'3'", "'s'", "'.s'", "'1e3s'", "'-1s'", "'+1s'", "'1.2.3s'", "''", "true", "[]"];
    let shares = ["'10%'", "'7.5 %'", "'0%'", "10", "0.1", "'10'", "'%'", "'-1%'", "'1e1%'"];
    let mut texts = vec![
        String::new(),
        "servers = []".into(),
        "servers = ['a', 'b']".into(),
        "servers = ['a', 'a']".into(),
        "servers = ['']".into(),
        "servers = [1]".into(),
        "servers = 'a'".into(),
        "[servers.a]\n[servers.'b c']".into(),
        "[servers.'']".into(),
        "[servers]\na = 1".into(),
        "[servers.a]\njobs = 1".into(),
        "unknown = 1".into(),
        "allow = []".into(),
        "allow = {}".into(),
        "allow = [1]".into(),
        allow(""),
        allow("until = 2026-12-31"),
        allow("until = '2026-12-31'"),
        allow("until = 2026-12-31T10:00:00"),
        allow("until = '31.12.2026'"),
        allow("server = 'a'"),
        allow("server = ''"),
        allow("unknown = 1"),
        "[[allow]]\ncause = 'no-tools'".into(),
        "[[allow]]\nreason = 'x'".into(),
        "[[allow]]\ncause = 'none'\nreason = 'x'".into(),
        "[[allow]]\ncause = 'no-tools'\nreason = '  '".into(),
    ];
    texts.extend(both("budget", &durations));
    texts.extend(both("timeout", &durations));
    texts.extend(both("max-regression", &shares));
    texts.extend(both("runs", &["1", "1000", "0", "1001", "-1", "1.5", "'1'", "0x10", "true"]));
    texts.extend(both("warmup", &["0", "100", "101", "-1", "'0'"]));
    texts.extend(both("budget-stat", &["'p95'", "'p99'", "95"]));
    texts.extend(both("fail-on", &["'slow'", "'Slow'", "false"]));
    for (key, values) in [
        ("jobs", &["1", "64", "65", "0", "'1'"][..]),
        ("client", &["'codex'", "'Codex'", "1"]),
        ("config", &["'a'", "''", "1"]),
        ("baseline", &["'a'", "''"]),
    ] {
        texts.extend(values.iter().map(|value| format!("{key} = {value}")));
    }
    let mut taken = 0;
    for text in &texts {
        let read = Gate::read_bytes(Path::new("mcpdoctor.toml"), text.as_bytes());
        let valid = validator.is_valid(&object(DeTable::parse(text).unwrap().get_ref()));
        assert_eq!(read.is_ok(), valid, "{text}\n{}", read.err().map_or_else(String::new, |unfit| unfit.to_string()));
        taken += usize::from(valid);
    }
    assert!(taken > 20 && texts.len() - taken > 50, "{taken} of {}", texts.len());
}
