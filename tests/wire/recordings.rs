//! Histories that the real service wrote, where they stand beside the checkout.

use std::fs;
use std::path::PathBuf;

use serde_json::Value;
use swf_sim::model::{History, Timestamp};

fn files(folder: &str) -> Vec<PathBuf> {
    let Some(folder) = super::reference(folder) else { return Vec::new() };
    let entries = fs::read_dir(folder).expect("the folder can be listed");
    let mut files: Vec<_> = entries.map(|entry| entry.expect("an entry").path()).collect();
    files.sort();
    files
}

fn value(json: &[u8]) -> Value {
    serde_json::from_slice(json).expect("a recording is JSON")
}

/// Gives each moment its canonical form.
fn canonical_timestamps(history: &mut Value) {
    for event in history["events"].as_array_mut().expect("a list of events") {
        let timestamp = event["eventTimestamp"].take();
        let timestamp: Timestamp = serde_json::from_value(timestamp).expect("a moment");
        event["eventTimestamp"] = serde_json::to_value(timestamp).expect("a number");
    }
}

#[test]
fn a_recorded_history_keeps_every_member() {
    for file in files("histories/recorded") {
        let recorded = fs::read(&file).unwrap();
        let history = History::from_json(&recorded)
            .unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let mut expected = value(&recorded);
        canonical_timestamps(&mut expected);
        assert_eq!(value(history.to_json().as_bytes()), expected, "{}", file.display());
        assert_eq!(serde_json::from_slice::<History>(&recorded).unwrap(), history);
    }
}

#[test]
fn a_history_without_timestamps_is_read_once_they_are_filled_in() {
    for file in files("histories/derived") {
        let bytes = fs::read(&file).unwrap();
        let error = History::from_json(&bytes).unwrap_err();
        assert_eq!(error.message, "the member `eventTimestamp` is missing", "{}", file.display());

        let mut filled = value(&bytes);
        for event in filled["events"].as_array_mut().unwrap() {
            event["eventTimestamp"] = event["eventId"].clone();
        }
        let history = History::from_json(filled.to_string())
            .unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let mut written = value(history.to_json().as_bytes());
        drop_zeros(&mut filled);
        drop_zeros(&mut written);
        assert_eq!(written, filled, "{}", file.display());
    }
}

/// The derived histories leave out what is 0.
fn drop_zeros(value: &mut Value) {
    if let Some(members) = value.as_object_mut() {
        members.retain(|_, member| *member != 0);
        members.values_mut().for_each(drop_zeros);
    }
    if let Some(elements) = value.as_array_mut() {
        elements.iter_mut().for_each(drop_zeros);
    }
}
