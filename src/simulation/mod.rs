//! Virtual time and the world around the service: the agenda, the deciders, workers, functions and
//! people, and the only loop.
//!
//! Time jumps to the next thing that is to happen when nothing more can happen now; a decider never
//! runs while the clock moves. See [`Simulation`].

mod access;
mod agenda;
mod behavior;
mod billing;
mod crew;
mod decider;
mod deciding;
mod faults;
mod key;
mod provenance;
mod refused;
mod savepoint;
mod site;
mod turns;
mod void;
mod working;
mod world;

pub use access::{FunctionAccess, Gate};
pub use decider::{Decider, DeciderError, DecisionTask, Key, SpeaksAt, Stateful, stateful};
pub use faults::{
    CloneSource, Fault, FaultModel, FaultSet, FaultSource, ModelError, Passed, Plan, PlanError,
    Seeded, Unmet, UnmetReason,
};
pub use provenance::EventProvenance;
pub use refused::{Call, RefusedCall};
pub use savepoint::{NotOnItsWay, Savepoint};
pub(crate) use site::decision_of;
pub use site::{
    About, NotASite, Site, SiteKind, SiteRef, SiteRun, Spot, TurnStep, Waking, sites,
    sites_of_events,
};
pub use world::{
    ActivityAnswer, ActivityOutcome, ById, ByName, DecidingParty, DecisionAnswer, DecisionOutcome,
    Deed, Function, FunctionAnswer, FunctionOutcome, Heartbeats, Latencies, Outcomes, Outside,
    Workers, World,
};

use std::sync::Arc;
use std::time::Duration;

use indexmap::IndexMap;
use rustc_hash::FxBuildHasher;

use access::PastPermissions;
use agenda::{Agenda, Class, Rank};
use crew::Crews;
use faults::Faults;
use refused::DeniedPoll;
use turns::Turns;

use crate::execution::{ActivityTaskAnswer, Execution, LambdaFunctionAnswer, UsesThatCount};
use crate::model::{
    Answer, CallRates, EventAttributes, EventId, Limits, Log, Place, RetentionPeriod, Tally,
    TaskList, Text, Timestamp, rewound, subject,
};
use crate::service::{ApiFault, Delivery, ExecutionRef, Notice, RegisterDomain, Service};

/// A world that runs under a virtual clock.
///
/// ```
/// use std::time::Duration;
///
/// use swf_sim::model::decisions::{FailWorkflowExecution, ScheduleLambdaFunction};
/// use swf_sim::model::requests::{RegisterWorkflowType, StartWorkflowExecution};
/// use swf_sim::model::{Answer, ChildPolicy, EventType, TaskList, Timeout, WorkflowType};
/// use swf_sim::simulation::{
///     DecidingParty, DecisionTask, Deed, Function, FunctionAnswer, FunctionOutcome, Outcomes,
///     Simulation, World,
/// };
///
/// let mut world = World::default();
/// world.workflow_types.push(RegisterWorkflowType {
///     name: "order".into(),
///     version: "1.0".into(),
///     default_task_list: Some(TaskList::new("orders")),
///     default_child_policy: Some(ChildPolicy::Terminate),
///     default_task_start_to_close_timeout: Some(Timeout::Seconds(30)),
///     default_execution_start_to_close_timeout: Some(Timeout::Seconds(3600)),
///     default_lambda_role: Some("arn:aws:iam::123456789012:role/swf-lambda".into()),
///     ..RegisterWorkflowType::default()
/// });
/// let never = FunctionOutcome { after: Duration::ZERO, answer: FunctionAnswer::Never };
/// let silent = Function { outcomes: Outcomes::always(never), ..Function::default() };
/// world.functions.insert("charge-card".into(), silent);
/// let decider = |task: &DecisionTask<'_>| -> Answer {
///     if task.previous_started_event_id.is_none() {
///         ScheduleLambdaFunction {
///             id: "charge-1".into(),
///             name: "charge-card".into(),
///             start_to_close_timeout: Some(Timeout::Seconds(10)),
///             ..ScheduleLambdaFunction::default()
///         }
///         .into()
///     } else {
///         FailWorkflowExecution { reason: Some("not charged".into()), details: None }.into()
///     }
/// };
/// world.deciders.insert("order".into(), DecidingParty::prompt(decider));
/// let start = StartWorkflowExecution {
///     workflow_id: "order-1".into(),
///     workflow_type: WorkflowType::new("order", "1.0"),
///     ..StartWorkflowExecution::default()
/// };
/// world.people.push((Duration::ZERO, Deed::Start(start)));
///
/// let mut simulation = Simulation::new(world).unwrap();
/// simulation.run().unwrap();
/// let history = simulation.execution("order-1").unwrap().history();
/// let timed_out = &history[6];
/// assert_eq!(timed_out.event_type(), EventType::LambdaFunctionTimedOut);
/// assert_eq!(timed_out.event_timestamp.since(World::START), Duration::from_secs(10));
/// ```
///
/// A clone goes on from the same moment on its own; it asks its deciders what the other asks, so
/// that these have to be functions of the history.
#[derive(Debug)]
pub struct Simulation {
    /// Shared, so that one world can be run many times.
    world: Arc<World>,
    service: Service,
    now: Timestamp,
    agenda: Agenda<Thing>,
    crews: Crews,
    answers: Class,
    /// What deciders answered, by the `DecisionTaskCompleted` event: where faults are asked about,
    /// or an answer says where its decisions stand.
    given: Log<IndexMap<(ExecutionRef, EventId), Arc<Answer>, FxBuildHasher>>,
    refused: Log<Vec<RefusedCall>>,
    /// The invocations that Lambda refuses, by run id and `LambdaFunctionScheduled` event.
    refused_invocations: Log<Vec<(Text, EventId)>>,
    /// Polls that are made again when permissions change.
    denied_polls: Vec<DeniedPoll>,
    /// What held before each change of permissions.
    past_permissions: Log<Vec<PastPermissions>>,
    /// Steps since an event was written.
    idle_steps: u64,
    /// Who is asked what happens instead of what nominally does; `None`: nobody.
    faults: Option<Box<Faults>>,
    /// Who goes first among the things of one moment; `None`: nobody asks.
    turns: Option<Box<Turns>>,
    /// How many deliveries there were about each id in each run.
    deliveries: Tally<(ExecutionRef, Text), u32>,
    /// How many uses of ids make a difference to keys.
    uses_that_count: UsesThatCount,
    /// The savepoints that it has gone on from.
    savepoints: Log<Vec<Arc<()>>>,
}

rewound!(Simulation {
    world: same,
    service: back,
    now,
    agenda,
    crews,
    answers,
    given: back,
    refused: back,
    refused_invocations: back,
    denied_polls,
    past_permissions: back,
    idle_steps,
    faults: back,
    turns: back,
    deliveries: back,
    uses_that_count: same,
    savepoints: back,
});

/// Something to come.
#[derive(Clone, Debug)]
enum Thing {
    Delivery(Delivery),
    /// A delivery that a fault has held up.
    LateDelivery(Delivery),
    HandOutDecisionTask(ExecutionRef, EventId),
    PollAgain(ExecutionRef, EventId),
    DecisionTaskAnswer(ExecutionRef, EventId),
    HandOutActivityTask(ExecutionRef, EventId),
    ActivityTaskAnswer(ExecutionRef, EventId, ActivityTaskAnswer),
    /// With how many there were before it.
    Heartbeat(ExecutionRef, EventId, Heartbeats, u32),
    LambdaFunctionAnswer(ExecutionRef, EventId, LambdaFunctionAnswer),
    /// What people do, and the place of that among what they do.
    Deed(Arc<Deed>, usize),
}

/// A simulation cannot go on.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SimulationError {
    /// The world cannot be set up.
    #[error("the world cannot be set up: {0}")]
    Setup(ApiFault),
    /// A decider could not answer.
    #[error(
        "the decider of workflow `{workflow_id}` could not answer at event {event_id}: {error}"
    )]
    Decider {
        /// The execution's workflow id.
        workflow_id: Text,
        /// The `DecisionTaskStarted` event.
        event_id: EventId,
        /// What the decider says.
        error: DeciderError,
    },
    /// The service refused the answer of a decider or of a worker as a whole; a real one would get
    /// this fault.
    #[error("the answer of workflow `{workflow_id}` at event {event_id} was refused: {fault}")]
    AnswerRefused {
        /// The execution's workflow id.
        workflow_id: Text,
        /// The `DecisionTaskStarted` event, or the `ActivityTaskScheduled` event.
        event_id: EventId,
        /// The decision to blame, where there is one and its decider says where it stands.
        place: Option<Place>,
        /// What the service says.
        fault: ApiFault,
    },
    /// For as many steps on end as may be, no event was written: a worker that is never missed,
    /// say, sends heartbeats for ever.
    #[error("stopped after {0} steps in which no event was written")]
    Idle(u64),
    /// All executions together have written as many events as they may.
    #[error(
        "stopped after {0} events of all executions together; `total_events` says how many there may be"
    )]
    TotalEvents(u64),
}

impl Simulation {
    /// A world at its first moment: everything is registered, nothing has happened.
    ///
    /// # Errors
    ///
    /// When a type cannot be registered.
    pub fn new(world: impl Into<Arc<World>>) -> Result<Self, SimulationError> {
        let world = world.into();
        let service = set_up(&world).map_err(SimulationError::Setup)?;
        for party in world.deciders.values() {
            party.decider.begin_run();
        }
        let mut agenda = Agenda::default();
        for (place, (after, deed)) in world.people.iter().enumerate() {
            let deed = Thing::Deed(Arc::new(deed.clone()), place);
            agenda.put(world.start + *after, Class::Deed, Rank::unranked(), deed);
        }
        Ok(Simulation {
            now: world.start,
            answers: Class::of_answers(world.assumptions.answer_at_deadline),
            uses_that_count: key::uses_that_count(&world),
            world,
            service,
            agenda,
            crews: Crews::default(),
            given: Log::default(),
            refused: Log::default(),
            refused_invocations: Log::default(),
            denied_polls: Vec::new(),
            past_permissions: Log::default(),
            idle_steps: 0,
            faults: None,
            turns: None,
            deliveries: Tally::default(),
            savepoints: Log::default(),
        })
    }

    /// The same where a plan, or a seed with a model of faults, says what happens instead of what
    /// nominally does.
    ///
    /// # Errors
    ///
    /// When a type cannot be registered.
    pub fn under(
        world: impl Into<Arc<World>>,
        faults: impl FaultSource + 'static,
    ) -> Result<Self, SimulationError> {
        let mut simulation = Simulation::new(world)?;
        let faults = Faults::new(Box::new(faults), &simulation.world);
        simulation.faults = Some(Box::new(faults));
        Ok(simulation)
    }

    /// Begins anew from the first moment of a world, under a source of faults; what has happened
    /// here is forgotten. Many runs of one world begin faster so than each from the world itself.
    ///
    /// `first` is what [`Simulation::new`] gives for the world.
    pub fn restart(&mut self, first: &Simulation, faults: impl FaultSource + 'static) {
        let (asked, mut given) = (self.faults.take(), std::mem::take(&mut self.given));
        self.service.forget_executions();
        self.clone_from(first);
        // An empty map that is cloned into it would cost it its memory.
        given.clear();
        self.given = given;
        let faults = Box::new(faults);
        self.faults = Some(match asked {
            Some(mut asked) => {
                asked.restart(faults, &self.world);
                asked
            }
            None => Box::new(Faults::new(faults, &self.world)),
        });
        for party in self.world.deciders.values() {
            party.decider.begin_run();
        }
    }

    /// The same moment of the same run, from which another source says what happens. What has been
    /// asked already stays answered.
    #[must_use]
    pub fn fork(&self, faults: impl FaultSource + 'static) -> Self {
        let mut fork = self.clone();
        fork.ask_from_now_on(faults);
        fork
    }

    fn ask_from_now_on(&mut self, faults: impl FaultSource + 'static) {
        match &mut self.faults {
            Some(asked) => asked.ask_from_now_on(Box::new(faults)),
            None => self.faults = Some(Box::new(Faults::new(Box::new(faults), &self.world))),
        }
    }

    /// The moment that the clock shows.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// The world as it was given.
    #[must_use]
    pub fn world(&self) -> &World {
        &self.world
    }

    /// Whether anything more is to come at this very moment.
    pub(crate) fn goes_on_now(&self) -> bool {
        self.next().is_some_and(|next| next.at <= self.now)
    }

    /// All executions, in the order in which they began.
    pub fn executions(&self) -> impl ExactSizeIterator<Item = &Execution> {
        self.service.executions()
    }

    /// The last run of a workflow id.
    #[must_use]
    pub fn execution(&self, workflow_id: &str) -> Option<&Execution> {
        let last = self.service.last_run(&self.world.domain, workflow_id)?;
        Some(self.service.execution(last))
    }

    /// Does something as a person does it, now.
    ///
    /// # Errors
    ///
    /// What the service says when it refuses.
    pub fn act(&mut self, deed: Deed) -> Result<(), ApiFault> {
        let done = self.perform(deed);
        self.attend();
        done
    }

    /// Lets everything happen that can, until nothing is to come.
    ///
    /// # Errors
    ///
    /// When the simulation cannot go on; what happened so far stays.
    pub fn run(&mut self) -> Result<(), SimulationError> {
        while self.step()? {}
        Ok(())
    }

    /// Lets everything happen up to and including a moment, and sets the clock to it.
    ///
    /// # Errors
    ///
    /// When the simulation cannot go on; what happened so far stays.
    pub fn run_until(&mut self, moment: Timestamp) -> Result<(), SimulationError> {
        while self.next().is_some_and(|next| next.at <= moment) {
            self.step()?;
        }
        self.now = self.now.max(moment);
        Ok(())
    }

    /// Lets one thing happen; `false`: nothing is to come.
    ///
    /// # Errors
    ///
    /// When the simulation cannot go on; what happened so far stays.
    pub fn step(&mut self) -> Result<bool, SimulationError> {
        if self.faults.as_ref().is_some_and(|faults| faults.orders) {
            let first = self.first_by_source();
            return self.step_choosing(first);
        }
        self.step_nominally()
    }

    /// Lets the thing happen that is nominally the first.
    fn step_nominally(&mut self) -> Result<bool, SimulationError> {
        let Some(next) = self.next() else { return Ok(false) };
        self.let_happen(next.at, |simulation| {
            if next.is_due {
                simulation.service.expire(next.at);
                Ok(())
            } else {
                simulation.agenda.take().map_or(Ok(()), |thing| simulation.happen(thing))
            }
        })?;
        Ok(true)
    }

    /// A step: the clock is set, something happens, and what it leads to is attended to.
    fn let_happen(
        &mut self,
        at: Timestamp,
        it: impl FnOnce(&mut Self) -> Result<(), SimulationError>,
    ) -> Result<(), SimulationError> {
        if self.service.total_events() >= self.world.total_events {
            return Err(SimulationError::TotalEvents(self.world.total_events));
        }
        if self.idle_steps >= self.world.idle_steps {
            return Err(SimulationError::Idle(self.world.idle_steps));
        }
        let written = self.service.total_events();
        self.now = at;
        it(self)?;
        self.attend();
        let idle = self.service.total_events() == written;
        self.idle_steps = if idle { self.idle_steps + 1 } else { 0 };
        Ok(())
    }

    fn next(&self) -> Option<Next> {
        let due = self.service.next_due().map(|due| (due.at, Class::of_due(&due)));
        let thing = self.agenda.first();
        match (due, thing) {
            (Some(due), Some(thing)) if due < thing => Some(Next { at: due.0, is_due: true }),
            (Some(due), None) => Some(Next { at: due.0, is_due: true }),
            (_, Some(thing)) => Some(Next { at: thing.0, is_due: false }),
            (None, None) => None,
        }
    }

    fn happen(&mut self, thing: Thing) -> Result<(), SimulationError> {
        match thing {
            Thing::Delivery(delivery) => self.deliver(delivery),
            Thing::LateDelivery(delivery) => self.service.deliver(delivery, self.now),
            Thing::HandOutDecisionTask(of, scheduled) => self.hand_out_decision_task(of, scheduled),
            Thing::PollAgain(of, scheduled) => self.poll_again(of, scheduled),
            Thing::DecisionTaskAnswer(of, started) => self.answer_decision_task(of, started)?,
            Thing::HandOutActivityTask(of, scheduled) => self.hand_out_activity_task(of, scheduled),
            Thing::ActivityTaskAnswer(of, scheduled, answer) => {
                let answer = self.due_activity_answer(of, scheduled, answer);
                self.answer_activity_task(of, scheduled, answer)?;
            }
            Thing::Heartbeat(of, scheduled, heartbeats, before) => {
                self.beat(of, scheduled, heartbeats, before)?;
            }
            Thing::LambdaFunctionAnswer(of, scheduled, answer) => {
                self.service.answer_lambda_function(of, scheduled, answer, self.now);
            }
            Thing::Deed(deed, place) => {
                if let Err(fault) = self.perform(Deed::clone(&deed)) {
                    self.refuse_deed(place, Box::new(Deed::clone(&deed)), fault);
                }
            }
        }
        Ok(())
    }

    fn perform(&mut self, mut deed: Deed) -> Result<(), ApiFault> {
        if let Some(domain) = deed.domain_mut() {
            name_domain(domain, &self.world.domain);
        }
        let (service, now) = (&mut self.service, self.now);
        match deed {
            Deed::Start(request) => self.start(&request),
            Deed::Signal(request) => service.signal_workflow_execution(request, now),
            Deed::RequestCancel(request) => {
                service.request_cancel_workflow_execution(&request, now)
            }
            Deed::Terminate(request) => service.terminate_workflow_execution(request, now),
            Deed::DeprecateWorkflowType(request) => service.deprecate_workflow_type(&request, now),
            Deed::DeprecateActivityType(request) => service.deprecate_activity_type(&request, now),
            Deed::UndeprecateWorkflowType(request) => {
                service.undeprecate_workflow_type(&request, now)
            }
            Deed::UndeprecateActivityType(request) => {
                service.undeprecate_activity_type(&request, now)
            }
            Deed::DeleteWorkflowType(request) => service.delete_workflow_type(&request, now),
            Deed::DeleteActivityType(request) => service.delete_activity_type(&request, now),
            Deed::RegisterWorkflowType(request) => service.register_workflow_type(request, now),
            Deed::RegisterActivityType(request) => service.register_activity_type(request, now),
            Deed::DeprecateDomain(request) => service.deprecate_domain(&request, now),
            Deed::UndeprecateDomain(request) => service.undeprecate_domain(&request, now),
            Deed::ChangePermissions(change) => self.change_permissions(change),
        }
    }

    /// Puts what the last call led to on the agenda.
    fn attend(&mut self) {
        if let Some(turns) = &mut self.turns {
            turns.forget_choices();
        }
        self.end_lingering();
        while let Some(notice) = self.service.next_notice() {
            match notice {
                Notice::Deliver(delivery) => {
                    let at = self.now + self.delivery_latency(&delivery);
                    let (follows, event_id) = delivery.follows;
                    let rank = Rank::of(follows, event_id);
                    self.agenda.put(at, Class::Effect, rank, Thing::Delivery(delivery));
                }
                Notice::DecisionTaskOffered { of, scheduled_event_id } => {
                    self.offer_decision_task(of, scheduled_event_id);
                }
                Notice::ActivityTaskOffered { of, scheduled_event_id } => {
                    self.offer_activity_task(of, scheduled_event_id);
                }
                Notice::Invoke { of, scheduled_event_id, attempt } => {
                    self.invoke(of, scheduled_event_id, attempt);
                }
            }
        }
    }

    /// How long a delivery is on its way. Those about one id are counted only where it matters.
    fn delivery_latency(&mut self, delivery: &Delivery) -> Duration {
        let latencies = &self.world.latencies;
        if latencies.delivery_by_id.is_empty() {
            return latencies.delivery;
        }
        let history = self.service.execution(delivery.of).history();
        let event = self.service.execution(delivery.of).event(delivery.event_id);
        let Some(id) = event.and_then(|event| subject(history, event)) else {
            return latencies.delivery;
        };
        let number = self.deliveries.entry((delivery.of, id.clone())).or_default();
        *number += 1;
        latencies.delivery_of(id, *number - 1)
    }

    fn is_served(&self, task_list: &TaskList) -> bool {
        !self.world.unserved_task_lists.contains(&task_list.name)
    }

    fn invoke(&mut self, of: ExecutionRef, scheduled: EventId, attempt: u32) {
        let event = self.service.execution(of).event(scheduled).map(|event| &event.attributes);
        let Some(EventAttributes::LambdaFunctionScheduled(event)) = event else { return };
        let invocation = self.invocation(of, scheduled, event, attempt);
        let Some((after, answer)) = invocation else { return };
        self.note_refusal(of, scheduled, &answer);
        let thing = Thing::LambdaFunctionAnswer(of, scheduled, answer);
        self.agenda.put(self.now + after, self.answers, Rank::of(of, scheduled), thing);
    }
}

struct Next {
    at: Timestamp,
    is_due: bool,
}

fn set_up(world: &World) -> Result<Service, ApiFault> {
    // What is there from the start takes nothing out of the buckets of later calls.
    let limits = Limits { call_rates: CallRates::unlimited(), ..world.limits.clone() };
    let mut service = Service::new(limits, world.assumptions.clone(), world.region.clone());
    // The views of a simulation show closed executions for ever; the domain itself keeps them for
    // as long as it may.
    let retention = RetentionPeriod::Days(world.limits.retention_days);
    let domain = RegisterDomain {
        name: world.domain.clone(),
        description: None,
        workflow_execution_retention_period_in_days: retention,
        tags: None,
    };
    service.register_domain(domain, world.start)?;
    for registration in &world.workflow_types {
        let mut registration = registration.clone();
        name_domain(&mut registration.domain, &world.domain);
        service.register_workflow_type(registration, world.start)?;
    }
    for registration in &world.activity_types {
        let mut registration = registration.clone();
        name_domain(&mut registration.domain, &world.domain);
        service.register_activity_type(registration, world.start)?;
    }
    *service.limits_mut() = world.limits.clone();
    *service.permissions_mut() = world.permissions.clone();
    Ok(service)
}

/// What names no domain is meant for the world's.
fn name_domain(named: &mut Text, domain: &Text) {
    if named.is_empty() {
        *named = domain.clone();
    }
}
