//! Claims in words: when each of them holds, and where it breaks.

use swf_sim::scenario::Scenario;
use swf_sim::search::{Broken, Property, Ran, run};
use swf_sim::simulation::{Plan, Simulation};

/// An order that is charged twice, one charge beside the other, shipped twice, one after the other,
/// and greeted again because the first greeting failed; and a nap that is terminated.
const ORDERS: &str = "
swf-sim: 1
workflowTypes:
  - {name: order, version: '1', defaultTaskList: orders, defaultChildPolicy: TERMINATE,
     defaultTaskStartToCloseTimeout: 30s, defaultExecutionStartToCloseTimeout: 1h,
     defaultLambdaRole: 'arn:aws:iam::123456789012:role/swf'}
  - {name: nap, version: '1', defaultTaskList: naps, defaultChildPolicy: TERMINATE,
     defaultTaskStartToCloseTimeout: 30s, defaultExecutionStartToCloseTimeout: 1h}
functions: {charge: {after: 2s}, ship: {after: 1s}, greet: {error: rude}}
deciders:
  order:
    - when: WorkflowExecutionStarted
      do:
        - ScheduleLambdaFunction: {id: charge-1, name: charge}
        - ScheduleLambdaFunction: {id: charge-2, name: charge}
        - ScheduleLambdaFunction: {id: greet-1, name: greet}
    - {when: LambdaFunctionFailed, of: greet-1,
       do: {ScheduleLambdaFunction: {id: greet-2, name: greet}}}
    - {when: LambdaFunctionCompleted, of: charge-2,
       do: {ScheduleLambdaFunction: {id: ship-1, name: ship}}}
    - {when: LambdaFunctionCompleted, of: ship-1,
       do: {ScheduleLambdaFunction: {id: ship-2, name: ship}}}
    - {when: LambdaFunctionCompleted, of: ship-2, do: CompleteWorkflowExecution}
  nap:
    - {when: WorkflowExecutionStarted, do: {StartTimer: {timerId: nap, startToFireTimeout: 9h}}}
people:
  - {start: {workflowId: order-1, workflowType: order@1}}
  - {start: {workflowId: nap-1, workflowType: nap@1}}
  - {at: 5s, terminate: {workflowId: nap-1}}
";

/// A run of the orders, and where a claim breaks in it.
fn broken(claim: &str, rest: &str) -> (Simulation, Option<Broken>) {
    let text = format!("{ORDERS}{rest}");
    let scenario = Scenario::parse(&text, "orders.yaml").unwrap_or_else(|e| panic!("{e}"));
    let (simulation, ended) = run(scenario.world, Plan::new()).unwrap();
    let property: Property = claim.parse().unwrap();
    let broken = property.judge(&Ran { simulation: &simulation, ended: &ended });
    (simulation, broken)
}

/// Where a claim breaks: the workflow id and the event's type, or nowhere in particular.
fn breaks_at(claim: &str, rest: &str) -> Option<String> {
    let (simulation, broken) = broken(claim, rest);
    let broken = broken?;
    let Some(ids) = &broken.run else { return Some(broken.what) };
    let execution = simulation.execution(&ids.workflow_id).unwrap();
    let event = execution.event(broken.event_id.unwrap()).unwrap();
    Some(format!("{} {}", ids.workflow_id, event.event_type()))
}

#[test]
fn what_a_claim_compares_is_told_and_stands_beside_the_event_at_which_it_breaks() {
    let rows: [(&str, &str, u64, &[u64]); 10] = [
        ("TimerStarted of nap never", "there is 1 such event, and none may be", 5, &[]),
        ("LambdaFunctionScheduled never", "there are 6 such events, and none may be", 5, &[]),
        (
            "LambdaFunctionScheduled named charge at most 1",
            "there are 2 such events, and at most 1 may be",
            6,
            &[5],
        ),
        (
            "LambdaFunctionScheduled at most 4",
            "there are 6 such events, and at most 4 may be",
            26,
            &[5, 6, 7, 15],
        ),
        (
            "LambdaFunctionCompleted of charge-1 before LambdaFunctionScheduled of charge-2",
            "it came before any `LambdaFunctionCompleted of charge-1`: the first is event 21",
            6,
            &[21],
        ),
        (
            "TimerFired before LambdaFunctionScheduled named ship",
            "it came before any `TimerFired`: there is none",
            26,
            &[],
        ),
        (
            "charge not scheduled while open",
            "`charge` is scheduled while its task of event 5 is open",
            6,
            &[5],
        ),
        (
            "ship not scheduled after success",
            "`ship` is scheduled after it succeeded at event 28",
            32,
            &[26, 28],
        ),
        ("once charge", "`charge` is scheduled while its task of event 5 is open", 6, &[5]),
        ("once ship", "`ship` is scheduled after it succeeded at event 28", 32, &[26, 28]),
    ];
    for (claim, what, event_id, beside) in rows {
        let broken = broken(claim, "").1.unwrap();
        let ids: Vec<u64> = broken.beside.iter().map(|id| id.0).collect();
        let told = (broken.what.as_str(), broken.event_id.unwrap().0, ids.as_slice());
        assert_eq!(told, (what, event_id, beside), "{claim}");
    }
}

#[test]
fn each_form_holds_or_breaks_at_an_event() {
    for (claim, expected) in [
        ("WorkflowExecutionStarted always", None),
        ("TimerStarted always", Some("order-1 WorkflowExecutionCompleted")),
        ("LambdaFunctionScheduled always", Some("nap-1 WorkflowExecutionTerminated")),
        ("TimerStarted|LambdaFunctionScheduled always", None),
        ("TimerFired never", None),
        ("TimerStarted of nap never", Some("nap-1 TimerStarted")),
        ("TimerStarted eventually", None),
        ("TimerFired eventually", Some("order-1 WorkflowExecutionCompleted")),
        ("LambdaFunctionCompleted named charge at most 2", None),
        ("LambdaFunctionCompleted named charge at most 1", Some("order-1 LambdaFunctionCompleted")),
        ("LambdaFunctionCompleted named charge before LambdaFunctionScheduled named ship", None),
        (
            "LambdaFunctionCompleted named charge before LambdaFunctionScheduled of charge-2",
            Some("order-1 LambdaFunctionScheduled"),
        ),
        ("TimerFired before TimerCanceled", None),
        ("charge not scheduled while open", Some("order-1 LambdaFunctionScheduled")),
        ("charge not scheduled after success", None),
        ("ship not scheduled while open", None),
        ("ship not scheduled after success", Some("order-1 LambdaFunctionScheduled")),
        ("once charge", Some("order-1 LambdaFunctionScheduled")),
        ("once ship", Some("order-1 LambdaFunctionScheduled")),
        ("once greet", None),
        ("once refund", None),
    ] {
        assert_eq!(breaks_at(claim, "").as_deref(), expected, "{claim}");
    }
}

#[test]
fn always_asks_nothing_of_an_execution_that_is_open() {
    let cut = "totalEvents: 5\n";
    assert_eq!(breaks_at("TimerStarted always", cut), None);
    assert_eq!(breaks_at("WorkflowExecutionTerminated never", cut), None);
    assert!(breaks_at("WorkflowExecutionTerminated eventually", cut).is_some());
}
