//! Faults on the command line: plans, seeds, sites, sweeps and explorations.

use super::{run, scratch, stderr, stdout};

const SCENARIO: &str = "scenarios/saga.yaml";

#[test]
fn a_plan_a_file_with_it_and_the_seed_that_draws_it_give_the_same_bytes() {
    let seeded = run(&["run", SCENARIO, "--seed", "1"]);
    let note = stderr(&seeded);
    let (_, plan) = note.split_once("seed 1 stands for: ").expect("it says which plan");
    let plan = plan.lines().next().unwrap();
    let file = scratch("plans").join("saga.plan");
    std::fs::write(&file, format!("# drawn with seed 1\n{}\n", plan.replace(", ", "\n"))).unwrap();
    for faults in [plan, file.to_str().unwrap()] {
        let planned = run(&["run", SCENARIO, "--faults", faults]);
        assert_eq!(planned.status.code(), seeded.status.code(), "{faults}: {}", stderr(&planned));
        assert_eq!(stdout(&planned), stdout(&seeded), "{faults}");
    }
    assert!(stdout(&seeded).contains("fault "));
}

#[test]
fn what_is_wrong_with_a_plan_is_told_and_ends_with_2() {
    let rows = [
        ("lambda:charge#0=tiemout", "did you mean `timeout`?"),
        ("lambda:chrage#0=timeout", "never came up; did you mean `lambda:charge#0`?"),
        ("no-such-file", "there is no file `no-such-file` either"),
    ];
    for (plan, expected) in rows {
        let output = run(&["run", SCENARIO, "--faults", plan]);
        assert_eq!(output.status.code(), Some(2), "{plan}");
        assert!(stderr(&output).contains(expected), "{plan}: {}", stderr(&output));
    }
}

#[test]
fn sites_are_listed_with_what_each_admits() {
    let output = run(&["sites", SCENARIO]);
    let listed = stdout(&output);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(listed.contains("  lambda:charge#0\n"), "{listed}");
    assert!(listed.contains("throttled, handler-error"), "{listed}");
    assert!(listed.lines().all(|line| line.chars().count() <= 100), "{listed}");
}

#[test]
fn turns_are_listed_where_orders_are_asked_for_and_a_plan_names_them() {
    const SCENARIO: &str = "scenarios/fan-out.yaml";
    let plain = stdout(&run(&["sites", SCENARIO]));
    assert!(!plain.contains("turn@"), "{plain}");
    let orders = stdout(&run(&["sites", SCENARIO, "--orders"]));
    let turn = "turn@answer:lambda:page-1#0\n             yield:1 to yield:2\n";
    assert!(orders.contains(turn), "{orders}");
    let others = |listed: &str| {
        let lines =
            listed.lines().filter(|line| !line.contains("turn@") && !line.contains("yield"));
        lines.map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(others(&orders), others(&plain), "nothing else changes");
    let later = run(&["run", SCENARIO, "--faults", "turn@answer:lambda:page-1#0=yield:2"]);
    assert_eq!(later.status.code(), Some(0), "{}", stderr(&later));
    assert!(stdout(&later).contains("fault turn@answer:lambda:page-1#0=yield:2"));
    // Two answers and the hand-out of the decision task to which they lead.
    let never = run(&["run", SCENARIO, "--faults", "turn@answer:lambda:page-1#0=yield:4"]);
    assert_eq!(never.status.code(), Some(2));
    assert!(stderr(&never).contains("more go first than the 3 others"), "{}", stderr(&never));
}

#[test]
fn shards_of_a_sweep_merge_to_the_whole() {
    let folder = scratch("shards");
    let whole = run(&["sweep", SCENARIO, "--seeds", "0..300", "--jobs", "2", "-q"]);
    assert_eq!(whole.status.code(), Some(1), "{}", stderr(&whole));
    let mut arguments = vec!["merge".to_owned(), "--scenario".to_owned(), SCENARIO.to_owned()];
    for shard in ["2/3", "0/3", "1/3"] {
        let file = folder.join(shard.replace('/', "-")).to_str().unwrap().to_owned();
        let part = ["sweep", SCENARIO, "--seeds", "0..300", "--shard", shard, "--summary", &file];
        run(&part);
        arguments.push(file);
    }
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let merged = run(&arguments);
    assert_eq!(stdout(&merged), stdout(&whole));
    assert_eq!(merged.status.code(), Some(1));
}

#[test]
fn the_command_that_a_sweep_prints_reproduces_what_it_found() {
    let folder = scratch("saved");
    let saved = folder.to_str().unwrap();
    let swept = run(&["sweep", SCENARIO, "--seeds", "0..300", "--save", saved, "-q"]);
    let told = stdout(&swept);
    let (_, command) = told.split_once("reproduce: swf-sim ").expect("it tells how");
    let command = command.lines().next().unwrap();
    let (arguments, plan) = command.split_once(" --faults ").unwrap();
    let mut arguments: Vec<&str> = arguments.split(' ').collect();
    arguments.extend(["--faults", plan.trim_matches('\'')]);
    let reproduced = stdout(&run(&arguments));
    assert!(reproduced.contains("TIMED_OUT"), "{reproduced}");
    let kept = std::fs::read_to_string(folder.join("closes.plan")).unwrap();
    let known = folder.join("known");
    std::fs::write(&known, kept).unwrap();
    let known = run(&["sweep", SCENARIO, "--seeds", "0..1", "--known", known.to_str().unwrap()]);
    assert!(stdout(&known).contains("`closes` breaks"), "{}", stdout(&known));
}

#[test]
fn an_exploration_is_complete_or_says_that_a_limit_stopped_it() {
    let whole = run(&["explore", "scenarios/timers.yaml"]);
    assert!(stdout(&whole).contains("complete: there is no other such plan"), "{}", stdout(&whole));
    let stopped = run(&["explore", SCENARIO, "--max-faults", "2", "--max-runs", "2"]);
    assert_eq!(stopped.status.code(), Some(5), "{}", stdout(&stopped));
    assert!(stdout(&stopped).contains("not complete: there were to be at most 2 runs"));
}
