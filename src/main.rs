//! The thin binary around the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(3).collect();
    mcpdoctor::demo::be_patient(&args[0], &args[1..]).unwrap_or(ExitCode::FAILURE)
}
