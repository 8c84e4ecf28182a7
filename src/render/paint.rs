//! Colors: few, and nothing is told by them alone.

use std::borrow::Cow;

use anstyle::{AnsiColor, Style};

use crate::model::{CloseStatus, EventFamily, EventType, Wakes};

/// Whether a text is painted for a terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paint {
    /// Text alone.
    Plain,
    /// With ANSI escape sequences.
    Colored,
}

impl Paint {
    pub(super) fn paint(self, style: Style, text: &str) -> Cow<'_, str> {
        match self {
            Paint::Colored if !style.is_plain() => Cow::Owned(format!("{style}{text}{style:#}")),
            Paint::Colored | Paint::Plain => Cow::Borrowed(text),
        }
    }
}

/// What went wrong is red, a close is bold, and what decision tasks add is dimmed.
pub(super) fn style_of(event_type: EventType) -> Style {
    let name = event_type.name();
    let style = if name.ends_with("Failed") || name.ends_with("TimedOut") {
        AnsiColor::Red.on_default()
    } else if event_type.family() == EventFamily::DecisionTask {
        Style::new().dimmed()
    } else {
        Style::new()
    };
    if event_type.wakes() == Wakes::Closes { style.bold() } else { style }
}

/// How an execution's status is painted.
pub(super) fn style_of_status(status: Option<CloseStatus>) -> Style {
    match status {
        Some(CloseStatus::Failed | CloseStatus::TimedOut | CloseStatus::Terminated) => {
            AnsiColor::Red.on_default().bold()
        }
        Some(CloseStatus::Completed | CloseStatus::Canceled | CloseStatus::ContinuedAsNew) => {
            Style::new().bold()
        }
        None => Style::new(),
    }
}
