//! The page in a real browser: it steps through a run, selects events and predicts.

use std::path::{Path, PathBuf};
use std::process::Command;

use swf_sim::render::draw::{Drawing, html};
use swf_sim::scenario::Scenario;

use super::{drawing_of, folder, histories, hostile, simulated, skipped::skipped};

const NAMES: &[&str] = &["chromium", "chromium-browser", "google-chrome"];

/// The browser, where there is one.
fn browser() -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    let mut candidates = folders.iter().flat_map(|folder| NAMES.iter().map(|n| folder.join(n)));
    candidates.find(|candidate| candidate.is_file())
}

/// Opens a page with the driver in it; what the driver found, a line for each fact.
fn driven(browser: &Path, name: &str, page: &str, size: &str) -> Vec<String> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("draw").join(name);
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("page.html");
    let (before, after) = page.rsplit_once("</body>").unwrap();
    let driver = include_str!("drive.js");
    std::fs::write(&file, format!("{before}<script>{driver}</script></body>{after}")).unwrap();
    let output = Command::new(browser)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--timeout=60000", "--dump-dom"])
        .arg(format!("--user-data-dir={}", folder.join("profile").display()))
        .arg(format!("--window-size={size}"))
        .arg(format!("file://{}#e3", file.display()))
        .output()
        .unwrap();
    let shown = String::from_utf8_lossy(&output.stdout);
    let found =
        shown.split_once("<pre id=\"found\">").and_then(|(_, rest)| rest.split_once("</pre>"));
    let Some((found, _)) = found else {
        panic!("{name}: the page was not driven: {}", String::from_utf8_lossy(&output.stderr));
    };
    found.lines().map(str::to_owned).collect()
}

#[test]
fn a_reader_steps_selects_and_predicts_in_a_real_browser() {
    let Some(browser) = browser() else {
        skipped("there is no Chromium");
        return;
    };
    let pages = [
        ("one-execution", "400,800", drawing_of(&simulated("saga"), "saga")),
        ("several-executions", "1200,900", drawing_of(&simulated("children"), "children")),
        ("many-events", "400,800", many_events()),
        ("hostile", "1200,900", hostile()),
    ];
    std::thread::scope(|scope| {
        for (name, size, drawing) in &pages {
            let browser = &browser;
            scope.spawn(move || {
                let found = driven(browser, name, &html(drawing), size);
                assert!(found.len() > 20, "{name}: {found:#?}");
                let wrong: Vec<_> = found.iter().filter(|line| !line.starts_with("ok ")).collect();
                assert!(wrong.is_empty(), "{name}: {wrong:#?}");
            });
        }
    });
}

/// A run of 2,000 events.
fn many_events() -> Drawing {
    let path = folder("scenarios/event-limit.yaml");
    let mut scenario = Scenario::load(&path).unwrap();
    scenario.world.limits.events = 2_000;
    drawing_of(&histories(scenario), "many events")
}
