//! What the real service wrote passes.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use flate2::read::GzDecoder;
use serde_json::Value;
use swf_sim::check::{Report, between, check};
use swf_sim::model::{Extent, Limits, Recording, Times};

use crate::skipped::skipped;

/// The files of a folder with such an ending; `None`: it is not there.
fn files(folder: &str, ending: &str) -> Option<Vec<PathBuf>> {
    #[expect(clippy::disallowed_methods, reason = "it says where the recordings are")]
    let given = std::env::var("SWF_SIM_HISTORIES").map(PathBuf::from);
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/histories");
    let folder = given.unwrap_or(beside).join(folder);
    let Ok(entries) = fs::read_dir(&folder) else {
        skipped(&format!("there are no recordings in `{}`", folder.display()));
        return None;
    };
    let mut files: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|its| its == ending));
    files.sort();
    Some(files)
}

fn read(path: &Path) -> Vec<Recording> {
    let json = fs::read(path).unwrap();
    Recording::read(json).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// What is wrong with recordings, a line for each.
fn wrong(path: &Path, recordings: &[Recording]) -> Vec<String> {
    let limits = Limits::default();
    let judged = recordings.iter().map(|recording| check(recording, &limits));
    let one = judged.flat_map(|Report { violations, .. }| violations);
    let both = between(recordings).into_iter().map(|found| found.violation);
    let name = path.file_name().unwrap().to_string_lossy();
    one.chain(both).map(|violation| format!("{name}: {violation}")).collect()
}

#[test]
fn every_recording_and_every_derived_history_passes() {
    for folder in ["recorded", "derived"] {
        let Some(files) = files(folder, "json") else { continue };
        let found: Vec<String> = files.iter().flat_map(|path| wrong(path, &read(path))).collect();
        assert!(files.len() > 30 && found.is_empty(), "\n{}", found.join("\n"));
    }
}

#[test]
fn every_part_of_a_recording_passes() {
    let Some(files) = files("recorded", "json") else { return };
    let limits = Limits::default();
    for path in &files {
        for recording in read(path) {
            for length in 1..recording.events.len() {
                let part = |events: &[_], extent| {
                    let part = Recording { events: events.to_vec(), extent, ..recording.clone() };
                    let found = check(&Recording { polled: None, ..part }, &limits).violations;
                    assert!(found.is_empty(), "{}: {length}: {found:?}", path.display());
                };
                if recording.extent != Extent::Fragment {
                    part(&recording.events[..length], Extent::Prefix);
                }
                part(&recording.events[length..], Extent::Fragment);
            }
        }
    }
}

#[test]
fn extents_and_missing_times_are_told() {
    let (Some(recorded), Some(derived)) = (files("recorded", "json"), files("derived", "json"))
    else {
        return;
    };
    let extents = |extent| {
        let recordings = recorded.iter().flat_map(|path| read(path));
        recordings.filter(|recording| recording.extent == extent).count()
    };
    assert!(extents(Extent::Complete) > 10 && extents(Extent::Prefix) > 20);
    assert_eq!(extents(Extent::Fragment), 3);
    for path in derived {
        assert_eq!(read(&path)[0].times, Times::Absent, "{}", path.display());
    }
}

/// The answers to the polls for decision tasks in a client's log, page by page, one to a line.
fn polls(path: &Path) -> String {
    let lines = BufReader::new(GzDecoder::new(fs::File::open(path).unwrap())).lines();
    let calls = lines.map(|line| serde_json::from_str::<Value>(&line.unwrap()).unwrap());
    let polls = calls.filter(|call| call["op"] == "PollForDecisionTask");
    let answers = polls.filter_map(|mut call| {
        let answer = call["response"].take();
        (answer.is_object() && answer.get("__type").is_none()).then(|| answer.to_string())
    });
    answers.collect::<Vec<_>>().join("\n")
}

#[test]
fn every_poll_of_the_client_logs_passes() {
    let Some(files) = files("traces", "gz") else { return };
    let (mut judged, mut of_pages) = (0, 0);
    for path in &files {
        let polls = polls(path);
        if !polls.contains("\"events\"") {
            continue;
        }
        let recordings = Recording::read(&polls).unwrap_or_else(|error| panic!("{error}"));
        let found = wrong(path, &recordings);
        assert!(found.is_empty(), "\n{}", found.join("\n"));
        judged += recordings.len();
        of_pages += recordings.iter().filter(|recording| recording.events.len() > 100).count();
    }
    assert!(judged > 200 && of_pages > 10, "{judged}, {of_pages}");
}
