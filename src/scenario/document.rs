//! The document as a whole: its sections, one after the other.

use std::sync::Arc;

use super::behaviors::{self, length_at};
use super::checks;
use super::deeds::{self, Told};
use super::expectation::{self, Expectation};
use super::finding::{Finding, shortened};
use super::length;
use super::mapping::{Mapping, items, members, read, scalar};
use super::node::{Key, Node};
use super::notes::Notes;
use super::permissions::PermissionsReader;
use super::properties;
use super::reader::Refusal;
use super::requests;
use super::rules::Rules;
use super::source::{Source, Span};
use crate::model::{Claim, Text, Timestamp};
use crate::service::{RegisterActivityType, RegisterWorkflowType};
use crate::simulation::{ByName, Deed, Latencies, Outside, World};

pub(super) const MEMBERS: [&str; 25] = [
    "$schema",
    "swf-sim",
    "about",
    "account",
    "domain",
    "region",
    "start",
    "latencies",
    "totalEvents",
    "idleSteps",
    "limits",
    "assumptions",
    "managedPolicies",
    "roles",
    "caller",
    "workflowTypes",
    "activityTypes",
    "functions",
    "workers",
    "deciders",
    "unservedTaskLists",
    "outside",
    "people",
    "expect",
    "properties",
];

pub(super) const OF_REGIONS: [&str; 2] = ["name", "lambda"];
pub(super) const OF_OUTSIDE: [&str; 4] = ["signal", "input", "cancelRequests", "terminations"];
pub(super) const OF_LATENCIES: [&str; 3] = ["delivery", "handOut", "byId"];

/// The format that this program reads.
pub(super) const VERSION: &str = "1";

/// What was read, with the places that later checks point at.
#[derive(Debug, Default)]
pub(super) struct Document {
    pub(super) about: Option<Text>,
    pub(super) world: World,
    /// Where each registered workflow type stands, in the world's order.
    pub(super) workflow_types: Vec<Span>,
    pub(super) activity_types: Vec<Span>,
    /// Where each worker is named, and its name.
    pub(super) workers: Vec<(Span, Text)>,
    /// Whether there is a section of deciders.
    pub(super) has_deciders: bool,
    /// Each decider's name and rules.
    pub(super) deciders: Vec<(Span, Text, Rules)>,
    /// Where each deed names the workflow type that it starts.
    pub(super) people: Vec<Span>,
    /// Where each deed says what is done.
    pub(super) deeds: Vec<Span>,
    /// Where the people stand, or the document begins.
    pub(super) people_begin: Span,
    /// What stands under `expect`.
    pub(super) expectations: Vec<Expectation>,
    /// What stands under `properties`, and where.
    pub(super) properties: Vec<(Claim, Span)>,
    /// The roles that types and starts name, and where.
    pub(super) roles: Vec<(Text, Span)>,
    /// What SWF is going to refuse in what people do, and what else is hardly meant there.
    pub(super) warnings: Vec<Finding>,
    /// What is read of permissions, and what is hardly meant there.
    pub(super) permissions: PermissionsReader,
}

impl Document {
    /// Reads a document and checks that it makes sense.
    pub(super) fn read(node: &Node, source: &Arc<Source>, notes: &mut Notes) -> Document {
        let mut document = Document::default();
        let mapping = Mapping::new(node, &MEMBERS, &mut notes.0);
        let Some(mapping) = notes.note(mapping) else { return document };
        if notes.note(version(&mapping)).is_none() {
            return document;
        }
        document.read_settings(&mapping, notes);
        document.read_region(&mapping, notes);
        document.world.permissions =
            document.permissions.read(&mapping, &document.world.region, notes);
        document.read_types(&mapping, notes);
        document.read_behaviors(&mapping, source, notes);
        document.read_people(&mapping, notes);
        document.expectations =
            expectation::read(mapping.get("expect"), &document.world.people, notes);
        document.properties = properties::read(mapping.get("properties"), notes);
        document.look_at_roles();
        if notes.0.is_empty() {
            checks::check(&document, notes);
        }
        document
    }

    fn read_settings(&mut self, mapping: &Mapping<'_>, notes: &mut Notes) {
        let world = &mut self.world;
        set(&mut self.about, mapping.get("about").map(read), notes);
        set(&mut world.domain, mapping.get("domain").map(read), notes);
        set(&mut world.total_events, mapping.get("totalEvents").map(read), notes);
        set(&mut world.idle_steps, mapping.get("idleSteps").map(read), notes);
        if let Some(node) = mapping.get("latencies") {
            let latencies = latencies(node, notes);
            set(&mut world.latencies, Some(latencies), notes);
        }
        set(&mut world.limits, mapping.get("limits").map(read), notes);
        set(&mut world.assumptions, mapping.get("assumptions").map(read), notes);
        if let Some(node) = mapping.get("domain") {
            notes.0.extend(requests::of_domain(node, world));
        }
        set(&mut world.start, mapping.get("start").map(moment_at), notes);
        if let Some(node) = mapping.get("outside") {
            let outside = outside(node, notes);
            set(&mut world.outside, Some(outside), notes);
        }
        set(&mut world.unserved_task_lists, mapping.get("unservedTaskLists").map(read), notes);
    }

    fn read_region(&mut self, mapping: &Mapping<'_>, notes: &mut Notes) {
        let region = &mut self.world.region;
        set(&mut region.account, mapping.get("account").map(account), notes);
        let Some(node) = mapping.get("region") else { return };
        if node.scalar().is_some() {
            set(&mut region.name, Some(read(node)), notes);
            self.warnings.extend(strange_region(node));
            return;
        }
        if let Some(mapping) = notes.note_mapping(node, &OF_REGIONS) {
            set(&mut region.name, mapping.get("name").map(read), notes);
            self.warnings.extend(mapping.get("name").and_then(strange_region));
            set(&mut region.lambda, mapping.get("lambda").map(read), notes);
        }
    }

    fn read_types(&mut self, mapping: &Mapping<'_>, notes: &mut Notes) {
        for node in each_item(mapping.get("workflowTypes"), notes) {
            if let Some(register) = notes.note(read::<RegisterWorkflowType>(node)) {
                notes.0.extend(requests::of_workflow_type(node, register.clone(), &self.world));
                let most = self.world.limits.workflow_types;
                if self.workflow_types.len() == most {
                    notes.0.push(requests::of_one_too_many(node, "workflowTypes", most));
                }
                self.note_role(register.default_lambda_role.as_ref(), node, "defaultLambdaRole");
                self.world.workflow_types.push(register);
                self.workflow_types.push(node.span);
            }
        }
        for node in each_item(mapping.get("activityTypes"), notes) {
            if let Some(register) = notes.note(read::<RegisterActivityType>(node)) {
                notes.0.extend(requests::of_activity_type(node, register.clone(), &self.world));
                let most = self.world.limits.activity_types;
                if self.activity_types.len() == most {
                    notes.0.push(requests::of_one_too_many(node, "activityTypes", most));
                }
                self.world.activity_types.push(register);
                self.activity_types.push(node.span);
            }
        }
    }

    fn read_behaviors(&mut self, mapping: &Mapping<'_>, source: &Arc<Source>, notes: &mut Notes) {
        for (key, node) in each_member(mapping.get("functions"), notes) {
            let function = behaviors::function(node, notes);
            add(&mut self.world.functions, key, notes.note(function));
            self.read_function_policy(key, node, notes);
        }
        for (key, node) in each_member(mapping.get("workers"), notes) {
            let workers = behaviors::workers(node, notes);
            add(&mut self.world.workers, key, notes.note(workers));
            self.workers.push((key.span, key.text.clone()));
        }
        self.has_deciders = mapping.member("deciders").is_some();
        for (key, node) in each_member(mapping.get("deciders"), notes) {
            let decider = behaviors::decider(node, source, notes);
            if let Some((party, rules)) = notes.note(decider) {
                add(&mut self.world.deciders, key, Some(party));
                self.deciders.push((key.span, key.text.clone(), rules));
            }
        }
    }

    fn read_function_policy(&mut self, key: &Key, node: &Node, notes: &mut Notes) {
        let own = members(node).unwrap_or_default().iter().find(|(key, _)| key.text == *"policy");
        let Some((_, policy)) = own else { return };
        let read = self.permissions.of_function(key, policy, &self.world.domain);
        if let Some((arn, policy)) = notes.note(read) {
            self.world.permissions.function_policies.insert(arn, policy);
        }
    }

    /// Roles that are named and not described, where roles are.
    fn look_at_roles(&mut self) {
        if self.world.permissions.roles.is_none() {
            return;
        }
        for (role, span) in &self.roles {
            self.permissions.named(role, *span);
        }
    }

    /// Keeps in mind where a role is named: by a member of the node.
    fn note_role(&mut self, role: Option<&Text>, node: &Node, member: &str) {
        if let Some(role) = role {
            let span = requests::span_of(node, member).unwrap_or(node.span);
            self.roles.push((role.clone(), span));
        }
    }

    fn read_people(&mut self, mapping: &Mapping<'_>, notes: &mut Notes) {
        self.people_begin = mapping.member("people").map_or(mapping.span, |(key, _)| key.span);
        for node in each_item(mapping.get("people"), notes) {
            let deed = deeds::deed(node, &mut self.permissions, notes);
            let Some(Told { span, at, deed, key, request }) = notes.note(deed) else { continue };
            if !matches!(deed, Deed::ChangePermissions(_)) {
                self.warnings.extend(deeds::templates(request));
                let refused = requests::of_deed(request, key.span, deed.clone(), &self.world);
                self.warnings.extend(refused);
            }
            if let Deed::Start(start) = &deed {
                self.note_role(start.lambda_role.as_ref(), request, "lambdaRole");
            }
            self.world.people.push((at, deed));
            self.people.push(span);
            self.deeds.push(key.span);
        }
    }
}

fn version(mapping: &Mapping<'_>) -> Result<(), Finding> {
    let hint = format!("a scenario begins with the line `swf-sim: {VERSION}`");
    let node = mapping.required("swf-sim").map_err(|finding| finding.hint(&hint))?;
    match scalar(node, "the version of the format")?.text.as_str() {
        VERSION => Ok(()),
        other => {
            let message = format!("this program does not read version `{other}` of the format");
            Err(Finding::new(node.span, message).hint(hint))
        }
    }
}

fn account(node: &Node) -> Result<Text, Refusal> {
    let account = scalar(node, "an account's id")?;
    if account.text.len() == 12 && account.text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Ok(account.text.clone());
    }
    let message = format!("`{}` is no account's id", shortened(&account.text));
    Err(Finding::new(node.span, message).hint("twelve digits, as `123456789012`").into())
}

/// Warns of a name that looks like that of no region.
fn strange_region(node: &Node) -> Option<Finding> {
    let name = node.scalar()?.text.as_str();
    let is_word = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase());
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let looks_alike = name.rsplit_once('-').is_some_and(|(words, number)| {
        is_number(number) && words.contains('-') && words.split('-').all(is_word)
    });
    let finding = || {
        Finding::new(node.span, format!("`{}` does not look like a region", shortened(name)))
            .hint("regions are called as `us-east-1` is: words and a number")
    };
    (!looks_alike).then(finding)
}

fn moment_at(node: &Node) -> Result<Timestamp, Refusal> {
    let text = scalar(node, "a moment")?;
    let moment = length::moment(&text.text);
    moment.map_err(|wrong| Finding::new(node.span, "").wrong(wrong).into())
}

fn outside(node: &Node, notes: &mut Notes) -> Result<Outside, Refusal> {
    let mapping = Mapping::new(node, &OF_OUTSIDE, &mut notes.0)?;
    let may = |name| mapping.get(name).map(read).transpose().map(Option::unwrap_or_default);
    let signal = mapping.get("signal").map(name_of_signal).transpose()?;
    let input = mapping.get("input").map(read::<Text>).transpose()?;
    if let (None, Some(_), Some(node)) = (&signal, &input, mapping.get("input")) {
        return Err(Finding::new(node.span, "an input without a signal that has it").into());
    }
    Ok(Outside {
        signal: signal.map(|signal| (signal, input)),
        cancel_requests: may("cancelRequests")?,
        terminations: may("terminations")?,
    })
}

fn name_of_signal(node: &Node) -> Result<Text, Finding> {
    let hint = "there is one: a plan says that a signal comes, and not which";
    let name = scalar(node, "the name of a signal").map_err(|finding| finding.hint(hint))?;
    if name.text.is_empty() {
        return Err(Finding::new(node.span, "a signal has a name"));
    }
    Ok(Text::from(name.text.as_str()))
}

fn latencies(node: &Node, notes: &mut Notes) -> Result<Latencies, Refusal> {
    let mapping = Mapping::new(node, &OF_LATENCIES, &mut notes.0)?;
    let length = |name| mapping.get(name).map(length_at).transpose().map(Option::unwrap_or_default);
    let delivery_by_id = mapping.get("byId").map(behaviors::lengths_by_id).transpose()?;
    Ok(Latencies {
        delivery: length("delivery")?,
        delivery_by_id: delivery_by_id.unwrap_or_default(),
        hand_out: length("handOut")?,
    })
}

fn set<T>(place: &mut T, value: Option<Result<T, Refusal>>, notes: &mut Notes) {
    if let Some(value) = value.and_then(|value| notes.note(value)) {
        *place = value;
    }
}

fn add<T>(things: &mut ByName<T>, key: &Key, thing: Option<T>) {
    if let Some(thing) = thing {
        things.insert(key.text.clone(), thing);
    }
}

fn each_item<'n>(node: Option<&'n Node>, notes: &mut Notes) -> &'n [Node] {
    node.and_then(|node| notes.note(items(node))).unwrap_or_default()
}

fn each_member<'n>(node: Option<&'n Node>, notes: &mut Notes) -> &'n [(Key, Node)] {
    node.and_then(|node| notes.note(members(node))).unwrap_or_default()
}
