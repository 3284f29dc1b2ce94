//! A server that somebody names by its URL, with the headers that they want sent there.

use anyhow::{Context as _, anyhow, bail};

use crate::{
    backend::Target,
    cli::{Probe, UrlTransport},
    config::{Scope, ServerSpec, Transport},
    evidence::{HttpTransport, Redactor, Secret, UrlFault},
    machine::Surroundings,
};

pub(super) fn is_one(server: &str) -> bool {
    server.contains("://")
}

/// An entry as a config file might have it.
pub(super) fn spec(url: &str, args: &Probe, surroundings: &Surroundings) -> anyhow::Result<ServerSpec> {
    let target = read(url)?;
    let headers = args.headers.iter().map(|text| header(text, surroundings)).collect::<anyhow::Result<_>>()?;
    let transport = args.transport.map(|transport| match transport {
        UrlTransport::Http => HttpTransport::Streamable,
        UrlTransport::Sse => HttpTransport::Sse,
    });
    Ok(ServerSpec {
        name: target.host(),
        transport: Transport::Http { url: Secret::new(url.trim()), headers, transport },
        source: None,
        scope: Scope::Named,
        client: None,
        disabled: false,
        timeout: None,
    })
}

/// A URL that one can go to.
pub(super) fn read(url: &str) -> anyhow::Result<Target> {
    let redactor = Redactor::default();
    Target::parse(url, &redactor).map_err(|fault| anyhow!("`{}` is no URL to go to: {}", redactor.show(url), what_is_wrong(&fault)))
}

fn what_is_wrong(fault: &UrlFault) -> String {
    match fault {
        UrlFault::Empty => "it is empty".to_owned(),
        UrlFault::Quoted => "quotes are a part of it".to_owned(),
        UrlFault::NoScheme => "it does not begin with http:// or https://".to_owned(),
        UrlFault::OtherScheme(scheme) => format!("it begins with {scheme}:, and only http: and https: can be asked"),
        UrlFault::NoHost => "it names no host".to_owned(),
        UrlFault::BadHost => "its host is neither a name nor an address".to_owned(),
        UrlFault::BadPort => "its port is no number up to 65535".to_owned(),
        UrlFault::Unexpanded(reference) => format!("{reference} stands in it as it is written"),
    }
}

/// Reads `NAME: VALUE`, and puts in what the environment holds for each `${NAME}`. No error repeats what may be a secret.
fn header(text: &str, surroundings: &Surroundings) -> anyhow::Result<(String, Secret)> {
    let (name, value) = text.split_once(':').context("--header takes 'NAME: VALUE', and one of them has no `:`")?;
    let name = name.trim();
    if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)) {
        bail!("--header takes 'NAME: VALUE', and one of them has no name that HTTP allows");
    }
    Ok((name.to_owned(), Secret::new(filled_in(value.trim(), surroundings)?)))
}

fn filled_in(value: &str, surroundings: &Surroundings) -> anyhow::Result<String> {
    let Some((before, rest)) = value.split_once("${") else { return Ok(value.to_owned()) };
    let (name, after) = rest.split_once('}').context("--header has a `${` without its `}`")?;
    let variables = surroundings.variables();
    let held = variables.get(name).and_then(|held| held.to_str()).filter(|held| !held.is_empty());
    let held = held.with_context(|| format!("--header names the variable {name}, which is not set here"))?;
    Ok(format!("{before}{held}{}", filled_in(after, surroundings)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::machine::Os;

    fn surroundings() -> Surroundings {
        let env = [("TOKEN", "s3cr3t"), ("EMPTY", "")].map(|(name, value)| (name.into(), value.into()));
        Surroundings { os: Os::Linux, env: env.into(), home: "/".into(), cwd: "/".into() }
    }

    #[test]
    fn a_header_takes_its_secret_from_the_environment() {
        for (text, name, value) in [
            ("Authorization: Bearer ${TOKEN}", "Authorization", "Bearer s3cr3t"),
            ("X-Key:${TOKEN}-${TOKEN}", "X-Key", "s3cr3t-s3cr3t"),
            ("X-Empty:", "X-Empty", ""),
            ("X-Url: http://x:1", "X-Url", "http://x:1"),
        ] {
            let (read, held) = header(text, &surroundings()).expect(text);
            assert_eq!((read.as_str(), held.expose()), (name, value));
        }
    }

    #[test]
    fn a_bad_header_is_refused_without_its_value() {
        for (text, said) in [
            ("hunter22", "no `:`"),
            (": hunter22", "no name"),
            ("X Y: hunter22", "no name"),
            ("X: hunter22 ${NAMELESS}", "NAMELESS, which is not set"),
            ("X: hunter22 ${EMPTY}", "EMPTY, which is not set"),
            ("X: hunter22 ${TOKEN", "without its `}`"),
        ] {
            let error = header(text, &surroundings()).expect_err(text).to_string();
            assert!(error.contains(said) && !error.contains("hunter22"), "{error}");
        }
    }

    #[test]
    fn a_bad_url_is_refused_with_its_reason() {
        for (url, said) in [("http://", "no host"), ("ws://x/mcp", "ws:"), ("http://x:99999", "port"), ("http://me:hunter22@", "no host")] {
            let error = read(url).expect_err(url).to_string();
            assert!(error.contains(said) && !error.contains("hunter22"), "{error}");
        }
    }
}
