//! `swf-sim check`: says what is wrong with files, and runs nothing.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::check_histories::{Asked, Histories, laws};
use super::input::{Input, files, is_scenario, read_bytes};
use super::output::Output;
use super::{Exit, General};

/// Say what is wrong with scenarios, and with histories that somebody exported.
///
/// A scenario is read and not run. A history is held against the laws that every history of SWF
/// keeps to; several are held against each other, too, as those of one domain.
#[derive(Debug, Args)]
pub(super) struct Check {
    /// Scenario files, folders with `.yaml`, `.yml` and `.json` files, or exported histories, which
    /// may be compressed as `.gz`; `-` is standard input.
    ///
    /// Of a folder's JSON only objects with a member `swf-sim` are taken.
    #[arg(value_name = "SCENARIO|HISTORY", required_unless_present = "laws")]
    files: Vec<PathBuf>,
    /// List the laws, a line for each, which begins with the law's id.
    #[arg(long)]
    laws: bool,
    /// Judge histories by those laws alone that hold for any part of one.
    #[arg(long)]
    part: bool,
    /// How to print what is found in histories.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

/// How to print what is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people.
    Text,
    /// For programs: one document.
    Json,
}

impl Check {
    pub(super) fn execute(&self, general: &General) -> Exit {
        let mut output = Output::plain();
        if self.laws {
            return output.write(laws().as_bytes());
        }
        let json = self.format == Format::Json;
        let mut histories = Histories::new(Asked { parts: self.part, json });
        let (files, mut exit) = files(&self.files);
        for file in files {
            let checked = check(&file, &mut histories, json, general, &mut output);
            exit = exit.max(checked.unwrap_or_else(|exit| exit));
        }
        exit.max(histories.finish(&mut output))
    }
}

fn check(
    file: &Path,
    histories: &mut Histories,
    json: bool,
    general: &General,
    output: &mut Output,
) -> Result<Exit, Exit> {
    let (name, bytes) = read_bytes(file)?;
    if !std::str::from_utf8(&bytes).is_ok_and(is_scenario) {
        return Ok(histories.judge(&name, &bytes, output));
    }
    let input = Input::of(name, bytes)?;
    let scenario = input.scenario()?;
    general.warn(&scenario.warnings);
    input.set_up(scenario.world)?;
    Ok(match json {
        true => Exit::Success,
        false => output.write(format!("ok {}\n", input.name).as_bytes()),
    })
}
