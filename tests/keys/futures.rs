//! Wherever two runs of one world are in states with equal keys, they go on alike.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value;
use swf_sim::execution::Execution;
use swf_sim::model::{EventId, HistoryEvent, Scope, Text, Timestamp, subject};
use swf_sim::scenario::Scenario;
use swf_sim::search::{Property, Ran};
use swf_sim::simulation::{
    Fault, FaultModel, FaultSet, FaultSource, Plan, Seeded, Simulation, SimulationError, SiteRef,
    World,
};

use crate::shipped::scenarios;

/// Seeds that each scenario is run with.
const SEEDS: u64 = 5;

/// Lets something happen at one site in three, by how many sites were asked before, so that two
/// runs that ask the same are told the same, whatever the sites are called.
#[derive(Clone, Debug)]
struct Counting(u64);

impl FaultSource for Counting {
    fn strike(&mut self, _: SiteRef<'_>, admitted: FaultSet) -> Option<Fault> {
        self.0 = self.0.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(0x1405_7b7e_f767_814f);
        let faults: Vec<Fault> = admitted.iter().collect();
        let drawn = (self.0 >> 33) as usize;
        (drawn.is_multiple_of(3)).then(|| faults[drawn / 3 % faults.len()])
    }
}

/// What an event says, and of which events: those to come by their ids, those of the past by what
/// they are about.
type Told = (Timestamp, Value, Vec<Result<EventId, (&'static str, Option<Text>)>>);

/// All that happens from a state on.
#[derive(Debug, PartialEq)]
struct Future {
    events: Vec<Vec<Told>>,
    ended: Result<(), SimulationError>,
    /// Which properties break in the end.
    broken: Vec<bool>,
}

fn future(
    from: &Simulation,
    source: impl FaultSource + 'static,
    properties: &[Property],
) -> Future {
    let past: Vec<usize> = from.executions().map(|execution| execution.history().len()).collect();
    let mut simulation = from.fork(source);
    let ended = simulation.run();
    let told = simulation.executions().enumerate().map(|(place, execution)| {
        let history = execution.history();
        let past = past.get(place).copied().unwrap_or_default();
        history[past..].iter().map(|event| tell(history, past, event)).collect()
    });
    let events = told.collect();
    let ran = Ran { simulation: &simulation, ended: &ended };
    let broken = properties.iter().map(|property| property.judge(&ran).is_some()).collect();
    Future { events, ended, broken }
}

fn tell(history: &[HistoryEvent], past: usize, event: &HistoryEvent) -> Told {
    let mut attributes: Value = serde_json::from_str(&event.attributes.to_json()).unwrap();
    attributes.as_object_mut().unwrap().retain(|name, _| !name.ends_with("EventId"));
    let mut references = Vec::new();
    event.attributes.visit_references(|reference, id| {
        if reference.scope == Scope::Elsewhere {
            return;
        }
        let place = id.0 as usize;
        references.push(match history.get(place.wrapping_sub(1)).filter(|_| place <= past) {
            Some(event) => Err((event.event_type().name(), subject(history, event).cloned())),
            None => Ok(id),
        });
    });
    (event.event_timestamp, attributes, references)
}

/// A state, and what comes of it in the worlds that follow.
struct State {
    simulation: Simulation,
    futures: Option<[Future; 2]>,
}

impl State {
    fn futures(&mut self, properties: &[Property]) -> &[Future; 2] {
        let simulation = &self.simulation;
        self.futures.get_or_insert_with(|| both_futures(simulation, properties))
    }
}

fn both_futures(from: &Simulation, properties: &[Property]) -> [Future; 2] {
    [future(from, Plan::new(), properties), future(from, Counting(7), properties)]
}

fn properties() -> Vec<Property> {
    let claims = [
        "LambdaFunctionScheduled at most 1",
        "ActivityTaskCompleted at most 2",
        "TimerFired before LambdaFunctionCompleted",
        "WorkflowExecutionSignaled eventually",
        "once *",
    ];
    let claims = claims.iter().map(|claim| claim.parse().unwrap());
    Property::defaults().into_iter().chain(claims).collect()
}

fn past(simulation: &Simulation) -> Vec<&[HistoryEvent]> {
    simulation.executions().map(Execution::history).collect()
}

/// How many states of a world were met again.
#[derive(Debug, Default)]
struct Met {
    /// Of those that still had something to come, how many had other events behind them.
    with_another_past: usize,
    without_a_key: usize,
}

fn runs_meet(name: &str, world: &Arc<World>) -> Met {
    let (properties, mut met) = (properties(), Met::default());
    let model: FaultModel = "decision-task.no-decider: 0/1, turn.yield: 1/4".parse().unwrap();
    let drawn = Seeded::new(0, &model);
    let mut states: BTreeMap<Vec<u128>, State> = BTreeMap::new();
    for seed in 0..SEEDS {
        let seeded = drawn.with_seed(seed);
        let mut simulation = Simulation::under(Arc::clone(world), seeded).unwrap();
        while simulation.step() == Ok(true) {
            let Some(key) = simulation.key() else {
                met.without_a_key += 1;
                continue;
            };
            let keys = properties.iter().map(|property| property.key(&simulation).unwrap());
            let keys: Vec<u128> = [key].into_iter().chain(keys).collect();
            let Some(known) = states.get_mut(&keys) else {
                let simulation = simulation.clone();
                states.insert(keys, State { simulation, futures: None });
                continue;
            };
            let plans = [known.simulation.plan(), simulation.plan()];
            if plans[0] == plans[1] {
                continue;
            }
            let ours = both_futures(&simulation, &properties);
            let [plan, other] = plans;
            let at = simulation.now();
            assert_eq!(&ours, known.futures(&properties), "{name}: `{plan}` and `{other}` at {at}");
            let is_over = ours[0].events.iter().all(Vec::is_empty);
            let pasts = [&known.simulation, &simulation].map(past);
            met.with_another_past += usize::from(!is_over && pasts[0] != pasts[1]);
        }
    }
    met
}

#[test]
fn states_with_equal_keys_go_on_alike_in_every_shipped_scenario() {
    let mut all = Met::default();
    for path in scenarios() {
        let name = path.display().to_string();
        // Its history is too long to be looked at after every event.
        if name.ends_with("event-limit.yaml") {
            continue;
        }
        let world = Arc::new(Scenario::load(&path).unwrap().world);
        let met = runs_meet(&name, &world);
        all.with_another_past += met.with_another_past;
        all.without_a_key += met.without_a_key;
    }
    assert!(all.with_another_past > 100, "runs with different pasts meet: {all:?}");
    assert_eq!(all.without_a_key, 0, "all shipped rules have keys");
}
