//! Explanations as text.

use indexmap::IndexSet;

use super::layout::{fill_words, visible};
use super::paint::{Paint, style_of};
use crate::explain::{Answered, Change, Explanation, Seen};

/// Where what is told of an event begins.
const COLUMN: usize = 15;

/// Explanations as text, a paragraph for each event. What there is to know of a type of event, and
/// of a rule, stands with the first one that has it.
#[must_use]
pub fn explanations<'e>(
    explained: impl IntoIterator<Item = &'e Explanation>,
    paint: Paint,
) -> String {
    let mut out = String::new();
    let (mut types, mut rules) = (IndexSet::new(), IndexSet::new());
    for explanation in explained {
        let news = News {
            event_type: types.insert(explanation.event_type),
            rule: rules.insert(explanation.rule.id),
        };
        if !out.is_empty() {
            out.push('\n');
        }
        out.push_str(&paragraph(explanation, news, paint));
    }
    out
}

/// What a text says for the first time.
#[derive(Clone, Copy)]
struct News {
    event_type: bool,
    rule: bool,
}

/// One explanation as text; what was said of its type and rule before is not said again.
fn paragraph(explanation: &Explanation, news: News, paint: Paint) -> String {
    let Explanation { event_id, elapsed, what, says, .. } = explanation;
    let (seconds, milliseconds) = (elapsed.as_secs(), elapsed.subsec_millis());
    let what = visible(what);
    let what = paint.paint(style_of(explanation.event_type), &what);
    let mut out = format!("{event_id:>4}  {seconds}.{milliseconds:03}  {what}\n");
    if news.event_type {
        row(&mut out, "", says);
    }
    let label = |place| if place == 0 { "because" } else { "" };
    for (place, line) in reasons(explanation).iter().enumerate() {
        row(&mut out, label(place), line);
    }
    if let Some(site) = &explanation.site {
        row(&mut out, "site", site);
    }
    if let Some(fault) = &explanation.fault {
        row(&mut out, "fault", fault);
    }
    row(&mut out, "rule", &rule(explanation, news.rule));
    if let Some(failure) = &explanation.failure {
        row(&mut out, "why", &failure.why);
        if let Some(denied) = &failure.denied {
            row(&mut out, "denied", denied);
        }
        row(&mut out, "avoid", &failure.avoid);
    }
    if let Some(seen) = &explanation.seen {
        decider(&mut out, seen, explanation);
    }
    for (place, Change { aspect, now }) in explanation.now.iter().enumerate() {
        let label = if place == 0 { "now" } else { "" };
        row(&mut out, label, &format!("{}: {now}", aspect.name()));
    }
    for (place, line) in explanation.next.iter().enumerate() {
        row(&mut out, if place == 0 { "next" } else { "" }, line);
    }
    for line in &explanation.unknown {
        row(&mut out, "unknown", line);
    }
    out
}

fn rule(explanation: &Explanation, is_new: bool) -> String {
    let rule = &explanation.rule;
    let read_off = if rule.inferred { ", read off the history" } else { "" };
    if !is_new {
        return format!("{} [{}{read_off}]", rule.id, rule.mark);
    }
    format!("{}: {} [{}: {}{read_off}]", rule.id, rule.sentence, rule.mark, rule.source)
}

fn reasons(explanation: &Explanation) -> Vec<String> {
    let mut lines: Vec<String> = explanation.because.iter().map(|link| link.text.clone()).collect();
    lines.extend(explanation.decided_at.as_ref().map(|place| format!("decided at {place}")));
    lines
}

fn decider(out: &mut String, seen: &Seen, explanation: &Explanation) {
    let (from, to) = (seen.new_from, explanation.event_id);
    let news = match seen.news.is_empty() {
        true => "none of them a reason to decide".to_owned(),
        false => seen.news.join(", "),
    };
    row(out, "decider", &format!("new to it are events {from} to {to}: {news}"));
    match &seen.answer {
        Answered::Never => row(out, "", "it does not answer in this history"),
        Answered::TimedOut { event } => {
            row(out, "", &format!("it does not answer in time: event {event}"));
        }
        Answered::With { event, decisions } if decisions.is_empty() => {
            row(out, "", &format!("it answers with event {event}, without a decision"));
        }
        Answered::With { event, decisions } => {
            row(out, "", &format!("it answers with event {event}: {}", decisions.join("; ")));
        }
    }
}

/// A label and a text, broken into lines.
fn row(out: &mut String, label: &str, text: &str) {
    let label = format!("      {label}");
    out.push_str(label.trim_end());
    fill_words(out, label.trim_end().len(), COLUMN, &visible(text));
}
