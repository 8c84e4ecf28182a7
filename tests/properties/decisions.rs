//! Random decisions with few ids, so that they meet.

use proptest::prelude::*;
use proptest::sample::select;
use swf_sim::model::{ActivityType, Answer, Text, WorkflowType};
use swf_sim::testing::Vocabulary;
pub(crate) use swf_sim::testing::{child_policy, text, timeout};

pub(crate) const IDS: &[&str] = &["a", "b", "c"];

/// Ids of executions, which meet more often than tasks.
pub(crate) const WORKFLOW_IDS: &[&str] = &["a", "b", "c", "d", "e"];

/// Registered with all defaults, with none, deprecated, and not at all.
pub(crate) const TYPES: &[&str] = &["full", "bare", "old", "unknown"];

pub(crate) fn workflow_id() -> impl Strategy<Value = Text> {
    select(WORKFLOW_IDS).prop_map(Text::from)
}

/// The first type is drawn more often than the others.
fn vocabulary() -> Vocabulary {
    let types = || std::iter::repeat_n(&TYPES[0], 5).chain(TYPES);
    Vocabulary {
        ids: IDS.iter().map(|id| Text::from(*id)).collect(),
        workflow_ids: WORKFLOW_IDS.iter().map(|id| Text::from(*id)).collect(),
        functions: ["returns", "raises", "hangs", "missing"].map(Text::from).into(),
        activity_types: types().map(|name| ActivityType::new(*name, "1")).collect(),
        workflow_types: types().map(|name| WorkflowType::new(*name, "1")).collect(),
    }
}

pub(crate) fn answer(closing: f64) -> impl Strategy<Value = Answer> {
    vocabulary().answer(closing)
}

pub(crate) fn disorderly_answer() -> impl Strategy<Value = Answer> {
    vocabulary().disorderly_answer()
}
