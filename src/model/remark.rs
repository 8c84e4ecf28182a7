//! What is said to the person who reads a history.

use super::EventId;

/// A word on an event that stands nowhere on the wire, so that no decider hears it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// The event.
    pub event_id: EventId,
    /// What there is to say of it, in a sentence.
    pub text: String,
}
