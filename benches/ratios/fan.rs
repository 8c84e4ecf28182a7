//! W2: a thousand Lambda tasks open at once.

use std::time::Duration;

use swf_sim::model::decisions::{CompleteWorkflowExecution, ScheduleLambdaFunction};
use swf_sim::model::{Answer, Decision, Text};
use swf_sim::simulation::{DecisionTask, World};

use crate::bare::BareLoop;
use crate::race::{Contestant, Line, Workload};
use crate::worlds;

const TASKS: usize = 1_000;

/// Each task wakes the decider once, so that it comes with six events; three come before.
const LAST_STARTED: u64 = 3 + 6 * TASKS as u64;

pub(crate) fn beside_bare_loop() -> Line {
    let world = world();
    let simulation = worlds::run(world.clone());
    let history = worlds::history(&simulation);
    assert_eq!(history.len() as u64, LAST_STARTED + 2);
    let mut bare = BareLoop::of(history);
    let workload = Workload {
        name: "1,000 Lambda tasks at once",
        unit: "M events/s",
        of: 1e6,
        // 6 and 20 of the 45 million events/s that the bare loop has on a free core.
        floor: 0.13,
        goal: 0.44,
    };
    workload.race(
        worlds::contestant(history.len(), &world),
        Contestant::new(history.len(), || bare.run()),
    )
}

/// Every task takes another time, so that the tasks end one by one, in another order than they
/// were scheduled in.
fn world() -> World {
    let ids = worlds::ids(TASKS);
    let names: Vec<_> = (1..=TASKS).map(|n| Text::from(format!("function-{n}"))).collect();
    let functions: Vec<_> = names
        .iter()
        .enumerate()
        .map(|(place, name)| {
            let after = Duration::from_millis(20 + (place * 7_919 % 10_007) as u64);
            (name.clone(), worlds::function(after))
        })
        .collect();
    let mut world = worlds::world(move |task: &DecisionTask<'_>| decide(task, &ids, &names));
    world.functions.extend(functions);
    world
}

/// Everything at once, then nothing until all is done.
fn decide(task: &DecisionTask<'_>, ids: &[Text], names: &[Text]) -> Answer {
    if task.previous_started_event_id.is_none() {
        let schedule = |(id, name): (&Text, &Text)| -> Decision {
            ScheduleLambdaFunction {
                id: id.clone(),
                name: name.clone(),
                ..ScheduleLambdaFunction::default()
            }
            .into()
        };
        return ids.iter().zip(names).map(schedule).collect::<Vec<_>>().into();
    }
    match task.started_event_id.0 < LAST_STARTED {
        true => ().into(),
        false => CompleteWorkflowExecution { result: None }.into(),
    }
}
