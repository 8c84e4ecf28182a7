//! The files that carry a large sweep on many machines do what the page about them says: their
//! shell lines are run as each system would run them.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use granit_parser::{Event, Parser};
use serde_json::Value;

use super::{project, scratch, stderr, stdout};

const PAGE: &str = "docs/large-sweeps.md";

/// Under the faults of these seeds something breaks that is to be told once, and by the merge.
const SEEDS: &str = "0..300";
const SHARDS: u64 = 3;

fn text(path: &str) -> String {
    std::fs::read_to_string(project(path)).expect("the file is there")
}

fn file(name: &str) -> Value {
    let text = text(&format!("examples/large-sweeps/{name}"));
    let events = Parser::new_from_str(&text).map(|read| match read {
        Ok((event, _)) => event,
        Err(error) => panic!("{name}: {error}"),
    });
    let is_frame =
        |event: &Event<'_>| matches!(event, Event::StreamStart | Event::DocumentStart(..));
    let mut events = events.skip_while(is_frame);
    value(&mut events).expect("the file holds something")
}

/// The next value, every scalar as text; `None`: the list or mapping ends.
#[expect(clippy::wildcard_enum_match_arm, reason = "the parser's enum may grow")]
fn value<'t>(events: &mut impl Iterator<Item = Event<'t>>) -> Option<Value> {
    match events.next().expect("what begins ends") {
        Event::Scalar(text, ..) => Some(Value::String(text.into_owned())),
        Event::SequenceStart(..) => Some(std::iter::from_fn(|| value(events)).collect()),
        Event::MappingStart(..) => {
            let mut members = serde_json::Map::new();
            while let Some(Value::String(name)) = value(events) {
                members.insert(name, value(events).expect("a member has a value"));
            }
            Some(Value::Object(members))
        }
        Event::SequenceEnd | Event::MappingEnd => None,
        other => panic!("the files do without {other:?}"),
    }
}

/// The step with this name of a job of the matrix.
fn step(matrix: &Value, job: &str) -> String {
    let steps = matrix["jobs"][job]["steps"].as_array().expect("it has steps");
    let step = steps.iter().find(|step| step["name"] == job).expect("one has its name");
    step["run"].as_str().expect("it is a script").to_owned()
}

/// The script that a container runs.
fn script(container: &Value) -> String {
    let words = [&container["command"], &container["args"]].map(Value::as_array);
    let words: Vec<&Value> = words.into_iter().flatten().flatten().collect();
    let [sh, options, script] = words[..] else { panic!("it is a shell's: {words:?}") };
    assert_eq!((sh.as_str(), options.as_str()), (Some("sh"), Some("-ec")));
    script.as_str().expect("it is text").to_owned()
}

/// What a container's environment says of a variable.
fn variable<'c>(environment: &'c Value, name: &str) -> &'c str {
    let mut all = environment.as_array().expect("it is a list").iter();
    let found = all.find(|variable| variable["name"] == name);
    found.and_then(|variable| variable["value"].as_str()).expect("it is given, as text")
}

/// A folder with the scenario, and one with the programs that the scripts call.
struct Machine {
    folder: PathBuf,
    programs: PathBuf,
}

impl Machine {
    fn new(name: &str) -> Machine {
        let folder = scratch(&format!("large-sweep-{name}"));
        let programs = scratch(&format!("large-sweep-{name}-programs"));
        std::fs::copy(project("scenarios/lambda-times-out.yaml"), folder.join("order.yaml"))
            .expect("it can be copied");
        // `aws s3 cp FROM TO`, where a folder stands for the bucket.
        let aws = programs.join("aws");
        std::fs::write(&aws, "#!/bin/sh\n[ \"$1 $2\" = 's3 cp' ] && cp \"$3\" \"$4\"\n")
            .and_then(|()| std::fs::set_permissions(&aws, PermissionsExt::from_mode(0o755)))
            .expect("it can be made");
        Machine { folder, programs }
    }

    fn run(&self, script: &str, variables: &[(&str, &str)]) -> Output {
        let own = Path::new(env!("CARGO_BIN_EXE_swf-sim")).parent().expect("it is in a folder");
        let before = std::env::var_os("PATH").unwrap_or_default();
        let path = [own.to_owned(), self.programs.clone()].into_iter();
        let path = std::env::join_paths(path.chain(std::env::split_paths(&before)));
        let mut sh = Command::new("sh");
        sh.args(["-ec", script]).current_dir(&self.folder);
        sh.env("PATH", path.expect("they can be joined"));
        sh.env("SCENARIO", "order.yaml").env("SEEDS", SEEDS).env("SHARDS", SHARDS.to_string());
        sh.envs(variables.iter().copied()).output().expect("there is a shell")
    }

    /// Runs a script for each shard, then the one that merges, and holds what that says against
    /// what one sweep says of all seeds.
    fn carries(&self, shard: &str, index: &str, variables: &[(&str, &str)], merge: &str) {
        for number in 0..SHARDS {
            let number = number.to_string();
            let ran = self.run(shard, &[variables, &[(index, &number)]].concat());
            assert!(ran.status.success(), "{}", stderr(&ran));
        }
        let merged = self.run(merge, &[]);
        let whole = format!("swf-sim sweep order.yaml --seeds {SEEDS} --quiet");
        let whole = self.run(&whole, &[]);
        assert!(stdout(&whole).contains("`closes` breaks"), "{}", stdout(&whole));
        assert_eq!(stdout(&merged), stdout(&whole), "{}", stderr(&merged));
        assert_eq!(merged.status.code(), Some(1));
        let lost = self.run(shard, &[variables, &[(index, "0"), ("SEEDS", "all")]].concat());
        assert!(!lost.status.success(), "what is no answer fails");
    }
}

#[test]
fn a_matrix_of_github_actions_merges_to_the_whole() {
    let matrix = file("matrix.yml");
    let shards = matrix["env"]["SHARDS"].as_str().expect("it says how many");
    let numbers = (0..shards.parse().expect("a number")).map(|number: u64| number.to_string());
    let numbers: Vec<String> = numbers.collect();
    let strategy = &matrix["jobs"]["sweep"]["strategy"];
    assert_eq!(strategy["matrix"]["shard"], serde_json::json!(numbers));
    assert_eq!(strategy["fail-fast"], "false");
    assert_eq!(matrix["jobs"]["merge"]["needs"], "sweep");
    let (sweep, merge) = (step(&matrix, "sweep"), step(&matrix, "merge"));
    Machine::new("matrix").carries(&sweep, "SHARD", &[], &merge);
}

#[test]
fn an_indexed_job_of_kubernetes_merges_to_the_whole() {
    let (job, merge) = (file("indexed-job.yaml"), file("indexed-job-merge.yaml"));
    let container = |job: &Value| job["spec"]["template"]["spec"]["containers"][0].clone();
    let (sweep, merge) = (container(&job), container(&merge));
    assert_eq!(job["spec"]["completionMode"], "Indexed");
    assert_eq!(job["spec"]["completions"], variable(&sweep["env"], "SHARDS"));
    assert_eq!(variable(&sweep["env"], "SCENARIO"), variable(&merge["env"], "SCENARIO"));
    let index = "JOB_COMPLETION_INDEX";
    Machine::new("job").carries(&script(&sweep), index, &[], &script(&merge));
}

#[test]
fn an_array_of_aws_batch_merges_to_the_whole() {
    let definition = file("batch-array.yaml");
    let container = &definition["containerProperties"];
    let (page, shards) = (text(PAGE), variable(&container["environment"], "SHARDS"));
    assert!(page.contains(&format!("--array-properties size={shards}\n")));
    assert!(page.contains(&format!("{} .\n", variable(&container["environment"], "SWEEP"))));
    let merge = page.lines().find(|line| line.starts_with("swf-sim merge")).expect("it merges");
    let machine = Machine::new("array");
    // Everything that is in the bucket lies where it is merged.
    let work = scratch("large-sweep-array-work");
    let (work, bucket) = (work.to_str().unwrap(), machine.folder.to_str().unwrap());
    let script = format!("cd '{work}'\n{}", script(container));
    machine.carries(&script, "AWS_BATCH_JOB_ARRAY_INDEX", &[("SWEEP", bucket)], merge);
}

#[test]
fn the_page_shows_the_files_as_they_are() {
    let page = text(PAGE);
    let mut shown = 0;
    for entry in std::fs::read_dir(project("examples/large-sweeps")).unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(page.contains(&format!("```yaml\n{text}```\n")), "{}", path.display());
        shown += 1;
    }
    assert_eq!(page.matches("```yaml\n").count(), shown);
}
