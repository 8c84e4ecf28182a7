//! What the report of a failure says of the decider is true of every kind of property.

use swf_sim::search::{Failure, Property};

use super::{FORGETFUL, text, world};

/// Every sentence that blames a decider has one of these in it.
const BLAMES: &[&str] = &["decided nothing", "has no rule", "to blame", "was decided"];

/// The lines of the report that blame the decider.
fn blamed(rules: &str, property: &str, plan: &str) -> String {
    let report = report(rules, property, plan);
    assert!(report.contains("  shrunk to a plan"), "{report}");
    let blames = |line: &&str| BLAMES.iter().any(|words| line.contains(words));
    report.lines().filter(blames).map(str::trim).collect::<Vec<_>>().join("\n")
}

fn report(rules: &str, property: &str, plan: &str) -> String {
    let (property, plan) = (property.parse::<Property>().unwrap(), plan.to_owned());
    let failure = Failure { property: property.name().to_owned(), seed: None, plan };
    let (mut world, text) = (world(rules), text(rules));
    world.limits.events = 60;
    failure.report(&world, &property, "planted.yaml", Some(&text)).unwrap()
}

#[test]
fn a_report_blames_what_the_decider_decided_or_left_out_and_nothing_else() {
    const TIMES_OUT: &str = "lambda:charge-1#0=timeout";
    let scheduled = "decided at planted.yaml:14:14";
    let comes = format!("event 7 comes of event 5, which was {scheduled}");
    let forgets = "`order` has no rule for event 7 LambdaFunctionFailed; its rules begin at \
                   planted.yaml:13:7";
    let rows = [
        ("LambdaFunctionScheduled never", "", format!("event 5 was {scheduled}")),
        ("LambdaFunctionCompleted never", "", comes.clone()),
        ("LambdaFunctionTimedOut never", TIMES_OUT, comes),
        ("TimerStarted always", "", "event 11 was decided at planted.yaml:16:14".to_owned()),
        ("WorkflowExecutionTimedOut never", TIMES_OUT, forgets.to_owned()),
        ("closes", TIMES_OUT, forgets.to_owned()),
        ("WorkflowExecutionStarted never", "", String::new()),
        ("DecisionTaskScheduled at most 1", "", String::new()),
        ("TimerStarted eventually", "", "event 11 was decided at planted.yaml:16:14".to_owned()),
    ];
    for (property, plan, expected) in rows {
        assert_eq!(blamed(FORGETFUL, property, plan), expected, "{property} {plan}");
    }
}

#[test]
fn where_an_execution_is_left_the_last_answer_is_to_blame() {
    let idle = "
      - {when: WorkflowExecutionStarted, do: []}
";
    let nothing = "`order` decided nothing at event 1 WorkflowExecutionStarted; its rules begin at \
                   planted.yaml:13:7";
    let circling = "
      - {when: [WorkflowExecutionStarted, CancelTimerFailed], do: {CancelTimer: {timerId: t}}}
";
    let last = "event 61 was decided last, at planted.yaml:13:68";
    let rows = [
        (idle, "closes", nothing),
        (idle, "WorkflowExecutionTimedOut never", nothing),
        (idle, "WorkflowExecutionCompleted always", nothing),
        (circling, "progresses", last),
        (circling, "WorkflowExecutionTerminated never", last),
    ];
    for (rules, property, expected) in rows {
        assert_eq!(blamed(rules, property, ""), expected, "{property}");
    }
}

#[test]
fn an_event_without_a_rule_in_which_a_fault_shows_is_to_blame_however_long_ago_it_was() {
    let rules = "
      - when: WorkflowExecutionStarted
        do:
          - {ScheduleLambdaFunction: {id: charge-1, name: charge}}
          - {ScheduleLambdaFunction: {id: charge-2, name: charge}}
      - {when: LambdaFunctionCompleted, do: {StartTimer: {timerId: nap, startToFireTimeout: 5s}}}
      - {when: [TimerFired, StartTimerFailed], if: count == 2, do: CompleteWorkflowExecution}
";
    let plan = "schedule:charge-1#0=over-rate";
    let expected = "`order` has no rule for event 5 ScheduleLambdaFunctionFailed; its rules begin \
                    at planted.yaml:13:7";
    assert_eq!(blamed(rules, "closes", plan), expected);
}

#[test]
fn events_without_a_rule_and_those_at_which_rules_decided_nothing_are_told_apart() {
    let rules = "
      - when: WorkflowExecutionStarted
        do:
          - {ScheduleLambdaFunction: {id: charge-1, name: charge}}
          - {StartTimer: {timerId: nap, startToFireTimeout: 5s}}
      - {when: TimerFired, if: count == 2, do: CompleteWorkflowExecution}
";
    let expected = "`order` has no rule for event 8 LambdaFunctionCompleted, and decided nothing \
                    at event 12 TimerFired; its rules begin at planted.yaml:13:7";
    assert_eq!(blamed(rules, "closes", ""), expected);
    let report = report(rules, "closes", "");
    for event in ["8      1.000  LambdaFunctionCompleted", "12      5.000  TimerFired"] {
        assert!(report.contains(event), "what is to blame is shown: {report}");
    }
}

#[test]
fn a_decision_for_which_a_whole_answer_was_refused_is_to_blame() {
    let rules = "
      - when: WorkflowExecutionStarted
        do:
          - {StartTimer: {timerId: nap, startToFireTimeout: 5s}}
          - CompleteWorkflowExecution
";
    let expected = "the decision to blame stands at planted.yaml:15:14";
    assert_eq!(blamed(rules, "decides", ""), expected);
}
