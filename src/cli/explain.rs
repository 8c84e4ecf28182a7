//! `swf-sim explain`: why each event of a run or of a recorded history was written.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use serde::Serialize;

use super::input::Input;
use super::output::Output;
use super::step;
use super::story::{Running, Stories, Story};
use super::{Exit, General, say};
use crate::explain::{Explanation, explain};
use crate::model::{EventId, WorkflowExecution};
use crate::render;

/// Explain each event: what happened, because of what, what holds now, what can come next.
#[derive(Debug, Args)]
pub(super) struct Explain {
    /// A scenario, which is run, or a history as AWS's tools or `swf-sim run` print it; `-` is
    /// standard input.
    #[arg(value_name = "SCENARIO|HISTORY")]
    file: PathBuf,
    /// Only the executions with this workflow id.
    #[arg(long, value_name = "WORKFLOW_ID")]
    execution: Option<String>,
    /// Only this event, of the first execution.
    #[arg(long, value_name = "N", conflicts_with_all = ["upto", "step"])]
    event: Option<u64>,
    /// Only the events up to this one.
    #[arg(long, value_name = "N")]
    upto: Option<u64>,
    /// Go through the first execution in the terminal, event by event, the state beside it.
    #[arg(long, conflicts_with_all = ["upto", "format"])]
    step: bool,
    /// How to print it.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    #[command(flatten)]
    running: Running,
}

/// How to print explanations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For people.
    Text,
    /// For programs: one document.
    Json,
}

/// The name and version of the document's shape.
const SCHEMA: &str = "swf-sim/explain/1";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Document<'s> {
    schema: &'static str,
    executions: Vec<Explained<'s>>,
}

/// An execution with the explanations that were asked for.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Explained<'s> {
    #[serde(skip_serializing_if = "Option::is_none")]
    workflow_execution: Option<&'s WorkflowExecution>,
    #[serde(skip)]
    story: &'s Story,
    events: Vec<Explanation>,
}

impl Explain {
    pub(super) fn execute(&self, general: &General) -> Exit {
        self.explain(general).unwrap_or_else(|exit| exit)
    }

    fn explain(&self, general: &General) -> Result<Exit, Exit> {
        if self.step {
            step::needs_a_terminal()?;
        }
        let input = Input::read(&self.file)?;
        let mut stories =
            Stories::of(&input, Some(&self.running), general)?.only(self.execution.as_deref())?;
        if (self.step || self.event.is_some()) && stories.stories.len() > 1 {
            let others = stories.stories.len();
            general.note(&format!(
                "this is the first of {others} executions; `--execution` picks another"
            ));
            stories.stories.truncate(1);
        }
        if self.step {
            return Ok(stories.exit.max(step::through(&stories.stories[0])));
        }
        let wanted = self.wanted(&stories.stories)?;
        let mut output = Output::new(None, general.color());
        let written = match self.format {
            Format::Text => text(&wanted, &output),
            Format::Json => json(wanted),
        };
        Ok(stories.exit.max(output.write(written.as_bytes())))
    }

    fn wanted<'s>(&self, stories: &'s [Story]) -> Result<Vec<Explained<'s>>, Exit> {
        let explained: Vec<Explained<'s>> = stories
            .iter()
            .map(|story| Explained {
                workflow_execution: story.workflow_execution.as_ref(),
                story,
                events: self.events(story),
            })
            .collect();
        if explained.iter().any(|explained| !explained.events.is_empty()) {
            return Ok(explained);
        }
        let wanted = self.event.or(self.upto).unwrap_or_default();
        let id = |event: Option<&crate::model::HistoryEvent>| {
            event.map_or(EventId::NONE, |e| e.event_id)
        };
        let history = &stories[0].history;
        let (first, last) = (id(history.first()), id(history.last()));
        say(format_args!("error: there is no event {wanted}; the history has {first} to {last}"));
        Err(Exit::BadInput)
    }

    fn events(&self, story: &Story) -> Vec<Explanation> {
        let all = explain(&story.history, &story.told);
        let upto = EventId(self.upto.or(self.event).unwrap_or(u64::MAX));
        let only = self.event.map(EventId);
        all.take_while(|explanation| explanation.event_id <= upto)
            .filter(|explanation| only.is_none_or(|only| explanation.event_id == only))
            .collect()
    }
}

fn text(explained: &[Explained<'_>], output: &Output) -> String {
    let part = |explained: &Explained<'_>| {
        let events = render::explanations(&explained.events, output.paint());
        format!("{}\n\n{events}", explained.story.title())
    };
    explained.iter().map(part).collect::<Vec<_>>().join("\n")
}

fn json(executions: Vec<Explained<'_>>) -> String {
    let document = Document { schema: SCHEMA, executions };
    let mut json = serde_json::to_string_pretty(&document).expect("explanations are plain text");
    json.push('\n');
    json
}

/// The explanations of all executions, as text.
pub(super) fn whole(stories: &[Story], output: &Output) -> String {
    let explained = stories.iter().map(|story| Explained {
        workflow_execution: story.workflow_execution.as_ref(),
        story,
        events: explain(&story.history, &story.told).collect(),
    });
    text(&explained.collect::<Vec<_>>(), output)
}
