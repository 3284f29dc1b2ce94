//! Texts as the runtimes print them: Python 3.11, Node 20, Bun 1.1, Rust 1.95, Go 1.22, `OpenJDK` 17, .NET 8, Ruby 3.1, PHP 8.

use super::{Language, Phase, last_error, last_thrown};
use crate::diagnosis::testing::start;

const PYTHON_CHAIN: &str = r#"Traceback (most recent call last):
  File "/srv/server.py", line 3, in load
    {}["A"]
    ~~^^^^^
KeyError: 'A'

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "/srv/server.py", line 11, in <module>
    main()
  File "/srv/server.py", line 5, in load
    raise ValueError("bad settings") from e
ValueError: bad settings"#;

const PYTHON_HANDLING: &str = r#"Traceback (most recent call last):
  File "/srv/server.py", line 3, in load
KeyError: 'A'

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "/srv/server.py", line 11, in <module>
    main()
  File "/srv/server.py", line 9, in main
    open("/nope/x")
FileNotFoundError: [Errno 2] No such file or directory: '/nope/x'"#;

const PYTHON_GROUP: &str = r#"  + Exception Group Traceback (most recent call last):
  |   File "/srv/server.py", line 13, in <module>
  |     anyio.run(main)
  |   File "/v/lib/python3.11/site-packages/anyio/_backends/_asyncio.py", line 871, in __aexit__
  |     raise BaseExceptionGroup(
  | ExceptionGroup: unhandled errors in a TaskGroup (1 sub-exception)
  +-+---------------- 1 ----------------
    | Traceback (most recent call last):
    |   File "/v/lib/python3.11/site-packages/mcp/server/stdio.py", line 88, in stdio_server
    |     yield read_stream, write_stream
    |   File "/srv/server.py", line 7, in life
    |     raise RuntimeError("no database")
    | RuntimeError: no database
    +------------------------------------"#;

const PYTHON_IMPORT: &str = r#"Traceback (most recent call last):
  File "/v/bin/mcp-obsidian", line 4, in <module>
    from mcp_obsidian import main
  File "/v/lib/python3.11/site-packages/mcp_obsidian/__init__.py", line 1, in <module>
    from . import server
ValueError: boom"#;

const PYTHON_RUN_AS_MODULE: &str = r#"Traceback (most recent call last):
  File "<frozen runpy>", line 198, in _run_module_as_main
  File "<frozen runpy>", line 88, in _run_code
  File "/srv/pkg/__main__.py", line 3, in <module>
    main()
  File "/srv/pkg/__main__.py", line 2, in main
OSError: boom"#;

const PYTHON_SYNTAX: &str = r#"  File "/srv/server.py", line 1
    def f(:
          ^
SyntaxError: invalid syntax"#;

const PYDANTIC: &str = r#"Traceback (most recent call last):
  File "/srv/server.py", line 6, in <module>
    Settings(foo=1)
pydantic_core._pydantic_core.ValidationError: 1 validation error for Settings
log_level
  Extra inputs are not permitted [type=extra_forbidden, input_value=1, input_type=int]"#;

const RICH: &str = "╭───────────────────── Traceback (most recent call last) ──────────────────────╮
│ /srv/typert.py:5 in main                                                     │
│                                                                              │
│   4 def main(x: int = 1):                                                    │
│ ❱ 5 │   raise RuntimeError(\"could not connect\")                              │
╰──────────────────────────────────────────────────────────────────────────────╯
RuntimeError: could not connect to the thing that we wanted to connect to
because it is not there";

const NODE_PACKAGE: &str = "node:internal/modules/esm/resolve:873
  throw new ERR_MODULE_NOT_FOUND(packageName, fileURLToPath(base), null);
        ^

Error [ERR_MODULE_NOT_FOUND]: Cannot find package 'nope-pkg' imported from /srv/a.mjs
    at packageResolve (node:internal/modules/esm/resolve:873:9)
    at ModuleJob._link (node:internal/modules/esm/module_job:168:49) {
  code: 'ERR_MODULE_NOT_FOUND'
}

Node.js v20.20.2";

const NODE_REQUIRE: &str = "node:internal/modules/cjs/loader:1210
  throw err;
  ^

Error: Cannot find module '@scope/nope/sub'
Require stack:
- /srv/c2.cjs
- /srv/c.cjs
    at Module._resolveFilename (node:internal/modules/cjs/loader:1207:15)
    at Object.<anonymous> (/srv/c2.cjs:1:1) {
  code: 'MODULE_NOT_FOUND',
  requireStack: [ '/srv/c2.cjs', '/srv/c.cjs' ]
}";

const NODE_CAUSE: &str = "file:///srv/h.mjs:1
async function main(){ throw new Error(\"outer\") } main()
                             ^

Error: outer
    at main (file:///srv/h.mjs:1:30)
    ... 2 lines matching cause stack trace ...
    at async asyncRunEntryPointWithESMLoader (node:internal/modules/run_main:117:5) {
  [cause]: TypeError: inner
      at main (file:///srv/h.mjs:1:57)
      at async ModuleLoader.import (node:internal/modules/esm/loader:606:24)
}";

const NODE_LOGGED: &str = "Fatal error in main(): SyntaxError: Expected property name or '}' in JSON at position 1
    at JSON.parse (<anonymous>)
    at main (file:///srv/j.mjs:1:109)";

const NODE_OWN_CLASS: &str = "file:///srv/p.mjs:1
throw new MyErr(\"multi\")
^

MyErr: multi
line
    at file:///srv/p.mjs:1:114
    at ModuleJob.run (node:internal/modules/esm/module_job:325:25)";

const NODE_STRING: &str = "      new UnhandledPromiseRejection(reason);
      ^

UnhandledPromiseRejection: This error originated either by throwing. The promise rejected with the reason \"no key\".
    at throwUnhandledRejectionsMode (node:internal/process/promises:389:7)";

const BUN: &str = "1 | import x from \"nope\"
    ^
TypeError: undefined is not an object (evaluating 'a.b')
      at /srv/a.ts:1:6";

const RUST: &str = "thread 'main' panicked at src/main.rs:5:10:
called `Option::unwrap()` on a `None` value
note: run with `RUST_BACKTRACE=1` environment variable to display a backtrace";

const RUST_OLD: &str = "thread 'main' panicked at 'no key', src/main.rs:5:10";

const RUST_REPORT: &str = "Error: cannot start

Caused by:
    0: reading settings
    1: No such file or directory (os error 2)";

const GO: &str = "panic: runtime error: invalid memory address or nil pointer dereference
[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x48a3d6]

goroutine 1 [running]:
main.main()";

const JAVA: &str = "Exception in thread \"main\" java.lang.RuntimeException: cannot start
\tat J.f(J.java:1)
\tat J.main(J.java:1)
Caused by: java.io.IOException: db down
\tat J.f(J.java:1)
\t... 1 more";

const DOTNET: &str = "Unhandled exception. System.AggregateException: One or more errors occurred. (no key)
 ---> System.InvalidOperationException: no key
   at Program.<Main>$(String[] args) in /src/Program.cs:line 7
   --- End of inner exception stack trace ---";

const RUBY: &str = "/srv/server.rb:2:in `require': cannot load such file -- mcp (LoadError)
\tfrom /srv/server.rb:2:in `<main>'";

const PHP: &str = "PHP Fatal error:  Uncaught RuntimeException: no key in /srv/server.php:3";

#[test]
fn the_error_that_ended_the_server_is_found_in_every_language() {
    use Language::{DotNet, Go, Java, JavaScript, Php, Python, Ruby, Rust};
    use Phase::{Importing, Running};
    for (text, language, phase, last, cause) in [
        (PYTHON_CHAIN, Python, Running, "ValueError: bad settings", "KeyError: 'A'"),
        (PYTHON_HANDLING, Python, Running, "FileNotFoundError: [Errno 2] No such file or directory: '/nope/x'", ""),
        (PYTHON_GROUP, Python, Running, "RuntimeError: no database", ""),
        (PYTHON_IMPORT, Python, Importing, "ValueError: boom", ""),
        (PYTHON_RUN_AS_MODULE, Python, Running, "OSError: boom", ""),
        (PYTHON_SYNTAX, Python, Running, "SyntaxError: invalid syntax", ""),
        (PYDANTIC, Python, Running, "pydantic_core._pydantic_core.ValidationError: 1 validation error for Settings", ""),
        (RICH, Python, Running, "RuntimeError: could not connect to the thing that we wanted to connect to because it is not there", ""),
        (NODE_PACKAGE, JavaScript, Importing, "Error: Cannot find package 'nope-pkg' imported from /srv/a.mjs", ""),
        (NODE_REQUIRE, JavaScript, Importing, "Error: Cannot find module '@scope/nope/sub'", ""),
        (NODE_CAUSE, JavaScript, Running, "Error: outer", "TypeError: inner"),
        (NODE_LOGGED, JavaScript, Running, "SyntaxError: Expected property name or '}' in JSON at position 1", ""),
        (NODE_OWN_CLASS, JavaScript, Running, "MyErr: multi", ""),
        (NODE_STRING, JavaScript, Running, "UnhandledPromiseRejection: \"no key\"", ""),
        (BUN, JavaScript, Running, "TypeError: undefined is not an object (evaluating 'a.b')", ""),
        (RUST, Rust, Running, "panic: called `Option::unwrap()` on a `None` value", ""),
        (RUST_OLD, Rust, Running, "panic: no key", ""),
        (RUST_REPORT, Rust, Running, "Error: cannot start", "Error: No such file or directory (os error 2)"),
        (GO, Go, Running, "panic: runtime error: invalid memory address or nil pointer dereference", ""),
        (JAVA, Java, Running, "java.lang.RuntimeException: cannot start", "java.io.IOException: db down"),
        (DOTNET, DotNet, Running, "System.AggregateException: One or more errors occurred. (no key)", "System.InvalidOperationException: no key"),
        (RUBY, Ruby, Importing, "LoadError: cannot load such file -- mcp", ""),
        (PHP, Php, Running, "RuntimeException: no key", ""),
    ] {
        let evidence = start("server").stderr(text).exits(1).evidence();
        let thrown = last_thrown(evidence.judged()).unwrap_or_else(|| panic!("nothing found in:\n{text}"));
        assert_eq!((thrown.language, thrown.phase, thrown.last().sentence().as_str()), (language, phase, last));
        assert_eq!(thrown.first_cause().sentence(), if cause.is_empty() { last } else { cause });
    }
}

#[test]
fn codes_places_and_further_lines_are_kept() {
    let evidence = start("node a.mjs").stderr(NODE_PACKAGE).exits(1).evidence();
    assert_eq!(last_thrown(evidence.judged()).unwrap().last().code.as_deref(), Some("ERR_MODULE_NOT_FOUND"));
    let evidence = start("python server.py").stderr(PYTHON_GROUP).exits(1).evidence();
    let thrown = last_thrown(evidence.judged()).unwrap();
    let place = thrown.place().unwrap();
    assert_eq!((place.file.as_str(), place.line.as_deref(), place.function.as_deref()), ("/srv/server.py", Some("7"), Some("life")));
    let evidence = start("node h.mjs").stderr(NODE_CAUSE).exits(1).evidence();
    assert_eq!(last_thrown(evidence.judged()).unwrap().place().unwrap().file.as_str(), "file:///srv/h.mjs");
    let evidence = start("python server.py").stderr(PYDANTIC).exits(1).evidence();
    assert_eq!(last_thrown(evidence.judged()).unwrap().last().lines().count(), 3);
}

#[test]
fn the_later_of_two_errors_counts_also_across_languages() {
    let evidence = start("npx server").stderr(PYTHON_IMPORT).stderr(NODE_CAUSE).exits(1).evidence();
    assert_eq!(last_thrown(evidence.judged()).unwrap().language, Language::JavaScript);
    let evidence = start("npx server").stderr(NODE_CAUSE).stderr(PYTHON_IMPORT).exits(1).evidence();
    assert_eq!(last_thrown(evidence.judged()).unwrap().language, Language::Python);
}

#[test]
fn what_is_no_error_of_the_server_is_not_taken_for_one() {
    for text in [
        "--- Logging error ---\nTraceback (most recent call last):\n  File \"/l.py\", line 1, in emit\nUnicodeEncodeError: 'charmap' codec can't encode",
        "Traceback (most recent call last):\n  File \"<stdin>\", line 1, in <module>\nNameError: name 'true' is not defined",
        "ERROR: could not connect: Error: refused",
        "INFO starting at (http://127.0.0.1:3000)",
        "Traceback (most recent call last):",
        "  | \n|\n+",
    ] {
        assert!(last_thrown(start("server").stderr(text).exits(1).evidence().judged()).is_none(), "{text}");
    }
    let after = start("python s.py").gives_up(crate::evidence::Method::Initialize, 60_000).stderr(PYTHON_IMPORT);
    assert!(last_thrown(after.evidence().judged()).is_none(), "an error after the client closed the connection explains nothing");
}

#[test]
fn what_a_cut_log_kept_of_an_error_is_read_as_a_remnant() {
    let below_frames = "  File \"/srv/server.py\", line 3, in load\n    open(path)\nFileNotFoundError: [Errno 2] No such file or directory: '/x'";
    for (text, language, kind, frames) in [
        ("INFO start\nUnicodeEncodeError: 'charmap' codec can't encode character", Language::Python, "UnicodeEncodeError", 0),
        (below_frames, Language::Python, "FileNotFoundError", 1),
        ("mcp.shared.exceptions.McpError: Connection closed", Language::Python, "mcp.shared.exceptions.McpError", 0),
        ("TypeError: server.tool is not a function", Language::JavaScript, "TypeError", 0),
        ("TypeError [ERR_UNKNOWN_X]: x", Language::JavaScript, "TypeError", 0),
    ] {
        let told = start("x").stderr(text).evidence();
        assert!(last_thrown(told.judged()).is_none(), "{text}");
        let thrown = last_error(told.judged()).expect(text);
        assert_eq!((thrown.language, thrown.last().kind.as_str(), thrown.frames.len(), thrown.whole), (language, kind, frames, false), "{text}");
    }
}

#[test]
fn a_trace_that_was_folded_or_cut_is_read_as_far_as_it_goes() {
    let cut = "Traceback (most recent call last):\n  File \"/v/bin/k\", line 6, in <module>\n    from k import main\n  File \"/v/site-packages/k/__init__.py\", line 1, in <module>\n    from . import server";
    let folded = "Traceback (most recent call last): File \"/s.py\", line 74, in <module> mcp = FastMCP(\"x\") TypeError: FastMCP.__init__() got an unexpected keyword argument 'a'";
    for (text, kind, phase) in [
        (cut, "an error", Phase::Importing),
        (folded, "TypeError", Phase::Running),
        ("Stdio process error: \\nthread 'main' panicked at src/mcp.rs:30:55:\\nUnknown server", "panic", Phase::Running),
    ] {
        let told = start("x").stderr(text).evidence();
        let thrown = last_error(told.judged()).expect(text);
        assert_eq!((thrown.last().kind.as_str(), thrown.phase), (kind, phase), "{text}");
    }
}

#[test]
fn an_error_that_was_survived_leaves_no_remnant() {
    let survived = "--- Logging error ---\nTraceback (most recent call last):\n  File \"/l/logging.py\", line 1, in emit\nValueError: I/O operation on closed file";
    for text in [survived, "ERROR: no such file", "  ValueError: indented", "the Error: of our ways"] {
        assert!(last_error(start("x").stderr(text).evidence().judged()).is_none(), "{text}");
    }
}
