//! What people do: SWF's operations, and when somebody asks for them.

use std::time::Duration;

use super::behaviors::length_at;
use super::finding::{Finding, listed};
use super::mapping::{Mapping, members, read};
use super::node::{Key, Node, Value};
use super::notes::Notes;
use super::permissions::{self, PermissionsReader};
use super::reader::Refusal;
use super::source::Span;
use crate::model::requests::{
    DeleteActivityType, DeleteWorkflowType, DeprecateActivityType, DeprecateDomain,
    DeprecateWorkflowType, RegisterActivityType, RegisterWorkflowType,
    RequestCancelWorkflowExecution, SignalWorkflowExecution, StartWorkflowExecution,
    TerminateWorkflowExecution, UndeprecateActivityType, UndeprecateDomain,
    UndeprecateWorkflowType,
};
use crate::model::{Field, Text};
use crate::simulation::Deed;

/// Reads the request of a deed.
type Reading = fn(&Node) -> Result<Deed, Refusal>;

/// One kind of thing that people do.
pub(super) struct Kind {
    /// The member that says so.
    pub(super) name: &'static str,
    /// SWF's name of the operation, where it is another; it does as well.
    pub(super) operation: Option<&'static str>,
    /// The request with a type alone, where `name@version` stands for it.
    pub(super) of_type: Option<Reading>,
    read: Reading,
    /// The members of the request.
    pub(super) shape: fn() -> Vec<Field>,
}

/// Row: `name (SWF's name) => deed(request), the member that a type alone stands for`.
macro_rules! kinds {
    ($(
        $name:literal $(($operation:literal))? => $deed:ident($request:ident) $(, $of_type:ident)?;
    )*) => {
        /// Everything that people do.
        pub(super) const KINDS: &[Kind] = &[$(
            Kind {
                name: $name,
                operation: [$(Some($operation),)? None][0],
                of_type: [
                    $(Some((|node| {
                        let $of_type = read(node)?;
                        Ok(Deed::$deed($request { domain: Text::default(), $of_type }))
                    }) as Reading),)?
                    None,
                ][0],
                read: |node| read(node).map(Deed::$deed),
                shape: Field::all_of::<$request>,
            },
        )*];
    };
}

kinds! {
    "start" ("startWorkflowExecution") => Start(StartWorkflowExecution);
    "signal" ("signalWorkflowExecution") => Signal(SignalWorkflowExecution);
    "requestCancel" ("requestCancelWorkflowExecution") =>
        RequestCancel(RequestCancelWorkflowExecution);
    "terminate" ("terminateWorkflowExecution") => Terminate(TerminateWorkflowExecution);
    "registerWorkflowType" => RegisterWorkflowType(RegisterWorkflowType);
    "registerActivityType" => RegisterActivityType(RegisterActivityType);
    "deprecateWorkflowType" => DeprecateWorkflowType(DeprecateWorkflowType), workflow_type;
    "deprecateActivityType" => DeprecateActivityType(DeprecateActivityType), activity_type;
    "undeprecateWorkflowType" => UndeprecateWorkflowType(UndeprecateWorkflowType), workflow_type;
    "undeprecateActivityType" => UndeprecateActivityType(UndeprecateActivityType), activity_type;
    "deleteWorkflowType" => DeleteWorkflowType(DeleteWorkflowType), workflow_type;
    "deleteActivityType" => DeleteActivityType(DeleteActivityType), activity_type;
    "deprecateDomain" => DeprecateDomain(DeprecateDomain);
    "undeprecateDomain" => UndeprecateDomain(UndeprecateDomain);
}

impl Kind {
    /// Every name of it.
    pub(super) fn names(&self) -> impl Iterator<Item = &'static str> {
        std::iter::once(self.name).chain(self.operation)
    }
}

/// One thing that somebody does, as the file tells of it.
#[derive(Clone, Debug)]
pub(super) struct Told<'n> {
    /// Where the type stands that it is about, or else where it begins.
    pub(super) span: Span,
    /// How long after the start.
    pub(super) at: Duration,
    pub(super) deed: Deed,
    /// The member that says what is done.
    pub(super) key: &'n Key,
    /// With what.
    pub(super) request: &'n Node,
}

/// One thing that somebody does.
pub(super) fn deed<'n>(
    node: &'n Node,
    permissions: &mut PermissionsReader,
    notes: &mut Notes,
) -> Result<Told<'n>, Refusal> {
    let names = KINDS.iter().flat_map(Kind::names).chain(permissions::changes());
    let names: Vec<&str> = names.collect();
    let known: Vec<&str> = std::iter::once("at").chain(names.iter().copied()).collect();
    let mapping = Mapping::new(node, &known, &mut notes.0)?;
    let at = mapping.get("at").map(length_at).transpose()?.unwrap_or_default();
    let done = mapping.one_of(&names)?.map(|(key, _)| &key.text);
    let done = members(node)?.iter().find(|(key, _)| Some(&key.text) == done);
    let Some((key, node)) = done else {
        if mapping.has_unknown() {
            return Err(Refusal(Vec::new()));
        }
        let short = KINDS.iter().map(|kind| kind.name).chain(permissions::changes());
        let short: Vec<&str> = short.collect();
        return Err(Finding::new(mapping.span, "nothing is done")
            .hint(format!("people do one of {}", listed(&short)))
            .into());
    };
    let kind = KINDS.iter().find(|kind| kind.names().any(|name| key.text == *name));
    let Some(kind) = kind else {
        let change = permissions.change(key, node, notes)?;
        let deed = Deed::ChangePermissions(change);
        return Ok(Told { span: key.span, at, deed, key, request: node });
    };
    let deed = match kind.of_type.filter(|_| node.scalar().is_some()) {
        Some(of_type) => of_type(node)?,
        None => (kind.read)(node)?,
    };
    let type_node = members(node).ok().into_iter().flatten();
    let type_node = type_node.clone().find(|(key, _)| key.text == *"workflowType");
    let span = type_node.map_or(key.span, |(_, node)| node.span);
    Ok(Told { span, at, deed, key, request: node })
}

/// Warns of text that looks as if something were to be filled in.
pub(super) fn templates(node: &Node) -> Vec<Finding> {
    match &node.value {
        Value::Scalar(scalar) if scalar.text.contains("${") => {
            let message = "`${...}` is not filled in here: this is the text as it is written";
            vec![
                Finding::new(node.span, message).hint("only the decisions of rules have templates"),
            ]
        }
        Value::Scalar(_) | Value::Template(_) => Vec::new(),
        Value::List(items) => items.iter().flat_map(templates).collect(),
        Value::Map(members) => members.iter().flat_map(|(_, node)| templates(node)).collect(),
    }
}
