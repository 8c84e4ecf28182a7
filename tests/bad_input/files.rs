//! Small files with one mistake each, and what the person is told who made it.

use std::fs;
use std::path::{Path, PathBuf};

use swf_sim::scenario::Scenario;

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bad_input").join(name)
}

fn names(name: &str) -> Vec<String> {
    let entries = fs::read_dir(folder(name)).unwrap();
    let name = |path: PathBuf| path.file_name().unwrap().to_string_lossy().into_owned();
    let mut names: Vec<String> = entries.map(|entry| name(entry.unwrap().path())).collect();
    names.sort();
    names
}

#[test]
fn every_mistake_is_told_with_its_place_and_what_would_help() {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(folder("snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    for name in names("files") {
        let text = fs::read_to_string(folder("files").join(&name)).unwrap();
        let findings = Scenario::parse(&text, &name).map(|_| ()).expect_err(&name);
        let told = findings.to_string();
        for (place, _) in findings.iter() {
            let place = format!("--> {name}:{}:{}", place.line, place.column);
            assert!(told.contains(&place), "{told} has no {place}");
        }
        settings.bind(|| insta::assert_snapshot!(name.as_str(), told));
    }
}

#[test]
fn every_snapshot_is_of_a_file() {
    let files = names("files");
    for name in names("snapshots") {
        let of = name.trim_end_matches(".snap").to_owned();
        assert!(files.contains(&of), "{name} is of no file");
    }
}
