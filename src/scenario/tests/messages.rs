//! What a person is told who makes a mistake.

use crate::scenario::Scenario;

const BEGIN: &str = "\
swf-sim: 1
workflowTypes:
- {name: order, version: '1.0'}
people:
- start: {workflowId: order-1, workflowType: order@1.0}
";

/// The findings of a scenario that goes on with `rest`.
fn of_scenario(rest: &str) -> String {
    let text = format!("{BEGIN}{}", rest.trim_start_matches('\n'));
    Scenario::parse(&text, "order.yaml").map(|_| ()).unwrap_err().to_string()
}

#[track_caller]
pub(super) fn assert_shown(findings: &str, expected: &str) {
    let expected = expected.trim_matches('\n');
    assert!(findings == expected, "found:\n{findings}\n\nexpected:\n{expected}");
}

#[test]
fn a_misspelt_member() {
    let findings = of_scenario(
        r"
deciders: {order: []}
activtyTypes: []
",
    );
    assert_shown(
        &findings,
        r#"
error: unknown member `activtyTypes`
 --> order.yaml:7:1
  |
7 | activtyTypes: []
  | ^^^^^^^^^^^^ did you mean `activityTypes`?
"#,
    );
}

#[test]
fn a_length_without_its_unit() {
    let findings = of_scenario(
        r"
deciders: {order: {rules: [], after: 3}}
",
    );
    assert_shown(
        &findings,
        r#"
error: `3` is not a length of time
 --> order.yaml:6:38
  |
6 | deciders: {order: {rules: [], after: 3}}
  |                                      ^
  |
  = help: give it a unit: `3s`
"#,
    );
}

#[test]
fn a_duplicate_member() {
    let findings = of_scenario(
        r"
deciders: {order: []}
people: []
",
    );
    assert_shown(
        &findings,
        r#"
error: `people` is given twice
 --> order.yaml:7:1
  |
4 | people:
  | ------ first here
...
7 | people: []
  | ^^^^^^ again
"#,
    );
}

#[test]
fn bad_indentation() {
    let findings = of_scenario(
        r"
deciders:
  order: []
 functions: {}
",
    );
    assert_shown(
        &findings,
        r#"
error: this line does not line up with the ones above
 --> order.yaml:8:2
  |
8 |  functions: {}
  |  ^
  |
  = help: members of one mapping, and items of one list, begin in the same column
"#,
    );
}

#[test]
fn a_tab() {
    let findings = of_scenario("deciders:\n\torder: []\n");
    assert_shown(
        &findings,
        r#"
error: a tab indents this line
 --> order.yaml:7:2
  |
7 |     order: []
  |     ^
  |
  = help: indent with spaces
"#,
    );
}

#[test]
fn a_missing_member() {
    let findings = of_scenario(
        r"
- start: {workflowId: order-2}
deciders: {order: []}
",
    );
    assert_shown(
        &findings,
        r#"
error: the member `workflowType` is missing
 --> order.yaml:6:10
  |
6 | - start: {workflowId: order-2}
  |          ^
"#,
    );
}

#[test]
fn a_type_without_a_decider() {
    let findings = of_scenario(
        r"
deciders: {}
",
    );
    assert_shown(
        &findings,
        r#"
error: the workflow type `order` has no decider
 --> order.yaml:5:46
  |
5 | - start: {workflowId: order-1, workflowType: order@1.0}
  |                                              ^^^^^^^^^
  |
  = help: add `order:` and its rules to `deciders`
"#,
    );
}

#[test]
fn a_decider_without_a_type() {
    let findings = of_scenario(
        r"
deciders: {order: [], ordr: []}
",
    );
    assert_shown(
        &findings,
        r#"
error: unknown workflow type `ordr`
 --> order.yaml:6:23
  |
6 | deciders: {order: [], ordr: []}
  |                       ^^^^ did you mean `order`?
"#,
    );
}

#[test]
fn a_start_of_an_unregistered_type() {
    let findings = of_scenario(
        r"
- start: {workflowId: order-2, workflowType: order@2.0}
deciders: {order: []}
",
    );
    assert_shown(
        &findings,
        r#"
error: unknown workflow type `order@2.0`
 --> order.yaml:6:46
  |
6 | - start: {workflowId: order-2, workflowType: order@2.0}
  |                                              ^^^^^^^^^ did you mean `order@1.0`?
"#,
    );
}

#[test]
fn an_attempt_without_an_outcome() {
    let findings = of_scenario(
        r"
deciders: {order: []}
functions: {f: {outcomes: {0: {}, 2-: {}}}}
",
    );
    assert_shown(
        &findings,
        r#"
error: the outcome of attempt 1 is expected here
 --> order.yaml:7:35
  |
7 | functions: {f: {outcomes: {0: {}, 2-: {}}}}
  |                                   ^^
  |
  = help: every attempt from 0 on has one outcome: `0`, `1-2`, `3-`
"#,
    );
}

#[test]
fn two_answers_at_once() {
    let findings = of_scenario(
        r"
deciders: {order: []}
functions: {f: {result: 1, never: true}}
",
    );
    assert_shown(
        &findings,
        r#"
error: `result` and `never` exclude each other
 --> order.yaml:7:28
  |
7 | functions: {f: {result: 1, never: true}}
  |                 ------     ^^^^^
  |                 |
  |                 the other
"#,
    );
}

#[test]
fn a_start_that_cannot_be_read_is_told_of_once() {
    for start in ["strat: {workflowId: x}", "start: {workflowId: x}", "at: soon, start: {}"] {
        let text = format!("swf-sim: 1\npeople: [{{{start}}}]\nexpect: {{close: COMPLETED}}\n");
        let findings = Scenario::parse(&text, "order.yaml").map(|_| ()).unwrap_err().to_string();
        assert!(findings.contains("order.yaml:2:"), "{start}: {findings}");
        assert!(!findings.contains("order.yaml:3:"), "{start}: {findings}");
    }
    let text = "swf-sim: 1\npeople: []\nexpect: {close: COMPLETED}\n";
    let findings = Scenario::parse(text, "order.yaml").map(|_| ()).unwrap_err().to_string();
    assert!(findings.contains("it is not clear which workflow this expects of"), "{findings}");
}

#[test]
fn a_merge_key() {
    let findings = of_scenario(
        r"
deciders: {order: []}
functions: {f: {<<: {after: 1s}, result: 1}}
",
    );
    assert!(findings.contains("unknown member `<<`"), "{findings}");
    assert!(findings.contains("= help: merge keys are not read"), "{findings}");
}

#[test]
fn a_name_of_one_letter_is_not_near_another() {
    let text = "swf-sim: 1\nworkflowTypes: [{name: w, version: '1'}, {name: k, version: '1'}]\n\
                deciders: {w: []}\npeople: [{start: {workflowId: x, workflowType: k@1}}]\n";
    let findings = Scenario::parse(text, "order.yaml").map(|_| ()).unwrap_err().to_string();
    assert!(findings.contains("add `k:` and its rules to `deciders`"), "{findings}");
    assert!(!findings.contains("did you mean"), "{findings}");
}

#[test]
fn a_unit_is_only_asked_for_where_it_helps() {
    for (length, hint) in [
        ("50", "give it a unit: `50s`"),
        ("1.5", "give it a unit: `1.5s`"),
        ("-1", "lengths look like"),
        ("1e3", "lengths look like"),
        (".inf", "lengths look like"),
        ("inf", "lengths look like"),
    ] {
        let findings =
            of_scenario(&format!("deciders: {{order: {{rules: [], after: {length}}}}}\n"));
        assert!(findings.contains(&format!("= help: {hint}")), "{length}: {findings}");
    }
}
