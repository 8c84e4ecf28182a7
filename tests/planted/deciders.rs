//! Bugs that rules cannot say: deciders in Rust that render the pages of a book.

use std::sync::atomic::{AtomicUsize, Ordering};

use swf_sim::model::decisions::{
    CompleteWorkflowExecution, FailWorkflowExecution, ScheduleLambdaFunction,
};
use swf_sim::model::{Answer, Decision, EventType, HistoryEvent, Timeout, subject};
use swf_sim::scenario::Scenario;
use swf_sim::simulation::{Decider, DeciderError, DecidingParty, DecisionTask, World};

use super::Planted;

const PAGES: usize = 3;

/// A book of three pages, which take two seconds each, or two, four and six.
fn world(staggered: bool, decider: impl Decider + Send + 'static) -> World {
    let by_id = match staggered {
        true => "byId: {page-2: {after: 4s}, page-3: {after: 6s}}, ",
        false => "",
    };
    let text = format!(
        r#"
swf-sim: 1
workflowTypes:
  - {{name: book, version: "1.0", defaultTaskList: books, defaultChildPolicy: TERMINATE,
     defaultTaskStartToCloseTimeout: 30s, defaultExecutionStartToCloseTimeout: 1d,
     defaultLambdaRole: "arn:aws:iam::123456789012:role/swf-lambda"}}
functions:
  render: {{{by_id}after: 2s}}
  bind: {{after: 1s}}
people:
  - {{start: {{workflowId: book-1, workflowType: book@1.0}}}}
"#
    );
    let scenario = Scenario::parse(&text, "book.yaml").unwrap_or_else(|e| panic!("{e}"));
    let mut world = scenario.world;
    world.deciders.insert("book".into(), DecidingParty::prompt(decider));
    world
}

fn schedule(id: String, name: &str) -> Decision {
    ScheduleLambdaFunction {
        id: id.into(),
        name: name.into(),
        start_to_close_timeout: Some(Timeout::Seconds(60)),
        ..ScheduleLambdaFunction::default()
    }
    .into()
}

fn pages() -> Answer {
    let page = |page| schedule(format!("page-{page}"), "render");
    (1..=PAGES).map(page).collect::<Vec<_>>().into()
}

fn complete() -> Answer {
    CompleteWorkflowExecution::default().into()
}

fn is_first(task: &DecisionTask<'_>) -> bool {
    task.previous_started_event_id.is_none()
}

/// How many tasks have completed whose ids begin so.
fn completed(task: &DecisionTask<'_>, events: &[HistoryEvent], prefix: &str) -> usize {
    let is = |event: &&HistoryEvent| {
        event.event_type() == EventType::LambdaFunctionCompleted
            && subject(task.history, event).is_some_and(|id| id.starts_with(prefix))
    };
    events.iter().filter(is).count()
}

/// The answer when anything has failed, now or earlier.
fn failed(task: &DecisionTask<'_>) -> Option<Answer> {
    let fails = [
        EventType::LambdaFunctionFailed,
        EventType::LambdaFunctionTimedOut,
        EventType::StartLambdaFunctionFailed,
        EventType::ScheduleLambdaFunctionFailed,
    ];
    let event = task.history.iter().find(|event| fails.contains(&event.event_type()))?;
    let reason = Some(event.event_type().name().into());
    Some(FailWorkflowExecution { reason, details: None }.into())
}

/// Renders the pages, and completes when all are done. Every answer comes from the whole history.
fn careful(task: &DecisionTask<'_>) -> Answer {
    match failed(task) {
        Some(answer) => answer,
        None if is_first(task) => pages(),
        None if completed(task, task.history, "page-") == PAGES => complete(),
        None => Answer::default(),
    }
}

fn counts_per_task(task: &DecisionTask<'_>) -> Answer {
    match failed(task) {
        Some(answer) => answer,
        None if is_first(task) => pages(),
        None if completed(task, task.new_events(), "page-") == PAGES => complete(),
        None if task.history.iter().any(refused_close) => complete(),
        None => Answer::default(),
    }
}

fn refused_close(event: &HistoryEvent) -> bool {
    event.event_type() == EventType::CompleteWorkflowExecutionFailed
}

fn knows_its_first_task_by_its_number(task: &DecisionTask<'_>) -> Answer {
    match failed(task) {
        Some(answer) => answer,
        None if task.started_event_id.0 == 3 => pages(),
        None if completed(task, task.history, "page-") == PAGES => complete(),
        None => Answer::default(),
    }
}

/// Counts in memory what it has seen.
#[derive(Default)]
struct Remembers {
    done: AtomicUsize,
}

impl Decider for Remembers {
    fn decide(&self, task: &DecisionTask<'_>) -> Result<Answer, DeciderError> {
        let new = completed(task, task.new_events(), "page-");
        let done = self.done.fetch_add(new, Ordering::Relaxed) + new;
        Ok(match failed(task) {
            Some(answer) => answer,
            None if is_first(task) => pages(),
            None if done == PAGES => complete(),
            None => Answer::default(),
        })
    }

    fn begin_run(&self) {
        self.done.store(0, Ordering::Relaxed);
    }
}

/// Binds each page when it is rendered, and completes when all are bound. `looks_at` says at which
/// of the new events it looks.
fn binds_each(
    looks_at: fn(&[HistoryEvent]) -> &[HistoryEvent],
) -> impl Fn(&DecisionTask<'_>) -> Answer {
    move |task| {
        if let Some(answer) = failed(task) {
            return answer;
        } else if is_first(task) {
            return pages();
        } else if completed(task, task.history, "bound-") == PAGES {
            return complete();
        }
        let rendered = |event: &HistoryEvent| {
            let done = event.event_type() == EventType::LambdaFunctionCompleted;
            subject(task.history, event).filter(|_| done)?.strip_prefix("page-").map(str::to_owned)
        };
        let new = looks_at(task.new_events()).iter().filter_map(rendered);
        new.map(|page| schedule(format!("bound-{page}"), "bind")).collect::<Vec<_>>().into()
    }
}

fn at_the_last_completion(new: &[HistoryEvent]) -> &[HistoryEvent] {
    let done = |event: &HistoryEvent| event.event_type() == EventType::LambdaFunctionCompleted;
    let last = new.iter().rposition(done);
    last.map_or(&[], |last| &new[last..=last])
}

pub(super) fn planted() -> Vec<Planted> {
    let planted = |name: &str, about: &str, breaks: &str, buggy: World, fixed: World| Planted {
        name: name.to_owned(),
        about: about.to_owned(),
        breaks: breaks.to_owned(),
        buggy,
        fixed,
        file: None,
    };
    vec![
        planted(
            "counts-completions-per-task",
            "Three pages take equally long, so that the decider is told of all in one task, and \
             waits for a task that tells of three. When one is slow it comes alone.",
            "closes",
            world(false, counts_per_task),
            world(false, careful),
        ),
        planted(
            "knows-its-first-task-by-its-number",
            "The decider begins when the started event of its task is event 3. When its first task \
             times out, the second one starts with event 6, and nothing ever begins.",
            "closes",
            world(true, knows_its_first_task_by_its_number),
            world(true, careful),
        ),
        planted(
            "looks-at-one-event-of-a-task",
            "The decider binds the page that the last completion of its task is about. When two \
             pages come in one task, one of them is never bound.",
            "closes",
            world(true, binds_each(at_the_last_completion)),
            world(true, binds_each(|new| new)),
        ),
        planted(
            "remembers-instead-of-reading",
            "The decider counts in memory what its tasks have told it. What a task that timed out \
             had told is told again, and counted twice.",
            "same-answer",
            world(true, Remembers::default()),
            world(true, careful),
        ),
    ]
}
