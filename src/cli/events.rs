//! `swf-sim events`: reference cards of the event types.

use clap::{Args, ValueEnum};

use super::output::Output;
use super::{Exit, say};
use crate::model::EventType;
use crate::render::{self, Card};

/// Explain the 54 types of events.
#[derive(Debug, Args)]
pub(super) struct Events {
    /// The type of event to explain; without it, all are listed.
    #[arg(value_name = "TYPE")]
    event_type: Option<String>,
    /// How to print it.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

/// How to print the cards.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// For people.
    Text,
    /// For programs: a list of cards.
    Json,
}

impl Events {
    pub(super) fn execute(&self) -> Exit {
        let wanted = self.event_type.as_deref().map(str::parse::<EventType>).transpose();
        let wanted = match wanted {
            Ok(wanted) => wanted,
            Err(unknown) => {
                say(format_args!("error: {unknown}"));
                return Exit::BadInput;
            }
        };
        let text = match (self.format, wanted) {
            (Format::Text, Some(event_type)) => Card::of(event_type).text(),
            (Format::Text, None) => render::index(),
            (Format::Json, Some(event_type)) => json(&[event_type]),
            (Format::Json, None) => json(EventType::ALL),
        };
        Output::plain().write(text.as_bytes())
    }
}

fn json(event_types: &[EventType]) -> String {
    let cards: Vec<Card> = event_types.iter().copied().map(Card::of).collect();
    let mut json = serde_json::to_string_pretty(&cards).expect("cards are plain text");
    json.push('\n');
    json
}
