//! The 54 event types: one table, from which the enum, the names, the wire keys, the subjects and
//! the references derive. The attribute structs stand beside it, a file for each family.

mod activity_tasks;
mod child_executions;
mod decision_tasks;
mod executions;
mod external_executions;
mod lambda_functions;
mod markers;
mod timers;

pub use activity_tasks::*;
pub use child_executions::*;
pub use decision_tasks::*;
pub use executions::*;
pub use external_executions::*;
pub use lambda_functions::*;
pub use markers::*;
pub use timers::*;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::names::{Lengths, WireName, doc_of};
use super::wire::{self, Tag};
use super::{EventId, Text, Timestamp};

/// One event of a history: its place, its moment, and what happened.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct HistoryEvent {
    /// The place in the history, from 1, without gaps.
    pub event_id: EventId,
    /// When SWF wrote the event.
    pub event_timestamp: Timestamp,
    /// What happened; its variant is the event's type.
    pub attributes: EventAttributes,
}

impl HistoryEvent {
    /// The event's type.
    #[must_use]
    pub fn event_type(&self) -> EventType {
        self.attributes.event_type()
    }
}

/// What an event is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject<'e> {
    /// The thing with this id.
    Is(&'e Text),
    /// The same thing as the event with this id.
    Of(EventId),
    /// The execution itself, or its decision task.
    Itself,
}

/// Whether an event gets the decider a decision task. Recorded for 651 decision tasks of real
/// histories.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wakes {
    /// At once, unless a decision task is queued already.
    Always,
    /// A refused decision: once, after the last event of its batch, unless a decision task is
    /// queued already. A refusal that comes later, on delivery, does so at once.
    AfterBatch,
    /// Not.
    Never,
    /// It closes the execution; nothing follows.
    Closes,
}

/// Row: what belongs to the family; the family, and its name in words.
macro_rules! families {
    ($(#[doc = $doc:literal] $family:ident = $name:literal)*) => {
        /// What a type of event belongs to.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum EventFamily {
            $(#[doc = $doc] $family,)*
        }

        impl EventFamily {
            /// All families.
            pub const ALL: &[EventFamily] = &[$(EventFamily::$family),*];

            /// The family in words.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(EventFamily::$family => $name,)* }
            }
        }
    };
}

families! {
    /// The life of the execution itself.
    Execution = "execution"
    /// Decision tasks.
    DecisionTask = "decision tasks"
    /// Activity tasks.
    ActivityTask = "activity tasks"
    /// Timers.
    Timer = "timers"
    /// Markers.
    Marker = "markers"
    /// Lambda tasks.
    LambdaFunction = "Lambda functions"
    /// Child executions, as their parent sees them.
    ChildExecution = "child executions"
    /// Signals and cancel requests to other executions, as their sender sees them.
    ExternalExecution = "external executions"
}

/// Where an attribute that holds an event id points to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reference {
    /// The attribute, by its name in Rust's case.
    pub attribute: &'static str,
    /// The type of the event that it names.
    pub refers_to: EventType,
    /// Whose history that event is in.
    pub scope: Scope,
}

/// Whose history a referenced event is in, and whether the reference may be 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// An earlier event of the same history.
    Here,
    /// An earlier event of the same history, or 0 where there is none.
    HereOrZero,
    /// An event in another execution's history, or 0 where there is none.
    Elsewhere,
}

/// An attribute that may hold an event id.
trait EventReference {
    fn referenced(&self) -> Option<EventId>;
}

impl EventReference for EventId {
    fn referenced(&self) -> Option<EventId> {
        Some(*self)
    }
}

impl EventReference for Option<EventId> {
    fn referenced(&self) -> Option<EventId> {
        *self
    }
}

macro_rules! scope {
    () => {
        Scope::Here
    };
    (or_zero) => {
        Scope::HereOrZero
    };
    (elsewhere) => {
        Scope::Elsewhere
    };
}

/// Row: `Type(struct) { family, whether it wakes the decider, its subject, [where its ids point],
/// its cause if it has one }`
macro_rules! events {
    ($(
        $(#[doc = $doc:literal])*
        $name:ident($attributes:ty) {
            $family:ident, $wakes:ident, $subject:expr,
            [$($field:ident: $($target:ident)+),*] $(, $cause:ident)?
        }
    )*) => {
        /// The type of an event.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum EventType {
            $($(#[doc = $doc])* $name,)*
        }

        /// What happened, by type of event.
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        pub enum EventAttributes {
            $($(#[doc = $doc])* $name($attributes),)*
        }

        $(impl From<$name> for EventAttributes {
            fn from(attributes: $name) -> Self {
                EventAttributes::$name(attributes.into())
            }
        })*

        impl EventType {
            /// All 54 types, in the order of the table.
            pub const ALL: &[EventType] = &[$(EventType::$name),*];

            /// The type by SWF's name for it.
            #[must_use]
            pub fn from_name(name: &str) -> Option<EventType> {
                let mut types = Self::BY_LENGTH.of_length(name.len()).map(|at| Self::ALL[at]);
                types.find(|known| known.name() == name)
            }

            const BY_LENGTH: Lengths<{ EventType::ALL.len() }> =
                Lengths::of([$(stringify!($name)),*]);

            /// SWF's name for the type.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(EventType::$name => stringify!($name),)* }
            }

            /// The family that the type belongs to.
            #[must_use]
            pub fn family(self) -> EventFamily {
                match self { $(EventType::$name => EventFamily::$family,)* }
            }

            /// Whether such an event gets the decider a decision task.
            #[must_use]
            pub fn wakes(self) -> Wakes {
                match self { $(EventType::$name => Wakes::$wakes,)* }
            }

            /// Where the ids in such an event point.
            #[must_use]
            pub fn references(self) -> &'static [Reference] {
                match self { $(EventType::$name => &[$(reference!($field: $($target)+)),*],)* }
            }

            /// What such an event says, in a sentence or two.
            #[must_use]
            pub fn summary(self) -> &'static str {
                match self { $(EventType::$name => doc_of!($($doc)*),)* }
            }

            /// The member of the wire that holds the attributes of such an event.
            #[must_use]
            pub fn attributes_member(self) -> &'static str {
                let before = ",\"eventType\":\"".len() + self.name().len() + 3;
                self.head().get(before..self.head().len() - 2).unwrap_or_default()
            }

            /// What the wire says before the attributes but for id and timestamp.
            pub(crate) fn head(self) -> &'static str {
                match self {
                    $(EventType::$name => wire::head!(",\"eventType\":\"", $name, "EventAttributes"),)*
                }
            }
        }

        impl Tag for EventType {
            type Attributes = EventAttributes;

            const MEMBER: &'static str = "eventType";

            fn of(attributes: &EventAttributes) -> Self {
                attributes.event_type()
            }

            fn attributes_member(self) -> &'static str {
                EventType::attributes_member(self)
            }

            fn of_attributes_member(member: &str) -> Option<Self> {
                let length = member.len().checked_sub("EventAttributes".len())?;
                let mut types = Self::BY_LENGTH.of_length(length).map(|at| Self::ALL[at]);
                types.find(|known| known.attributes_member() == member)
            }

            fn attributes<'de, D: Deserializer<'de>>(
                self,
                deserializer: D,
            ) -> Result<EventAttributes, D::Error> {
                match self {
                    $(EventType::$name => {
                        <$attributes>::deserialize(deserializer).map(EventAttributes::$name)
                    })*
                }
            }
        }

        impl EventAttributes {
            /// The type of event whose attributes these are.
            #[must_use]
            pub fn event_type(&self) -> EventType {
                match self { $(EventAttributes::$name(_) => EventType::$name,)* }
            }

            /// What the event is about.
            #[must_use]
            pub fn subject(&self) -> Subject<'_> {
                match self {
                    $(EventAttributes::$name(attributes) => {
                        let subject: fn(&$name) -> Subject<'_> = $subject;
                        subject(attributes)
                    })*
                }
            }

            /// The cause that the event gives, by its name on the wire, if it gives one.
            #[must_use]
            pub fn cause(&self) -> Option<&'static str> {
                match self {
                    $(EventAttributes::$name(_attributes) => cause!(_attributes $($cause)?),)*
                }
            }

            /// Calls `visit` with each reference that the event makes and the id it holds.
            pub fn visit_references(&self, mut visit: impl FnMut(Reference, EventId)) {
                match self {
                    $(EventAttributes::$name(_attributes) => {
                        $(if let Some(id) = _attributes.$field.referenced() {
                            visit(reference!($field: $($target)+), id);
                        })*
                    })*
                }
                let _ = &mut visit;
            }

            /// Writes the attributes alone, as the value of their wire key.
            pub(crate) fn serialize_attributes<S: Serializer>(
                &self,
                serializer: S,
            ) -> Result<S::Ok, S::Error> {
                match self {
                    $(EventAttributes::$name(attributes) => attributes.serialize(serializer),)*
                }
            }
        }
    };
}

macro_rules! cause {
    ($attributes:ident) => {
        None
    };
    ($attributes:ident $cause:ident) => {
        $attributes.$cause.wire_name()
    };
}

macro_rules! reference {
    ($field:ident: $target:ident) => { reference!(@ $field, $target,) };
    ($field:ident: $scope:ident $target:ident) => { reference!(@ $field, $target, $scope) };
    (@ $field:ident, $target:ident, $($scope:ident)?) => {
        Reference {
            attribute: stringify!($field),
            refers_to: EventType::$target,
            scope: scope!($($scope)?),
        }
    };
}

// Attributes that are fat and rare are boxed, so that an event fills two cache lines: a chain of
// Lambda tasks goes 1.12 times as fast.
events! {
    /// The execution began: always event 1. Timeouts, task list and child policy are the resolved
    /// ones.
    WorkflowExecutionStarted(Box<WorkflowExecutionStarted>) {
        Execution, Always, |_| Subject::Itself,
        [parent_initiated_event_id: elsewhere StartChildWorkflowExecutionInitiated]
    }
    /// A signal reached the execution, from a person or from another execution.
    WorkflowExecutionSignaled(WorkflowExecutionSignaled) {
        Execution, Always, |e| Subject::Is(&e.signal_name),
        [external_initiated_event_id: elsewhere SignalExternalWorkflowExecutionInitiated]
    }
    /// Somebody asked the execution to cancel itself; what follows is the decider's choice.
    WorkflowExecutionCancelRequested(WorkflowExecutionCancelRequested) {
        Execution, Always, |_| Subject::Itself,
        [external_initiated_event_id: elsewhere RequestCancelExternalWorkflowExecutionInitiated],
        cause
    }
    /// The decider completed the execution.
    WorkflowExecutionCompleted(WorkflowExecutionCompleted) {
        Execution, Closes, |_| Subject::Itself,
        [decision_task_completed_event_id: DecisionTaskCompleted]
    }
    /// The decision `CompleteWorkflowExecution` was refused; the execution stays open.
    CompleteWorkflowExecutionFailed(CompleteWorkflowExecutionFailed) {
        Execution, AfterBatch, |_| Subject::Itself,
        [decision_task_completed_event_id: DecisionTaskCompleted],
        cause
    }
    /// The decider failed the execution.
    WorkflowExecutionFailed(WorkflowExecutionFailed) {
        Execution, Closes, |_| Subject::Itself,
        [decision_task_completed_event_id: DecisionTaskCompleted]
    }
    /// The decision `FailWorkflowExecution` was refused; the execution stays open.
    FailWorkflowExecutionFailed(FailWorkflowExecutionFailed) {
        Execution, AfterBatch, |_| Subject::Itself,
        [decision_task_completed_event_id: DecisionTaskCompleted],
        cause
    }
    /// The decider canceled the execution.
    WorkflowExecutionCanceled(WorkflowExecutionCanceled) {
        Execution, Closes, |_| Subject::Itself,
        [decision_task_completed_event_id: DecisionTaskCompleted]
    }
    /// The decision `CancelWorkflowExecution` was refused; the execution stays open.
    CancelWorkflowExecutionFailed(CancelWorkflowExecutionFailed) {
        Execution, AfterBatch, |_| Subject::Itself,
        [decision_task_completed_event_id: DecisionTaskCompleted],
        cause
    }
    /// The decider closed this run and began a new one with the same workflow id; the values are
    /// the new run's.
    WorkflowExecutionContinuedAsNew(Box<WorkflowExecutionContinuedAsNew>) {
        Execution, Closes, |_| Subject::Itself,
        [decision_task_completed_event_id: DecisionTaskCompleted]
    }
    /// The decision `ContinueAsNewWorkflowExecution` was refused; the execution stays open.
    ContinueAsNewWorkflowExecutionFailed(ContinueAsNewWorkflowExecutionFailed) {
        Execution, AfterBatch, |_| Subject::Itself,
        [decision_task_completed_event_id: DecisionTaskCompleted],
        cause
    }
    /// The execution's own start-to-close timeout passed.
    WorkflowExecutionTimedOut(WorkflowExecutionTimedOut) {
        Execution, Closes, |_| Subject::Itself,
        []
    }
    /// The execution was ended from outside: by a person, by its parent's policy, or by the event
    /// limit.
    WorkflowExecutionTerminated(WorkflowExecutionTerminated) {
        Execution, Closes, |_| Subject::Itself,
        [],
        cause
    }
    /// A decision task was queued on a task list.
    DecisionTaskScheduled(DecisionTaskScheduled) {
        DecisionTask, Never, |_| Subject::Itself,
        []
    }
    /// A decider took the decision task.
    DecisionTaskStarted(DecisionTaskStarted) {
        DecisionTask, Never, |_| Subject::Itself,
        [scheduled_event_id: DecisionTaskScheduled]
    }
    /// The decider answered; the events of its decisions follow.
    DecisionTaskCompleted(DecisionTaskCompleted) {
        DecisionTask, Never, |_| Subject::Itself,
        [scheduled_event_id: DecisionTaskScheduled, started_event_id: DecisionTaskStarted]
    }
    /// The decision task was not taken, or not answered, in time.
    DecisionTaskTimedOut(DecisionTaskTimedOut) {
        DecisionTask, Always, |_| Subject::Itself,
        [scheduled_event_id: DecisionTaskScheduled, started_event_id: or_zero DecisionTaskStarted]
    }
    /// An activity task was queued; task list and timeouts are the resolved ones.
    ActivityTaskScheduled(Box<ActivityTaskScheduled>) {
        ActivityTask, Never, |e| Subject::Is(&e.activity_id),
        [decision_task_completed_event_id: DecisionTaskCompleted]
    }
    /// The decision `ScheduleActivityTask` was refused.
    ScheduleActivityTaskFailed(ScheduleActivityTaskFailed) {
        ActivityTask, AfterBatch, |e| Subject::Is(&e.activity_id),
        [decision_task_completed_event_id: DecisionTaskCompleted],
        cause
    }
    /// A worker took the activity task.
    ActivityTaskStarted(ActivityTaskStarted) {
        ActivityTask, Never, |e| Subject::Of(e.scheduled_event_id),
        [scheduled_event_id: ActivityTaskScheduled]
    }
    /// The worker answered with a result.
    ActivityTaskCompleted(ActivityTaskCompleted) {
        ActivityTask, Always, |e| Subject::Of(e.scheduled_event_id),
        [scheduled_event_id: ActivityTaskScheduled, started_event_id: ActivityTaskStarted]
    }
    /// The worker answered with a failure.
    ActivityTaskFailed(ActivityTaskFailed) {
        ActivityTask, Always, |e| Subject::Of(e.scheduled_event_id),
        [scheduled_event_id: ActivityTaskScheduled, started_event_id: ActivityTaskStarted]
    }
    /// One of the four timeouts of the activity task passed.
    ActivityTaskTimedOut(ActivityTaskTimedOut) {
        ActivityTask, Always, |e| Subject::Of(e.scheduled_event_id),
        [scheduled_event_id: ActivityTaskScheduled, started_event_id: or_zero ActivityTaskStarted]
    }
    /// The activity task was canceled: by its worker, or by the service when it had not started.
    ActivityTaskCanceled(ActivityTaskCanceled) {
        ActivityTask, Always, |e| Subject::Of(e.scheduled_event_id),
        [
            scheduled_event_id: ActivityTaskScheduled,
            started_event_id: or_zero ActivityTaskStarted,
            latest_cancel_requested_event_id: ActivityTaskCancelRequested
        ]
    }
    /// The decider asked for the activity task to be canceled.
    ActivityTaskCancelRequested(ActivityTaskCancelRequested) {
        ActivityTask, Never, |e| Subject::Is(&e.activity_id),
        [decision_task_completed_event_id: DecisionTaskCompleted]
    }
    /// The decision `RequestCancelActivityTask` was refused.
    RequestCancelActivityTaskFailed(RequestCancelActivityTaskFailed) {
        ActivityTask, AfterBatch, |e| Subject::Is(&e.activity_id),
        [decision_task_completed_event_id: DecisionTaskCompleted],
        cause
    }
    /// A timer was started.
    TimerStarted(TimerStarted) {
        Timer, Never, |e| Subject::Is(&e.timer_id),
        [decision_task_completed_event_id: DecisionTaskCompleted]
    }
    /// The decision `StartTimer` was refused.
    StartTimerFailed(StartTimerFailed) {
        Timer, AfterBatch, |e| Subject::Is(&e.timer_id),
        [decision_task_completed_event_id: DecisionTaskCompleted],
        cause
    }
    /// The timer came due.
    TimerFired(TimerFired) {
        Timer, Always, |e| Subject::Is(&e.timer_id),
        [started_event_id: TimerStarted]
    }
    /// The decider canceled the timer before it came due.
    TimerCanceled(TimerCanceled) {
        Timer, Never, |e| Subject::Is(&e.timer_id),
        [started_event_id: TimerStarted, decision_task_completed_event_id: DecisionTaskCompleted]
    }
    /// The decision `CancelTimer` was refused.
    CancelTimerFailed(CancelTimerFailed) {
        Timer, AfterBatch, |e| Subject::Is(&e.timer_id),
        [decision_task_completed_event_id: DecisionTaskCompleted],
        cause
    }
    /// The decider recorded a marker.
    MarkerRecorded(MarkerRecorded) {
        Marker, Never, |e| Subject::Is(&e.marker_name),
        [decision_task_completed_event_id: DecisionTaskCompleted]
    }
    /// The decision `RecordMarker` was refused.
    RecordMarkerFailed(RecordMarkerFailed) {
        Marker, AfterBatch, |e| Subject::Is(&e.marker_name),
        [decision_task_completed_event_id: DecisionTaskCompleted],
        cause
    }
    /// A Lambda task was scheduled; the service will invoke the function itself. A timeout that the
    /// decision left out stays out.
    LambdaFunctionScheduled(LambdaFunctionScheduled) {
        LambdaFunction, Never, |e| Subject::Is(&e.id),
        [decision_task_completed_event_id: DecisionTaskCompleted]
    }
    /// The decision `ScheduleLambdaFunction` was refused.
    ScheduleLambdaFunctionFailed(ScheduleLambdaFunctionFailed) {
        LambdaFunction, AfterBatch, |e| Subject::Is(&e.id),
        [decision_task_completed_event_id: DecisionTaskCompleted],
        cause
    }
    /// The service assumed the role and invoked the function.
    LambdaFunctionStarted(LambdaFunctionStarted) {
        LambdaFunction, Never, |e| Subject::Of(e.scheduled_event_id),
        [scheduled_event_id: LambdaFunctionScheduled]
    }
    /// The service could not assume the role, so the function was never invoked.
    StartLambdaFunctionFailed(StartLambdaFunctionFailed) {
        LambdaFunction, Always, |e| Subject::Of(e.scheduled_event_id),
        [scheduled_event_id: LambdaFunctionScheduled],
        cause
    }
    /// The function returned.
    LambdaFunctionCompleted(LambdaFunctionCompleted) {
        LambdaFunction, Always, |e| Subject::Of(e.scheduled_event_id),
        [scheduled_event_id: LambdaFunctionScheduled, started_event_id: LambdaFunctionStarted]
    }
    /// The invocation failed: the handler raised, or Lambda refused or broke.
    LambdaFunctionFailed(LambdaFunctionFailed) {
        LambdaFunction, Always, |e| Subject::Of(e.scheduled_event_id),
        [scheduled_event_id: LambdaFunctionScheduled, started_event_id: LambdaFunctionStarted]
    }
    /// The function had not returned when the task's start-to-close timeout passed.
    LambdaFunctionTimedOut(LambdaFunctionTimedOut) {
        LambdaFunction, Always, |e| Subject::Of(e.scheduled_event_id),
        [scheduled_event_id: LambdaFunctionScheduled, started_event_id: LambdaFunctionStarted]
    }
    /// The service will start a child execution; the values are the resolved ones.
    StartChildWorkflowExecutionInitiated(Box<StartChildWorkflowExecutionInitiated>) {
        ChildExecution, Never, |e| Subject::Is(&e.workflow_id),
        [decision_task_completed_event_id: DecisionTaskCompleted]
    }
    /// The child was not started: refused with the decision, or found already running.
    StartChildWorkflowExecutionFailed(Box<StartChildWorkflowExecutionFailed>) {
        ChildExecution, AfterBatch, |e| Subject::Is(&e.workflow_id),
        [
            initiated_event_id: or_zero StartChildWorkflowExecutionInitiated,
            decision_task_completed_event_id: DecisionTaskCompleted
        ],
        cause
    }
    /// The child execution began.
    ChildWorkflowExecutionStarted(ChildWorkflowExecutionStarted) {
        ChildExecution, Always, |e| Subject::Is(&e.workflow_execution.workflow_id),
        [initiated_event_id: StartChildWorkflowExecutionInitiated]
    }
    /// The child closed with `WorkflowExecutionCompleted`.
    ChildWorkflowExecutionCompleted(Box<ChildWorkflowExecutionCompleted>) {
        ChildExecution, Always, |e| Subject::Is(&e.workflow_execution.workflow_id),
        [
            initiated_event_id: StartChildWorkflowExecutionInitiated,
            started_event_id: ChildWorkflowExecutionStarted
        ]
    }
    /// The child closed with `WorkflowExecutionFailed`.
    ChildWorkflowExecutionFailed(Box<ChildWorkflowExecutionFailed>) {
        ChildExecution, Always, |e| Subject::Is(&e.workflow_execution.workflow_id),
        [
            initiated_event_id: StartChildWorkflowExecutionInitiated,
            started_event_id: ChildWorkflowExecutionStarted
        ]
    }
    /// The child closed with `WorkflowExecutionTimedOut`.
    ChildWorkflowExecutionTimedOut(Box<ChildWorkflowExecutionTimedOut>) {
        ChildExecution, Always, |e| Subject::Is(&e.workflow_execution.workflow_id),
        [
            initiated_event_id: StartChildWorkflowExecutionInitiated,
            started_event_id: ChildWorkflowExecutionStarted
        ]
    }
    /// The child closed with `WorkflowExecutionCanceled`.
    ChildWorkflowExecutionCanceled(Box<ChildWorkflowExecutionCanceled>) {
        ChildExecution, Always, |e| Subject::Is(&e.workflow_execution.workflow_id),
        [
            initiated_event_id: StartChildWorkflowExecutionInitiated,
            started_event_id: ChildWorkflowExecutionStarted
        ]
    }
    /// The child closed with `WorkflowExecutionTerminated`.
    ChildWorkflowExecutionTerminated(Box<ChildWorkflowExecutionTerminated>) {
        ChildExecution, Always, |e| Subject::Is(&e.workflow_execution.workflow_id),
        [
            initiated_event_id: StartChildWorkflowExecutionInitiated,
            started_event_id: ChildWorkflowExecutionStarted
        ]
    }
    /// The service will deliver a signal to another execution.
    SignalExternalWorkflowExecutionInitiated(Box<SignalExternalWorkflowExecutionInitiated>) {
        ExternalExecution, Never, |e| Subject::Is(&e.workflow_id),
        [decision_task_completed_event_id: DecisionTaskCompleted]
    }
    /// The signal was not sent: refused with the decision, or the target is not open.
    SignalExternalWorkflowExecutionFailed(SignalExternalWorkflowExecutionFailed) {
        ExternalExecution, AfterBatch, |e| Subject::Is(&e.workflow_id),
        [
            initiated_event_id: or_zero SignalExternalWorkflowExecutionInitiated,
            decision_task_completed_event_id: DecisionTaskCompleted
        ],
        cause
    }
    /// The signal was delivered.
    ExternalWorkflowExecutionSignaled(ExternalWorkflowExecutionSignaled) {
        ExternalExecution, Always, |e| Subject::Is(&e.workflow_execution.workflow_id),
        [initiated_event_id: SignalExternalWorkflowExecutionInitiated]
    }
    /// The service will deliver a cancel request to another execution.
    RequestCancelExternalWorkflowExecutionInitiated(
        RequestCancelExternalWorkflowExecutionInitiated
    ) {
        ExternalExecution, Never, |e| Subject::Is(&e.workflow_id),
        [decision_task_completed_event_id: DecisionTaskCompleted]
    }
    /// The cancel request was not sent: refused with the decision, or the target is not open.
    RequestCancelExternalWorkflowExecutionFailed(RequestCancelExternalWorkflowExecutionFailed) {
        ExternalExecution, AfterBatch, |e| Subject::Is(&e.workflow_id),
        [
            initiated_event_id: or_zero RequestCancelExternalWorkflowExecutionInitiated,
            decision_task_completed_event_id: DecisionTaskCompleted
        ],
        cause
    }
    /// The cancel request was delivered.
    ExternalWorkflowExecutionCancelRequested(ExternalWorkflowExecutionCancelRequested) {
        ExternalExecution, Always, |e| Subject::Is(&e.workflow_execution.workflow_id),
        [initiated_event_id: RequestCancelExternalWorkflowExecutionInitiated]
    }
}

super::names::named!(EventType, "event type");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_fills_two_cache_lines() {
        assert_eq!(size_of::<HistoryEvent>(), 128);
    }
}
