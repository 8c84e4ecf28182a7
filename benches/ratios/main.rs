//! How fast the simulator is beside something that cannot be much faster, in one process.
//!
//! Machines differ and are busy; ratios taken side by side, of CPU time, differ less. `cargo bench
//! --bench ratios` prints a line for each workload and then which floors are met. It never fails.

mod bare;
mod chain;
mod fan;
mod race;
mod twin;
mod wire;
mod worlds;

use race::Line;

fn main() {
    let mut lines = vec![chain::beside_bare_loop(), fan::beside_bare_loop()];
    lines.extend(wire::beside_serde_json());
    lines.push(chain::long_beside_short());
    println!("{}", Line::HEADING);
    for line in &lines {
        println!("{line}");
    }
    println!();
    for line in &lines {
        println!("{}", line.verdict());
    }
}
