//! Package managers that name their folders after what lies in them: bun, pnpm, Yarn, Deno, and everybody who installs wheels.

type Name = (String, String);

/// The npm package whose folder ends `trail`, which begins at the private folder.
pub(super) fn npm_package(trail: &[String]) -> Option<Name> {
    let words: Vec<&str> = trail.iter().map(String::as_str).collect();
    match words.as_slice() {
        // bun.com/docs/pm/global-cache: `NAME@VERSION@@@N`, N the revision of the cache.
        ["bun", scope, folder] if scope.starts_with('@') => scoped(scope, bun(folder)?),
        ["bun", folder] => bun(folder),
        // As observed with Deno 2.9: `npm/HOST/NAME/VERSION`.
        ["deno", "npm", _, scope, name, version] if scope.starts_with('@') => Some((format!("{scope}/{name}"), (*version).to_owned())),
        ["deno", "npm", _, name, version] if !name.starts_with('@') => Some(((*name).to_owned(), (*version).to_owned())),
        // pnpm.io/symlinked-node-modules-structure: `NAME@VERSION`, `+` for `/`, and the peers behind `_` or `(`.
        [.., ".pnpm", folder] => {
            let at = folder.match_indices('@').map(|(at, _)| at).find(|&at| at > 0)?;
            let (name, version) = (&folder[..at], folder[at + 1..].split(['_', '(']).next()?);
            Some((name.replace('+', "/"), version.to_owned()))
        }
        // yarnpkg/yarn:src/fetchers: `npm-SLUG-VERSION-SHA1-integrity/node_modules/NAME`.
        ["yarn", _, folder, "node_modules", scope, name] if scope.starts_with('@') => {
            yarn_classic(folder, &format!("{scope}-{name}")).map(|version| (format!("{scope}/{name}"), version))
        }
        ["yarn", _, folder, "node_modules", name] if !name.starts_with('@') => {
            yarn_classic(folder, name).map(|version| ((*name).to_owned(), version))
        }
        _ => None,
    }
}

fn bun(folder: &str) -> Option<Name> {
    let (name, version) = folder.split_once("@@@")?.0.rsplit_once('@')?;
    (!name.is_empty() && !version.is_empty()).then(|| (name.to_owned(), version.to_owned()))
}

fn scoped(scope: &str, (name, version): Name) -> Option<Name> {
    (scope.len() > 1).then(|| (format!("{scope}/{name}"), version))
}

fn yarn_classic(folder: &str, slug: &str) -> Option<String> {
    let rest = folder.strip_prefix("npm-")?.strip_prefix(slug)?.strip_prefix('-')?;
    Some(rest.strip_suffix("-integrity").unwrap_or(rest).rsplit_once('-')?.0.to_owned())
}

/// The package of an archive in the cache of Yarn 2 and later: `SLUG-npm-VERSION-HASH-KEY.zip`. Where a scope ends it does not tell.
pub(super) fn yarn_archive(trail: &[String]) -> Option<Name> {
    let file = trail.last()?.strip_suffix(".zip").filter(|_| trail[0].starts_with("yarn"))?;
    let (slug, rest) = file.split_once("-npm-")?;
    let version = rest.rsplit_once('-')?.0.rsplit_once('-')?.0;
    Some((slug.to_owned(), version.to_owned()))
}

/// The name and version in `NAME-VERSION.dist-info` (packaging.python.org, "Recording installed projects").
pub(super) fn installed_wheel(folder: &str) -> Option<Name> {
    let (name, version) = folder.strip_suffix(".dist-info")?.rsplit_once('-')?;
    (!name.is_empty() && !version.is_empty()).then(|| (name.to_owned(), version.to_owned()))
}

/// The registry after which a folder of Deno's or pnpm's is named.
pub(super) fn host(trail: &[String]) -> Option<String> {
    let words: Vec<&str> = trail.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["deno", "npm", host] => Some((*host).to_owned()),
        ["pnpm-cache", .., metadata, host] if metadata.starts_with("metadata") && host.contains('.') => {
            Some(host.trim_start_matches("https%3A").trim_start_matches('+').to_owned())
        }
        _ => None,
    }
}

/// Whether it is what uv keeps of the answer that brought a wheel.
pub(super) fn is_uv_answer(trail: &[String]) -> bool {
    let is_answer = |file: &String| std::path::Path::new(file).extension().is_some_and(|ending| ending == "http");
    trail.iter().any(|name| name.starts_with("wheels-v")) && trail.last().is_some_and(is_answer)
}

/// The host of the last address in what uv keeps of an answer.
pub(super) fn host_in(answer: &str) -> Option<String> {
    host_of(&answer[answer.rfind("https://")?..])
}

/// The host in an address, without the name and the password that may stand before it.
pub(super) fn host_of(url: &str) -> Option<String> {
    let authority = url.split_once("://")?.1.split(['/', '?', '#']).next()?;
    let host = authority.rsplit('@').next()?;
    let is_host = !host.is_empty() && host.chars().all(|c| c.is_ascii_alphanumeric() || ".-:[]".contains(c));
    is_host.then(|| host.to_owned())
}
