//! The files that a command is given.

use std::fs;
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};

use flate2::read::MultiGzDecoder;
use indexmap::IndexMap;
use serde::de::IgnoredAny;

use super::{Exit, say};
use crate::scenario::Scenario;
use crate::simulation::{FaultSource, Simulation, SimulationError, World};

/// A file's text, under the name that findings call it.
#[derive(Debug)]
pub(super) struct Input {
    pub(super) name: String,
    pub(super) text: String,
}

/// Standard input among the files.
const STDIN: &str = "-";

/// What standard input is called.
const NAME_OF_STDIN: &str = "<stdin>";

impl Input {
    /// What reads it again on another command line.
    pub(super) fn argument(&self) -> &str {
        if self.name == NAME_OF_STDIN { STDIN } else { &self.name }
    }

    /// Reads a file, or standard input as `-`; says why not.
    pub(super) fn read(path: &Path) -> Result<Input, Exit> {
        let (name, bytes) = read_bytes(path)?;
        Input::of(name, bytes)
    }

    /// The input that bytes are; says where they are no text.
    pub(super) fn of(name: String, bytes: Vec<u8>) -> Result<Input, Exit> {
        match String::from_utf8(bytes) {
            Ok(text) => Ok(Input { name, text }),
            Err(_) => {
                say(format_args!("error: `{name}` is not UTF-8 text"));
                Err(Exit::BadInput)
            }
        }
    }

    /// The scenario that it is; says what is wrong with it.
    pub(super) fn scenario(&self) -> Result<Scenario, Exit> {
        Scenario::parse(&self.text, &self.name).map_err(|findings| {
            say(findings);
            Exit::BadInput
        })
    }

    /// A world of its scenario at its first moment; says why it cannot be set up.
    pub(super) fn set_up(&self, world: World) -> Result<Simulation, Exit> {
        self.begun(Simulation::new(world))
    }

    /// The same where somebody says what goes another way.
    pub(super) fn set_up_under(
        &self,
        world: World,
        faults: Box<dyn FaultSource>,
    ) -> Result<Simulation, Exit> {
        self.begun(Simulation::under(world, faults))
    }

    fn begun(&self, begun: Result<Simulation, SimulationError>) -> Result<Simulation, Exit> {
        begun.map_err(|error| {
            say(format_args!("error: {}: {error}", self.name));
            Exit::BadInput
        })
    }
}

/// What a file, or standard input as `-`, holds, and what to call it; says why not. What is
/// compressed by gzip is unpacked.
pub(super) fn read_bytes(path: &Path) -> Result<(String, Vec<u8>), Exit> {
    let stdin = path.as_os_str() == STDIN;
    let name = if stdin { NAME_OF_STDIN.to_owned() } else { path.display().to_string() };
    let read = || {
        let mut bytes = Vec::new();
        match stdin {
            true => io::stdin().lock().read_to_end(&mut bytes)?,
            false => fs::File::open(path)?.read_to_end(&mut bytes)?,
        };
        if !bytes.starts_with(GZIP) {
            return Ok(bytes);
        }
        let mut unpacked = Vec::new();
        MultiGzDecoder::new(&bytes[..]).take(LARGEST + 1).read_to_end(&mut unpacked)?;
        match unpacked.len() as u64 > LARGEST {
            true => Err(io::Error::new(ErrorKind::FileTooLarge, "it unpacks to more than 1 GiB")),
            false => Ok(unpacked),
        }
    };
    let bytes = read().map_err(|error| unreadable(&name, &error))?;
    Ok((name, bytes))
}

/// What everything that gzip compressed begins with.
const GZIP: &[u8] = &[0x1f, 0x8b];

/// The most that a compressed file may hold: a few bytes can stand for very many.
const LARGEST: u64 = 1 << 30;

fn unreadable(name: &str, error: &io::Error) -> Exit {
    say(format_args!("error: cannot read `{name}`: {error}"));
    // What a damaged or overlong gzip comes to.
    let damaged = [
        ErrorKind::InvalidInput,
        ErrorKind::InvalidData,
        ErrorKind::UnexpectedEof,
        ErrorKind::FileTooLarge,
    ];
    if damaged.contains(&error.kind()) { Exit::BadInput } else { Exit::Io }
}

/// The files that are meant: each as it is given, and of a folder by name its `.yaml` and `.yml`
/// files, and its `.json` files that are scenarios. What a folder does not give is said, and is how
/// it ends.
pub(super) fn files(given: &[PathBuf]) -> (Vec<PathBuf>, Exit) {
    let (mut files, mut exit) = (Vec::new(), Exit::Success);
    for path in given {
        if path.as_os_str() == STDIN || !path.is_dir() {
            files.push(path.clone());
            continue;
        }
        match scenarios_of(path) {
            Ok(found) if found.is_empty() => {
                let folder = path.display();
                say(format_args!(
                    "error: no `.yaml`, `.yml` or `.json` scenario is in the folder `{folder}`"
                ));
                exit = exit.max(Exit::Nothing);
            }
            Ok(found) => files.extend(found),
            Err(error) => exit = exit.max(unreadable(&path.display().to_string(), &error)),
        }
    }
    (files, exit)
}

fn scenarios_of(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let ending = path.extension().and_then(|ending| ending.to_str());
        let is_scenario = match ending {
            Some("yaml" | "yml") => path.is_file(),
            // A folder of scenarios may hold a schema, histories and what else is JSON.
            Some("json") => fs::read_to_string(&path).is_ok_and(|text| {
                text.trim_start_matches('\u{feff}').trim_start().starts_with('{')
                    && is_scenario(&text)
            }),
            Some(_) | None => false,
        };
        if is_scenario {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// Whether a text is meant as a scenario: anything but JSON is, and a JSON object with a member
/// `swf-sim`.
pub(super) fn is_scenario(text: &str) -> bool {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    if !text.starts_with(['{', '[']) {
        return true;
    }
    match serde_json::from_str::<IndexMap<String, IgnoredAny>>(text) {
        Ok(members) => members.contains_key("swf-sim"),
        // It is cut short, has another error, or is several values.
        Err(_) => text.match_indices("swf-sim").any(|(at, word)| {
            let after = text[at + word.len()..].trim_start_matches(['"', '\'']).trim_start();
            after.starts_with(':')
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_without_the_member_swf_sim_is_no_scenario() {
        let rows = [
            ("swf-sim: 1", true),
            ("", true),
            ("{swf-sim: 1}", true),
            ("\u{feff} {\"swf-sim\": 1, \"people\": []}", true),
            ("{\"swf-sim\": 1,", true),
            ("{\"events\": []}", false),
            ("{\"events\": [{\"domain\": \"swf-sim\"}]}", false),
            ("[{\"eventId\": 1}]", false),
            ("{\"eventId\": 1}\n{\"eventId\": 2}\n", false),
            ("{\"schema\": \"swf-sim/run/1\", \"executions\": [", false),
        ];
        for (text, scenario) in rows {
            assert_eq!(is_scenario(text), scenario, "{text}");
        }
    }
}
