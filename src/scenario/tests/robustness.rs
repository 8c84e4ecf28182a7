//! No text makes the reader panic, run away, or speak nonsense.

use proptest::prelude::*;

use crate::scenario::{Rules, Scenario};

const SCENARIO: &str = include_str!("../../../scenarios/lambda-times-out.yaml");

fn first_finding(text: &str) -> String {
    let findings = Scenario::parse(text, "order.yaml").map(|_| ()).unwrap_err();
    findings.iter().next().unwrap().1.to_owned()
}

#[test]
fn deep_nesting_ends_in_a_finding() {
    let deep = "lists and mappings nest more than 64 deep";
    for text in [
        format!("about: {}", "[".repeat(100_000)),
        format!("about: {}{}", "[".repeat(300), "]".repeat(300)),
        format!("about: {}", "{a: ".repeat(300)),
        (0..300).map(|depth| format!("{}a:\n", " ".repeat(depth))).collect(),
        format!("{}x", "- ".repeat(300)),
        // Each alias is shallow; what they expand to is not.
        (1..100).fold("a0: &a0 [x]\n".to_owned(), |text, n| {
            format!("{text}a{n}: &a{n} [*a{}]\n", n - 1)
        }),
    ] {
        assert_eq!(first_finding(&text), deep);
    }
}

#[test]
fn a_deep_expression_ends_in_a_finding() {
    for expression in
        ["(".repeat(10_000), "-".repeat(10_000), "not ".repeat(10_000), "2^".repeat(10_000)]
    {
        let rules = format!("[{{when: TimerFired, if: '{expression}1', do: []}}]");
        let findings = Rules::parse(&rules, "rules.yaml").map(|_| ()).unwrap_err();
        assert_eq!(findings.iter().next().unwrap().1, "the expression nests too deep");
    }
    let rules = format!("[{{when: TimerFired, if: '1{} == 1', do: []}}]", "+1".repeat(10_000));
    let findings = Rules::parse(&rules, "rules.yaml").map(|_| ()).unwrap_err();
    assert_eq!(findings.iter().next().unwrap().1, "the expression is too long");
}

#[test]
fn aliases_that_multiply_end_in_a_finding() {
    let tens = |n: u32| format!("a{n}: &a{n} [{}]\n", vec![format!("*a{}", n - 1); 10].join(", "));
    let text = (1..10).fold("a0: &a0 [x]\n".to_owned(), |text, n| text + &tens(n));
    assert_eq!(first_finding(&text), "with its aliases expanded the file holds over 200000 values");
    assert_eq!(first_finding("a: &a [*a]\n"), "the alias stands within what it names");
}

#[test]
fn long_files_end_in_a_finding() {
    assert_eq!(first_finding(&"#".repeat(5 << 20)), "the file is longer than 4 MiB");
    let long_range = "[{when: TimerFired, each: {n: 1..9223372036854775807}, do: []}]";
    assert!(Rules::parse(long_range, "rules.yaml").is_err());
}

#[test]
fn a_file_that_is_not_there_is_a_finding() {
    let findings = Scenario::load("no/such/file.yaml").map(|_| ()).unwrap_err();
    assert!(findings.to_string().starts_with("error: cannot read `no/such/file.yaml`: "));
}

/// Reads, and asks for the text of what is found.
fn read(text: &str) {
    if let Err(findings) = Scenario::parse(text, "order.yaml") {
        assert!(findings.iter().next().is_some());
        assert!(findings.to_string().starts_with("error: "));
    }
    let _ = Rules::parse(text, "rules.yaml").map_err(|findings| findings.to_string());
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read_or_refused(text in any::<String>()) {
        read(&text);
    }

    #[test]
    fn any_yaml_signs_are_read_or_refused(text in r"[-\[\]{}:,&*!|>'%@`#?\t\n ax1$<.=^()]{0,60}") {
        read(&text);
        read(&format!("swf-sim: 1\ndeciders:\n  order:\n  - when: TimerFired\n    if: {text}\n    do: []\n"));
        read(&format!("- {{when: LambdaFunctionFailed, do: {{FailWorkflowExecution: {{reason: '${{{text}}}'}}}}}}"));
    }

    #[test]
    fn a_scenario_with_a_change_is_read_or_refused(
        at in 0..SCENARIO.len(),
        length in 0..40_usize,
        insert in r"[-\[\]{}:,&*'\n $a1é]{0,6}",
    ) {
        let end = (at + length).min(SCENARIO.len());
        if let (Some(before), Some(after)) = (SCENARIO.get(..at), SCENARIO.get(end..)) {
            read(&format!("{before}{insert}{after}"));
        }
    }
}
