//! The client's own messages, as text for the wire.

use serde_json::{Value, json};

use crate::evidence::{MODERN_VERSION, Method};

/// Who the client says it is.
#[derive(Debug, Clone)]
pub(super) struct Identity {
    pub client_info: Value,
    pub capabilities: Value,
    /// The version that `initialize` offers.
    pub offered: String,
}

/// A request or notification of `method`; `params` are left out when null.
pub(super) fn message(id: Option<&Value>, method: Method, params: Value) -> String {
    let mut message = json!({ "jsonrpc": "2.0" });
    if let Some(id) = id {
        message["id"] = id.clone();
    }
    message["method"] = method.name().into();
    if !params.is_null() {
        message["params"] = params;
    }
    message.to_string()
}

pub(super) fn initialize_params(identity: &Identity) -> Value {
    json!({ "protocolVersion": identity.offered, "capabilities": identity.capabilities, "clientInfo": identity.client_info })
}

/// The `_meta` that every request of the modern era carries.
pub(super) fn modern_meta(identity: &Identity) -> Value {
    json!({
        "io.modelcontextprotocol/protocolVersion": MODERN_VERSION,
        "io.modelcontextprotocol/clientInfo": identity.client_info,
        "io.modelcontextprotocol/clientCapabilities": identity.capabilities,
    })
}

/// The client's answer to a request of the server: what a client without a person at it would say. Without a `root` it has no folder open.
pub(super) fn reply(id: &serde_json::value::RawValue, method: &str, identity: &Identity, root: Option<&str>) -> String {
    let id: Value = serde_json::from_str(id.get()).unwrap_or(Value::Null);
    let has = |capability: &str| identity.capabilities.get(capability).is_some();
    let result = match method {
        "ping" => Some(json!({})),
        "roots/list" if has("roots") => {
            let roots: Vec<Value> = root.iter().map(|root| json!({ "uri": root, "name": "project" })).collect();
            Some(json!({ "roots": roots }))
        }
        "elicitation/create" if has("elicitation") => Some(json!({ "action": "decline" })),
        _ => None,
    };
    match result {
        Some(result) => json!({ "jsonrpc": "2.0", "id": id, "result": result }).to_string(),
        None => json!({ "jsonrpc": "2.0", "id": id, "error": { "code": -32601, "message": "Method not found" } }).to_string(),
    }
}
