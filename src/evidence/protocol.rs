//! The versions of the protocol, as its specification dates them.

/// The versions that begin with `initialize`, oldest first; the SDKs still accept the pre-release of 2024-10-07.
/// Source: npm `@modelcontextprotocol/sdk` 1.32.2, `SUPPORTED_PROTOCOL_VERSIONS`.
pub const LEGACY_VERSIONS: [&str; 5] = ["2024-10-07", "2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"];

/// The first version without `initialize`.
/// Source: `modelcontextprotocol/modelcontextprotocol:docs/specification/2026-07-28/changelog`.
pub const MODERN_VERSION: &str = "2026-07-28";
