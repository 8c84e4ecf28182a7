//! A decider that is a program: decision tasks on its standard input, answers on its standard
//! output, a line for each.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use super::process::{Process, Trouble};
use crate::model::{
    Answer, Decision, EventId, HistoryEvent, TaskList, Text, Timeout, WorkflowExecution,
    WorkflowType,
};
use crate::simulation::{Decider, DeciderError, DecisionTask};

/// A decider that is a program in whatever language.
///
/// The program is started once. It is sent one decision task to a line, as PollForDecisionTask
/// answers it, and answers each with one line: `{"decisions": [...]}`, which may hold
/// `executionContext`, `taskList` and `taskListScheduleToStartTimeout` as
/// RespondDecisionTaskCompleted does. A task holds the whole history; once an answer holds
/// `"newEventsOnly": true`, later tasks of that execution hold the events that are new to it, as
/// long as none was missed: where one was, or the same task is asked about again, they begin with
/// event 1, and what was kept of the execution is to be forgotten. The line `reset` tells that
/// another run begins and that what was kept of all earlier ones is to be forgotten; it wants no
/// answer.
///
/// A program that ends, answers nonsense, or takes longer than its limit is ended, and started
/// again when it is asked next; its last words on standard error are in the error.
#[derive(Debug)]
pub struct CommandDecider {
    words: Vec<String>,
    limit: Duration,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    process: Option<Process>,
    /// Whether another run has begun since the program was last asked.
    reset: bool,
    /// What the program has seen of each execution since the run began.
    seen: IndexMap<WorkflowExecution, Seen>,
}

/// What a program has seen of an execution.
#[derive(Debug, Default)]
struct Seen {
    /// The history of the last task that it answered.
    history: Vec<HistoryEvent>,
    /// Whether it wants no more than what is new.
    new_events_only: bool,
}

/// A command line that cannot be split into words.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{command}` is no command: {problem}")]
pub struct NoCommand {
    command: String,
    problem: String,
}

/// What PollForDecisionTask answers.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Task<'t> {
    task_token: String,
    started_event_id: EventId,
    workflow_execution: &'t WorkflowExecution,
    workflow_type: &'t WorkflowType,
    previous_started_event_id: EventId,
    events: &'t [HistoryEvent],
}

/// What a program answers.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Answered {
    decisions: Vec<Decision>,
    execution_context: Option<Text>,
    task_list: Option<TaskList>,
    task_list_schedule_to_start_timeout: Option<Timeout>,
    #[serde(default)]
    new_events_only: bool,
}

impl CommandDecider {
    /// How long a program may take for an answer unless somebody says otherwise, by the clock on
    /// the wall.
    pub const LIMIT: Duration = Duration::from_secs(10);

    /// A decider of a command line, whose words are split as a shell does it. The program is
    /// started when it is first asked.
    ///
    /// # Errors
    ///
    /// When there is no word in it, or a quote is not closed.
    pub fn new(command: &str, limit: Duration) -> Result<Self, NoCommand> {
        let wrong =
            |problem: &str| NoCommand { command: command.to_owned(), problem: problem.to_owned() };
        let words = shell_words::split(command).map_err(|_| wrong("a quote is not closed"))?;
        if words.is_empty() {
            return Err(wrong("it has no word"));
        }
        Ok(CommandDecider { words, limit, state: Mutex::default() })
    }
}

impl Decider for CommandDecider {
    fn decide(&self, task: &DecisionTask<'_>) -> Result<Answer, DeciderError> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let answered = state.ask(task, &self.words, self.limit);
        answered.map_err(|trouble| {
            state.seen.clear();
            let last_words = state.process.take().map(Process::end).unwrap_or_default();
            let told = told(&self.words.join(" "), &trouble, &last_words);
            match trouble {
                Trouble::Silent(_) => DeciderError::Silent(told),
                Trouble::NotStarted(_)
                | Trouble::Ended
                | Trouble::Unasked(_)
                | Trouble::Nonsense { .. } => DeciderError::Failed(told),
            }
        })
    }

    fn begin_run(&self) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.reset = true;
        state.seen.clear();
    }
}

impl State {
    fn ask(
        &mut self,
        task: &DecisionTask<'_>,
        words: &[String],
        limit: Duration,
    ) -> Result<Answer, Trouble> {
        self.notice_another_run(task);
        let line = self.line(task);
        let process = match &mut self.process {
            Some(process) => {
                if self.reset {
                    process.send("reset".to_owned())?;
                }
                process
            }
            none => none.insert(Process::start(words)?),
        };
        self.reset = false;
        let answer = process.ask(line, limit)?;
        let answered: Answered = serde_json::from_str(&answer).map_err(|error| {
            Trouble::Nonsense { line: answer.clone(), problem: error.to_string() }
        })?;
        let seen = self.seen.entry(task.workflow_execution.clone()).or_default();
        seen.new_events_only |= answered.new_events_only;
        seen.history.truncate(task.history.len());
        seen.history.extend_from_slice(&task.history[seen.history.len()..]);
        Ok(Answer {
            decisions: answered.decisions,
            execution_context: answered.execution_context,
            task_list: answered.task_list,
            task_list_schedule_to_start_timeout: answered.task_list_schedule_to_start_timeout,
            decided_at: Vec::new(),
        })
    }

    /// Whoever asks may go back and another way from there, without a word that a run begins.
    fn notice_another_run(&mut self, task: &DecisionTask<'_>) {
        let Some(seen) = self.seen.get(task.workflow_execution) else { return };
        let both = seen.history.len().min(task.history.len());
        if seen.history[..both] != task.history[..both] {
            self.reset = true;
            self.seen.clear();
        }
    }

    fn line(&self, task: &DecisionTask<'_>) -> String {
        let goes_on = self.seen.get(task.workflow_execution).is_some_and(|seen| {
            seen.new_events_only && seen.history.len() as u64 == task.previous_started_event_id.0
        });
        let events = if goes_on { task.new_events() } else { task.history };
        let task = Task {
            task_token: format!("{}#{}", task.workflow_execution.run_id, task.started_event_id),
            started_event_id: task.started_event_id,
            workflow_execution: task.workflow_execution,
            workflow_type: task.workflow_type,
            previous_started_event_id: task.previous_started_event_id,
            events,
        };
        serde_json::to_string(&task).expect("a history holds nothing that JSON cannot say")
    }
}

/// What the person is told, with what the program said last.
fn told(command: &str, trouble: &Trouble, last_words: &str) -> String {
    let last_words = last_words.trim();
    match last_words.is_empty() {
        true => format!("`{command}` {trouble}"),
        false => format!("`{command}` {trouble}; it said on standard error:\n{last_words}"),
    }
}
