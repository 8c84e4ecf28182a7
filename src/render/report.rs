//! What a run came to: a table of each execution, and a summary.

use std::fmt::Write;
use std::time::Duration;

use unicode_width::UnicodeWidthStr;

use super::layout::{COLUMNS, cut, fill, fill_words, visible};
use super::paint::{Paint, style_of_status};
use super::seconds;
use super::table::painted_table;
use crate::execution::Execution;
use crate::model::{Billed, Remark, Timestamp, counted};

/// What a run came to, in lines of at most 100 columns: the table of each execution under its ids,
/// with the remarks on its events; then how each of them closed, with its events and its virtual
/// duration, and what AWS would bill for.
#[must_use]
pub fn report<'e>(
    name: &str,
    executions: impl IntoIterator<Item = &'e Execution>,
    remarks: impl Fn(&Execution) -> Vec<Remark>,
    billed: &Billed,
    paint: Paint,
) -> String {
    let executions: Vec<&Execution> = executions.into_iter().collect();
    let mut out = cut(&format!("scenario {}", visible(name)), COLUMNS).into_owned();
    out.push('\n');
    for execution in &executions {
        out.push('\n');
        fill_line(&mut out, &title(execution));
        out.push_str(&painted_table(execution.history(), paint));
        for Remark { event_id, text } in remarks(execution) {
            let head = format!("  why {event_id}");
            out.push_str(&head);
            fill_words(&mut out, head.width(), WHY, &text);
        }
    }
    out.push_str("\nsummary\n");
    out.push_str(&closings(&executions, paint));
    out.push_str(&bill(billed));
    out
}

fn title(execution: &Execution) -> Vec<String> {
    let ids = execution.workflow_execution();
    let workflow_type = execution.start().map(|start| &start.workflow_type);
    let workflow_type = workflow_type.map(|of| format!("{}@{}", of.name, of.version));
    let parts =
        [Some(ids.workflow_id.to_string()), workflow_type, Some(format!("run {}", ids.run_id))];
    parts.iter().flatten().map(|part| visible(part)).collect()
}

/// A line of parts that begins in the first column.
fn fill_line(out: &mut String, parts: &[String]) {
    let Some((first, rest)) = parts.split_first() else { return };
    let first = cut(first, COLUMNS);
    out.push_str(&first);
    fill(out, first.width(), INDENT, rest);
}

const INDENT: usize = 2;
/// The column of remarks.
const WHY: usize = 10;

/// How each execution ended, and all of them together when there are several.
fn closings(executions: &[&Execution], paint: Paint) -> String {
    let mut rows: Vec<[String; 4]> =
        executions.iter().map(|execution| closing(execution)).collect();
    let styles = executions.iter().map(|execution| execution.state().close_status());
    let mut styles: Vec<_> = styles.map(style_of_status).collect();
    if rows.len() > 1 {
        rows.push(total(executions));
        styles.push(style_of_status(None));
    }
    let width = |column: usize| rows.iter().map(|row| row[column].width()).max().unwrap_or(0);
    let (statuses, events, times) = (width(1), width(2), width(3));
    let ids = width(0).min(COLUMNS - statuses - events - times - 10);
    let mut out = String::new();
    for ([id, status, count, time], style) in rows.iter().zip(styles) {
        let id = cut(id, ids);
        let after_id = " ".repeat(ids - id.width());
        let after_status = " ".repeat(statuses - status.width());
        let status = paint.paint(style, status);
        let _ = write!(out, "  {id}{after_id}  {status}{after_status}  ");
        let _ = writeln!(out, "{count:>events$}  {time:>times$}");
    }
    out
}

fn closing(execution: &Execution) -> [String; 4] {
    let status = execution.state().close_status().map_or("OPEN", |status| status.name());
    [
        visible(&execution.workflow_execution().workflow_id),
        status.to_owned(),
        counted(execution.history().len(), "event"),
        duration(&[execution]),
    ]
}

fn total(executions: &[&Execution]) -> [String; 4] {
    let events: usize = executions.iter().map(|execution| execution.history().len()).sum();
    [
        counted(executions.len(), "execution"),
        String::new(),
        counted(events, "event"),
        duration(executions),
    ]
}

/// The virtual time from the first event of any to the last.
fn duration(executions: &[&Execution]) -> String {
    let moments = |execution: &&Execution| {
        let history = execution.history();
        Some((history.first()?.event_timestamp, history.last()?.event_timestamp))
    };
    let moments: Vec<(Timestamp, Timestamp)> = executions.iter().filter_map(moments).collect();
    let begun = moments.iter().map(|(begun, _)| *begun).min();
    let ended = moments.iter().map(|(_, ended)| *ended).max();
    let elapsed = begun.zip(ended).map_or(Duration::ZERO, |(begun, ended)| ended.since(begun));
    format!("{} s", seconds(elapsed))
}

/// What AWS would bill for, without what did not occur.
fn bill(billed: &Billed) -> String {
    let occurred = billed.counts().into_iter().filter(|(count, _)| *count > 0);
    let counts: Vec<String> = occurred.map(|(count, of)| counted(count, of)).collect();
    let mut out = "  billed".to_owned();
    let used = out.width();
    fill(&mut out, used, used + 2, &counts);
    out
}
