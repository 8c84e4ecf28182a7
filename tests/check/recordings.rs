//! What the real service wrote passes.

use std::fs;
use std::path::{Path, PathBuf};

use swf_sim::check::{Report, between, check};
use swf_sim::model::{Extent, Limits, Recording, Times};

use crate::skipped::skipped;

/// The files of a folder of recordings; `None`: it is not there.
fn files(folder: &str) -> Option<Vec<PathBuf>> {
    #[expect(clippy::disallowed_methods, reason = "it says where the recordings are")]
    let given = std::env::var("SWF_SIM_HISTORIES").map(PathBuf::from);
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/histories");
    let folder = given.unwrap_or(beside).join(folder);
    let Ok(entries) = fs::read_dir(&folder) else {
        skipped(&format!("there are no recordings in `{}`", folder.display()));
        return None;
    };
    let mut files: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|ending| ending == "json"));
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
        let Some(files) = files(folder) else { continue };
        let found: Vec<String> = files.iter().flat_map(|path| wrong(path, &read(path))).collect();
        assert!(files.len() > 30 && found.is_empty(), "\n{}", found.join("\n"));
    }
}

#[test]
fn every_part_of_a_recording_passes() {
    let Some(files) = files("recorded") else { return };
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
    let (Some(recorded), Some(derived)) = (files("recorded"), files("derived")) else { return };
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
