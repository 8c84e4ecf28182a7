//! `swf-sim diff`: two runs or histories side by side.

use std::path::PathBuf;

use clap::Args;
use indexmap::IndexMap;
use serde::Serialize;

use super::explain::Format;
use super::input::Input;
use super::output::Output;
use super::story::{Running, Stories, Story};
use super::{Exit, General};
use crate::explain::{Diff, diff};
use crate::render;

/// Compare two runs or histories by what their events mean; ends with 1 when they differ.
///
/// Ids, run ids and identities are no differences, and times count from the first event. Faults and
/// a program that decides are those of B: compare a scenario with itself to see what they change.
#[derive(Debug, Args)]
pub(super) struct Compare {
    /// A scenario, which is run, or a history; `-` is standard input.
    #[arg(value_name = "A")]
    a: PathBuf,
    /// What to compare it with.
    #[arg(value_name = "B")]
    b: PathBuf,
    /// Only the executions with this workflow id.
    #[arg(long, value_name = "WORKFLOW_ID")]
    execution: Option<String>,
    /// How to print it.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    #[command(flatten)]
    running: Running,
}

/// The name and version of the document's shape.
const SCHEMA: &str = "swf-sim/diff/1";

#[derive(Serialize)]
struct Document {
    schema: &'static str,
    executions: Vec<Compared>,
}

/// Two executions that are compared, or one that has no counterpart.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Compared {
    execution: String,
    /// The one file that has it; absent: both have.
    #[serde(skip_serializing_if = "Option::is_none")]
    only_in: Option<String>,
    diff: Diff,
}

impl Compare {
    pub(super) fn execute(&self, general: &General) -> Exit {
        self.compare(general).unwrap_or_else(|exit| exit)
    }

    fn compare(&self, general: &General) -> Result<Exit, Exit> {
        let read = |path, running| {
            let input = Input::read(path)?;
            Stories::of(&input, running, general)?.only(self.execution.as_deref())
        };
        let (a, b) = (read(&self.a, None)?, read(&self.b, Some(&self.running))?);
        let ran = a.exit.max(b.exit);
        let names = [&self.a, &self.b].map(|path| path.display().to_string());
        let compared = compared(&a.stories, &b.stories, &names);
        let differ = compared.iter().any(|it| it.only_in.is_some() || !it.diff.is_empty());
        let mut output = Output::new(None, general.color());
        let text = match self.format {
            Format::Text => text(&compared, &names, &output),
            Format::Json => json(compared),
        };
        let found = if differ { Exit::Found } else { Exit::Success };
        Ok(ran.max(found).max(output.write(text.as_bytes())))
    }
}

/// Pairs executions by workflow id and by which run of it they are. Where each file holds one
/// execution, these are meant.
fn compared(a: &[Story], b: &[Story], names: &[String; 2]) -> Vec<Compared> {
    let both = |execution: String, a: &Story, b: &Story| Compared {
        execution,
        only_in: None,
        diff: diff(&a.history, &b.history),
    };
    if let ([a], [b]) = (a, b) {
        return vec![both(a.name(0), a, b)];
    }
    let (a, mut b) = (by_name(a), by_name(b));
    let alone = |execution: String, file: &String| Compared {
        execution,
        only_in: Some(file.clone()),
        diff: Diff::default(),
    };
    let mut compared: Vec<Compared> = a
        .into_iter()
        .map(|(name, story)| match b.shift_remove(&name) {
            Some(other) => both(name, story, other),
            None => alone(name, &names[0]),
        })
        .collect();
    compared.extend(b.into_keys().map(|name| alone(name, &names[1])));
    compared
}

fn by_name(stories: &[Story]) -> IndexMap<String, &Story> {
    let mut named = IndexMap::new();
    for story in stories {
        let mut run = 0;
        while named.contains_key(&story.name(run)) {
            run += 1;
        }
        named.insert(story.name(run), story);
    }
    named
}

fn text(compared: &[Compared], names: &[String; 2], output: &Output) -> String {
    let mut out = format!("A {}\nB {}\n", names[0], names[1]);
    for Compared { execution, only_in, diff } in compared {
        out.push_str(&match only_in {
            Some(file) => format!("\nexecution {execution}: only in {file}\n"),
            None if diff.is_empty() => format!("\nexecution {execution}: the same\n"),
            None => {
                let difference = render::difference(diff, output.paint());
                format!("\nexecution {execution}\n{difference}")
            }
        });
    }
    out
}

fn json(executions: Vec<Compared>) -> String {
    let document = Document { schema: SCHEMA, executions };
    let mut json = serde_json::to_string_pretty(&document).expect("differences are plain text");
    json.push('\n');
    json
}
