//! Deciders outside of this process: programs in whatever language. They touch the real world, so
//! they stand above the simulation; what they answer is all that a run knows of them.

mod command;
mod process;

pub use command::{CommandDecider, NoCommand};
