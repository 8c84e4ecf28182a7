//! The kit for users' own tests: runs to assert on, and, with the feature `proptest`, strategies
//! and a state machine.
//!
//! A [`Run`] is a world under a source of faults, at its end. It is asked about, compared with a
//! snapshot ([`Run::table`], [`Run::history_json`]), or judged; what does not hold is reported with
//! the least plan that shows it. `OneExecution` drives a decider step by step instead, through
//! whatever can happen to one execution.
//!
//! ```
//! use swf_sim::scenario::Scenario;
//! use swf_sim::simulation::Plan;
//! use swf_sim::testing::{Faults, Run};
//!
//! let world = Scenario::load("examples/order.yaml")?.world;
//! let run = Run::under(&world, Faults::of_seed(7));
//! run.keeps("once charge-card")?;
//! run.keeps_defaults()?;
//!
//! let plan: Plan = "lambda:charge#0=timeout".parse()?;
//! assert!(Run::under(&world, plan).table().contains("LambdaFunctionTimedOut"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#[cfg(feature = "proptest")]
mod decisions;
mod faults;
#[cfg(feature = "proptest")]
mod machine;
mod run;
#[cfg(feature = "proptest")]
mod strategies;

#[cfg(feature = "proptest")]
pub use decisions::{Vocabulary, child_policy, text, timeout};
pub use faults::Faults;
#[cfg(feature = "proptest")]
pub use machine::{Happening, OneExecution, Stage, UnderTest};
pub use run::{Report, Run};
#[cfg(feature = "proptest")]
pub use strategies::{AnyFaults, FaultsTree, faults, inputs};
