//! What the patients do, one file per family of faults.

pub(super) mod backend;
pub(super) mod crash;
pub(super) mod exercise;
pub(super) mod forgetful;
pub(super) mod good;
pub(super) mod handshake;
pub(super) mod leftovers;
pub(super) mod lists;
pub(super) mod misdirected;
pub(super) mod mute;
pub(super) mod n8n;
pub(super) mod noise;
pub(super) mod slow;
pub(super) mod yardstick;
