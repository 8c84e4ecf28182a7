//! Each law finds the damage that it is there for.

use std::collections::BTreeSet;

use serde_json::json;
use swf_sim::check::{Law, Scope, Violation, between, check, misshapen};
use swf_sim::model::{Limits, Recording};

use crate::stories::Story;

/// A history of some length in which a little of everything happens.
pub(crate) const MAIN: &str = "
    0 WorkflowExecutionStarted executionStartToCloseTimeout=3600 taskStartToCloseTimeout=60 lambdaRole=role
    0 DecisionTaskScheduled startToCloseTimeout=60 scheduleToStartTimeout=NONE
    1 DecisionTaskStarted scheduledEventId=2
    2 DecisionTaskCompleted scheduledEventId=2 startedEventId=3
    2 ActivityTaskScheduled activityId=a scheduleToStartTimeout=10 scheduleToCloseTimeout=20 startToCloseTimeout=15 heartbeatTimeout=5
    2 ActivityTaskScheduled activityId=b scheduleToStartTimeout=10 scheduleToCloseTimeout=20 startToCloseTimeout=15 heartbeatTimeout=5
    2 TimerStarted timerId=t startToFireTimeout=5
    2 LambdaFunctionScheduled id=l name=f startToCloseTimeout=5
    2 StartChildWorkflowExecutionInitiated workflowId=c
    2 SignalExternalWorkflowExecutionInitiated workflowId=x
    2 RequestCancelExternalWorkflowExecutionInitiated workflowId=x
    3 LambdaFunctionStarted scheduledEventId=8
    3 ChildWorkflowExecutionStarted initiatedEventId=9 workflowExecution.workflowId=c
    3 DecisionTaskScheduled startToCloseTimeout=60 scheduleToStartTimeout=NONE
    3 ExternalWorkflowExecutionSignaled initiatedEventId=10 workflowExecution.workflowId=x
    3 ExternalWorkflowExecutionCancelRequested initiatedEventId=11 workflowExecution.workflowId=x
    4 ActivityTaskStarted scheduledEventId=5
    4 DecisionTaskStarted scheduledEventId=14
    5 DecisionTaskCompleted scheduledEventId=14 startedEventId=18
    7 TimerFired timerId=t startedEventId=7
    7 DecisionTaskScheduled startToCloseTimeout=60 scheduleToStartTimeout=NONE
    8 LambdaFunctionTimedOut scheduledEventId=8 startedEventId=12
    9 ActivityTaskTimedOut timeoutType=HEARTBEAT scheduledEventId=5 startedEventId=17
    9 ChildWorkflowExecutionCompleted initiatedEventId=9 startedEventId=13 workflowExecution.workflowId=c
    9 DecisionTaskStarted scheduledEventId=21
    10 DecisionTaskCompleted scheduledEventId=21 startedEventId=25
    10 ActivityTaskCancelRequested activityId=b
    10 TimerStarted timerId=t startToFireTimeout=100
    10 CancelTimerFailed timerId=u cause=TIMER_ID_UNKNOWN
    10 DecisionTaskScheduled startToCloseTimeout=60 scheduleToStartTimeout=NONE
    11 ActivityTaskCanceled scheduledEventId=6 startedEventId=0 latestCancelRequestedEventId=27
    12 DecisionTaskStarted scheduledEventId=30
    12 WorkflowExecutionSignaled signalName=s externalInitiatedEventId=0
    12 DecisionTaskScheduled startToCloseTimeout=60 scheduleToStartTimeout=NONE
    13 DecisionTaskCompleted scheduledEventId=30 startedEventId=32
    13 TimerCanceled timerId=t startedEventId=28
    13 CompleteWorkflowExecutionFailed cause=UNHANDLED_DECISION
    14 DecisionTaskStarted scheduledEventId=34
    74 DecisionTaskTimedOut timeoutType=START_TO_CLOSE scheduledEventId=34 startedEventId=38
    74 DecisionTaskScheduled startToCloseTimeout=60 scheduleToStartTimeout=NONE
    75 DecisionTaskStarted scheduledEventId=40
    76 DecisionTaskCompleted scheduledEventId=40 startedEventId=41
    76 MarkerRecorded markerName=m
    76 WorkflowExecutionCompleted
";

/// What breaks each law of one history.
const DAMAGE: &[(Law, &[&str])] = &[
    (Law::AttributesOfType, &["unset 20 startedEventId"]),
    (Law::AttributesOfType, &["set 23 timeoutType=SOMETIMES"]),
    (Law::DataLength, &["set 5 input=*32769"]),
    (Law::DataLength, &["set 23 details=*2049"]),
    (Law::ReasonLength, &["replace 44 76 WorkflowExecutionFailed reason=*257"]),
    (Law::IdLength, &["set 43 markerName=*257"]),
    (Law::IdLength, &["set 43 markerName="]),
    (Law::VersionLength, &["set 1 workflowType.version=*65"]),
    (Law::RunIdLength, &["set 13 workflowExecution.runId=*65"]),
    (Law::IdentityLength, &["set 3 identity=*257"]),
    (Law::FunctionNameLength, &["set 8 name=*65"]),
    (Law::RoleLength, &["set 1 lambdaRole=*1601"]),
    (
        Law::MessageLength,
        &["replace 12 3 StartLambdaFunctionFailed scheduledEventId=8 message=*1729"],
    ),
    (Law::TagLength, &["set 1 tagList=[*257]"]),
    (Law::TagCount, &["set 1 tagList=[\"1\",\"2\",\"3\",\"4\",\"5\",\"6\"]"]),
    (Law::FirstIsStarted, &["replace 1 0 WorkflowExecutionSignaled"]),
    (
        Law::FirstIsStarted,
        &[
            "replace 43 76 WorkflowExecutionStarted executionStartToCloseTimeout=1 taskStartToCloseTimeout=1",
        ],
    ),
    (Law::IdsRise, &["swap 12 13"]),
    (Law::IdsUnique, &["id 13 12"]),
    (Law::IdsUnique, &["twice 13"]),
    (Law::IdsWithoutGaps, &["drop 43", "drop 1"]),
    (Law::IdsWithoutGaps, &["drop 43"]),
    (Law::IdsWithoutGaps, &["id 44 50"]),
    (Law::ReferencesPointBack, &["set 20 startedEventId=30"]),
    (Law::ReferencesExist, &["drop 7"]),
    (Law::ReferencesOfType, &["set 20 startedEventId=8"]),
    (Law::ReferencesNotZero, &["set 20 startedEventId=0"]),
    (Law::TimeNeverRunsBack, &["at 15 2.5"]),
    (Law::AtMostAYear, &["at 44 40000000"]),
    (Law::StartValuesResolved, &["unset 1 taskStartToCloseTimeout"]),
    (Law::ExecutionTimeoutBounded, &["set 1 executionStartToCloseTimeout=NONE"]),
    (Law::ParentAndIdTogether, &["set 1 parentInitiatedEventId=5"]),
    (Law::NothingAfterClose, &["add 77 WorkflowExecutionSignaled externalInitiatedEventId=0"]),
    (Law::NothingAfterClose, &["twice 44"]),
    (Law::CloseNotUnhandled, &["replace 37 13 WorkflowExecutionCompleted"]),
    (
        Law::UnhandledHasReason,
        &["replace 44 76 CompleteWorkflowExecutionFailed cause=UNHANDLED_DECISION"],
    ),
    (
        Law::ContinuedSameType,
        &["replace 44 76 WorkflowExecutionContinuedAsNew workflowType.name=other"],
    ),
    (Law::ContinuedValuesResolved, &["replace 44 76 WorkflowExecutionContinuedAsNew"]),
    (Law::ExecutionTimeoutNotEarly, &["cut 42", "add 3599.999 WorkflowExecutionTimedOut"]),
    (Law::TimedOutPolicy, &["cut 42", "add 3600 WorkflowExecutionTimedOut childPolicy=ABANDON"]),
    (
        Law::TerminatedWithoutWords,
        &["cut 42", "add 80 WorkflowExecutionTerminated cause=CHILD_POLICY_APPLIED reason=r"],
    ),
    (
        Law::EventLimitReached,
        &["cut 42", "add 80 WorkflowExecutionTerminated cause=EVENT_LIMIT_EXCEEDED"],
    ),
    (
        Law::ChildPolicyNeedsParent,
        &["cut 42", "add 80 WorkflowExecutionTerminated cause=CHILD_POLICY_APPLIED"],
    ),
    (
        Law::CancelOrigin,
        &["replace 33 12 WorkflowExecutionCancelRequested externalInitiatedEventId=7"],
    ),
    (
        Law::CancelOrigin,
        &["replace 33 12 WorkflowExecutionCancelRequested cause=CHILD_POLICY_APPLIED"],
    ),
    (Law::SignalOrigin, &["set 33 externalInitiatedEventId=7"]),
    (Law::OneDecisionTaskQueued, &["replace 16 3 DecisionTaskScheduled"]),
    (Law::OneDecisionTaskStarted, &["replace 33 12 DecisionTaskStarted scheduledEventId=30"]),
    (Law::DecisionTaskStartsQueued, &["set 18 scheduledEventId=2"]),
    (Law::DecisionTaskEndsStarted, &["set 19 startedEventId=3"]),
    (
        Law::DecisionTaskEndsStarted,
        &["replace 24 9 DecisionTaskCompleted scheduledEventId=14 startedEventId=18"],
    ),
    (Law::DecisionTaskOfItsSchedule, &["set 19 scheduledEventId=2"]),
    (Law::WokenAtOnce, &["drop 21"]),
    (Law::WokenAtOnce, &["drop 14"]),
    (Law::DecisionTaskHasTrigger, &["replace 44 76 DecisionTaskScheduled"]),
    (Law::DecisionTaskWithTrigger, &["at 21 7.5"]),
    (Law::DecisionTaskAfterBatch, &["drop 30"]),
    (Law::DecisionTaskTimeout, &["set 21 startToCloseTimeout=61"]),
    (Law::DecisionTaskTimeout, &["unset 21 startToCloseTimeout"]),
    (Law::DecisionTaskPriority, &["set 21 taskPriority=1"]),
    (Law::DecisionTaskList, &["set 21 taskList.name=other"]),
    (Law::ScheduleToStartGiven, &["set 21 scheduleToStartTimeout=5"]),
    (Law::ScheduleToStartKept, &["unset 21 scheduleToStartTimeout"]),
    (Law::DecisionTimeoutFits, &["set 39 timeoutType=SCHEDULE_TO_START"]),
    (Law::DecisionTimeoutFits, &["set 39 startedEventId=0"]),
    (Law::DecisionTimeoutCanPass, &["set 34 startToCloseTimeout=NONE"]),
    (
        Law::DecisionTimeoutCanPass,
        &[
            "replace 38 14 DecisionTaskTimedOut timeoutType=SCHEDULE_TO_START scheduledEventId=34 startedEventId=0",
        ],
    ),
    (
        Law::DecisionTimeoutCanPass,
        &[
            "unset 34 scheduleToStartTimeout",
            "replace 38 14 DecisionTaskTimedOut timeoutType=SCHEDULE_TO_START scheduledEventId=34 startedEventId=0",
        ],
    ),
    (Law::DecisionTimeoutNotEarly, &["at 39 73.999"]),
    (Law::DecisionsInBatch, &["replace 15 3 MarkerRecorded"]),
    (Law::BatchNamesItsTask, &["set 27 decisionTaskCompletedEventId=19"]),
    (Law::BatchAtOneMoment, &["at 43 76.012", "at 44 76.012"]),
    (
        Law::CloseEndsBatch,
        &["replace 43 76 WorkflowExecutionCompleted", "replace 44 76 MarkerRecorded"],
    ),
    (Law::CompatibleWithClose, &["replace 43 76 TimerStarted startToFireTimeout=1"]),
    (Law::CompatibleWithClose, &["replace 43 76 ScheduleActivityTaskFailed"]),
    (Law::ActivityIdFree, &["set 6 activityId=a"]),
    (
        Law::ActivityIdTaken,
        &["replace 29 10 ScheduleActivityTaskFailed activityId=a cause=ACTIVITY_ID_ALREADY_IN_USE"],
    ),
    (
        Law::ActivityIdUnknown,
        &["replace 29 10 RequestCancelActivityTaskFailed activityId=b cause=ACTIVITY_ID_UNKNOWN"],
    ),
    (Law::ActivityCancelOfOpen, &["set 27 activityId=a"]),
    (Law::ActivityStartsOnce, &["replace 22 8 ActivityTaskStarted scheduledEventId=5"]),
    (Law::ActivityStartsOnce, &["replace 31 11 ActivityTaskStarted scheduledEventId=5"]),
    (
        Law::ActivityClosesOnce,
        &["replace 24 9 ActivityTaskCompleted scheduledEventId=5 startedEventId=17"],
    ),
    (Law::ActivityNamesStart, &["set 31 startedEventId=17"]),
    (Law::ActivityNamesStart, &["set 23 startedEventId=0"]),
    (Law::ActivityTimeoutFits, &["set 23 timeoutType=SCHEDULE_TO_START"]),
    (Law::ActivityTimeoutCanPass, &["set 5 heartbeatTimeout=NONE"]),
    (
        Law::ActivityScheduleToStartNotEarly,
        &[
            "replace 31 11 ActivityTaskTimedOut timeoutType=SCHEDULE_TO_START scheduledEventId=6 startedEventId=0",
        ],
    ),
    (
        Law::ActivityScheduleToCloseNotEarly,
        &[
            "replace 31 11 ActivityTaskTimedOut timeoutType=SCHEDULE_TO_CLOSE scheduledEventId=6 startedEventId=0",
        ],
    ),
    (Law::ActivityStartToCloseNotEarly, &["set 23 timeoutType=START_TO_CLOSE"]),
    (Law::ActivityHeartbeatNotEarly, &["set 5 heartbeatTimeout=6"]),
    (Law::ActivityValuesResolved, &["unset 5 heartbeatTimeout"]),
    (Law::CanceledNamesLatest, &["set 31 latestCancelRequestedEventId=26"]),
    (Law::UnstartedCanceledAsked, &["replace 27 10 MarkerRecorded"]),
    (Law::TimerIdFree, &["replace 6 2 TimerStarted timerId=t startToFireTimeout=9"]),
    (
        Law::TimerIdTaken,
        &["replace 29 10 StartTimerFailed timerId=u cause=TIMER_ID_ALREADY_IN_USE"],
    ),
    (Law::TimerIdUnknown, &["set 29 timerId=t"]),
    (Law::TimerClosesOnce, &["replace 24 9 TimerFired timerId=t startedEventId=7"]),
    (Law::TimerKeepsItsId, &["set 20 timerId=u"]),
    (Law::TimerKeepsItsId, &["set 36 timerId=u"]),
    (Law::TimerNotEarly, &["at 20 6.999"]),
    (Law::TimerBounded, &["set 28 startToFireTimeout=NONE"]),
    (
        Law::LambdaIdTaken,
        &["replace 29 10 ScheduleLambdaFunctionFailed id=l cause=ID_ALREADY_IN_USE"],
    ),
    (Law::LambdaStartsOnce, &["replace 15 3 LambdaFunctionStarted scheduledEventId=8"]),
    (Law::LambdaStartsOnce, &["replace 15 3 StartLambdaFunctionFailed scheduledEventId=8"]),
    (
        Law::LambdaClosesOnce,
        &["replace 24 9 LambdaFunctionCompleted scheduledEventId=8 startedEventId=12"],
    ),
    (Law::LambdaNamesStart, &["set 22 startedEventId=17"]),
    (Law::LambdaTimeoutBounds, &["set 8 startToCloseTimeout=901"]),
    (Law::LambdaTimeoutBounds, &["set 8 startToCloseTimeout=0"]),
    (Law::LambdaTimeoutCanPass, &["set 8 startToCloseTimeout=NONE"]),
    (Law::LambdaTimeoutNotEarly, &["at 22 7.999"]),
    (Law::LambdaTimeoutNotEarly, &["unset 8 startToCloseTimeout"]),
    (Law::LambdaNeedsRole, &["unset 1 lambdaRole"]),
    (
        Law::ChildStartsOnce,
        &[
            "replace 15 3 ChildWorkflowExecutionStarted initiatedEventId=9 workflowExecution.workflowId=c",
        ],
    ),
    (
        Law::ChildStartsOnce,
        &[
            "replace 15 3 StartChildWorkflowExecutionFailed initiatedEventId=9 workflowId=c cause=WORKFLOW_ALREADY_RUNNING",
        ],
    ),
    (
        Law::ChildClosesOnce,
        &[
            "replace 31 11 ChildWorkflowExecutionFailed initiatedEventId=9 startedEventId=13 workflowExecution.workflowId=c",
        ],
    ),
    (Law::ChildNamesStart, &["set 24 startedEventId=17"]),
    (Law::ChildKeepsItsId, &["set 13 workflowExecution.workflowId=d"]),
    (Law::ChildKeepsItsId, &["set 24 workflowExecution.workflowId=d"]),
    (Law::ChildKeepsItsType, &["set 13 workflowType.version=2"]),
    (Law::ChildKeepsItsType, &["set 24 workflowType.name=d"]),
    (
        Law::ChildFailsInitiated,
        &[
            "replace 13 3 StartChildWorkflowExecutionFailed initiatedEventId=9 workflowId=c cause=WORKFLOW_TYPE_DOES_NOT_EXIST",
        ],
    ),
    (
        Law::ChildFailsInitiated,
        &[
            "replace 29 10 StartChildWorkflowExecutionFailed initiatedEventId=0 cause=WORKFLOW_ALREADY_RUNNING",
        ],
    ),
    (
        Law::ChildFailureEchoes,
        &[
            "replace 13 3 StartChildWorkflowExecutionFailed initiatedEventId=9 workflowId=d cause=WORKFLOW_ALREADY_RUNNING",
        ],
    ),
    (
        Law::ExternalAnsweredOnce,
        &[
            "replace 24 9 ExternalWorkflowExecutionSignaled initiatedEventId=10 workflowExecution.workflowId=x",
        ],
    ),
    (
        Law::ExternalAnsweredOnce,
        &[
            "replace 24 9 ExternalWorkflowExecutionCancelRequested initiatedEventId=11 workflowExecution.workflowId=x",
        ],
    ),
    (Law::ExternalKeepsTarget, &["set 15 workflowExecution.workflowId=y"]),
    (Law::ExternalKeepsTarget, &["set 11 runId=other"]),
    (
        Law::ExternalFailsInitiated,
        &[
            "replace 29 10 SignalExternalWorkflowExecutionFailed initiatedEventId=0 cause=UNKNOWN_EXTERNAL_WORKFLOW_EXECUTION",
        ],
    ),
    (
        Law::ExternalFailureEchoes,
        &["replace 15 3 SignalExternalWorkflowExecutionFailed initiatedEventId=10 workflowId=y"],
    ),
    (
        Law::ExternalFailureEchoes,
        &[
            "replace 16 3 RequestCancelExternalWorkflowExecutionFailed initiatedEventId=11 workflowId=x control=other",
        ],
    ),
    (
        Law::PolledEndsStarted,
        &["cut 42", "beside startedEventId=41", "beside previousStartedEventId=32"],
    ),
    (
        Law::PolledPrevious,
        &["cut 41", "beside startedEventId=41", "beside previousStartedEventId=38"],
    ),
    (Law::CloseStatusAgrees, &["beside closeStatus=FAILED"]),
];

type Lower = fn(&mut Limits);

/// What breaks a law once a limit is lowered.
const LOWERED: &[(Law, &str, Lower)] = &[
    (Law::OpenActivitiesLimit, "at 1 0", |limits| limits.open_activity_tasks = 1),
    (Law::OpenTimersLimit, "at 1 0", |limits| limits.open_timers = 0),
    (Law::OpenChildrenLimit, "at 1 0", |limits| limits.open_children = 0),
    (Law::DataLength, "set 5 input=x", |limits| limits.data = 0),
    (Law::DataLength, "set 23 details=x", |limits| limits.heartbeat_details = 0),
    (Law::HistoryLength, "many 43 2500", |limits| limits.events = 0),
];

/// A parent that signals another execution and continues as new; its child; that other execution;
/// its next run; and its own beginning once more.
pub(crate) const DOMAIN: &[(&str, &str, &str)] = &[
    (
        "a",
        "r1",
        "0 WorkflowExecutionStarted executionStartToCloseTimeout=3600 taskStartToCloseTimeout=60
        0 DecisionTaskScheduled startToCloseTimeout=60
        1 DecisionTaskStarted scheduledEventId=2
        1 DecisionTaskCompleted scheduledEventId=2 startedEventId=3
        1 StartChildWorkflowExecutionInitiated workflowId=b executionStartToCloseTimeout=3600 taskStartToCloseTimeout=60
        1 SignalExternalWorkflowExecutionInitiated workflowId=x signalName=s
        1 RequestCancelExternalWorkflowExecutionInitiated workflowId=x
        3 ChildWorkflowExecutionStarted initiatedEventId=5 workflowExecution.workflowId=b workflowExecution.runId=r
        3 DecisionTaskScheduled startToCloseTimeout=60
        3 ExternalWorkflowExecutionSignaled initiatedEventId=6 workflowExecution.workflowId=x workflowExecution.runId=r
        3 ExternalWorkflowExecutionCancelRequested initiatedEventId=7 workflowExecution.workflowId=x workflowExecution.runId=r
        5 ChildWorkflowExecutionCompleted initiatedEventId=5 startedEventId=8 result=done workflowExecution.workflowId=b workflowExecution.runId=r
        6 DecisionTaskStarted scheduledEventId=9
        6 DecisionTaskCompleted scheduledEventId=9 startedEventId=13
        6 WorkflowExecutionContinuedAsNew newExecutionRunId=r2 executionStartToCloseTimeout=3600 taskStartToCloseTimeout=60",
    ),
    (
        "b",
        "r",
        "2 WorkflowExecutionStarted executionStartToCloseTimeout=3600 taskStartToCloseTimeout=60 parentInitiatedEventId=5 parentWorkflowExecution.workflowId=a parentWorkflowExecution.runId=r1
        2 DecisionTaskScheduled startToCloseTimeout=60
        3 DecisionTaskStarted scheduledEventId=2
        4 DecisionTaskCompleted scheduledEventId=2 startedEventId=3
        4 WorkflowExecutionCompleted result=done",
    ),
    (
        "x",
        "r",
        "0 WorkflowExecutionStarted executionStartToCloseTimeout=3600 taskStartToCloseTimeout=60
        0 DecisionTaskScheduled startToCloseTimeout=60
        2 WorkflowExecutionSignaled signalName=s externalInitiatedEventId=6 externalWorkflowExecution.workflowId=a externalWorkflowExecution.runId=r1
        2 WorkflowExecutionCancelRequested externalInitiatedEventId=7 externalWorkflowExecution.workflowId=a externalWorkflowExecution.runId=r1
        5 DecisionTaskStarted scheduledEventId=2",
    ),
    (
        "a",
        "r2",
        "7 WorkflowExecutionStarted executionStartToCloseTimeout=3600 taskStartToCloseTimeout=60 continuedExecutionRunId=r1
        7 DecisionTaskScheduled startToCloseTimeout=60",
    ),
    (
        "a",
        "r1",
        "0 WorkflowExecutionStarted executionStartToCloseTimeout=3600 taskStartToCloseTimeout=60
        0 DecisionTaskScheduled startToCloseTimeout=60
        1 DecisionTaskStarted scheduledEventId=2",
    ),
];

/// What breaks each law between histories: the place of the history, and the damage to it.
pub(crate) const DISCORD: &[(Law, usize, &str)] = &[
    (Law::SameRunAgrees, 4, "set 3 identity=other"),
    (Law::OneOpenRun, 3, "at 1 5"),
    (Law::ChildWasInitiated, 1, "set 1 taskList.name=other"),
    (Law::ChildWasInitiated, 1, "at 1 0.5"),
    (Law::ChildWasInitiated, 1, "set 1 parentInitiatedEventId=6"),
    (Law::ChildWasInitiated, 1, "set 1 parentInitiatedEventId=99"),
    (Law::ChildStartedThere, 1, "set 1 parentInitiatedEventId=6"),
    (Law::ChildStartedThere, 1, "at 1 3.5"),
    (Law::ChildClosedThere, 1, "set 5 result=other"),
    (Law::ChildClosedThere, 1, "replace 5 4 WorkflowExecutionFailed"),
    (Law::ChildClosedThere, 1, "at 5 9"),
    (Law::SignalWasSent, 2, "set 3 signalName=other"),
    (Law::SignalWasSent, 2, "at 3 0.5"),
    (Law::SignalArrived, 2, "set 3 externalInitiatedEventId=5"),
    (Law::SignalArrived, 2, "at 3 3.5"),
    (Law::CancelWasSent, 0, "set 7 workflowId=other"),
    (Law::CancelArrived, 2, "replace 4 2 WorkflowExecutionSignaled externalInitiatedEventId=0"),
    (Law::RunsContinue, 3, "set 1 continuedExecutionRunId=other"),
    (Law::RunsContinue, 3, "set 1 input=other"),
    (Law::RunsContinue, 0, "set 15 newExecutionRunId=other"),
];

/// What is found in an export, alone and together.
pub(crate) fn violations(json: &str, limits: &Limits) -> Vec<Violation> {
    let recordings = match Recording::read(json) {
        Ok(recordings) => recordings,
        Err(error) => return vec![misshapen(json.as_bytes(), &error).expect("it is JSON")],
    };
    let alone = recordings.iter().flat_map(|recording| check(recording, limits).violations);
    let together = between(&recordings).into_iter().map(|found| found.violation);
    alone.chain(together).collect()
}

pub(crate) fn domain(damaged: Option<(usize, &str)>) -> String {
    let stories = DOMAIN.iter().enumerate().map(|(place, (workflow_id, run_id, lines))| {
        let mut story = Story::new(lines);
        story.damage(&format!("beside workflowExecution.workflowId={workflow_id}"));
        story.damage(&format!("beside workflowExecution.runId={run_id}"));
        if let Some((_, damage)) = damaged.filter(|(of, _)| *of == place) {
            story.damage(damage);
        }
        story.to_json()
    });
    json!({"executions": stories.collect::<Vec<_>>()}).to_string()
}

/// Notes it when a law does not find its damage.
pub(crate) fn finds(law: Law, damage: &str, found: &[Violation], missed: &mut Vec<String>) {
    if !found.iter().any(|violation| violation.law == law) {
        let found: Vec<_> = found.iter().map(ToString::to_string).collect();
        missed.push(format!("{law} does not find `{damage}`, but {found:#?}"));
    }
}

#[test]
fn what_is_not_damaged_breaks_no_law() {
    let limits = Limits::default();
    assert_eq!(violations(&Story::new(MAIN).to_json().to_string(), &limits), []);
    assert_eq!(violations(&domain(None), &limits), []);
    // A poll's answer, and a timeout of the execution.
    for damages in [
        &["cut 41", "beside startedEventId=41", "beside previousStartedEventId=32"][..],
        &["cut 42", "add 3600 WorkflowExecutionTimedOut"],
        &["beside closeStatus=COMPLETED"],
    ] {
        let mut story = Story::new(MAIN);
        damages.iter().for_each(|damage| story.damage(damage));
        assert_eq!(violations(&story.to_json().to_string(), &limits), [], "{damages:?}");
    }
}

#[test]
fn each_law_finds_its_damage() {
    let mut missed = Vec::new();
    for (law, damages) in DAMAGE {
        let mut story = Story::new(MAIN);
        damages.iter().for_each(|damage| story.damage(damage));
        let found = violations(&story.to_json().to_string(), &Limits::default());
        finds(*law, &damages.join(", "), &found, &mut missed);
    }
    for (law, damage, lower) in LOWERED {
        let mut limits = Limits::default();
        lower(&mut limits);
        let mut story = Story::new(MAIN);
        story.damage(damage);
        let found = violations(&story.to_json().to_string(), &limits);
        finds(*law, damage, &found, &mut missed);
    }
    for (law, place, damage) in DISCORD {
        let found = violations(&domain(Some((*place, damage))), &Limits::default());
        finds(*law, damage, &found, &mut missed);
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}

#[test]
fn no_law_is_without_its_damage() {
    let alone = DAMAGE.iter().map(|(law, _)| *law).chain(LOWERED.iter().map(|(law, ..)| *law));
    let found: BTreeSet<Law> = alone.chain(DISCORD.iter().map(|(law, ..)| *law)).collect();
    let missing: Vec<_> = Law::ALL.iter().filter(|law| !found.contains(law)).collect();
    assert!(missing.is_empty(), "{missing:?}");
    assert!(Law::ALL.len() >= 60);
}

#[test]
fn laws_of_parts_find_their_damage_in_parts_too() {
    let mut missed = Vec::new();
    for (law, damages) in DAMAGE.iter().filter(|(law, _)| law.scope() == Scope::Part) {
        let mut story = Story::new(MAIN);
        damages.iter().for_each(|damage| story.damage(damage));
        let json = story.to_json().to_string();
        let Ok(mut recordings) = Recording::read(&json) else { continue };
        recordings[0].extent = swf_sim::model::Extent::Fragment;
        let found = check(&recordings[0], &Limits::default()).violations;
        finds(*law, &damages.join(", "), &found, &mut missed);
        assert!(found.iter().all(|violation| violation.law.scope() == Scope::Part));
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}
