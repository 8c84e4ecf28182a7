//! The laws of histories: one table with a name, a sentence, a source and a mark for each.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::model::{Mark, near_name};

/// Where a law can be judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// In any part of a history: it depends on nothing that may have been left out.
    Part,
    /// In a history from its first event on.
    Whole,
    /// Between histories of one domain.
    Between,
}

/// Row: `Variant "id" Scope Mark "sentence" "source";`
macro_rules! laws {
    ($($name:ident $id:literal $scope:ident $mark:ident $sentence:literal $source:literal;)*) => {
        /// What every history that SWF writes keeps to.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        #[repr(u8)]
        pub enum Law {
            $(#[doc = $sentence] $name,)*
        }

        impl Law {
            /// All laws, in the order of the table.
            pub const ALL: &[Law] = &[$(Law::$name),*];

            /// The law's stable name.
            #[must_use]
            pub fn id(self) -> &'static str {
                match self { $(Law::$name => $id,)* }
            }

            /// The law in a sentence.
            #[must_use]
            pub fn sentence(self) -> &'static str {
                match self { $(Law::$name => $sentence,)* }
            }

            /// Where the law comes from.
            #[must_use]
            pub fn source(self) -> &'static str {
                match self { $(Law::$name => $source,)* }
            }

            /// How well the law is known.
            #[must_use]
            pub fn mark(self) -> Mark {
                match self { $(Law::$name => Mark::$mark,)* }
            }

            /// Where the law can be judged.
            #[must_use]
            pub fn scope(self) -> Scope {
                match self { $(Law::$name => Scope::$scope,)* }
            }
        }
    };
}

laws! {
    // Form.
    AttributesOfType "attributes-of-type" Part Documented
        "An event has the attributes of its type: all that are required, each with a value of its kind."
        "API model, HistoryEvent";
    DataLength "data-length" Part Documented
        "Inputs, results, details, controls and contexts have at most 32,768 characters, and the details that ActivityTaskTimedOut has from a heartbeat 2,048."
        "API model, Data, FunctionInput and LimitedData; developer guide, quotas";
    ReasonLength "reason-length" Part Documented
        "A reason has at most 256 characters."
        "API model, FailureReason and TerminateReason";
    IdLength "id-length" Part Documented
        "Ids, and names of types, task lists, signals and markers, have 1 to 256 characters."
        "API model, WorkflowId, ActivityId, TimerId, Name and others";
    VersionLength "version-length" Part Documented
        "The version of a type has 1 to 64 characters."
        "API model, Version";
    RunIdLength "run-id-length" Part Documented
        "A run id has at most 64 characters."
        "API model, WorkflowRunId";
    IdentityLength "identity-length" Part Documented
        "The identity of who polled has at most 256 characters."
        "API model, Identity";
    FunctionNameLength "function-name-length" Part Documented
        "The name of a Lambda function has 1 to 64 characters."
        "API model, FunctionName";
    RoleLength "role-length" Part Documented
        "The ARN of a role has 1 to 1,600 characters."
        "API model, Arn";
    MessageLength "message-length" Part Documented
        "The message of StartLambdaFunctionFailed has at most 1,728 characters."
        "API model, CauseMessage";
    TagLength "tag-length" Part Documented
        "A tag has at most 256 characters."
        "API model, Tag";
    TagCount "tag-count" Part Documented
        "An execution has at most five tags."
        "API model, TagList";
    HistoryLength "history-length" Part Documented
        "A history is ended soon after 25,000 events."
        "developer guide, quotas; a user of simpleflow saw 25,044";

    // Ids and references.
    FirstIsStarted "first-is-started" Part Recorded
        "Event 1 is WorkflowExecutionStarted, and no other event is."
        "every recorded history";
    IdsRise "ids-rise" Part Recorded
        "The ids of events rise."
        "every recorded history";
    IdsUnique "ids-unique" Part Recorded
        "No two events have the same id."
        "every recorded history";
    IdsWithoutGaps "ids-without-gaps" Whole Recorded
        "Ids begin with 1, and each is one more than the one before."
        "every recorded history";
    ReferencesPointBack "references-point-back" Part Recorded
        "An id in an event is that of an earlier event."
        "API model; every recorded history";
    ReferencesExist "references-exist" Whole Recorded
        "The event that an id points to is in the history."
        "every recorded history";
    ReferencesOfType "references-of-type" Part Documented
        "The event that an id points to is of the type that the attribute is for."
        "API model";
    ReferencesNotZero "references-not-zero" Part Documented
        "An id is 0 only where there may be nothing to point to."
        "API model; recorded zeros in startedEventId, initiatedEventId and the external ones";

    // Time.
    TimeNeverRunsBack "time-never-runs-back" Part Recorded
        "No event is earlier than the one before it."
        "every recorded history, 3,333 pairs";
    AtMostAYear "at-most-a-year" Whole Documented
        "An execution is open for at most a year."
        "developer guide, quotas";

    // The execution: how it begins and ends.
    StartValuesResolved "start-values-resolved" Part Recorded
        "WorkflowExecutionStarted has both resolved timeouts."
        "recorded histories; API model, DefaultUndefinedFault";
    ExecutionTimeoutBounded "execution-timeout-bounded" Part Documented
        "An execution that a client started has an executionStartToCloseTimeout other than NONE."
        "API model, StartWorkflowExecution";
    ParentAndIdTogether "parent-and-id-together" Part Recorded
        "WorkflowExecutionStarted names a parent and its event, or neither."
        "recorded histories of flowy and simpleflow; API model";
    NothingAfterClose "nothing-after-close" Part Recorded
        "Nothing follows the event that closes the execution."
        "every recorded history";
    CloseNotUnhandled "close-not-unhandled" Whole Recorded
        "While a decision task is queued, no decision closes the execution."
        "recorded history of elife-bot; API model, UNHANDLED_DECISION";
    UnhandledHasReason "unhandled-has-reason" Whole Recorded
        "UNHANDLED_DECISION comes only with a queued decision task, or after a failed decision of the same list."
        "recorded history of elife-bot; notes of AWS Flow for Ruby and botoflow";
    ContinuedSameType "continued-same-type" Whole Documented
        "The next run of an execution has a workflow type of the same name."
        "API model, ContinueAsNewWorkflowExecution takes a version alone";
    ContinuedValuesResolved "continued-values-resolved" Part Documented
        "WorkflowExecutionContinuedAsNew has both resolved timeouts of the next run."
        "API model, DEFAULT_..._UNDEFINED; derived histories of FsDecider";
    ExecutionTimeoutNotEarly "execution-timeout-not-early" Whole Documented
        "WorkflowExecutionTimedOut is not before the execution's timeout has passed."
        "developer guide, timeout types";
    TimedOutPolicy "timed-out-policy" Whole Documented
        "WorkflowExecutionTimedOut tells the child policy that the execution was started with."
        "API model, WorkflowExecutionTimedOutEventAttributes";
    TerminatedWithoutWords "terminated-without-words" Part Recorded
        "Only an operator's termination has a reason or details."
        "derived histories of FsDecider; a user of simpleflow";
    EventLimitReached "event-limit-reached" Whole Documented
        "EVENT_LIMIT_EXCEEDED comes only when the history is as long as it may be."
        "developer guide, quotas";
    ChildPolicyNeedsParent "child-policy-needs-parent" Whole Recorded
        "CHILD_POLICY_APPLIED comes only to an execution that has a parent, or that continues one."
        "derived histories of FsDecider; API model";
    CancelOrigin "cancel-origin" Part Recorded
        "A cancel request names the other execution and its event, or neither; a child policy's names the parent and 0."
        "recorded histories; derived histories of FsDecider";
    SignalOrigin "signal-origin" Part Recorded
        "A signal names the other execution and its event, or neither."
        "recorded histories of simpleflow";

    // Decision tasks.
    OneDecisionTaskQueued "one-decision-task-queued" Whole Recorded
        "At most one decision task is queued: what happens meanwhile adds none."
        "651 recorded decision tasks, 113 of them joined";
    OneDecisionTaskStarted "one-decision-task-started" Whole Recorded
        "At most one decision task is started."
        "every recorded history; developer guide, developing deciders";
    DecisionTaskStartsQueued "decision-task-starts-queued" Whole Recorded
        "DecisionTaskStarted is of the decision task that is queued."
        "every recorded history";
    DecisionTaskEndsStarted "decision-task-ends-started" Whole Recorded
        "DecisionTaskCompleted, and the timeout START_TO_CLOSE, are of the decision task that is started."
        "every recorded history";
    DecisionTaskOfItsSchedule "decision-task-of-its-schedule" Part Recorded
        "Where a decision task ends, its scheduledEventId is the one that its start names."
        "every recorded history";
    WokenAtOnce "woken-at-once" Whole Recorded
        "What wakes the decider is followed at once by DecisionTaskScheduled, unless a decision task is queued."
        "651 recorded decision tasks";
    DecisionTaskHasTrigger "decision-task-has-trigger" Whole Recorded
        "DecisionTaskScheduled follows an event that wakes the decider, or a batch that has a failure."
        "651 recorded decision tasks; 55 empty batches that queued none";
    DecisionTaskWithTrigger "decision-task-with-trigger" Part Recorded
        "DecisionTaskScheduled has the timestamp of the event before it."
        "651 recorded decision tasks";
    DecisionTaskAfterBatch "decision-task-after-batch" Whole Recorded
        "A batch with a failure is followed at once by DecisionTaskScheduled, unless a decision task is queued."
        "recorded histories of flowy (TestWorkflow, TestWorkflowW) and swiffer";
    DecisionTaskTimeout "decision-task-timeout" Whole Documented
        "A decision task has the taskStartToCloseTimeout that its execution was started with."
        "API model, WorkflowExecutionStarted; recorded histories";
    DecisionTaskPriority "decision-task-priority" Whole Documented
        "A decision task has the taskPriority that its execution was started with, or none."
        "API model, DecisionTaskScheduled; recorded histories";
    DecisionTaskList "decision-task-list" Whole Documented
        "A decision task is on the list that its execution was started with, or on one that an answer named."
        "API model, RespondDecisionTaskCompleted";
    ScheduleToStartGiven "schedule-to-start-given" Whole Documented
        "A decision task's scheduleToStartTimeout is NONE, or one that an answer gave with its task list."
        "API model, RespondDecisionTaskCompleted";
    ScheduleToStartKept "schedule-to-start-kept" Whole Recorded
        "Once SWF writes the scheduleToStartTimeout of decision tasks, it goes on to."
        "recorded histories: absent in all older ones, present in all newer ones";
    DecisionTimeoutFits "decision-timeout-fits" Part Documented
        "START_TO_CLOSE ends a started decision task, and SCHEDULE_TO_START one that was never started, with startedEventId 0."
        "developer guide, timeout types";
    DecisionTimeoutCanPass "decision-timeout-can-pass" Whole Documented
        "Only a timeout that is not NONE ends a decision task."
        "developer guide, timeout types";
    DecisionTimeoutNotEarly "decision-timeout-not-early" Whole Recorded
        "A decision task is not over before its timeout has passed."
        "recorded histories, 1 to 19 ms late";

    // Batches of decisions.
    DecisionsInBatch "decisions-in-batch" Whole Recorded
        "The events of decisions follow their DecisionTaskCompleted directly, one after the other."
        "348 recorded batches of flowy";
    BatchNamesItsTask "batch-names-its-task" Part Recorded
        "The events of a batch name the DecisionTaskCompleted that it follows."
        "348 recorded batches of flowy";
    BatchAtOneMoment "batch-at-one-moment" Part Recorded
        "The events of a batch have the timestamp of their DecisionTaskCompleted."
        "every recorded history since 2012";
    CloseEndsBatch "close-ends-batch" Part Recorded
        "The decision that closes is the last of its list, whether it fails or not."
        "SWF's message: Close must be last decision in list";
    CompatibleWithClose "compatible-with-close" Part Recorded
        "No activity is scheduled, and no timer started, in one list with completing, failing or canceling the execution."
        "SWF's message: Specified decision is incompatible with close decision";

    // Activity tasks.
    ActivityIdFree "activity-id-free" Whole Documented
        "An activity id is used again only once its activity task is closed."
        "API model; reuse recorded by elife-bot";
    ActivityIdTaken "activity-id-taken" Whole Documented
        "ACTIVITY_ID_ALREADY_IN_USE comes only while an activity task with the id is open."
        "API model, ScheduleActivityTaskFailed";
    ActivityIdUnknown "activity-id-unknown" Whole Recorded
        "ACTIVITY_ID_UNKNOWN comes only while no activity task with the id is open."
        "derived histories of FsDecider";
    ActivityCancelOfOpen "activity-cancel-of-open" Whole Recorded
        "ActivityTaskCancelRequested is of an open activity task."
        "derived histories of FsDecider";
    ActivityStartsOnce "activity-starts-once" Part Recorded
        "An activity task starts once, while it is open."
        "every recorded history";
    ActivityClosesOnce "activity-closes-once" Part Recorded
        "An activity task closes once."
        "every recorded history";
    ActivityNamesStart "activity-names-start" Part Recorded
        "What closes an activity task names its ActivityTaskStarted, or 0 when it never started."
        "every recorded history; zeros recorded by taran and flowy";
    ActivityTimeoutFits "activity-timeout-fits" Part Documented
        "SCHEDULE_TO_START passes only before an activity task starts, START_TO_CLOSE and HEARTBEAT only after."
        "developer guide, timeout types; recorded histories";
    ActivityTimeoutCanPass "activity-timeout-can-pass" Part Documented
        "Only a timeout that is not NONE ends an activity task."
        "developer guide, timeout types";
    ActivityScheduleToStartNotEarly "activity-schedule-to-start-not-early" Part Recorded
        "SCHEDULE_TO_START does not pass early."
        "recorded histories of taran, 5 ms late";
    ActivityScheduleToCloseNotEarly "activity-schedule-to-close-not-early" Part Recorded
        "SCHEDULE_TO_CLOSE does not pass early."
        "recorded histories, 1 to 16 ms late";
    ActivityStartToCloseNotEarly "activity-start-to-close-not-early" Part Recorded
        "START_TO_CLOSE does not pass early."
        "recorded histories, 1 to 16 ms late";
    ActivityHeartbeatNotEarly "activity-heartbeat-not-early" Part Recorded
        "HEARTBEAT does not pass earlier than its length after the start."
        "recorded histories of flowy";
    ActivityValuesResolved "activity-values-resolved" Part Recorded
        "ActivityTaskScheduled has all four resolved timeouts."
        "recorded history of the boto tutorial; API model, DEFAULT_..._UNDEFINED";
    CanceledNamesLatest "canceled-names-latest" Part Documented
        "ActivityTaskCanceled names the latest cancel request of its activity task, or none."
        "API model, latestCancelRequestedEventId";
    UnstartedCanceledAsked "unstarted-canceled-asked" Whole Documented
        "An activity task that never started is canceled only after a request."
        "API model, RequestCancelActivityTask";
    OpenActivitiesLimit "open-activities-limit" Whole Documented
        "No more activity tasks are open than the limit."
        "developer guide, quotas";

    // Timers.
    TimerIdFree "timer-id-free" Whole Documented
        "A timer id is used again only once its timer fired or was canceled."
        "API model; reuse recorded by simpleflow";
    TimerIdTaken "timer-id-taken" Whole Documented
        "TIMER_ID_ALREADY_IN_USE comes only while a timer with the id is open."
        "API model, StartTimerFailed";
    TimerIdUnknown "timer-id-unknown" Whole Recorded
        "TIMER_ID_UNKNOWN comes only while no timer with the id is open."
        "derived histories of FsDecider";
    TimerClosesOnce "timer-closes-once" Part Recorded
        "A timer fires once or is canceled once."
        "every recorded history";
    TimerKeepsItsId "timer-keeps-its-id" Part Recorded
        "TimerFired and TimerCanceled have the timerId of the timer that they name."
        "every recorded history";
    TimerNotEarly "timer-not-early" Part Recorded
        "A timer does not fire early."
        "recorded histories, 1 to 20 ms late";
    TimerBounded "timer-bounded" Part Documented
        "A timer's startToFireTimeout is a number of seconds."
        "API model, StartTimerDecisionAttributes";
    OpenTimersLimit "open-timers-limit" Whole Documented
        "No more timers are open than the limit."
        "developer guide, quotas";

    // Lambda functions.
    LambdaIdTaken "lambda-id-taken" Whole Documented
        "ID_ALREADY_IN_USE comes only while a Lambda task with the id is open."
        "API model, ScheduleLambdaFunctionFailed";
    LambdaStartsOnce "lambda-starts-once" Part Recorded
        "A Lambda task starts once, or fails to start once, while it is open."
        "recorded histories of simpleflow; derived histories of FsDecider";
    LambdaClosesOnce "lambda-closes-once" Part Recorded
        "A Lambda task closes once."
        "recorded histories of simpleflow; derived histories of FsDecider";
    LambdaNamesStart "lambda-names-start" Part Recorded
        "What closes a Lambda task names its LambdaFunctionStarted."
        "recorded histories of simpleflow; derived histories of FsDecider";
    LambdaTimeoutBounds "lambda-timeout-bounds" Part Documented
        "A Lambda task's startToCloseTimeout is 1 to 900 seconds, or NONE."
        "API model, ScheduleLambdaFunctionDecisionAttributes; developer guide, Lambda tasks";
    LambdaTimeoutCanPass "lambda-timeout-can-pass" Part Documented
        "Only a timeout that is not NONE ends a Lambda task."
        "developer guide, Lambda tasks";
    LambdaTimeoutNotEarly "lambda-timeout-not-early" Part Recorded
        "A Lambda task does not time out before its length after its start has passed."
        "derived history of FsDecider";
    LambdaNeedsRole "lambda-needs-role" Whole Recorded
        "A Lambda task starts only in an execution with a role."
        "derived history of FsDecider; API model, lambdaRole";

    // Children.
    ChildStartsOnce "child-starts-once" Part Recorded
        "A child starts once, or is found running once, after it was initiated."
        "recorded histories of simpleflow and flowy";
    ChildClosesOnce "child-closes-once" Part Recorded
        "A child closes once."
        "recorded histories of simpleflow and flowy";
    ChildNamesStart "child-names-start" Part Recorded
        "What closes a child names its ChildWorkflowExecutionStarted."
        "recorded histories of simpleflow and flowy";
    ChildKeepsItsId "child-keeps-its-id" Part Recorded
        "A child has the workflow id with which it was initiated."
        "recorded histories of simpleflow and flowy";
    ChildKeepsItsType "child-keeps-its-type" Part Recorded
        "A child has the workflow type with which it was initiated; continued as new, another version of it."
        "recorded histories of simpleflow and flowy";
    ChildFailsInitiated "child-fails-initiated" Part Documented
        "StartChildWorkflowExecutionFailed names an initiated child for WORKFLOW_ALREADY_RUNNING, and else 0."
        "API model, StartChildWorkflowExecutionFailedEventAttributes; zeros recorded by flowy and swiffer";
    ChildFailureEchoes "child-failure-echoes" Part Documented
        "StartChildWorkflowExecutionFailed repeats what its initiated event says of the child."
        "API model, StartChildWorkflowExecutionFailedEventAttributes";
    OpenChildrenLimit "open-children-limit" Whole Documented
        "No more children are open than the limit."
        "developer guide, quotas";

    // Signals and cancel requests to others.
    ExternalAnsweredOnce "external-answered-once" Part Recorded
        "A signal or cancel request to another execution is answered once."
        "recorded histories of simpleflow; derived histories of FsDecider";
    ExternalKeepsTarget "external-keeps-target" Part Recorded
        "The answer to a signal or cancel request names the target that it was sent to."
        "recorded histories of simpleflow; derived histories of FsDecider";
    ExternalFailsInitiated "external-fails-initiated" Part Recorded
        "UNKNOWN_EXTERNAL_WORKFLOW_EXECUTION comes after the request was initiated."
        "derived histories of FsDecider";
    ExternalFailureEchoes "external-failure-echoes" Part Documented
        "A failed signal or cancel request repeats what its initiated event says."
        "API model; derived histories of FsDecider";

    // What is said beside the events.
    PolledEndsStarted "polled-ends-started" Whole Recorded
        "What a poll returns ends with the DecisionTaskStarted that it names."
        "recorded polls of flowy, 472 of them";
    PolledPrevious "polled-previous" Whole Recorded
        "A poll names the start of the decision task that was completed last, or 0."
        "recorded polls of flowy, 472 of them";
    CloseStatusAgrees "close-status-agrees" Whole Documented
        "The status that is told of a closed execution is that of its last event."
        "API model, WorkflowExecutionInfo";

    // Between histories.
    SameRunAgrees "same-run-agrees" Between Recorded
        "Two histories of one run agree on the events that both have."
        "recorded polls of flowy: each begins with what the one before had";
    OneOpenRun "one-open-run" Between Documented
        "Of one workflow id, at most one run is open at a time."
        "API model, StartWorkflowExecution";
    ChildWasInitiated "child-was-initiated" Between Recorded
        "A child's WorkflowExecutionStarted has what its parent initiated, and is no earlier."
        "recorded histories of flowy";
    ChildStartedThere "child-started-there" Between Recorded
        "A child that its parent saw start names that parent, and began no later."
        "recorded histories of flowy";
    ChildClosedThere "child-closed-there" Between Recorded
        "A child that its parent saw close closed so, no later, with the same words."
        "recorded histories of flowy and simpleflow";
    SignalWasSent "signal-was-sent" Between Recorded
        "A signal from another execution was initiated there, with the same name and input, no later."
        "recorded histories of simpleflow";
    SignalArrived "signal-arrived" Between Recorded
        "A signal that its sender saw delivered is in the target's history, no later."
        "recorded histories of simpleflow";
    CancelWasSent "cancel-was-sent" Between Recorded
        "A cancel request from another execution was initiated there, no later."
        "derived histories of FsDecider; API model";
    CancelArrived "cancel-arrived" Between Recorded
        "A cancel request that its sender saw delivered is in the target's history, no later."
        "derived histories of FsDecider; API model";
    RunsContinue "runs-continue" Between Recorded
        "A run that continues as new and the run that it names name each other, with the same values."
        "recorded histories of flowy; API model";
}

impl Law {
    /// The law with this name.
    ///
    /// # Errors
    /// Returns the nearest name, when one is near.
    pub fn from_id(id: &str) -> Result<Law, Option<&'static str>> {
        let ids = || Law::ALL.iter().map(|law| law.id());
        let found = Law::ALL.iter().find(|law| law.id() == id);
        found.copied().ok_or_else(|| near_name(id, ids()))
    }
}

impl fmt::Display for Law {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.id())
    }
}

impl Serialize for Law {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.id())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn laws_have_names_of_their_own_and_are_documented_or_recorded() {
        let ids: std::collections::BTreeSet<_> = Law::ALL.iter().map(|law| law.id()).collect();
        assert_eq!(ids.len(), Law::ALL.len());
        for law in Law::ALL {
            assert!(matches!(law.mark(), Mark::Documented | Mark::Recorded), "{law}");
            assert!(law.id().bytes().all(|b| b.is_ascii_lowercase() || b == b'-'), "{law}");
            assert!(law.sentence().ends_with('.') && !law.source().is_empty(), "{law}");
            assert_eq!(Law::from_id(law.id()), Ok(*law));
        }
        assert_eq!(Law::from_id("ids-rice"), Err(Some("ids-rise")));
    }
}
