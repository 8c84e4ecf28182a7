//! Who decides in an imported scenario, and what people do in it.

use indexmap::{IndexMap, IndexSet};

use super::walk::{Child, Turn};
use super::write::{BYSTANDER, NEVER, Writer, quoted, type_of};
use crate::execution::ChildClose;
use crate::model::decisions::{
    CancelWorkflowExecution, CompleteWorkflowExecution, FailWorkflowExecution,
};
use crate::model::requests::StartWorkflowExecution;
use crate::model::{
    Answer, Decision, EventAttributes as E, HistoryEvent, TagList, Text, Timeout,
    WorkflowExecutionTerminatedCause,
};
use crate::replay::decisions::json;

/// The longest that an execution may stay open: one year.
const YEAR: Timeout = Timeout::Seconds(31_536_000);

impl Writer<'_> {
    /// The deciders by workflow type: the rules, and how each execution's tasks are answered.
    pub(super) fn deciders(&mut self) {
        let own = self.start.workflow_type.name.clone();
        let mut deciders: IndexMap<Text, (Vec<String>, IndexMap<Text, String>)> = IndexMap::new();
        let turns: Vec<String> = self.walk.turns.iter().map(|turn| self.turn(turn)).collect();
        let outcomes =
            format!("[{}]", turns.into_iter().chain([far()]).collect::<Vec<_>>().join(", "));
        let decider = deciders.entry(own).or_default();
        decider.0 = self.own_rules();
        decider.1.insert(self.own_id.clone(), outcomes);
        for child in self.walk.children.values().filter(|child| child.started.is_some()) {
            let decider = deciders.entry(child.event.workflow_type.name.clone()).or_default();
            let id = &child.event.workflow_id;
            decider.0.extend(child_rule(child));
            decider.1.entry(id.clone()).or_insert_with(|| self.child_outcome(child));
        }
        for (name, _) in self.registered(true) {
            deciders.entry(name).or_default();
        }
        self.line("deciders:");
        for (name, (rules, by_id)) in deciders {
            self.line(&format!("  {}:", quoted(&name)));
            match rules.is_empty() {
                true => self.line("    rules: []"),
                false => self.line("    rules:"),
            }
            for rule in rules {
                self.line(&format!("      - {rule}"));
            }
            if by_id.is_empty() {
                continue;
            }
            self.line("    byId:");
            for (id, outcomes) in by_id {
                self.line(&format!("      {}: {{outcomes: {outcomes}}}", quoted(&id)));
            }
        }
    }

    /// How a decision task is answered.
    fn turn(&self, turn: &Turn) -> String {
        let taken = self.between(turn.offered, turn.taken);
        match &turn.ended {
            Some((ended, Some(_))) => {
                let after = self.between(turn.taken, *ended);
                format!("{{takenAfter: {taken}ms, after: {after}ms}}")
            }
            Some((_, None)) | None => format!("{{takenAfter: {taken}ms, never: true}}"),
        }
    }

    /// A child closes itself a millisecond after its one decision task is taken.
    fn child_outcome(&self, child: &Child) -> String {
        let decides = child.closed.as_ref().filter(|(_, close)| closing(close).is_some());
        match decides {
            Some((closed, _)) => {
                let taken = (self.between(child.initiated, *closed) - 1).max(0);
                format!("[{{takenAfter: {taken}ms, after: 1ms}}, {}]", far())
            }
            None => format!("[{}]", far()),
        }
    }

    /// A rule for each answered decision task, told by its number.
    fn own_rules(&self) -> Vec<String> {
        let mut rules = Vec::new();
        for (number, turn) in (1..).zip(&self.walk.turns) {
            let Some((_, Some(answer))) = &turn.ended else { continue };
            let beside = beside(answer);
            if answer.decisions.is_empty() && beside.is_empty() {
                continue;
            }
            let decisions: Vec<String> =
                answer.decisions.iter().map(|decision| self.decision(decision)).collect();
            let decisions = decisions.join(", ");
            let condition = format!("count == {number}{}", self.guard());
            let condition = quoted(&condition);
            rules.push(format!(
                "{{when: DecisionTaskStarted, if: {condition}, do: [{decisions}]{beside}}}"
            ));
        }
        rules
    }

    /// Keeps the rules to the recorded run where others have the same decider.
    fn guard(&self) -> String {
        let mut guard = String::new();
        let own = &self.start.workflow_type.name;
        if self.walk.children.values().any(|child| child.event.workflow_type.name == *own) {
            guard.push_str(&format!(" and execution.workflowId == {}", literal(&self.own_id)));
        }
        let last = self.recording.events.last().map(|last| &last.attributes);
        if let Some(E::WorkflowExecutionContinuedAsNew(_)) = last {
            let continued = "execution.continuedExecutionRunId";
            guard.push_str(&format!(" and not ({continued} == {continued})"));
        }
        guard
    }

    /// A decision as it is, but for run ids, which are others here.
    fn decision(&self, decision: &Decision) -> String {
        let mut decision = decision.clone();
        if let Decision::SignalExternalWorkflowExecution(d) = &mut decision {
            d.run_id = None;
        } else if let Decision::RequestCancelExternalWorkflowExecution(d) = &mut decision {
            d.run_id = None;
        }
        template(&decision)
    }

    /// Whom signals and cancel requests reach that are neither this run nor its children.
    pub(super) fn bystanders(&self) -> IndexSet<Text> {
        let children = self.walk.children.values().filter(|child| child.started.is_some());
        let known: IndexSet<&Text> = children.map(|child| &child.event.workflow_id).collect();
        let reached = self.walk.externals.values().filter(|external| {
            external.told.is_some() && !external.failed && external.arrived.is_none()
        });
        let reached = reached.map(|external| &external.workflow_id);
        let taken = self.walk.children.values().filter(|child| child.refused.is_some());
        let taken = taken.map(|child| &child.event.workflow_id);
        let others = reached.chain(taken).filter(|id| !known.contains(id) && **id != self.own_id);
        others.cloned().collect()
    }

    pub(super) fn people(&mut self) {
        self.line("people:");
        for id in self.bystanders() {
            let values = "taskList: nobody, executionStartToCloseTimeout: \"31536000\", \
                          taskStartToCloseTimeout: NONE, childPolicy: ABANDON";
            let id = quoted(&id);
            self.line(&format!(
                "  - {{start: {{workflowId: {id}, workflowType: {BYSTANDER}@1, {values}}}}}"
            ));
        }
        let start = self.start_request();
        self.line(&format!("  - {{start: {start}}}"));
        let mut deeds: Vec<(i64, String)> = Vec::new();
        for (moment, event_id) in &self.walk.people {
            let place = usize::try_from(event_id.0).unwrap_or(usize::MAX).wrapping_sub(1);
            if let Some(deed) = self.recording.events.get(place).and_then(|e| self.deed(e)) {
                deeds.push((self.moments[*moment], deed));
            }
        }
        for child in self.walk.children.values() {
            if let Some((closed, ChildClose::Terminated)) = &child.closed {
                let id = quoted(&child.event.workflow_id);
                deeds.push((self.moments[*closed], format!("terminate: {{workflowId: {id}}}")));
            }
        }
        deeds.extend(self.deprecations());
        deeds.extend(self.changes_of_role());
        deeds.sort_by_key(|(at, _)| *at);
        for (at, deed) in deeds {
            self.line(&format!("  - {{at: {at}ms, {deed}}}"));
        }
    }

    /// Types are deprecated just before a decision is refused for it, for good.
    fn deprecations(&self) -> Vec<(i64, String)> {
        let mut seen = IndexSet::new();
        let mut deeds = Vec::new();
        for (moment, decision) in &self.walk.deprecated {
            let Some(named) = type_of(decision, self.start) else { continue };
            if !seen.insert(named.clone()) {
                continue;
            }
            let (is_workflow, name, version) = named;
            let kind = if is_workflow { "Workflow" } else { "Activity" };
            let member = if is_workflow { "workflowType" } else { "activityType" };
            let (name, version) = (quoted(&name), quoted(&version));
            let of = format!("{{{member}: {{name: {name}, version: {version}}}}}");
            deeds.push((self.moments[*moment] - 1, format!("deprecate{kind}Type: {of}")));
        }
        deeds
    }

    /// The role trusts nobody for the moment in which it could not be assumed.
    fn changes_of_role(&self) -> Vec<(i64, String)> {
        let Some(role) = &self.start.lambda_role else { return Vec::new() };
        let name = quoted(role.rsplit('/').next().unwrap_or_default());
        let trust = |effect: &str, at| {
            let statement = format!(
                "{{Effect: {effect}, Principal: {{Service: swf.amazonaws.com}}, Action: \
                 \"sts:AssumeRole\"}}"
            );
            let document = format!("{{Version: \"2012-10-17\", Statement: [{statement}]}}");
            let change = format!("{{roleName: {name}, policyDocument: {document}}}");
            (at, format!("updateAssumeRolePolicy: {change}"))
        };
        let moments = self.walk.roleless.iter().map(|moment| self.moments[*moment]);
        moments.flat_map(|at| [trust("Deny", at - 1), trust("Allow", at)]).collect()
    }

    fn deed(&self, event: &HistoryEvent) -> Option<String> {
        let member = |name: &str, text: &Option<Text>| {
            text.as_ref().map(|text| format!(", {name}: {}", quoted(text))).unwrap_or_default()
        };
        let id = quoted(&self.own_id);
        if let E::WorkflowExecutionSignaled(e) = &event.attributes {
            let (name, input) = (quoted(&e.signal_name), member("input", &e.input));
            return Some(format!("signal: {{workflowId: {id}, signalName: {name}{input}}}"));
        }
        if let E::WorkflowExecutionCancelRequested(_) = &event.attributes {
            return Some(format!("requestCancel: {{workflowId: {id}}}"));
        }
        if let E::WorkflowExecutionTerminated(e) = &event.attributes {
            if e.cause == Some(WorkflowExecutionTerminatedCause::EventLimitExceeded) {
                return None;
            }
            let (reason, details) = (member("reason", &e.reason), member("details", &e.details));
            let policy = e.child_policy.name();
            let rest = format!("{reason}{details}, childPolicy: {policy}");
            return Some(format!("terminate: {{workflowId: {id}{rest}}}"));
        }
        None
    }

    /// The request that starts the run with the recorded values.
    fn start_request(&self) -> String {
        let start = self.start;
        let seconds = |timeout: Option<Timeout>| timeout.filter(|t| *t != Timeout::None);
        let tags = start.tag_list.as_ref().map(|tags| tags.0.iter().flatten().cloned());
        let request = StartWorkflowExecution {
            workflow_id: self.own_id.clone(),
            workflow_type: start.workflow_type.clone(),
            task_list: Some(start.task_list.clone()),
            task_priority: start.task_priority,
            input: start.input.clone(),
            execution_start_to_close_timeout: Some(
                seconds(start.execution_start_to_close_timeout).unwrap_or(YEAR),
            ),
            tag_list: tags.map(|tags| TagList(tags.map(Some).collect())),
            task_start_to_close_timeout: Some(
                start.task_start_to_close_timeout.unwrap_or(Timeout::None),
            ),
            child_policy: Some(start.child_policy),
            lambda_role: start.lambda_role.clone(),
            ..StartWorkflowExecution::default()
        };
        let json = serde_json::to_string(&request).unwrap_or_default();
        json.replacen("\"domain\":\"\",", "", 1)
    }
}

/// What takes longer than any execution lasts.
fn far() -> String {
    format!("{{takenAfter: {NEVER}}}")
}

/// What an answer carries beside its decisions.
fn beside(answer: &Answer) -> String {
    let mut out = String::new();
    if let Some(context) = &answer.execution_context {
        out.push_str(&format!(", executionContext: {}", escaped(context)));
    }
    if let Some(task_list) = &answer.task_list {
        out.push_str(&format!(", taskList: {}", escaped(&task_list.name)));
        // Without a list, the timeout says nothing.
        if let Some(timeout) = answer.task_list_schedule_to_start_timeout {
            out.push_str(&format!(", taskListScheduleToStartTimeout: \"{timeout}\""));
        }
    }
    out
}

/// The decision with which a child closes itself.
fn closing(close: &ChildClose) -> Option<Decision> {
    match close {
        ChildClose::Completed { result } => {
            Some(CompleteWorkflowExecution { result: result.clone() }.into())
        }
        ChildClose::Failed { reason, details } => {
            let (reason, details) = (reason.clone(), details.clone());
            Some(FailWorkflowExecution { reason, details }.into())
        }
        ChildClose::Canceled { details } => {
            Some(CancelWorkflowExecution { details: details.clone() }.into())
        }
        ChildClose::TimedOut | ChildClose::Terminated => None,
    }
}

fn child_rule(child: &Child) -> Option<String> {
    let (_, close) = child.closed.as_ref()?;
    let decision = template(&closing(close)?);
    let id = literal(&child.event.workflow_id);
    let condition = quoted(&format!("execution.workflowId == {id}"));
    Some(format!("{{when: DecisionTaskStarted, if: {condition}, do: [{decision}]}}"))
}

/// A decision as a rule has it.
fn template(decision: &Decision) -> String {
    let attributes = json(decision).replace("${", "$${");
    format!("{{{}: {attributes}}}", decision.decision_type())
}

fn escaped(text: &str) -> String {
    quoted(&text.replace("${", "$${"))
}

/// Text in an expression.
fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}
