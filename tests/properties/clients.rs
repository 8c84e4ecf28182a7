//! Clients that poll and answer with tokens, beside a simulation's own way to the same tasks: what
//! is written is the same.

use std::time::Duration;

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use swf_sim::execution::{ActivityTaskAnswer, LambdaFunctionAnswer};
use swf_sim::model::requests::*;
use swf_sim::model::{
    Answer, Assumptions, EventAttributes, EventId, Limits, RetentionPeriod, TaskList, TaskPriority,
    Text, Timestamp, WorkflowType,
};
use swf_sim::service::{ExecutionRef, Notice, Region, Service};
use swf_sim::simulation::World;

use crate::decisions;
use crate::execution::{activity_answer, activity_type, workflow_type};

const DOMAIN: Text = Text::of("simulation");

/// One thing that is done. An index picks among the tasks that were taken last, answered or not.
#[derive(Clone, Debug)]
enum Act {
    Start(Text, Option<TaskPriority>),
    Signal(Text),
    PollForDecisionTask(&'static str),
    Decide(Index, Answer),
    PollForActivityTask(&'static str),
    Beat(Index, Option<Text>),
    Work(Index, ActivityTaskAnswer),
    /// What is on its way arrives.
    Deliver,
    /// Time passes, and what is due happens in its moment.
    Wait(u64),
}

fn act() -> impl Strategy<Value = Act> {
    let list = || select(&["one", "two"][..]);
    let priority = option::of((-1..2).prop_map(TaskPriority));
    prop_oneof![
        3 => (decisions::workflow_id(), priority).prop_map(|(id, priority)| Act::Start(id, priority)),
        2 => decisions::workflow_id().prop_map(Act::Signal),
        6 => list().prop_map(Act::PollForDecisionTask),
        6 => (any::<Index>(), decisions::answer(0.1)).prop_map(|(i, answer)| Act::Decide(i, answer)),
        4 => list().prop_map(Act::PollForActivityTask),
        1 => (any::<Index>(), decisions::text()).prop_map(|(i, details)| Act::Beat(i, details)),
        3 => (any::<Index>(), activity_answer()).prop_map(|(i, answer)| Act::Work(i, answer)),
        3 => Just(Act::Deliver),
        1 => select(&[1, 1_000, 5_000][..]).prop_map(Act::Wait),
    ]
}

fn service() -> Service {
    let mut service = Service::new(Limits::default(), Assumptions::default(), Region::default());
    let domain = RegisterDomain {
        name: DOMAIN,
        description: None,
        workflow_execution_retention_period_in_days: RetentionPeriod::Days(1),
        tags: None,
    };
    service.register_domain(domain, World::START).unwrap();
    for name in decisions::TYPES.iter().filter(|name| **name != "unknown") {
        let workflow = RegisterWorkflowType { domain: DOMAIN, ..workflow_type(name) };
        service.register_workflow_type(workflow, World::START).unwrap();
        let activity = RegisterActivityType { domain: DOMAIN, ..activity_type(name) };
        service.register_activity_type(activity, World::START).unwrap();
    }
    service
}

/// A task that was taken: its token, and what the simulation knows it by.
#[derive(Clone)]
struct Taken {
    token: Text,
    of: ExecutionRef,
    event_id: EventId,
}

/// One of the tasks that were taken last.
fn recent(tasks: &[Taken], index: Index) -> &Taken {
    index.get(&tasks[tasks.len().saturating_sub(3)..])
}

/// Two services to which the same is done: by clients, and by those who know which task is meant.
struct Pair {
    clients: Service,
    insiders: Service,
    now: Timestamp,
    decision_tasks: Vec<Taken>,
    activity_tasks: Vec<Taken>,
}

impl Pair {
    fn new() -> Self {
        Pair {
            clients: service(),
            insiders: service(),
            now: World::START,
            decision_tasks: Vec::new(),
            activity_tasks: Vec::new(),
        }
    }

    fn both<T: PartialEq + std::fmt::Debug>(&mut self, act: impl Fn(&mut Service) -> T) -> T {
        let done = act(&mut self.clients);
        assert_eq!(act(&mut self.insiders), done);
        done
    }

    fn act(&mut self, act: Act) {
        let now = self.now;
        match act {
            Act::Start(workflow_id, task_priority) => {
                let request = StartWorkflowExecution {
                    domain: DOMAIN,
                    workflow_id,
                    task_priority,
                    workflow_type: WorkflowType::new("full", "1"),
                    ..StartWorkflowExecution::default()
                };
                let _ = self.both(|service| service.start_workflow_execution(&request, now));
            }
            Act::Signal(workflow_id) => {
                let request = SignalWorkflowExecution {
                    domain: DOMAIN,
                    workflow_id,
                    signal_name: "go".into(),
                    ..SignalWorkflowExecution::default()
                };
                let _ =
                    self.both(|service| service.signal_workflow_execution(request.clone(), now));
            }
            Act::PollForDecisionTask(list) => self.poll_for_decision_task(list),
            Act::PollForActivityTask(list) => self.poll_for_activity_task(list),
            Act::Decide(index, answer) => self.decide(index, answer),
            Act::Beat(index, details) => self.beat(index, details),
            Act::Work(index, answer) => self.work(index, answer),
            Act::Deliver => self.deliver(),
            Act::Wait(milliseconds) => self.wait(milliseconds),
        }
    }

    fn poll_for_decision_task(&mut self, list: &str) {
        let request = PollForDecisionTask {
            domain: DOMAIN,
            task_list: TaskList::new(list),
            ..PollForDecisionTask::default()
        };
        let task = self.clients.poll_for_decision_task(request, self.now).unwrap();
        let Some(token) = task.task_token else { return };
        let of = self.clients.run(&DOMAIN, &task.workflow_execution.unwrap()).unwrap();
        let started = self.insiders.take_decision_task(of, None, self.now);
        assert_eq!(started, Ok(task.started_event_id));
        let execution = self.insiders.execution(of);
        assert_eq!(task.events.as_deref(), Some(execution.history()));
        assert_eq!(task.previous_started_event_id, execution.previous_started_event_id());
        self.decision_tasks.push(Taken { token, of, event_id: task.started_event_id });
    }

    fn poll_for_activity_task(&mut self, list: &str) {
        let task_list = TaskList::new(list);
        let request = PollForActivityTask { domain: DOMAIN, task_list, identity: None };
        let task = self.clients.poll_for_activity_task(request, self.now).unwrap();
        let Some(token) = task.task_token else { return };
        let of = self.clients.run(&DOMAIN, &task.workflow_execution.unwrap()).unwrap();
        let started = self.clients.execution(of).event(task.started_event_id).unwrap();
        let EventAttributes::ActivityTaskStarted(started) = &started.attributes else {
            panic!("{started:?} is no start of an activity task");
        };
        let event_id = started.scheduled_event_id;
        self.insiders.take_activity_task(of, event_id, None, self.now).unwrap();
        self.activity_tasks.push(Taken { token, of, event_id });
    }

    fn decide(&mut self, index: Index, answer: Answer) {
        if self.decision_tasks.is_empty() {
            return;
        }
        let Taken { token, of, event_id } = recent(&self.decision_tasks, index).clone();
        let by_insider = self.insiders.answer_decision_task(of, event_id, &answer, self.now);
        let request = RespondDecisionTaskCompleted {
            task_token: token,
            decisions: answer.decisions,
            execution_context: answer.execution_context,
            task_list: answer.task_list,
            task_list_schedule_to_start_timeout: answer.task_list_schedule_to_start_timeout,
        };
        let by_client = self.clients.respond_decision_task_completed(request, self.now);
        assert_eq!(by_client, by_insider);
    }

    fn beat(&mut self, index: Index, details: Option<Text>) {
        if self.activity_tasks.is_empty() {
            return;
        }
        let Taken { token, of, event_id } = recent(&self.activity_tasks, index).clone();
        let by_insider = self.insiders.heartbeat(of, event_id, details.clone(), self.now);
        let request = RecordActivityTaskHeartbeat { task_token: token, details };
        let by_client = self.clients.record_activity_task_heartbeat(request, self.now);
        assert_eq!(by_client.map(|status| status.cancel_requested), by_insider);
    }

    fn work(&mut self, index: Index, answer: ActivityTaskAnswer) {
        if self.activity_tasks.is_empty() {
            return;
        }
        let Taken { token: task_token, of, event_id } = recent(&self.activity_tasks, index).clone();
        let by_insider = self.insiders.answer_activity_task(of, event_id, answer.clone(), self.now);
        let (clients, now) = (&mut self.clients, self.now);
        let by_client = match answer {
            ActivityTaskAnswer::Completed { result } => {
                let request = RespondActivityTaskCompleted { task_token, result };
                clients.respond_activity_task_completed(request, now)
            }
            ActivityTaskAnswer::Failed { reason, details } => {
                let request = RespondActivityTaskFailed { task_token, reason, details };
                clients.respond_activity_task_failed(request, now)
            }
            ActivityTaskAnswer::Canceled { details } => {
                let request = RespondActivityTaskCanceled { task_token, details };
                clients.respond_activity_task_canceled(request, now)
            }
        };
        assert_eq!(by_client, by_insider);
    }

    fn deliver(&mut self) {
        let now = self.now;
        while let Some(notice) = self.both(Service::next_notice) {
            if let Notice::Deliver(delivery) = notice {
                self.both(|service| service.deliver(delivery.clone(), now));
            } else if let Notice::Invoke { of, scheduled_event_id, .. } = notice {
                let answer = LambdaFunctionAnswer::Completed { result: Some("42".into()) };
                self.both(|service| {
                    service.answer_lambda_function(of, scheduled_event_id, answer.clone(), now);
                });
            }
        }
    }

    fn wait(&mut self, milliseconds: u64) {
        let until = self.now + Duration::from_millis(milliseconds);
        while let Some(due) = self.both(|service| service.next_due()).filter(|due| due.at <= until)
        {
            self.both(|service| service.expire(due.at));
        }
        self.now = until;
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    /// The polls and answers of clients go the same way as the simulation's own.
    #[test]
    fn clients_with_tokens_write_the_histories_that_insiders_write(acts in vec(act(), 20..120)) {
        let mut pair = Pair::new();
        for act in acts {
            pair.act(act);
        }
        let histories = |service: &Service| -> Vec<_> {
            service.executions().map(|execution| execution.history().to_vec()).collect()
        };
        prop_assert_eq!(histories(&pair.clients), histories(&pair.insiders));
    }
}

/// The random clients get as far as answers of every kind, and as far as answers that are too late.
#[test]
fn random_clients_do_what_the_property_is_about() {
    use proptest::strategy::ValueTree;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let (mut answered, mut worked, mut closed) = (0, 0, 0);
    for _ in 0..96 {
        let acts = vec(act(), 20..120).new_tree(&mut runner).unwrap().current();
        let mut pair = Pair::new();
        for act in acts {
            pair.act(act);
        }
        for execution in pair.clients.executions() {
            let has = |wanted: fn(&EventAttributes) -> bool| {
                execution.history().iter().filter(|event| wanted(&event.attributes)).count()
            };
            answered += has(|e| matches!(e, EventAttributes::DecisionTaskCompleted(_)));
            worked += has(|e| matches!(e, EventAttributes::ActivityTaskCompleted(_)));
            closed += usize::from(!execution.state().is_open());
        }
    }
    assert!(answered > 96 && worked > 5 && closed > 10, "{answered} {worked} {closed}");
}
