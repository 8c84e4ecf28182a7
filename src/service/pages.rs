//! Histories page by page. What is still to come stands in the page token, so that a page is the
//! same whatever has happened since.

use super::tokens::{Token, TokenKind};
use super::{ApiFault, ExecutionRef, Service};
use crate::model::{EventId, HistoryEvent, Text, Timestamp};

/// The events of a history that a caller has not been given yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pages {
    pub(super) of: ExecutionRef,
    /// The decision task that the pages belong to, by its `DecisionTaskStarted`; none for a history
    /// by itself.
    pub(super) started: EventId,
    /// What the poll said of the last decision task that was completed.
    pub(super) previous_started: EventId,
    /// The event that comes next.
    pub(super) next: EventId,
    /// The event that ends the last page; it is before the next one when the order is reversed.
    pub(super) last: EventId,
    /// When the first page was asked for.
    pub(super) since: Timestamp,
}

/// How long a page token can be used (API model).
const LIFETIME: std::time::Duration = std::time::Duration::from_secs(24 * 3600);

impl Pages {
    /// The events from one to another, or the other way round, of no decision task.
    pub(super) fn new(
        of: ExecutionRef,
        (first, last): (EventId, EventId),
        reverse: bool,
        since: Timestamp,
    ) -> Self {
        let (next, last) = if reverse { (last, first) } else { (first, last) };
        let (started, previous_started) = (EventId::NONE, EventId::NONE);
        Pages { of, started, previous_started, next, last, since }
    }

    /// The next page of at most so many events, and what is to come after it.
    pub(super) fn turn(
        self,
        history: &[HistoryEvent],
        size: usize,
    ) -> (Vec<HistoryEvent>, Option<Pages>) {
        let descends = self.next > self.last;
        let left = self.next.0.abs_diff(self.last.0) + 1;
        let step = left.min(size as u64);
        let (lowest, next) = match descends {
            true => (self.next.0 - (step - 1), self.next.0.saturating_sub(step)),
            false => (self.next.0, self.next.0 + step),
        };
        let range = lowest.saturating_sub(1) as usize..(lowest + step - 1) as usize;
        let mut events = history.get(range).unwrap_or_default().to_vec();
        if descends {
            events.reverse();
        }
        let rest = (step < left).then_some(Pages { next: EventId(next), ..self });
        (events, rest)
    }

    fn numbers(&self) -> [u64; 6] {
        let since = self.since.as_millis().unsigned_abs();
        let Pages { of, started, previous_started, next, last, .. } = self;
        [of.place() as u64, started.0, previous_started.0, next.0, last.0, since]
    }
}

impl Service {
    /// What a page token stands for.
    ///
    /// # Errors
    ///
    /// ValidationException when the token is none of these, or older than a day.
    pub(super) fn pages(
        &self,
        kind: TokenKind,
        token: &Text,
        now: Timestamp,
    ) -> Result<Pages, ApiFault> {
        let (of, [_, started, previous_started, next, last, since]) = self.token(kind, token)?;
        let since = Timestamp::from_millis(i64::try_from(since).unwrap_or(i64::MAX));
        if now.since(since) > LIFETIME {
            let message = "Specified token has exceeded its maximum lifetime";
            return Err(ApiFault::Validation(message.to_owned()));
        }
        Ok(Pages {
            of,
            started: EventId(started),
            previous_started: EventId(previous_started),
            next: EventId(next),
            last: EventId(last),
            since,
        })
    }

    /// The token that the pages to come are asked for with.
    pub(super) fn page_token(&self, kind: TokenKind, pages: &Pages) -> Text {
        self.write_token(kind, pages.of, pages.numbers())
    }

    /// How many events a page has, by what was asked for: none or 0 means as many as there may be.
    pub(super) fn page_size(&self, asked: Option<i32>) -> usize {
        let asked = usize::try_from(asked.unwrap_or_default()).unwrap_or_default();
        if asked == 0 { self.limits.page_size.max(1) } else { asked }
    }

    /// A token about an execution.
    pub(super) fn write_token(&self, kind: TokenKind, of: ExecutionRef, numbers: [u64; 6]) -> Text {
        Token { kind, numbers }.write(&self.execution(of).workflow_execution().run_id)
    }

    /// The execution that a token is about, and what else it says.
    ///
    /// # Errors
    ///
    /// ValidationException when this service has not made the token for this purpose.
    pub(super) fn token(
        &self,
        kind: TokenKind,
        token: &Text,
    ) -> Result<(ExecutionRef, [u64; 6]), ApiFault> {
        let read = Token::read(token).filter(|read| read.kind == kind);
        let genuine = read.and_then(|read| {
            let of = ExecutionRef(u32::try_from(read.numbers[0]).ok()?);
            let slot = self.executions.get(of.place())?;
            let run_id = &slot.execution.workflow_execution().run_id;
            (read.write(run_id) == *token).then_some((of, read.numbers))
        });
        genuine.ok_or_else(invalid_token)
    }
}

/// A token that the service has not made, or not for this purpose (the message is moto's).
pub(super) fn invalid_token() -> ApiFault {
    ApiFault::Validation("Invalid token".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::EventAttributes;
    use crate::model::events::MarkerRecorded;

    fn history(events: u64) -> Vec<HistoryEvent> {
        let event = |id| HistoryEvent {
            event_id: EventId(id),
            event_timestamp: Timestamp::default(),
            attributes: EventAttributes::MarkerRecorded(MarkerRecorded {
                marker_name: "m".into(),
                details: None,
                decision_task_completed_event_id: EventId::FIRST,
            }),
        };
        (1..=events).map(event).collect()
    }

    #[test]
    fn pages_together_are_the_history_in_either_direction_and_from_any_event() {
        let history = history(7);
        for (first, reverse, size) in (1..=7)
            .flat_map(|first| (1..9).flat_map(move |size| [false, true].map(|r| (first, r, size))))
        {
            let ends = (EventId(first), EventId(7));
            let mut pages = Some(Pages::new(ExecutionRef(0), ends, reverse, Timestamp::default()));
            let mut seen = Vec::new();
            while let Some(now) = pages {
                let (events, rest) = now.turn(&history, size);
                assert!(!events.is_empty() && events.len() <= size);
                seen.extend(events.iter().map(|event| event.event_id.0));
                pages = rest;
            }
            let mut expected: Vec<u64> = (first..=7).collect();
            if reverse {
                expected.reverse();
            }
            assert_eq!(seen, expected, "from {first}, reverse {reverse}, {size} a page");
        }
    }
}
