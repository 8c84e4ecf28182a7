//! What a scenario is expected to come to, and what of it did not come true.

use std::sync::Arc;
use std::time::Duration;

use super::attributes;
use super::behaviors::length_at;
use super::finding::{Finding, Findings, listed, shortened};
use super::mapping::{self, Mapping, items, members, scalar};
use super::node::{Node, Value};
use super::notes::Notes;
use super::reader::Refusal;
use super::rules;
use super::source::{Source, Span};
use crate::execution::Execution;
use crate::model::{CloseStatus, HistoryEvent, Selector, Text};
use crate::simulation::{Deed, Simulation};

pub(super) const OF_EXPECTATIONS: [&str; 6] =
    ["close", "result", "reason", "details", "events", "within"];

/// The word for an execution that has not closed.
pub(super) const OPEN: &str = "OPEN";

/// What a scenario says under `expect`.
///
/// ```
/// use swf_sim::scenario::Scenario;
/// use swf_sim::simulation::Simulation;
///
/// let text = "
/// swf-sim: 1
/// workflowTypes:
/// - {name: order, version: '1.0', defaultTaskList: orders, defaultChildPolicy: TERMINATE,
///    defaultTaskStartToCloseTimeout: 30s, defaultExecutionStartToCloseTimeout: 1h}
/// deciders: {order: [{when: WorkflowExecutionStarted, do: CompleteWorkflowExecution}]}
/// people: [{start: {workflowId: order-1, workflowType: order@1.0}}]
/// expect: {close: FAILED}
/// ";
/// let scenario = Scenario::parse(text, "fails.yaml")?;
/// let mut simulation = Simulation::new(scenario.world).unwrap();
/// simulation.run().unwrap();
/// let unmet = scenario.expectations.unmet(&simulation).to_string();
/// assert!(unmet.contains("`order-1` closed as `COMPLETED`, not as `FAILED`"));
/// assert!(unmet.contains("--> fails.yaml:8:17"));
/// # Ok::<(), swf_sim::scenario::Findings>(())
/// ```
#[derive(Clone, Debug)]
pub struct Expectations {
    source: Arc<Source>,
    all: Vec<Expectation>,
}

/// What one workflow is expected to come to.
#[derive(Clone, Debug)]
pub(super) struct Expectation {
    workflow_id: Text,
    span: Span,
    claims: Vec<(Expected, Span)>,
}

/// One thing that is expected.
#[derive(Clone, Debug)]
enum Expected {
    /// The last run closed so; `None`: it is open.
    Closes(Option<CloseStatus>),
    /// The last event of the last run says this under a name.
    Says(Text, Text),
    /// There are such events in this order, in all runs together; others may stand between them.
    Happens(Vec<(Selector, Span)>),
    /// From the first event of the first run to the last of the last one passes no more time.
    Within(Duration),
}

/// Reads the section `expect`, which speaks of what these people started.
pub(super) fn read(
    node: Option<&Node>,
    people: &[(Duration, Deed)],
    notes: &mut Notes,
) -> Vec<Expectation> {
    let mut all = Vec::new();
    if let Some(node) = node {
        let read = read_all(node, people, notes, &mut all);
        notes.note(read);
    }
    all
}

impl Expectations {
    pub(super) fn new(source: Arc<Source>, all: Vec<Expectation>) -> Self {
        Expectations { source, all }
    }

    /// Whether nothing is expected.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// What did not come true in a simulation of the scenario, each with its place in the file.
    #[must_use]
    pub fn unmet(&self, simulation: &Simulation) -> Findings {
        let unmet = self.all.iter().flat_map(|expected| expected.unmet(simulation)).collect();
        Findings::new(Source::clone(&self.source), unmet)
    }
}

fn read_all(
    node: &Node,
    people: &[(Duration, Deed)],
    notes: &mut Notes,
    all: &mut Vec<Expectation>,
) -> Result<(), Refusal> {
    let is_of_one = |(key, node): &(_, Node)| {
        let key: &super::node::Key = key;
        OF_EXPECTATIONS.contains(&key.text.as_str()) || !matches!(node.value, Value::Map(_))
    };
    let members = members(node)?;
    if members.iter().any(is_of_one) {
        let mut ids: Vec<&Text> = people.iter().filter_map(|(_, deed)| started(deed)).collect();
        ids.sort_unstable();
        ids.dedup();
        if ids.is_empty() && !notes.0.is_empty() {
            // The start that is not there is what an earlier finding is about, most likely.
            return Ok(());
        }
        let [id] = ids.as_slice() else {
            return Err(Finding::new(node.span, "it is not clear which workflow this expects of")
                .hint("say it by workflow id: `expect: {order-1: {close: COMPLETED}}`")
                .into());
        };
        all.push(expectation((*id).clone(), node.span, node, notes)?);
        return Ok(());
    }
    for (key, node) in members {
        all.push(expectation(key.text.clone(), key.span, node, notes)?);
    }
    Ok(())
}

fn started(deed: &Deed) -> Option<&Text> {
    let Deed::Start(start) = deed else { return None };
    Some(&start.workflow_id)
}

fn expectation(
    workflow_id: Text,
    span: Span,
    node: &Node,
    notes: &mut Notes,
) -> Result<Expectation, Refusal> {
    let mapping = Mapping::new(node, &OF_EXPECTATIONS, &mut notes.0)?;
    let mut claims = Vec::new();
    for name in OF_EXPECTATIONS {
        let Some(node) = mapping.get(name) else { continue };
        let claim = match name {
            "close" => Expected::Closes(close_status(node)?),
            "within" => Expected::Within(length_at(node)?),
            "events" => Expected::Happens(
                items(node)?
                    .iter()
                    .map(|node| Ok((rules::selector_at(node, notes)?, node.span)))
                    .collect::<Result<_, Refusal>>()?,
            ),
            _ => Expected::Says(Text::of(name), mapping::read(node)?),
        };
        claims.push((claim, node.span));
    }
    Ok(Expectation { workflow_id, span, claims })
}

fn close_status(node: &Node) -> Result<Option<CloseStatus>, Finding> {
    let name = scalar(node, "a close status")?.text.as_str();
    if name == OPEN {
        return Ok(None);
    }
    let found = CloseStatus::ALL.iter().find(|status| status.name() == name);
    found.copied().map(Some).ok_or_else(|| {
        let known: Vec<&str> = CloseStatus::NAMES.iter().copied().chain([OPEN]).collect();
        Finding::unknown(node.span, "close status", name, &known)
    })
}

impl Expectation {
    fn unmet(&self, simulation: &Simulation) -> Vec<Finding> {
        let meant = |run: &&Execution| run.workflow_execution().workflow_id == self.workflow_id;
        let runs: Vec<&Execution> = simulation.executions().filter(meant).collect();
        let Some(last) = runs.last() else {
            let message = format!("no execution has the workflow id `{}`", self.workflow_id);
            let mut known: Vec<&str> = Vec::new();
            for execution in simulation.executions() {
                let id = execution.workflow_execution().workflow_id.as_str();
                if !known.contains(&id) {
                    known.push(id);
                }
            }
            return vec![Finding::new(self.span, message).or_rather(&self.workflow_id, &known)];
        };
        let unmet = |(claim, span): &(Expected, Span)| match claim {
            Expected::Closes(expected) => self.closes(last, *expected, *span),
            Expected::Says(name, expected) => self.says(last, name, expected, *span),
            Expected::Happens(expected) => happens(&runs, expected),
            Expected::Within(most) => self.within(&runs, *most, *span),
        };
        self.claims.iter().filter_map(unmet).collect()
    }

    fn closes(&self, run: &Execution, expected: Option<CloseStatus>, at: Span) -> Option<Finding> {
        let found = run.state().close_status();
        if found == expected {
            return None;
        }
        let id = &self.workflow_id;
        let message = match (found, expected) {
            (Some(found), Some(expected)) => {
                format!("`{id}` closed as `{found}`, not as `{expected}`")
            }
            (Some(found), None) => format!("`{id}` is not open, it closed as `{found}`"),
            (None, _) => format!("`{id}` is still open"),
        };
        Some(ends(Finding::new(at, message), run))
    }

    fn says(&self, run: &Execution, name: &Text, expected: &Text, at: Span) -> Option<Finding> {
        let last = run.history().last()?;
        let found = attributes::text_at(last, name);
        if found.as_ref().is_some_and(|found| says_the_same(found, expected)) {
            return None;
        }
        let (id, last) = (&self.workflow_id, last.event_type());
        let message = match found {
            Some(found) => {
                format!("`{id}` ended with the {name} `{}` in {last}", shortened(&found))
            }
            None => format!("`{id}` ended without a {name} in {last}"),
        };
        Some(Finding::new(at, message).label("expected"))
    }

    fn within(&self, runs: &[&Execution], most: Duration, at: Span) -> Option<Finding> {
        let first = runs.first()?.history().first()?;
        let last = runs.last()?.history().last()?;
        let took = last.event_timestamp.since(first.event_timestamp);
        if took <= most {
            return None;
        }
        let (id, seconds) = (&self.workflow_id, took.as_secs_f64());
        Some(Finding::new(at, format!("`{id}` took {seconds} s")))
    }
}

/// JSON is compared by what it says, other text letter by letter.
fn says_the_same(found: &str, expected: &str) -> bool {
    let json = |text: &str| serde_json::from_str::<serde_json::Value>(text).ok();
    found == expected || json(found).is_some_and(|found| Some(found) == json(expected))
}

/// The first expected event that does not come after those before it.
fn happens(runs: &[&Execution], expected: &[(Selector, Span)]) -> Option<Finding> {
    let mut expected = expected.iter().peekable();
    let mut matched: Option<&HistoryEvent> = None;
    for run in runs {
        for event in run.history() {
            if expected.next_if(|(wanted, _)| wanted.matches(run.history(), event)).is_some() {
                matched = Some(event);
            }
        }
    }
    let (_, span) = expected.next()?;
    let message = match matched {
        Some(last) => {
            format!("no such event comes after event {} {}", last.event_id, last.event_type())
        }
        None => "there is no such event".to_owned(),
    };
    let happened = runs.last().map(|run| ends(Finding::new(*span, &message), run));
    happened.or_else(|| Some(Finding::new(*span, message)))
}

/// Tells how the run ends.
fn ends(finding: Finding, run: &Execution) -> Finding {
    let Some(last) = run.history().last() else { return finding };
    let says: Vec<String> = ["reason", "details", "result", "timeoutType"]
        .iter()
        .filter_map(|name| Some((name, attributes::text_at(last, name)?)))
        .map(|(name, text)| format!("{name} {}", listed(&[&*shortened(&text)])))
        .collect();
    let says = if says.is_empty() { String::new() } else { format!(", {}", says.join(", ")) };
    let (id, event_type) = (last.event_id, last.event_type());
    finding.hint(format!("it ended with event {id} {event_type}{says}"))
}
