//! Several executions that start, signal and cancel each other in small random worlds.

use std::collections::BTreeSet;
use std::num::NonZeroU32;
use std::time::Duration;

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use swf_sim::check::{between, check};
use swf_sim::execution::Execution;
use swf_sim::model::decisions::CompleteWorkflowExecution;
use swf_sim::model::requests::{
    DeprecateActivityType, DeprecateWorkflowType, RequestCancelWorkflowExecution,
    SignalWorkflowExecution, StartWorkflowExecution, TerminateWorkflowExecution,
};
use swf_sim::model::{
    ActivityType, Answer, Assumptions, EventFamily, EventType, HistoryEvent, Limits, Recording,
    TaskList, Timeout, WorkflowType,
};
use swf_sim::render;
use swf_sim::replay::import;
use swf_sim::scenario::Scenario;
use swf_sim::simulation::{
    ActivityAnswer, ActivityOutcome, DecidingParty, DecisionOutcome, DecisionTask, Deed, Function,
    FunctionAnswer, FunctionOutcome, Heartbeats, Latencies, Outcomes, Simulation, SimulationError,
    Workers, World,
};

use crate::decisions::{self, WORKFLOW_IDS};
use crate::execution::{activity_type, assumptions, workflow_type};
use crate::expected;
use crate::pairs::{Executions, keep_answered, keep_told};

/// More events than nearly all of these worlds write.
const TOTAL_EVENTS: u64 = 1_500;

/// What each workflow id's runs answer, decision task by decision task; then they complete.
type Scripts = Vec<Vec<Answer>>;

fn scripts() -> impl Strategy<Value = Scripts> {
    vec(vec(decisions::answer(0.1), 1..4), WORKFLOW_IDS.len())
}

fn decide(scripts: &Scripts, task: &DecisionTask<'_>) -> Answer {
    let completed = |event: &&HistoryEvent| event.event_type() == EventType::DecisionTaskCompleted;
    let answered = task.history.iter().filter(completed).count();
    let place = WORKFLOW_IDS.iter().position(|id| task.workflow_execution.workflow_id == *id);
    let script = &scripts[place.unwrap_or_default()];
    let done = || CompleteWorkflowExecution { result: Some("done".into()) }.into();
    script.get(answered).cloned().unwrap_or_else(done)
}

fn moment() -> impl Strategy<Value = Duration> {
    select(&[0, 1, 500, 1_000, 2_000, 6_000][..]).prop_map(Duration::from_millis)
}

fn deed() -> impl Strategy<Value = Deed> {
    let id = decisions::workflow_id;
    let start = (id(), option::of(select(&["one", "two"][..]))).prop_map(|(id, task_list)| {
        Deed::Start(StartWorkflowExecution {
            workflow_id: id,
            workflow_type: WorkflowType::new("full", "1"),
            task_list: task_list.map(TaskList::new),
            ..StartWorkflowExecution::default()
        })
    });
    prop_oneof![
        4 => start,
        1 => id().prop_map(|workflow_id| {
            let signal_name = "go".into();
            let signal =
                SignalWorkflowExecution { workflow_id, signal_name, ..Default::default() };
            Deed::Signal(signal)
        }),
        1 => id().prop_map(|workflow_id| {
            let request = RequestCancelWorkflowExecution { workflow_id, ..Default::default() };
            Deed::RequestCancel(request)
        }),
        2 => (id(), option::of(decisions::child_policy())).prop_map(|(workflow_id, child_policy)| {
            let request =
                TerminateWorkflowExecution { workflow_id, child_policy, ..Default::default() };
            Deed::Terminate(request)
        }),
    ]
}

fn activity_outcome() -> impl Strategy<Value = ActivityOutcome> {
    let answer = select(vec![
        ActivityAnswer::Completes { result: Some("ok".into()) },
        ActivityAnswer::Fails { reason: None, details: None },
        ActivityAnswer::Cancels { details: None },
        ActivityAnswer::Never,
    ]);
    let heartbeats = (option::of(0..3_u32), any::<bool>()).prop_map(|(times, heeds_cancel)| {
        let every = Duration::from_millis(700);
        Heartbeats { every, times, details: Some("alive".into()), heeds_cancel }
    });
    (option::weighted(0.9, moment()), option::weighted(0.3, heartbeats), moment(), answer).prop_map(
        |(taken_after, heartbeats, after, answer)| ActivityOutcome {
            taken_after,
            heartbeats,
            after,
            answer,
        },
    )
}

fn outcomes<T: std::fmt::Debug>(
    outcome: impl Strategy<Value = T> + Clone,
) -> impl Strategy<Value = Outcomes<T>> {
    (vec(outcome.clone(), 0..2), outcome).prop_map(|(first, then)| Outcomes::first(first, then))
}

fn function(answer: FunctionAnswer) -> impl Strategy<Value = Function> {
    moment().prop_map(move |after| Function {
        timeout: Duration::from_secs(5),
        outcomes: Outcomes::always(FunctionOutcome { after, answer: answer.clone() }),
        ..Function::default()
    })
}

fn functions() -> impl Strategy<Value = [Function; 3]> {
    let returns = function(FunctionAnswer::Returns("42".into()));
    (returns, function(FunctionAnswer::Raises("{}".into())), function(FunctionAnswer::Never))
        .prop_map(|(returns, raises, hangs)| [returns, raises, hangs])
}

fn decision_outcome() -> impl Strategy<Value = DecisionOutcome> + Clone {
    prop_oneof![
        6 => Just(DecisionOutcome::default()),
        2 => moment().prop_map(DecisionOutcome::after),
        1 => Just(DecisionOutcome::NEVER),
    ]
    .boxed()
}

/// A world without its decider, which cannot be shown.
fn world() -> impl Strategy<Value = World> {
    let latencies = prop_oneof![
        3 => Just(Latencies::default()),
        1 => (moment(), moment())
            .prop_map(|(delivery, hand_out)| Latencies { delivery, hand_out, ..Latencies::default() }),
    ];
    let people = vec((moment(), deed()), 1..6);
    let open_executions = option::weighted(0.2, 1..4_usize);
    let number = option::weighted(0.3, 1..3_u32);
    let workers = (number, outcomes(activity_outcome().boxed())).prop_map(|(number, outcomes)| {
        Workers { number: number.and_then(NonZeroU32::new), outcomes, ..Workers::default() }
    });
    (assumptions(), latencies, people, open_executions, workers, functions(), any::<bool>())
        .prop_map(|(assumptions, latencies, people, open, workers, functions, lambda)| {
            set_up(assumptions, latencies, people, open, workers, functions, lambda)
        })
}

fn set_up(
    assumptions: Assumptions,
    latencies: Latencies,
    people: Vec<(Duration, Deed)>,
    open_executions: Option<usize>,
    workers: Workers,
    functions: [Function; 3],
    two_is_served: bool,
) -> World {
    let mut world =
        World { assumptions, latencies, people, total_events: TOTAL_EVENTS, ..World::default() };
    if let Some(open_executions) = open_executions {
        world.limits = Limits { open_executions, ..Limits::default() };
    }
    for name in decisions::TYPES.iter().filter(|name| **name != "unknown") {
        world.workflow_types.push(workflow_type(name));
        world.activity_types.push(activity_type(name));
        world.workers.insert((*name).into(), workers.clone());
    }
    // `full` goes on with another version, too.
    world.workflow_types.push(swf_sim::model::requests::RegisterWorkflowType {
        version: "2".into(),
        default_task_start_to_close_timeout: Some(Timeout::None),
        ..workflow_type("full")
    });
    for (name, function) in ["returns", "raises", "hangs"].into_iter().zip(functions) {
        world.functions.insert(name.into(), function);
    }
    if !two_is_served {
        world.unserved_task_lists.push("two".into());
    }
    let workflow_type = WorkflowType::new("old", "1");
    let activity_type = ActivityType::new("old", "1");
    let deprecate = DeprecateWorkflowType { workflow_type, ..Default::default() };
    world.people.insert(0, (Duration::ZERO, Deed::DeprecateWorkflowType(deprecate)));
    let deprecate = DeprecateActivityType { activity_type, ..Default::default() };
    world.people.insert(0, (Duration::ZERO, Deed::DeprecateActivityType(deprecate)));
    world
}

/// Runs the world to its end, or until it has written too much.
fn run(
    world: &World,
    scripts: &Scripts,
    outcomes: &Outcomes<DecisionOutcome>,
) -> (Simulation, Result<(), SimulationError>) {
    let mut world = world.clone();
    for name in decisions::TYPES {
        let scripts = scripts.clone();
        let decider = move |task: &DecisionTask<'_>| decide(&scripts, task);
        let party = DecidingParty { outcomes: outcomes.clone(), ..DecidingParty::prompt(decider) };
        world.deciders.insert((*name).into(), party);
    }
    let mut simulation = Simulation::new(world).unwrap();
    let ran = simulation.run();
    (simulation, ran)
}

/// The independent laws find nothing, in one history nor between them.
fn keep_checked(executions: &[&Execution], limits: &Limits) -> Result<(), TestCaseError> {
    let recording = |execution: &&Execution| {
        Recording::of(execution.workflow_execution().clone(), execution.history().to_vec())
    };
    let recordings: Vec<Recording> = executions.iter().map(recording).collect();
    for recording in &recordings {
        prop_assert_eq!(check(recording, limits).violations, []);
    }
    prop_assert_eq!(between(&recordings), []);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn executions_that_meet_keep_the_laws(
        world in world(),
        scripts in scripts(),
        outcomes in outcomes(decision_outcome()),
    ) {
        let (simulation, ran) = run(&world, &scripts, &outcomes);
        let executions: Vec<&Execution> = simulation.executions().collect();
        for execution in &executions {
            expected::keep_rebuilt(execution)?;
            expected::keep_replayed(execution)?;
        }
        keep_checked(&executions, &world.limits)?;
        match ran {
            Ok(()) => {
                let executions = Executions(executions);
                executions.keep()?;
                keep_told(&executions)?;
                for execution in &executions.0 {
                    keep_answered(execution)?;
                }
            }
            Err(error) => prop_assert_eq!(error, SimulationError::TotalEvents(TOTAL_EVENTS)),
        }
        let (again, _) = run(&world, &scripts, &outcomes);
        prop_assert!(
            render::document(simulation.executions()) == render::document(again.executions()),
            "a second run writes other bytes"
        );
    }
}

#[test]
fn most_worlds_end_and_executions_meet_in_every_way() {
    let families = [EventFamily::ChildExecution, EventFamily::ExternalExecution];
    let mut unseen: BTreeSet<_> = EventType::ALL.iter().copied().collect();
    unseen.retain(|event_type| families.contains(&event_type.family()));
    let mut runner = TestRunner::deterministic();
    let (mut worlds, mut ended) = (0, 0);
    while worlds < 100 || (worlds < 2_000 && !unseen.is_empty()) {
        let case = (world(), scripts(), outcomes(decision_outcome()));
        let (world, scripts, outcomes) = case.new_tree(&mut runner).unwrap().current();
        let (simulation, ran) = run(&world, &scripts, &outcomes);
        worlds += 1;
        ended += usize::from(ran.is_ok());
        for event in simulation.executions().flat_map(Execution::history) {
            unseen.remove(&event.event_type());
        }
    }
    assert!(ended * 10 > worlds * 9, "{ended} of {worlds} worlds ended");
    assert!(unseen.is_empty(), "not seen: {unseen:?}");
}

/// Whether a scenario that was imported from a history runs in its order, or says why not.
fn runs_in_order(execution: &Execution) -> bool {
    let ids = execution.workflow_execution().clone();
    let recording = Recording::of(ids, execution.history().to_vec());
    let imported = import(&recording).unwrap();
    let scenario = Scenario::parse(&imported.scenario, "imported.yaml");
    let world = scenario.unwrap_or_else(|findings| panic!("{findings}")).world;
    let mut again = Simulation::new(world).unwrap();
    let _ = again.run();
    let types = |execution: &Execution| -> Vec<EventType> {
        execution.history().iter().map(|event| event.event_type()).collect()
    };
    let expected = types(execution);
    let in_order = again.executions().any(|execution| types(execution).starts_with(&expected));
    in_order || !imported.notes.is_empty()
}

/// Which comes first of a signal to a child and the child's own start, no history tells.
#[test]
fn histories_of_executions_that_meet_can_be_imported_and_nearly_all_run_in_their_order() {
    let mut runner = TestRunner::deterministic();
    let (mut histories, mut in_order) = (0, 0);
    for _ in 0..300 {
        let case = (world(), scripts(), outcomes(decision_outcome()));
        let (world, scripts, outcomes) = case.new_tree(&mut runner).unwrap().current();
        let (simulation, _) = run(&world, &scripts, &outcomes);
        for execution in simulation.executions() {
            histories += 1;
            in_order += usize::from(runs_in_order(execution));
        }
    }
    assert!(in_order * 100 >= histories * 99, "{in_order} of {histories}");
}
