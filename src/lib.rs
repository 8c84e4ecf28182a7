//! A deterministic simulator of Amazon Simple Workflow Service.

#[cfg(feature = "cli")]
pub mod cli;
pub mod execution;
pub mod model;
pub mod render;
pub mod scenario;
pub mod service;
pub mod simulation;
