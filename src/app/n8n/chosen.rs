//! Which n8n is meant, and whose key goes there.

use anyhow::{anyhow, bail};

use crate::{
    app::{
        targets::{self, Entry},
        typed_url,
    },
    cli,
    launch::{self, N8nPlan, NotLaunchable, Overrides, n8n},
    machine::Surroundings,
};

/// The URL that is typed, else that of the entry that is named, else that of the environment, else the usual place.
pub(super) fn plan(args: &cli::N8n, surroundings: &Surroundings) -> anyhow::Result<N8nPlan> {
    let of_entry = args.server.as_deref().map(|name| of_entry(name, args, surroundings)).transpose()?;
    let plan = match &args.url {
        Some(url) => typed(url, of_entry, surroundings)?,
        None => of_entry.or_else(|| n8n::in_environment(surroundings)).unwrap_or_else(|| n8n::by_default(surroundings)),
    };
    let plan = match &args.api_key_env {
        Some(name) => plan.with_key(name, &key(name, surroundings)?),
        None => plan,
    };
    Ok(match args.timeout {
        Some(timeout) => plan.within(timeout),
        None => plan,
    })
}

fn typed(url: &str, of_entry: Option<N8nPlan>, surroundings: &Surroundings) -> anyhow::Result<N8nPlan> {
    let plan = n8n::typed(url, surroundings);
    typed_url::read(plan.url.expose())?;
    Ok(match of_entry.or_else(|| n8n::in_environment(surroundings)) {
        Some(own) => plan.with_key_of(&own),
        None => plan,
    })
}

fn of_entry(name: &str, args: &cli::N8n, surroundings: &Surroundings) -> anyhow::Result<N8nPlan> {
    let target = targets::named(name, args.config.as_deref(), args.client.as_deref(), surroundings)?;
    let fault = match target.entry {
        Entry::Broken { fault, .. } => fault,
        Entry::Read(spec) => match launch::plan(&spec, target.profile, surroundings, &Overrides::default()) {
            Ok(plan) => return n8n::behind(&plan).or_else(|| Some(n8n::at(&launch::behind(&plan)?))).ok_or_else(|| names_none(name)),
            Err(NotLaunchable::Remote(plan)) => return Ok(n8n::at(&plan)),
            Err(NotLaunchable::Fault(fault)) => *fault,
        },
    };
    bail!("{}:{}: {}", fault.place.file.display(), fault.place.line, fault.problem)
}

fn names_none(server: &str) -> anyhow::Error {
    anyhow!(
        "the entry of `{server}` names no n8n: neither a variable such as N8N_API_URL nor an argument with a URL of n8n\n  \
         if its server has the URL from elsewhere: mcpdoctor n8n URL"
    )
}

/// What the variable holds. The errors repeat nothing that may be the key itself, pasted in place of a name.
fn key(name: &str, surroundings: &Surroundings) -> anyhow::Result<String> {
    let is_shouted = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_');
    match surroundings.variables().get(name).map(|held| held.to_string_lossy().trim().to_owned()) {
        Some(held) if !held.is_empty() => Ok(held),
        Some(_) => bail!("the variable that --api-key-env names is empty"),
        None if is_shouted && name.len() < 64 => bail!("--api-key-env names {name}, which is not set here"),
        None => bail!(
            "--api-key-env takes the name of a variable that holds the key, and no variable is called so\n  \
             not the key itself: it would stand in the list of processes and in the shell's history"
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::machine::Os;

    #[test]
    fn a_pasted_key_is_not_repeated() {
        let env = [("N8N_API_KEY", " k1 "), ("EMPTY", " ")].map(|(name, value)| (name.into(), value.into()));
        let surroundings = Surroundings { os: Os::Linux, env: env.into(), home: "/".into(), cwd: "/".into() };
        assert_eq!(key("N8N_API_KEY", &surroundings).ok().as_deref(), Some("k1"));
        for (name, said) in [
            ("OTHER_KEY", "OTHER_KEY, which is not set"),
            ("EMPTY", "is empty"),
            ("", "not the key itself"),
            ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIi.c2ln", "not the key itself"),
            ("n8n_api_0123456789abcdef", "not the key itself"),
        ] {
            let error = key(name, &surroundings).expect_err(name).to_string();
            assert!(error.contains(said), "{error}");
            assert!(name == "OTHER_KEY" || name.is_empty() || name == "EMPTY" || !error.contains(name), "{error}");
        }
    }
}
