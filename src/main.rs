//! The command line of swf-sim.

fn main() {}
