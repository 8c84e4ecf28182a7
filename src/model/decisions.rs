//! The 13 decision types: their attributes, and one table from which the enum, the names and the
//! wire keys derive.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::names::Lengths;
use super::wire::{self, Tag};
use super::{
    ActivityType, ChildPolicy, EventType, TagList, TaskList, TaskPriority, Text, Timeout,
    WorkflowType,
};

/// Row: `Type(struct) { the event when it is granted, the event when it is refused, its subject }`.
macro_rules! decisions {
    ($(
        $(#[doc = $doc:literal])*
        $name:ident($attributes:ty) { $granted:ident, $refused:ident, $subject:expr }
    )*) => {
        /// The type of a decision.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum DecisionType {
            $($(#[doc = $doc])* $name,)*
        }

        /// What a decider decides.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum Decision {
            $($(#[doc = $doc])* $name($attributes),)*
        }

        $(impl From<$name> for Decision {
            fn from(attributes: $name) -> Self {
                Decision::$name(attributes.into())
            }
        })*

        impl DecisionType {
            /// All 13 types, in the order of the table.
            pub const ALL: &[DecisionType] = &[$(DecisionType::$name),*];

            /// The type by SWF's name for it.
            #[must_use]
            pub fn from_name(name: &str) -> Option<DecisionType> {
                let mut types = Self::BY_LENGTH.of_length(name.len()).map(|at| Self::ALL[at]);
                types.find(|known| known.name() == name)
            }

            const BY_LENGTH: Lengths<{ DecisionType::ALL.len() }> =
                Lengths::of([$(stringify!($name)),*]);

            /// SWF's name for the type.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(DecisionType::$name => stringify!($name),)* }
            }

            /// The event that records such a decision when it is granted.
            #[must_use]
            pub const fn granted(self) -> EventType {
                match self { $(DecisionType::$name => EventType::$granted,)* }
            }

            /// The event that records such a decision when it is refused.
            #[must_use]
            pub const fn refused(self) -> EventType {
                match self { $(DecisionType::$name => EventType::$refused,)* }
            }

            /// The member of the wire that holds the attributes of such a decision.
            #[must_use]
            pub fn attributes_member(self) -> &'static str {
                let before = "{\"decisionType\":\"".len() + self.name().len() + 3;
                self.head().get(before..self.head().len() - 2).unwrap_or_default()
            }

            /// What the wire says before the attributes.
            pub(crate) fn head(self) -> &'static str {
                match self {
                    $(DecisionType::$name => wire::head!("{\"decisionType\":\"", $name, "DecisionAttributes"),)*
                }
            }
        }

        impl Tag for DecisionType {
            type Attributes = Decision;

            const MEMBER: &'static str = "decisionType";

            fn of(attributes: &Decision) -> Self {
                attributes.decision_type()
            }

            fn attributes_member(self) -> &'static str {
                DecisionType::attributes_member(self)
            }

            fn of_attributes_member(member: &str) -> Option<Self> {
                let length = member.len().checked_sub("DecisionAttributes".len())?;
                let mut types = Self::BY_LENGTH.of_length(length).map(|at| Self::ALL[at]);
                types.find(|known| known.attributes_member() == member)
            }

            fn attributes<'de, D: Deserializer<'de>>(
                self,
                deserializer: D,
            ) -> Result<Decision, D::Error> {
                match self {
                    $(DecisionType::$name => {
                        <$attributes>::deserialize(deserializer).map(Decision::$name)
                    })*
                }
            }
        }

        impl Decision {
            /// The type of the decision.
            #[must_use]
            pub fn decision_type(&self) -> DecisionType {
                match self { $(Decision::$name(_) => DecisionType::$name,)* }
            }

            /// The id or name of the thing that the decision is about, where it has one.
            #[must_use]
            pub fn subject(&self) -> Option<&Text> {
                match self {
                    $(Decision::$name(attributes) => {
                        let subject: fn(&$name) -> Option<&Text> = $subject;
                        subject(attributes)
                    })*
                }
            }

            /// Writes the attributes alone, as the value of their wire key.
            pub(crate) fn serialize_attributes<S: Serializer>(
                &self,
                serializer: S,
            ) -> Result<S::Ok, S::Error> {
                match self {
                    $(Decision::$name(attributes) => attributes.serialize(serializer),)*
                }
            }
        }
    };
}

decisions! {
    /// Queue an activity task.
    ScheduleActivityTask(Box<ScheduleActivityTask>) {
        ActivityTaskScheduled, ScheduleActivityTaskFailed, |d| Some(&d.activity_id)
    }
    /// Ask for an activity task to be canceled.
    RequestCancelActivityTask(RequestCancelActivityTask) {
        ActivityTaskCancelRequested, RequestCancelActivityTaskFailed, |d| Some(&d.activity_id)
    }
    /// Close the execution as completed.
    CompleteWorkflowExecution(CompleteWorkflowExecution) {
        WorkflowExecutionCompleted, CompleteWorkflowExecutionFailed, |_| None
    }
    /// Close the execution as failed.
    FailWorkflowExecution(FailWorkflowExecution) {
        WorkflowExecutionFailed, FailWorkflowExecutionFailed, |_| None
    }
    /// Close the execution as canceled.
    CancelWorkflowExecution(CancelWorkflowExecution) {
        WorkflowExecutionCanceled, CancelWorkflowExecutionFailed, |_| None
    }
    /// Close this run and begin a new one with the same workflow id. Nothing is taken over from
    /// what this run was started with.
    ContinueAsNewWorkflowExecution(Box<ContinueAsNewWorkflowExecution>) {
        WorkflowExecutionContinuedAsNew, ContinueAsNewWorkflowExecutionFailed, |_| None
    }
    /// Leave a note in the history.
    RecordMarker(RecordMarker) { MarkerRecorded, RecordMarkerFailed, |d| Some(&d.marker_name) }
    /// Start a timer.
    StartTimer(StartTimer) { TimerStarted, StartTimerFailed, |d| Some(&d.timer_id) }
    /// Cancel a timer.
    CancelTimer(CancelTimer) { TimerCanceled, CancelTimerFailed, |d| Some(&d.timer_id) }
    /// Send a signal to another execution of the domain.
    SignalExternalWorkflowExecution(SignalExternalWorkflowExecution) {
        SignalExternalWorkflowExecutionInitiated, SignalExternalWorkflowExecutionFailed,
        |d| Some(&d.workflow_id)
    }
    /// Ask another execution of the domain to cancel itself.
    RequestCancelExternalWorkflowExecution(RequestCancelExternalWorkflowExecution) {
        RequestCancelExternalWorkflowExecutionInitiated,
        RequestCancelExternalWorkflowExecutionFailed,
        |d| Some(&d.workflow_id)
    }
    /// Start an execution as a child of this one.
    StartChildWorkflowExecution(Box<StartChildWorkflowExecution>) {
        StartChildWorkflowExecutionInitiated, StartChildWorkflowExecutionFailed,
        |d| Some(&d.workflow_id)
    }
    /// Have the service invoke a Lambda function.
    ScheduleLambdaFunction(ScheduleLambdaFunction) {
        LambdaFunctionScheduled, ScheduleLambdaFunctionFailed, |d| Some(&d.id)
    }
}

super::names::named!(DecisionType, "decision type");

impl DecisionType {
    /// Whether such a decision closes the execution, and so must be the last of its list.
    #[must_use]
    pub fn closes(self) -> bool {
        self.granted().wakes() == super::Wakes::Closes
    }
}

/// The type of the decision that events of each type record, by the place of the event's type.
const RECORDED: [Option<DecisionType>; EventType::ALL.len()] = {
    let mut recorded = [None; EventType::ALL.len()];
    let mut place = 0;
    while place < DecisionType::ALL.len() {
        let decision_type = DecisionType::ALL[place];
        recorded[decision_type.granted() as usize] = Some(decision_type);
        recorded[decision_type.refused() as usize] = Some(decision_type);
        place += 1;
    }
    recorded
};

impl EventType {
    /// The type of the decision that such an event records, granted or refused.
    #[must_use]
    pub fn decision(self) -> Option<DecisionType> {
        RECORDED[self as usize]
    }

    /// The type of the decision whose refusal such an event records.
    #[must_use]
    pub fn refused_decision(self) -> Option<DecisionType> {
        self.decision().filter(|decision_type| decision_type.refused() == self)
    }
}

/// Queue an activity task.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ScheduleActivityTask {
    /// The activity type.
    pub activity_type: ActivityType,
    /// The id that the decider chose for the activity task.
    pub activity_id: Text,
    /// A note for the decider alone; it goes nowhere else.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub control: Option<Text>,
    /// What the activity task was given as input.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub input: Option<Text>,
    /// How long waiting and work may take together; absent: the type's default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schedule_to_close_timeout: Option<Timeout>,
    /// The task list; absent: the type's default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task_list: Option<TaskList>,
    /// The priority on the task list; written only when the request or the type gives one; absent:
    /// the type's default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task_priority: Option<TaskPriority>,
    /// How long the task may wait to be taken; absent: the type's default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schedule_to_start_timeout: Option<Timeout>,
    /// How long the work may take once it has started; absent: the type's default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_to_close_timeout: Option<Timeout>,
    /// How long the worker may stay silent; absent: the type's default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub heartbeat_timeout: Option<Timeout>,
}

/// Ask for an activity task to be canceled.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RequestCancelActivityTask {
    /// The id that the decider chose for the activity task.
    pub activity_id: Text,
}

/// Close the execution as completed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CompleteWorkflowExecution {
    /// The result that was reported.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub result: Option<Text>,
}

/// Close the execution as failed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FailWorkflowExecution {
    /// A short word on why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Text>,
    /// More on it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub details: Option<Text>,
}

/// Close the execution as canceled.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CancelWorkflowExecution {
    /// More on it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub details: Option<Text>,
}

/// Close this run and begin a new one with the same workflow id. Nothing is taken over from what
/// this run was started with.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ContinueAsNewWorkflowExecution {
    /// What the execution was given as input.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub input: Option<Text>,
    /// How long the execution may stay open; absent: the type's default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub execution_start_to_close_timeout: Option<Timeout>,
    /// The task list; absent: the type's default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task_list: Option<TaskList>,
    /// The priority on the task list; written only when the request or the type gives one; absent:
    /// the type's default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task_priority: Option<TaskPriority>,
    /// How long a decider may take to answer a decision task; absent: the type's default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task_start_to_close_timeout: Option<Timeout>,
    /// What becomes of open children when this execution closes from outside or ends; absent: the
    /// type's default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub child_policy: Option<ChildPolicy>,
    /// The tags.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tag_list: Option<TagList>,
    /// The version of the workflow type to continue with; absent: the same.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub workflow_type_version: Option<Text>,
    /// The role that the service assumes to invoke Lambda functions; absent: the type's default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lambda_role: Option<Text>,
}

/// Leave a note in the history.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RecordMarker {
    /// The name of the marker.
    pub marker_name: Text,
    /// More on it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub details: Option<Text>,
}

/// Start a timer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StartTimer {
    /// The id that the decider chose for the timer.
    pub timer_id: Text,
    /// A note for the decider alone; it goes nowhere else.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub control: Option<Text>,
    /// How long until the timer fires.
    pub start_to_fire_timeout: Timeout,
}

/// Cancel a timer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CancelTimer {
    /// The id that the decider chose for the timer.
    pub timer_id: Text,
}

/// Send a signal to another execution of the domain.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SignalExternalWorkflowExecution {
    /// The workflow id of the target.
    pub workflow_id: Text,
    /// The run, when the decision named one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub run_id: Option<Text>,
    /// The name of the signal.
    pub signal_name: Text,
    /// What the signal was given as input.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub input: Option<Text>,
    /// A note for the decider alone; it goes nowhere else.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub control: Option<Text>,
}

/// Ask another execution of the domain to cancel itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RequestCancelExternalWorkflowExecution {
    /// The workflow id of the target.
    pub workflow_id: Text,
    /// The run, when the decision named one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub run_id: Option<Text>,
    /// A note for the decider alone; it goes nowhere else.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub control: Option<Text>,
}

/// Start an execution as a child of this one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StartChildWorkflowExecution {
    /// The workflow type.
    pub workflow_type: WorkflowType,
    /// The workflow id of the child.
    pub workflow_id: Text,
    /// A note for the decider alone; it goes nowhere else.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub control: Option<Text>,
    /// What the child was given as input.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub input: Option<Text>,
    /// How long the execution may stay open; absent: the type's default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub execution_start_to_close_timeout: Option<Timeout>,
    /// The task list; absent: the type's default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task_list: Option<TaskList>,
    /// The priority on the task list; written only when the request or the type gives one; absent:
    /// the type's default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task_priority: Option<TaskPriority>,
    /// How long a decider may take to answer a decision task; absent: the type's default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task_start_to_close_timeout: Option<Timeout>,
    /// What becomes of open children when this execution closes from outside or ends; absent: the
    /// type's default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub child_policy: Option<ChildPolicy>,
    /// The tags.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tag_list: Option<TagList>,
    /// The role that the service assumes to invoke Lambda functions; absent: the type's default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lambda_role: Option<Text>,
}

/// Have the service invoke a Lambda function.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ScheduleLambdaFunction {
    /// The id that the decider chose for the Lambda task.
    pub id: Text,
    /// The function: a name or an ARN.
    pub name: Text,
    /// A note for the decider alone; it goes nowhere else.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub control: Option<Text>,
    /// What the function was given as input.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub input: Option<Text>,
    /// How long the work may take once it has started; absent: 900 seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_to_close_timeout: Option<Timeout>,
}
