//! The scenario that a walk through a recording comes to, as YAML.

use indexmap::{IndexMap, IndexSet};

use super::Imported;
use super::schedule::Solved;
use super::walk::{ActivityEnd, Beats, Child, External, LambdaEnd, Moment, Task, Walk};
use crate::execution::{ActivityTaskAnswer, ChildClose, LambdaFunctionAnswer};
use crate::model::events::WorkflowExecutionStarted;
use crate::model::{
    Decision, EventAttributes as E, EventId, Recording, Text, Timeout,
    WorkflowExecutionTerminatedCause, WorkflowType, counted,
};

/// Longer than any execution lasts: what takes so long does not happen.
pub(super) const NEVER: &str = "400d";

/// The workflow id where nothing tells it.
const OWN_ID: Text = Text::of("recorded");

/// The type of executions that are there only to be signaled.
pub(super) const BYSTANDER: &str = "bystander";

/// What a scenario is made of.
pub(super) struct Writer<'r> {
    pub(super) recording: &'r Recording,
    pub(super) start: &'r WorkflowExecutionStarted,
    pub(super) walk: Walk,
    pub(super) moments: Vec<i64>,
    pub(super) own_id: Text,
    out: String,
}

pub(super) fn imported(recording: &Recording, mut walk: Walk) -> Imported {
    let first = recording.events.first().map(|first| &first.attributes);
    let Some(E::WorkflowExecutionStarted(start)) = first else {
        return Imported { scenario: String::new(), notes: Vec::new() };
    };
    let Solved { moments, in_order } = std::mem::take(&mut walk.schedule).solve();
    if !in_order {
        let what = "two timeouts changed places, or one was longer late than the next took";
        walk.notes.push(format!("{what}; here the order is another"));
    }
    let own_id = match &recording.workflow_execution {
        Some(ids) if !ids.workflow_id.is_empty() => ids.workflow_id.clone(),
        Some(_) | None => walk.own_id.clone().unwrap_or(OWN_ID),
    };
    let mut writer = Writer { recording, start, walk, moments, own_id, out: String::new() };
    writer.head();
    writer.types();
    writer.functions();
    writer.workers();
    writer.latencies();
    writer.deciders();
    writer.people();
    Imported { scenario: writer.out, notes: writer.walk.notes }
}

impl Writer<'_> {
    pub(super) fn line(&mut self, line: &str) {
        self.out.push_str(line);
        self.out.push('\n');
    }

    /// Milliseconds from one moment to another.
    pub(super) fn between(&self, from: Moment, to: Moment) -> i64 {
        (self.moments[to] - self.moments[from]).max(0)
    }

    fn head(&mut self) {
        let WorkflowType { name, version } = &self.start.workflow_type;
        let (id, events) = (&self.own_id, counted(self.recording.events.len(), "event"));
        let about = format!("the recorded run `{id}` of `{name}@{version}`, {events}");
        self.line(
            "# A recorded run as a scenario. Its order is the recorded one; its moments are the",
        );
        self.line("# recorded ones but for milliseconds.");
        for note in self.walk.notes.clone() {
            self.line(&format!("# Not given back: {note}"));
        }
        self.line("swf-sim: 1");
        self.line(&format!("about: {}", quoted(&about)));
        let mut assumptions = Vec::new();
        if self.walk.closes_after_failure {
            assumptions.push("closeAfterFailedDecision: succeeds");
        }
        if self.walk.reuses_lambda_ids {
            assumptions.push("lambdaOpenIdReuse: accepted");
        }
        // What functions answered is recorded, whatever they were given.
        if self.decisions().any(|decision| !has_json_input(decision)) {
            assumptions.push("lambdaNonJsonInput: passes");
        }
        if !assumptions.is_empty() {
            self.line(&format!("assumptions: {{{}}}", assumptions.join(", ")));
        }
        if self.walk.lambda_not_in_region {
            self.line("region: {name: us-east-1, lambda: false}");
        }
        let last = self.recording.events.last();
        if let Some(E::WorkflowExecutionTerminated(e)) = last.map(|last| &last.attributes)
            && e.cause == Some(WorkflowExecutionTerminatedCause::EventLimitExceeded)
        {
            self.walk.limits.insert("events", self.recording.events.len() - 1);
        }
        let limits = self.walk.limits.iter().map(|(name, limit)| format!("{name}: {limit}"));
        let limits: Vec<String> = limits.collect();
        if !limits.is_empty() {
            self.line(&format!("limits: {{{}}}", limits.join(", ")));
        }
        let unserved: Vec<String> = self.walk.unserved.iter().map(|list| quoted(list)).collect();
        if !unserved.is_empty() {
            self.line(&format!("unservedTaskLists: [{}]", unserved.join(", ")));
        }
    }

    /// The types that are registered: those that decisions name, unless they were refused for it.
    fn types(&mut self) {
        self.roles();
        for (member, is_workflow) in [("workflowTypes", true), ("activityTypes", false)] {
            let types = self.registered(is_workflow);
            if types.is_empty() {
                continue;
            }
            self.line(&format!("{member}:"));
            for (name, version) in types {
                let (name, version) = (quoted(&name), quoted(&version));
                self.line(&format!("  - {{name: {name}, version: {version}}}"));
            }
        }
    }

    /// Names and versions of the types, of workflows or of activities.
    pub(super) fn registered(&self, is_workflow: bool) -> IndexSet<(Text, Text)> {
        let unknown = self.walk.unknown.iter().filter_map(|decision| type_of(decision, self.start));
        let unknown: IndexSet<(bool, Text, Text)> = unknown.collect();
        let named = self.decisions().filter_map(|decision| type_of(decision, self.start));
        let known = named.filter(|named| named.0 == is_workflow && !unknown.contains(named));
        let mut types: IndexSet<(Text, Text)> =
            known.map(|(_, name, version)| (name, version)).collect();
        if is_workflow {
            let own = &self.start.workflow_type;
            types.insert((own.name.clone(), own.version.clone()));
            if !self.bystanders().is_empty() {
                types.insert((BYSTANDER.into(), "1".into()));
            }
        }
        types
    }

    /// The role of Lambda tasks, where it could once not be assumed.
    fn roles(&mut self) {
        if let Some(role) = &self.start.lambda_role
            && !self.walk.roleless.is_empty()
        {
            if let Some(account) = role.split(':').nth(4) {
                self.line(&format!("account: {}", quoted(account)));
            }
            let role = quoted(role);
            self.line(&format!("roles:\n  {role}: {{attached: [AWSLambdaRole]}}"));
        }
    }

    pub(super) fn decisions(&self) -> impl Iterator<Item = &Decision> {
        let ended = self.walk.turns.iter().filter_map(|turn| turn.ended.as_ref());
        let answers = ended.filter_map(|(_, answer)| answer.as_ref());
        answers.flat_map(|answer| &answer.decisions)
    }

    fn functions(&mut self) {
        let outcome = |task: &Task<LambdaEnd>| {
            let after = match (task.started, &task.ended) {
                (Some(started), Some((ended, _))) => self.between(started, *ended),
                (_, None) | (None, _) => 0,
            };
            let answer = match task.ended.as_ref().map(|(_, end)| end) {
                Some(LambdaEnd::Answered(answer)) => function_answer(answer),
                Some(LambdaEnd::TimedOut | LambdaEnd::NotStarted) | None => "never: true".into(),
            };
            match answer.as_str() {
                "never: true" => format!("{{{answer}}}"),
                _ => format!("{{after: {after}ms, {answer}}}"),
            }
        };
        let mut outcomes = by_id(self.walk.lambdas.values(), outcome);
        for decision in self.decisions() {
            if let Decision::ScheduleLambdaFunction(d) = decision {
                outcomes.entry(d.name.clone()).or_default();
            }
        }
        self.behaviors("functions", outcomes);
    }

    fn workers(&mut self) {
        let outcomes = by_id(self.walk.activities.values(), |task| self.activity_outcome(task));
        self.behaviors("workers", outcomes);
    }

    fn activity_outcome(&self, task: &Task<ActivityEnd>) -> String {
        let Some(started) = task.started else { return "{takenAfter: never}".to_owned() };
        let mut parts = vec![format!("takenAfter: {}ms", self.between(task.scheduled, started))];
        let (ended, end) = match &task.ended {
            Some((ended, end)) => (Some(*ended), Some(end)),
            None => (None, None),
        };
        let worked = ended.map_or(0, |ended| self.between(started, ended));
        let details = match end {
            Some(ActivityEnd::TimedOut(details)) => details.as_ref(),
            Some(_) | None => None,
        };
        let details = details.map_or(String::new(), |d| format!(", details: {}", quoted(d)));
        match task.beats {
            Beats::None => {}
            Beats::Once(most) => {
                let every = (worked - most).max(1);
                parts.push(format!("heartbeats: {{every: {every}ms, times: 1{details}}}"));
            }
            Beats::Throughout(most) => {
                let every = (most / 2).min(worked / 2).max(1);
                parts.push(format!("heartbeats: {{every: {every}ms{details}}}"));
            }
        }
        match end {
            Some(ActivityEnd::Answered(answer)) => {
                parts.push(format!("after: {worked}ms"));
                parts.push(activity_answer(answer));
            }
            Some(ActivityEnd::TimedOut(_) | ActivityEnd::Canceled) | None => {
                parts.push("never: true".to_owned());
            }
        }
        parts.retain(|part| !part.is_empty());
        format!("{{{}}}", parts.join(", "))
    }

    /// `member: {of: {byId: {id: {outcomes: [...]}}}}`, a line for each id.
    fn behaviors(&mut self, member: &str, of: IndexMap<Text, IndexMap<Text, Vec<String>>>) {
        if of.is_empty() {
            return;
        }
        self.line(&format!("{member}:"));
        for (of, by_id) in of {
            if by_id.is_empty() {
                self.line(&format!("  {}: {{}}", quoted(&of)));
                continue;
            }
            self.line(&format!("  {}:\n    byId:", quoted(&of)));
            for (id, outcomes) in by_id {
                let outcomes = outcomes.join(", ");
                self.line(&format!("      {}: {{outcomes: [{outcomes}]}}", quoted(&id)));
            }
        }
    }

    /// Every delivery by its id, in the order in which they set out: those that follow from a batch
    /// before those that follow from a delivery, and each in the order of their events.
    fn latencies(&mut self) {
        let mut deliveries = Vec::new();
        for (event_id, task) in &self.walk.lambdas {
            let ended = task.ended.as_ref().map(|(ended, _)| *ended);
            let starts = task.started.or(ended);
            deliveries.push(self.delivery(*event_id, task.scheduled, &task.id, starts));
        }
        for (asked, event_id, scheduled) in &self.walk.cancels {
            let task = &self.walk.activities[scheduled];
            let done = match &task.ended {
                Some((ended, ActivityEnd::Canceled)) => Some(*ended),
                Some(_) | None => None,
            };
            deliveries.push(self.delivery(*event_id, *asked, &task.id, done));
        }
        for (event_id, child) in &self.walk.children {
            deliveries.extend(self.deliveries_of_child(*event_id, child));
        }
        for (event_id, external) in &self.walk.externals {
            deliveries.extend(self.deliveries_of_external(*event_id, external));
        }
        deliveries.sort_by_key(|each| (each.sets_out, each.follows, each.event_id));
        let mut by_id: IndexMap<Text, Vec<String>> = IndexMap::new();
        for delivery in deliveries {
            let takes = delivery.takes.map_or(NEVER.to_owned(), |takes| format!("{takes}ms"));
            by_id.entry(delivery.id).or_default().push(takes);
        }
        if by_id.is_empty() {
            return;
        }
        self.line("latencies:\n  byId:");
        for (id, latencies) in by_id {
            self.line(&format!("    {}: [{}]", quoted(&id), latencies.join(", ")));
        }
    }

    fn delivery(&self, event_id: EventId, from: Moment, id: &Text, to: Option<Moment>) -> Delivery {
        let takes = to.map(|to| self.between(from, to));
        let sets_out = self.moments[from];
        Delivery { sets_out, follows: false, event_id, id: id.clone(), takes }
    }

    /// A child begins with the batch that initiates it; its parent is told of that when it was,
    /// and of its close.
    fn deliveries_of_child(&self, event_id: EventId, child: &Child) -> Vec<Delivery> {
        let id = &child.event.workflow_id;
        let from_start = |to| self.delivery(event_id, child.initiated, id, to);
        if child.refused.is_some() || child.started.is_none() {
            return vec![from_start(child.refused)];
        }
        let begins = Delivery { takes: Some(0), ..from_start(None) };
        let mut deliveries = vec![begins, Delivery { follows: true, ..from_start(child.started) }];
        let timeout = child.event.execution_start_to_close_timeout;
        let length = timeout.and_then(Timeout::milliseconds);
        let follows = true;
        match (&child.closed, length) {
            (Some((closed, ChildClose::TimedOut)), Some(length)) => {
                let sets_out = self.moments[child.initiated] + length;
                let takes = Some((self.moments[*closed] - sets_out).max(0));
                deliveries.push(Delivery { sets_out, follows, takes, ..from_start(None) });
            }
            (Some((closed, _)), _) => {
                let told = self.delivery(event_id, *closed, id, Some(*closed));
                deliveries.push(Delivery { follows, ..told });
            }
            (None, _) => {}
        }
        deliveries
    }

    fn deliveries_of_external(&self, event_id: EventId, external: &External) -> Vec<Delivery> {
        let id = &external.workflow_id;
        let arrives = external.arrived.or(external.told);
        let mut deliveries = vec![self.delivery(event_id, external.initiated, id, arrives)];
        if let Some(arrives) = arrives.filter(|_| !external.failed) {
            let told = self.delivery(event_id, arrives, id, external.told);
            deliveries.push(Delivery { follows: true, ..told });
        }
        deliveries
    }
}

/// Something on its way.
struct Delivery {
    sets_out: i64,
    /// Whether it follows from another delivery.
    follows: bool,
    /// The event that it follows from in the end.
    event_id: EventId,
    id: Text,
    /// Milliseconds; `None`: it never arrives.
    takes: Option<i64>,
}

/// The outcomes of all uses of each id, in order, under everything that the id was used with.
fn by_id<'t, T: 't>(
    tasks: impl Iterator<Item = &'t Task<T>> + Clone,
    outcome: impl Fn(&Task<T>) -> String,
) -> IndexMap<Text, IndexMap<Text, Vec<String>>> {
    let mut of_id: IndexMap<&Text, Vec<String>> = IndexMap::new();
    for task in tasks.clone() {
        of_id.entry(&task.id).or_default().push(outcome(task));
    }
    let mut by_name: IndexMap<Text, IndexMap<Text, Vec<String>>> = IndexMap::new();
    for task in tasks {
        let of_name = by_name.entry(task.of.clone()).or_default();
        of_name.entry(task.id.clone()).or_insert_with(|| of_id[&task.id].clone());
    }
    by_name
}

/// The type that a decision names: whether it is a workflow type, its name and version.
pub(super) fn type_of(
    decision: &Decision,
    start: &WorkflowExecutionStarted,
) -> Option<(bool, Text, Text)> {
    if let Decision::ScheduleActivityTask(d) = decision {
        return Some((false, d.activity_type.name.clone(), d.activity_type.version.clone()));
    }
    if let Decision::StartChildWorkflowExecution(d) = decision {
        return Some((true, d.workflow_type.name.clone(), d.workflow_type.version.clone()));
    }
    if let Decision::ContinueAsNewWorkflowExecution(d) = decision {
        let own = &start.workflow_type;
        let version = d.workflow_type_version.clone().unwrap_or_else(|| own.version.clone());
        return Some((true, own.name.clone(), version));
    }
    None
}

/// Whether Lambda could read the input of a decision; true for all other decisions.
fn has_json_input(decision: &Decision) -> bool {
    let Decision::ScheduleLambdaFunction(d) = decision else { return true };
    let input = d.input.as_deref().filter(|input| !input.is_empty());
    input.is_none_or(|input| serde_json::from_str::<serde::de::IgnoredAny>(input).is_ok())
}

/// Text as JSON has it, which YAML reads as well.
pub(super) fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn function_answer(answer: &LambdaFunctionAnswer) -> String {
    match answer {
        LambdaFunctionAnswer::Completed { result } => match result {
            Some(result) => format!("result: {}", payload(result)),
            None => "result: null".to_owned(),
        },
        LambdaFunctionAnswer::Failed { reason, details } => {
            let (reason, details) = (reason.as_deref(), details.as_deref().unwrap_or_default());
            match reason {
                Some("UnhandledError") => format!("error: {}", payload(details)),
                reason => format!(
                    "refuses: {{code: {}, message: {}}}",
                    quoted(reason.unwrap_or_default()),
                    quoted(details)
                ),
            }
        }
    }
}

/// A payload as it is where it is JSON, else as a JSON string.
fn payload(text: &str) -> String {
    match serde_json::from_str::<serde::de::IgnoredAny>(text) {
        Ok(_) => text.replace(['\n', '\r', '\t'], " "),
        Err(_) => quoted(text),
    }
}

fn activity_answer(answer: &ActivityTaskAnswer) -> String {
    let member = |name: &str, text: &Option<Text>| {
        text.as_ref().map(|text| format!("{name}: {}", quoted(text)))
    };
    match answer {
        ActivityTaskAnswer::Completed { result } => member("result", result).unwrap_or_default(),
        ActivityTaskAnswer::Failed { reason, details } => {
            let members = [member("reason", reason), member("details", details)];
            let members: Vec<String> = members.into_iter().flatten().collect();
            format!("failed: {{{}}}", members.join(", "))
        }
        ActivityTaskAnswer::Canceled { details } => {
            format!("canceled: {{{}}}", member("details", details).unwrap_or_default())
        }
    }
}
