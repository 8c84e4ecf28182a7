//! Keys of states: states with equal ones go on alike, and states that go on otherwise have others.

#![expect(clippy::unwrap_used, reason = "a scenario that cannot be read fails its test")]

mod details;
mod futures;
mod obedient;
mod orders;
mod parts;
#[path = "../shipped/mod.rs"]
mod shipped;
