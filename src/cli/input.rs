//! The files that a command is given.

use std::fs;
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};

use super::{Exit, say};
use crate::scenario::Scenario;
use crate::simulation::{Simulation, World};

/// A file's text, under the name that findings call it.
#[derive(Debug)]
pub(super) struct Input {
    pub(super) name: String,
    pub(super) text: String,
}

/// Standard input among the files.
const STDIN: &str = "-";

impl Input {
    /// Reads a file, or standard input as `-`; says why not.
    pub(super) fn read(path: &Path) -> Result<Input, Exit> {
        let stdin = path.as_os_str() == STDIN;
        let name = if stdin { "<stdin>".to_owned() } else { path.display().to_string() };
        let text = match stdin {
            true => io::read_to_string(io::stdin().lock()),
            false => fs::File::open(path).and_then(|mut file| {
                let mut text = String::new();
                file.read_to_string(&mut text).map(|_| text)
            }),
        };
        text.map(|text| Input { name: name.clone(), text })
            .map_err(|error| unreadable(&name, &error))
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
        Simulation::new(world).map_err(|error| {
            say(format_args!("error: {}: {error}", self.name));
            Exit::BadInput
        })
    }
}

fn unreadable(name: &str, error: &io::Error) -> Exit {
    if error.kind() == ErrorKind::InvalidData {
        say(format_args!("error: `{name}` is not UTF-8 text"));
        return Exit::BadInput;
    }
    say(format_args!("error: cannot read `{name}`: {error}"));
    Exit::Io
}

/// The files that are meant: each as it is given, and of a folder its `.yaml` and `.yml` files by
/// name. What a folder does not give is said, and is how it ends.
pub(super) fn files(given: &[PathBuf]) -> (Vec<PathBuf>, Exit) {
    let (mut files, mut exit) = (Vec::new(), Exit::Success);
    for path in given {
        if path.as_os_str() == STDIN || !path.is_dir() {
            files.push(path.clone());
            continue;
        }
        match scenarios_of(path) {
            Ok(found) if found.is_empty() => {
                say(format_args!("error: no `.yaml` file is in the folder `{}`", path.display()));
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
        if matches!(ending, Some("yaml" | "yml")) && path.is_file() {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}
