
use builtin;
use str;

set edit:completion:arg-completer[mcpdoctor] = {|@words|
    fn spaces {|n|
        builtin:repeat $n ' ' | str:join ''
    }
    fn cand {|text desc|
        edit:complex-candidate $text &display=$text' '(spaces (- 14 (wcswidth $text)))$desc
    }
    var command = 'mcpdoctor'
    for word $words[1..-1] {
        if (str:has-prefix $word '-') {
            break
        }
        set command = $command';'$word
    }
    var completions = [
        &'mcpdoctor'= {
            cand --color 'When to use colour'
            cand --ascii 'Draw with ASCII alone'
            cand -q 'Show no progress; where stderr is no terminal, that is a line now and then of what takes longer than 5 s'
            cand --quiet 'Show no progress; where stderr is no terminal, that is a line now and then of what takes longer than 5 s'
            cand -h 'Print help'
            cand --help 'Print help'
            cand -V 'Print version'
            cand --version 'Print version'
            cand probe 'Start servers as a client would, time every phase and name the cause'
            cand logs 'Read what the clients wrote down, and say what happened'
            cand n8n 'Ask n8n whether it is there, ready, and takes the API key'
            cand clients 'What each client does when it starts a server'
            cand explain 'What a cause is, how it is recognised and how it is fixed'
            cand demo 'Start an embedded faulty server and diagnose it; lists them without a name'
            cand init 'Write a first `mcpdoctor.toml`, which says what a build holds the servers to'
            cand self-test 'Tell whether mcpdoctor sees right on this machine what a process waits for'
            cand completions 'Print the completion script for a shell'
            cand man 'Print the manual page'
        }
        &'mcpdoctor;probe'= {
            cand --config 'Read this config file instead of looking for the clients'' own'
            cand --header 'Send this header to a server that is named by its URL; `${NAME}` in it stands for a variable of this environment'
            cand --transport 'Speak this transport alone with a server that is named by its URL'
            cand --client 'The client to behave like; `mcpdoctor clients` lists them [default: the config''s own client, else claude-desktop]'
            cand --timeout 'Give up after this long instead of the client''s own limit: `1500ms`, `1.5s`, `2m`'
            cand --patience 'How long a start is left alone to learn how long it would need [default: twice the limit, 10 s at least, 60 s more at most]'
            cand --keep-profile 'Keep the files of that profile, as the runtime wrote them, in this folder; implies --profile'
            cand --env 'Set a variable for the server'
            cand --cwd 'Start in this directory'
            cand --protocol 'Offer this protocol version in `initialize`'
            cand --runs 'Start each server so many times and tell how its times are spread; servers take turns'
            cand --warmup 'Start each server so many times before, and let those times not count'
            cand --jobs 'Start so many servers at the same time [default: 1, so that no measurement disturbs another]'
            cand --budget-stat 'What of the times the budget is about [default: median]'
            cand --save-baseline 'Write the times to this file, to compare later ones with'
            cand --baseline 'Compare the times with those in this file'
            cand --max-regression 'How much slower than the baseline a start may be [default: 10%]'
            cand --budget 'From when on a start is slow [default: 3s, the smallest limit of any client today]'
            cand --fail-on 'The verdict from which on the exit code is 1 [default: failing; slow with --max-regression]'
            cand --format 'The form of the report on stdout'
            cand --report 'Write a further report to a file'
            cand --gate 'Obey this gate, and start the servers that it names [default: the nearest `mcpdoctor.toml`, from here upwards to the root of the repository]'
            cand --color 'When to use colour'
            cand --all 'Probe every server of the config'
            cand --as-client 'Start all servers of one client together as it does, and then each alone, to see who waits for whom'
            cand --trust-project 'Start servers of project configs (`.mcp.json`) without being asked for them by name'
            cand --no-logs 'Do not look into the client''s logs for earlier starts'
            cand --no-watch 'Do not watch what the server''s processes wait for'
            cand --cold 'Start with empty package caches of its own (npm, pnpm, yarn, bun, deno, uv, pip, pipx), then again with what that filled; yours stay untouched'
            cand --no-backend 'Ask nobody behind the server: neither n8n, nor a remote server that it leads to, nor the other addresses that its entry names'
            cand --no-second-look 'Do not start a server once more to learn how long it would need'
            cand --profile 'Start the server once more with its runtime''s own help, and tell what it loads and where it computes'
            cand --faithful 'Do besides what the client does besides: era probes, copies started at the same time, a second start after a failure'
            cand --shell-env 'Pass this shell''s whole environment, whatever the client passes'
            cand --no-gate 'Obey no gate'
            cand --ascii 'Draw with ASCII alone'
            cand -q 'Show no progress; where stderr is no terminal, that is a line now and then of what takes longer than 5 s'
            cand --quiet 'Show no progress; where stderr is no terminal, that is a line now and then of what takes longer than 5 s'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'mcpdoctor;logs'= {
            cand --server 'Tell of this server alone; may be given several times'
            cand --client 'Tell of what this client wrote alone; `mcpdoctor clients` lists them'
            cand --since 'Leave out starts that were over before: `2h`, `3d`, `2026-06-01`, `2026-06-01T10:00`'
            cand --last 'Look at the last N starts of each server'
            cand -C 'Show N lines of the log around each one that is cited'
            cand --context 'Show N lines of the log around each one that is cited'
            cand --budget 'From when on a start is slow [default: 3s, the smallest limit of any client today]'
            cand --fail-on 'The verdict from which on the exit code is 1 [default: failing; slow with --max-regression]'
            cand --format 'The form of the report on stdout'
            cand --report 'Write a further report to a file'
            cand --color 'When to use colour'
            cand --all 'Show servers that are fine in full too'
            cand -f 'Go on, and tell of each further start when its outcome is in the logs, until interrupted'
            cand --follow 'Go on, and tell of each further start when its outcome is in the logs, until interrupted'
            cand --ascii 'Draw with ASCII alone'
            cand -q 'Show no progress; where stderr is no terminal, that is a line now and then of what takes longer than 5 s'
            cand --quiet 'Show no progress; where stderr is no terminal, that is a line now and then of what takes longer than 5 s'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'mcpdoctor;n8n'= {
            cand --server 'Ask the n8n that this server''s entry names, with the key that stands there'
            cand --config 'Read this config file instead of looking for the clients'' own'
            cand --client 'Read the entry as this client does; `mcpdoctor clients` lists them'
            cand --api-key-env 'The variable of this environment that holds the API key: its name, never the key'
            cand --timeout 'Give a visit up after this long: `500ms`, `2s` [default: 2.5s]'
            cand --wait 'Wait up to this long until n8n is ready; end at once on what waiting does not mend'
            cand --watch 'Ask again and again, and tell of each change until interrupted'
            cand --budget 'From when on a start is slow [default: 3s, the smallest limit of any client today]'
            cand --fail-on 'The verdict from which on the exit code is 1 [default: failing; slow with --max-regression]'
            cand --format 'The form of the report on stdout'
            cand --report 'Write a further report to a file'
            cand --color 'When to use colour'
            cand --ascii 'Draw with ASCII alone'
            cand -q 'Show no progress; where stderr is no terminal, that is a line now and then of what takes longer than 5 s'
            cand --quiet 'Show no progress; where stderr is no terminal, that is a line now and then of what takes longer than 5 s'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'mcpdoctor;clients'= {
            cand --color 'When to use colour'
            cand --ascii 'Draw with ASCII alone'
            cand -q 'Show no progress; where stderr is no terminal, that is a line now and then of what takes longer than 5 s'
            cand --quiet 'Show no progress; where stderr is no terminal, that is a line now and then of what takes longer than 5 s'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'mcpdoctor;explain'= {
            cand --color 'When to use colour'
            cand --ascii 'Draw with ASCII alone'
            cand -q 'Show no progress; where stderr is no terminal, that is a line now and then of what takes longer than 5 s'
            cand --quiet 'Show no progress; where stderr is no terminal, that is a line now and then of what takes longer than 5 s'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'mcpdoctor;demo'= {
            cand --client 'The client to behave like; `mcpdoctor clients` lists them [default: the config''s own client, else claude-desktop]'
            cand --timeout 'Give up after this long instead of the client''s own limit: `1500ms`, `1.5s`, `2m`'
            cand --patience 'How long a start is left alone to learn how long it would need [default: twice the limit, 10 s at least, 60 s more at most]'
            cand --keep-profile 'Keep the files of that profile, as the runtime wrote them, in this folder; implies --profile'
            cand --env 'Set a variable for the server'
            cand --cwd 'Start in this directory'
            cand --protocol 'Offer this protocol version in `initialize`'
            cand --runs 'Start each server so many times and tell how its times are spread; servers take turns'
            cand --warmup 'Start each server so many times before, and let those times not count'
            cand --jobs 'Start so many servers at the same time [default: 1, so that no measurement disturbs another]'
            cand --budget-stat 'What of the times the budget is about [default: median]'
            cand --save-baseline 'Write the times to this file, to compare later ones with'
            cand --baseline 'Compare the times with those in this file'
            cand --max-regression 'How much slower than the baseline a start may be [default: 10%]'
            cand --budget 'From when on a start is slow [default: 3s, the smallest limit of any client today]'
            cand --fail-on 'The verdict from which on the exit code is 1 [default: failing; slow with --max-regression]'
            cand --format 'The form of the report on stdout'
            cand --report 'Write a further report to a file'
            cand --color 'When to use colour'
            cand --no-watch 'Do not watch what the server''s processes wait for'
            cand --cold 'Start with empty package caches of its own (npm, pnpm, yarn, bun, deno, uv, pip, pipx), then again with what that filled; yours stay untouched'
            cand --no-backend 'Ask nobody behind the server: neither n8n, nor a remote server that it leads to, nor the other addresses that its entry names'
            cand --no-second-look 'Do not start a server once more to learn how long it would need'
            cand --profile 'Start the server once more with its runtime''s own help, and tell what it loads and where it computes'
            cand --faithful 'Do besides what the client does besides: era probes, copies started at the same time, a second start after a failure'
            cand --shell-env 'Pass this shell''s whole environment, whatever the client passes'
            cand --ascii 'Draw with ASCII alone'
            cand -q 'Show no progress; where stderr is no terminal, that is a line now and then of what takes longer than 5 s'
            cand --quiet 'Show no progress; where stderr is no terminal, that is a line now and then of what takes longer than 5 s'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'mcpdoctor;init'= {
            cand --config 'The config whose servers are meant [default: the project''s own `.mcp.json`, else what the clients on this machine have]'
            cand --client 'The client to behave like; `mcpdoctor clients` lists them [default: the config''s own]'
            cand -o 'Where to write it; `-` prints it'
            cand --output 'Where to write it; `-` prints it'
            cand --color 'When to use colour'
            cand --force 'Overwrite what is there'
            cand --ascii 'Draw with ASCII alone'
            cand -q 'Show no progress; where stderr is no terminal, that is a line now and then of what takes longer than 5 s'
            cand --quiet 'Show no progress; where stderr is no terminal, that is a line now and then of what takes longer than 5 s'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'mcpdoctor;self-test'= {
            cand --format 'The form of the report on stdout'
            cand --color 'When to use colour'
            cand --ascii 'Draw with ASCII alone'
            cand -q 'Show no progress; where stderr is no terminal, that is a line now and then of what takes longer than 5 s'
            cand --quiet 'Show no progress; where stderr is no terminal, that is a line now and then of what takes longer than 5 s'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'mcpdoctor;completions'= {
            cand --color 'When to use colour'
            cand --ascii 'Draw with ASCII alone'
            cand -q 'Show no progress; where stderr is no terminal, that is a line now and then of what takes longer than 5 s'
            cand --quiet 'Show no progress; where stderr is no terminal, that is a line now and then of what takes longer than 5 s'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'mcpdoctor;man'= {
            cand --color 'When to use colour'
            cand --ascii 'Draw with ASCII alone'
            cand -q 'Show no progress; where stderr is no terminal, that is a line now and then of what takes longer than 5 s'
            cand --quiet 'Show no progress; where stderr is no terminal, that is a line now and then of what takes longer than 5 s'
            cand -h 'Print help'
            cand --help 'Print help'
        }
    ]
    $completions[$command]
}
