//! Any bytes as a list of decisions: it is read or refused.

#![no_main]

use libfuzzer_sys::fuzz_target;
use swf_sim::model::Decision;

fuzz_target!(|bytes: &[u8]| {
    let Ok(decisions) = Decision::list_from_json(bytes) else { return };
    for decision in decisions {
        let mut json = b"[".to_vec();
        decision.write_json(&mut json);
        json.push(b']');
        let again = Decision::list_from_json(json).expect("what is written can be read");
        assert_eq!(again, [decision]);
    }
});
