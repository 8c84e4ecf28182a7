//! The recordings as they lie on disk.

use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use flate2::read::GzDecoder;
use indexmap::IndexMap;
use serde_json::{Value, json};
use swf_sim::model::{Answer, Decision, EventId, Recording, TaskList, Text, WorkflowExecution};

use crate::skipped::skipped;

/// One recorded run.
pub(crate) struct Run {
    pub(crate) name: String,
    pub(crate) recording: Recording,
    /// What the decider sent, by the `DecisionTaskStarted` event, as far as the log has it.
    pub(crate) answers: IndexMap<EventId, Answer>,
}

/// The folder of recordings; `SWF_SIM_HISTORIES` names another one.
fn folder() -> PathBuf {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/histories");
    std::env::var_os("SWF_SIM_HISTORIES").map_or(beside, PathBuf::from)
}

/// The files of a folder whose names end so; `None`: there is no such folder.
pub(crate) fn files(name: &str, ending: &str) -> Option<Vec<PathBuf>> {
    let folder = folder().join(name);
    let Ok(entries) = fs::read_dir(&folder) else {
        skipped(&format!("there are no recordings in `{}`", folder.display()));
        return None;
    };
    let mut files: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.to_string_lossy().ends_with(ending));
    files.sort();
    Some(files)
}

fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// The histories of a folder; `None`: there is none.
pub(crate) fn histories(name: &str) -> Option<Vec<Run>> {
    let mut runs = Vec::new();
    for path in files(name, ".json")? {
        let name = name_of(&path);
        let recordings = Recording::read(fs::read(&path).unwrap());
        for recording in recordings.unwrap_or_else(|error| panic!("{name}: {error}")) {
            runs.push(Run { name: name.clone(), recording, answers: IndexMap::new() });
        }
    }
    Some(runs)
}

/// The runs of all client logs; `None`: there are none.
pub(crate) fn traces() -> Option<Vec<Run>> {
    let mut found = Vec::new();
    for path in files("traces", ".jsonl.gz")? {
        let log = name_of(&path);
        let lines = BufReader::new(GzDecoder::new(File::open(&path).unwrap())).lines();
        let calls: Vec<Value> =
            lines.map(|line| serde_json::from_str(&line.unwrap()).unwrap()).collect();
        let runs = runs(&calls);
        if runs.is_empty() {
            println!("{log}: passed over, it is the log of a worker and holds no history");
        }
        for (run_id, run) in runs {
            found.extend(run.read(format!("{log} {run_id:.10}")));
        }
    }
    Some(found)
}

/// What a client log has of one run.
#[derive(Default)]
struct Logged {
    workflow_execution: WorkflowExecution,
    /// The events that each poll returned, its pages together.
    polls: IndexMap<u64, Vec<Value>>,
    /// The tokens of each poll's pages; the service takes any of them.
    tokens: Vec<(Value, EventId)>,
    answers: IndexMap<EventId, Answer>,
}

fn runs(calls: &[Value]) -> IndexMap<String, Logged> {
    let mut runs: IndexMap<String, Logged> = IndexMap::new();
    for call in calls {
        let (request, response) = (&call["request"], &call["response"]);
        match call["op"].as_str() {
            Some("PollForDecisionTask") => {
                if let Some(run_id) = response["workflowExecution"]["runId"].as_str() {
                    runs.entry(run_id.to_owned()).or_default().poll(response);
                }
            }
            // An answer that the service refused has a fault for its response.
            Some("RespondDecisionTaskCompleted") if response.is_null() => {
                for run in runs.values_mut() {
                    run.answer(request);
                }
            }
            Some(_) | None => {}
        }
    }
    runs
}

impl Logged {
    fn poll(&mut self, response: &Value) {
        self.workflow_execution =
            serde_json::from_value(response["workflowExecution"].clone()).unwrap();
        let started = response["startedEventId"].as_u64().unwrap();
        let page = response["events"].as_array().cloned().unwrap_or_default();
        self.polls.entry(started).or_default().extend(page);
        self.tokens.push((response["taskToken"].clone(), EventId(started)));
    }

    fn answer(&mut self, request: &Value) {
        let token = &request["taskToken"];
        let Some((_, started)) = self.tokens.iter().find(|(of, _)| of == token) else { return };
        let decisions = Some(&request["decisions"]).filter(|decisions| !decisions.is_null());
        let decisions = decisions.map(|list| Decision::list_from_json(list.to_string()).unwrap());
        let text = |member: &str| request[member].as_str().map(Text::from);
        let answer = Answer {
            decisions: decisions.unwrap_or_default(),
            execution_context: text("executionContext"),
            task_list: request["taskList"]["name"].as_str().map(TaskList::new),
            task_list_schedule_to_start_timeout: text("taskListScheduleToStartTimeout")
                .map(|timeout| timeout.parse().unwrap()),
            decided_at: Vec::new(),
        };
        self.answers.insert(*started, answer);
    }

    /// The history that the last poll returned, and the answers before it.
    fn read(mut self, name: String) -> Option<Run> {
        let (_, events) = self.polls.pop()?;
        let execution = self.workflow_execution;
        let document = json!({"workflowExecution": execution, "events": events});
        let mut recordings = Recording::read(document.to_string()).unwrap();
        Some(Run { name, recording: recordings.remove(0), answers: self.answers })
    }
}
