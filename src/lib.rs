//! A deterministic simulator of Amazon Simple Workflow Service.

pub mod model;
pub mod service;
pub mod simulation;
