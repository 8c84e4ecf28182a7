//! Any bytes as a history.

#![no_main]

#[allow(dead_code, reason = "the other targets have the rest")]
#[path = "../bodies.rs"]
mod bodies;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| bodies::history(bytes));
