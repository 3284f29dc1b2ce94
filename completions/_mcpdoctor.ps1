
using namespace System.Management.Automation
using namespace System.Management.Automation.Language

Register-ArgumentCompleter -Native -CommandName 'mcpdoctor' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $commandElements = $commandAst.CommandElements
    $command = @(
        'mcpdoctor'
        for ($i = 1; $i -lt $commandElements.Count; $i++) {
            $element = $commandElements[$i]
            if ($element -isnot [StringConstantExpressionAst] -or
                $element.StringConstantType -ne [StringConstantType]::BareWord -or
                $element.Value.StartsWith('-') -or
                $element.Value -eq $wordToComplete) {
                break
        }
        $element.Value
    }) -join ';'

    $completions = @(switch ($command) {
        'mcpdoctor' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--ascii', '--ascii', [CompletionResultType]::ParameterName, 'Draw with ASCII alone')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Show no progress; where stderr is no terminal, that is a line now and then of what takes longer than 5 s')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Show no progress; where stderr is no terminal, that is a line now and then of what takes longer than 5 s')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('probe', 'probe', [CompletionResultType]::ParameterValue, 'Start servers as a client would, time every phase and name the cause')
            [CompletionResult]::new('logs', 'logs', [CompletionResultType]::ParameterValue, 'Read what the clients wrote down, and say what happened')
            [CompletionResult]::new('n8n', 'n8n', [CompletionResultType]::ParameterValue, 'Ask n8n whether it is there, ready, and takes the API key')
            [CompletionResult]::new('clients', 'clients', [CompletionResultType]::ParameterValue, 'What each client does when it starts a server')
            [CompletionResult]::new('explain', 'explain', [CompletionResultType]::ParameterValue, 'What a cause is, how it is recognised and how it is fixed')
            [CompletionResult]::new('demo', 'demo', [CompletionResultType]::ParameterValue, 'Start an embedded faulty server and diagnose it; lists them without a name')
            [CompletionResult]::new('init', 'init', [CompletionResultType]::ParameterValue, 'Write a first `mcpdoctor.toml`, which says what a build holds the servers to')
            [CompletionResult]::new('self-test', 'self-test', [CompletionResultType]::ParameterValue, 'Tell whether mcpdoctor sees right on this machine what a process waits for')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print the completion script for a shell')
            [CompletionResult]::new('man', 'man', [CompletionResultType]::ParameterValue, 'Print the manual page')
            break
        }
        'mcpdoctor;probe' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this config file instead of looking for the clients'' own')
            [CompletionResult]::new('--header', '--header', [CompletionResultType]::ParameterName, 'Send this header to a server that is named by its URL; `${NAME}` in it stands for a variable of this environment')
            [CompletionResult]::new('--transport', '--transport', [CompletionResultType]::ParameterName, 'Speak this transport alone with a server that is named by its URL')
            [CompletionResult]::new('--client', '--client', [CompletionResultType]::ParameterName, 'The client to behave like; `mcpdoctor clients` lists them [default: the config''s own client, else claude-desktop]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Give up after this long instead of the client''s own limit: `1500ms`, `1.5s`, `2m`')
            [CompletionResult]::new('--patience', '--patience', [CompletionResultType]::ParameterName, 'How long a start is left alone to learn how long it would need [default: twice the limit, 10 s at least, 60 s more at most]')
            [CompletionResult]::new('--keep-profile', '--keep-profile', [CompletionResultType]::ParameterName, 'Keep the files of that profile, as the runtime wrote them, in this folder; implies --profile')
            [CompletionResult]::new('--env', '--env', [CompletionResultType]::ParameterName, 'Set a variable for the server')
            [CompletionResult]::new('--cwd', '--cwd', [CompletionResultType]::ParameterName, 'Start in this directory')
            [CompletionResult]::new('--protocol', '--protocol', [CompletionResultType]::ParameterName, 'Offer this protocol version in `initialize`')
            [CompletionResult]::new('--runs', '--runs', [CompletionResultType]::ParameterName, 'Start each server so many times and tell how its times are spread; servers take turns')
            [CompletionResult]::new('--warmup', '--warmup', [CompletionResultType]::ParameterName, 'Start each server so many times before, and let those times not count')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'Start so many servers at the same time [default: 1, so that no measurement disturbs another]')
            [CompletionResult]::new('--budget-stat', '--budget-stat', [CompletionResultType]::ParameterName, 'What of the times the budget is about [default: median]')
            [CompletionResult]::new('--save-baseline', '--save-baseline', [CompletionResultType]::ParameterName, 'Write the times to this file, to compare later ones with')
            [CompletionResult]::new('--baseline', '--baseline', [CompletionResultType]::ParameterName, 'Compare the times with those in this file')
            [CompletionResult]::new('--max-regression', '--max-regression', [CompletionResultType]::ParameterName, 'How much slower than the baseline a start may be [default: 10%]')
            [CompletionResult]::new('--budget', '--budget', [CompletionResultType]::ParameterName, 'From when on a start is slow [default: 3s, the smallest limit of any client today]')
            [CompletionResult]::new('--fail-on', '--fail-on', [CompletionResultType]::ParameterName, 'The verdict from which on the exit code is 1 [default: failing; slow with --max-regression]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The form of the report on stdout')
            [CompletionResult]::new('--report', '--report', [CompletionResultType]::ParameterName, 'Write a further report to a file')
            [CompletionResult]::new('--gate', '--gate', [CompletionResultType]::ParameterName, 'Obey this gate, and start the servers that it names [default: the nearest `mcpdoctor.toml`, from here upwards to the root of the repository]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Probe every server of the config')
            [CompletionResult]::new('--as-client', '--as-client', [CompletionResultType]::ParameterName, 'Start all servers of one client together as it does, and then each alone, to see who waits for whom')
            [CompletionResult]::new('--trust-project', '--trust-project', [CompletionResultType]::ParameterName, 'Start servers of project configs (`.mcp.json`) without being asked for them by name')
            [CompletionResult]::new('--no-logs', '--no-logs', [CompletionResultType]::ParameterName, 'Do not look into the client''s logs for earlier starts')
            [CompletionResult]::new('--no-watch', '--no-watch', [CompletionResultType]::ParameterName, 'Do not watch what the server''s processes wait for')
            [CompletionResult]::new('--cold', '--cold', [CompletionResultType]::ParameterName, 'Start with empty package caches of its own (npm, pnpm, yarn, bun, deno, uv, pip, pipx), then again with what that filled; yours stay untouched')
            [CompletionResult]::new('--no-backend', '--no-backend', [CompletionResultType]::ParameterName, 'Ask nobody behind the server: neither n8n, nor a remote server that it leads to, nor the other addresses that its entry names')
            [CompletionResult]::new('--no-second-look', '--no-second-look', [CompletionResultType]::ParameterName, 'Do not start a server once more to learn how long it would need')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Start the server once more with its runtime''s own help, and tell what it loads and where it computes')
            [CompletionResult]::new('--faithful', '--faithful', [CompletionResultType]::ParameterName, 'Do besides what the client does besides: era probes, copies started at the same time, a second start after a failure')
            [CompletionResult]::new('--shell-env', '--shell-env', [CompletionResultType]::ParameterName, 'Pass this shell''s whole environment, whatever the client passes')
            [CompletionResult]::new('--no-gate', '--no-gate', [CompletionResultType]::ParameterName, 'Obey no gate')
            [CompletionResult]::new('--ascii', '--ascii', [CompletionResultType]::ParameterName, 'Draw with ASCII alone')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Show no progress; where stderr is no terminal, that is a line now and then of what takes longer than 5 s')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Show no progress; where stderr is no terminal, that is a line now and then of what takes longer than 5 s')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'mcpdoctor;logs' {
            [CompletionResult]::new('--server', '--server', [CompletionResultType]::ParameterName, 'Tell of this server alone; may be given several times')
            [CompletionResult]::new('--client', '--client', [CompletionResultType]::ParameterName, 'Tell of what this client wrote alone; `mcpdoctor clients` lists them')
            [CompletionResult]::new('--since', '--since', [CompletionResultType]::ParameterName, 'Leave out starts that were over before: `2h`, `3d`, `2026-06-01`, `2026-06-01T10:00`')
            [CompletionResult]::new('--last', '--last', [CompletionResultType]::ParameterName, 'Look at the last N starts of each server')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Show N lines of the log around each one that is cited')
            [CompletionResult]::new('--context', '--context', [CompletionResultType]::ParameterName, 'Show N lines of the log around each one that is cited')
            [CompletionResult]::new('--budget', '--budget', [CompletionResultType]::ParameterName, 'From when on a start is slow [default: 3s, the smallest limit of any client today]')
            [CompletionResult]::new('--fail-on', '--fail-on', [CompletionResultType]::ParameterName, 'The verdict from which on the exit code is 1 [default: failing; slow with --max-regression]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The form of the report on stdout')
            [CompletionResult]::new('--report', '--report', [CompletionResultType]::ParameterName, 'Write a further report to a file')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Show servers that are fine in full too')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'Go on, and tell of each further start when its outcome is in the logs, until interrupted')
            [CompletionResult]::new('--follow', '--follow', [CompletionResultType]::ParameterName, 'Go on, and tell of each further start when its outcome is in the logs, until interrupted')
            [CompletionResult]::new('--ascii', '--ascii', [CompletionResultType]::ParameterName, 'Draw with ASCII alone')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Show no progress; where stderr is no terminal, that is a line now and then of what takes longer than 5 s')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Show no progress; where stderr is no terminal, that is a line now and then of what takes longer than 5 s')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'mcpdoctor;n8n' {
            [CompletionResult]::new('--server', '--server', [CompletionResultType]::ParameterName, 'Ask the n8n that this server''s entry names, with the key that stands there')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Read this config file instead of looking for the clients'' own')
            [CompletionResult]::new('--client', '--client', [CompletionResultType]::ParameterName, 'Read the entry as this client does; `mcpdoctor clients` lists them')
            [CompletionResult]::new('--api-key-env', '--api-key-env', [CompletionResultType]::ParameterName, 'The variable of this environment that holds the API key: its name, never the key')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Give a visit up after this long: `500ms`, `2s` [default: 2.5s]')
            [CompletionResult]::new('--wait', '--wait', [CompletionResultType]::ParameterName, 'Wait up to this long until n8n is ready; end at once on what waiting does not mend')
            [CompletionResult]::new('--watch', '--watch', [CompletionResultType]::ParameterName, 'Ask again and again, and tell of each change until interrupted')
            [CompletionResult]::new('--budget', '--budget', [CompletionResultType]::ParameterName, 'From when on a start is slow [default: 3s, the smallest limit of any client today]')
            [CompletionResult]::new('--fail-on', '--fail-on', [CompletionResultType]::ParameterName, 'The verdict from which on the exit code is 1 [default: failing; slow with --max-regression]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The form of the report on stdout')
            [CompletionResult]::new('--report', '--report', [CompletionResultType]::ParameterName, 'Write a further report to a file')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--ascii', '--ascii', [CompletionResultType]::ParameterName, 'Draw with ASCII alone')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Show no progress; where stderr is no terminal, that is a line now and then of what takes longer than 5 s')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Show no progress; where stderr is no terminal, that is a line now and then of what takes longer than 5 s')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'mcpdoctor;clients' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--ascii', '--ascii', [CompletionResultType]::ParameterName, 'Draw with ASCII alone')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Show no progress; where stderr is no terminal, that is a line now and then of what takes longer than 5 s')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Show no progress; where stderr is no terminal, that is a line now and then of what takes longer than 5 s')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'mcpdoctor;explain' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--ascii', '--ascii', [CompletionResultType]::ParameterName, 'Draw with ASCII alone')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Show no progress; where stderr is no terminal, that is a line now and then of what takes longer than 5 s')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Show no progress; where stderr is no terminal, that is a line now and then of what takes longer than 5 s')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'mcpdoctor;demo' {
            [CompletionResult]::new('--client', '--client', [CompletionResultType]::ParameterName, 'The client to behave like; `mcpdoctor clients` lists them [default: the config''s own client, else claude-desktop]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Give up after this long instead of the client''s own limit: `1500ms`, `1.5s`, `2m`')
            [CompletionResult]::new('--patience', '--patience', [CompletionResultType]::ParameterName, 'How long a start is left alone to learn how long it would need [default: twice the limit, 10 s at least, 60 s more at most]')
            [CompletionResult]::new('--keep-profile', '--keep-profile', [CompletionResultType]::ParameterName, 'Keep the files of that profile, as the runtime wrote them, in this folder; implies --profile')
            [CompletionResult]::new('--env', '--env', [CompletionResultType]::ParameterName, 'Set a variable for the server')
            [CompletionResult]::new('--cwd', '--cwd', [CompletionResultType]::ParameterName, 'Start in this directory')
            [CompletionResult]::new('--protocol', '--protocol', [CompletionResultType]::ParameterName, 'Offer this protocol version in `initialize`')
            [CompletionResult]::new('--runs', '--runs', [CompletionResultType]::ParameterName, 'Start each server so many times and tell how its times are spread; servers take turns')
            [CompletionResult]::new('--warmup', '--warmup', [CompletionResultType]::ParameterName, 'Start each server so many times before, and let those times not count')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'Start so many servers at the same time [default: 1, so that no measurement disturbs another]')
            [CompletionResult]::new('--budget-stat', '--budget-stat', [CompletionResultType]::ParameterName, 'What of the times the budget is about [default: median]')
            [CompletionResult]::new('--save-baseline', '--save-baseline', [CompletionResultType]::ParameterName, 'Write the times to this file, to compare later ones with')
            [CompletionResult]::new('--baseline', '--baseline', [CompletionResultType]::ParameterName, 'Compare the times with those in this file')
            [CompletionResult]::new('--max-regression', '--max-regression', [CompletionResultType]::ParameterName, 'How much slower than the baseline a start may be [default: 10%]')
            [CompletionResult]::new('--budget', '--budget', [CompletionResultType]::ParameterName, 'From when on a start is slow [default: 3s, the smallest limit of any client today]')
            [CompletionResult]::new('--fail-on', '--fail-on', [CompletionResultType]::ParameterName, 'The verdict from which on the exit code is 1 [default: failing; slow with --max-regression]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The form of the report on stdout')
            [CompletionResult]::new('--report', '--report', [CompletionResultType]::ParameterName, 'Write a further report to a file')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--no-watch', '--no-watch', [CompletionResultType]::ParameterName, 'Do not watch what the server''s processes wait for')
            [CompletionResult]::new('--cold', '--cold', [CompletionResultType]::ParameterName, 'Start with empty package caches of its own (npm, pnpm, yarn, bun, deno, uv, pip, pipx), then again with what that filled; yours stay untouched')
            [CompletionResult]::new('--no-backend', '--no-backend', [CompletionResultType]::ParameterName, 'Ask nobody behind the server: neither n8n, nor a remote server that it leads to, nor the other addresses that its entry names')
            [CompletionResult]::new('--no-second-look', '--no-second-look', [CompletionResultType]::ParameterName, 'Do not start a server once more to learn how long it would need')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Start the server once more with its runtime''s own help, and tell what it loads and where it computes')
            [CompletionResult]::new('--faithful', '--faithful', [CompletionResultType]::ParameterName, 'Do besides what the client does besides: era probes, copies started at the same time, a second start after a failure')
            [CompletionResult]::new('--shell-env', '--shell-env', [CompletionResultType]::ParameterName, 'Pass this shell''s whole environment, whatever the client passes')
            [CompletionResult]::new('--ascii', '--ascii', [CompletionResultType]::ParameterName, 'Draw with ASCII alone')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Show no progress; where stderr is no terminal, that is a line now and then of what takes longer than 5 s')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Show no progress; where stderr is no terminal, that is a line now and then of what takes longer than 5 s')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'mcpdoctor;init' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The config whose servers are meant [default: the project''s own `.mcp.json`, else what the clients on this machine have]')
            [CompletionResult]::new('--client', '--client', [CompletionResultType]::ParameterName, 'The client to behave like; `mcpdoctor clients` lists them [default: the config''s own]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Where to write it; `-` prints it')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Where to write it; `-` prints it')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Overwrite what is there')
            [CompletionResult]::new('--ascii', '--ascii', [CompletionResultType]::ParameterName, 'Draw with ASCII alone')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Show no progress; where stderr is no terminal, that is a line now and then of what takes longer than 5 s')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Show no progress; where stderr is no terminal, that is a line now and then of what takes longer than 5 s')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'mcpdoctor;self-test' {
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The form of the report on stdout')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--ascii', '--ascii', [CompletionResultType]::ParameterName, 'Draw with ASCII alone')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Show no progress; where stderr is no terminal, that is a line now and then of what takes longer than 5 s')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Show no progress; where stderr is no terminal, that is a line now and then of what takes longer than 5 s')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'mcpdoctor;completions' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--ascii', '--ascii', [CompletionResultType]::ParameterName, 'Draw with ASCII alone')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Show no progress; where stderr is no terminal, that is a line now and then of what takes longer than 5 s')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Show no progress; where stderr is no terminal, that is a line now and then of what takes longer than 5 s')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'mcpdoctor;man' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--ascii', '--ascii', [CompletionResultType]::ParameterName, 'Draw with ASCII alone')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Show no progress; where stderr is no terminal, that is a line now and then of what takes longer than 5 s')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Show no progress; where stderr is no terminal, that is a line now and then of what takes longer than 5 s')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
    })

    $completions.Where{ $_.CompletionText -like "$wordToComplete*" } |
        Sort-Object -Property ListItemText
}
