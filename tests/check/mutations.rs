//! Whatever an export holds, it is judged or refused.

use proptest::collection::vec;
use proptest::prelude::*;
use swf_sim::check::{between, check, misshapen};
use swf_sim::model::{Extent, Limits, Recording};

use crate::damage::MAIN;
use crate::stories::Story;

/// Judges whatever can be read, in every way.
fn judge(json: &[u8]) {
    match Recording::read(json) {
        Err(error) => drop(misshapen(json, &error)),
        Ok(mut recordings) => {
            let limits = Limits::default();
            let _ = between(&recordings);
            for recording in &mut recordings {
                let _ = check(recording, &limits);
                recording.extent = Extent::Fragment;
                let _ = check(recording, &limits);
            }
        }
    }
}

/// Numbers that ids and timestamps may be damaged to.
fn number() -> impl Strategy<Value = String> {
    let few = (0..60_u64).prop_map(|number| number.to_string());
    const ODD: &[&str] =
        &["18446744073709551615", "9223372036854775807", "1e18", "-1", "0.5", "null", "[]"];
    prop_oneof![5 => few, 1 => prop::sample::select(ODD).prop_map(str::to_owned)]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_judged_or_refused(bytes in vec(any::<u8>(), 0..200)) {
        judge(&bytes);
    }

    #[test]
    fn bytes_of_a_history_that_are_changed_are_judged_or_refused(
        changes in vec((any::<prop::sample::Index>(), any::<u8>()), 1..5),
        length in any::<prop::sample::Index>(),
    ) {
        let mut json = Story::new(MAIN).to_json().to_string().into_bytes();
        for (place, byte) in changes {
            let place = place.index(json.len());
            json[place] = byte;
        }
        judge(&json);
        json.truncate(length.index(json.len()));
        judge(&json);
    }

    #[test]
    fn numbers_of_a_history_that_are_changed_are_judged_or_refused(
        changes in vec((any::<prop::sample::Index>(), number()), 1..8),
    ) {
        let mut json = Story::new(MAIN).to_json().to_string();
        for (place, number) in changes {
            let places: Vec<_> = json.match_indices("Id\":").map(|(at, _)| at + 4).collect();
            let at = places[place.index(places.len())];
            let end = at + json[at..].find([',', '}']).unwrap();
            json.replace_range(at..end, &number);
        }
        judge(json.as_bytes());
    }

    #[test]
    fn events_in_any_order_are_judged(
        order in vec(any::<prop::sample::Index>(), 0..100),
    ) {
        let mut recording = Recording::read(Story::new(MAIN).to_json().to_string()).unwrap().remove(0);
        let events = recording.events.clone();
        recording.events = order.iter().map(|place| events[place.index(44)].clone()).collect();
        let _ = check(&recording, &Limits::default());
        let _ = between(&[recording]);
    }
}
