//! The half of `swf-sim check` that judges histories.

use std::fmt::Write;

use serde::Serialize;

use super::output::Output;
use super::{Exit, say};
use crate::check::{Disagreement, Era, Law, Report, Violation, between, check, misshapen};
use crate::model::{Extent, Limits, Recording, Times, WorkflowExecution, counted};

/// How to judge histories, and how to tell what came of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked {
    /// Whether every history is a part of one, whatever it looks like.
    pub(super) parts: bool,
    /// Whether to tell it as one JSON document.
    pub(super) json: bool,
}

/// The histories of all files, as they are judged.
#[derive(Debug)]
pub(super) struct Histories {
    asked: Asked,
    recordings: Vec<Recording>,
    /// Which of them are of which file.
    names: Vec<String>,
    told: Told,
}

/// What came of it, as JSON.
#[derive(Debug, Default, Serialize)]
struct Told {
    histories: Vec<ToldHistory>,
    between: Vec<ToldBetween>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct ToldHistory {
    file: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    workflow_execution: Option<WorkflowExecution>,
    events: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    extent: Option<String>,
    remarks: Vec<String>,
    violations: Vec<Violation>,
}

#[derive(Debug, Serialize)]
struct ToldBetween {
    file: String,
    other: String,
    #[serde(flatten)]
    violation: Violation,
}

impl Histories {
    pub(super) fn new(asked: Asked) -> Self {
        Histories { asked, recordings: Vec::new(), names: Vec::new(), told: Told::default() }
    }

    /// Judges the histories of a file, each by itself.
    pub(super) fn judge(&mut self, name: &str, json: &[u8], output: &mut Output) -> Exit {
        let recordings = match Recording::read(json) {
            Ok(recordings) => recordings,
            Err(error) => match misshapen(json, &error) {
                Some(violation) => return self.tell_misshapen(name, violation, output),
                None => {
                    say(format_args!("error: {name}: {error}"));
                    return Exit::BadInput;
                }
            },
        };
        let several = recordings.len() > 1;
        let mut exit = Exit::Success;
        for mut recording in recordings {
            if self.asked.parts {
                recording.extent = Extent::Fragment;
            }
            let name = match &recording.workflow_execution {
                Some(run) if several => format!("{name} {}/{}", run.workflow_id, run.run_id),
                Some(_) | None => name.to_owned(),
            };
            let report = check(&recording, &Limits::default());
            exit = exit.max(self.tell(&name, &recording, report, output));
            self.recordings.push(recording);
            self.names.push(name);
        }
        exit
    }

    fn tell(
        &mut self,
        name: &str,
        recording: &Recording,
        report: Report,
        output: &mut Output,
    ) -> Exit {
        let found = found(&report.violations);
        let remarks = remarks(recording, &report.eras);
        if self.asked.json {
            self.told.histories.push(ToldHistory {
                file: name.to_owned(),
                workflow_execution: recording.workflow_execution.clone(),
                events: report.events,
                extent: Some(recording.extent.to_string()),
                remarks,
                violations: report.violations,
            });
            return found;
        }
        let told = told(name, report.events, Some(recording.extent), &remarks, &report.violations);
        found.max(output.write(told.as_bytes()))
    }

    fn tell_misshapen(&mut self, name: &str, violation: Violation, output: &mut Output) -> Exit {
        let violations = vec![violation];
        if !self.asked.json {
            let told = told(name, 0, None, &[], &violations);
            return Exit::Found.max(output.write(told.as_bytes()));
        }
        self.told.histories.push(ToldHistory {
            file: name.to_owned(),
            workflow_execution: None,
            events: 0,
            extent: None,
            remarks: Vec::new(),
            violations,
        });
        Exit::Found
    }

    /// Judges the histories together, and ends what is told.
    pub(super) fn finish(mut self, output: &mut Output) -> Exit {
        let together = between(&self.recordings);
        let mut exit = if together.is_empty() { Exit::Success } else { Exit::Found };
        for Disagreement { recording, other, violation } in together {
            let [file, other] = [recording, other].map(|place| self.names[place].clone());
            if !self.asked.json {
                let told = format!("{file}, beside {other}:\n  {violation}\n");
                exit = exit.max(output.write(told.as_bytes()));
            }
            self.told.between.push(ToldBetween { file, other, violation });
        }
        if self.asked.json {
            let mut json = serde_json::to_string_pretty(&self.told).expect("it is plain data");
            json.push('\n');
            exit = exit.max(output.write(json.as_bytes()));
        }
        exit
    }
}

fn found(violations: &[Violation]) -> Exit {
    if violations.is_empty() { Exit::Success } else { Exit::Found }
}

/// What is told of one history.
fn told(
    name: &str,
    events: usize,
    extent: Option<Extent>,
    remarks: &[String],
    violations: &[Violation],
) -> String {
    let mut out = match violations.len() {
        0 => format!("ok {name}: "),
        some => format!("{name}: {}, ", counted(some, "violation")),
    };
    match extent {
        Some(extent) => {
            let _ = write!(out, "{}, {extent}", counted(events, "event"));
        }
        None => out.push_str("not read on"),
    }
    if !remarks.is_empty() {
        let _ = write!(out, " ({})", remarks.join("; "));
    }
    out.push('\n');
    for violation in violations {
        let _ = writeln!(out, "  {violation}");
    }
    out
}

/// What is worth knowing of a recording and breaks no law.
fn remarks(recording: &Recording, eras: &[Era]) -> Vec<String> {
    let mut remarks: Vec<String> = eras.iter().map(Era::to_string).collect();
    match recording.times {
        Times::Milliseconds => {}
        Times::Seconds => remarks.push("timestamps in whole seconds".to_owned()),
        Times::Absent => remarks.push("no timestamps".to_owned()),
    }
    if recording.newest_first {
        remarks.push("newest first".to_owned());
    }
    if recording.more_pages {
        remarks.push("more pages follow".to_owned());
    }
    remarks
}

/// All laws, a line for each: its id, its sentence, its mark and its source.
pub(super) fn laws() -> String {
    let widest = Law::ALL.iter().map(|law| law.id().len()).max().unwrap_or_default();
    let mut out = String::new();
    for law in Law::ALL {
        let (sentence, source) = (law.sentence(), law.source());
        let _ = writeln!(out, "{law:widest$}  {sentence} [{}: {source}]", law.mark());
    }
    out
}
