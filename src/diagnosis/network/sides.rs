//! A name that stands for two addresses, of which only one answers.

use crate::evidence::{Dial, Dialled, Event, Found, Rung};

use super::Way;

/// The two sides of such a name.
#[derive(Debug)]
pub(in crate::diagnosis) struct Half<'a> {
    pub refuses: (&'a Event, &'a Dial),
    pub answers: (&'a Event, &'a Dial),
}

/// The address that comes first refuses, and one of the other family answers. Who tries both, as most HTTP libraries do today, never notices.
pub(in crate::diagnosis) fn half<'a>(way: &Way<'a>) -> Option<Half<'a>> {
    let first = way.attempt.rungs().find_map(|(_, rung)| match rung {
        Rung::Lookup(lookup) => match &lookup.found {
            Found::Addresses(found) => found.first().copied(),
            Found::NoSuchName | Found::Silent | Found::Failed(_) => None,
        },
        _ => None,
    })?;
    let dials = || way.attempt.rungs().filter_map(|(event, rung)| if let Rung::Dial(dial) = rung { Some((event, dial)) } else { None });
    let refuses = dials().find(|(_, dial)| dial.to.ip() == first && dial.dialled == Dialled::Refused)?;
    let answers = dials().find(|(_, dial)| dial.dialled == Dialled::Accepted && dial.to.is_ipv4() != first.is_ipv4())?;
    Some(Half { refuses, answers })
}
