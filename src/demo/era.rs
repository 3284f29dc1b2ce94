//! What a good server answers, in either era of the protocol.

use serde_json::{Value, json};

use super::talk::{Reply, method};

/// The legacy versions in which the good servers answer, newest first.
const LEGACY_VERSIONS: [&str; 4] = ["2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"];
/// The version without a handshake.
const MODERN_VERSION: &str = "2026-07-28";

const METHOD_NOT_FOUND: i64 = -32601;
const INVALID_PARAMS: i64 = -32602;
/// From the schema of 2026-07-28.
const UNSUPPORTED_PROTOCOL_VERSION: i64 = -32022;
const REQUESTED: &str = "/params/_meta/io.modelcontextprotocol~1protocolVersion";

/// Answers as a server of the versions up to 2025-11-25.
pub(super) fn legacy(request: &Value) -> Reply {
    match method(request) {
        "initialize" => {
            let offered = request.pointer("/params/protocolVersion").and_then(Value::as_str);
            let version = LEGACY_VERSIONS.into_iter().find(|known| offered == Some(known)).unwrap_or(LEGACY_VERSIONS[0]);
            Reply::Result(hello(version))
        }
        "ping" => Reply::Result(json!({})),
        "tools/list" => Reply::Result(json!({"tools": tools(0..2)})),
        _ => unknown(),
    }
}

/// Answers as a server of 2026-07-28 alone.
pub(super) fn modern(request: &Value) -> Reply {
    let about = json!({"io.modelcontextprotocol/serverInfo": server_info()});
    match (method(request), request.pointer(REQUESTED).and_then(Value::as_str)) {
        ("initialize", _) => unsupported(&request["params"]["protocolVersion"]),
        (_, Some(version)) if version != MODERN_VERSION => unsupported(&json!(version)),
        ("server/discover" | "tools/list", None) => {
            Reply::Error { code: INVALID_PARAMS, message: "_meta lacks io.modelcontextprotocol/protocolVersion", data: Value::Null }
        }
        ("server/discover", _) => Reply::Result(json!({
            "resultType": "complete", "supportedVersions": [MODERN_VERSION], "capabilities": {"tools": {}},
            "ttlMs": 0, "cacheScope": "private", "_meta": about,
        })),
        ("tools/list", _) => {
            Reply::Result(json!({"resultType": "complete", "tools": tools(0..2), "ttlMs": 0, "cacheScope": "private", "_meta": about}))
        }
        _ => unknown(),
    }
}

/// The result of `initialize`.
pub(super) fn hello(version: &str) -> Value {
    json!({"protocolVersion": version, "capabilities": {"tools": {}}, "serverInfo": server_info()})
}

/// Tools with the smallest schema that every client accepts.
pub(super) fn tools(numbers: std::ops::Range<usize>) -> Vec<Value> {
    let tool = |n| json!({"name": format!("tool_{n}"), "description": "Does nothing.", "inputSchema": {"type": "object", "properties": {}}});
    numbers.map(tool).collect()
}

pub(super) fn unknown() -> Reply {
    Reply::Error { code: METHOD_NOT_FOUND, message: "Method not found", data: Value::Null }
}

fn unsupported(requested: &Value) -> Reply {
    let data = json!({"supported": [MODERN_VERSION], "requested": requested});
    Reply::Error { code: UNSUPPORTED_PROTOCOL_VERSION, message: "Unsupported protocol version", data }
}

fn server_info() -> Value {
    json!({"name": "mcpdoctor-patient", "version": env!("CARGO_PKG_VERSION")})
}
