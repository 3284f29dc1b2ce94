//! What a start in company came to, for programs.

use super::{copy::millis, v1};
use crate::{
    diagnosis::Diagnosis,
    evidence::{Member, Places},
};

pub(super) fn company(diagnosis: &Diagnosis) -> Option<v1::Company> {
    let company = diagnosis.evidence.company.as_ref()?;
    let (me, places) = (company.me(), company.places.as_ref());
    let holder = |member: &Member| v1::Holder { server: member.server.clone(), held_ms: member.held().map(millis) };
    Some(v1::Company {
        position: company.own + 1,
        of: company.members.len(),
        at_once: places.map(|places| places.number),
        setting: places.and_then(|places: &Places| places.setting),
        queued_ms: me.turn.map(millis),
        ready_ms: me.ready.map(millis),
        alone_ms: me.alone.map(millis),
        waited_for: company.ahead().into_iter().map(holder).collect(),
    })
}
