//! Plans: at which sites the world goes another way, and how.

use std::fmt;
use std::num::NonZeroU32;
use std::str::FromStr;

use indexmap::IndexMap;

use super::{Fault, FaultSet, FaultSource};
use crate::model::{Text, near_name};
use crate::simulation::site::{self, Reader};
use crate::simulation::{Site, SiteKind, SiteRef};

/// What goes another way at which sites; everywhere else the world is as it nominally is.
///
/// Of things that are due in one millisecond a plan says which of them yield, and how often: each
/// time that its turn comes, such a thing lets the next one go first, until it has done so as often
/// as the plan says. The last one that is left has nobody to yield to.
///
/// As text, entries stand between commas, or each on a line of its own; lines that begin with `#`
/// are comments. It is the same text in files, on the command line, in reports and here.
///
/// ```
/// use swf_sim::simulation::{Fault, Plan};
///
/// let plan: Plan = "lambda:charge-1#0=timeout, decision@charge-1#0=late".parse().unwrap();
/// assert_eq!(plan.len(), 2);
/// assert_eq!(plan.iter().next().unwrap().1, Fault::Timeout);
/// assert_eq!(plan.to_string(), "lambda:charge-1#0=timeout, decision@charge-1#0=late");
/// let later: Plan = "turn@fire:timer:nap#0=yield:1".parse().unwrap();
/// assert!(matches!(later.iter().next().unwrap().1, Fault::Yield(times) if times.get() == 1));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    entries: IndexMap<Site, Fault>,
}

/// A text that is no plan.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("in the plan, at `{at}`: {problem}")]
pub struct PlanError {
    /// Where: the text from the entry on.
    pub at: String,
    /// What is wrong there, and what was expected.
    pub problem: String,
}

impl Plan {
    /// The plan of a world in which nothing goes another way.
    #[must_use]
    pub fn new() -> Self {
        Plan::default()
    }

    /// How many sites the plan names.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether nothing goes another way.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// What the plan says of a site.
    #[must_use]
    pub fn get(&self, site: &Site) -> Option<Fault> {
        self.entries.get(site).copied()
    }

    /// Says what happens at a site.
    pub fn insert(&mut self, site: Site, fault: Fault) {
        self.entries.insert(site, fault);
    }

    /// The plan without one entry, by its place.
    #[must_use]
    pub fn without(&self, place: usize) -> Plan {
        let mut plan = self.clone();
        plan.entries.shift_remove_index(place);
        plan
    }

    /// The sites and what happens there, in the order in which they were put in.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&Site, Fault)> {
        self.entries.iter().map(|(site, fault)| (site, *fault))
    }
}

impl FromIterator<(Site, Fault)> for Plan {
    fn from_iter<I: IntoIterator<Item = (Site, Fault)>>(entries: I) -> Self {
        Plan { entries: entries.into_iter().collect() }
    }
}

impl FaultSource for Plan {
    /// Sites of that run may be named with it or without.
    fn begin(&mut self, principal: Option<&Text>) {
        let Some(principal) = principal else { return };
        let entries = std::mem::take(&mut self.entries).into_iter().map(|(mut site, fault)| {
            let named = |run: &site::SiteRun| run.again == 0 && run.workflow_id == *principal;
            site.run = site.run.filter(|run| !named(run));
            (site, fault)
        });
        self.entries = entries.collect();
    }

    fn orders(&self) -> bool {
        self.entries.keys().any(|site| site.spot.kind() == SiteKind::Turn)
    }

    fn strike(&mut self, site: SiteRef<'_>, admitted: FaultSet) -> Option<Fault> {
        self.entries.get(&site).copied().filter(|fault| admitted.contains(*fault))
    }

    fn plan(&self) -> Option<&Plan> {
        Some(self)
    }
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, (site, fault)) in self.iter().enumerate() {
            let before = if place == 0 { "" } else { ", " };
            write!(f, "{before}{site}={fault}")?;
        }
        Ok(())
    }
}

impl FromStr for Plan {
    type Err = PlanError;

    fn from_str(text: &str) -> Result<Self, PlanError> {
        let mut plan = Plan::new();
        let mut reader = Reader { rest: text };
        loop {
            skip(&mut reader);
            if reader.rest.is_empty() {
                return Ok(plan);
            }
            let from = reader.rest;
            let read = entry(&mut reader).and_then(|(site, fault)| {
                let twice = plan.entries.insert(site.clone(), fault).is_some();
                if twice { Err(format!("it names `{site}` twice")) } else { Ok(()) }
            });
            read.map_err(|problem| {
                let at: String = from.lines().next().unwrap_or_default().chars().take(60).collect();
                PlanError { at, problem }
            })?;
        }
    }
}

/// Skips blanks, what stands between entries, and comments.
fn skip(reader: &mut Reader<'_>) {
    loop {
        reader.rest = reader.rest.trim_start_matches(|c: char| c.is_whitespace() || c == ',');
        if !reader.rest.starts_with('#') {
            return;
        }
        let end = reader.rest.find('\n').unwrap_or(reader.rest.len());
        reader.rest = &reader.rest[end..];
    }
}

fn entry(reader: &mut Reader<'_>) -> Result<(Site, Fault), String> {
    let site = site::site(reader)?;
    reader.rest = reader.rest.trim_start_matches([' ', '\t']);
    if !reader.take("=") {
        return Err(format!("expected `=` and a fault after `{site}`"));
    }
    reader.rest = reader.rest.trim_start_matches([' ', '\t']);
    let name = reader.word();
    let may = FaultSet::of_kind(site.spot.kind());
    let Some(fault) = may.iter().find(|fault| fault.name() == name) else {
        let near = near_name(name, may.iter().map(Fault::name));
        let near = near.map(|near| format!(" did you mean `{near}`?")).unwrap_or_default();
        return Err(format!("`{name}` cannot happen there;{near} it may be one of {may}"));
    };
    let fault = counted(fault, reader)?;
    reader.rest = reader.rest.trim_start_matches([' ', '\t']);
    match reader.rest.chars().next() {
        None | Some(',' | '\n' | '\r') => Ok((site, fault)),
        Some(c) => Err(format!("expected `,` or the end after `{fault}`, found `{c}`")),
    }
}

/// Takes the number of a fault that is counted.
fn counted(fault: Fault, reader: &mut Reader<'_>) -> Result<Fault, String> {
    let Fault::Yield(_) = fault else { return Ok(fault) };
    let number = if reader.take(":") { reader.number(":").ok() } else { None };
    let times = number.and_then(NonZeroU32::new);
    times.map(Fault::Yield).ok_or_else(|| {
        let name = fault.name();
        format!("expected `:` and how many others go first after `{name}`, as in `{fault}`")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_is_read_from_one_line_and_from_many() {
        let one = "lambda:charge-1#0=timeout, order-2/turn@fire:timer:t#0=yield:2";
        let many = "# why\nlambda:charge-1#0=timeout\n\norder-2/turn@fire:timer:t#0 = yield:2,\n";
        let plan: Plan = one.parse().unwrap();
        assert_eq!(many.parse(), Ok(plan.clone()));
        assert_eq!(plan.to_string(), one);
        assert_eq!("".parse(), Ok(Plan::new()));
    }

    #[test]
    fn what_is_wrong_with_a_plan_is_told_with_where_and_what_was_expected() {
        let rows = [
            ("lambda:c#0=tiemout", "did you mean `timeout`?"),
            ("lambda:c#0=late", "`late` cannot happen there;"),
            ("lambda:c=timeout", "expected `#` after `c`, found `=`"),
            ("lambda:c#0", "expected `=` and a fault after `lambda:c#0`"),
            ("lamda:c#0=timeout", "it begins with `lamda`, not with one of `lambda`"),
            ("decision@charge=late", "nothing called `charge` wakes a decider"),
            ("lambda:c#0=slow lambda:d#0=slow", "expected `,` or the end after `slow`, found `l`"),
            ("lambda:c#0=slow,lambda:c#0=timeout", "it names `lambda:c#0` twice"),
            ("lambda:c#00=slow", "expected a number after `#`"),
            ("turn@fire:timer:t#0=yield", "expected `:` and how many others"),
            ("turn@fire:timer:t#0=yield:0", "expected `:` and how many others"),
            ("turn@fire:timer:t#0=late", "it may be one of yield:1"),
            ("turn@fires:timer:t#0=yield:1", "nothing is due that is called `fires`, but"),
            ("turn@fire=yield:1", "expected `:` after `fire`"),
            ("turn@fire:turn@fire:timer:t#0=yield:1", "it begins with `turn`"),
            ("\"order/lambda:c#0=slow", "does not begin with a JSON string"),
        ];
        for (text, problem) in rows {
            let error = text.parse::<Plan>().unwrap_err().to_string();
            assert!(error.contains(problem), "{text}: {error}");
        }
    }
}
