//! The names of turns: who goes first among the things that are due in one millisecond.

use std::fmt;

use super::read::Reader;
use super::{Quoted, Spot, read};
use crate::model::Text;

/// Row: what is due, and the word for it in the name of a turn.
macro_rules! steps {
    ($(#[doc = $doc:literal] $step:ident = $word:literal)*) => {
        /// What is due, by the word that stands in the name of its turn.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum TurnStep {
            $(#[doc = $doc] $step,)*
        }

        impl TurnStep {
            /// All of them.
            pub const ALL: &[TurnStep] = &[$(TurnStep::$step),*];

            /// The word.
            #[must_use]
            pub fn word(self) -> &'static str {
                match self { $(TurnStep::$step => $word,)* }
            }
        }
    };
}

steps! {
    /// A task or an execution times out.
    Timeout = "timeout"
    /// A timer fires.
    Fire = "fire"
    /// A worker, a function or a decider answers.
    Answer = "answer"
    /// A worker tells that it is alive.
    Heartbeat = "heartbeat"
    /// A task is handed out.
    HandOut = "hand-out"
    /// A poll that was denied is made again.
    Poll = "poll"
    /// A Lambda task or a child is started.
    Start = "start"
    /// A parent is told of the start of its child.
    Started = "started"
    /// A parent is told of the close of its child.
    Closed = "closed"
    /// A child feels the policy of its closed parent.
    Policy = "policy"
    /// An activity task that nobody has taken is canceled.
    Cancel = "cancel"
    /// A signal or cancel request reaches its target.
    Deliver = "deliver"
    /// A sender is told what came of its signal or cancel request.
    Told = "told"
    /// People do something.
    Deed = "deed"
}

/// What a turn is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum About {
    /// The execution itself: `execution`.
    Execution,
    /// A task, a child, a signal or a cancel request, by its own site: `lambda:charge-1#0`.
    Site(Box<Spot>),
    /// A timer: `timer:nap#0`.
    Timer {
        /// The timer's id.
        id: Text,
        /// How often the id was used before in the run.
        attempt: u32,
    },
    /// What people do about a workflow id, a type, a domain or a role: `people:order-1#0`.
    People {
        /// What they do it to.
        id: Text,
        /// How much they do to it before.
        attempt: u32,
    },
}

impl fmt::Display for About {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            About::Execution => f.write_str("execution"),
            About::Site(spot) => spot.fmt(f),
            About::Timer { id, attempt } => write!(f, "timer:{}#{attempt}", Quoted(id)),
            About::People { id, attempt } => write!(f, "people:{}#{attempt}", Quoted(id)),
        }
    }
}

/// Takes what stands behind `turn@`.
pub(super) fn turn(reader: &mut Reader<'_>) -> Result<Spot, String> {
    let word = reader.word();
    let Some(step) = TurnStep::ALL.iter().copied().find(|step| step.word() == word) else {
        let words: Vec<&str> = TurnStep::ALL.iter().map(|step| step.word()).collect();
        return Err(format!(
            "nothing is due that is called `{word}`, but `{}`",
            words.join("`, `")
        ));
    };
    let again = if reader.take("~") { reader.number("~")? } else { 0 };
    reader.expect(":", word)?;
    Ok(Spot::Turn { step, about: about(reader)?, again })
}

fn about(reader: &mut Reader<'_>) -> Result<About, String> {
    let mut ahead = *reader;
    let word = ahead.word();
    let make: fn(Text, u32) -> About = match word {
        "execution" => {
            *reader = ahead;
            return Ok(About::Execution);
        }
        "timer" => |id, attempt| About::Timer { id, attempt },
        "people" => |id, attempt| About::People { id, attempt },
        _ => return Ok(About::Site(Box::new(read::spot_of_thing(reader)?))),
    };
    *reader = ahead;
    let (id, attempt) = reader.numbered_id(word)?;
    Ok(make(id, attempt))
}
