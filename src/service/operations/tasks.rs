//! Tasks for clients from outside: polls choose one, tokens name it. CountPendingDecisionTasks and
//! CountPendingActivityTasks would stand here too.
//!
//! A poll that finds no task answers at once. To hold it for up to a minute, as the service does,
//! is for whoever owns the clock; who does so also counts the polls held for each task list, of
//! which there may be 1,000, and refuses more with LimitExceededFault "Limit on maximum concurrent
//! poll requests per task list reached".

use std::cmp::Reverse;

use crate::execution::ActivityTaskAnswer;
use crate::model::requests::{
    PollForActivityTask, PollForDecisionTask, RecordActivityTaskHeartbeat,
    RespondActivityTaskCanceled, RespondActivityTaskCompleted, RespondActivityTaskFailed,
    RespondDecisionTaskCompleted,
};
use crate::model::responses::{ActivityTask, ActivityTaskStatus, DecisionTask};
use crate::model::{
    Answer, EmptyPoll, EventAttributes, EventId, Operation, TaskList, TaskPriority, Text, Timestamp,
};
use crate::service::pages::{Pages, invalid_token};
use crate::service::tokens::TokenKind;
use crate::service::{ApiFault, ExecutionRef, Service, condition_keys};

impl Service {
    /// PollForDecisionTask: takes the waiting decision task of the list that comes first, or gives
    /// the next page of one that was taken.
    ///
    /// # Errors
    ///
    /// UnknownResourceFault, AccessDeniedException, ValidationException, ThrottlingException.
    pub fn poll_for_decision_task(
        &mut self,
        request: PollForDecisionTask,
        now: Timestamp,
    ) -> Result<DecisionTask, ApiFault> {
        let PollForDecisionTask { domain, task_list, identity, next_page_token, .. } = request;
        let size = request.maximum_page_size;
        let keys = condition_keys::of_poll(&task_list);
        self.admit(Operation::PollForDecisionTask, &domain, now, |_| keys)?;
        self.constrain(|constraints| {
            constraints.domain(&domain);
            constraints.task_list(Some(&task_list));
            constraints.identity(identity.as_ref());
            constraints.pages(next_page_token.as_ref(), size);
        })?;
        self.domain(&domain)?;
        if let Some(token) = next_page_token {
            let pages = self.pages(TokenKind::DecisionTaskPage, &token, now)?;
            if *self.domain_of(pages.of) != domain {
                return Err(invalid_token());
            }
            return Ok(self.page_of_decision_task(pages, size));
        }
        let Some(of) = self.first_waiting_decision_task(&domain, &task_list)? else {
            return Ok(DecisionTask { task_token: self.no_token(), ..DecisionTask::default() });
        };
        let started = self.decision_task_taken(of, identity, now)?;
        let previous_started = self.execution(of).previous_started_event_id();
        let first = match request.start_at_previous_started_event {
            Some(true) => previous_started.max(EventId::FIRST),
            Some(false) | None => EventId::FIRST,
        };
        let reverse = request.reverse_order.unwrap_or_default();
        let pages = Pages::new(of, (first, started), reverse, now);
        Ok(self.page_of_decision_task(Pages { started, previous_started, ..pages }, size))
    }

    /// PollForActivityTask: takes the waiting activity task of the list that comes first.
    ///
    /// # Errors
    ///
    /// UnknownResourceFault, AccessDeniedException, ValidationException, ThrottlingException.
    pub fn poll_for_activity_task(
        &mut self,
        request: PollForActivityTask,
        now: Timestamp,
    ) -> Result<ActivityTask, ApiFault> {
        let PollForActivityTask { domain, task_list, identity } = request;
        let keys = condition_keys::of_poll(&task_list);
        self.admit(Operation::PollForActivityTask, &domain, now, |_| keys)?;
        self.constrain(|constraints| {
            constraints.domain(&domain);
            constraints.task_list(Some(&task_list));
            constraints.identity(identity.as_ref());
        })?;
        let Some((of, scheduled)) = self.first_waiting_activity_task(&domain, &task_list)? else {
            return Ok(ActivityTask { task_token: self.no_token(), ..ActivityTask::default() });
        };
        self.activity_task_taken(of, scheduled, identity, now)?;
        let task_token = self.write_token(
            TokenKind::ActivityTask,
            of,
            [of.place() as u64, scheduled.0, 0, 0, 0, 0],
        );
        let execution = self.execution(of);
        let started_event_id = execution.history().last().map_or(EventId::NONE, |e| e.event_id);
        let mut task = ActivityTask {
            task_token: Some(task_token),
            started_event_id,
            workflow_execution: Some(execution.workflow_execution().clone()),
            ..ActivityTask::default()
        };
        let scheduled = execution.event(scheduled).map(|event| &event.attributes);
        if let Some(EventAttributes::ActivityTaskScheduled(event)) = scheduled {
            task.activity_id = Some(event.activity_id.clone());
            task.activity_type = Some(event.activity_type.clone());
            task.input = event.input.clone();
        }
        Ok(task)
    }

    /// RespondDecisionTaskCompleted.
    ///
    /// # Errors
    ///
    /// UnknownResourceFault when the task or its execution is closed; ValidationException when the
    /// token or any part of the answer is not valid, and then nothing is written;
    /// AccessDeniedException, ThrottlingException.
    pub fn respond_decision_task_completed(
        &mut self,
        request: RespondDecisionTaskCompleted,
        now: Timestamp,
    ) -> Result<(), ApiFault> {
        let operation = Operation::RespondDecisionTaskCompleted;
        let kind = TokenKind::DecisionTask;
        let (of, started) = self.named_task(operation, kind, &request.task_token, now)?;
        let answer = Answer {
            decisions: request.decisions,
            execution_context: request.execution_context,
            task_list: request.task_list,
            task_list_schedule_to_start_timeout: request.task_list_schedule_to_start_timeout,
            decided_at: Vec::new(),
        };
        self.decision_task_answered(of, started, &answer, None, now)
    }

    /// RespondActivityTaskCompleted.
    ///
    /// # Errors
    ///
    /// UnknownResourceFault when the task or its execution is closed; ValidationException,
    /// AccessDeniedException, ThrottlingException.
    pub fn respond_activity_task_completed(
        &mut self,
        request: RespondActivityTaskCompleted,
        now: Timestamp,
    ) -> Result<(), ApiFault> {
        let answer = ActivityTaskAnswer::Completed { result: request.result };
        self.respond_activity_task(&request.task_token, answer, now)
    }

    /// RespondActivityTaskFailed.
    ///
    /// # Errors
    ///
    /// Those of [`Service::respond_activity_task_completed`].
    pub fn respond_activity_task_failed(
        &mut self,
        request: RespondActivityTaskFailed,
        now: Timestamp,
    ) -> Result<(), ApiFault> {
        let RespondActivityTaskFailed { task_token, reason, details } = request;
        self.respond_activity_task(&task_token, ActivityTaskAnswer::Failed { reason, details }, now)
    }

    /// RespondActivityTaskCanceled, asked for or not (derived from FsDecider).
    ///
    /// # Errors
    ///
    /// Those of [`Service::respond_activity_task_completed`].
    pub fn respond_activity_task_canceled(
        &mut self,
        request: RespondActivityTaskCanceled,
        now: Timestamp,
    ) -> Result<(), ApiFault> {
        let answer = ActivityTaskAnswer::Canceled { details: request.details };
        self.respond_activity_task(&request.task_token, answer, now)
    }

    /// RecordActivityTaskHeartbeat.
    ///
    /// # Errors
    ///
    /// Those of [`Service::respond_activity_task_completed`].
    pub fn record_activity_task_heartbeat(
        &mut self,
        request: RecordActivityTaskHeartbeat,
        now: Timestamp,
    ) -> Result<ActivityTaskStatus, ApiFault> {
        let operation = Operation::RecordActivityTaskHeartbeat;
        let RecordActivityTaskHeartbeat { task_token, details } = request;
        let (of, scheduled) =
            self.named_task(operation, TokenKind::ActivityTask, &task_token, now)?;
        self.count_on(of, operation, now)?;
        let cancel_requested = self.activity_task_beaten(of, scheduled, details, now)?;
        Ok(ActivityTaskStatus { cancel_requested })
    }

    fn respond_activity_task(
        &mut self,
        token: &Text,
        answer: ActivityTaskAnswer,
        now: Timestamp,
    ) -> Result<(), ApiFault> {
        let (of, scheduled) =
            self.named_task(answer.operation(), TokenKind::ActivityTask, token, now)?;
        self.activity_task_answered(of, scheduled, answer, now)
    }

    /// The task that a token names, if the caller may answer it, and not too often. A token that
    /// names none tells no domain, so that there is nothing to be permitted.
    fn named_task(
        &mut self,
        operation: Operation,
        kind: TokenKind,
        token: &Text,
        now: Timestamp,
    ) -> Result<(ExecutionRef, EventId), ApiFault> {
        let named = self.token(kind, token);
        if let Ok((of, _)) = named {
            self.permit_answer(of, operation, now)?;
        }
        self.count(operation, now)?;
        self.constrain(|constraints| constraints.task_token(token))?;
        let (of, [_, event_id, ..]) = named?;
        Ok((of, EventId(event_id)))
    }

    /// The next page of a decision task. Its token differs on each page (recorded), and each is
    /// valid; what has happened since the task was taken is on none (inferred).
    fn page_of_decision_task(&self, pages: Pages, size: Option<i32>) -> DecisionTask {
        let Pages { of, started, previous_started, next, .. } = pages;
        let execution = self.execution(of);
        let (events, rest) = pages.turn(execution.history(), self.page_size(size));
        let numbers = [of.place() as u64, started.0, next.0, 0, 0, 0];
        DecisionTask {
            task_token: Some(self.write_token(TokenKind::DecisionTask, of, numbers)),
            started_event_id: started,
            workflow_execution: Some(execution.workflow_execution().clone()),
            workflow_type: execution.start().map(|start| start.workflow_type.clone()),
            events: Some(events),
            next_page_token: rest.map(|rest| self.page_token(TokenKind::DecisionTaskPage, &rest)),
            previous_started_event_id: previous_started,
        }
    }

    fn no_token(&self) -> Option<Text> {
        match self.assumptions.empty_poll {
            EmptyPoll::NoToken => None,
            EmptyPoll::EmptyToken => Some(Text::default()),
        }
    }

    /// The execution whose decision task comes first on a list. There is no index of lists: the
    /// open executions of the domain are looked through, so that nothing has to be kept up where
    /// nobody polls.
    fn first_waiting_decision_task(
        &self,
        domain: &Text,
        task_list: &TaskList,
    ) -> Result<Option<ExecutionRef>, ApiFault> {
        let (_, domain) = self.domain(domain)?;
        let waiting = domain.open.values().filter_map(|of| {
            let (list, priority, scheduled) = self.execution(*of).waiting_decision_task()?;
            (list == task_list).then(|| self.rank(*of, scheduled, priority))
        });
        Ok(waiting.min().map(|rank| rank.of))
    }

    /// The activity task that comes first on a list.
    fn first_waiting_activity_task(
        &self,
        domain: &Text,
        task_list: &TaskList,
    ) -> Result<Option<(ExecutionRef, EventId)>, ApiFault> {
        let (_, domain) = self.domain(domain)?;
        let waiting = domain.open.values().flat_map(|of| {
            let waiting = self.execution(*of).waiting_activity_tasks();
            let on_list = waiting.filter(|(list, _, _)| *list == task_list);
            on_list.map(|(_, priority, scheduled)| self.rank(*of, scheduled, priority))
        });
        Ok(waiting.min().map(|rank| (rank.of, rank.scheduled)))
    }

    fn rank(
        &self,
        of: ExecutionRef,
        scheduled: EventId,
        priority: Option<TaskPriority>,
    ) -> TaskRank {
        let event = self.execution(of).event(scheduled);
        let at = event.map_or(Timestamp::MIN, |event| event.event_timestamp);
        TaskRank { priority: Reverse(priority.unwrap_or_default()), at, of, scheduled }
    }
}

/// Where a task stands on its list: by priority, then by when it was scheduled. The service itself
/// keeps to neither strictly (documented).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct TaskRank {
    priority: Reverse<TaskPriority>,
    at: Timestamp,
    of: ExecutionRef,
    scheduled: EventId,
}
