//! Differences of two histories as text.

use std::fmt::Write;

use anstyle::{AnsiColor, Style};

use super::layout::{cut, visible};
use super::paint::Paint;
use crate::explain::{Decisions, Diff, Difference, Shift};
use crate::model::{EventId, counted};

/// Values are cut to so many columns.
const WIDEST_VALUE: usize = 60;

/// What differs, as text: decisions first, then what followed. What is in A only is red and has a
/// `-`, what is in B only is green and has a `+`.
#[must_use]
pub fn difference(diff: &Diff, paint: Paint) -> String {
    let mut out = String::new();
    if !diff.decisions.is_empty() {
        out.push_str("decisions that differ\n");
    }
    for decisions in &diff.decisions {
        decided(&mut out, decisions, paint);
    }
    if !diff.events.is_empty() {
        out.push_str("what happened otherwise\n");
    }
    for event in &diff.events {
        happened(&mut out, event, paint);
    }
    if !diff.shifts.is_empty() {
        out.push_str("what happened at another time\n");
    }
    for Shift { a, b, events, later_by } in &diff.shifts {
        let length = seconds(later_by.unsigned_abs());
        let word = if *later_by > 0 { "later" } else { "earlier" };
        let events = counted(*events, "event");
        let _ = writeln!(out, "    {events} from A {a}, B {b} on: {length} s {word} in B");
    }
    out
}

fn decided(out: &mut String, decisions: &Decisions, paint: Paint) {
    let at = |side: &str, id: Option<EventId>| match id {
        Some(id) => format!("{side} {id}"),
        None => format!("not in {side}"),
    };
    let (a, b) = (at("A", decisions.a), at("B", decisions.b));
    let _ = writeln!(out, "    decision task after {}: {a}, {b}", visible(&decisions.after));
    for decision in &decisions.only_a {
        line(out, paint, Sign::OnlyA, decision);
    }
    for decision in &decisions.only_b {
        line(out, paint, Sign::OnlyB, decision);
    }
    for decision in &decisions.changed {
        line(out, paint, Sign::Both, decision);
    }
}

fn happened(out: &mut String, event: &Difference, paint: Paint) {
    let place = |(id, at): (EventId, u64)| format!("{id:>4}  {}", seconds(at));
    let what = &event.what;
    match (event.a, event.b) {
        (Some(a), None) => line(out, paint, Sign::OnlyA, &format!("A {}  {what}", place(a))),
        (None, Some(b)) => line(out, paint, Sign::OnlyB, &format!("B {}  {what}", place(b))),
        (Some((a, _)), Some((b, _))) => {
            let change = |(name, a, b): &(String, String, String)| {
                format!("{name} {} | {}", cut(a, WIDEST_VALUE), cut(b, WIDEST_VALUE))
            };
            let members = event.members.iter().map(change);
            let members: Vec<String> = members.collect();
            let text = format!("A {a}, B {b}  {what}: {}", members.join(", "));
            line(out, paint, Sign::Both, &text);
        }
        (None, None) => {}
    }
}

enum Sign {
    OnlyA,
    OnlyB,
    Both,
}

fn line(out: &mut String, paint: Paint, sign: Sign, text: &str) {
    let (sign, style) = match sign {
        Sign::OnlyA => ("-", AnsiColor::Red.on_default()),
        Sign::OnlyB => ("+", AnsiColor::Green.on_default()),
        Sign::Both => ("~", Style::new()),
    };
    let text = format!("{sign} {}", visible(text));
    let _ = writeln!(out, "    {}", paint.paint(style, &text));
}

fn seconds(milliseconds: u64) -> String {
    super::seconds(std::time::Duration::from_millis(milliseconds))
}
