//! `swf-sim check`: says what is wrong with files, and runs nothing.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use indexmap::IndexMap;
use serde::de::IgnoredAny;

use super::check_histories::{Asked, Histories, laws};
use super::input::{Input, files, read_bytes};
use super::output::Output;
use super::{Exit, General};

/// Say what is wrong with scenarios, and with histories that somebody exported.
///
/// A scenario is read and not run. A history is held against the laws that every history of SWF
/// keeps to; several are held against each other, too, as those of one domain.
#[derive(Debug, Args)]
pub(super) struct Check {
    /// Scenario files, folders with `.yaml` files, or exported histories, which may be compressed
    /// as `.gz`; `-` is standard input.
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

/// Whether a text is meant as a scenario: anything but JSON is, and a JSON object with a member
/// `swf-sim`.
fn is_scenario(text: &str) -> bool {
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
