//! IAM's answers: cases that were decided elsewhere, and what holds of every policy.

#![expect(clippy::unwrap_used, reason = "what cannot be is to stop the test")]

mod cases;
mod documents;
mod precedence;
mod properties;
mod roles;
#[path = "../skipped/mod.rs"]
mod skipped;
