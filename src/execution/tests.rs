//! Tests of an execution as a whole: how it begins, what is rebuilt, what cannot follow.

use super::testing::{Run, START, activity, check, other_execution, start_timer, text};
use super::*;
use crate::model::{Limits, Timeout};

#[test]
fn an_execution_begins_with_two_events_of_one_moment() {
    let run = Run::open();
    check(
        run.execution.history(),
        "1 WorkflowExecutionStarted workflowType=order/1 parentInitiatedEventId=0 -input -tagList \
         -parentWorkflowExecution -continuedExecutionRunId -taskPriority
         2 DecisionTaskScheduled taskList=decisions startToCloseTimeout=30 \
         scheduleToStartTimeout=NONE -taskPriority",
    );
    assert!(run.execution.history().iter().all(|event| event.event_timestamp == START));
    assert_eq!(run.execution.previous_started_event_id(), EventId::NONE);
}

#[test]
fn before_its_beginning_an_execution_takes_nothing_and_it_begins_once() {
    let mut run = Run::not_begun();
    assert_eq!(run.execution.next_due(), None);
    for input in [Input::Due, Input::CancelRequested(CancelRequest::Operator)] {
        let context = Context {
            types: &Types::default(),
            limits: &Limits::default(),
            assumptions: &Assumptions::default(),
        };
        let refused = run.execution.handle(input, START, &context, &mut Vec::new());
        assert_eq!(refused, Err(Refusal::NotOpen));
    }
    let mut begun = Run::open();
    let again = Input::Started(Box::new(begun.execution.start().unwrap().clone()));
    assert_eq!(begun.try_input(again), Err(Refusal::NotOpen));
}

#[test]
fn signals_say_who_sent_them() {
    let mut run = Run::open();
    check(
        &run.signal("s"),
        "WorkflowExecutionSignaled signalName=s externalInitiatedEventId=0 \
         -externalWorkflowExecution -input",
    );
    let sender = Some((other_execution("w"), EventId(9)));
    check(
        &run.input(Input::Signaled { signal_name: "s".into(), input: Some("in".into()), sender }),
        "WorkflowExecutionSignaled signalName=s externalInitiatedEventId=9 \
         externalWorkflowExecution=w/run-1 input=in",
    );
}

#[test]
fn a_rebuilt_execution_goes_on_as_the_one_that_wrote_the_history() {
    let mut run = Run::open();
    run.answer(vec![start_timer("soon", 1), start_timer("late", 60), activity("a")]);
    run.expire();
    run.take();
    let history = run.execution.history().to_vec();
    let rebuilt = Execution::rebuild(other_execution("order-1"), history).unwrap();
    run.execution = rebuilt;
    check(
        &run.expire_after(20_000 - 1_000),
        "ActivityTaskTimedOut timeoutType=SCHEDULE_TO_START\nDecisionTaskScheduled",
    );
    check(&run.expire(), "DecisionTaskTimedOut timeoutType=START_TO_CLOSE");
}

#[test]
fn what_is_closed_is_not_due_to_a_rebuilt_execution() {
    let mut run = Run::open();
    run.answer(vec![start_timer("soon", 1)]);
    run.expire();
    run.answer(());
    let history = run.execution.history().to_vec();
    let mut rebuilt = Execution::rebuild(other_execution("order-1"), history).unwrap();
    let context = Context {
        types: &Types::default(),
        limits: &Limits::default(),
        assumptions: &Assumptions::default(),
    };
    let late = START + std::time::Duration::from_secs(2_000);
    for _ in 0..2 {
        let refused = rebuilt.handle(Input::Due, late, &context, &mut Vec::new());
        assert_eq!(refused, Err(Refusal::NotWaiting));
    }
    assert_eq!(rebuilt.next_due(), run.execution.next_due());
    let end = START + std::time::Duration::from_secs(3_600);
    rebuilt.handle(Input::Due, end, &context, &mut Vec::new()).unwrap();
    check(&rebuilt.history()[run.execution.history().len()..], "WorkflowExecutionTimedOut");
}

#[test]
fn a_history_with_a_gap_a_step_back_or_a_second_end_is_refused() {
    let mut run = Run::open();
    run.after(5_000).take();
    let begun = run.execution.history().to_vec();
    run.input(Input::Terminated(Termination::ChildPolicy));
    let closed = run.execution.history().to_vec();
    let refusal = |history: Vec<HistoryEvent>| {
        Execution::rebuild(other_execution("order-1"), history).unwrap_err().to_string()
    };
    let changed = |history: &[HistoryEvent], place: usize, change: fn(&mut HistoryEvent)| {
        let mut history = history.to_vec();
        change(&mut history[place]);
        history
    };
    let rows = [
        (
            changed(&begun, 2, |event| event.event_id = EventId(4)),
            "event 4 DecisionTaskStarted cannot follow: the next event id is 3",
        ),
        (
            changed(&begun, 2, |event| event.event_timestamp = Timestamp::from_millis(5)),
            "event 3 DecisionTaskStarted cannot follow: time never runs back, and the event \
             before is at 1000000000.000",
        ),
        (
            begun[1..].to_vec(),
            "event 2 DecisionTaskScheduled cannot follow: the next event id is 1",
        ),
        (
            [&closed[..], &changed(&closed[3..], 0, |event| event.event_id = EventId(5))].concat(),
            "event 5 WorkflowExecutionTerminated cannot follow: the execution is closed",
        ),
        (
            [&begun[..], &changed(&begun[..1], 0, |event| event.event_id = EventId(4))].concat(),
            "event 4 WorkflowExecutionStarted cannot follow: time never runs back, and the event \
             before is at 1000000005.000",
        ),
        (
            [&begun[..2], &changed(&begun[..1], 0, |event| event.event_id = EventId(3))].concat(),
            "event 3 WorkflowExecutionStarted cannot follow: a history begins with \
             WorkflowExecutionStarted and has it only there",
        ),
        (
            [&begun[..2], &changed(&begun[1..2], 0, |event| event.event_id = EventId(3))].concat(),
            "event 3 DecisionTaskScheduled cannot follow: there is a queued decision task already",
        ),
    ];
    for (history, expected) in rows {
        assert_eq!(refusal(history), expected);
    }
}

#[test]
fn timers_of_no_seconds_go_on_to_the_event_limit() {
    let mut run = Run::open();
    run.limits.events = 50;
    for _ in 0..50 {
        if !run.execution.state().is_open() {
            break;
        }
        run.answer(vec![start_timer("again", 0)]);
        if run.execution.state().is_open() {
            run.input(Input::Due);
        }
    }
    let last = run.execution.history().last().unwrap();
    assert!(text(last).contains("EVENT_LIMIT_EXCEEDED"), "{}", text(last));
    assert!((50..=55).contains(&last.event_id.0));
    assert_eq!(last.event_timestamp, START);
}

#[test]
fn every_event_has_the_input_and_the_rule_that_wrote_it() {
    let mut run =
        Run::started_with(|start| start.task_start_to_close_timeout = Some(Timeout::None));
    run.signal("s");
    let why: Vec<_> = run.execution.provenance().iter().map(|why| (why.input, why.rule)).collect();
    assert_eq!(
        why,
        [
            (InputKind::Started, Some(Rule::ExecutionStarts)),
            (InputKind::Started, Some(Rule::DecisionTaskOnTrigger)),
            (InputKind::Signaled, Some(Rule::Signaled)),
        ]
    );
}

#[test]
fn rules_have_names_and_sentences_of_their_own() {
    let mut ids: Vec<&str> = Rule::ALL.iter().map(|rule| rule.id()).collect();
    ids.sort_unstable();
    let count = ids.len();
    ids.dedup();
    assert_eq!(ids.len(), count);
    for rule in Rule::ALL {
        assert!(rule.sentence().ends_with('.') && !rule.source().is_empty(), "{}", rule.id());
    }
}
