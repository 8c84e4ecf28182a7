//! How fast the simulator is beside something that cannot be much faster, in one process.
//!
//! Machines differ and are busy; ratios taken side by side, of CPU time, differ less. `cargo bench
//! --bench ratios` prints a line for each workload and then which floors and goals are reached; it
//! never fails. `cargo bench --bench ratios -- W1 W2` measures these alone.

mod bare;
mod chain;
mod check;
mod explore;
mod fan;
mod orders;
mod race;
mod replay;
mod sweep;
mod twin;
mod twin_sweep;
mod wire;
mod worlds;

use race::Line;

type Measure = fn() -> Line;

const WORKLOADS: [(&str, Measure); 16] = [
    ("W1", chain::beside_bare_loop),
    ("W2", fan::beside_bare_loop),
    ("W3", sweep::digests_beside_bare_loop),
    ("W3-sweep", sweep::judged_beside_bare_loop),
    ("W3-jobs", sweep::two_jobs_beside_one),
    ("W3-memory", sweep::memory_of_few_beside_many),
    ("W4a", explore::plans_beside_bare_forks),
    ("W4b", explore::states_beside_bare_search),
    ("W5-write", wire::write_beside_serde_json),
    ("W5-read", wire::read_beside_serde_json),
    ("W6", chain::long_beside_short),
    ("W8-check", check::in_memory_beside_serde_json),
    ("W8-read", check::with_reading_beside_serde_json),
    ("W8-linear", check::long_beside_short),
    ("W7-replay", replay::beside_serde_json),
    ("W7-linear", replay::long_beside_short),
];

fn main() {
    keep_memory();
    let wanted: Vec<_> = std::env::args().skip(1).filter(|arg| !arg.starts_with("--")).collect();
    println!("{}", Line::HEADING);
    let mut lines = Vec::new();
    for (name, measure) in WORKLOADS {
        if wanted.is_empty() || wanted.iter().any(|wanted| wanted == name) {
            let line = measure();
            println!("{name:10}{line}");
            lines.push((name, line));
        }
    }
    println!();
    for (name, line) in lines {
        println!("{name:10}{}", line.verdict());
    }
}

/// Once as much was given back in one piece, glibc keeps what is given back to it. Otherwise a
/// quarter of a turn in W2 went to the kernel, which gave and took the same pages again and again.
fn keep_memory() {
    drop(std::hint::black_box(vec![1_u8; 16 << 20]));
}
