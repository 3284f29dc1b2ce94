# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_mcpdoctor_global_optspecs
    string join \n color= ascii q/quiet h/help V/version
end

function __fish_mcpdoctor_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_mcpdoctor_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_mcpdoctor_using_subcommand
    set -l cmd (__fish_mcpdoctor_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c mcpdoctor -n "__fish_mcpdoctor_needs_command" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c mcpdoctor -n "__fish_mcpdoctor_needs_command" -l ascii -d 'Draw with ASCII alone'
complete -c mcpdoctor -n "__fish_mcpdoctor_needs_command" -s q -l quiet -d 'Show no progress; where stderr is no terminal, that is a line now and then of what takes longer than 5 s'
complete -c mcpdoctor -n "__fish_mcpdoctor_needs_command" -s h -l help -d 'Print help'
complete -c mcpdoctor -n "__fish_mcpdoctor_needs_command" -s V -l version -d 'Print version'
complete -c mcpdoctor -n "__fish_mcpdoctor_needs_command" -f -a "probe" -d 'Start servers as a client would, time every phase and name the cause'
complete -c mcpdoctor -n "__fish_mcpdoctor_needs_command" -f -a "logs" -d 'Read what the clients wrote down, and say what happened'
complete -c mcpdoctor -n "__fish_mcpdoctor_needs_command" -f -a "n8n" -d 'Ask n8n whether it is there, ready, and takes the API key'
complete -c mcpdoctor -n "__fish_mcpdoctor_needs_command" -f -a "clients" -d 'What each client does when it starts a server'
complete -c mcpdoctor -n "__fish_mcpdoctor_needs_command" -f -a "explain" -d 'What a cause is, how it is recognised and how it is fixed'
complete -c mcpdoctor -n "__fish_mcpdoctor_needs_command" -f -a "demo" -d 'Start an embedded faulty server and diagnose it; lists them without a name'
complete -c mcpdoctor -n "__fish_mcpdoctor_needs_command" -f -a "init" -d 'Write a first `mcpdoctor.toml`, which says what a build holds the servers to'
complete -c mcpdoctor -n "__fish_mcpdoctor_needs_command" -f -a "self-test" -d 'Tell whether mcpdoctor sees right on this machine what a process waits for'
complete -c mcpdoctor -n "__fish_mcpdoctor_needs_command" -f -a "completions" -d 'Print the completion script for a shell'
complete -c mcpdoctor -n "__fish_mcpdoctor_needs_command" -f -a "man" -d 'Print the manual page'
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand probe" -l config -d 'Read this config file instead of looking for the clients\' own' -r -F
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand probe" -l header -d 'Send this header to a server that is named by its URL; `${NAME}` in it stands for a variable of this environment' -r
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand probe" -l transport -d 'Speak this transport alone with a server that is named by its URL' -r -f -a "http\t'Streamable HTTP, of 2025-03-26 and later'
sse\t'HTTP with SSE, of 2024-11-05'"
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand probe" -l client -d 'The client to behave like; `mcpdoctor clients` lists them [default: the config\'s own client, else claude-desktop]' -r
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand probe" -l timeout -d 'Give up after this long instead of the client\'s own limit: `1500ms`, `1.5s`, `2m`' -r
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand probe" -l patience -d 'How long a start is left alone to learn how long it would need [default: twice the limit, 10 s at least, 60 s more at most]' -r
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand probe" -l keep-profile -d 'Keep the files of that profile, as the runtime wrote them, in this folder; implies --profile' -r -F
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand probe" -l env -d 'Set a variable for the server' -r
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand probe" -l cwd -d 'Start in this directory' -r -F
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand probe" -l protocol -d 'Offer this protocol version in `initialize`' -r
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand probe" -l runs -d 'Start each server so many times and tell how its times are spread; servers take turns' -r
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand probe" -l warmup -d 'Start each server so many times before, and let those times not count' -r
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand probe" -l jobs -d 'Start so many servers at the same time [default: 1, so that no measurement disturbs another]' -r
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand probe" -l budget-stat -d 'What of the times the budget is about [default: median]' -r -f -a "min\t''
median\t''
p95\t''
max\t''"
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand probe" -l save-baseline -d 'Write the times to this file, to compare later ones with' -r -F
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand probe" -l baseline -d 'Compare the times with those in this file' -r -F
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand probe" -l max-regression -d 'How much slower than the baseline a start may be [default: 10%]' -r
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand probe" -l budget -d 'From when on a start is slow [default: 3s, the smallest limit of any client today]' -r
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand probe" -l fail-on -d 'The verdict from which on the exit code is 1 [default: failing; slow with --max-regression]' -r -f -a "failing\t'The client ends up without the server, or it could not be told'
slow\t'Also a start over the budget, or slower than the baseline'
warning\t'Also any warning'
never\t'Always exit with 0'"
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand probe" -l format -d 'The form of the report on stdout' -r -f -a "human\t'For people'
json\t'For programs: `mcpdoctor.report/v1`'
concise\t'One line per finding'
junit\t'For CI systems: JUnit XML, a case for each server'
sarif\t'For code scanning: SARIF 2.1.0'
github\t'For GitHub Actions: annotations on stdout, and Markdown added to the summary of the job'
markdown\t'For an issue or a comment'
html\t'For a browser: one file with everything in it'"
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand probe" -l report -d 'Write a further report to a file' -r
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand probe" -l gate -d 'Obey this gate, and start the servers that it names [default: the nearest `mcpdoctor.toml`, from here upwards to the root of the repository]' -r -F
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand probe" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand probe" -l all -d 'Probe every server of the config'
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand probe" -l as-client -d 'Start all servers of one client together as it does, and then each alone, to see who waits for whom'
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand probe" -l trust-project -d 'Start servers of project configs (`.mcp.json`) without being asked for them by name'
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand probe" -l no-logs -d 'Do not look into the client\'s logs for earlier starts'
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand probe" -l no-watch -d 'Do not watch what the server\'s processes wait for'
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand probe" -l cold -d 'Start with empty package caches of its own (npm, pnpm, yarn, bun, deno, uv, pip, pipx), then again with what that filled; yours stay untouched'
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand probe" -l no-backend -d 'Ask nobody behind the server: neither n8n, nor a remote server that it leads to, nor the other addresses that its entry names'
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand probe" -l no-second-look -d 'Do not start a server once more to learn how long it would need'
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand probe" -l profile -d 'Start the server once more with its runtime\'s own help, and tell what it loads and where it computes'
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand probe" -l faithful -d 'Do besides what the client does besides: era probes, copies started at the same time, a second start after a failure'
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand probe" -l shell-env -d 'Pass this shell\'s whole environment, whatever the client passes'
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand probe" -l no-gate -d 'Obey no gate'
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand probe" -l ascii -d 'Draw with ASCII alone'
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand probe" -s q -l quiet -d 'Show no progress; where stderr is no terminal, that is a line now and then of what takes longer than 5 s'
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand probe" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand logs" -l server -d 'Tell of this server alone; may be given several times' -r
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand logs" -l client -d 'Tell of what this client wrote alone; `mcpdoctor clients` lists them' -r
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand logs" -l since -d 'Leave out starts that were over before: `2h`, `3d`, `2026-06-01`, `2026-06-01T10:00`' -r
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand logs" -l last -d 'Look at the last N starts of each server' -r
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand logs" -s C -l context -d 'Show N lines of the log around each one that is cited' -r
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand logs" -l budget -d 'From when on a start is slow [default: 3s, the smallest limit of any client today]' -r
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand logs" -l fail-on -d 'The verdict from which on the exit code is 1 [default: failing; slow with --max-regression]' -r -f -a "failing\t'The client ends up without the server, or it could not be told'
slow\t'Also a start over the budget, or slower than the baseline'
warning\t'Also any warning'
never\t'Always exit with 0'"
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand logs" -l format -d 'The form of the report on stdout' -r -f -a "human\t'For people'
json\t'For programs: `mcpdoctor.report/v1`'
concise\t'One line per finding'
junit\t'For CI systems: JUnit XML, a case for each server'
sarif\t'For code scanning: SARIF 2.1.0'
github\t'For GitHub Actions: annotations on stdout, and Markdown added to the summary of the job'
markdown\t'For an issue or a comment'
html\t'For a browser: one file with everything in it'"
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand logs" -l report -d 'Write a further report to a file' -r
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand logs" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand logs" -l all -d 'Show servers that are fine in full too'
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand logs" -s f -l follow -d 'Go on, and tell of each further start when its outcome is in the logs, until interrupted'
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand logs" -l ascii -d 'Draw with ASCII alone'
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand logs" -s q -l quiet -d 'Show no progress; where stderr is no terminal, that is a line now and then of what takes longer than 5 s'
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand logs" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand n8n" -l server -d 'Ask the n8n that this server\'s entry names, with the key that stands there' -r
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand n8n" -l config -d 'Read this config file instead of looking for the clients\' own' -r -F
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand n8n" -l client -d 'Read the entry as this client does; `mcpdoctor clients` lists them' -r
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand n8n" -l api-key-env -d 'The variable of this environment that holds the API key: its name, never the key' -r
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand n8n" -l timeout -d 'Give a visit up after this long: `500ms`, `2s` [default: 2.5s]' -r
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand n8n" -l wait -d 'Wait up to this long until n8n is ready; end at once on what waiting does not mend' -r
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand n8n" -l watch -d 'Ask again and again, and tell of each change until interrupted' -r
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand n8n" -l budget -d 'From when on a start is slow [default: 3s, the smallest limit of any client today]' -r
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand n8n" -l fail-on -d 'The verdict from which on the exit code is 1 [default: failing; slow with --max-regression]' -r -f -a "failing\t'The client ends up without the server, or it could not be told'
slow\t'Also a start over the budget, or slower than the baseline'
warning\t'Also any warning'
never\t'Always exit with 0'"
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand n8n" -l format -d 'The form of the report on stdout' -r -f -a "human\t'For people'
json\t'For programs: `mcpdoctor.report/v1`'
concise\t'One line per finding'
junit\t'For CI systems: JUnit XML, a case for each server'
sarif\t'For code scanning: SARIF 2.1.0'
github\t'For GitHub Actions: annotations on stdout, and Markdown added to the summary of the job'
markdown\t'For an issue or a comment'
html\t'For a browser: one file with everything in it'"
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand n8n" -l report -d 'Write a further report to a file' -r
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand n8n" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand n8n" -l ascii -d 'Draw with ASCII alone'
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand n8n" -s q -l quiet -d 'Show no progress; where stderr is no terminal, that is a line now and then of what takes longer than 5 s'
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand n8n" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand clients" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand clients" -l ascii -d 'Draw with ASCII alone'
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand clients" -s q -l quiet -d 'Show no progress; where stderr is no terminal, that is a line now and then of what takes longer than 5 s'
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand clients" -s h -l help -d 'Print help'
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand explain" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand explain" -l ascii -d 'Draw with ASCII alone'
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand explain" -s q -l quiet -d 'Show no progress; where stderr is no terminal, that is a line now and then of what takes longer than 5 s'
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand explain" -s h -l help -d 'Print help'
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand demo" -l client -d 'The client to behave like; `mcpdoctor clients` lists them [default: the config\'s own client, else claude-desktop]' -r
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand demo" -l timeout -d 'Give up after this long instead of the client\'s own limit: `1500ms`, `1.5s`, `2m`' -r
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand demo" -l patience -d 'How long a start is left alone to learn how long it would need [default: twice the limit, 10 s at least, 60 s more at most]' -r
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand demo" -l keep-profile -d 'Keep the files of that profile, as the runtime wrote them, in this folder; implies --profile' -r -F
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand demo" -l env -d 'Set a variable for the server' -r
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand demo" -l cwd -d 'Start in this directory' -r -F
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand demo" -l protocol -d 'Offer this protocol version in `initialize`' -r
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand demo" -l runs -d 'Start each server so many times and tell how its times are spread; servers take turns' -r
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand demo" -l warmup -d 'Start each server so many times before, and let those times not count' -r
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand demo" -l jobs -d 'Start so many servers at the same time [default: 1, so that no measurement disturbs another]' -r
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand demo" -l budget-stat -d 'What of the times the budget is about [default: median]' -r -f -a "min\t''
median\t''
p95\t''
max\t''"
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand demo" -l save-baseline -d 'Write the times to this file, to compare later ones with' -r -F
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand demo" -l baseline -d 'Compare the times with those in this file' -r -F
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand demo" -l max-regression -d 'How much slower than the baseline a start may be [default: 10%]' -r
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand demo" -l budget -d 'From when on a start is slow [default: 3s, the smallest limit of any client today]' -r
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand demo" -l fail-on -d 'The verdict from which on the exit code is 1 [default: failing; slow with --max-regression]' -r -f -a "failing\t'The client ends up without the server, or it could not be told'
slow\t'Also a start over the budget, or slower than the baseline'
warning\t'Also any warning'
never\t'Always exit with 0'"
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand demo" -l format -d 'The form of the report on stdout' -r -f -a "human\t'For people'
json\t'For programs: `mcpdoctor.report/v1`'
concise\t'One line per finding'
junit\t'For CI systems: JUnit XML, a case for each server'
sarif\t'For code scanning: SARIF 2.1.0'
github\t'For GitHub Actions: annotations on stdout, and Markdown added to the summary of the job'
markdown\t'For an issue or a comment'
html\t'For a browser: one file with everything in it'"
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand demo" -l report -d 'Write a further report to a file' -r
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand demo" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand demo" -l no-watch -d 'Do not watch what the server\'s processes wait for'
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand demo" -l cold -d 'Start with empty package caches of its own (npm, pnpm, yarn, bun, deno, uv, pip, pipx), then again with what that filled; yours stay untouched'
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand demo" -l no-backend -d 'Ask nobody behind the server: neither n8n, nor a remote server that it leads to, nor the other addresses that its entry names'
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand demo" -l no-second-look -d 'Do not start a server once more to learn how long it would need'
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand demo" -l profile -d 'Start the server once more with its runtime\'s own help, and tell what it loads and where it computes'
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand demo" -l faithful -d 'Do besides what the client does besides: era probes, copies started at the same time, a second start after a failure'
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand demo" -l shell-env -d 'Pass this shell\'s whole environment, whatever the client passes'
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand demo" -l ascii -d 'Draw with ASCII alone'
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand demo" -s q -l quiet -d 'Show no progress; where stderr is no terminal, that is a line now and then of what takes longer than 5 s'
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand demo" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand init" -l config -d 'The config whose servers are meant [default: the project\'s own `.mcp.json`, else what the clients on this machine have]' -r -F
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand init" -l client -d 'The client to behave like; `mcpdoctor clients` lists them [default: the config\'s own]' -r
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand init" -s o -l output -d 'Where to write it; `-` prints it' -r -F
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand init" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand init" -l force -d 'Overwrite what is there'
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand init" -l ascii -d 'Draw with ASCII alone'
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand init" -s q -l quiet -d 'Show no progress; where stderr is no terminal, that is a line now and then of what takes longer than 5 s'
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand init" -s h -l help -d 'Print help'
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand self-test" -l format -d 'The form of the report on stdout' -r -f -a "human\t'For people, and for a bug report'
json\t'For programs: `mcpdoctor.self-test/v1`'"
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand self-test" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand self-test" -l ascii -d 'Draw with ASCII alone'
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand self-test" -s q -l quiet -d 'Show no progress; where stderr is no terminal, that is a line now and then of what takes longer than 5 s'
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand self-test" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand completions" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand completions" -l ascii -d 'Draw with ASCII alone'
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand completions" -s q -l quiet -d 'Show no progress; where stderr is no terminal, that is a line now and then of what takes longer than 5 s'
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand completions" -s h -l help -d 'Print help'
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand man" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand man" -l ascii -d 'Draw with ASCII alone'
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand man" -s q -l quiet -d 'Show no progress; where stderr is no terminal, that is a line now and then of what takes longer than 5 s'
complete -c mcpdoctor -n "__fish_mcpdoctor_using_subcommand man" -s h -l help -d 'Print help'
