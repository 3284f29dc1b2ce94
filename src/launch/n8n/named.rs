//! Looks for n8n's address and key in the variables and arguments of a start.

use crate::{evidence::NamedIn, machine::Variables};

use super::names::{ADDRESSES, FLAGS, Form, KEY_FLAGS, KEYS, PLAIN_FLAGS, PLAIN_KEY_FLAGS, bearer, is_key_header, is_n8ns, speaks_of_n8n};

/// Where an address or a key may stand.
pub(super) struct Places<'p> {
    /// The variables that somebody set for this start, by name.
    pub own: Vec<(&'p str, &'p str)>,
    /// The program and what it is given.
    pub command: &'p str,
    pub args: &'p [String],
    /// All variables, those above included.
    pub all: &'p Variables,
}

/// A value and its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Named {
    pub value: String,
    pub place: NamedIn,
}

/// What tells that a value is meant, the surest first: a flag goes before variables in every program that has both; then what only looks like n8n's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Clue {
    Flag(usize),
    Name(usize),
    Url,
    /// A plain flag, or a URL on its own, of a program that is about n8n.
    Program,
}

impl Places<'_> {
    /// The address that is most surely n8n's; of arguments and variables alike, the argument, for it is what the program is told last.
    pub(super) fn address(&self) -> Option<Named> {
        let in_args = self.words().filter_map(|word| self.address_in(&word).map(|(clue, value)| (clue, 0, value, NamedIn::Argument(word.number))));
        let in_variables = self.own.iter().filter_map(|(name, value)| {
            let clue = ADDRESSES.iter().position(|(known, _)| known == name).map(Clue::Name).or_else(|| is_n8ns(value).then_some(Clue::Url))?;
            Some((clue, 1, self.completed(name, value), NamedIn::Variable((*name).to_owned())))
        });
        let found = in_args.chain(in_variables).filter(|(_, _, value, _)| !value.trim().is_empty());
        let found = found.min_by_key(|(clue, order, _, _)| (*clue, *order)).map(|(_, _, value, place)| Named { value, place });
        found.or_else(|| self.is_about_n8n().then(|| self.inherited(ADDRESSES.iter().map(|(name, _)| *name)))?)
    }

    /// The key of n8n's public API.
    pub(super) fn key(&self) -> Option<Named> {
        let in_args = self.words().filter_map(|word| Some(Named { value: self.key_in(&word)?, place: NamedIn::Argument(word.number) }));
        let own = |known: &&str| {
            let value = self.own.iter().find(|(name, value)| name == known && !value.trim().is_empty())?.1;
            Some(Named { value: value.to_owned(), place: NamedIn::Variable((*known).to_owned()) })
        };
        let in_headers = self.headers().filter(|(_, name, value)| is_key_header(name) && !value.is_empty());
        let in_headers = in_headers.map(|(place, _, value)| Named { value, place });
        in_headers.chain(in_args).chain(KEYS.iter().filter_map(own)).next().or_else(|| self.inherited(KEYS.iter().copied()))
    }

    /// The token that a bridge sends to an MCP endpoint of n8n; the key of the public API is another one.
    pub(super) fn token(&self) -> Option<Named> {
        self.headers().find_map(|(place, name, value)| Some(Named { value: bearer(name, &value)?.to_owned(), place }))
    }

    /// The first of these variables that the start inherits, as whoever keeps n8n's address in a shell means it.
    pub(super) fn inherited<'n>(&self, names: impl IntoIterator<Item = &'n str>) -> Option<Named> {
        let value = |name: &str| self.all.get(name)?.to_str().filter(|value| !value.trim().is_empty()).map(str::to_owned);
        names.into_iter().find_map(|name| Some(Named { value: self.completed(name, &value(name)?), place: NamedIn::Inherited(name.to_owned()) }))
    }

    fn is_about_n8n(&self) -> bool {
        let key_is_own = || self.own.iter().any(|(name, _)| KEYS.contains(name));
        speaks_of_n8n(self.command) || self.args.iter().any(|arg| speaks_of_n8n(arg)) || key_is_own()
    }

    /// A host's name with what n8n's own variables say of protocol and port, where they say anything.
    fn completed(&self, name: &str, value: &str) -> String {
        let other = |name: &str| self.all.get(name).and_then(|value| value.to_str()).map(str::trim).filter(|value| !value.is_empty());
        let is_bare = ADDRESSES.contains(&(name, Form::Host)) && !value.contains("://");
        match (other("N8N_PROTOCOL"), other("N8N_PORT")) {
            (None, None) => value.to_owned(),
            (protocol, port) if is_bare => {
                let port = port.filter(|_| !value.contains(':')).map(|port| format!(":{port}")).unwrap_or_default();
                format!("{}://{}{port}", protocol.unwrap_or("http"), value.trim().trim_end_matches('/'))
            }
            _ => value.to_owned(),
        }
    }

    /// The words of all arguments: a shell takes a whole command line as one of them.
    fn words(&self) -> impl Iterator<Item = Word<'_>> {
        let mut before = "";
        (1..).zip(self.args).flat_map(|(number, arg)| arg.split_whitespace().map(move |word| (number, word))).map(move |(number, word)| {
            let word = word.trim_matches(['"', '\'']);
            Word { number, before: std::mem::replace(&mut before, word), text: word }
        })
    }

    /// `N8N_API_URL=…` as `env`, a shell and `docker run -e` take it; `--n8n-url=…` and `--n8n-url …`; a URL on its own.
    fn address_in(&self, word: &Word<'_>) -> Option<(Clue, String)> {
        let (name, value) = word.assigned();
        if let Some(rank) = ADDRESSES.iter().position(|(known, _)| *known == name) {
            return Some((Clue::Name(rank), self.completed(name, value)));
        }
        if let Some(rank) = FLAGS.iter().position(|flag| *flag == name) {
            return Some((Clue::Flag(rank), value.to_owned()));
        }
        let is_url = value.starts_with("http://") || value.starts_with("https://");
        let is_plain = PLAIN_FLAGS.contains(&name) || name.is_empty();
        let clue = if is_n8ns(value) { Clue::Url } else { Clue::Program };
        (is_url && (clue == Clue::Url || is_plain && self.is_about_n8n())).then(|| (clue, value.to_owned()))
    }

    fn key_in(&self, word: &Word<'_>) -> Option<String> {
        let (name, value) = word.assigned();
        let is_key = KEYS.contains(&name) || KEY_FLAGS.contains(&name) || PLAIN_KEY_FLAGS.contains(&name) && self.is_about_n8n();
        (is_key && !value.is_empty()).then(|| value.to_owned())
    }

    /// The headers that a bridge is told to send: `--header 'NAME: VALUE'`, and the same without the blank, which some shells on Windows need.
    fn headers(&self) -> impl Iterator<Item = (NamedIn, &str, String)> {
        let mut before = "";
        (1..).zip(self.args).filter_map(move |(number, arg)| {
            let flag = std::mem::replace(&mut before, arg);
            let header = arg.strip_prefix("--header=").or_else(|| matches!(flag, "--header" | "-H").then_some(arg))?;
            let (name, value) = header.split_once(':')?;
            Some((NamedIn::Argument(number), name.trim(), self.expanded(value.trim())))
        })
    }

    /// `mcp-remote` puts in what `${NAME}` stands for (geelen/mcp-remote:src/lib/utils.ts).
    fn expanded(&self, value: &str) -> String {
        let reference = value.split_once("${").and_then(|(before, rest)| Some((before, rest.split_once('}')?)));
        let Some((before, (name, after))) = reference else { return value.to_owned() };
        let put = self.all.get(name).map_or_else(|| format!("${{{name}}}"), |value| value.to_string_lossy().into_owned());
        format!("{before}{put}{after}")
    }
}

/// A word of an argument.
struct Word<'w> {
    /// Of the argument, from 1.
    number: usize,
    before: &'w str,
    text: &'w str,
}

impl<'w> Word<'w> {
    /// The name that a value is given to, in this word or the one before; no name for a word on its own.
    fn assigned(&self) -> (&'w str, &'w str) {
        let text = self.text.strip_prefix("-e").filter(|rest| rest.starts_with("N8N_")).unwrap_or(self.text);
        let text = ["--env=", "-e="].iter().find_map(|flag| text.strip_prefix(flag)).unwrap_or(text);
        match text.split_once('=') {
            Some((name, value)) if !name.contains(['/', ':', '?']) => (name, value.trim_matches(['"', '\''])),
            _ if self.before.starts_with("--") && !self.before.contains('=') && !text.starts_with('-') => (self.before, text),
            _ => ("", text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::machine::Os;

    /// The address and the key that a start with this command line leads to.
    fn look(line: &str, own: &[(&str, &str)], inherited: &[(&str, &str)]) -> [String; 2] {
        let all = inherited.iter().chain(own).map(|(name, value)| ((*name).into(), (*value).into())).collect();
        // A blank within an argument is written as `+`.
        let mut words = line.split(' ').map(|word| word.replace('+', " "));
        let command = words.next().unwrap_or_default();
        let args: Vec<String> = words.collect();
        let places = Places { own: own.to_vec(), command: &command, args: &args, all: &Variables::new(all, Os::Linux) };
        [told(places.address()), told(places.key())]
    }

    fn told(found: Option<Named>) -> String {
        found.map_or_else(|| "-".to_owned(), |named| format!("{} {}", named.place.describe(), named.value))
    }

    #[test]
    fn the_address_is_found_wherever_servers_take_it() {
        let api = ("N8N_API_URL", "http://api:1");
        for (line, own, expected) in [
            ("npx n8n-mcp", vec![api], "N8N_API_URL http://api:1"),
            ("x", vec![("N8N_WEBHOOK_URL", "http://hook:3/webhook/x"), ("N8N_HOST", "https://host:2"), api], "N8N_API_URL http://api:1"),
            ("x", vec![("N8N_API_URL", ""), ("N8N_BASE_URL", "http://base:2")], "N8N_BASE_URL http://base:2"),
            ("x", vec![("N8N_HOST", "n8n.local")], "N8N_HOST n8n.local"),
            ("x", vec![("N8N_HOST", "n8n.local"), ("N8N_PORT", "5678")], "N8N_HOST http://n8n.local:5678"),
            ("x", vec![("N8N_HOST", "n8n.local"), ("N8N_PROTOCOL", "https")], "N8N_HOST https://n8n.local"),
            ("x", vec![("N8N_HOST", "https://n8n.local"), ("N8N_PORT", "5678")], "N8N_HOST https://n8n.local"),
            ("x", vec![("BASE_URL", "https://n8n.example.com")], "BASE_URL https://n8n.example.com"),
            ("x", vec![("BASE_URL", "https://example.com")], "-"),
            ("docker run -i --rm -e N8N_API_URL=http://host.docker.internal:9/api/v1 mcp", vec![], "argument 5 http://host.docker.internal:9/api/v1"),
            ("docker run --env=N8N_API_URL=http://a:9 -eN8N_HOST=http://b:9 mcp", vec![], "argument 2 http://a:9"),
            ("docker run -e N8N_API_URL mcp", vec![api], "N8N_API_URL http://api:1"),
            ("env N8N_URL=http://a:9 npx x", vec![], "argument 1 http://a:9"),
            ("wsl.exe bash -c N8N_HOST=http://localhost:5678/api/v1+N8N_API_KEY=k+npx+-y+b", vec![], "argument 3 http://localhost:5678/api/v1"),
            ("node s.js --n8n-url=http://a:9", vec![("N8N_URL", "http://b:1")], "argument 2 http://a:9"),
            ("node s.js --n8n-url http://a:9", vec![], "argument 3 http://a:9"),
            ("npx min-n8n-mcp --url http://a:9", vec![], "argument 3 http://a:9"),
            ("npx weather --url http://a:9", vec![], "-"),
            ("npx weather --url http://a:5678", vec![], "argument 3 http://a:5678"),
            ("npx n8n-mcp http://a:9", vec![], "argument 2 http://a:9"),
            ("npx mcp-remote https://x.example/mcp-server/http --header A:b", vec![], "argument 2 https://x.example/mcp-server/http"),
            ("npx mcp-remote https://x.example/mcp", vec![], "-"),
            ("npx n8n-mcp", vec![], "-"),
        ] {
            assert_eq!(look(line, &own, &[])[0], expected, "{line} {own:?}");
        }
    }

    #[test]
    fn what_is_inherited_counts_only_for_what_is_about_n8n() {
        let inherited = [("N8N_API_URL", "http://api:1"), ("N8N_API_KEY", "secret")];
        for (line, own, expected) in [
            ("npx n8n-mcp", vec![], "N8N_API_URL http://api:1"),
            ("npx tools", vec![("N8N_API_KEY", "own")], "N8N_API_URL http://api:1"),
            ("npx tools", vec![], "-"),
        ] {
            assert_eq!(look(line, &own, &inherited)[0], expected, "{line}");
        }
    }

    #[test]
    fn the_key_is_that_of_the_public_api() {
        for (line, own, inherited, expected) in [
            ("x", vec![("N8N_API_KEY", "k1"), ("N8N_TOKEN", "k2")], vec![], "N8N_API_KEY k1"),
            ("x", vec![("N8N_MCP_TOKEN", "k1")], vec![], "-"),
            ("x", vec![], vec![("N8N_API_TOKEN", "k1")], "N8N_API_TOKEN k1"),
            ("docker run -e N8N_API_KEY=k1 mcp", vec![], vec![], "argument 3 k1"),
            ("node s.js --n8n-api-key k1", vec![], vec![], "argument 3 k1"),
            ("npx n8n-mcp --api-key=k1", vec![], vec![], "argument 2 k1"),
            ("npx weather --api-key=k1", vec![], vec![], "-"),
            ("npx mcp-remote http://a/mcp --header X-N8N-API-KEY:+k1", vec![], vec![], "argument 4 k1"),
            ("npx mcp-remote http://a/mcp --header x-n8n-api-key:k1", vec![], vec![], "argument 4 k1"),
            ("npx mcp-remote http://a/mcp --header=X-N8N-API-KEY:k1", vec![], vec![], "argument 3 k1"),
            ("npx mcp-remote http://a/mcp --header X-N8N-API-KEY:${KEY}", vec![("KEY", "k1")], vec![], "argument 4 k1"),
            ("npx mcp-remote http://a/mcp --header X-N8N-API-KEY:${KEY}", vec![], vec![], "argument 4 ${KEY}"),
            ("npx mcp-remote http://a/mcp --header Authorization:+Bearer+k1", vec![], vec![], "-"),
        ] {
            assert_eq!(look(line, &own, &inherited)[1], expected, "{line} {own:?}");
        }
    }
}
