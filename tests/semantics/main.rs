//! What SWF does, point by point: each test is named as a fact, and its doc comment says what the
//! fact rests on and how well it is known (recorded, documented, measured or inferred).

#[cfg(test)]
mod billing;
mod closing;
#[cfg(test)]
mod coverage;
mod decision_tasks;
mod decisions;
#[cfg(test)]
mod describe;
#[cfg(test)]
mod domains;
mod executions;
#[cfg(test)]
mod faults;
mod lambda_functions;
mod moments;
#[cfg(test)]
mod permissions;
#[cfg(test)]
mod polls;
mod rates;
#[cfg(test)]
mod requests;
mod stepping;
#[cfg(test)]
mod types;
mod wire_values;
#[cfg(test)]
mod workers;
#[cfg(test)]
mod world;
