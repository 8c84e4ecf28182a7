//! A world in which much is due in one millisecond, with a decider that tells what it depends on.

use std::time::Duration;

use swf_sim::model::decisions::{CompleteWorkflowExecution, ScheduleActivityTask};
use swf_sim::model::requests::{
    RegisterActivityType, RegisterWorkflowType, StartWorkflowExecution,
};
use swf_sim::model::{
    ActivityType, Answer, ChildPolicy, EventAttributes as E, HistoryEvent, TaskList, Text, Timeout,
    WorkflowType,
};
use swf_sim::simulation::{
    Decider, DeciderError, DecidingParty, DecisionAnswer, DecisionOutcome, DecisionTask, Deed, Key,
    Outcomes, World,
};

/// Schedules so many activities, and completes when all are closed.
struct Activities(usize);

impl Activities {
    /// What became of each activity: 0 while it is open.
    fn outcomes(&self, history: &[HistoryEvent]) -> Vec<u8> {
        let mut scheduled = Vec::with_capacity(self.0);
        let mut outcomes = vec![0; self.0];
        for event in history {
            let (id, outcome) = if let E::ActivityTaskScheduled(_) = &event.attributes {
                scheduled.push(event.event_id);
                continue;
            } else if let E::ActivityTaskCompleted(closed) = &event.attributes {
                (closed.scheduled_event_id, 1)
            } else if let E::ActivityTaskFailed(closed) = &event.attributes {
                (closed.scheduled_event_id, 2)
            } else if let E::ActivityTaskTimedOut(closed) = &event.attributes {
                (closed.scheduled_event_id, 3)
            } else {
                continue;
            };
            if let Some(place) = scheduled.iter().position(|scheduled| *scheduled == id) {
                outcomes[place] = outcome;
            }
        }
        outcomes
    }
}

impl Decider for Activities {
    fn decide(&self, task: &DecisionTask<'_>) -> Result<Answer, DeciderError> {
        if task.previous_started_event_id.is_none() {
            let schedule = |n: usize| ScheduleActivityTask {
                activity_id: Text::from(format!("a{n}")),
                activity_type: ActivityType::new("work", "1"),
                ..ScheduleActivityTask::default()
            };
            let decisions = (1..=self.0).map(|n| schedule(n).into()).collect();
            return Ok(Answer { decisions, ..Answer::default() });
        }
        let is_over = self.outcomes(task.history).iter().all(|outcome| *outcome > 0);
        let done = CompleteWorkflowExecution { result: None };
        Ok(if is_over { done.into() } else { Answer::default() })
    }

    fn key(&self, task: &DecisionTask<'_>) -> Option<Key> {
        let mut key = self.outcomes(task.history);
        key.push(u8::from(task.previous_started_event_id.is_none()));
        Some(Key(key))
    }
}

/// One decision schedules so many activities. Each can start and end at once and has no time to
/// lose; the decider looks later.
pub(crate) fn world(activities: usize) -> World {
    let mut world = World::default();
    world.workflow_types.push(RegisterWorkflowType {
        name: "fan".into(),
        version: "1".into(),
        default_task_list: Some(TaskList::new("fans")),
        default_child_policy: Some(ChildPolicy::Terminate),
        default_task_start_to_close_timeout: Some(Timeout::Seconds(30)),
        default_execution_start_to_close_timeout: Some(Timeout::Seconds(3600)),
        ..RegisterWorkflowType::default()
    });
    world.activity_types.push(RegisterActivityType {
        name: "work".into(),
        version: "1".into(),
        default_task_list: Some(TaskList::new("work")),
        default_task_start_to_close_timeout: Some(Timeout::Seconds(0)),
        default_task_schedule_to_start_timeout: Some(Timeout::None),
        default_task_schedule_to_close_timeout: Some(Timeout::None),
        default_task_heartbeat_timeout: Some(Timeout::None),
        ..RegisterActivityType::default()
    });
    let second = Duration::from_secs(1);
    let answer = DecisionAnswer::After(second);
    let outcomes = Outcomes::always(DecisionOutcome { taken_after: second, answer });
    let party = DecidingParty { outcomes, ..DecidingParty::prompt(Activities(activities)) };
    world.deciders.insert("fan".into(), party);
    let start = StartWorkflowExecution {
        workflow_id: "fan".into(),
        workflow_type: WorkflowType::new("fan", "1"),
        ..StartWorkflowExecution::default()
    };
    world.people.push((Duration::ZERO, Deed::Start(start)));
    world
}
