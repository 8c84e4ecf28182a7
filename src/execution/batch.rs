//! A decider's answer: validated as a whole, then applied decision by decision.

use super::context::Context;
use super::input::InputKind;
use super::rule::Rule;
use super::ruling::{Account, Ruling};
use super::state::State;
use super::transition::{Transition, Verdict};
use super::{
    activity_tasks, child_executions, closing, external_executions, lambda_functions, markers,
    timers,
};
use crate::model::events::DecisionTaskCompleted;
use crate::model::{Answer, Decision, DecisionType, EventId, Text};

/// One decision's surroundings: all that its outcome depends on.
pub(super) struct Asked<'a> {
    pub(super) state: &'a State,
    pub(super) context: Context<'a>,
    pub(super) ruling: Ruling,
    /// The batch's `DecisionTaskCompleted` event.
    pub(super) completed: EventId,
    /// Whether an earlier decision of the list was refused.
    pub(super) failed_before: bool,
    /// The run id of the next run; set for a decision that begins one.
    pub(super) next_run_id: Text,
}

/// Where a decision stands in its batch.
#[derive(Clone, Copy)]
struct Place {
    index: usize,
    completed: EventId,
    failed_before: bool,
}

impl Transition<'_> {
    /// Applies an answer that has been validated to the decision task that is started.
    pub(super) fn apply_answer(&mut self, answer: &Answer, account: &mut dyn Account) {
        let completed = self.complete_decision_task(answer);
        let mut failed_before = false;
        for (index, decision) in answer.decisions.iter().enumerate() {
            let place = Place { index, completed, failed_before };
            let mut verdict = self.verdict(decision, place, account);
            if account.stands_otherwise(index, decision, verdict.rule) {
                verdict = self.verdict(decision, place, account);
            }
            if verdict.attributes.event_type() != decision.decision_type().granted() {
                failed_before = true;
            } else if verdict.rule != Rule::OverRate {
                account.granted(decision);
            }
            self.record(verdict);
        }
    }

    /// What becomes of a decision as the account now stands towards it.
    fn verdict(&self, decision: &Decision, place: Place, account: &mut dyn Account) -> Verdict {
        let Place { index, completed, failed_before } = place;
        let continues = DecisionType::ContinueAsNewWorkflowExecution;
        let next_run_id = match decision.decision_type() == continues {
            true => account.next_run_id(),
            false => Text::default(),
        };
        let ruling = account.ruling(index, decision);
        let limits = account.quotas(index).unwrap_or(self.context.limits);
        let types = account.types(index).unwrap_or(self.context.types);
        let context = Context { limits, types, ..self.context };
        let state = &self.execution.state;
        let asked = Asked { state, context, ruling, completed, failed_before, next_run_id };
        decide(&asked, decision)
    }

    fn complete_decision_task(&mut self, answer: &Answer) -> EventId {
        debug_assert_eq!(self.input, InputKind::DecisionTaskAnswered);
        let started = self.state().decision_tasks.started.as_ref();
        let started = started.expect("only a started decision task is answered");
        let event = DecisionTaskCompleted {
            execution_context: answer.execution_context.clone(),
            scheduled_event_id: started.scheduled_event_id,
            started_event_id: started.started_event_id,
            task_list: answer.task_list.clone(),
            task_list_schedule_to_start_timeout: answer.task_list_schedule_to_start_timeout,
        };
        self.record(Verdict::new(Rule::DecisionTaskAnswered, event))
    }
}

/// The event that records a decision, granted or refused.
fn decide(asked: &Asked<'_>, decision: &Decision) -> Verdict {
    match decision {
        Decision::ScheduleActivityTask(d) => activity_tasks::schedule_activity_task(asked, d),
        Decision::RequestCancelActivityTask(d) => {
            activity_tasks::request_cancel_activity_task(asked, d)
        }
        Decision::CompleteWorkflowExecution(d) => closing::complete_workflow_execution(asked, d),
        Decision::FailWorkflowExecution(d) => closing::fail_workflow_execution(asked, d),
        Decision::CancelWorkflowExecution(d) => closing::cancel_workflow_execution(asked, d),
        Decision::ContinueAsNewWorkflowExecution(d) => {
            closing::continue_as_new_workflow_execution(asked, d)
        }
        Decision::RecordMarker(d) => markers::record_marker(asked, d),
        Decision::StartTimer(d) => timers::start_timer(asked, d),
        Decision::CancelTimer(d) => timers::cancel_timer(asked, d),
        Decision::SignalExternalWorkflowExecution(d) => {
            external_executions::signal_external_workflow_execution(asked, d)
        }
        Decision::RequestCancelExternalWorkflowExecution(d) => {
            external_executions::request_cancel_external_workflow_execution(asked, d)
        }
        Decision::StartChildWorkflowExecution(d) => {
            child_executions::start_child_workflow_execution(asked, d)
        }
        Decision::ScheduleLambdaFunction(d) => lambda_functions::schedule_lambda_function(asked, d),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::execution::testing::{
        Run, START, activity, cancel_timer, check, child, lambda, marker, signal_external,
        start_timer,
    };
    use crate::execution::{Effect, Input};

    #[test]
    fn a_batch_writes_one_event_for_each_decision_at_one_moment_and_then_one_decision_task() {
        let mut run = Run::open();
        run.after(1_000).take().after(500);
        let written = run.answer(vec![
            activity("a"),
            cancel_timer("unknown"),
            marker("m"),
            cancel_timer("unknown"),
            child("c"),
            signal_external("w"),
            lambda("l"),
        ]);
        check(
            &written,
            "4 DecisionTaskCompleted scheduledEventId=2 startedEventId=3
             5 ActivityTaskScheduled decisionTaskCompletedEventId=4
             CancelTimerFailed decisionTaskCompletedEventId=4
             MarkerRecorded decisionTaskCompletedEventId=4
             CancelTimerFailed decisionTaskCompletedEventId=4
             9 StartChildWorkflowExecutionInitiated decisionTaskCompletedEventId=4
             10 SignalExternalWorkflowExecutionInitiated decisionTaskCompletedEventId=4
             11 LambdaFunctionScheduled decisionTaskCompletedEventId=4
             12 DecisionTaskScheduled",
        );
        let moment = START.as_millis() + 1_500;
        assert!(written.iter().all(|event| event.event_timestamp.as_millis() == moment));
        assert_eq!(
            run.effects,
            [
                Effect::OfferActivityTask { scheduled_event_id: EventId(5) },
                Effect::StartChild { initiated_event_id: EventId(9) },
                Effect::SignalExternal { initiated_event_id: EventId(10), over_rate: false },
                Effect::StartLambdaFunction { scheduled_event_id: EventId(11) },
            ]
        );
        let rules: Vec<_> = run.execution.provenance().iter().filter_map(|why| why.rule).collect();
        assert_eq!(rules.last(), Some(&Rule::DecisionTaskAfterBatch));
        assert_eq!(rules[3..5], [Rule::DecisionTaskAnswered, Rule::ActivityScheduled]);
    }

    #[test]
    fn a_failure_queues_nothing_while_a_decision_task_is_queued() {
        let mut run = Run::open();
        run.take().signal("queued");
        check(
            &run.answer(vec![cancel_timer("unknown")]),
            "DecisionTaskCompleted\nCancelTimerFailed",
        );
    }

    /// An account that notes what it is asked and told.
    #[derive(Default)]
    struct Noting {
        asked: Vec<usize>,
        granted: Vec<DecisionType>,
    }

    impl Account for Noting {
        fn ruling(&mut self, index: usize, _decision: &Decision) -> Ruling {
            self.asked.push(index);
            [Ruling::OverRate, Ruling::NotPermitted].get(index).copied().unwrap_or(Ruling::Granted)
        }

        fn granted(&mut self, decision: &Decision) {
            self.granted.push(decision.decision_type());
        }

        fn next_run_id(&self) -> Text {
            "the-next".into()
        }
    }

    #[test]
    fn the_account_is_asked_for_each_decision_and_told_of_those_that_are_granted() {
        let mut run = Run::open();
        run.take();
        let answer = Answer::from(vec![
            start_timer("a", 1),
            marker("b"),
            cancel_timer("unknown"),
            lambda("l"),
            marker("c"),
        ]);
        let mut account = Noting::default();
        run.input(Input::DecisionTaskAnswered {
            started_event_id: EventId(3),
            answer: &answer,
            account: &mut account,
        });
        assert_eq!(account.asked, [0, 1, 2, 3, 4]);
        let granted = [DecisionType::ScheduleLambdaFunction, DecisionType::RecordMarker];
        assert_eq!(account.granted, granted);
    }

    #[test]
    fn a_request_over_the_rate_is_never_counted() {
        let mut run = Run::open();
        run.assumptions.external_rate_failure_initiated = true;
        run.take();
        let mut account = Noting::default();
        run.input(Input::DecisionTaskAnswered {
            started_event_id: EventId(3),
            answer: &Answer::from(vec![signal_external("w")]),
            account: &mut account,
        });
        assert_eq!(account.granted, []);
    }
}
