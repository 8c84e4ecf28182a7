//! `swf-sim draw`: pictures of a run or of a recorded history.

use std::path::{Path, PathBuf};

use anstream::ColorChoice;
use clap::{Args, ValueEnum};

use super::input::Input;
use super::output::Output;
use super::story::{Running, Stories};
use super::{Exit, General};
use crate::render::draw::{self, Drawable, Drawing};

/// Draw a run or a history: as a page to step through, a timeline, a diagram, or a trace.
#[derive(Debug, Args)]
pub(super) struct Draw {
    /// A scenario, which is run, or a history as AWS's tools or `swf-sim run` print it; `-` is
    /// standard input.
    #[arg(value_name = "SCENARIO|HISTORY")]
    file: PathBuf,
    /// Only the executions with this workflow id.
    #[arg(long, value_name = "WORKFLOW_ID")]
    execution: Option<String>,
    /// What to draw.
    #[arg(long, value_enum, default_value_t = Format::Html)]
    format: Format,
    /// The file to write to, in place of standard output.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    running: Running,
}

/// What a drawing is written as.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// One page that needs nothing else: timeline, events and explanations, to step through and to
    /// predict.
    Html,
    /// The timeline alone, for documents.
    Svg,
    /// A sequence diagram, as GitHub shows it in Markdown.
    Mermaid,
    /// Chrome trace events, for Perfetto.
    Trace,
}

impl Draw {
    pub(super) fn execute(&self, general: &General) -> Exit {
        self.draw(general).unwrap_or_else(|exit| exit)
    }

    fn draw(&self, general: &General) -> Result<Exit, Exit> {
        let input = Input::read(&self.file)?;
        let stories = Stories::of(&input, Some(&self.running), general)?;
        let stories = stories.only(self.execution.as_deref())?;
        let drawable: Vec<Drawable<'_>> = stories
            .stories
            .iter()
            .map(|story| Drawable {
                workflow_execution: story.workflow_execution.as_ref(),
                history: &story.history,
                told: &story.told,
            })
            .collect();
        let drawing = Drawing::new(&title(&input.name), &drawable);
        let drawn = match self.format {
            Format::Html => draw::html(&drawing),
            Format::Svg => draw::svg(&drawing),
            Format::Mermaid => draw::mermaid(&drawing),
            Format::Trace => draw::trace(&drawing),
        };
        let mut output = Output::new(self.output.clone(), ColorChoice::Never);
        let exit = stories.exit.max(output.write(drawn.as_bytes()));
        Ok(exit.max(output.finish()))
    }
}

/// The file's name without folders and ending.
fn title(name: &str) -> String {
    let stem = Path::new(name).file_stem();
    stem.map_or_else(|| name.to_owned(), |stem| stem.to_string_lossy().into_owned())
}
