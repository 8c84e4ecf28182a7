//! What SWF does, point by point: each test is named as a fact, and its doc comment says what the
//! fact rests on and how well it is known (recorded, documented, measured or inferred).

mod billing;
mod closing;
#[cfg(test)]
mod coverage;
mod decision_tasks;
mod decisions;
mod executions;
mod lambda_functions;
mod moments;
mod permissions;
mod rates;
#[cfg(test)]
mod requests;
mod stepping;
mod wire_values;
mod workers;
#[cfg(test)]
mod world;
