//! Not clients of anybody's but definitions of our own, to test a server against.

use std::time::Duration;

use crate::evidence::Signal;

use super::{
    ClientProfile, EnvPolicy, Facts, Grade, Opening, StartLimit, StopAct, StopStep,
    claude::DESKTOP,
    remote,
    sdk::{MODERN, SDK_DEFAULT},
};

/// The window that a widely copied briefing gives Claude Desktop; servers die in it by themselves, and another client had it until August 2026.
pub(super) static STRICT: ClientProfile = ClientProfile {
    id: "strict",
    name: "strict",
    limit: StartLimit { after: Some(Duration::from_millis(1500)), ..SDK_DEFAULT.limit },
    opening: Opening::Initialize,
    copies: 1,
    remote: SDK_DEFAULT.remote,
    // Long enough to see the server come back and write into the closed pipe.
    give_up: &[
        StopStep::after(0, StopAct::Cancel),
        StopStep::after(0, StopAct::ClosePipes),
        StopStep::after(5000, StopAct::Signal(Signal::Terminate)),
        StopStep::after(2000, StopAct::Signal(Signal::Kill)),
    ],
    facts: Facts {
        grade: Grade::Defined,
        sources: &["cline/cline#13067, #12165, #13035 (MCP_CONNECT_PROBE_TIMEOUT_MS = 1500 until 2026-08-07)"],
        unverified: &[],
    },
    ..DESKTOP
};

/// A client of 2026-07-28 that has dropped `initialize`.
pub(super) static MODERN_STRICT: ClientProfile = ClientProfile {
    id: "modern-strict",
    name: "modern-strict",
    opening: Opening::DiscoverOnly,
    remote: Some(remote::MODERN),
    protocol_version: MODERN,
    env: EnvPolicy::Full,
    facts: Facts {
        grade: Grade::Defined,
        sources: &["modelcontextprotocol/modelcontextprotocol:docs/specification/2026-07-28/basic/versioning @b0f60ba5"],
        unverified: &[],
    },
    ..SDK_DEFAULT
};
