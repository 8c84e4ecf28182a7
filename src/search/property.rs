//! Properties: what has to hold of every run, whatever goes wrong in it.

use std::fmt;
use std::sync::Arc;

use super::key;
use crate::check::Monitor;
use crate::execution::Execution;
use crate::model::{
    Answer, CloseStatus, EventAttributes, EventId, EventType, HistoryEvent, Selector,
    WorkflowExecution, counted, origin,
};
use crate::simulation::{DecisionTask, Key, Simulation, SimulationError};

/// A run that is over.
#[derive(Clone, Copy, Debug)]
pub struct Ran<'r> {
    /// The simulation at its end.
    pub simulation: &'r Simulation,
    /// How it ended.
    pub ended: &'r Result<(), SimulationError>,
}

/// That a property does not hold of a run, and where it broke.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// The run of a workflow in which it broke.
    pub run: Option<WorkflowExecution>,
    /// The event at which it broke.
    pub event_id: Option<EventId>,
    /// Other events of that run that have to do with it: those that it was compared with.
    pub beside: Vec<EventId>,
    /// What is wrong there, in words.
    pub what: String,
}

impl Broken {
    /// Something that is wrong with the run as a whole.
    pub fn somewhere(what: impl Into<String>) -> Self {
        Broken { run: None, event_id: None, beside: Vec::new(), what: what.into() }
    }

    /// Something that is wrong at an event of an execution.
    pub fn at(execution: &Execution, event_id: EventId, what: impl Into<String>) -> Self {
        let run = Some(execution.workflow_execution().clone());
        Broken { run, event_id: Some(event_id), beside: Vec::new(), what: what.into() }
    }

    /// The same, with other events of that run that the report is to show.
    #[must_use]
    pub fn beside(self, events: impl IntoIterator<Item = EventId>) -> Self {
        Broken { beside: events.into_iter().collect(), ..self }
    }
}

type Judge = dyn Fn(&Ran<'_>) -> Option<Broken> + Send + Sync;
type KeyOf = dyn Fn(&Simulation) -> Option<Key> + Send + Sync;

/// What has to hold of every run. Any function of a run is one.
///
/// ```
/// use swf_sim::model::CloseStatus;
/// use swf_sim::search::{Broken, Property, Ran};
///
/// let always_fails = Property::new("always-fails", |ran: &Ran<'_>| {
///     let failed = |status| status == Some(CloseStatus::Failed);
///     let mut executions = ran.simulation.executions();
///     let other = executions.find(|execution| !failed(execution.state().close_status()))?;
///     Some(Broken::at(other, other.history().last()?.event_id, "it did not fail"))
/// });
/// assert_eq!(always_fails.name(), "always-fails");
/// ```
#[derive(Clone)]
pub struct Property {
    name: String,
    judge: Arc<Judge>,
    /// `None`: all of the past counts.
    key: Option<Arc<KeyOf>>,
}

impl fmt::Debug for Property {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Property").field(&self.name).finish()
    }
}

impl Property {
    /// A property by a name of its own and what judges a run: `None` where it holds.
    pub fn new(
        name: impl Into<String>,
        judge: impl Fn(&Ran<'_>) -> Option<Broken> + Send + Sync + 'static,
    ) -> Self {
        Property { name: name.into(), judge: Arc::new(judge), key: None }
    }

    /// The same where something says what of the past the property still depends on, besides what
    /// lies in the state of a simulation ([`Simulation::key`]). Two runs that are in one state with
    /// equal keys have to get the same verdict in the end if they go on alike; so a key also tells
    /// whether the property is broken for good. Only with one can an exploration leave out a state
    /// that it has met before.
    ///
    /// ```
    /// use swf_sim::search::{Broken, Property, Ran};
    /// use swf_sim::simulation::{Key, Simulation};
    ///
    /// let one_run = |ran: &Ran<'_>| {
    ///     let runs = ran.simulation.executions().len();
    ///     (runs > 1).then(|| Broken::somewhere("there are several runs"))
    /// };
    /// // How many executions there are is in the state already.
    /// let one_run = Property::new("one-run", one_run);
    /// let one_run = one_run.keyed(|_: &Simulation| Some(Key::default()));
    /// ```
    #[must_use]
    pub fn keyed(self, key: impl Fn(&Simulation) -> Option<Key> + Send + Sync + 'static) -> Self {
        Property { key: Some(Arc::new(key)), ..self }
    }

    /// The same where a number for each execution says it.
    pub(super) fn keyed_by(self, of: impl Fn(&Execution) -> u128 + Send + Sync + 'static) -> Self {
        self.keyed(move |simulation| Some(key::per_execution(simulation, &of)))
    }

    /// The name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Where the property breaks in a run, if it does.
    #[must_use]
    pub fn judge(&self, ran: &Ran<'_>) -> Option<Broken> {
        (self.judge)(ran)
    }

    /// A digest of what of the past the property still depends on, besides what is in the key of
    /// the simulation. `None`: everything.
    #[must_use]
    pub fn key(&self, simulation: &Simulation) -> Option<u128> {
        self.key.as_ref()?(simulation).as_ref().map(key::digest)
    }

    /// The properties that are on by default: the histories are lawful, deciders can answer and
    /// answer the same when asked twice, executions close by their own decision, and nothing goes
    /// round in circles.
    #[must_use]
    pub fn defaults() -> Vec<Property> {
        vec![
            Property::new("lawful", lawful).keyed(key::lawful),
            Property::new("decides", decides).keyed(key::nothing),
            Property::new("progresses", progresses).keyed(key::progresses),
            Property::new("closes", closes).keyed(closes_by),
            Property::new("same-answer", same_answer).keyed(key::nothing),
        ]
    }

    /// In no execution are there more than so many events that the selector matches.
    #[must_use]
    pub fn at_most(name: impl Into<String>, most: usize, selector: Selector) -> Self {
        let matched = selector.clone();
        Property::new(name, move |ran| {
            ran.simulation.executions().find_map(|execution| {
                let history = execution.history();
                let matching = history.iter().filter(|event| selector.matches(history, event));
                let matching = matching.map(|event| event.event_id);
                let one_too_many = matching.clone().nth(most)?;
                let what = too_many(matching.clone().count(), most);
                Some(Broken::at(execution, one_too_many, what).beside(matching.take(most)))
            })
        })
        .keyed_by(move |execution| key::matching(execution, &matched, most.saturating_add(1)))
    }

    /// In every execution that has an event of the second kind, one of the first comes before it.
    #[must_use]
    pub fn before(name: impl Into<String>, first: Selector, then: Selector) -> Self {
        let both = (first.clone(), then.clone());
        Property::new(name, move |ran| {
            ran.simulation.executions().find_map(|execution| {
                let history = execution.history();
                let is = |selector: &Selector, event| selector.matches(history, event);
                let event = history.iter().find(|event| is(&first, event) || is(&then, event))?;
                if !is(&then, event) {
                    return None;
                }
                let mut after = history.iter().skip_while(|other| *other != event).skip(1);
                let belated = after.find(|other| is(&first, other)).map(|other| other.event_id);
                let what = match belated {
                    Some(belated) => {
                        format!("it came before any `{first}`: the first is event {belated}")
                    }
                    None => format!("it came before any `{first}`: there is none"),
                };
                Some(Broken::at(execution, event.event_id, what).beside(belated))
            })
        })
        .keyed_by(move |execution| key::first_of(execution, &both.0, &both.1))
    }
}

fn too_many(events: usize, most: usize) -> String {
    let are = if events == 1 { "is" } else { "are" };
    let may = if most == 0 { "none".to_owned() } else { format!("at most {most}") };
    format!("there {are} {}, and {may} may be", counted(events, "such event"))
}

/// Every history passes the laws.
fn lawful(ran: &Ran<'_>) -> Option<Broken> {
    ran.simulation.executions().find_map(|execution| {
        let lowered = ran.simulation.lowered_limits_of(execution);
        let limits = lowered.as_ref().unwrap_or(&ran.simulation.world().limits);
        let mut monitor = Monitor::new(limits);
        execution.history().iter().for_each(|event| monitor.see(event));
        let violation = monitor.end().violations.into_iter().next()?;
        let event_id = violation.events.last().copied().unwrap_or(EventId::FIRST);
        Some(Broken::at(execution, event_id, violation.to_string()).beside(violation.events))
    })
}

/// The decider can answer, and its answers can be read.
fn decides(ran: &Ran<'_>) -> Option<Broken> {
    let Err(error) = ran.ended else { return None };
    let (workflow_id, event_id, what) = match error {
        SimulationError::Decider { workflow_id, event_id, error } => {
            (workflow_id, *event_id, format!("the decider could not answer: {error}"))
        }
        SimulationError::AnswerRefused { workflow_id, event_id, fault, .. } => {
            (workflow_id, *event_id, format!("the answer was refused: {fault}"))
        }
        SimulationError::Setup(_) | SimulationError::Idle(_) | SimulationError::TotalEvents(_) => {
            return None;
        }
    };
    match ran.simulation.execution(workflow_id) {
        Some(execution) => Some(Broken::at(execution, event_id, what)),
        None => Some(Broken::somewhere(what)),
    }
}

/// No execution goes on and on: neither to the greatest length of a history nor of a run.
fn progresses(ran: &Ran<'_>) -> Option<Broken> {
    if let Err(error @ (SimulationError::Idle(_) | SimulationError::TotalEvents(_))) = ran.ended {
        return Some(Broken::somewhere(error.to_string()));
    }
    let limit = ran.simulation.world().limits.events;
    ran.simulation.executions().find_map(|execution| {
        let last = execution.history().last()?.event_id;
        let what = format!("the history reached its greatest length of {limit} events");
        // A fault may lower the limit; what goes in circles meets the real one.
        let in_circles = key::went_in_circles(execution, limit);
        in_circles.then(|| Broken::at(execution, last, what))
    })
}

/// An execution closes by its own decision, or waits for something that may still come.
fn closes(ran: &Ran<'_>) -> Option<Broken> {
    if ran.ended.is_err() {
        return None;
    }
    let signals = ran.simulation.world().outside.signal.is_some();
    ran.simulation.executions().find_map(|execution| {
        let ended = execution.state().close_status();
        let left = matches!(ended, None | Some(CloseStatus::TimedOut));
        if !left || signals || is_excused(ran.simulation, execution) {
            return None;
        }
        let last = execution.history().last()?;
        let what = "it has no open task, timer or child, and its decider is asked no more: it can \
                    only time out";
        Some(Broken::at(execution, last.event_id, what))
    })
}

fn closes_by(simulation: &Simulation) -> Option<Key> {
    key::closes(simulation, |execution| is_excused(simulation, execution))
}

/// Whether an execution that closes by no decision is not to blame: something may still come, or
/// would have if a fault had given it the time.
fn is_excused(simulation: &Simulation, execution: &Execution) -> bool {
    waits(execution) || simulation.is_in_haste(execution)
}

/// Whether anything may still come: something is open, or no decider has answered yet.
fn waits(execution: &Execution) -> bool {
    let open = execution.state().open_counts();
    let things = open.activity_tasks + open.timers + open.children + open.lambda_functions;
    let count = |event_type| {
        let of_type = |event: &&HistoryEvent| event.event_type() == event_type;
        execution.history().iter().filter(of_type).count()
    };
    let ended = count(EventType::DecisionTaskCompleted) + count(EventType::DecisionTaskTimedOut);
    things > 0 || count(EventType::DecisionTaskScheduled) > ended || told_nothing_yet(execution)
}

/// Whether a signal or cancel request to another execution is still on its way.
fn told_nothing_yet(execution: &Execution) -> bool {
    let (mut initiated, mut told) = (0_usize, 0_usize);
    for event in execution.history() {
        let event_type = event.event_type();
        let to_another = event_type.origin().is_some_and(|of| ON_THEIR_WAY.contains(&of));
        initiated += usize::from(ON_THEIR_WAY.contains(&event_type));
        told += usize::from(to_another && origin(execution.history(), event).is_some());
    }
    initiated > told
}

const ON_THEIR_WAY: [EventType; 2] = [
    EventType::SignalExternalWorkflowExecutionInitiated,
    EventType::RequestCancelExternalWorkflowExecutionInitiated,
];

/// Asked again at each decision task, the decider decides the same.
fn same_answer(ran: &Ran<'_>) -> Option<Broken> {
    let world = ran.simulation.world();
    ran.simulation.executions().find_map(|execution| {
        let (start, history) = (execution.start()?, execution.history());
        let party = world.deciders.get(&start.workflow_type.name)?;
        let mut previous_started_event_id = EventId::NONE;
        for event in history {
            let EventAttributes::DecisionTaskCompleted(completed) = &event.attributes else {
                continue;
            };
            let started_event_id = completed.started_event_id;
            let seen = usize::try_from(started_event_id.0).unwrap_or(usize::MAX);
            let task = DecisionTask {
                workflow_execution: execution.workflow_execution(),
                workflow_type: &start.workflow_type,
                history: history.get(..seen).unwrap_or_default(),
                previous_started_event_id,
                started_event_id,
            };
            previous_started_event_id = started_event_id;
            let Ok(answer) = party.decider.decide(&task) else { continue };
            let run = execution.workflow_execution();
            let given = ran.simulation.answer_given(run, event.event_id);
            if let Some(given) = given.filter(|given| **given != answer) {
                return Some(Broken::at(execution, event.event_id, other_answer(given, &answer)));
            }
        }
        None
    })
}

/// That one answer is not another one, and how they differ.
fn other_answer(given: &Answer, again: &Answer) -> String {
    let [given, again] = [given, again].map(|answer| {
        let decided = answer.decisions.iter().map(|decision| {
            let id = decision.subject().map(|id| format!(" {id}")).unwrap_or_default();
            format!("{}{id}", decision.decision_type())
        });
        let decided: Vec<String> = decided.collect();
        if decided.is_empty() { "nothing".to_owned() } else { decided.join(", ") }
    });
    let differ = match given == again {
        true => format!("{given}, with other attributes"),
        false => format!("at first {given}, then {again}"),
    };
    format!("asked again, the decider decides something else: {differ}")
}
