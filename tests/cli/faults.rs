//! Faults on the command line: plans, seeds, sites, sweeps and explorations.

use swf_sim::model::Claim;

use super::{project, run, scratch, stderr, stdout};

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
    assert!(listed.contains("\n             without a trace: too-late\n"), "{listed}");
    assert!(listed.lines().all(|line| line.chars().count() <= 100), "{listed}");
}

#[test]
fn a_site_at_which_nothing_can_go_another_way_is_said_to_be_one() {
    let listed = stdout(&run(&["sites", "scenarios/lambda-without-a-role.yaml"]));
    assert!(listed.contains("lambda:charge#0\n             no fault can strike\n"), "{listed}");
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
    let without_one = run(&arguments[..arguments.len() - 1]);
    assert!(stdout(&without_one).contains("a part of  0.."), "{}", stdout(&without_one));
    assert_eq!(without_one.status.code(), Some(5));
}

#[test]
fn the_command_that_a_sweep_prints_reproduces_what_it_found() {
    let folder = scratch("saved");
    let saved = folder.to_str().unwrap();
    let swept = run(&["sweep", SCENARIO, "--seeds", "0..300", "--save", saved, "-q"]);
    let told = stdout(&swept);
    let (_, command) = told.split_once("reproduce: swf-sim ").expect("it tells how");
    let arguments = shell_words::split(command.lines().next().unwrap()).unwrap();
    let reproduced = run(&arguments.iter().map(String::as_str).collect::<Vec<_>>());
    assert!(stdout(&reproduced).contains("TIMED_OUT"), "{}", stdout(&reproduced));
    let breaks = stderr(&reproduced).contains("the property `closes` does not hold: in `order-1`");
    assert!(breaks && reproduced.status.code() == Some(1), "{}", stderr(&reproduced));
    let kept = std::fs::read_to_string(folder.join("closes.plan")).unwrap();
    let known = folder.join("known");
    std::fs::write(&known, kept).unwrap();
    let known = run(&["sweep", SCENARIO, "--seeds", "0..1", "--known", known.to_str().unwrap()]);
    assert!(stdout(&known).contains("`closes` breaks"), "{}", stdout(&known));
}

/// A shipped scenario with claims, in a folder of its own.
fn claiming(name: &str, claims: &[&str]) -> String {
    let text = std::fs::read_to_string(project("scenarios/lambda-times-out.yaml"))
        .expect("the scenario stands there");
    let claims: String = claims.iter().map(|claim| format!("  - {claim}\n")).collect();
    let (text, _) = text.split_once("properties:").unwrap_or((&text, ""));
    let path = scratch(name).join("order.yaml");
    std::fs::write(&path, format!("{}\nproperties:\n{claims}", text.trim_end()))
        .expect("the folder of tests can be written to");
    path.to_str().expect("its name is text").to_owned()
}

#[test]
fn a_run_is_judged_by_the_properties_of_its_scenario_and_by_no_others() {
    let scenario = claiming("claims-of-a-run", &["once charge-card", "MarkerRecorded always"]);
    let ran = run(&["run", &scenario]);
    assert_eq!(ran.status.code(), Some(1));
    let told = stderr(&ran);
    let place = "the property `MarkerRecorded always` does not hold: in `order-1` at event 11 \
                 (t=10.000): it closed without such an event\n";
    assert!(told.contains(place), "{told}");
    assert!(told.contains("  - MarkerRecorded always\n   |     ^^^^"), "{told}");
    assert!(!told.contains("once charge-card` does not"), "{told}");
    // That it can only time out breaks a default property, and may be what a run is to show.
    let fault = ["run", "scenarios/lambda-times-out.yaml", "--faults", "lambda:charge#0=throttled"];
    assert!(!stderr(&run(&fault)).contains("`closes`"));
}

#[test]
fn searches_judge_by_the_properties_of_the_scenario_too() {
    let claim = "LambdaFunctionFailed never";
    let scenario = claiming("claims-of-searches", &[claim]);
    let breaks = "`LambdaFunctionFailed never` breaks";
    let summary = scratch("claims-of-merges").join("summary").to_str().unwrap().to_owned();
    let sweep = ["sweep", &scenario, "--seeds", "0..200", "--summary", &summary, "-q"];
    let swept = stdout(&run(&sweep));
    assert!(swept.contains(breaks), "{swept}");
    assert_eq!(stdout(&run(&["merge", &summary, "--scenario", &scenario])), swept);
    // Said twice it is judged once.
    let again = run(&["sweep", &scenario, "--seeds", "0..200", "--property", claim, "-q"]);
    assert_eq!(stdout(&again), swept);
    assert!(stdout(&run(&["explore", &scenario, "-q"])).contains(breaks));
    let (_, command) = swept.split_once("`LambdaFunctionFailed never` does not hold").unwrap();
    let (_, command) = command.split_once("reproduce: swf-sim ").expect("it tells how");
    let arguments = shell_words::split(command.lines().next().unwrap()).unwrap();
    let reproduced = run(&arguments.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(reproduced.status.code(), Some(1));
    assert!(stderr(&reproduced).contains("`LambdaFunctionFailed never` does not hold"));
}

#[test]
fn the_help_of_property_tells_every_form_of_claims() {
    let help = stdout(&run(&["sweep", "--help"]));
    let help: Vec<&str> = help.split_whitespace().collect();
    let help = help.join(" ");
    for form in Claim::FORMS {
        assert!(help.contains(&format!("- {}: {}", form.words, form.holds)), "{}", form.words);
    }
    assert!(help.contains(Claim::WORDS));
}

#[test]
fn how_far_a_sweep_is_stands_in_lines_where_there_is_no_terminal() {
    let sweep = ["sweep", SCENARIO, "--seeds", "0..200", "--jobs", "1"];
    let told = run(&sweep);
    assert!(stderr(&told).contains("90 %  192 of 200 runs\n"), "{}", stderr(&told));
    let quiet = run(&[&sweep[..], &["-q"]].concat());
    assert_eq!((stdout(&quiet), stderr(&quiet)), (stdout(&told), String::new()));
}

#[test]
fn plans_are_kept_under_the_same_names_for_any_number_of_jobs() {
    let scenario = claiming("claims-that-are-kept", &["LambdaFunctionFailed of * never"]);
    let kept: Vec<Vec<(String, String)>> = ["1", "3"]
        .into_iter()
        .map(|jobs| {
            let folder = scratch(&format!("kept-{jobs}"));
            let save = folder.to_str().unwrap();
            run(&["sweep", &scenario, "--seeds", "0..300", "--jobs", jobs, "--save", save, "-q"]);
            let entries = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
            let mut kept: Vec<(String, String)> = entries
                .map(|path| {
                    let name = path.file_name().unwrap().to_string_lossy().into_owned();
                    (name, std::fs::read_to_string(&path).unwrap())
                })
                .collect();
            kept.sort();
            kept
        })
        .collect();
    assert_eq!(kept[0], kept[1]);
    let names: Vec<&str> = kept[0].iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["LambdaFunctionFailed-of---never.plan", "closes.plan"]);
}

#[test]
fn a_property_about_a_name_that_the_scenario_has_not_is_warned_of_by_every_command() {
    let summary = scratch("unheard-of").join("summary").to_str().unwrap().to_owned();
    let rows: [&[&str]; 4] = [
        &["run", SCENARIO],
        &["sweep", SCENARIO, "--seeds", "0..1", "--summary", &summary],
        &["explore", SCENARIO, "--max-faults", "0"],
        &["merge", &summary, "--scenario", SCENARIO],
    ];
    for command in rows {
        let told = |claim| stderr(&run(&[command, &["--property", claim]].concat()));
        let warned = told("once chrage-card");
        assert!(warned.contains("no function and no type is called `chrage-card`"), "{warned}");
        assert!(warned.contains("--> --property:1:1\n"), "{warned}");
        assert!(warned.contains("did you mean `charge-card`?"), "{warned}");
        for claim in ["once charge-card", "closes", "TimerFired of chrage-card at most 1"] {
            assert!(!told(claim).contains("is called"), "{claim}: {}", told(claim));
        }
    }
}

#[test]
fn what_of_a_known_plan_does_not_come_about_is_told() {
    let folder = scratch("stale");
    let known = folder.join("known");
    std::fs::write(&known, "lambda:charge#0=slow, lambda:chrage#0=timeout\n").unwrap();
    let swept = run(&["sweep", SCENARIO, "--seeds", "0..1", "--known", known.to_str().unwrap()]);
    let line = "chrage#0=timeout: `lambda:chrage#0=timeout` did not come about\n";
    assert!(stdout(&swept).contains(line), "{}", stdout(&swept));
    let told = stderr(&swept);
    assert!(told.contains("never came up; did you mean `lambda:charge#0`?"), "{told}");
    assert_eq!(swept.status.code(), Some(2), "{told}");
}

#[test]
fn an_exploration_is_complete_or_says_that_a_limit_stopped_it() {
    let whole = run(&["explore", "scenarios/timers.yaml"]);
    assert!(stdout(&whole).contains("complete: there is no other such plan"), "{}", stdout(&whole));
    let stopped = run(&["explore", SCENARIO, "--max-faults", "2", "--max-runs", "2"]);
    assert_eq!(stopped.status.code(), Some(5), "{}", stdout(&stopped));
    assert!(stdout(&stopped).contains("not complete: there were to be at most 2 runs"));
}
