//! Any bytes as an export of histories that is replayed.

#![no_main]

#[allow(dead_code, reason = "the other targets have the rest")]
#[path = "../bodies.rs"]
mod bodies;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| bodies::replayed(bytes));
