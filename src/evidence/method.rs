//! The requests and notifications that a client sends during a start.

/// A method that a client sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Method {
    Discover,
    Initialize,
    Initialized,
    Cancelled,
    SetLevel,
    Ping,
    ToolsList,
    PromptsList,
    ResourcesList,
    ResourceTemplatesList,
}

impl Method {
    /// The name on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Discover => "server/discover",
            Self::Initialize => "initialize",
            Self::Initialized => "notifications/initialized",
            Self::Cancelled => "notifications/cancelled",
            Self::SetLevel => "logging/setLevel",
            Self::Ping => "ping",
            Self::ToolsList => "tools/list",
            Self::PromptsList => "prompts/list",
            Self::ResourcesList => "resources/list",
            Self::ResourceTemplatesList => "resources/templates/list",
        }
    }

    /// The key of the array in a list's result; `None` for what is no list.
    #[must_use]
    pub const fn list_key(self) -> Option<&'static str> {
        match self {
            Self::ToolsList => Some("tools"),
            Self::PromptsList => Some("prompts"),
            Self::ResourcesList => Some("resources"),
            Self::ResourceTemplatesList => Some("resourceTemplates"),
            Self::Discover | Self::Initialize | Self::Initialized | Self::Cancelled | Self::SetLevel | Self::Ping => None,
        }
    }
}
