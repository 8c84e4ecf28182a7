//! Histories in few words, and damage to them.

use serde_json::{Map, Value, json};
use swf_sim::model::EventType;

/// A history, and what an export says beside it.
#[derive(Clone)]
pub(crate) struct Story {
    events: Vec<Value>,
    beside: Map<String, Value>,
}

impl Story {
    /// Reads a story: a line for each event with its second, its type and `attribute=value`. What
    /// must be there and is not given has an example's value; a batch's events name its
    /// `DecisionTaskCompleted`.
    pub(crate) fn new(lines: &str) -> Self {
        let mut story = Story { events: Vec::new(), beside: Map::new() };
        for line in lines.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let event = story.event(line, story.events.len());
            story.events.push(event);
        }
        story
    }

    /// The event of a line, which is to stand at a place.
    fn event(&self, line: &str, place: usize) -> Value {
        let mut words = line.split(' ');
        let at: f64 = words.next().unwrap().parse().unwrap();
        let event_type: EventType = words.next().unwrap().parse().unwrap();
        let attributes = event_type.minimal_example().to_json();
        let mut attributes: Value = serde_json::from_str(&attributes).unwrap();
        let completed = |event: &&Value| event["eventType"] == "DecisionTaskCompleted";
        if let Some(completed) = self.events[..place].iter().rfind(completed)
            && let Some(named) = attributes.get_mut("decisionTaskCompletedEventId")
        {
            *named = completed["eventId"].clone();
        }
        let member = event_type.attributes_member();
        words.for_each(|word| set(&mut attributes, word));
        json!({
            "eventId": place + 1,
            "eventTimestamp": moment(at),
            "eventType": event_type.name(),
            member: attributes,
        })
    }

    /// Damages the story: `drop 5`, `swap 5 6`, `twice 5`, `many 5 100`, `id 5 9`, `at 5 7.5`,
    /// `set 5 attribute=value`, `unset 5 attribute`, `replace 5 line`, `cut 5`, `add line`,
    /// `beside member=value`. Events are named by their ids in the story as it was told.
    pub(crate) fn damage(&mut self, damage: &str) {
        let (verb, rest) = damage.split_once(' ').unwrap();
        let (first, rest_of) = rest.split_once(' ').unwrap_or((rest, ""));
        let place = first.parse::<usize>().unwrap_or(1) - 1;
        match verb {
            "drop" => drop(self.events.remove(place)),
            "swap" => self.events.swap(place, rest_of.parse::<usize>().unwrap() - 1),
            "twice" => self.events.insert(place, self.events[place].clone()),
            "many" => self.many(place, rest_of.parse().unwrap()),
            "id" => self.events[place]["eventId"] = rest_of.parse::<u64>().unwrap().into(),
            "at" => {
                self.events[place]["eventTimestamp"] = moment(rest_of.parse().unwrap());
            }
            "set" => set(self.attributes(place), rest_of),
            "unset" => drop(self.attributes(place).as_object_mut().unwrap().remove(rest_of)),
            "replace" => self.events[place] = self.event(rest_of, place),
            "cut" => self.events.truncate(place + 1),
            "add" => self.events.push(self.event(rest, self.events.len())),
            "beside" => {
                let mut beside = Value::from(std::mem::take(&mut self.beside));
                set(&mut beside, rest);
                self.beside = beside.as_object().unwrap().clone();
            }
            _ => panic!("{damage}"),
        }
    }

    fn attributes(&mut self, place: usize) -> &mut Value {
        let event = self.events[place].as_object_mut().unwrap();
        let mut members = event.iter_mut();
        members.find(|(name, _)| name.ends_with("EventAttributes")).unwrap().1
    }

    /// Puts copies of an event after it, and gives what follows later ids.
    fn many(&mut self, place: usize, count: usize) {
        let copies = vec![self.events[place].clone(); count];
        self.events.splice(place..place, copies);
        for (event, id) in self.events.iter_mut().zip(1..).skip(place) {
            event["eventId"] = Value::from(id);
        }
    }

    pub(crate) fn to_json(&self) -> Value {
        let mut document = self.beside.clone();
        document.insert("events".to_owned(), self.events.clone().into());
        document.into()
    }
}

/// Seconds after a day in 2026.
fn moment(at: f64) -> Value {
    const DAY: f64 = 1_800_000_000.25;
    json!((DAY + at) * 1000.0 / 1000.0)
}

/// Sets `a.b=value`: a number, JSON, `*9` for nine characters, `[*9]` for a list
/// of them, or text.
fn set(attributes: &mut Value, word: &str) {
    let (path, text) = word.split_once('=').unwrap();
    let mut target = attributes;
    for step in path.split('.') {
        if !target.is_object() {
            *target = json!({});
        }
        target = &mut target[step];
    }
    let long = |count: &str| "x".repeat(count.parse().unwrap());
    if let Some(count) = text.strip_prefix("[*") {
        *target = json!([long(count.trim_end_matches(']'))]);
        return;
    }
    *target = match text.strip_prefix('*') {
        Some(count) => long(count).into(),
        None if text.starts_with(['[', '{']) => serde_json::from_str(text).unwrap(),
        None if path.ends_with("EventId") => text.parse::<u64>().unwrap().into(),
        None => text.into(),
    };
}
