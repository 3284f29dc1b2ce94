//! HOW A CLIENT BEHAVES, as data: every number with its source.

mod profile;

pub use profile::{
    ClientProfile, CwdPolicy, EnvPolicy, Expansion, Facts, Grade, ListOrder, NoisePolicy, Opening, PathPolicy, Restart, StartLimit, StopAct,
    StopStep, UnknownVersion,
};
