//! Events as JSON lines.

use crate::execution::Execution;

/// Each event of each execution as one line of JSON, which begins with the execution it is of.
#[must_use]
pub fn lines<'e>(executions: impl IntoIterator<Item = &'e Execution>) -> Vec<u8> {
    let mut out = Vec::new();
    for execution in executions {
        let ids = serde_json::to_string(execution.workflow_execution());
        let ids = ids.expect("ids are plain text");
        for event in execution.history() {
            out.extend_from_slice(format!("{{\"workflowExecution\":{ids},").as_bytes());
            let mut json = Vec::new();
            event.write_json(&mut json);
            out.extend_from_slice(&json[1..]);
            out.push(b'\n');
        }
    }
    out
}
