//! `-- COMMAND ARGS` → an entry as if it stood in a config file.

use std::path::Path;

use super::{Scope, ServerSpec, Transport};

/// The entry for a command that is given on the command line; its name is that of the program.
#[must_use]
pub fn command_line(argv: &[String]) -> ServerSpec {
    let (command, rest) = argv.split_first().map_or((String::new(), &[][..]), |(command, rest)| (command.clone(), rest));
    let name = Path::new(&command).file_stem().map_or_else(|| command.clone(), |stem| stem.to_string_lossy().into_owned());
    ServerSpec {
        name,
        transport: Transport::Stdio { command, args: rest.to_vec(), env: Vec::new(), cwd: None },
        source: None,
        scope: Scope::Named,
        client: None,
        disabled: false,
        timeout: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_named_after_its_program() {
        for (argv, name, command, rest) in [
            (vec!["npx", "-y", "x"], "npx", "npx", vec!["-y", "x"]),
            (vec!["/opt/my-server.py"], "my-server", "/opt/my-server.py", vec![]),
            (vec![], "", "", vec![]),
        ] {
            let argv: Vec<String> = argv.into_iter().map(str::to_owned).collect();
            let spec = command_line(&argv);
            assert_eq!(spec.name, name);
            assert!(matches!(&spec.transport, Transport::Stdio { command: program, args, .. } if program == command && *args == rest), "{spec:?}");
        }
    }
}
