//! Every exit code is reached, and of several files the gravest counts.

use std::process::Output;

use swf_sim::cli::Exit;

use super::{run, run_with, scratch, stderr, stdout, swf_sim};

/// A world in which an order begins, and what else the rows below say of it.
fn world(rest: &str) -> String {
    format!(
        "swf-sim: 1
workflowTypes:
  - {{name: order, version: '1', defaultTaskList: orders, defaultChildPolicy: TERMINATE,
     defaultTaskStartToCloseTimeout: NONE, defaultExecutionStartToCloseTimeout: 365d}}
activityTypes: [{{name: ship, version: '1'}}]
{rest}
"
    )
}

const STARTED: &str = "people: [{start: {workflowId: order-1, workflowType: order@1}}]";

/// The type is deprecated before anybody starts an execution of it.
const NOTHING_STARTS: &str = "deciders: {order: []}
people:
  - {deprecateWorkflowType: order@1}
  - {at: 1s, start: {workflowId: order-1, workflowType: order@1}}";

/// Its worker sends heartbeats until something stops the run.
fn endless(idle_steps: &str) -> String {
    world(&format!(
        "{STARTED}
idleSteps: {idle_steps}
workers: {{ship: {{never: true, heartbeats: {{every: 1ms}}}}}}
deciders:
  order:
    - when: WorkflowExecutionStarted
      do: {{ScheduleActivityTask: {{activityId: ship, activityType: ship@1, taskList: ships,
           heartbeatTimeout: NONE, scheduleToStartTimeout: NONE, scheduleToCloseTimeout: NONE,
           startToCloseTimeout: NONE}}}}"
    ))
}

fn assert_ends(output: &Output, exit: Exit, said: &str) {
    let told = stderr(output);
    assert_eq!(output.status.code(), Some(exit.code().into()), "{told}");
    assert!(told.contains(said), "{told}");
}

#[test]
fn each_way_to_end_has_its_code() {
    let closes = world(&format!(
        "{STARTED}\ndeciders: {{order: [{{when: WorkflowExecutionStarted, do: CompleteWorkflowExecution}}]}}"
    ));
    let nothing_starts = world(NOTHING_STARTS);
    let answer_is_refused = world(&format!(
        "{STARTED}
deciders:
  order:
    - when: WorkflowExecutionStarted
      do: [{{StartTimer: {{timerId: t, startToFireTimeout: 1s}}}}, CompleteWorkflowExecution]"
    ));
    let fails_to_fail = format!("{closes}expect: {{close: FAILED}}\n");
    let never_answers = format!("{}expect: {{close: FAILED}}\n", endless("1000"));
    let rows = [
        (closes.as_str(), Exit::Success, ""),
        (&fails_to_fail, Exit::Found, "not as `FAILED`"),
        (&never_answers, Exit::Limit, "stopped after 1000 steps"),
        (nothing_starts.as_str(), Exit::Nothing, "no execution was started"),
        (answer_is_refused.as_str(), Exit::Found, "was refused"),
        (&endless("1000"), Exit::Limit, "stopped after 1000 steps"),
        ("swf-sim: 7", Exit::BadInput, "--> <stdin>:1:10"),
        ("", Exit::BadInput, "the file is empty"),
    ];
    for (scenario, exit, said) in rows {
        assert_ends(&run_with(&["run", "-"], scenario), exit, said);
    }
}

#[test]
fn what_cannot_be_read_or_written_ends_with_3() {
    assert_ends(&run(&["run", "no/such.yaml"]), Exit::Io, "cannot read `no/such.yaml`");
    assert_ends(&run(&["check", "no/such.yaml"]), Exit::Io, "cannot read `no/such.yaml`");
    let into = ["run", "scenarios/saga.yaml", "-o", "no/such/folder"];
    assert_ends(&run(&into), Exit::Io, "cannot write `no/such/folder`");
}

#[test]
fn what_is_no_text_and_what_is_no_argument_end_with_2() {
    let file = scratch("no-text").join("bytes.yaml");
    std::fs::write(&file, [0xff, 0xfe, 0x00]).unwrap();
    let file = file.to_str().unwrap();
    assert_ends(&run(&["run", file]), Exit::BadInput, "is not UTF-8");
    for arguments in [&["run"][..], &["runn"], &["run", "x", "--format", "xml"], &["man", "nan"]] {
        assert_ends(&run(arguments), Exit::BadInput, "error: ");
    }
}

#[test]
fn a_folder_without_scenarios_and_an_id_that_no_execution_has_are_nothing_to_do() {
    let folder = scratch("no-scenarios");
    let folder = folder.to_str().unwrap();
    assert_ends(&run(&["run", folder]), Exit::Nothing, "no `.yaml`, `.yml` or `.json` scenario");
    assert_ends(&run(&["check", folder]), Exit::Nothing, "no `.yaml`, `.yml` or `.json` scenario");
    let one = ["run", "scenarios/saga.yaml", "--execution", "order-2"];
    assert_ends(&run(&one), Exit::Nothing, "there are `order-1`");
}

#[test]
fn of_several_files_the_gravest_end_counts_and_all_are_run() {
    let scratch = scratch("several");
    let file = |name: &str, text: &str| {
        let path = scratch.join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let (bad, idle) = (file("bad.yaml", "swf-sim: 7"), file("idle.yaml", &endless("10")));
    let nothing = file("nothing.yaml", &world(NOTHING_STARTS));
    let good = "scenarios/saga.yaml".to_owned();
    let missing = "no/such.yaml".to_owned();

    let rows = [
        (vec![&nothing, &good], Exit::Nothing),
        (vec![&idle, &nothing, &good], Exit::Limit),
        (vec![&bad, &idle, &good], Exit::BadInput),
        (vec![&missing, &bad, &good], Exit::Io),
    ];
    for (files, exit) in rows {
        let files = files.into_iter().map(String::as_str);
        let output = run(&["run"].into_iter().chain(files).collect::<Vec<_>>());
        assert_ends(&output, exit, "");
        assert!(stdout(&output).contains("scenario saga\n"), "the last file is run");
    }
}

#[test]
fn the_codes_are_those_of_the_help() {
    let help = stdout(&run(&["--help"]));
    for exit in Exit::ALL {
        let line = format!("  {:>3}  {}", exit.code(), exit.meaning());
        assert!(help.lines().any(|shown| shown == line), "{line}\n{help}");
    }
    assert!(help.contains("the gravest counts: 70, 130, 3, 2, 5, 1, 4, 0."), "{help}");
}

#[cfg(unix)]
#[test]
fn an_interruption_prints_what_had_happened_and_ends_with_130() {
    use std::io::{BufRead, BufReader};
    use std::process::Command;

    use super::piped;

    let endless_file = scratch("interrupted").join("endless.yaml");
    std::fs::write(&endless_file, endless("1000000000000")).unwrap();
    let mut child = piped(swf_sim(&["run", "scenarios/saga.yaml", endless_file.to_str().unwrap()]));

    let mut written = BufReader::new(child.stdout.take().unwrap());
    let mut lines = String::new();
    while !lines.contains("\n  billed") {
        assert!(written.read_line(&mut lines).unwrap() > 0, "the first scenario has a result");
    }
    let interrupted = Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(interrupted.unwrap().success());

    std::io::Read::read_to_string(&mut written, &mut lines).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(Exit::Interrupted.code().into()), "{}", stderr(&output));
    assert!(lines.ends_with('\n'), "no line is half written");
}
