//! `swf-sim lessons`: the course, lesson by lesson.

use std::fmt::Write;

use clap::Args;

use super::course::{COURSE, Lesson};
use super::explain;
use super::input::Input;
use super::output::Output;
use super::story::Stories;
use super::{Exit, General, say};
use crate::render::fill_words;
use crate::scenario::Scenario;

/// Learn how SWF behaves: list the lessons, or run and explain one.
#[derive(Debug, Args)]
pub(super) struct Lessons {
    /// The lesson; without it, all are listed.
    #[arg(value_name = "N")]
    number: Option<usize>,
    /// Print the lesson's scenario instead, to save and change it.
    #[arg(long, requires = "number")]
    scenario: bool,
}

/// Where the words of a lesson begin.
const COLUMN: usize = 10;

impl Lessons {
    pub(super) fn execute(&self, general: &General) -> Exit {
        let mut output = Output::new(None, general.color());
        let Some(number) = self.number else { return output.write(list().as_bytes()) };
        let lesson = number.checked_sub(1).and_then(|place| COURSE.get(place));
        let Some(lesson) = lesson else {
            say(format_args!(
                "error: there is no lesson {number}; there are 1 to {}",
                COURSE.len()
            ));
            return Exit::BadInput;
        };
        if self.scenario {
            return output.write(lesson.text.as_bytes());
        }
        match taught(number, lesson, general, &output) {
            Ok((text, exit)) => exit.max(output.write(text.as_bytes())),
            Err(exit) => exit,
        }
    }
}

fn list() -> String {
    let mut out = String::new();
    let width = COURSE.iter().map(|lesson| lesson.title.chars().count()).max().unwrap_or(0);
    for (number, Lesson { title, scenario, .. }) in (1..).zip(COURSE) {
        let _ = writeln!(out, "{number:>3}  {title:<width$}  {scenario}");
    }
    out.push_str("\n`swf-sim lessons 1` runs and explains the first.\n");
    out
}

/// What a lesson says, around the explanation of its run.
fn taught(
    number: usize,
    lesson: &Lesson,
    general: &General,
    output: &Output,
) -> Result<(String, Exit), Exit> {
    let input = Input { name: format!("{}.yaml", lesson.scenario), text: lesson.text.to_owned() };
    let scenario = input.scenario()?;
    let stories = Stories::ran(&input, &scenario, None, general)?;
    let mut out = format!("lesson {number} of {}: {}\n\n", COURSE.len(), lesson.title);
    said(&mut out, "shows", lesson.shows);
    said(&mut out, "predict", lesson.predict);
    let save = format!("swf-sim lessons {number} --scenario > {}", input.name);
    said(&mut out, "scenario", &format!("`{save}` saves it; read its rules before you read on"));
    out.push('\n');
    out.push_str(&explain::whole(&stories.stories, output));
    out.push('\n');
    said(&mut out, "try", lesson.change);
    let compare = format!("`swf-sim diff` shows what your change of {} has changed", input.name);
    said(&mut out, "", &compare);
    if let Some(documents) = rests_on(&scenario) {
        said(&mut out, "read", documents);
    }
    if let Some(next) = COURSE.get(number) {
        let next = format!("{}: `swf-sim lessons {}`", next.title, number + 1);
        said(&mut out, "next", &next);
    }
    Ok((out, stories.exit))
}

fn said(out: &mut String, label: &str, text: &str) {
    out.push_str(label);
    fill_words(out, label.len(), COLUMN, text);
}

/// The documentation behind a scenario, which its first comment ends with.
pub(super) fn rests_on(scenario: &Scenario) -> Option<&str> {
    let (_, documents) = scenario.description.split_once("Rests on:")?;
    Some(documents.trim()).filter(|documents| !documents.is_empty())
}
