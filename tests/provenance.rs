//! A run tells of its events why it was written: what happened, the rule, the site, and where its
//! decision stands in the scenario.

use swf_sim::execution::{InputKind, Rule};
use swf_sim::scenario::Scenario;
use swf_sim::simulation::Simulation;

#[test]
fn events_tell_their_input_rule_site_and_place() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/lambda-times-out.yaml");
    let source = std::fs::read_to_string(path).unwrap();
    let mut simulation = Simulation::new(Scenario::load(path).unwrap().world).unwrap();
    simulation.run().unwrap();
    let run = simulation.execution("order-1").unwrap().workflow_execution().clone();

    let rows = [
        (1, InputKind::Started, Rule::ExecutionStarts, None, None),
        (2, InputKind::Started, Rule::DecisionTaskOnTrigger, Some("decision@start"), None),
        (3, InputKind::DecisionTaskTaken, Rule::DecisionTaskTaken, Some("decision@start"), None),
        (
            4,
            InputKind::DecisionTaskAnswered,
            Rule::DecisionTaskAnswered,
            Some("decision@start"),
            None,
        ),
        (
            5,
            InputKind::DecisionTaskAnswered,
            Rule::LambdaScheduled,
            Some("schedule:charge#0"),
            Some("ScheduleLambdaFunction:"),
        ),
        (6, InputKind::LambdaFunctionStart, Rule::LambdaStarted, Some("lambda:charge#0"), None),
        (7, InputKind::Due, Rule::LambdaTimedOut, Some("lambda:charge#0"), None),
        (8, InputKind::Due, Rule::DecisionTaskOnTrigger, Some("decision@charge#0"), None),
        (
            11,
            InputKind::DecisionTaskAnswered,
            Rule::CloseCompletes,
            Some("fail#0"),
            Some("FailWorkflowExecution:"),
        ),
    ];
    let provenance = simulation.provenance(&run).unwrap();
    assert_eq!(provenance.len(), 11);
    for (id, input, rule, site, decided_at) in rows {
        let why = &provenance[id - 1];
        assert_eq!((why.input, why.rule), (input, Some(rule)), "event {id}");
        assert_eq!(why.site.as_ref().map(|site| site.to_string()).as_deref(), site, "event {id}");
        let text = why.decided_at.map(|place| {
            let line = source.lines().nth(place.line as usize - 1).unwrap();
            line[place.column as usize - 1..].split_whitespace().next().unwrap().to_owned()
        });
        assert_eq!(text.as_deref(), decided_at, "event {id}");
    }
}
