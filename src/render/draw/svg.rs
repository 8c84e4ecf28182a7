//! Drawings as SVG: the timeline alone, for documents.

use std::fmt::Write;

use unicode_width::UnicodeWidthStr;

use super::axis::told;
use super::{Bar, Drawing, Drawn, Track};
use crate::model::counted;
use crate::render::layout::cut;
use crate::render::seconds;

/// The look: two schemes of colors, as the reader's machine is set.
pub(super) const STYLE: &str = include_str!("timeline.css");

/// Pixels of a unit of the axis.
const UNIT: u32 = 8;
/// Pixels of a row.
const ROW: usize = 20;
/// Pixels of a letter of the labels, at most.
const LETTER: usize = 7;
/// The longest label, in columns.
const LONGEST_LABEL: usize = 40;
/// Pixels above the first row.
const TOP: usize = 40;
/// Pixels that a label of the axis needs.
const LABEL_ROOM: usize = 64;

/// A drawing as an SVG document that needs nothing else: a row for each thing, light where it
/// waits, solid from its start on, what went wrong and what was refused marked by shape and color,
/// and lines for what one execution has to do with another.
#[must_use]
pub fn svg(drawing: &Drawing) -> String {
    let sheet = Sheet::of(drawing);
    let (width, height) = (sheet.width(), sheet.height());
    let title = escaped(&drawing.title);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" \
         width=\"{width}\" height=\"{height}\" role=\"img\" aria-labelledby=\"title desc\">\n\
         <title id=\"title\">{title}</title>\n<desc id=\"desc\">{}</desc>\n<style>\n{STYLE}</style>\n\
         <rect class=\"paper\" width=\"100%\" height=\"100%\"/>\n\
         <text class=\"title\" x=\"12\" y=\"22\">{title}</text>\n",
        escaped(&sheet.description()),
    );
    sheet.axis(&mut out);
    for (place, execution) in drawing.executions.iter().enumerate() {
        sheet.execution(&mut out, place, execution);
    }
    for message in &drawing.messages {
        let (x1, y1) = sheet.point(message.from);
        let (x2, y2) = sheet.point(message.to);
        let _ = writeln!(
            out,
            "<path class=\"message\" d=\"M{x1} {y1}C{x1} {y2} {x1} {y2} {x2} {y2}\"/>\
             <circle class=\"arrival\" cx=\"{x2}\" cy=\"{y2}\" r=\"3\"/>"
        );
    }
    for place in sheet.struck() {
        let (x, y) = sheet.point(place);
        let fault = drawing.events[place].explanation.fault.as_deref().unwrap_or_default();
        let title = escaped(&format!("fault {fault}"));
        let bolt = bolt(x, y);
        let _ = writeln!(out, "<g><title>{title}</title><path class=\"bolt\" d=\"{bolt}\"/></g>");
    }
    for (line, y) in sheet.notes().iter().zip([sheet.height() - 26, sheet.height() - 10]) {
        let _ = writeln!(out, "<text class=\"note\" x=\"12\" y=\"{y}\">{}</text>", escaped(line));
    }
    out.push_str("</svg>\n");
    out
}

/// A drawing with the places of its rows on paper.
struct Sheet<'d> {
    drawing: &'d Drawing,
    /// Where the tracks begin.
    left: usize,
    /// Where each execution begins, and each of its lanes.
    tops: Vec<(usize, Vec<usize>)>,
    /// Where the last lane ends.
    bottom: usize,
}

impl<'d> Sheet<'d> {
    fn of(drawing: &'d Drawing) -> Self {
        let several = drawing.executions.len() > 1;
        let mut y = TOP;
        let mut tops = Vec::new();
        for execution in &drawing.executions {
            let top = y;
            y += if several { ROW + 6 } else { 0 };
            let mut lanes = Vec::new();
            for track in &execution.lanes {
                lanes.push(y);
                y += ROW * track.rows;
            }
            tops.push((top, lanes));
        }
        let labels = drawing.executions.iter().flat_map(|execution| &execution.lanes);
        let widest = labels.map(|track| label(track).width()).max().unwrap_or(0);
        Sheet { drawing, left: 20 + widest * LETTER, tops, bottom: y }
    }

    fn x(&self, units: u32) -> usize {
        self.left + usize::try_from(units.saturating_mul(UNIT)).unwrap_or(usize::MAX / 2)
    }

    /// Where an event stands.
    fn point(&self, place: usize) -> (usize, usize) {
        let event = &self.drawing.events[place];
        let (_, lanes) = &self.tops[event.execution];
        (self.x(event.x), lanes[event.lane] + event.row * ROW + ROW / 2)
    }

    fn width(&self) -> usize {
        let notes = self.notes().map(|line| line.width() * LETTER);
        notes.into_iter().fold(self.x(self.drawing.axis.width) + LABEL_ROOM, usize::max)
    }

    fn height(&self) -> usize {
        self.bottom + 68
    }

    fn description(&self) -> String {
        let executions = self.drawing.executions.iter().map(|execution| {
            let things = counted(execution.lanes.len(), "thing");
            format!("{}, {}, {things}", execution.name, execution.status())
        });
        let executions: Vec<String> = executions.collect();
        let events = counted(self.drawing.events.len(), "event");
        format!("A timeline of {events}: {}.", executions.join("; "))
    }

    /// The events in which faults show.
    fn struck(&self) -> Vec<usize> {
        let events = self.drawing.events.iter().enumerate();
        let struck = events.filter(|(_, event)| event.explanation.fault.is_some());
        struck.map(|(place, _)| place).collect()
    }

    /// How to read it.
    fn notes(&self) -> [String; 2] {
        let axis = &self.drawing.axis;
        let struck = if self.struck().is_empty() { "" } else { " Bolt: a fault struck." };
        let shapes =
            format!("Light: waits. Solid: started. Crossed: went wrong or was refused.{struck}");
        let scale = "Events of one moment stand beside each other, in their order";
        let scale = match axis.breaks.is_empty() {
            true => format!("{scale}."),
            false => {
                let longest = told(axis.longest);
                format!("{scale}; stretches of more than {longest} without one are shortened (//).")
            }
        };
        [shapes, scale]
    }

    fn axis(&self, out: &mut String) {
        let (top, bottom) = (TOP - 6, self.bottom + 4);
        for shortened in &self.drawing.axis.breaks {
            let (from, to) = (self.x(shortened.from) + 6, self.x(shortened.to) - 6);
            let width = to.saturating_sub(from);
            let (height, middle) = (bottom - top, from + width / 2);
            let _ = writeln!(
                out,
                "<rect class=\"break\" x=\"{from}\" y=\"{top}\" width=\"{width}\" \
                 height=\"{height}\"/><text class=\"time\" x=\"{middle}\" y=\"{}\">// {}</text>",
                top - 3,
                told(shortened.length)
            );
        }
        let mut free = 0;
        for tick in &self.drawing.axis.ticks {
            let x = self.x(tick.x);
            let _ = writeln!(out, "<path class=\"tick\" d=\"M{x} {top}V{bottom}\"/>");
            if x >= free {
                let y = bottom + 13;
                let text = seconds(tick.elapsed);
                let _ = writeln!(out, "<text class=\"time\" x=\"{x}\" y=\"{y}\">{text} s</text>");
                free = x + LABEL_ROOM;
            }
        }
    }

    fn execution(&self, out: &mut String, place: usize, execution: &Drawn) {
        let (top, lanes) = &self.tops[place];
        if self.drawing.executions.len() > 1 {
            let y = top + ROW - 4;
            let name = format!("{} ({})", execution.name, execution.status());
            let _ = writeln!(
                out,
                "<path class=\"edge\" d=\"M0 {top}H{}\"/><text class=\"name\" x=\"12\" y=\"{y}\">{}</text>",
                self.width(),
                escaped(&name)
            );
        }
        for (track, y) in execution.lanes.iter().zip(lanes) {
            let _ = writeln!(
                out,
                "<text class=\"label\" x=\"{}\" y=\"{}\">{}</text>",
                self.left - 8,
                y + ROW - 6,
                escaped(&label(track))
            );
            for bar in &track.bars {
                self.bar(out, execution, bar);
            }
            for mark in &track.marks {
                let (x, y) = self.point(mark.event);
                let class = if mark.refused { "mark wrong" } else { "mark" };
                let shape = if mark.refused { cross(x, y) } else { diamond(x, y) };
                let title = self.title(&[mark.event]);
                let _ = writeln!(out, "<g class=\"{class}\">{title}<path d=\"{shape}\"/></g>");
            }
        }
    }

    fn bar(&self, out: &mut String, execution: &Drawn, bar: &Bar) {
        let (opened, y) = self.point(bar.opened);
        let end = bar.end(execution);
        let ended = self.point(end).0.max(opened);
        let started = bar.started.map(|started| self.point(started).0);
        let events: Vec<usize> = [Some(bar.opened), bar.started, bar.ended.map(|(ended, _)| ended)]
            .into_iter()
            .flatten()
            .collect();
        let mut classes = "bar".to_owned();
        classes.push_str(if bar.went_wrong() { " wrong" } else { "" });
        classes.push_str(if bar.ended.is_none() { " open" } else { "" });
        let _ = write!(out, "<g class=\"{classes}\">{}", self.title(&events));
        let top = y - 6;
        let waits = ended - opened;
        let _ = write!(
            out,
            "<rect class=\"waits\" x=\"{opened}\" y=\"{top}\" width=\"{waits}\" height=\"12\"/>"
        );
        if let Some(started) = started {
            let runs = ended.saturating_sub(started);
            let _ = write!(
                out,
                "<rect class=\"runs\" x=\"{started}\" y=\"{top}\" width=\"{runs}\" height=\"12\"/>"
            );
        }
        if bar.went_wrong() {
            let _ = write!(out, "<path class=\"fault\" d=\"{}\"/>", cross(ended, y));
        }
        out.push_str("</g>\n");
    }

    /// What a reader is told who points at something: the events of it.
    fn title(&self, places: &[usize]) -> String {
        let lines = places.iter().map(|place| {
            let event = &self.drawing.events[*place].explanation;
            format!("{} {}", event.event_id, event.what)
        });
        format!("<title>{}</title>", escaped(&lines.collect::<Vec<_>>().join("\n")))
    }
}

fn label(track: &Track) -> String {
    cut(&track.label(), LONGEST_LABEL).into_owned()
}

fn diamond(x: usize, y: usize) -> String {
    format!("M{x} {}l5 5l-5 5l-5 -5z", y - 5)
}

fn bolt(x: usize, y: usize) -> String {
    format!("M{} {}l-5 9h4l-3 8l8 -11h-4l3 -6z", x + 2, y.saturating_sub(18))
}

fn cross(x: usize, y: usize) -> String {
    format!("M{} {}l8 8m0 -8l-8 8", x - 4, y - 4)
}

/// Text as XML holds it. Characters that XML cannot hold have a sign in their place.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' => out.push(c),
            '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            c if c.is_control() => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}
