//! What holds of every history, whatever happens: of one execution under random inputs, and of
//! several that start, signal and cancel each other in random worlds.

#![expect(clippy::unwrap_used, reason = "what cannot be is to stop the test")]
#![expect(clippy::wildcard_enum_match_arm, reason = "each law names the events that it is about")]

mod clients;
mod decisions;
mod execution;
mod expected;
mod machine;
mod pairs;
mod worlds;
