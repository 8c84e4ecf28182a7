//! Exported histories: what the service answers, lists and lines of events, and our own documents.

use std::fmt;

use serde::de::{self, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::envelope::{EventMember, EventParts, EventsSeed, Member, Own, read_once};
use crate::model::{CloseStatus, EventId, HistoryEvent, WorkflowExecution, WorkflowType};

/// One value of an export: a page of events, one event, or several executions.
#[derive(Debug, Default)]
pub(crate) struct Document {
    pub(crate) content: DocumentContent,
    pub(crate) workflow_execution: Option<WorkflowExecution>,
    pub(crate) workflow_type: Option<WorkflowType>,
    pub(crate) close_status: Option<CloseStatus>,
    pub(crate) started_event_id: Option<EventId>,
    pub(crate) previous_started_event_id: Option<EventId>,
    /// Whether another page follows in the service.
    pub(crate) more: bool,
    pub(crate) events: Vec<HistoryEvent>,
    /// How many of them do not say when.
    pub(crate) untimed: usize,
}

/// What a value of an export holds.
#[derive(Debug, Default)]
pub(crate) enum DocumentContent {
    /// A list of events with what the service says beside it.
    #[default]
    Page,
    /// One event, on a line of its own as a rule.
    Event,
    /// Our own document of several executions.
    Executions(Vec<Document>),
}

#[derive(Clone, Copy)]
enum DocumentMember {
    Event(EventMember),
    WorkflowExecution,
    Events,
    Executions,
    WorkflowType,
    CloseStatus,
    StartedEventId,
    PreviousStartedEventId,
    NextPageToken,
}

impl Own for DocumentMember {
    const NAMES: &'static [&'static str] = &[
        EventMember::NAMES[0],
        EventMember::NAMES[1],
        EventMember::NAMES[2],
        "workflowExecution",
        "events",
        "executions",
        "workflowType",
        "closeStatus",
        "startedEventId",
        "previousStartedEventId",
        "nextPageToken",
    ];
    const ALL: &'static [Self] = &[
        DocumentMember::Event(EventMember::ALL[0]),
        DocumentMember::Event(EventMember::ALL[1]),
        DocumentMember::Event(EventMember::ALL[2]),
        DocumentMember::WorkflowExecution,
        DocumentMember::Events,
        DocumentMember::Executions,
        DocumentMember::WorkflowType,
        DocumentMember::CloseStatus,
        DocumentMember::StartedEventId,
        DocumentMember::PreviousStartedEventId,
        DocumentMember::NextPageToken,
    ];
}

impl<'de> Deserialize<'de> for Document {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(DocumentVisitor)
    }
}

struct DocumentVisitor;

impl<'de> Visitor<'de> for DocumentVisitor {
    type Value = Document;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a history: an object with the member `events`, a list of events, or an event")
    }

    fn visit_seq<S: SeqAccess<'de>>(self, elements: S) -> Result<Document, S::Error> {
        let mut document = Document::default();
        let Document { events, untimed, .. } = &mut document;
        EventsSeed { events, untimed }.visit_seq(elements)?;
        Ok(document)
    }

    fn visit_map<M: MapAccess<'de>>(self, mut members: M) -> Result<Document, M::Error> {
        let (mut document, mut parts) = (Document::default(), EventParts::new());
        let (mut has_events, mut executions) = (false, None);
        while let Some(member) = parts.content.next_member(&mut members)? {
            match member {
                Member::Own(DocumentMember::Events) if has_events => {
                    return Err(de::Error::duplicate_field("events"));
                }
                Member::Own(DocumentMember::Events) => {
                    has_events = true;
                    let Document { events, untimed, .. } = &mut document;
                    members.next_value_seed(EventsSeed { events, untimed })?;
                }
                Member::Own(DocumentMember::Executions) => {
                    read_once(&mut executions, "executions", &mut members)?;
                }
                Member::Own(DocumentMember::Event(member)) => {
                    parts.read(Member::Own(member), &mut members)?;
                }
                Member::Attributes(tag) => parts.read(Member::Attributes(tag), &mut members)?,
                Member::Unknown => parts.read(Member::Unknown, &mut members)?,
                Member::Own(member) => document.read(member, &mut members)?,
            }
        }
        match (has_events, executions, parts.is_empty()) {
            (true, None, true) => Ok(document),
            (false, Some(executions), true) => {
                document.content = DocumentContent::Executions(executions);
                Ok(document)
            }
            (false, None, false) => {
                let event = parts.event()?;
                document.events.push(event.event);
                document.untimed = usize::from(!event.timed);
                document.content = DocumentContent::Event;
                Ok(document)
            }
            // What a poll answers when there is no task has neither events nor an execution.
            (false, None, true) if document.started_event_id == Some(EventId::NONE) => Ok(document),
            (false, None, true) => Err(de::Error::missing_field("events")),
            _ => Err(de::Error::custom("it is a page, an event and a document at once")),
        }
    }
}

impl Document {
    /// Reads what stands beside the events.
    fn read<'de, M: MapAccess<'de>>(
        &mut self,
        member: DocumentMember,
        members: &mut M,
    ) -> Result<(), M::Error> {
        match member {
            DocumentMember::WorkflowExecution => self.workflow_execution = members.next_value()?,
            DocumentMember::WorkflowType => self.workflow_type = members.next_value()?,
            DocumentMember::CloseStatus => self.close_status = members.next_value()?,
            DocumentMember::StartedEventId => self.started_event_id = members.next_value()?,
            DocumentMember::PreviousStartedEventId => {
                self.previous_started_event_id = members.next_value()?;
            }
            DocumentMember::NextPageToken => {
                let token: Option<NotEmpty> = members.next_value()?;
                self.more = token.is_some_and(|NotEmpty(more)| more);
            }
            DocumentMember::Event(_) | DocumentMember::Events | DocumentMember::Executions => {}
        }
        Ok(())
    }
}

/// Whether a text has any characters.
struct NotEmpty(bool);

impl<'de> Deserialize<'de> for NotEmpty {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(NotEmptySeed)
    }
}

struct NotEmptySeed;

impl Visitor<'_> for NotEmptySeed {
    type Value = NotEmpty;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("text")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<NotEmpty, E> {
        Ok(NotEmpty(!text.is_empty()))
    }
}
