//! How many servers start at the same time, and who set that.

use std::num::NonZeroUsize;

use crate::{
    client::{ClientProfile, Lane, Together},
    evidence::Places,
    machine::{Surroundings, Variables},
};

use super::env;

/// The places that a server of this client has to wait for; `None` where all start at once.
#[must_use]
pub fn places(profile: &ClientProfile, is_remote: bool, surroundings: &Surroundings) -> Option<Places> {
    let lane = match profile.together {
        Together::AllAtOnce => return None,
        Together::InTurn => return Some(Places { number: 1, setting: None, by_kind: false }),
        Together::Lanes { remote, .. } if is_remote => remote,
        Together::Lanes { local, .. } => local,
    };
    let own = env::of_client(profile, &Variables::new(surroundings.env.clone(), surroundings.os));
    Some(Places { number: in_force(lane, &own).get(), setting: Some(lane.setting), by_kind: true })
}

/// What the user set, where it is a number of servers.
fn in_force(lane: Lane, own: &Variables) -> NonZeroUsize {
    own.get(lane.setting).and_then(|value| value.to_str()?.trim().parse().ok()).unwrap_or(lane.places)
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::{client, machine::Os};

    fn number(client: &str, is_remote: bool, set: &[(&str, &str)]) -> Option<usize> {
        let env = set.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
        let surroundings = Surroundings { os: Os::Linux, env, home: PathBuf::from("/home/me"), cwd: PathBuf::from("/home/me") };
        places(client::find(client).unwrap(), is_remote, &surroundings).map(|places| places.number)
    }

    #[test]
    fn the_users_number_is_in_force_where_it_is_one() {
        let (local, remote) = ("MCP_SERVER_CONNECTION_BATCH_SIZE", "MCP_REMOTE_SERVER_CONNECTION_BATCH_SIZE");
        for (client, is_remote, set, expected) in [
            ("claude-code", false, vec![], Some(3)),
            ("claude-code", true, vec![], Some(20)),
            ("claude-code", false, vec![(local, "8"), (remote, "2")], Some(8)),
            ("claude-code", true, vec![(local, "8"), (remote, "2")], Some(2)),
            ("claude-code", false, vec![(local, "0")], Some(3)),
            ("claude-code", false, vec![(local, "many")], Some(3)),
            ("cline", false, vec![(local, "8")], Some(1)),
            ("codex", false, vec![(local, "8")], None),
        ] {
            assert_eq!(number(client, is_remote, &set), expected, "{client} {set:?}");
        }
    }
}
