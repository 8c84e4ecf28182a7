//! Any text as a scenario.

#![no_main]

#[allow(dead_code, reason = "the other targets have the rest")]
#[path = "../bodies.rs"]
mod bodies;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| bodies::scenario(text));
