//! Search: what sweeps and explorations find, that they find the same every time, and what the
//! least plan is.

#![expect(clippy::unwrap_used, reason = "a scenario that cannot be read fails its test")]

mod answers;
mod blame;
mod claims;
mod exploring;
mod orders;
mod planted;
mod restarts;
mod savepoints;
#[path = "../shipped/mod.rs"]
mod shipped;
mod shrinking;
mod sweeping;
mod warnings;

use std::num::NonZeroUsize;

use swf_sim::scenario::Scenario;
use swf_sim::search::{Property, Shard, Summary, Sweep, sweep};
use swf_sim::simulation::{FaultModel, World};

/// The text of a scenario whose decider goes by these rules, with a Lambda function `charge`.
fn text(rules: &str) -> String {
    format!(
        r#"
swf-sim: 1
workflowTypes:
  - {{name: order, version: "1", defaultTaskList: orders, defaultChildPolicy: TERMINATE,
     defaultTaskStartToCloseTimeout: 30s, defaultExecutionStartToCloseTimeout: 1h,
     defaultLambdaRole: "arn:aws:iam::123456789012:role/swf"}}
functions:
  charge: {{result: "42", after: 1s}}
deciders:
  order:
    rules:
{rules}
people:
  - at: 0s
    start: {{workflowId: order-1, workflowType: {{name: order, version: "1"}}}}
"#
    )
}

/// The world of this scenario.
fn world(rules: &str) -> World {
    let scenario = Scenario::parse(&text(rules), "planted.yaml");
    scenario.unwrap_or_else(|findings| panic!("{findings}")).world
}

fn swept(world: &World, seeds: std::ops::Range<u64>, jobs: usize, shard: Shard) -> Summary {
    let what = Sweep {
        scenario: "planted".to_owned(),
        seeds,
        shard,
        jobs: NonZeroUsize::new(jobs).unwrap(),
        model: FaultModel::default(),
        properties: Property::defaults(),
    };
    sweep(&what, &|| world.clone(), &|_| true).unwrap()
}

/// Schedules one Lambda task and completes when it has completed; whatever else comes of it is
/// forgotten.
const FORGETFUL: &str = "
      - when: WorkflowExecutionStarted
        do: {ScheduleLambdaFunction: {id: charge-1, name: charge, startToCloseTimeout: 10s}}
      - when: LambdaFunctionCompleted
        do: {CompleteWorkflowExecution: {}}
";
