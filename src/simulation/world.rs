//! The nominal world: what is registered, how functions, workers and deciders behave when nothing
//! goes wrong, and what people do when.

use std::fmt;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use indexmap::IndexMap;
use rustc_hash::FxBuildHasher;

use super::Decider;
use crate::model::{Assumptions, FunctionName, Limits, Pattern, Text, Timestamp};
use crate::service::{
    DeleteActivityType, DeleteWorkflowType, DeprecateActivityType, DeprecateDomain,
    DeprecateWorkflowType, PermissionChange, Permissions, Region, RegisterActivityType,
    RegisterWorkflowType, RequestCancelWorkflowExecution, SignalWorkflowExecution,
    StartWorkflowExecution, TerminateWorkflowExecution, UndeprecateActivityType, UndeprecateDomain,
    UndeprecateWorkflowType,
};

/// Things by their names, in the order in which they were put in.
pub type ByName<T> = IndexMap<Text, T, FxBuildHasher>;

/// Everything that a simulation begins with.
#[derive(Clone, Debug)]
pub struct World {
    /// The domain in which everything happens.
    pub domain: Text,
    /// The moment at which the clock starts.
    pub start: Timestamp,
    /// The region and the account in which everything happens.
    pub region: Region,
    /// Who may do what, once everything is registered.
    pub permissions: Permissions,
    /// The quotas.
    pub limits: Limits,
    /// The choices where SWF is silent.
    pub assumptions: Assumptions,
    /// How long things are on their way.
    pub latencies: Latencies,
    /// Events of all executions together; the simulation stops at this many.
    pub total_events: u64,
    /// Steps on end that write no event; the simulation stops at this many, since a worker without
    /// timeouts could send heartbeats for ever.
    pub idle_steps: u64,
    /// The workflow types registered at the start.
    pub workflow_types: Vec<RegisterWorkflowType>,
    /// The activity types registered at the start.
    pub activity_types: Vec<RegisterActivityType>,
    /// The Lambda functions, by name, or by any form of name that [`FunctionName`] reads; see
    /// [`World::function`].
    pub functions: ByName<Function>,
    /// Who does activities and how, by the name of the activity type; one that is not listed is
    /// done at once and gives no result.
    pub workers: ByName<Workers>,
    /// The deciders, by the name of the workflow type.
    pub deciders: ByName<DecidingParty>,
    /// Task lists that nobody polls.
    pub unserved_task_lists: Vec<Text>,
    /// What people may do besides, at any time, if a plan says so.
    pub outside: Outside,
    /// What people do, and how long after the start; of things at one moment the first comes first.
    pub people: Vec<(Duration, Deed)>,
}

impl World {
    /// The moment at which a world starts unless it says otherwise: 2026-01-01T00:00:00Z.
    pub const START: Timestamp = Timestamp::from_millis(1_767_225_600_000);

    /// The function that a decision means by a name: the one described under that very text, else
    /// the one whose description says the most of what the name says and contradicts none of it.
    /// `charge-card` describes every version of the function in every account, `charge-card:PROD`
    /// one alias. `None`: there is no such function.
    ///
    /// ```
    /// use swf_sim::simulation::{Function, World};
    ///
    /// let mut world = World::default();
    /// world.functions.insert("charge-card".into(), Function::default());
    /// let arn = "arn:aws:lambda:eu-west-1:123456789012:function:charge-card:PROD";
    /// assert!(world.function(arn).is_some());
    ///
    /// let absent = Function { absent: true, ..Function::default() };
    /// world.functions.insert("charge-card:PROD".into(), absent);
    /// assert!(world.function(arn).is_none());
    /// assert!(world.function("charge-card:TEST").is_some());
    /// ```
    #[must_use]
    pub fn function(&self, name: &str) -> Option<&Function> {
        self.described_function(name).map(|(_, function)| function).filter(|found| !found.absent)
    }

    /// The description that holds for a function's name, of an absent one too.
    pub(crate) fn described_function(&self, name: &str) -> Option<(&Text, &Function)> {
        self.functions.get_key_value(name).or_else(|| {
            let asked = FunctionName::parse(name)?;
            let fits = |(key, _): &(&Text, _)| FunctionName::parse(key)?.describes(&asked);
            let best = |known: &_| std::cmp::Reverse(fits(known));
            self.functions.iter().filter(|known| fits(known).is_some()).min_by_key(best)
        })
    }
}

impl Default for World {
    fn default() -> Self {
        World {
            domain: Text::of("simulation"),
            start: World::START,
            region: Region::default(),
            permissions: Permissions::default(),
            limits: Limits::default(),
            assumptions: Assumptions::default(),
            latencies: Latencies::default(),
            total_events: 1_000_000,
            idle_steps: 10_000_000,
            workflow_types: Vec::new(),
            activity_types: Vec::new(),
            functions: ByName::default(),
            workers: ByName::default(),
            deciders: ByName::default(),
            unserved_task_lists: Vec::new(),
            outside: Outside::default(),
            people: Vec::new(),
        }
    }
}

/// What a plan may let people do to an execution while its decider thinks. By default nothing: not
/// every workflow is made to be signaled or canceled.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outside {
    /// The signal that they may send, and what it carries.
    pub signal: Option<(Text, Option<Text>)>,
    /// Whether they may ask for the execution to be canceled.
    pub cancel_requests: bool,
    /// Whether they may terminate it.
    pub terminations: bool,
}

/// How long things are on their way; nothing is, unless the world says otherwise.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Latencies {
    /// From an event to what follows from it: the start of a child or of a Lambda function, the
    /// delivery of a signal or cancel request, the cancelling of an unstarted activity task.
    pub delivery: Duration,
    /// The same for what concerns the things with such ids (of a Lambda or activity task, or the
    /// workflow id of a child or a target), by the number of the delivery in its run, from 0; the
    /// first pattern that matches decides.
    pub delivery_by_id: ById<Duration>,
    /// From the queueing of a task to the poll that takes it.
    pub hand_out: Duration,
}

impl Latencies {
    /// How long a delivery takes, by the id that it is about and its number among those.
    #[must_use]
    pub fn delivery_of(&self, id: &str, number: u32) -> Duration {
        let matching = self.delivery_by_id.iter().find(|(pattern, _)| pattern.matches(id));
        matching.map_or(self.delivery, |(_, latencies)| *latencies.at(number))
    }
}

/// What happens at each attempt, counted from 0; the last entry holds for all later attempts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcomes<T> {
    first: Vec<T>,
    then: T,
}

impl<T> Outcomes<T> {
    /// The same at every attempt.
    pub fn always(outcome: T) -> Self {
        Outcomes { first: Vec::new(), then: outcome }
    }

    /// One after the other, and `then` for ever after.
    pub fn first(first: Vec<T>, then: T) -> Self {
        Outcomes { first, then }
    }

    /// How many attempts there are before all that follow are alike.
    pub(super) fn differing(&self) -> u32 {
        u32::try_from(self.first.len()).unwrap_or(u32::MAX)
    }

    /// What happens at this attempt.
    #[must_use]
    pub fn at(&self, attempt: u32) -> &T {
        let place = usize::try_from(attempt).unwrap_or(usize::MAX);
        self.first.get(place).unwrap_or(&self.then)
    }
}

impl<T: Default> Default for Outcomes<T> {
    fn default() -> Self {
        Outcomes::always(T::default())
    }
}

/// What happens at each attempt to things whose ids match.
pub type ById<T> = Vec<(Pattern, Outcomes<T>)>;

fn outcomes_of<'o, T>(
    id: &str,
    by_id: &'o [(Pattern, Outcomes<T>)],
    otherwise: &'o Outcomes<T>,
) -> &'o Outcomes<T> {
    let matching = by_id.iter().find(|(pattern, _)| pattern.matches(id));
    matching.map_or(otherwise, |(_, outcomes)| outcomes)
}

/// A Lambda function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Function {
    /// The function's own time limit; when it passes, the invocation fails.
    pub timeout: Duration,
    /// What each invocation comes to, by the attempt of the Lambda task's id.
    pub outcomes: Outcomes<FunctionOutcome>,
    /// What it comes to for tasks with such ids instead; the first pattern that matches decides.
    pub by_id: ById<FunctionOutcome>,
    /// Whether there is no such function: it can be scheduled all the same, and its invocation
    /// fails with ResourceNotFoundException.
    pub absent: bool,
}

impl Function {
    /// The longest time limit that Lambda gives a function.
    pub const LONGEST: Duration = Duration::from_secs(900);

    /// What the invocation comes to that a task makes with this attempt of its id.
    #[must_use]
    pub fn outcome(&self, id: &str, attempt: u32) -> &FunctionOutcome {
        outcomes_of(id, &self.by_id, &self.outcomes).at(attempt)
    }
}

impl Default for Function {
    fn default() -> Self {
        Function {
            timeout: Function::LONGEST,
            outcomes: Outcomes::default(),
            by_id: Vec::new(),
            absent: false,
        }
    }
}

/// What one invocation of a function comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FunctionOutcome {
    /// How long the function takes.
    pub after: Duration,
    /// What it answers.
    pub answer: FunctionAnswer,
}

impl Default for FunctionOutcome {
    fn default() -> Self {
        FunctionOutcome { after: Duration::ZERO, answer: FunctionAnswer::Returns(Text::of("null")) }
    }
}

/// What a function answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FunctionAnswer {
    /// It returns this payload: JSON text.
    Returns(Text),
    /// Its handler raises, with this error payload: JSON text.
    Raises(Text),
    /// Lambda itself refuses or breaks.
    Refuses {
        /// Lambda's error code, such as `TooManyRequestsException`.
        code: Text,
        /// Lambda's message.
        message: Text,
    },
    /// It runs until something ends it.
    Never,
}

/// The workers of an activity type.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Workers {
    /// How many there are; each has at most one task at a time. `None`: as many as there are tasks.
    pub number: Option<NonZeroU32>,
    /// How each task is done, by the attempt of its id.
    pub outcomes: Outcomes<ActivityOutcome>,
    /// How tasks with such ids are done instead; the first pattern that matches decides.
    pub by_id: ById<ActivityOutcome>,
}

impl Workers {
    /// How the task with this attempt of its id is done.
    #[must_use]
    pub fn outcome(&self, id: &str, attempt: u32) -> &ActivityOutcome {
        outcomes_of(id, &self.by_id, &self.outcomes).at(attempt)
    }
}

impl From<Outcomes<ActivityOutcome>> for Workers {
    fn from(outcomes: Outcomes<ActivityOutcome>) -> Self {
        Workers { outcomes, ..Workers::default() }
    }
}

/// How a worker does one activity task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActivityOutcome {
    /// How long after it was scheduled a worker takes the task; `None`: no worker ever does.
    pub taken_after: Option<Duration>,
    /// How often the worker reports that it is alive; `None`: never.
    pub heartbeats: Option<Heartbeats>,
    /// How long the work takes.
    pub after: Duration,
    /// What the worker answers in the end.
    pub answer: ActivityAnswer,
}

impl Default for ActivityOutcome {
    fn default() -> Self {
        ActivityOutcome {
            taken_after: Some(Duration::ZERO),
            heartbeats: None,
            after: Duration::ZERO,
            answer: ActivityAnswer::Completes { result: None },
        }
    }
}

/// A worker's heartbeats.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Heartbeats {
    /// The time between two of them.
    pub every: Duration,
    /// How many there are before the worker falls silent; `None`: as many as fit.
    pub times: Option<u32>,
    /// What each of them carries.
    pub details: Option<Text>,
    /// Whether the worker answers that the task is canceled when a heartbeat tells it of a request.
    pub heeds_cancel: bool,
}

/// What a worker answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ActivityAnswer {
    /// RespondActivityTaskCompleted.
    Completes {
        /// The result.
        result: Option<Text>,
    },
    /// RespondActivityTaskFailed.
    Fails {
        /// A short word on why.
        reason: Option<Text>,
        /// More on it.
        details: Option<Text>,
    },
    /// RespondActivityTaskCanceled.
    Cancels {
        /// More on it.
        details: Option<Text>,
    },
    /// Nothing: the worker is lost.
    Never,
}

/// A decider and how quickly it answers.
#[derive(Clone)]
pub struct DecidingParty {
    /// The decider.
    pub decider: Arc<dyn Decider + Send>,
    /// How it answers, by the number of the decision task in its run, from 0.
    pub outcomes: Outcomes<DecisionOutcome>,
    /// How it answers for executions with such workflow ids instead; the first pattern that matches
    /// decides.
    pub by_id: ById<DecisionOutcome>,
}

impl DecidingParty {
    /// A decider that answers every decision task at once.
    pub fn prompt(decider: impl Decider + Send + 'static) -> Self {
        DecidingParty::shared(Arc::new(decider))
    }

    /// The same of a decider that others have too.
    pub fn shared(decider: Arc<dyn Decider + Send>) -> Self {
        DecidingParty { decider, outcomes: Outcomes::default(), by_id: Vec::new() }
    }

    /// How it answers a decision task of an execution, by the task's number in its run.
    #[must_use]
    pub fn outcome(&self, workflow_id: &str, number: u32) -> &DecisionOutcome {
        outcomes_of(workflow_id, &self.by_id, &self.outcomes).at(number)
    }
}

impl fmt::Debug for DecidingParty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DecidingParty").field("outcomes", &self.outcomes).finish_non_exhaustive()
    }
}

/// How a decider answers one decision task.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DecisionOutcome {
    /// How long after it could be taken the task is taken.
    pub taken_after: Duration,
    /// What becomes of it then.
    pub answer: DecisionAnswer,
}

/// What becomes of a decision task that a decider has taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DecisionAnswer {
    /// The decider answers.
    After(Duration),
    /// It is lost and never answers.
    Never,
}

impl Default for DecisionAnswer {
    fn default() -> Self {
        DecisionAnswer::After(Duration::ZERO)
    }
}

impl DecisionOutcome {
    /// The task is taken at once, and the decider is lost.
    pub const NEVER: DecisionOutcome =
        DecisionOutcome { taken_after: Duration::ZERO, answer: DecisionAnswer::Never };

    /// The task is taken at once and answered after this long.
    #[must_use]
    pub fn after(after: Duration) -> Self {
        DecisionOutcome { answer: DecisionAnswer::After(after), ..DecisionOutcome::default() }
    }
}

/// What a person, or a program outside, does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    /// StartWorkflowExecution.
    Start(StartWorkflowExecution),
    /// SignalWorkflowExecution.
    Signal(SignalWorkflowExecution),
    /// RequestCancelWorkflowExecution.
    RequestCancel(RequestCancelWorkflowExecution),
    /// TerminateWorkflowExecution.
    Terminate(TerminateWorkflowExecution),
    /// RegisterWorkflowType.
    RegisterWorkflowType(RegisterWorkflowType),
    /// RegisterActivityType.
    RegisterActivityType(RegisterActivityType),
    /// DeprecateWorkflowType.
    DeprecateWorkflowType(DeprecateWorkflowType),
    /// DeprecateActivityType.
    DeprecateActivityType(DeprecateActivityType),
    /// UndeprecateWorkflowType.
    UndeprecateWorkflowType(UndeprecateWorkflowType),
    /// UndeprecateActivityType.
    UndeprecateActivityType(UndeprecateActivityType),
    /// DeleteWorkflowType.
    DeleteWorkflowType(DeleteWorkflowType),
    /// DeleteActivityType.
    DeleteActivityType(DeleteActivityType),
    /// DeprecateDomain.
    DeprecateDomain(DeprecateDomain),
    /// UndeprecateDomain.
    UndeprecateDomain(UndeprecateDomain),
    /// An administrator changes who may do what.
    ChangePermissions(PermissionChange),
}

impl Deed {
    /// The workflow id whose decider it wakes.
    pub(super) fn wakes(&self) -> Option<&Text> {
        if let Deed::Signal(request) = self {
            return Some(&request.workflow_id);
        }
        let Deed::RequestCancel(request) = self else { return None };
        Some(&request.workflow_id)
    }

    /// What it is done to: a workflow id, or the name of a type or a domain.
    pub(super) fn subject(&self) -> Text {
        match self {
            Deed::Start(request) => request.workflow_id.clone(),
            Deed::Signal(request) => request.workflow_id.clone(),
            Deed::RequestCancel(request) => request.workflow_id.clone(),
            Deed::Terminate(request) => request.workflow_id.clone(),
            Deed::RegisterWorkflowType(request) => request.name.clone(),
            Deed::RegisterActivityType(request) => request.name.clone(),
            Deed::DeprecateWorkflowType(request) => request.workflow_type.name.clone(),
            Deed::DeprecateActivityType(request) => request.activity_type.name.clone(),
            Deed::UndeprecateWorkflowType(request) => request.workflow_type.name.clone(),
            Deed::UndeprecateActivityType(request) => request.activity_type.name.clone(),
            Deed::DeleteWorkflowType(request) => request.workflow_type.name.clone(),
            Deed::DeleteActivityType(request) => request.activity_type.name.clone(),
            Deed::DeprecateDomain(request) => request.name.clone(),
            Deed::UndeprecateDomain(request) => request.name.clone(),
            Deed::ChangePermissions(_) => Text::of("permissions"),
        }
    }

    /// The domain in which it is done; empty: the world's. `None`: it is done in none.
    pub fn domain_mut(&mut self) -> Option<&mut Text> {
        match self {
            Deed::Start(request) => Some(&mut request.domain),
            Deed::Signal(request) => Some(&mut request.domain),
            Deed::RequestCancel(request) => Some(&mut request.domain),
            Deed::Terminate(request) => Some(&mut request.domain),
            Deed::RegisterWorkflowType(request) => Some(&mut request.domain),
            Deed::RegisterActivityType(request) => Some(&mut request.domain),
            Deed::DeprecateWorkflowType(request) => Some(&mut request.domain),
            Deed::DeprecateActivityType(request) => Some(&mut request.domain),
            Deed::UndeprecateWorkflowType(request) => Some(&mut request.domain),
            Deed::UndeprecateActivityType(request) => Some(&mut request.domain),
            Deed::DeleteWorkflowType(request) => Some(&mut request.domain),
            Deed::DeleteActivityType(request) => Some(&mut request.domain),
            Deed::DeprecateDomain(request) => Some(&mut request.name),
            Deed::UndeprecateDomain(request) => Some(&mut request.name),
            Deed::ChangePermissions(_) => None,
        }
    }
}
