//! Plans under which properties break, kept while a sweep runs.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::{Exit, say};
use crate::search::{Failure, Property};

/// A folder with one plan for each property that breaks: that of the lowest seed so far. Whoever
/// ends the sweep in between finds whole files.
pub(super) struct Kept {
    folder: PathBuf,
    /// The properties and the names of their files.
    names: Vec<(String, String)>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// The lowest seed that breaks each property, in their order.
    lowest: Vec<Option<u64>>,
    failed: bool,
}

impl Kept {
    /// A folder for plans that break these properties; it is made when there is one.
    pub(super) fn new(folder: &Path, properties: &[Property]) -> Self {
        let mut names: Vec<(String, String)> = Vec::new();
        for property in properties {
            let alone = file_name(property.name());
            let mut name = format!("{alone}.plan");
            let mut number = 2;
            while names.iter().any(|(_, taken)| taken.eq_ignore_ascii_case(&name)) {
                name = format!("{alone}-{number}.plan");
                number += 1;
            }
            names.push((property.name().to_owned(), name));
        }
        let state = State { lowest: vec![None; names.len()], failed: false };
        Kept { folder: folder.to_owned(), names, state: Mutex::new(state) }
    }

    /// Keeps the plan of a failure, unless that of a lower seed is kept.
    pub(super) fn keep(&self, failure: &Failure) {
        let place = self.names.iter().position(|(property, _)| *property == failure.property);
        let (Some(place), Some(seed)) = (place, failure.seed) else { return };
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.failed || state.lowest[place].is_some_and(|lowest| lowest <= seed) {
            return;
        }
        state.lowest[place] = Some(seed);
        let Failure { property, plan, .. } = failure;
        let text = format!("# {property}: breaks under seed {seed}\n{plan}\n");
        if let Err(error) = self.write(&self.names[place].1, &text) {
            say(format_args!("error: cannot keep plans in `{}`: {error}", self.folder.display()));
            state.failed = true;
        }
    }

    /// Writes the file beside its place first, so that there is never half a file.
    fn write(&self, name: &str, text: &str) -> io::Result<()> {
        fs::create_dir_all(&self.folder)?;
        let beside = self.folder.join(format!("{name}.new"));
        fs::write(&beside, text)?;
        fs::rename(beside, self.folder.join(name))
    }

    /// How keeping went.
    pub(super) fn finish(self) -> Exit {
        let state = self.state.into_inner().unwrap_or_else(PoisonError::into_inner);
        if state.failed { Exit::Io } else { Exit::Success }
    }
}

/// The most characters of a property in the name of a file.
const LONGEST_NAME: usize = 80;

/// A property as every file system takes it for a name.
fn file_name(property: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '-' };
    property.chars().take(LONGEST_NAME).map(plain).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lowest_seed_is_kept_of_each_property_under_a_name_of_its_own() {
        let claims = ["once charge-*", "once charge/?", "closes"];
        let properties: Vec<Property> =
            claims.iter().map(|claim| Property::new(*claim, |_| None)).collect();
        let folder = std::env::temp_dir().join(format!("swf-sim-kept-{}", std::process::id()));
        let kept = Kept::new(&folder, &properties);
        for (property, seed) in [(0, 7), (1, 9), (0, 3), (0, 5), (1, 8)] {
            let plan = format!("lambda:charge#{seed}=timeout");
            let property = claims[property].to_owned();
            kept.keep(&Failure { property, seed: Some(seed), plan });
        }
        assert_eq!(kept.finish(), Exit::Success);
        let mut files: Vec<(String, String)> = fs::read_dir(&folder)
            .expect("it was made")
            .map(|entry| {
                let path = entry.expect("an entry").path();
                let name = path.file_name().expect("it has one").to_string_lossy().into_owned();
                (name, fs::read_to_string(&path).expect("it can be read"))
            })
            .collect();
        files.sort();
        let file = |name: &str, text: &str| (name.to_owned(), text.to_owned());
        let of = |claim, seed| {
            format!("# {claim}: breaks under seed {seed}\nlambda:charge#{seed}=timeout\n")
        };
        let expected = [
            file("once-charge---2.plan", &of(claims[1], 8)),
            file("once-charge--.plan", &of(claims[0], 3)),
        ];
        fs::remove_dir_all(&folder).expect("it can be removed");
        let mut expected = expected.to_vec();
        expected.sort();
        assert_eq!(files, expected);
    }
}
