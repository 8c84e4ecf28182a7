//! Orders and merged states, counted against closed forms.

use std::time::Duration;

use swf_sim::model::decisions::{CompleteWorkflowExecution, ScheduleActivityTask};
use swf_sim::model::requests::{
    RegisterActivityType, RegisterWorkflowType, StartWorkflowExecution,
};
use swf_sim::model::{
    ActivityType, Answer, ChildPolicy, EventAttributes as E, HistoryEvent, TaskList, Text, Timeout,
    WorkflowType,
};
use swf_sim::search::{Exploration, Explore, Property, explore};
use swf_sim::simulation::{
    Decider, DeciderError, DecidingParty, DecisionAnswer, DecisionOutcome, DecisionTask, Deed, Key,
    Outcomes, World,
};

/// Schedules so many activities, and completes when all are closed.
struct Fan(usize);

impl Fan {
    /// What became of each activity: 0 while it is open.
    fn outcomes(&self, history: &[HistoryEvent]) -> Vec<u8> {
        let mut scheduled = Vec::new();
        let mut outcomes = vec![0; self.0];
        for event in history {
            let (id, outcome) = match &event.attributes {
                E::ActivityTaskScheduled(_) => {
                    scheduled.push(event.event_id);
                    continue;
                }
                E::ActivityTaskCompleted(closed) => (closed.scheduled_event_id, 1),
                E::ActivityTaskFailed(closed) => (closed.scheduled_event_id, 2),
                E::ActivityTaskTimedOut(closed) => (closed.scheduled_event_id, 3),
                _ => continue,
            };
            if let Some(place) = scheduled.iter().position(|scheduled| *scheduled == id) {
                outcomes[place] = outcome;
            }
        }
        outcomes
    }
}

impl Decider for Fan {
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

/// One decision schedules so many activities; each is to start and to be done at once, and may
/// take no time at all. No decider looks before all are closed.
fn fan(activities: usize) -> World {
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
    let outcomes = Outcomes::always(DecisionOutcome {
        taken_after: second,
        answer: DecisionAnswer::After(second),
    });
    let party = DecidingParty { outcomes, ..DecidingParty::prompt(Fan(activities)) };
    world.deciders.insert("fan".into(), party);
    let start = StartWorkflowExecution {
        workflow_id: "fan".into(),
        workflow_type: WorkflowType::new("fan", "1"),
        ..StartWorkflowExecution::default()
    };
    world.people.push((Duration::ZERO, Deed::Start(start)));
    world
}

/// Every order, and every activity may fail.
fn explored(activities: usize, merged: bool, properties: Vec<Property>) -> Exploration {
    let what = Explore {
        max_faults: activities,
        orders: true,
        merged,
        model: Some("all: 0/1, activity.failed: 1/1".parse().unwrap()),
        properties,
        ..Explore::default()
    };
    let explored = explore(&what, &fan(activities), &|_| true).unwrap();
    assert!(explored.is_complete());
    explored
}

/// (2N)! 3^N / 2^N: the orders of N starts and N closes, each close after its start and one of
/// three.
fn histories(activities: u64) -> u64 {
    let three = 3_u64.pow(u32::try_from(activities).unwrap());
    (1..=2 * activities).product::<u64>() * three >> activities
}

#[test]
fn every_order_and_outcome_of_activities_is_one_run() {
    for activities in 1..=3_u64 {
        let all = explored(activities as usize, false, Vec::new());
        assert_eq!(all.runs.iter().sum::<u64>(), histories(activities), "{all}");
        assert_eq!(all.histories.count(), (histories(activities), true));
    }
}

#[test]
fn merged_there_are_five_states_of_each_activity() {
    for activities in 1..=4_u32 {
        let all = explored(activities as usize, true, Vec::new());
        let states = all.states.clone().unwrap();
        assert_eq!((states.different, states.keyless), (5_u64.pow(activities), None), "{all}");
    }
}
