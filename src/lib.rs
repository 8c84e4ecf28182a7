//! A deterministic simulator of Amazon Simple Workflow Service.
//!
//! A pure state machine reduces a decider's decisions to the history events that SWF would write,
//! under a virtual clock. A world says what is registered, how functions, workers and deciders
//! behave, and what people do when; running it gives the history of each execution. The same world
//! gives the same bytes on every machine.
//!
//! # The house
//!
//! Arrows point down only:
//!
//! | room | what is in it |
//! |---|---|
//! | [`cli`] | one file for each command |
//! | [`testing`] | runs, faults, strategies and a state machine for users' own tests |
//! | [`render`] | histories as tables, JSON and pictures, explanations as text |
//! | [`explain`] | events and why they were written, lanes, and what differs, as plain data |
//! | [`replay`] | a recorded history through the reducer, or as a scenario; deciders asked again |
//! | [`deciders`] | deciders that are programs outside of this process |
//! | [`scenario`] | scenario files: from YAML to a world, with errors that point at a line |
//! | [`search`] | sweeps, shrinking and exploration: many plans over one world, and what breaks |
//! | [`simulation`] | virtual time and the world: agenda, deciders, workers, people, faults |
//! | [`service`] | one region of one account: domains, types, and executions that meet |
//! | [`execution`] | one workflow execution: the pure reducer, a file for each family |
//! | [`check`] | the law of histories, independent of the reducer: knows [`model`] alone |
//! | [`iam`] | policies and roles: who may do what, and why not |
//! | [`model`] | SWF's vocabulary as plain data; the only place that knows wire names |
//!
//! # What always holds
//!
//! - The same scenario gives the same bytes, on every machine and in every build profile.
//! - `model`, `iam`, `check`, `execution`, `service` and `explain` read no clock, no environment,
//!   no file and no random number, and depend on no hash order.
//! - An execution changes only through `record`; rebuilding it from its history gives an equal
//!   state.
//! - A decision that SWF refuses is an event with a cause, never an error.
//! - Time is whole milliseconds inside; seconds with decimals exist only on the wire.
//! - Simulations of one world that are in states with equal keys go on alike.
//! - No input from outside makes it panic: no file, no history, no request.
//!
//! # One word, one meaning
//!
//! - **event**, **decision**, **decision task**, **decider**, **execution**: as in SWF. The wire's
//!   `workflowExecution` is the pair of ids; the simulated thing is an [`execution::Execution`].
//! - **input**: what can happen to an execution. **effect**: what follows from an event elsewhere.
//!   **delivery**: an effect on its way.
//! - **ruling**: what only the account can say of one decision. **verdict** of a rule: the event
//!   that it writes.
//! - **access**: IAM's answer to one request, allowed or denied. **permitted** or **forbidden**:
//!   what the service makes of it, also where nothing is described or there is nothing to ask.
//!   **gate**: what stands between an execution and a function: to pass the role, to assume it, to
//!   invoke the function, and that there is one.
//! - **attempt** n: the n-th use, from 0, of one task id in one run.
//! - **site**: a place where the world could go another way, by a stable name. **fault**: what
//!   happens there instead. **plan**: which faults strike at which sites. **seed**: a number that
//!   stands for a plan. **sweep**: many seeds. **explore**: every plan of up to so many faults.
//! - **turn**: the site of something that is due in the same millisecond as others. **yield**: to
//!   let so many of them go first. **orders**: which things go before which.
//! - **property**: what has to hold of every run of a world. **claim**: a property in words.
//! - **savepoint**: a moment of a run to which its simulation can go back.
//! - **key**: a digest of all that the future depends on: states with equal keys go on alike.
//!   **merged**: of an exploration that goes on from each state once.
//! - **law**: what every history that SWF writes keeps to. **check**: the judgement by laws.
//!   **era**: how SWF wrote in some years. **recording**: a history as somebody exported it.
//! - **rebuild**: fold a history into the state that it tells of.
//!
//! Start with [`simulation::Simulation`], or with [`scenario::Scenario`] for scenario files.

pub mod check;
#[cfg(feature = "cli")]
pub mod cli;
pub mod deciders;
pub mod execution;
pub mod explain;
pub mod iam;
pub mod model;
pub mod render;
pub mod replay;
pub mod scenario;
pub mod search;
pub mod service;
pub mod simulation;
pub mod testing;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
