//! Executions as JSON.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{PrettyFormatter, Serializer};

use crate::execution::Execution;
use crate::model::{CloseStatus, HistoryEvent, WorkflowExecution, WorkflowType};

/// The name and version of the document's shape.
const SCHEMA: &str = "swf-sim/run/1";

/// What stands before the events of an execution in a document.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Head<'e> {
    workflow_execution: &'e WorkflowExecution,
    #[serde(skip_serializing_if = "Option::is_none")]
    workflow_type: Option<&'e WorkflowType>,
    #[serde(skip_serializing_if = "Option::is_none")]
    close_status: Option<CloseStatus>,
}

/// Several executions as one JSON document, each event on a line of its own:
/// `{"schema": ..., "executions": [{workflowExecution, workflowType, closeStatus, events}]}`.
#[must_use]
pub fn document<'e>(executions: impl IntoIterator<Item = &'e Execution>) -> Vec<u8> {
    let mut out = format!("{{\"schema\":\"{SCHEMA}\",\"executions\":[").into_bytes();
    for (place, execution) in executions.into_iter().enumerate() {
        out.extend_from_slice(if place == 0 { b"\n" } else { b",\n" });
        let head = serde_json::to_vec(&head(execution)).expect("ids and types are plain text");
        out.extend_from_slice(&head[..head.len() - 1]);
        out.extend_from_slice(b",\"events\":[");
        for (place, event) in execution.history().iter().enumerate() {
            out.extend_from_slice(if place == 0 { b"\n" } else { b",\n" });
            event.write_json(&mut out);
        }
        out.extend_from_slice(b"\n]}");
    }
    out.extend_from_slice(b"\n]}\n");
    out
}

fn head(execution: &Execution) -> Head<'_> {
    Head {
        workflow_execution: execution.workflow_execution(),
        workflow_type: execution.start().map(|start| &start.workflow_type),
        close_status: execution.state().close_status(),
    }
}

/// A history as `aws swf get-workflow-execution-history` prints it: indented by four spaces, with
/// timestamps as numbers of seconds.
///
/// # Errors
///
/// When `out` cannot be written to.
pub fn write_history(history: &[HistoryEvent], out: &mut impl Write) -> io::Result<()> {
    #[derive(Serialize)]
    struct Events<'h> {
        events: &'h [HistoryEvent],
    }
    let formatter = PrettyFormatter::with_indent(b"    ");
    let mut serializer = Serializer::with_formatter(&mut *out, formatter);
    Events { events: history }.serialize(&mut serializer)?;
    out.write_all(b"\n")
}
