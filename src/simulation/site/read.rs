//! Reading the names of sites.

use std::str::FromStr;

use super::{Site, SiteRun, Spot, Waking, family_word, is_counted, is_plain, turn, verb};
use crate::model::{DecisionType, EventFamily, Text};

/// A text that names no site.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{found}` names no site: {problem}")]
pub struct NotASite {
    /// The text.
    pub found: String,
    /// What is wrong with it, and what was expected.
    pub problem: String,
}

impl FromStr for Site {
    type Err = NotASite;

    fn from_str(text: &str) -> Result<Self, NotASite> {
        let mut reader = Reader { rest: text };
        let read = site(&mut reader).and_then(|site| match reader.rest {
            "" => Ok(site),
            rest => Err(format!("there is `{rest}` after its end")),
        });
        read.map_err(|problem| NotASite { found: text.to_owned(), problem })
    }
}

/// What is left of a text.
#[derive(Clone, Copy, Debug)]
pub(in crate::simulation) struct Reader<'t> {
    pub(in crate::simulation) rest: &'t str,
}

impl<'t> Reader<'t> {
    /// Takes these characters, if they come next.
    pub(in crate::simulation) fn take(&mut self, expected: &str) -> bool {
        let rest = self.rest.strip_prefix(expected);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    pub(super) fn expect(&mut self, expected: &str, after: &str) -> Result<(), String> {
        match self.take(expected) {
            true => Ok(()),
            false => Err(format!("expected `{expected}` after `{after}`{}", self.found())),
        }
    }

    /// Takes the plain characters that come next.
    pub(in crate::simulation) fn word(&mut self) -> &'t str {
        let end = self.rest.find(|c| !is_plain(c)).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        word
    }

    pub(in crate::simulation) fn number(&mut self, after: &str) -> Result<u32, String> {
        let digits = self.rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(self.rest.len());
        let (number, rest) = self.rest.split_at(digits);
        let own_form = number == "0" || !number.starts_with('0');
        let number = number.parse().ok().filter(|_| own_form);
        let number = number.ok_or_else(|| {
            format!("expected a number after `{after}`, as in `#0`{}", self.found())
        })?;
        self.rest = rest;
        Ok(number)
    }

    /// Takes `:`, an id, `#` and a number.
    pub(super) fn numbered_id(&mut self, after: &str) -> Result<(Text, u32), String> {
        self.expect(":", after)?;
        let (id, _) = self.id()?;
        self.expect("#", &id)?;
        Ok((id, self.number("#")?))
    }

    /// Takes an id, plain or as a JSON string; `true`: it was quoted.
    fn id(&mut self) -> Result<(Text, bool), String> {
        if !self.rest.starts_with('"') {
            return match self.word() {
                "" => Err(format!("expected an id{}", self.found())),
                word => Ok((Text::from(word), false)),
            };
        }
        let mut strings = serde_json::Deserializer::from_str(self.rest).into_iter::<String>();
        let Some(Ok(id)) = strings.next() else {
            return Err(format!("`{}` does not begin with a JSON string", self.rest));
        };
        self.rest = self.rest.get(strings.byte_offset()..).unwrap_or_default();
        Ok((Text::from(id), true))
    }

    fn found(&self) -> String {
        match self.rest.chars().next() {
            Some(c) => format!(", found `{c}`"),
            None => ", found the end".to_owned(),
        }
    }
}

/// Takes a site, with its run if it names one.
pub(in crate::simulation) fn site(reader: &mut Reader<'_>) -> Result<Site, String> {
    let run = run(reader)?;
    Ok(Site { run, spot: spot(reader)? })
}

/// Takes a run and the slash after it, if that is what comes next.
fn run(reader: &mut Reader<'_>) -> Result<Option<SiteRun>, String> {
    let mut ahead = *reader;
    let (workflow_id, quoted) = ahead.id()?;
    let again = if ahead.take("~") { ahead.number("~")? } else { 0 };
    if ahead.take("/") {
        *reader = ahead;
        return Ok(Some(SiteRun { workflow_id, again }));
    }
    match quoted {
        true => Err(format!("expected `/` after the workflow id{}", ahead.found())),
        false => Ok(None),
    }
}

fn spot(reader: &mut Reader<'_>) -> Result<Spot, String> {
    match reader.take("turn@") {
        true => turn::turn(reader),
        false => spot_of_thing(reader),
    }
}

/// Takes a spot that is no turn.
pub(super) fn spot_of_thing(reader: &mut Reader<'_>) -> Result<Spot, String> {
    let word = reader.word();
    if word == "decision" && reader.take("@") {
        let woken_by = waking(reader)?;
        let again = if reader.take("~") { reader.number("~")? } else { 0 };
        return Ok(Spot::DecisionTask { woken_by, again });
    }
    let make: fn(Text, u32) -> Spot = match word {
        "lambda" => |id, attempt| Spot::LambdaFunction { id, attempt },
        "activity" => |id, attempt| Spot::ActivityTask { id, attempt },
        "child" => |id, attempt| Spot::Child { id, attempt },
        "external" => |id, attempt| Spot::External { id, attempt },
        "start" => |id, attempt| Spot::Start { id, attempt },
        _ => return decision(word, reader),
    };
    let (id, attempt) = reader.numbered_id(word)?;
    Ok(make(id, attempt))
}

fn decision(word: &str, reader: &mut Reader<'_>) -> Result<Spot, String> {
    let known = DecisionType::ALL.iter().copied().find(|known| verb(*known) == word);
    let Some(decision_type) = known else { return Err(unknown_word(word)) };
    let id = if reader.take(":") { Some(reader.id()?.0) } else { None };
    reader.expect("#", id.as_ref().map_or(word, Text::as_str))?;
    Ok(Spot::Decision { decision_type, id, attempt: reader.number("#")? })
}

fn unknown_word(word: &str) -> String {
    let tasks = ["lambda", "activity", "decision@", "child", "external", "start", "turn@"];
    let verbs = DecisionType::ALL.iter().map(|known| verb(*known));
    let known: Vec<&str> = tasks.into_iter().chain(verbs).collect();
    format!("it begins with `{word}`, not with one of `{}`", known.join("`, `"))
}

fn waking(reader: &mut Reader<'_>) -> Result<Waking, String> {
    let (id, quoted) = reader.id()?;
    if reader.take("#") {
        return Ok(Waking::Thing(EventFamily::LambdaFunction, id, reader.number("#")?));
    }
    if !quoted && reader.take(":") {
        return thing(&id, reader);
    }
    let refused = id.strip_suffix("-refused").filter(|_| !quoted);
    let refused = DecisionType::ALL.iter().find(|known| refused == Some(verb(**known)));
    match (id.as_str(), refused) {
        (_, Some(decision_type)) => Ok(Waking::Refusal(*decision_type)),
        ("start", None) if !quoted => Ok(Waking::Start),
        ("cancel-request", None) if !quoted => Ok(Waking::CancelRequest),
        (_, None) => Err(format!(
            "nothing called `{id}` wakes a decider: expected `start`, `cancel-request`, a Lambda \
             task as `{id}#0`, or another thing as `timer:{id}#0`"
        )),
    }
}

fn thing(word: &str, reader: &mut Reader<'_>) -> Result<Waking, String> {
    let families = [
        EventFamily::ActivityTask,
        EventFamily::Timer,
        EventFamily::ChildExecution,
        EventFamily::ExternalExecution,
        EventFamily::Execution,
        EventFamily::Marker,
        EventFamily::DecisionTask,
    ];
    let family = families.into_iter().find(|family| family_word(*family) == word);
    let Some(family) = family else {
        let words = families.map(family_word).join("`, `");
        return Err(format!("`{word}` is none of `{words}`"));
    };
    let (id, _) = reader.id()?;
    let attempt = match is_counted(family) {
        true => {
            reader.expect("#", &id)?;
            reader.number("#")?
        }
        false => 0,
    };
    Ok(Waking::Thing(family, id, attempt))
}
