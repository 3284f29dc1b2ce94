//! Which part of an n8n a URL names: people copy its base, its API's base, an MCP endpoint, a webhook or the editor's own pages.

/// The public API, behind n8n's base.
const API: &str = "/api/v1";

/// A URL as it is written, divided where n8n's own paths begin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct N8nUrl {
    /// What stands before n8n's own path, without a slash at its end: empty, or such as `/n8n` where a proxy leads a prefix to n8n.
    pub prefix: String,
    pub place: N8nPlace,
    /// It ends with a slash; a server that puts `/api/v1` behind it asks for `//api/v1`, and n8n answers that with its editor page.
    pub slash: bool,
    /// The public API's base as the URL has it, or as a server would make it.
    api: String,
}

/// What a URL names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum N8nPlace {
    /// n8n itself, as far as its path tells.
    Base,
    /// The public API.
    Api,
    /// The MCP server of the whole instance.
    McpInstance,
    /// An MCP Server Trigger of a workflow.
    McpTrigger,
    /// The test URL of such a trigger, which lives only while the editor listens.
    McpTest,
    /// The begin of an MCP endpoint's path, where nothing is.
    McpNowhere,
    /// A webhook or a form.
    Webhook,
    /// A page of the editor, or a path that only the editor uses.
    Page,
}

impl N8nPlace {
    /// Whether MCP is what is expected there.
    #[must_use]
    pub const fn is_mcp(self) -> bool {
        match self {
            Self::McpInstance | Self::McpTrigger | Self::McpTest | Self::McpNowhere => true,
            Self::Base | Self::Api | Self::Webhook | Self::Page => false,
        }
    }
}

impl N8nUrl {
    /// Divides `url`, with or without a scheme. Nothing is corrected: a doubled slash or a doubled `/api/v1` stays.
    #[must_use]
    pub fn of(url: &str) -> Self {
        let behind_scheme = url.split_once("://").map_or(url, |(_, rest)| rest);
        let end = behind_scheme.find(['?', '#']).unwrap_or(behind_scheme.len());
        let path = behind_scheme[..end].find('/').map_or("", |begin| &behind_scheme[begin..end]);
        let whole = path.strip_suffix('/').unwrap_or(path);
        let mut starts = whole.match_indices('/').map(|(begin, _)| begin);
        let own = starts.find_map(|begin| Some((begin, place(&whole[begin..])?)));
        let (begin, place) = own.unwrap_or((whole.len(), N8nPlace::Base));
        let prefix = whole[..begin].to_owned();
        let api = match whole.rfind(API).filter(|_| place == N8nPlace::Api) {
            Some(last) => whole[..last + API.len()].to_owned(),
            None => format!("{prefix}{API}"),
        };
        Self { prefix, place, slash: path.ends_with('/'), api }
    }

    /// Path of the question whether n8n is ready.
    #[must_use]
    pub fn readiness(&self) -> String {
        format!("{}/healthz/readiness", self.prefix)
    }

    /// Path of the settings that n8n shows to everybody.
    #[must_use]
    pub fn settings(&self) -> String {
        format!("{}{}", self.prefix, Self::ROOT_SETTINGS)
    }

    /// Path and query of the cheapest question to the public API.
    #[must_use]
    pub fn workflows(&self) -> String {
        format!("{}/workflows?limit=1", self.api)
    }

    /// Path of the settings of an n8n that has the host for itself.
    pub const ROOT_SETTINGS: &'static str = "/rest/settings";
}

/// What `path` names, if n8n's own path begins with it (`n8n-io/n8n:packages/@n8n/config/src/configs/endpoints.config.ts`).
fn place(path: &str) -> Option<N8nPlace> {
    let mut segments = path[1..].split('/');
    let first = segments.next()?;
    let second = segments.next();
    match (first, second) {
        ("api", Some("v1")) => Some(N8nPlace::Api),
        ("mcp-server", Some("http")) => Some(N8nPlace::McpInstance),
        ("mcp" | "mcp-test" | "mcp-server", None) => Some(N8nPlace::McpNowhere),
        ("mcp", Some(_)) => Some(N8nPlace::McpTrigger),
        ("mcp-test", Some(_)) => Some(N8nPlace::McpTest),
        ("webhook" | "webhook-test" | "webhook-waiting" | "form" | "form-test" | "form-waiting", Some(_)) => Some(N8nPlace::Webhook),
        ("home" | "workflow" | "projects" | "rest" | "healthz", Some(_)) | ("workflows" | "signin" | "setup" | "healthz", None) => {
            Some(N8nPlace::Page)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_is_divided_where_the_paths_of_n8n_begin() {
        for (url, prefix, place) in [
            ("http://localhost:5678", "", N8nPlace::Base),
            ("http://localhost:5678/", "", N8nPlace::Base),
            ("localhost:5678", "", N8nPlace::Base),
            ("https://h/n8n/", "/n8n", N8nPlace::Base),
            ("https://h//", "/", N8nPlace::Base),
            ("https://h/api/v1", "", N8nPlace::Api),
            ("https://h/n8n/api/v1/", "/n8n", N8nPlace::Api),
            ("https://h/api/v1/workflows?limit=9", "", N8nPlace::Api),
            ("https://h/mcp-server/http", "", N8nPlace::McpInstance),
            ("https://h/n8n/mcp/3f2a", "/n8n", N8nPlace::McpTrigger),
            ("https://h/mcp/tools/sse", "", N8nPlace::McpTrigger),
            ("https://h/mcp-test/3f2a", "", N8nPlace::McpTest),
            ("https://h/mcp", "", N8nPlace::McpNowhere),
            ("https://h/mcp/", "", N8nPlace::McpNowhere),
            ("https://h/webhook/3f2a", "", N8nPlace::Webhook),
            ("https://h/home/workflows", "", N8nPlace::Page),
            ("https://h/workflow/abc#x", "", N8nPlace::Page),
            ("https://h/?next=/mcp/x", "", N8nPlace::Base),
        ] {
            let divided = N8nUrl::of(url);
            assert_eq!((divided.prefix.as_str(), divided.place), (prefix, place), "{url}");
        }
    }

    #[test]
    fn the_questions_go_where_the_url_leads_as_it_is_written() {
        for (url, readiness, workflows) in [
            ("http://h:5678/", "/healthz/readiness", "/api/v1/workflows?limit=1"),
            ("http://h:5678/api/v1", "/healthz/readiness", "/api/v1/workflows?limit=1"),
            ("http://h:5678/api/v1/api/v1/", "/healthz/readiness", "/api/v1/api/v1/workflows?limit=1"),
            ("http://h:5678//", "//healthz/readiness", "//api/v1/workflows?limit=1"),
            ("http://h/n8n/mcp/x", "/n8n/healthz/readiness", "/n8n/api/v1/workflows?limit=1"),
        ] {
            let divided = N8nUrl::of(url);
            assert_eq!((divided.readiness().as_str(), divided.workflows().as_str()), (readiness, workflows), "{url}");
        }
    }
}
