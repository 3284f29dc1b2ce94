//! Starts in company, for tests: members by their moments in milliseconds, and the evidence of one of them.

use std::time::Duration;

use crate::evidence::{Company, Member, Places, Purpose};

use super::Start;

/// A server with a program whose turn came at `turn`, and that was ready when it left its place at `left`.
pub(crate) fn member(server: &str, turn: u64, left: u64) -> Member {
    let at = |millis| Some(Duration::from_millis(millis));
    Member {
        server: server.into(),
        is_remote: false,
        turn: at(turn),
        left: at(left),
        ready: at(left),
        alone: at(left - turn),
        fetched: None,
        computed: Duration::ZERO,
    }
}

/// The company of `own`, all at once.
pub(crate) fn of(own: &str, members: Vec<Member>) -> Company {
    let own = members.iter().position(|member| member.server == own).expect("one of them");
    Company { members, own, places: None }
}

/// So many at a time, as Claude Code has it.
pub(crate) fn lanes(number: usize, company: Company) -> Company {
    Company { places: Some(Places { number, setting: Some("MCP_SERVER_CONNECTION_BATCH_SIZE"), by_kind: true }), ..company }
}

impl Start {
    /// This start in such company, and by itself as in `alone`.
    pub(crate) fn in_company(self, company: Company, alone: Self) -> Self {
        let mut start = self.then(alone, Purpose::Alone);
        start.company = Some(company);
        start
    }
}
