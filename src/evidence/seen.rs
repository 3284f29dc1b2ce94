//! Absent and invisible must never be the same value.

/// Whether something was there, was not there, or could not be seen by this kind of observation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Seen<T> {
    Yes(T),
    No,
    #[default]
    NotVisible,
}

impl<T> Seen<T> {
    /// The value, if it was seen.
    pub const fn yes(&self) -> Option<&T> {
        match self {
            Self::Yes(value) => Some(value),
            Self::No | Self::NotVisible => None,
        }
    }
}
