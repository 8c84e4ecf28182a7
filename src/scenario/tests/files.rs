//! The scenarios that come with the project.

use std::path::Path;

use crate::scenario::Scenario;

#[test]
fn every_scenario_is_read_and_says_what_it_shows() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let mut read = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "yaml") {
            continue;
        }
        let scenario = Scenario::load(&path).unwrap_or_else(|findings| panic!("{findings}"));
        assert!(scenario.description.contains("Rests on: "), "{}", path.display());
        read += 1;
    }
    assert!(read >= 19, "only {read} scenarios");
}
