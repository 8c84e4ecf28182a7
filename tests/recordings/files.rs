//! The recordings as they lie on disk.

use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use flate2::read::GzDecoder;
use indexmap::IndexMap;
use serde_json::Value;
use swf_sim::model::{
    Answer, Decision, EventId, History, HistoryEvent, TaskList, Text, Timestamp, WorkflowExecution,
};

use crate::skipped::skipped;

/// One recorded run.
pub(crate) struct Recording {
    pub(crate) name: String,
    pub(crate) workflow_execution: WorkflowExecution,
    pub(crate) events: Vec<HistoryEvent>,
    /// What the decider sent, by the `DecisionTaskStarted` event, as far as the log has it.
    pub(crate) answers: IndexMap<EventId, Answer>,
    pub(crate) times: Times,
}

/// Where the timestamps of a recording come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Times {
    Recorded,
    /// The recording has none.
    MadeUp,
}

/// The recordings of one folder, and what cannot be replayed and why.
#[derive(Default)]
pub(crate) struct Found {
    pub(crate) recordings: Vec<Recording>,
    pub(crate) passed_over: Vec<(String, String)>,
}

impl Found {
    pub(crate) fn print_passed_over(&self) {
        for (name, why) in &self.passed_over {
            println!("{name}: passed over, {why}");
        }
    }

    fn take(&mut self, name: String, recording: Result<Recording, String>) {
        match recording {
            Ok(recording) => self.recordings.push(recording),
            Err(why) => self.passed_over.push((name, why)),
        }
    }
}

fn files(folder: &str, ending: &str) -> Option<Vec<PathBuf>> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/histories").join(folder);
    let Ok(entries) = fs::read_dir(&beside) else {
        skipped(&format!("there are no recordings in `{}`", beside.display()));
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
pub(crate) fn histories(folder: &str) -> Option<Found> {
    let mut found = Found::default();
    for path in files(folder, ".json")? {
        let name = name_of(&path);
        let mut document: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        let events = document["events"].as_array_mut().expect("a history has events");
        let events = std::mem::take(events);
        found.take(name.clone(), history(name, events));
    }
    Some(found)
}

/// The history in a list of events, which may be newest first and may lack timestamps.
fn history(name: String, mut events: Vec<Value>) -> Result<Recording, String> {
    events.sort_by_key(|event| event["eventId"].as_u64());
    let gapless = events.iter().zip(1..).all(|(event, id)| event["eventId"] == id);
    if !gapless {
        return Err("it is a fragment: events are missing".to_owned());
    }
    let timed = events.iter().all(|event| event.get("eventTimestamp").is_some());
    for event in events.iter_mut().filter(|_| !timed) {
        event["eventTimestamp"] = Timestamp::MIN.as_millis().into();
    }
    Ok(Recording {
        name,
        workflow_execution: WorkflowExecution::default(),
        events: read(events)?,
        answers: IndexMap::new(),
        times: if timed { Times::Recorded } else { Times::MadeUp },
    })
}

fn read(events: Vec<Value>) -> Result<Vec<HistoryEvent>, String> {
    let history = History::from_json(Value::from(events).to_string());
    history.map(|history| history.events).map_err(|error| error.to_string())
}

/// The runs of all client logs; `None`: there are none.
pub(crate) fn traces() -> Option<Found> {
    let mut found = Found::default();
    for path in files("traces", ".jsonl.gz")? {
        let log = name_of(&path);
        let lines = BufReader::new(GzDecoder::new(File::open(&path).unwrap())).lines();
        let calls: Vec<Value> =
            lines.map(|line| serde_json::from_str(&line.unwrap()).unwrap()).collect();
        let runs = runs(&calls);
        if runs.is_empty() {
            let why = "it is the log of a worker and holds no history".to_owned();
            found.passed_over.push((log.clone(), why));
        }
        for (run_id, run) in runs {
            let name = format!("{log} {run_id:.10}");
            found.take(name.clone(), run.recording(name));
        }
    }
    Some(found)
}

/// What a client log has of one run.
#[derive(Default)]
struct Run {
    workflow_execution: WorkflowExecution,
    /// The events that each poll returned, its pages together.
    polls: IndexMap<u64, Vec<Value>>,
    /// The tokens of each poll's pages; the service takes any of them.
    tokens: Vec<(Value, EventId)>,
    answers: IndexMap<EventId, Answer>,
}

fn runs(calls: &[Value]) -> IndexMap<String, Run> {
    let mut runs: IndexMap<String, Run> = IndexMap::new();
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

impl Run {
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
        let decisions = match &request["decisions"] {
            Value::Null => Vec::new(),
            decisions => Decision::list_from_json(decisions.to_string()).unwrap(),
        };
        let text = |member: &str| request[member].as_str().map(Text::from);
        let answer = Answer {
            decisions,
            execution_context: text("executionContext"),
            task_list: request["taskList"]["name"].as_str().map(TaskList::new),
            task_list_schedule_to_start_timeout: text("taskListScheduleToStartTimeout")
                .map(|timeout| timeout.parse().unwrap()),
            decided_at: Vec::new(),
        };
        self.answers.insert(*started, answer);
    }

    /// The history that the last poll returned, and the answers before it.
    fn recording(mut self, name: String) -> Result<Recording, String> {
        let (_, events) = self.polls.pop().ok_or("no poll returned a history")?;
        let mut recording = history(name, events)?;
        recording.workflow_execution = self.workflow_execution;
        recording.answers = self.answers;
        Ok(recording)
    }
}
