//! The small values that events and decisions are made of: ids, types, task lists, priorities,
//! tags and policies.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::Text;
use super::names::wire_enum;

/// The place of an event in its history, from 1. An id that does not apply is 0 on the wire.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct EventId(pub u64);

impl EventId {
    /// The id that says "none": parents of roots, starts of what never started.
    pub const NONE: EventId = EventId(0);

    /// The id of the first event, `WorkflowExecutionStarted`.
    pub const FIRST: EventId = EventId(1);

    /// Whether the id stands for no event.
    #[must_use]
    pub fn is_none(self) -> bool {
        self == EventId::NONE
    }

    /// Reads an id that may be absent; `null` says so too.
    pub(super) fn or_none<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Option::deserialize(deserializer)?.unwrap_or(EventId::NONE))
    }
}

impl<'de> Deserialize<'de> for EventId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_newtype_struct("EventId", EventIdVisitor)
    }
}

struct EventIdVisitor;

impl<'de> de::Visitor<'de> for EventIdVisitor {
    type Value = EventId;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the id of an event (a whole number)")
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, inner: D) -> Result<EventId, D::Error> {
        inner.deserialize_u64(self)
    }

    fn visit_u64<E: de::Error>(self, id: u64) -> Result<EventId, E> {
        Ok(EventId(id))
    }
}

impl fmt::Display for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Which execution: a workflow id, which people choose, and a run id, which the service gives.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WorkflowExecution {
    /// The id that whoever started the execution chose.
    pub workflow_id: Text,
    /// The id of the run.
    pub run_id: Text,
}

/// A workflow type: what kind of workflow an execution runs.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct WorkflowType {
    /// The name.
    pub name: Text,
    /// The version; types are registered per name and version.
    pub version: Text,
}

impl WorkflowType {
    /// The type with this name and version.
    pub fn new(name: impl Into<Text>, version: impl Into<Text>) -> Self {
        WorkflowType { name: name.into(), version: version.into() }
    }
}

/// An activity type: what kind of work an activity task asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ActivityType {
    /// The name.
    pub name: Text,
    /// The version; types are registered per name and version.
    pub version: Text,
}

impl ActivityType {
    /// The type with this name and version.
    pub fn new(name: impl Into<Text>, version: impl Into<Text>) -> Self {
        ActivityType { name: name.into(), version: version.into() }
    }
}

/// A task list, by its name.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct TaskList {
    /// The name.
    pub name: Text,
}

impl TaskList {
    /// The task list with this name.
    pub fn new(name: impl Into<Text>) -> Self {
        TaskList { name: name.into() }
    }
}

/// Tags of an execution. A null element, as an old client once sent, stays one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct TagList(pub Vec<Option<Text>>);

/// A task's priority: higher goes first. On the wire it is a string that holds a 32-bit integer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TaskPriority(pub i32);

impl Serialize for TaskPriority {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(itoa::Buffer::new().format(self.0))
    }
}

impl<'de> Deserialize<'de> for TaskPriority {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_newtype_struct("TaskPriority", TaskPriorityVisitor)
    }
}

struct TaskPriorityVisitor;

impl<'de> de::Visitor<'de> for TaskPriorityVisitor {
    type Value = TaskPriority;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a task priority: a string that holds a 32-bit integer")
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(
        self,
        inner: D,
    ) -> Result<TaskPriority, D::Error> {
        inner.deserialize_str(self)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<TaskPriority, E> {
        text.parse()
            .map(TaskPriority)
            .map_err(|_| E::invalid_value(de::Unexpected::Str(text), &self))
    }
}

wire_enum! {
    /// What becomes of the open children of an execution that closes.
    ChildPolicy {
        /// They are terminated.
        Terminate = "TERMINATE",
        /// They are asked to cancel themselves.
        RequestCancel = "REQUEST_CANCEL",
        /// Nothing; they go on.
        Abandon = "ABANDON",
    }
}

wire_enum! {
    /// How an execution ended.
    CloseStatus {
        /// With `WorkflowExecutionCompleted`.
        Completed = "COMPLETED",
        /// With `WorkflowExecutionFailed`.
        Failed = "FAILED",
        /// With `WorkflowExecutionCanceled`.
        Canceled = "CANCELED",
        /// With `WorkflowExecutionTerminated`.
        Terminated = "TERMINATED",
        /// With `WorkflowExecutionContinuedAsNew`.
        ContinuedAsNew = "CONTINUED_AS_NEW",
        /// With `WorkflowExecutionTimedOut`.
        TimedOut = "TIMED_OUT",
    }
}

wire_enum! {
    /// Whether an execution is over.
    ExecutionStatus {
        /// It goes on.
        Open = "OPEN",
        /// It is over.
        Closed = "CLOSED",
    }
}

wire_enum! {
    /// Whether something that is registered can still be used.
    RegistrationStatus {
        /// It can.
        Registered = "REGISTERED",
        /// What runs goes on, nothing new begins.
        Deprecated = "DEPRECATED",
    }
}
