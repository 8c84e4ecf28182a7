//! Any bytes as an export of histories: they are refused, or judged in every way.

#![no_main]

use libfuzzer_sys::fuzz_target;
use swf_sim::check::{between, check, misshapen};
use swf_sim::model::{Extent, Limits, Recording};

fuzz_target!(|bytes: &[u8]| {
    let limits = Limits::default();
    match Recording::read(bytes) {
        Err(error) => drop(misshapen(bytes, &error)),
        Ok(mut recordings) => {
            let _ = between(&recordings);
            for recording in &mut recordings {
                let _ = check(recording, &limits);
                recording.extent = Extent::Fragment;
                let _ = check(recording, &limits);
            }
        }
    }
});
