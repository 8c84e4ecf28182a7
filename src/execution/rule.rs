//! The rules by which the reducer speaks: one table with a sentence, a source and a mark for each.

pub use crate::model::Mark;

/// Row: `Variant "id" Mark "sentence" "source";`
macro_rules! rules {
    ($($name:ident $id:literal $mark:ident $sentence:literal $source:literal;)*) => {
        /// Why an event was written.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        #[repr(u8)]
        pub enum Rule {
            $(#[doc = $sentence] $name,)*
        }

        impl Rule {
            /// All rules, in the order of the table.
            pub const ALL: &[Rule] = &[$(Rule::$name),*];

            /// The rule's stable name.
            #[must_use]
            pub fn id(self) -> &'static str {
                match self { $(Rule::$name => $id,)* }
            }

            /// The rule in a sentence.
            #[must_use]
            pub fn sentence(self) -> &'static str {
                match self { $(Rule::$name => $sentence,)* }
            }

            /// Where the rule comes from.
            #[must_use]
            pub fn source(self) -> &'static str {
                match self { $(Rule::$name => $source,)* }
            }

            /// How well the rule is known.
            #[must_use]
            pub fn mark(self) -> Mark {
                match self { $(Rule::$name => Mark::$mark,)* }
            }
        }
    };
}

rules! {
    ExecutionStarts "execution-starts" Recorded
        "An execution begins with event 1, which holds the resolved values."
        "every recorded history";
    DecisionTaskOnTrigger "decision-task-on-trigger" Recorded
        "What wakes the decider queues a decision task at once, at the same moment, unless one is queued already."
        "651 recorded decision tasks; recorded histories of flowy, simpleflow and elife-bot";
    DecisionTaskAfterBatch "decision-task-after-batch" Recorded
        "A refused decision queues one decision task, after the last event of its batch, unless one is queued already."
        "recorded histories of flowy (TestWorkflow, TestWorkflowW)";
    DecisionTaskTaken "decision-task-taken" Recorded
        "A queued decision task is handed out when no other of the execution is started."
        "developer guide, developing deciders; recorded histories";
    DecisionTaskAnswered "decision-task-answered" Recorded
        "The events of a batch follow its DecisionTaskCompleted, one for each decision, in order, at the same moment."
        "recorded histories of flowy";
    DecisionStartToClose "decision-start-to-close" Recorded
        "A decision task that is not answered in time is over, and another is queued."
        "developer guide, timeout types; WaterFlow's recorded history";
    DecisionScheduleToStart "decision-schedule-to-start" Documented
        "A decision task on a temporary task list that is not taken in time is over, and another is queued on the execution's own list."
        "API model, RespondDecisionTaskCompleted";
    CallerNotPermitted "caller-not-permitted" Documented
        "The caller's policies do not allow this kind of decision."
        "developer guide, IAM for SWF";
    OverRate "over-rate" Documented
        "The account's bucket for this kind of decision is empty."
        "developer guide, quotas";
    CloseCompletes "close-completes" Recorded
        "The decider closed the execution; open work never stands in the way."
        "recorded histories of simpleflow and FsDecider";
    UnhandledDecision "unhandled-decision" Recorded
        "A close is refused while a decision task is queued that the decider has not seen."
        "recorded history of elife-bot, events 16 to 22";
    CloseAfterFailedDecision "close-after-failed-decision" Measured
        "A close is refused when an earlier decision of its list failed."
        "notes of AWS Flow for Ruby and botoflow; assumption close_after_failed_decision";
    ContinuesAsNew "continues-as-new" Documented
        "The run closes and a new one begins with the same workflow id, its own values and the type's defaults."
        "API model, ContinueAsNewWorkflowExecution; recorded histories of flowy";
    WorkflowTypeUnknown "workflow-type-unknown" Recorded
        "The workflow type is not registered in the domain."
        "recorded histories of flowy and swiffer";
    WorkflowTypeDeprecated "workflow-type-deprecated" Documented
        "The workflow type is deprecated."
        "API model";
    DefaultUndefined "default-undefined" Documented
        "Neither the decision nor the type gives a value that is needed."
        "API model";
    ActivityScheduled "activity-scheduled" Recorded
        "The task is queued with its resolved task list and timeouts."
        "recorded history of the boto tutorial";
    ActivityTypeUnknown "activity-type-unknown" Recorded
        "The activity type is not registered in the domain."
        "recorded histories of swiffer and flowy";
    ActivityTypeDeprecated "activity-type-deprecated" Recorded
        "The activity type is deprecated."
        "boto, 2013";
    ActivityIdInUse "activity-id-in-use" Documented
        "An open activity task of the execution has the id; it is free again once that task is closed."
        "API model; reuse recorded by elife-bot";
    OpenActivitiesLimit "open-activities-limit" Documented
        "The execution has as many open activity tasks as it may."
        "developer guide, quotas";
    ActivityTaken "activity-taken" Recorded
        "A worker took the task; the decider is not woken."
        "recorded histories";
    ActivityAnswered "activity-answered" Recorded
        "The worker answered."
        "recorded histories";
    ActivityTimedOut "activity-timed-out" Recorded
        "One of the task's four timeouts passed; the details are those of its last heartbeat."
        "developer guide, timeout types; recorded histories of taran and flowy";
    ActivityCancelRequested "activity-cancel-requested" Recorded
        "The request is noted; a worker learns of it with its next heartbeat."
        "derived histories of FsDecider";
    ActivityIdUnknown "activity-id-unknown" Recorded
        "No open activity task of the execution has the id."
        "derived histories of FsDecider";
    UnstartedActivityCanceled "unstarted-activity-canceled" Documented
        "The service itself cancels an activity task that no worker has taken, after the batch."
        "API model, RequestCancelActivityTask; AWS Flow for Ruby";
    TimerStarted "timer-started" Recorded
        "The timer runs."
        "recorded histories of simpleflow";
    TimerIdInUse "timer-id-in-use" Documented
        "An open timer of the execution has the id; it is free again once that timer fired or was canceled."
        "API model; reuse recorded by simpleflow";
    OpenTimersLimit "open-timers-limit" Documented
        "The execution has as many open timers as it may."
        "developer guide, quotas";
    TimerFired "timer-fired" Recorded
        "The timer came due."
        "recorded histories";
    TimerCanceled "timer-canceled" Recorded
        "The timer is canceled; the decider is not woken."
        "derived histories of FsDecider; recorded by simpleflow";
    TimerIdUnknown "timer-id-unknown" Recorded
        "No open timer of the execution has the id."
        "derived histories of FsDecider; AWS Flow for Ruby";
    MarkerRecorded "marker-recorded" Recorded
        "The marker is recorded; names need not be unique, and the decider is not woken."
        "recorded histories of simpleflow";
    LambdaScheduled "lambda-scheduled" Recorded
        "The Lambda task is scheduled; a timeout that the decision left out stays out."
        "recorded history of simpleflow";
    LambdaIdInUse "lambda-id-in-use" Documented
        "An open Lambda task of the execution has the id."
        "API model; assumption lambda_open_id_reuse";
    OpenLambdaFunctionsLimit "open-lambda-functions-limit" Documented
        "The execution has as many open Lambda tasks as it may; SWF publishes no number."
        "API model";
    LambdaNotInRegion "lambda-not-in-region" Documented
        "The region has no Lambda."
        "developer guide, Lambda tasks";
    LambdaStarted "lambda-started" Recorded
        "The service assumed the role and invoked the function; the decider is not woken."
        "recorded history of simpleflow";
    NoLambdaRole "no-lambda-role" Recorded
        "Without a role the task cannot start; it was scheduled all the same."
        "derived history of FsDecider; the API text says otherwise";
    RoleNotAssumed "role-not-assumed" Documented
        "The service could not assume the role."
        "API model, StartLambdaFunctionFailed";
    LambdaAnswered "lambda-answered" Recorded
        "The function answered: a result is the payload's text, a handler's error has the reason UnhandledError."
        "recorded history of simpleflow; derived histories of FsDecider";
    LambdaTimedOut "lambda-timed-out" Recorded
        "The function had not answered when the task's start-to-close timeout passed."
        "derived history of FsDecider";
    ChildInitiated "child-initiated" Recorded
        "The service will start the child with the resolved values; nothing is inherited but the link to the parent."
        "recorded histories of simpleflow and flowy";
    OpenChildrenLimit "open-children-limit" Documented
        "The execution has as many open children as it may."
        "developer guide, quotas";
    OpenExecutionsLimit "open-executions-limit" Documented
        "The domain has as many open executions as it may."
        "developer guide, quotas";
    ChildStarted "child-started" Recorded
        "The child began; its own first event is earlier."
        "recorded histories of flowy";
    ChildAlreadyRunning "child-already-running" Documented
        "An open execution of the domain has the child's workflow id; found out after the child was initiated."
        "API model, StartChildWorkflowExecutionFailed; AWS Flow for Ruby";
    ChildClosed "child-closed" Recorded
        "The child closed, and its parent is told."
        "recorded histories of simpleflow and flowy";
    ExternalInitiated "external-initiated" Recorded
        "The request is on its way, also to a target that does not exist."
        "derived histories of FsDecider";
    ExternalDelivered "external-delivered" Recorded
        "The target has the request; its own event is earlier."
        "recorded histories of simpleflow; derived histories of FsDecider";
    ExternalUnknown "external-unknown" Recorded
        "The target is not an open execution of the domain."
        "derived histories of FsDecider";
    Signaled "signaled" Recorded
        "A signal reached the execution."
        "recorded histories of simpleflow";
    CancelRequested "cancel-requested" Recorded
        "The execution is asked to cancel itself; each request is recorded."
        "derived histories of FsDecider";
    ExecutionTimedOut "execution-timed-out" Documented
        "The execution was open for as long as it may be; nothing is written for what was open."
        "developer guide, timeout types";
    TerminatedByOperator "terminated-by-operator" Recorded
        "Somebody terminated the execution."
        "derived histories of FsDecider";
    TerminatedByChildPolicy "terminated-by-child-policy" Recorded
        "The parent closed, and its child policy terminates its children; it does so also when the parent completes."
        "derived histories of FsDecider";
    CancelRequestedByChildPolicy "cancel-requested-by-child-policy" Recorded
        "The parent closed, and its child policy asks its children to cancel themselves."
        "derived histories of FsDecider";
    EventLimit "event-limit" Documented
        "The history reached the longest length allowed."
        "developer guide, quotas; seen by users of simpleflow";
}
