//! Deciders that are programs: they answer as others do, and what goes wrong with them is told.

#![expect(clippy::unwrap_used, reason = "what cannot be is to stop the test")]

#[path = "skipped/mod.rs"]
mod skipped;

use std::process::Command;
use std::time::Duration;

use skipped::skipped;
use swf_sim::deciders::CommandDecider;
use swf_sim::model::requests::{RegisterWorkflowType, StartWorkflowExecution};
use swf_sim::model::{ChildPolicy, Pattern, TaskList, Timeout, WorkflowType};
use swf_sim::simulation::{
    DecidingParty, Deed, Function, FunctionAnswer, FunctionOutcome, Outcomes, Simulation, World,
};

fn world(command: &str, limit: Duration) -> World {
    let mut world = World::default();
    world.workflow_types.push(RegisterWorkflowType {
        name: "order".into(),
        version: "1".into(),
        default_task_list: Some(TaskList::new("orders")),
        default_child_policy: Some(ChildPolicy::Terminate),
        default_task_start_to_close_timeout: Some(Timeout::Seconds(30)),
        default_execution_start_to_close_timeout: Some(Timeout::Seconds(3600)),
        default_lambda_role: Some("arn:aws:iam::123456789012:role/swf".into()),
        ..RegisterWorkflowType::default()
    });
    let never = FunctionOutcome { after: Duration::ZERO, answer: FunctionAnswer::Never };
    let then = FunctionOutcome {
        after: Duration::from_secs(1),
        answer: FunctionAnswer::Returns("42".into()),
    };
    let mut function = Function::default();
    function.by_id.push((Pattern::any_of(["charge-2".into()]), Outcomes::always(then)));
    function.outcomes = Outcomes::always(never);
    world.functions.insert("charge-card".into(), function);
    let party = DecidingParty::prompt(CommandDecider::new(command, limit).unwrap());
    world.deciders.insert("order".into(), party);
    let start = StartWorkflowExecution {
        workflow_id: "order-1".into(),
        workflow_type: WorkflowType::new("order", "1"),
        ..StartWorkflowExecution::default()
    };
    world.people.push((Duration::ZERO, Deed::Start(start)));
    world
}

fn runs(program: &str) -> bool {
    Command::new(program).arg("--version").output().is_ok_and(|done| done.status.success())
}

fn last_event(world: World) -> String {
    let mut simulation = Simulation::new(world).unwrap();
    simulation.run().unwrap();
    let history = simulation.execution("order-1").unwrap().history();
    format!("{} {}", history.len(), history.last().unwrap().event_type())
}

#[test]
fn programs_in_other_languages_decide_and_forget_between_runs() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/examples");
    for (program, file) in [("python3", "decider.py"), ("node", "decider.js")] {
        if !runs(program) {
            skipped(&format!("`{program}` is not installed"));
            continue;
        }
        let world = world(&format!("{program} '{folder}/{file}'"), CommandDecider::LIMIT);
        for _ in 0..2 {
            assert_eq!(last_event(world.clone()), "17 WorkflowExecutionCompleted", "{file}");
        }
    }
}

#[test]
fn what_goes_wrong_with_a_program_is_told_with_its_last_words() {
    if !runs("python3") {
        return skipped("`python3` is not installed");
    }
    let rows = [
        (
            "import sys; input(); print('oh no', file=sys.stderr); sys.exit(3)",
            "ended without an answer; it said on standard error:\noh no",
        ),
        ("input(); print('yes')", "answered `yes`, which is no answer: expected value"),
        ("input(); print('{\"decision\": []}')", "unknown field `decision`"),
        ("input(); print('{\"decisions\": [{\"decisionType\": \"StartTmer\"}]}')", "StartTmer"),
        ("import time; time.sleep(600)", "gave no answer within 0.3 s"),
    ];
    for (code, expected) in rows {
        let command = format!("python3 -c {}", shell_words::quote(code));
        // Only the program that sleeps is to run into its limit, however busy the machine is.
        let sleeps = code.contains("sleep");
        let limit = if sleeps { Duration::from_millis(300) } else { CommandDecider::LIMIT };
        let mut simulation = Simulation::new(world(&command, limit)).unwrap();
        let error = simulation.run().unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
        assert!(error.contains("at event 3"), "{error}");
    }
}

#[test]
fn a_command_has_words_and_closes_its_quotes() {
    for (command, expected) in [(" ", "it has no word"), ("a 'b", "a quote is not closed")] {
        let error = CommandDecider::new(command, CommandDecider::LIMIT).unwrap_err().to_string();
        assert_eq!(error, format!("`{command}` is no command: {expected}"));
    }
    let mut world = world("no-such-program-anywhere", CommandDecider::LIMIT);
    world.idle_steps = 10;
    let error = Simulation::new(world).unwrap().run().unwrap_err().to_string();
    assert!(error.contains("`no-such-program-anywhere` cannot be started"), "{error}");
}
