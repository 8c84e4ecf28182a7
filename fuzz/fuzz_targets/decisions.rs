//! Any bytes as a list of decisions.

#![no_main]

#[allow(dead_code, reason = "the other targets have the rest")]
#[path = "../bodies.rs"]
mod bodies;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| bodies::decisions(bytes));
