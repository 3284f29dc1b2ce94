//! The thin binary around the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    mcpdoctor::app::main(std::env::args_os())
}
