//! A deterministic simulator of Amazon Simple Workflow Service.

pub mod execution;
pub mod model;
pub mod scenario;
pub mod service;
pub mod simulation;
