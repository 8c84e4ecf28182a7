//! The law of histories: what the real service wrote and what the simulator writes passes, and
//! each law finds the damage that it is there for.

#![expect(clippy::unwrap_used, reason = "a test that cannot read its files fails")]

mod damage;
mod lawful;
mod mutations;
mod recordings;
#[path = "../shipped/mod.rs"]
mod shipped;
mod simulated;
#[path = "../skipped/mod.rs"]
mod skipped;
mod stories;
