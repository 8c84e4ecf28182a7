//! No text makes reading panic, and what is read is what serde_json would read.

use proptest::collection::vec;
use proptest::prelude::*;
use swf_sim::model::{Decision, EventId, EventType, History, HistoryEvent, Timestamp};

/// One event of each type, as one text.
fn history() -> String {
    let events = EventType::ALL.iter().zip(1..).map(|(event_type, id)| HistoryEvent {
        event_id: EventId(id),
        event_timestamp: Timestamp::from_millis(1_420_142_400_000 + id as i64),
        attributes: event_type.full_example(),
    });
    History { events: events.collect() }.to_json()
}

/// Reads `json` in both ways, which must agree.
fn read(json: &[u8]) -> Result<(), TestCaseError> {
    let ours = History::from_json(json);
    let theirs = serde_json::from_slice::<History>(json);
    match (&ours, &theirs) {
        (Ok(ours), Ok(theirs)) => prop_assert_eq!(ours, theirs),
        (Ok(_), Err(error)) => prop_assert!(false, "only we read it; serde_json says {}", error),
        // We are stricter in one thing: a list is not an object.
        (Err(_), _) => {}
    }
    let _ = Decision::list_from_json(json);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..Default::default() })]

    #[test]
    fn random_bytes_never_panic(bytes in vec(any::<u8>(), 0..200)) {
        read(&bytes)?;
    }

    #[test]
    fn random_json_characters_never_panic(text in r#"[\[\]{}",:\\0-9.eE+\-a-z \n]{0,80}"#) {
        read(text.as_bytes())?;
    }

    #[test]
    fn a_mutated_history_never_panics(
        changes in vec((any::<prop::sample::Index>(), any::<u8>()), 0..4),
        cut in any::<prop::sample::Index>(),
        keep in any::<bool>(),
    ) {
        let mut json = history().into_bytes();
        for (at, byte) in changes {
            let at = at.index(json.len());
            json[at] = byte;
        }
        if !keep {
            json.truncate(cut.index(json.len()));
        }
        read(&json)?;
    }

    #[test]
    fn any_text_is_read_back(text in any::<String>(), spread in r#"["\\\x00-\x20a-z]{0,40}"#) {
        let marker = swf_sim::model::events::MarkerRecorded {
            marker_name: text.as_str().into(),
            details: Some(spread.as_str().into()),
            decision_task_completed_event_id: EventId(4),
        };
        let event = HistoryEvent {
            event_id: EventId(5),
            event_timestamp: Timestamp::from_millis(1),
            attributes: marker.into(),
        };
        let history = History { events: vec![event] };
        let json = history.to_json();
        prop_assert_eq!(&json, &serde_json::to_string(&history).unwrap());
        prop_assert_eq!(History::from_json(&json), Ok(history));
    }

    #[test]
    fn any_moment_is_read_back(milliseconds in 0..=Timestamp::MAX.as_millis()) {
        let moment = Timestamp::from_millis(milliseconds);
        let mut event = HistoryEvent {
            event_id: EventId(5),
            event_timestamp: moment,
            attributes: EventType::TimerFired.full_example(),
        };
        let json = History { events: vec![event.clone()] }.to_json();
        prop_assert_eq!(&json, &serde_json::to_string(&History { events: vec![event.clone()] }).unwrap());
        prop_assert_eq!(History::from_json(&json).unwrap().events.remove(0).event_timestamp, moment);
        event.event_id = EventId(milliseconds.unsigned_abs());
        let history = History { events: vec![event] };
        prop_assert_eq!(History::from_json(history.to_json()), Ok(history));
    }
}
