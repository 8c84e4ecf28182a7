//! Drawings as Mermaid sequence diagrams, as GitHub shows them.

use std::fmt::Write;

use indexmap::IndexMap;

use super::{Drawing, Message, Placed, Track, is_wrong};
use crate::explain::{Kind, Step};
use crate::render::layout::cut;

/// Mermaid draws no diagram of more characters than 50,000.
const LONGEST: usize = 48_000;

/// The longest text of an arrow, in columns.
const LONGEST_TEXT: usize = 80;

/// A drawing as a sequence diagram: an arrow for each event, between the execution and the decider,
/// function, worker, timer or other execution that it is about. What does not fit into the length
/// that Mermaid draws is left out, and said so.
#[must_use]
pub fn mermaid(drawing: &Drawing) -> String {
    let execution = |place: usize| drawing.events[place].execution;
    let ends = drawing.messages.iter().flat_map(|message| {
        let Message { from, to } = *message;
        [(from, execution(to)), (to, execution(from))]
    });
    let mut diagram = Diagram { drawing, participants: IndexMap::new(), partners: ends.collect() };
    let (mut lines, mut declared) = (String::new(), String::new());
    let mut left_out = drawing.events.len();
    for (place, event) in drawing.events.iter().enumerate() {
        let line = diagram.line(place, event);
        let declarations = diagram.declarations();
        if lines.len() + line.len() + declarations.len() > LONGEST {
            break;
        }
        lines.push_str(&line);
        declared = declarations;
        left_out -= 1;
    }
    let mut out = format!("sequenceDiagram\n{declared}{lines}");
    if left_out > 0 {
        let _ = writeln!(out, "    Note over P0: {left_out} more events do not fit here");
    }
    out
}

/// Somebody between whom arrows go.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Participant {
    /// Who stands outside: people and their programs.
    People,
    /// One of the executions that are drawn.
    Execution(usize),
    /// The decider of one.
    Decider(usize),
    /// A function, a type of activities, the timers, or an execution that is not drawn.
    Thing(usize, Kind, String),
}

struct Diagram<'d> {
    drawing: &'d Drawing,
    /// In the order in which they come up, with their declarations.
    participants: IndexMap<Participant, String>,
    /// The execution at the other end of an event's message.
    partners: IndexMap<usize, usize>,
}

impl Diagram<'_> {
    /// The arrow or note of an event.
    fn line(&mut self, place: usize, event: &Placed) -> String {
        let track = &self.drawing.executions[event.execution].lanes[event.lane];
        let own = self.participant(Participant::Execution(event.execution));
        let other = self.other(place, event, track);
        let text = format!("{} {}", event.explanation.event_id, event.explanation.what);
        let text = escaped(&cut(&text, LONGEST_TEXT));
        let line = match (track.kind, event.step) {
            (_, Step::Refused) => {
                let decider = self.participant(Participant::Decider(event.execution));
                format!("    {own}--x{decider}: {text}\n")
            }
            (Kind::Marker, _) | (Kind::Execution, Step::Ends(..)) => {
                format!("    Note over {own}: {text}\n")
            }
            (Kind::Execution | Kind::SignalIn | Kind::CancelIn, _)
            | (Kind::Child, Step::Starts(_)) => format!("    {other}->>{own}: {text}\n"),
            (_, Step::Opens) => format!("    {own}-){other}: {text}\n"),
            (_, Step::Starts(_) | Step::Happens) => format!("    {own}->>{other}: {text}\n"),
            (_, Step::Ends(_, ending)) => {
                let head = if is_wrong(ending) { "--x" } else { "-->>" };
                format!("    {other}{head}{own}: {text}\n")
            }
        };
        let Some(fault) = &event.explanation.fault else { return line };
        let fault = escaped(&cut(&format!("fault {fault}"), LONGEST_TEXT));
        format!("{line}    Note over {own}: {fault}\n")
    }

    /// Whom an execution has to do with at an event.
    fn other(&mut self, place: usize, event: &Placed, track: &Track) -> String {
        let partner = self.partners.get(&place).copied().map(Participant::Execution);
        let thing = |name: &str| Participant::Thing(event.execution, track.kind, name.to_owned());
        let name = track.name.as_ref().or(track.id.as_ref()).map_or("", |name| name.as_str());
        let id = track.id.as_ref().map_or("", |id| id.as_str());
        let other = match track.kind {
            Kind::Execution | Kind::SignalIn | Kind::CancelIn => {
                partner.unwrap_or(Participant::People)
            }
            Kind::DecisionTask => Participant::Decider(event.execution),
            Kind::LambdaFunction | Kind::ActivityTask => thing(name),
            Kind::Timer | Kind::Marker => thing(""),
            Kind::Child | Kind::SignalOut | Kind::CancelOut => {
                let drawn = self.drawing.executions.iter().position(|drawn| drawn.name == id);
                partner.or(drawn.map(Participant::Execution)).unwrap_or_else(|| {
                    Participant::Thing(event.execution, Kind::Execution, id.to_owned())
                })
            }
        };
        self.participant(other)
    }

    /// The name by which the diagram knows somebody.
    fn participant(&mut self, participant: Participant) -> String {
        if let Some(place) = self.participants.get_index_of(&participant) {
            return format!("P{place}");
        }
        let executions = &self.drawing.executions;
        let several = executions.len() > 1;
        let whose = |execution: usize| match several {
            true => format!(" of {}", executions[execution].name),
            false => String::new(),
        };
        let (word, label) = match &participant {
            Participant::People => ("actor", "people".to_owned()),
            Participant::Execution(place) => {
                ("participant", format!("execution {}", executions[*place].name))
            }
            Participant::Decider(place) => ("participant", format!("decider{}", whose(*place))),
            Participant::Thing(place, Kind::Timer, _) => {
                ("participant", format!("timers{}", whose(*place)))
            }
            Participant::Thing(_, kind, name) => ("participant", format!("{} {name}", kind.name())),
        };
        let id = format!("P{}", self.participants.len());
        let label = escaped(&cut(&label, LONGEST_TEXT));
        let declared = format!("    {word} {id} as {label}\n");
        self.participants.insert(participant, declared);
        id
    }

    fn declarations(&self) -> String {
        self.participants.values().map(String::as_str).collect()
    }
}

/// Text that Mermaid shows as it is: all that could mean something to it stands as a number.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_control() {
            out.push('\u{fffd}');
        } else if !c.is_ascii() || c.is_ascii_alphanumeric() || " .,_-/@()=':".contains(c) {
            out.push(c);
        } else {
            let _ = write!(out, "#{};", u32::from(c));
        }
    }
    out
}
