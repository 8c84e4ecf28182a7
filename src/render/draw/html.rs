//! Drawings as one HTML page that needs nothing else: the data as JSON, and a script that shows it.

use indexmap::{IndexMap, IndexSet};
use serde::Serialize;

use super::axis::told;
use super::{Drawing, Drawn, Placed, Track};
use crate::explain::{Aspect, Failure, RuleTold, Seen};
use crate::render::seconds;

const PAGE: &str = include_str!("page/page.html");
const STYLE: &str = include_str!("page/page.css");
/// The script, a part for each concern, in the order in which they stand in the page.
const SCRIPT: &[&str] = &[
    include_str!("page/data.js"),
    include_str!("page/timeline.js"),
    include_str!("page/table.js"),
    include_str!("page/explanation.js"),
    include_str!("page/predict.js"),
    include_str!("page/page.js"),
];

/// A drawing as an HTML page. What comes from the drawing stands in it as JSON without any `<`, and
/// the script shows it as text alone, so that nothing in a history can become a part of the page.
#[must_use]
pub fn html(drawing: &Drawing) -> String {
    let mut shared = Shared::default();
    let page = Page::of(drawing, &mut shared);
    let Shared { texts, rules } = shared;
    let (texts, rules) = (texts.into_iter().collect(), rules.into_values().collect());
    let document = Document { page, texts, rules };
    let json = serde_json::to_string(&document).expect("texts and numbers are plain");
    let json = json.replace('<', "\\u003c");
    let script = SCRIPT.join("\n");
    let mut out = String::with_capacity(json.len() + PAGE.len() + STYLE.len() + script.len());
    let mut rest = PAGE;
    let parts = [
        ("{timeline}", super::svg::STYLE),
        ("{style}", STYLE),
        ("{data}", json.as_str()),
        ("{script}", script.as_str()),
    ];
    for (place, part) in parts {
        let (before, after) = rest.split_once(place).unwrap_or((rest, ""));
        out.push_str(before);
        out.push_str(part);
        rest = after;
    }
    out.push_str(rest);
    out
}

/// What the script reads. Numbers called `text` are places in `texts`.
#[derive(Serialize)]
struct Document<'d> {
    #[serde(flatten)]
    page: Page<'d>,
    /// Texts that stand in more than one place.
    texts: Vec<&'d str>,
    rules: Vec<RuleTold>,
}

/// What stands in the page once, however many events have it.
#[derive(Default)]
struct Shared<'d> {
    texts: IndexSet<&'d str>,
    rules: IndexMap<(&'static str, bool), RuleTold>,
}

impl<'d> Shared<'d> {
    fn text(&mut self, text: &'d str) -> usize {
        self.texts.insert_full(text).0
    }

    fn rule(&mut self, rule: RuleTold) -> usize {
        self.rules.insert_full((rule.id, rule.inferred), rule).0
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Page<'d> {
    title: &'d str,
    width: u32,
    /// What the axis does with time.
    longest: String,
    /// Where each moment stands, and its label.
    ticks: Vec<(u32, String)>,
    /// From where to where the axis is shortened, and how much time that is.
    breaks: Vec<(u32, u32, String)>,
    /// The parts of what holds, by name.
    aspects: Vec<&'static str>,
    executions: Vec<Execution<'d>>,
    events: Vec<Event<'d>>,
    /// The places of the two events of each message.
    messages: Vec<(usize, usize)>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Execution<'d> {
    name: &'d str,
    run_id: &'d str,
    status: &'static str,
    last: usize,
    lanes: Vec<Lane>,
}

#[derive(Serialize)]
struct Lane {
    label: String,
    rows: usize,
    bars: Vec<Bar>,
    /// The event, and whether it tells of a refusal.
    marks: Vec<(usize, bool)>,
}

#[derive(Serialize)]
struct Bar {
    row: usize,
    opened: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    started: Option<usize>,
    end: usize,
    ended: bool,
    wrong: bool,
}

/// An event; its place in the list is what others call it by.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Event<'d> {
    execution: usize,
    id: u64,
    lane: usize,
    row: usize,
    x: u32,
    time: String,
    /// Whether it tells of something that went wrong or was refused.
    wrong: bool,
    /// Text: its type.
    #[serde(rename = "type")]
    event_type: usize,
    what: &'d str,
    /// Text: what there is to know of its type.
    says: usize,
    /// What led to it, with the event's place where it is one.
    because: Vec<(&'d str, Option<usize>)>,
    /// The place of its rule in `rules`.
    rule: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    site: Option<&'d str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fault: Option<&'d str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    decided_at: Option<&'d str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    failure: Option<&'d Failure>,
    #[serde(skip_serializing_if = "Option::is_none")]
    seen: Option<&'d Seen>,
    /// What changed: the place of an aspect, and how it stands now.
    now: Vec<(usize, &'d str)>,
    /// Texts.
    next: Vec<usize>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    unknown: &'d [String],
    /// Texts: the event type, and why it did not happen; and the id of what it is about.
    choices: Vec<(usize, Option<usize>, Option<&'d str>)>,
    json: &'d str,
}

impl<'d> Page<'d> {
    fn of(drawing: &'d Drawing, shared: &mut Shared<'d>) -> Self {
        let axis = &drawing.axis;
        let mut places: Vec<Vec<(u64, usize)>> = vec![Vec::new(); drawing.executions.len()];
        for (place, event) in drawing.events.iter().enumerate() {
            places[event.execution].push((event.explanation.event_id.0, place));
        }
        let events = drawing.events.iter();
        Page {
            title: &drawing.title,
            width: axis.width,
            longest: told(axis.longest),
            ticks: axis.ticks.iter().map(|tick| (tick.x, seconds(tick.elapsed))).collect(),
            breaks: axis.breaks.iter().map(|b| (b.from, b.to, told(b.length))).collect(),
            aspects: Aspect::ALL.iter().map(|aspect| aspect.name()).collect(),
            executions: drawing.executions.iter().map(Execution::of).collect(),
            events: events
                .map(|event| Event::of(event, &places[event.execution], shared))
                .collect(),
            messages: drawing.messages.iter().map(|message| (message.from, message.to)).collect(),
        }
    }
}

impl<'d> Execution<'d> {
    fn of(drawn: &'d Drawn) -> Self {
        let Drawn { name, run_id, last, lanes, .. } = drawn;
        let lane = |track: &Track| Lane {
            label: track.label(),
            rows: track.rows,
            bars: track.bars.iter().map(|bar| Bar::of(drawn, bar)).collect(),
            marks: track.marks.iter().map(|mark| (mark.event, mark.refused)).collect(),
        };
        Execution {
            name,
            run_id,
            status: drawn.status(),
            last: *last,
            lanes: lanes.iter().map(lane).collect(),
        }
    }
}

impl Bar {
    fn of(execution: &Drawn, bar: &super::Bar) -> Self {
        Bar {
            row: bar.row,
            opened: bar.opened,
            started: bar.started,
            end: bar.end(execution),
            ended: bar.ended.is_some(),
            wrong: bar.went_wrong(),
        }
    }
}

impl<'d> Event<'d> {
    /// `places` has the places of the events of its execution, by their ids.
    fn of(event: &'d Placed, places: &[(u64, usize)], shared: &mut Shared<'d>) -> Self {
        let it = &event.explanation;
        let place = |id: u64| {
            let found = places.binary_search_by_key(&id, |(id, _)| *id).ok()?;
            Some(places[found].1)
        };
        let aspect = |of: Aspect| Aspect::ALL.iter().position(|aspect| *aspect == of);
        let because = it.because.iter();
        Event {
            execution: event.execution,
            id: it.event_id.0,
            lane: event.lane,
            row: event.row,
            x: event.x,
            time: seconds(event.elapsed),
            wrong: event.went_wrong(),
            event_type: shared.text(it.event_type.name()),
            what: &it.what,
            says: shared.text(it.says),
            because: because
                .map(|link| (link.text.as_str(), link.event.and_then(|id| place(id.0))))
                .collect(),
            rule: shared.rule(it.rule),
            site: it.site.as_deref(),
            fault: it.fault.as_deref(),
            decided_at: it.decided_at.as_deref(),
            failure: it.failure.as_ref(),
            seen: it.seen.as_ref(),
            now: it
                .now
                .iter()
                .filter_map(|change| Some((aspect(change.aspect)?, change.now.as_str())))
                .collect(),
            next: it.next.iter().map(|next| shared.text(next)).collect(),
            unknown: &it.unknown,
            choices: event
                .choices
                .iter()
                .map(|choice| {
                    let why_not = choice.why_not.map(|why_not| shared.text(why_not));
                    (shared.text(choice.event_type.name()), why_not, choice.id.as_deref())
                })
                .collect(),
            json: &event.json,
        }
    }
}
