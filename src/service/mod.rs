//! One region of one account in memory: domains, types and executions, and what passes between
//! executions.
//!
//! The service has no clock: every call takes `now`. Its calls refuse with SWF's own faults. What a
//! call leads to elsewhere is collected as [`Notice`]s, which the caller takes and acts upon:
//! deliveries come back with [`Service::deliver`] at a moment of the caller's choice.
//!
//! There are two ways to tasks, and each transition is written once. SWF's operations, which have
//! its names, are for people and for clients from outside: a poll chooses a task, a token names it,
//! and every call takes a token of the operation's bucket. `take_decision_task`,
//! `answer_decision_task` and their like are for who knows which task is meant: the polls go
//! through them, and so do a simulation's own deciders and workers. Those are nominal and
//! well-behaved, so that no operation's bucket holds them up; the buckets of decisions hold for
//! all.

mod account;
mod buckets;
mod circumstance;
mod condition_keys;
mod delivery;
mod digest;
mod dues;
mod fault;
mod gates;
mod key;
mod operations;
mod pages;
mod permissions;
mod permits;
mod run_ids;
mod spare;
mod tokens;

pub use circumstance::{Circumstance, Circumstances};
pub use delivery::{Delivery, Errand};
pub use dues::Due;
pub use fault::ApiFault;
pub(crate) use gates::TaskGates;
pub use gates::{NamedBy, RolePass};
pub use permissions::{Forbidden, PermissionChange, Permissions, Permitted, Region};
pub(crate) use spare::Spare;

pub use crate::model::{requests::*, responses::*};

use std::collections::VecDeque;
use std::sync::Arc;

use indexmap::IndexMap;
use rustc_hash::FxBuildHasher;

use account::{DecidedPass, DomainAccount};
use buckets::Buckets;
use dues::Dues;
use gates::Gates;
use run_ids::run_id;

use crate::execution::{
    ActivityTaskAnswer, Context, Effect, Execution, Input, LambdaFunctionAnswer, Refusal, Types,
};
use crate::model::events::WorkflowExecutionStarted;
use crate::model::{
    Answer, Assumptions, EventAttributes, EventId, HistoryEvent, Keyed, Limits, Log, Operation,
    Text, Timestamp, WorkflowExecution, rewound,
};

/// One region of one account.
#[derive(Debug)]
pub struct Service {
    /// Shared with savepoints, as permissions are: most runs change neither.
    limits: Arc<Limits>,
    assumptions: Assumptions,
    region: Region,
    permissions: Arc<Permissions>,
    /// Why something was not permitted, by the event that says so.
    forbidden: Log<IndexMap<(ExecutionRef, EventId), Forbidden, FxBuildHasher>>,
    gates: Gates,
    domains: IndexMap<Text, Domain, FxBuildHasher>,
    executions: Vec<Slot>,
    buckets: Buckets,
    dues: Dues,
    notices: VecDeque<Notice>,
    effects: Vec<Effect>,
    total_events: u64,
    /// Executions that are over and forgotten; new ones take their memory.
    spare: Spare<Execution>,
}

rewound!(Service {
    limits,
    assumptions: same,
    region: same,
    permissions,
    forbidden: back,
    gates: back,
    domains: back,
    executions: back,
    buckets: back,
    dues,
    notices,
    effects,
    total_events,
    spare: same,
});

/// An execution of the service, by the order in which executions began.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ExecutionRef(u32);

impl ExecutionRef {
    /// The place in that order, from 0.
    pub(crate) fn place(self) -> usize {
        self.0 as usize
    }
}

/// Something that a call has led to and that the caller has to act upon.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// Something is on its way; give it back with [`Service::deliver`].
    Deliver(Delivery),
    /// A decision task can be taken.
    DecisionTaskOffered {
        /// The execution.
        of: ExecutionRef,
        /// The `DecisionTaskScheduled` event.
        scheduled_event_id: EventId,
    },
    /// An activity task can be taken.
    ActivityTaskOffered {
        /// The execution.
        of: ExecutionRef,
        /// The `ActivityTaskScheduled` event.
        scheduled_event_id: EventId,
    },
    /// A Lambda function has been invoked; answer with [`Service::answer_lambda_function`].
    Invoke {
        /// The execution.
        of: ExecutionRef,
        /// The `LambdaFunctionScheduled` event.
        scheduled_event_id: EventId,
        /// How often the task's id was used before in the run.
        attempt: u32,
    },
}

#[derive(Debug)]
struct Domain {
    registration: RegisterDomain,
    deprecated: bool,
    /// Shared by all runs of a world that change none of them.
    types: Arc<Keyed<Types>>,
    /// The open execution of each workflow id.
    open: IndexMap<Text, ExecutionRef, FxBuildHasher>,
    /// All runs of each workflow id, in order.
    runs: IndexMap<Text, Log<Vec<ExecutionRef>>, FxBuildHasher>,
    /// How many children are initiated and have not begun.
    initiated: usize,
}

rewound!(Domain { registration: same, deprecated, types, open, runs: back, initiated });

impl Domain {
    fn new(registration: RegisterDomain) -> Self {
        Domain {
            registration,
            deprecated: false,
            types: Arc::default(),
            open: IndexMap::default(),
            runs: IndexMap::default(),
            initiated: 0,
        }
    }

    fn name(&self) -> &Text {
        &self.registration.name
    }

    fn types_mut(&mut self) -> &mut Types {
        Arc::make_mut(&mut self.types).get_mut()
    }

    /// Open executions, and those that are about to be: an initiated child takes its place
    /// (inferred).
    fn open_executions(&self) -> usize {
        self.open.len() + self.initiated
    }

    /// How many runs the workflow id has had.
    fn runs_of(&self, workflow_id: &str) -> u32 {
        let runs = self.runs.get(workflow_id).map_or(0, |runs| runs.len());
        u32::try_from(runs).unwrap_or(u32::MAX)
    }
}

#[derive(Debug)]
struct Slot {
    domain: usize,
    execution: Execution,
    /// The parent and its `StartChildWorkflowExecutionInitiated` event.
    parent: Option<(ExecutionRef, EventId)>,
    /// The decision task that was last offered.
    offered: EventId,
    /// How many of its events are counted.
    counted: u64,
}

rewound!(Slot { domain, execution: back, parent, offered, counted });

impl Service {
    /// A region without domains.
    #[must_use]
    pub fn new(limits: Limits, assumptions: Assumptions, region: Region) -> Self {
        Service {
            limits: Arc::new(limits),
            assumptions,
            region,
            permissions: Arc::default(),
            forbidden: Log::default(),
            gates: Gates::default(),
            domains: IndexMap::default(),
            executions: Vec::new(),
            buckets: Buckets::default(),
            dues: Dues::default(),
            notices: VecDeque::new(),
            effects: Vec::new(),
            total_events: 0,
            spare: Spare::default(),
        }
    }

    /// The execution behind a reference.
    #[must_use]
    pub fn execution(&self, of: ExecutionRef) -> &Execution {
        &self.executions[of.place()].execution
    }

    /// All executions, in the order in which they began.
    pub fn executions(&self) -> impl ExactSizeIterator<Item = &Execution> {
        self.executions.iter().map(|slot| &slot.execution)
    }

    /// Which executions there are, in the order in which they began.
    pub(crate) fn references(&self) -> impl Iterator<Item = ExecutionRef> {
        self.executions.iter().zip(0..).map(|(_, place)| ExecutionRef(place))
    }

    /// The last run of a workflow id.
    #[must_use]
    pub fn last_run(&self, domain: &str, workflow_id: &str) -> Option<ExecutionRef> {
        self.domains.get(domain)?.runs.get(workflow_id)?.last().copied()
    }

    /// The execution with these ids.
    #[must_use]
    pub fn run(&self, domain: &str, run: &WorkflowExecution) -> Option<ExecutionRef> {
        let runs = self.domains.get(domain)?.runs.get(&run.workflow_id)?;
        runs.iter().copied().find(|of| self.execution(*of).workflow_execution() == run)
    }

    /// Who may do what. At first nothing is said of it, so that an administrator can register
    /// what is to be there.
    #[must_use]
    pub fn permissions(&self) -> &Permissions {
        &self.permissions
    }

    /// Says who may do what from now on.
    pub fn permissions_mut(&mut self) -> &mut Permissions {
        Arc::make_mut(&mut self.permissions)
    }

    /// The region and account.
    #[must_use]
    pub fn region(&self) -> &Region {
        &self.region
    }

    /// Why an event tells that something was not permitted; `None` when it tells of nothing like
    /// that. This is for the person: no decider hears of statements.
    #[must_use]
    pub fn forbidden(&self, of: ExecutionRef, event_id: EventId) -> Option<&Forbidden> {
        self.forbidden.get(&(of, event_id))
    }

    /// Whether any event tells of something that was not permitted.
    pub(crate) fn forbids_anything(&self) -> bool {
        !self.forbidden.is_empty()
    }

    /// The quotas; they can be changed as AWS changes them when asked.
    pub fn limits_mut(&mut self) -> &mut Limits {
        Arc::make_mut(&mut self.limits)
    }

    /// The types registered in a domain; `None`: there is no such domain.
    #[must_use]
    pub fn types(&self, domain: &str) -> Option<&Types> {
        self.domains.get(domain).map(|domain| &**domain.types)
    }

    /// How many events all executions have together.
    #[must_use]
    pub fn total_events(&self) -> u64 {
        self.total_events
    }

    /// Takes the first thing that calls have led to and that the caller has not taken yet.
    pub fn next_notice(&mut self) -> Option<Notice> {
        self.notices.pop_front()
    }

    /// What is due first in any execution.
    pub fn next_due(&self) -> Option<Due> {
        let of = self.dues.first()?;
        self.execution(of).next_due().map(|deadline| Due::of(of, deadline))
    }

    /// Lets the first thing that is due at `now` happen; `false`: nothing is.
    pub fn expire(&mut self, now: Timestamp) -> bool {
        match self.next_due() {
            Some(due) if due.at <= now => self.tell(due.execution, Input::Due, now),
            Some(_) | None => false,
        }
    }

    /// A decider takes the decision task that an execution offers.
    ///
    /// # Errors
    ///
    /// UnknownResourceFault when the execution offers none, or is closed; ValidationException.
    pub fn take_decision_task(
        &mut self,
        of: ExecutionRef,
        identity: Option<Text>,
        now: Timestamp,
    ) -> Result<EventId, ApiFault> {
        self.permit_poll(of, Operation::PollForDecisionTask, now, |execution| {
            execution.waiting_decision_task().map(|(task_list, _, _)| task_list)
        })?;
        self.constrain(|constraints| constraints.identity(identity.as_ref()))?;
        self.decision_task_taken(of, identity, now)
    }

    /// The same once the poll is permitted and valid.
    fn decision_task_taken(
        &mut self,
        of: ExecutionRef,
        identity: Option<Text>,
        now: Timestamp,
    ) -> Result<EventId, ApiFault> {
        self.ask(of, Input::DecisionTaskTaken { identity }, now)?;
        let started = self.execution(of).started_decision_task();
        started.ok_or_else(|| self.fault(of, Refusal::NotOpen, "task", EventId::NONE))
    }

    /// A decider answers the decision task that it has taken.
    ///
    /// # Errors
    ///
    /// UnknownResourceFault when the task is not the one that is started; ValidationException when
    /// any part of the answer is not valid; nothing is written then.
    pub fn answer_decision_task(
        &mut self,
        of: ExecutionRef,
        started_event_id: EventId,
        answer: &Answer,
        now: Timestamp,
    ) -> Result<(), ApiFault> {
        self.permit_answer(of, Operation::RespondDecisionTaskCompleted, now)?;
        self.decision_task_answered(of, started_event_id, answer, None, now)
    }

    /// The same where the account may stand otherwise towards each of the decisions.
    ///
    /// # Errors
    ///
    /// As those of [`Service::answer_decision_task`].
    pub fn answer_decision_task_under(
        &mut self,
        of: ExecutionRef,
        started_event_id: EventId,
        answer: &Answer,
        circumstances: &mut Circumstances<'_>,
        now: Timestamp,
    ) -> Result<(), ApiFault> {
        self.permit_answer(of, Operation::RespondDecisionTaskCompleted, now)?;
        self.decision_task_answered(of, started_event_id, answer, Some(circumstances), now)
    }

    /// The same once the call is permitted.
    fn decision_task_answered(
        &mut self,
        of: ExecutionRef,
        started_event_id: EventId,
        answer: &Answer,
        circumstances: Option<&mut Circumstances<'_>>,
        now: Timestamp,
    ) -> Result<(), ApiFault> {
        let slot = &mut self.executions[of.place()];
        let domain = &self.domains[slot.domain];
        let completed = EventId(slot.execution.history().len() as u64 + 1);
        // Only the caller's condition keys and the circumstances tell of the type.
        let is_told = self.permissions.caller.is_some() || circumstances.is_some();
        let start = slot.execution.start().filter(|_| is_told);
        let mut account = DomainAccount {
            domain,
            limits: &self.limits,
            buckets: &mut self.buckets,
            region: &self.region,
            permissions: &self.permissions,
            now,
            workflow_id: slot.execution.workflow_execution().workflow_id.clone(),
            workflow_type: start.map(|start| start.workflow_type.clone()),
            circumstances: circumstances.map(|said| -> &mut Circumstances<'_> { said }),
            met: (0, Circumstance::Ordinary),
            nothing_open: None,
            types: None,
            granted_children: 0,
            forbidden: Vec::new(),
            passes: Vec::new(),
        };
        let context =
            Context { types: &domain.types, limits: &self.limits, assumptions: &self.assumptions };
        let input = Input::DecisionTaskAnswered { started_event_id, answer, account: &mut account };
        let done = slot.execution.handle(input, now, &context, &mut self.effects);
        let DomainAccount { forbidden, passes, types, .. } = account;
        if let Some(types) = types {
            self.domains[slot.domain].types = Arc::new(Keyed::new(types));
        }
        if done.is_ok() {
            self.keep_rulings((of, completed), answer, forbidden, passes, now);
        }
        self.after(of);
        done.map_err(|refusal| {
            let scheduled_event_id = self.scheduled_by(of, started_event_id);
            self.fault(of, refusal, "decision task", scheduled_event_id)
        })
    }

    /// Each decision becomes one event: they follow the `DecisionTaskCompleted` in their order.
    fn keep_rulings(
        &mut self,
        (of, completed): (ExecutionRef, EventId),
        answer: &Answer,
        forbidden: Vec<(usize, Forbidden)>,
        passes: Vec<DecidedPass>,
        now: Timestamp,
    ) {
        let event_of = |index: usize| EventId(completed.0 + 1 + index as u64);
        for (index, why) in forbidden {
            debug_assert_eq!(
                self.execution(of).event(event_of(index)).map(HistoryEvent::event_type),
                answer.decisions.get(index).map(|decision| decision.decision_type().refused()),
            );
            self.forbidden.insert((of, event_of(index)), why);
        }
        for DecidedPass { index, role, workflow_id, said } in passes {
            let execution = self.execution(of).workflow_execution().clone();
            let by = NamedBy::Decision { execution, event_id: event_of(index), workflow_id };
            self.gates.passes.push(RolePass { at: now, role, by, said });
        }
    }

    fn scheduled_by(&self, of: ExecutionRef, started_event_id: EventId) -> EventId {
        match self.execution(of).event(started_event_id).map(|event| &event.attributes) {
            Some(EventAttributes::DecisionTaskStarted(event)) => event.scheduled_event_id,
            Some(_) | None => EventId::NONE,
        }
    }

    /// A worker takes an activity task.
    ///
    /// # Errors
    ///
    /// UnknownResourceFault when the task is not waiting for a worker; ValidationException.
    pub fn take_activity_task(
        &mut self,
        of: ExecutionRef,
        scheduled_event_id: EventId,
        identity: Option<Text>,
        now: Timestamp,
    ) -> Result<(), ApiFault> {
        self.permit_poll(of, Operation::PollForActivityTask, now, |execution| {
            let event = &execution.event(scheduled_event_id)?.attributes;
            let EventAttributes::ActivityTaskScheduled(event) = event else { return None };
            Some(&event.task_list)
        })?;
        self.constrain(|constraints| constraints.identity(identity.as_ref()))?;
        self.activity_task_taken(of, scheduled_event_id, identity, now)
    }

    /// The same once the poll is permitted and valid.
    fn activity_task_taken(
        &mut self,
        of: ExecutionRef,
        scheduled_event_id: EventId,
        identity: Option<Text>,
        now: Timestamp,
    ) -> Result<(), ApiFault> {
        let input = Input::ActivityTaskTaken { scheduled_event_id, identity };
        self.ask_activity_task(of, scheduled_event_id, input, now)
    }

    /// A worker answers the activity task that it has taken.
    ///
    /// # Errors
    ///
    /// UnknownResourceFault when no worker has the task any more; ValidationException.
    pub fn answer_activity_task(
        &mut self,
        of: ExecutionRef,
        scheduled_event_id: EventId,
        answer: ActivityTaskAnswer,
        now: Timestamp,
    ) -> Result<(), ApiFault> {
        self.permit_answer(of, answer.operation(), now)?;
        self.activity_task_answered(of, scheduled_event_id, answer, now)
    }

    /// The same once the call is permitted.
    fn activity_task_answered(
        &mut self,
        of: ExecutionRef,
        scheduled_event_id: EventId,
        answer: ActivityTaskAnswer,
        now: Timestamp,
    ) -> Result<(), ApiFault> {
        self.constrain(|constraints| constraints.activity_task_answer(&answer))?;
        let input = Input::ActivityTaskAnswered { scheduled_event_id, answer };
        self.ask_activity_task(of, scheduled_event_id, input, now)
    }

    /// A worker is alive; tells whether the decider asked for the task to be canceled.
    ///
    /// # Errors
    ///
    /// UnknownResourceFault when no worker has the task any more; ValidationException.
    pub fn heartbeat(
        &mut self,
        of: ExecutionRef,
        scheduled_event_id: EventId,
        details: Option<Text>,
        now: Timestamp,
    ) -> Result<bool, ApiFault> {
        self.permit_answer(of, Operation::RecordActivityTaskHeartbeat, now)?;
        self.activity_task_beaten(of, scheduled_event_id, details, now)
    }

    /// The same once the call is permitted.
    fn activity_task_beaten(
        &mut self,
        of: ExecutionRef,
        scheduled_event_id: EventId,
        details: Option<Text>,
        now: Timestamp,
    ) -> Result<bool, ApiFault> {
        self.constrain(|constraints| constraints.heartbeat(details.as_ref()))?;
        let input = Input::ActivityTaskHeartbeat { scheduled_event_id, details };
        self.ask_activity_task(of, scheduled_event_id, input, now)?;
        let requested = self.execution(of).activity_task_cancel_requested(scheduled_event_id);
        Ok(requested.unwrap_or_default())
    }

    /// Lambda answers an invocation. An answer that comes too late is dropped.
    pub fn answer_lambda_function(
        &mut self,
        of: ExecutionRef,
        scheduled_event_id: EventId,
        answer: LambdaFunctionAnswer,
        now: Timestamp,
    ) {
        self.tell(of, Input::LambdaFunctionAnswered { scheduled_event_id, answer }, now);
    }

    /// Begins an execution whose values are resolved.
    fn begin(
        &mut self,
        domain: usize,
        workflow_id: Text,
        started: WorkflowExecutionStarted,
        parent: Option<(ExecutionRef, EventId)>,
        now: Timestamp,
    ) -> ExecutionRef {
        let of = ExecutionRef(u32::try_from(self.executions.len()).unwrap_or(u32::MAX));
        let place = &mut self.domains[domain];
        let run_id = run_id(place.name(), &workflow_id, place.runs_of(&workflow_id));
        place.open.insert(workflow_id.clone(), of);
        place.runs.entry(workflow_id.clone()).or_default().push(of);
        let workflow_execution = WorkflowExecution { workflow_id, run_id };
        let execution = match self.spare.take() {
            Some(spare) => spare.begun_anew(workflow_execution),
            None => Execution::new(workflow_execution),
        };
        self.executions.push(Slot {
            domain,
            execution,
            parent,
            offered: EventId::NONE,
            counted: 0,
        });
        self.tell(of, Input::Started(Box::new(started)), now);
        of
    }

    /// Gives an execution an input that it may find itself past; `true`: it took it.
    fn tell(&mut self, of: ExecutionRef, input: Input<'_>, now: Timestamp) -> bool {
        self.handle(of, input, now).is_ok()
    }

    /// Gives an execution an input whose refusal somebody is to hear of.
    fn ask(&mut self, of: ExecutionRef, input: Input<'_>, now: Timestamp) -> Result<(), ApiFault> {
        self.handle(of, input, now)
            .map_err(|refusal| self.fault(of, refusal, "task", EventId::NONE))
    }

    /// The same for an activity task.
    fn ask_activity_task(
        &mut self,
        of: ExecutionRef,
        scheduled_event_id: EventId,
        input: Input<'_>,
        now: Timestamp,
    ) -> Result<(), ApiFault> {
        let done = self.handle(of, input, now);
        done.map_err(|refusal| self.fault(of, refusal, "activity", scheduled_event_id))
    }

    fn handle(
        &mut self,
        of: ExecutionRef,
        input: Input<'_>,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let slot = &mut self.executions[of.place()];
        let context = Context {
            types: &self.domains[slot.domain].types,
            limits: &self.limits,
            assumptions: &self.assumptions,
        };
        let done = slot.execution.handle(input, now, &context, &mut self.effects);
        self.after(of);
        done
    }

    /// After an execution may have changed: its effects, its deadlines, the task that it offers.
    fn after(&mut self, of: ExecutionRef) {
        if !self.effects.is_empty() {
            let mut effects = std::mem::take(&mut self.effects);
            effects.drain(..).for_each(|effect| self.post(of, effect));
            self.effects = effects;
        }
        let slot = &mut self.executions[of.place()];
        let written = slot.execution.history().len() as u64;
        self.total_events += written - slot.counted;
        slot.counted = written;
        self.dues.note(of, slot.execution.next_due());
        if let Some((_, _, scheduled_event_id)) = slot.execution.waiting_decision_task()
            && slot.offered != scheduled_event_id
        {
            slot.offered = scheduled_event_id;
            self.notices.push_back(Notice::DecisionTaskOffered { of, scheduled_event_id });
        }
    }

    fn fault(&self, of: ExecutionRef, refusal: Refusal, what: &str, id: EventId) -> ApiFault {
        match refusal {
            Refusal::Invalid(message) => ApiFault::Validation(message),
            Refusal::Earlier(_) => ApiFault::Validation(refusal.to_string()),
            Refusal::NotWaiting => {
                ApiFault::UnknownResource(format!("Unknown {what}, scheduledEventId = {id}"))
            }
            Refusal::NotOpen => {
                operations::unknown_execution(self.execution(of).workflow_execution())
            }
        }
    }
}
