//! What stands around one execution: how it was started, its types, quotas and decider.

use std::sync::Arc;

use crate::execution::{Context, Execution, Registered, Types};
use crate::model::events::WorkflowExecutionStarted;
use crate::model::{
    ActivityType, Answer, EventId, Limits, Timestamp, WorkflowExecution, WorkflowType,
};
use crate::simulation::{DecisionTask, Simulation, World};

/// What stands around one execution.
#[derive(Debug)]
pub(super) struct Surroundings {
    pub(super) world: World,
    pub(super) workflow_execution: WorkflowExecution,
    /// What it was started with, and when.
    pub(super) start: WorkflowExecutionStarted,
    pub(super) started_at: Timestamp,
    pub(super) types: Types,
    pub(super) limits: Limits,
}

impl Surroundings {
    /// Those of the first execution that is started in a world.
    pub(super) fn of(world: World) -> Arc<Self> {
        let mut simulation = match Simulation::new(world.clone()) {
            Ok(simulation) => simulation,
            Err(error) => panic!("{error}"),
        };
        while simulation.executions().len() == 0 {
            let goes_on = simulation.step().unwrap_or_else(|error| panic!("{error}"));
            assert!(goes_on, "nobody starts an execution in this world");
        }
        let mut executions = simulation.executions();
        let execution = executions.next().expect("one was started");
        let start = execution.start().expect("it has begun").clone();
        Arc::new(Surroundings {
            workflow_execution: execution.workflow_execution().clone(),
            start,
            started_at: execution.history()[0].event_timestamp,
            types: types(&world),
            // How long a history may be is no matter of what happens in it.
            limits: Limits { events: Limits::default().events, ..world.limits.clone() },
            world,
        })
    }

    pub(super) fn context(&self) -> Context<'_> {
        let (types, limits, assumptions) = (&self.types, &self.limits, &self.world.assumptions);
        Context { types, limits, assumptions }
    }

    /// What the world's decider answers.
    pub(super) fn decide(
        &self,
        execution: &Execution,
        started_event_id: EventId,
    ) -> Result<Answer, String> {
        let name = &self.start.workflow_type.name;
        let party = self.world.deciders.get(name);
        let party = party.ok_or_else(|| format!("the world has no decider of `{name}`"))?;
        let task = DecisionTask {
            workflow_execution: execution.workflow_execution(),
            workflow_type: &self.start.workflow_type,
            history: execution.history(),
            previous_started_event_id: execution.previous_started_event_id(),
            started_event_id,
        };
        party.decider.decide(&task).map_err(|error| format!("the decider cannot answer: {error}"))
    }
}

/// The types that the world registers at its start.
fn types(world: &World) -> Types {
    let mut types = Types::default();
    for known in &world.workflow_types {
        let id = WorkflowType::new(known.name.clone(), known.version.clone());
        types.workflow_types.insert(id, Registered::new(known.clone(), world.start));
    }
    for known in &world.activity_types {
        let id = ActivityType::new(known.name.clone(), known.version.clone());
        types.activity_types.insert(id, Registered::new(known.clone(), world.start));
    }
    types
}
