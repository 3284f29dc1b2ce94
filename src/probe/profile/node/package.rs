//! Whose code a file is: a package's, the server's own, or Node's.

/// The package of a file under `node_modules`, and the file's path within it; the last two parts of the path of any other file.
pub(super) fn of(file: &str) -> (String, String) {
    let file = file.strip_prefix("file://").unwrap_or(file).replace('\\', "/");
    let in_package = file.rsplit_once("/node_modules/").map(|(_, inside)| inside).filter(|inside| !inside.starts_with('.'));
    let split = in_package.and_then(|inside| {
        let parts = if inside.starts_with('@') { 2 } else { 1 };
        let (end, _) = inside.match_indices('/').nth(parts - 1)?;
        Some((inside[..end].to_owned(), inside[end + 1..].to_owned()))
    });
    split.unwrap_or_else(|| {
        let near = file.rmatch_indices('/').nth(1).map_or(file.as_str(), |(slash, _)| &file[slash + 1..]);
        (near.to_owned(), near.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_belongs_to_the_innermost_package() {
        for (file, package, path) in [
            ("/srv/x/node_modules/ajv/dist/core.js", "ajv", "dist/core.js"),
            ("file:///srv/node_modules/@scope/sdk/dist/a.js", "@scope/sdk", "dist/a.js"),
            ("/p/node_modules/.pnpm/zod@4.0.0/node_modules/zod/v4/core.cjs", "zod", "v4/core.cjs"),
            (r"C:\srv\node_modules\ajv\lib\x.js", "ajv", "lib/x.js"),
            ("/srv/weather/build/index.js", "build/index.js", "build/index.js"),
            ("file:///C:/srv/index.js", "srv/index.js", "srv/index.js"),
            ("/x/node_modules/lonely.js", "node_modules/lonely.js", "node_modules/lonely.js"),
            ("index.js", "index.js", "index.js"),
            ("", "", ""),
        ] {
            assert_eq!(of(file), (package.to_owned(), path.to_owned()), "{file}");
        }
    }
}
