//! The command line of swf-sim; everything is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    swf_sim::cli::main()
}
