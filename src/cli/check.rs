//! `swf-sim check`: says what is wrong with files, and runs nothing.

use std::path::PathBuf;

use clap::Args;
use indexmap::IndexMap;
use serde::de::IgnoredAny;

use super::input::{Input, files};
use super::output::Output;
use super::{Exit, General, say};

/// Say what is wrong with scenarios, without running them.
#[derive(Debug, Args)]
pub(super) struct Check {
    /// Scenario files, or folders with `.yaml` files; `-` is standard input.
    #[arg(value_name = "SCENARIO", required = true)]
    files: Vec<PathBuf>,
}

impl Check {
    pub(super) fn execute(&self, general: &General) -> Exit {
        let mut output = Output::plain();
        let (files, mut exit) = files(&self.files);
        for file in files {
            let checked = Input::read(&file).and_then(|input| check(&input, general, &mut output));
            exit = exit.max(checked.unwrap_or_else(|exit| exit));
        }
        exit
    }
}

fn check(input: &Input, general: &General, output: &mut Output) -> Result<Exit, Exit> {
    if is_scenario(&input.text) {
        return check_scenario(input, general, output);
    }
    let name = &input.name;
    say(format_args!("error: `{name}` is no scenario: it has no member `swf-sim`"));
    Err(Exit::BadInput)
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
        Err(_) => text.contains("swf-sim"),
    }
}

fn check_scenario(input: &Input, general: &General, output: &mut Output) -> Result<Exit, Exit> {
    let scenario = input.scenario()?;
    general.warn(&scenario.warnings);
    input.set_up(scenario.world)?;
    Ok(output.write(format!("ok {}\n", input.name).as_bytes()))
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
        ];
        for (text, scenario) in rows {
            assert_eq!(is_scenario(text), scenario, "{text}");
        }
    }
}
