//! What a recording may hold that the reducer does not write.

use crate::model::{Answer, Decision, EventAttributes as E, EventType, HistoryEvent, Text, Wakes};

/// Refusals after which no recording shows whether the decider is woken.
const UNSEEN: &[EventType] = &[
    EventType::RecordMarkerFailed,
    EventType::StartTimerFailed,
    EventType::ScheduleLambdaFunctionFailed,
];

/// Whether a batch has failures, only such after which the decider may not be woken, and what
/// comes next says that it was not.
pub(super) fn wakes_nobody(batch: &[HistoryEvent], next: Option<&HistoryEvent>) -> bool {
    let types = batch.iter().map(HistoryEvent::event_type);
    let mut failures =
        types.filter(|event_type| event_type.wakes() == Wakes::AfterBatch).peekable();
    next.is_some_and(|next| next.event_type() != EventType::DecisionTaskScheduled)
        && failures.peek().is_some()
        && failures.all(|event_type| UNSEEN.contains(&event_type))
}

/// Gives the Lambda tasks of a batch that were scheduled other ids, alike for those that are alike.
pub(super) fn stand_in(answer: &mut Answer, batch: &[HistoryEvent]) {
    let scheduled = |place: usize| match batch.get(place).map(|event| &event.attributes) {
        Some(E::LambdaFunctionScheduled(e)) => Some(&e.id),
        Some(_) | None => None,
    };
    for (place, decision) in answer.decisions.iter_mut().enumerate() {
        if let (Decision::ScheduleLambdaFunction(decision), Some(id)) = (decision, scheduled(place))
        {
            let first = (0..place).find(|earlier| scheduled(*earlier) == Some(id));
            decision.id = Text::from(format!("lambda {}", first.unwrap_or(place)));
        }
    }
}

/// Puts the recorded ids back into what was written of a batch.
pub(super) fn put_back(written: &mut [HistoryEvent], batch: &[HistoryEvent]) {
    for (written, recorded) in written.iter_mut().zip(batch) {
        if let (E::LambdaFunctionScheduled(written), E::LambdaFunctionScheduled(recorded)) =
            (&mut written.attributes, &recorded.attributes)
        {
            written.id = recorded.id.clone();
        }
    }
}
