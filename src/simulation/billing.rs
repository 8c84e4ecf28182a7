//! What AWS would bill for.

use super::Simulation;
use crate::execution::{Execution, LambdaFunctionAnswer};
use crate::model::{Billed, EventId, is_refusal_of_lambda};
use crate::service::ExecutionRef;

impl Simulation {
    /// What AWS would bill for one of the executions.
    #[must_use]
    pub fn billed(&self, execution: &Execution) -> Billed {
        let run_id = &execution.workflow_execution().run_id;
        let of_run = self.refused_invocations.iter().filter(|(of, _)| of == run_id);
        let refused: Vec<EventId> = of_run.map(|(_, scheduled)| *scheduled).collect();
        Billed::of(execution.history(), &refused)
    }

    /// Keeps in mind that Lambda refuses an invocation: when the execution closes before it is
    /// told, no event says so.
    pub(super) fn note_refusal(
        &mut self,
        of: ExecutionRef,
        scheduled: EventId,
        answer: &LambdaFunctionAnswer,
    ) {
        let LambdaFunctionAnswer::Failed { reason: Some(reason), .. } = answer else { return };
        if is_refusal_of_lambda(reason) {
            let run_id = self.service.execution(of).workflow_execution().run_id.clone();
            self.refused_invocations.push((run_id, scheduled));
        }
    }
}
