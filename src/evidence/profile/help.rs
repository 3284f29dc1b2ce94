//! The runtimes that can be asked by variables of the environment alone.

/// A runtime or launcher that tells where its time goes when a variable asks it to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Help {
    Python,
    Node,
    Npm,
    Uv,
}

impl Help {
    pub const ALL: [Self; 4] = [Self::Python, Self::Node, Self::Npm, Self::Uv];

    /// The name in reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Python => "python",
            Self::Node => "node",
            Self::Npm => "npm",
            Self::Uv => "uv",
        }
    }
}
