//! Scenario files: what the world is, who decides, what people do, and what is to come of it, as
//! YAML or JSON.
//!
//! A scenario is one mapping. Everything in it is called what SWF calls it; registrations, requests
//! and decisions are SWF's own, member for member. Text is taken as it is written (`no`, `007` and
//! `1.10` stay that), a mapping where SWF wants text becomes JSON, a length of time is `200ms`,
//! `10s` or `1h30m`, a timeout of SWF's also `300`, `"300"` or `NONE`. A type is `name@version` or
//! `{name: ..., version: ...}`, a task list its name or `{name: ...}`. `swf-sim schema` prints the
//! JSON Schema for editors.
//!
//! ```yaml
//! # What it shows, and the documentation that it rests on
//! swf-sim: 1
//! workflowTypes: [{name: order, version: "1.0", ...}]   # RegisterWorkflowType's members
//! activityTypes: [{name: ship, version: "1.0", ...}]    # RegisterActivityType's
//! functions:                                            # Lambda functions, by name
//!   reserve-stock: {after: 200ms, result: {ok: true}}   # or error: ..., never: true,
//!   charge-card: {refuses: {code: ..., message: ...}}   # what Lambda itself says
//!   flaky: {timeout: 3s, outcomes: {0: {error: ...}, 1-2: {never: true}, 3-: {result: 42}}}
//!   refund: {byId: {"refund-2*": {never: true}}, after: 1s}
//!   charge-card:PROD: {result: ok}                      # one alias or version; or a whole ARN
//!   gone: {absent: true}                                # scheduled, started, failed: not found
//! workers:                                              # by activity type name
//!   ship: {takenAfter: 1s, after: 20s, result: ok}      # or takenAfter: never, never: true,
//!   pack: {failed: {reason: ..., details: ...}}         # canceled: {details: ...}
//!   drive: {heartbeats: {every: 5s, times: 2, details: ..., heedsCancel: true}}
//!   print: {number: 2, byId: {urgent-*: {after: 1s}}, after: 1m}     # two of them; outcomes too
//! deciders:                                             # by workflow type name
//!   order: [...]                                        # rules, or with how it answers:
//!   refund: {rules: [...], after: 2s}                   # takenAfter, after, never, outcomes
//!   ship: {rules: [...], byId: {ship-1: {after: 9s}}}   # by workflow id; others as beside it
//! people:
//!   - {at: 5s, start: {workflowId: order-1, workflowType: order@1.0, input: {...}}}
//!   - {at: 9s, signal: {...}}                           # requestCancel, terminate, or SWF's whole
//!   # names as startWorkflowExecution; registerWorkflowType, deprecate..., undeprecate... and
//!   # deleteWorkflowType, all with ...ActivityType too; deprecateDomain, undeprecateDomain; and
//!   # the changes of permissions below
//! expect:                                               # optional: what is to come of it
//!   close: COMPLETED                                    # any close status, or OPEN
//!   result: {...}                                       # reason, details: as in the last event
//!   events: [TimerFired, {when: LambdaFunctionFailed, of: charge-*}]  # in this order, with gaps
//!   within: 30s                                         # of virtual time, first to last event
//! properties:                                           # optional: what holds whatever goes wrong
//!   - once charge-card                                  # the forms are those of `Claim`
//!   - LambdaFunctionCompleted of charge before LambdaFunctionScheduled of ship
//! # optional: about, domain, start: 2026-01-01T00:00:00Z, account: "123456789012",
//! # region: us-east-1, or {name: xx-test-1, lambda: false},
//! # latencies: {delivery: 50ms, handOut: 20ms, byId: {charge-1: 70ms, child-*: [30ms, 10ms]}},
//! # totalEvents, idleSteps,
//! # limits: {openTimers: 2, rates: {timerCreation: {bucket: 1, refill: 0}}},
//! # assumptions: {strictIds: true}, unservedTaskLists: [sticky],
//! # outside: {signal: hurry, input: {...}, cancelRequests: true, terminations: true}
//! ```
//!
//! - `outcomes` counts attempts from 0: the uses of one id in one run, or the decision tasks of a
//!   run. A list of outcomes does as well; its last holds for ever.
//! - `outside` says what a plan of faults may let people do while a decider thinks.
//! - `byId` says what happens to tasks with such ids instead, `outcomes` included; the first
//!   pattern that matches decides, and what stands beside `byId` is for all other ids. `*` stands
//!   for any text, `?` for one character.
//! - A function is found by its name, any ARN, partial ARN, version or alias of it. The description
//!   under the very text that a decision names comes first, then the one that says the most of it.
//!   A name that is written out in a decision has to be described, if only as `absent`; one that a
//!   template comes to may be any.
//! - `number` workers do one task each; what they cannot take waits, higher priorities first, then
//!   in the order of scheduling. A worker is free again when it answers, in time or not, or when a
//!   heartbeat tells it that its task is over. One that `never` answers is lost.
//! - `expect` without workflow ids is about the one workflow that people start; for several it is
//!   `expect: {order-1: {...}, order-2: {...}}`. `events` and `within` span all runs of a workflow,
//!   the other members are about its last run. What does not come true is a finding: `swf-sim run`
//!   tells of it and exits with 1.
//! - `properties` are claims about every run, under any plan of faults; [`Claim::FORMS`] has all
//!   their forms. `swf-sim run` exits with 1 where one does not hold, and sweeps and explorations
//!   look for faults under which it does not.
//!
//! # Permissions
//!
//! Without `roles` every role that is named exists, trusts SWF and may invoke every function; with
//! it, only those described exist. Without `caller` every call and decision is permitted; with it,
//! each call that deciders, workers and people make, each decision and each role that they pass
//! needs a statement that allows it. What is registered at the start, an administrator registered.
//! A function's own policy counts without `roles` too; a function of another account needs one with
//! `roles`, and without them as soon as one is described.
//!
//! ```yaml
//! roles:
//!   swf-lambda:                                         # a name, or an ARN
//!     trust: {Version: "2012-10-17", Statement: [...]}  # absent: SWF may assume it
//!     policies: {invoke-hello: {Statement: [...]}}      # inline, as AWS prints them
//!     attached: [AWSLambdaRole, may-ship]               # managed: AWS's, or of managedPolicies
//! managedPolicies: {may-ship: {...}}
//! caller: {arn: arn:aws:iam::123456789012:user/decider, policies: {...}, attached: [...]}
//! functions:
//!   "arn:aws:lambda:us-east-1:210987654321:function:x": {policy: {...}}   # the function's own
//! people:
//!   - {at: 10s, deleteRolePolicy: {roleName: swf-lambda, policyName: invoke-hello}}
//!   - {at: 20s, putRolePolicy: {roleName: ..., policyName: ..., policyDocument: {...}}}
//!   # attachRolePolicy and detachRolePolicy {roleName, policyArn}, updateAssumeRolePolicy
//!   # {roleName, policyDocument}, createRole {roleName, assumeRolePolicyDocument}, deleteRole
//!   # {roleName}, putUserPolicy {policyName, policyDocument}, deleteUserPolicy {policyName}: those
//!   # of the caller, whose name may stand there as userName; a caller that is a role has its
//!   # policies changed as roles have
//! ```
//!
//! # Rules
//!
//! For each new event, one by one, the first rule that matches speaks. New are the events since the
//! last completed decision task started: what a task that timed out was told is told again.
//!
//! ```yaml
//! - when: [LambdaFunctionFailed, LambdaFunctionTimedOut]  # event types
//!   of: charge-*                                          # the id it is about: one, a list, globs
//!   named: charge-card                                    # the function or type that it is about
//!   if: attempt < 4 and event.reason != 'fatal'
//!   do: {StartTimer: {timerId: "wait-${id}", startToFireTimeout: "${2 ^ attempt}s"}}
//! - any: [{when: TimerFired, of: a}, {when: TimerFired, of: b}]
//!   each: {page: 1..3}                                    # or a list
//!   do: [{ScheduleLambdaFunction: {id: "p-${page}", name: render}}]
//! - when: CompleteWorkflowExecutionFailed
//!   do: again                                             # the refused decision, once more
//! - when: TimerFired
//!   of: c
//!   do:                                                   # a decision as the wire has it
//!     {"decisionType": "RecordMarker", "recordMarkerDecisionAttributes": {"markerName": "m"}}
//! ```
//!
//! - The id that an event is about is an activity, Lambda or timer id, the workflow id of a child
//!   or of another execution, the name of a marker, or that of a signal that arrives.
//! - Expressions have whole numbers, text in single quotes, `true` and `false`, `+ - * ^`,
//!   `== != < <= > >=`, `and`, `or`, `not`. What is absent is equal to nothing, and neither less
//!   nor more than anything.
//! - `count` (events that this rule's `when`, `of` and `named` matched), `attempt` (earlier uses of
//!   the id) and `open(id)` see the history up to and including the event.
//! - `event.*`, `scheduled.*` (the event that began it) and `execution.*` (event 1, `workflowId`,
//!   `runId`) are attributes by their wire names; `event.result/order/id` looks into JSON.
//! - An expression alone in `"${...}"` keeps its kind; `json(...)` makes JSON of text. What is
//!   absent leaves the decision's member out. `$${` is `${`.
//! - After a decision that closes the execution the answer ends.
//! - A rule that can never speak is a mistake: behind an earlier one that takes all its events
//!   without an `if`, about an id or name that no decision of these rules gives, or with an `if`
//!   that never holds.
//! - `executionContext`, `taskList` and `taskListScheduleToStartTimeout` stand beside `do`.

mod attributes;
mod behaviors;
mod checks;
mod deeds;
mod document;
mod expectation;
mod expression;
mod finding;
mod history;
mod json;
mod length;
mod mapping;
mod moment;
mod node;
mod notes;
mod permissions;
mod places;
mod properties;
mod reader;
mod requests;
mod rules;
mod schema;
mod source;
mod template;
#[cfg(test)]
mod tests;
mod value;

use std::path::Path;
use std::sync::Arc;

use document::Document;
use finding::Finding;
use node::Node;
use notes::Notes;
use source::{Source, Span};

use crate::model::{Claim, Text};
use crate::simulation::World;

pub use expectation::Expectations;
pub use finding::Findings;
pub(crate) use length::length;
pub use places::Places;
pub use rules::Rules;
pub use schema::schema;

/// A scenario: a world with a name and a word on what it shows.
///
/// ```
/// use swf_sim::scenario::Scenario;
///
/// let text = "
/// swf-sim: 1
/// workflowTypes: [{name: order, version: '1.0'}]
/// deciders: {order: [{when: WorkflowExecutionStarted, do: CompleteWorkflowExecution}]}
/// people: [{start: {workflowId: order-1, workflowType: order@1.0}}]
/// ";
/// let scenario = Scenario::parse(text, "closes-at-once.yaml")?;
/// assert_eq!(scenario.name, "closes-at-once");
///
/// let findings = Scenario::parse("swf-sim: 7", "later.yaml").unwrap_err().to_string();
/// assert!(findings.contains("--> later.yaml:1:10"));
/// # Ok::<(), swf_sim::scenario::Findings>(())
/// ```
#[derive(Clone, Debug)]
pub struct Scenario {
    /// The file's name without its ending.
    pub name: String,
    /// What it shows: `about`, or the comment that the file begins with.
    pub description: String,
    /// The world.
    pub world: World,
    /// What it is expected to come to.
    pub expectations: Expectations,
    /// What has to hold of each of its runs, whatever goes wrong in it, besides what has to hold of
    /// the runs of every scenario.
    pub properties: Vec<Claim>,
    /// What it says and hardly means, in policies above all. Nothing of it keeps it from running.
    pub warnings: Findings,
    /// Where the file says what.
    pub places: Places,
    /// The functions and types that it speaks of.
    names: Vec<Text>,
}

impl Scenario {
    /// Reads a scenario from its text. `file_name` is what findings call it.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with it, as far as it can be told at once.
    pub fn parse(source: &str, file_name: &str) -> Result<Scenario, Findings> {
        let source = Arc::new(Source::new(file_name, source));
        let refused = |findings| Findings::new(Source::clone(&source), findings);
        let mut notes = Notes::default();
        let node = match Node::parse(&source.text, &mut notes.0) {
            Ok(Some(node)) => node,
            Ok(None) => return Err(refused(vec![nothing()])),
            Err(finding) => {
                notes.0.push(finding);
                return Err(refused(notes.0));
            }
        };
        let document = Document::read(&node, &source, &mut notes);
        if !notes.0.is_empty() {
            return Err(refused(notes.0));
        }
        let (mut warnings, names) = (checks::warnings(&document), properties::names(&document));
        warnings.extend(document.warnings);
        warnings.extend(document.permissions.warnings);
        let deciders = document.deciders.into_iter().map(|(span, name, _)| (span, name));
        let (properties, claims) = document.properties.into_iter().unzip();
        let stem = Path::new(file_name).file_stem();
        Ok(Scenario {
            name: stem.map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default(),
            description: document
                .about
                .map_or_else(|| source.first_comment(), |about| about.to_string()),
            expectations: Expectations::new(Arc::clone(&source), document.expectations),
            properties,
            warnings: Findings::warnings(Source::clone(&source), warnings),
            places: Places {
                source: Arc::clone(&source),
                deeds: document.deeds,
                deciders: deciders.collect(),
                workers: document.workers,
                properties: claims,
            },
            world: document.world,
            names,
        })
    }

    /// What a claim says and hardly means that is no property of the file, and that is called
    /// `called` in the finding: that it is about functions and types of which the scenario does not
    /// speak.
    #[must_use]
    pub fn warnings_of(&self, claim: &Claim, called: &str) -> Findings {
        let whole = Span::new(0..claim.words().len());
        let warnings = properties::about_nothing([(claim, whole)], &self.names).collect();
        Findings::warnings(Source::new(called, claim.words()), warnings)
    }

    /// Reads a scenario file.
    ///
    /// # Errors
    ///
    /// When the file cannot be read, and everything that is wrong with what it says.
    pub fn load(path: impl AsRef<Path>) -> Result<Scenario, Findings> {
        let path = path.as_ref();
        let name = path.display().to_string();
        match std::fs::read_to_string(path) {
            Ok(text) => Scenario::parse(&text, &name),
            Err(error) => {
                let finding = Finding::somewhere(format!("cannot read `{name}`: {error}"));
                Err(Findings::new(Source::new(&name, ""), vec![finding]))
            }
        }
    }
}

fn nothing() -> Finding {
    Finding::new(Span::default(), "the file is empty").hint("a scenario begins with `swf-sim: 1`")
}
