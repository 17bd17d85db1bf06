//! The program `phien`.

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    let command = phien::commands::Command::parse();
    match phien::commands::run(command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("phien: {problem}");
            ExitCode::FAILURE
        }
    }
}
