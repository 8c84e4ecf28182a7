//! What AWS would bill for, in the terms of its price lists.

use std::time::Duration;

use swf_sim::model::{Answer, Billed, EventType, HistoryEvent};
use swf_sim::simulation::{Function, FunctionAnswer, FunctionOutcome, Outcomes};

use crate::world::*;

/// What one execution is billed for that schedules `charge` and a timer of a second, and closes when
/// that fires; the function answers after so many seconds.
fn billed(answer: FunctionAnswer, after: u64) -> Billed {
    let mut world = world();
    world.workflow_types[0].default_lambda_role = Some("arn:aws:iam::123456789012:role/swf".into());
    let outcome = FunctionOutcome { after: Duration::from_secs(after), answer };
    let function = Function { outcomes: Outcomes::always(outcome), ..Function::default() };
    world.functions.insert("charge".into(), function);
    decide(&mut world, "order", Duration::ZERO, |task| {
        let fired = |event: &HistoryEvent| event.event_type() == EventType::TimerFired;
        match task.history {
            [_, _, _] => vec![lambda("charge-1", "charge"), start_timer("t", 1)].into(),
            history if history.iter().any(fired) => vec![complete()].into(),
            _ => Answer::default(),
        }
    });
    let simulation = run(world);
    simulation.billed(simulation.execution("order-1").expect("it was started"))
}

/// Documented: AWS charges for the requests that SWF makes on the account's behalf (developer guide,
/// Lambda tasks). A request that Lambda refuses reaches no function.
#[test]
fn an_invocation_that_the_close_overtakes_is_billed_unless_lambda_refuses_it() {
    let refuses = || FunctionAnswer::Refuses {
        code: "TooManyRequestsException".into(),
        message: "Rate Exceeded.".into(),
    };
    let rows = [
        (FunctionAnswer::Returns("1".into()), 0, 1),
        (FunctionAnswer::Returns("1".into()), 5, 1),
        (FunctionAnswer::Raises("{}".into()), 0, 1),
        (FunctionAnswer::Never, 0, 1),
        (refuses(), 0, 0),
        (refuses(), 5, 0),
    ];
    for (answer, after, requests) in rows {
        let billed = billed(answer.clone(), after);
        assert_eq!(billed.lambda_requests, requests, "{answer:?} after {after} s");
        assert_eq!((billed.executions, billed.timers), (1, 1));
    }
}
