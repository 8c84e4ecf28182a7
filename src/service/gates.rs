//! What the gates between an execution and its functions said when they were asked.
//!
//! Nothing is kept where nothing is said of who may do what.

use super::{ExecutionRef, Permitted, Service};
use crate::model::{EventId, Log, Text, Timestamp, WorkflowExecution, WorkflowType, rewound};

/// The answers so far, each list in the order in which they were given.
#[derive(Debug, Default)]
pub(crate) struct Gates {
    /// The roles that were named, where the caller or roles are described.
    pub(crate) passes: Log<Vec<RolePass>>,
    /// The Lambda tasks that were to start, where roles or functions' policies are described.
    pub(crate) tasks: Log<Vec<TaskGates>>,
}

rewound!(Gates { passes: back, tasks: back });

/// A role that somebody named, and whether the caller could pass it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RolePass {
    /// When.
    pub at: Timestamp,
    /// The role.
    pub role: Text,
    /// Who named it.
    pub by: NamedBy,
    /// What `iam:PassRole` said.
    pub said: Permitted,
}

/// Who names a role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NamedBy {
    /// The registration of a workflow type, as its default.
    Registration(WorkflowType),
    /// The start of an execution.
    Start {
        /// Its workflow id.
        workflow_id: Text,
        /// The run that began; `None`: the start was refused.
        run_id: Option<Text>,
    },
    /// A decision to start a child or to continue as new.
    Decision {
        /// The run whose decider decided.
        execution: WorkflowExecution,
        /// The event that the decision became.
        event_id: EventId,
        /// The workflow id of the child, or of the run itself.
        workflow_id: Text,
    },
}

/// What the gates said when a Lambda task was to start.
#[derive(Clone, Debug)]
pub(crate) struct TaskGates {
    pub(crate) at: Timestamp,
    pub(crate) of: ExecutionRef,
    /// The name that the task gives its function.
    pub(crate) function: Text,
    /// Whether SWF could assume the role.
    pub(crate) assume_role: Permitted,
    /// Whether the role could invoke the function; `None`: it was not assumed.
    pub(crate) invoke: Option<Permitted>,
}

impl Service {
    /// What the gates said so far.
    pub(crate) fn gates(&self) -> &Gates {
        &self.gates
    }

    /// How the role of a run was passed; `None`: its type has it as a default, or nothing was kept.
    pub(crate) fn role_pass_of(&self, of: ExecutionRef) -> Option<&RolePass> {
        let run = self.execution(of).workflow_execution();
        let decision = self.decision_that_began(of);
        self.gates.passes.iter().find(|pass| match &pass.by {
            NamedBy::Registration(_) => false,
            NamedBy::Start { workflow_id, run_id } => {
                *workflow_id == run.workflow_id && run_id.as_ref() == Some(&run.run_id)
            }
            NamedBy::Decision { execution, event_id, .. } => {
                decision.as_ref().is_some_and(|(by, at)| by == execution && at == event_id)
            }
        })
    }

    /// The run whose decision a run began by, and the event of that decision.
    fn decision_that_began(&self, of: ExecutionRef) -> Option<(WorkflowExecution, EventId)> {
        let slot = &self.executions[of.place()];
        let continued = slot.execution.start()?.continued_execution_run_id.clone();
        let Some(run_id) = continued else {
            let (parent, initiated) = slot.parent?;
            return Some((self.execution(parent).workflow_execution().clone(), initiated));
        };
        let workflow_id = slot.execution.workflow_execution().workflow_id.clone();
        let before = WorkflowExecution { workflow_id, run_id };
        let last = self.run(self.domain_of(of), &before)?;
        let closing = self.execution(last).history().last()?.event_id;
        Some((before, closing))
    }
}
