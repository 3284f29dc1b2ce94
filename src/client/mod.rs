//! HOW A CLIENT BEHAVES, as data: every number with its source.

mod inheritance;
mod profile;
mod stop;

pub use inheritance::{CwdPolicy, EntryPath, EnvList, EnvPolicy, Expansion, Form, Given, PathPolicy, Unset, WindowsStart};
pub use profile::{ClientProfile, Facts, Grade, LimitSetting, ListOrder, NoisePolicy, Opening, StartLimit, TimeUnit, UnknownVersion};
pub use stop::{Restart, StopAct, StopStep};
