//! `swf-sim access`: may this workflow invoke this function, and if not, what keeps it?

use std::fmt::Write;
use std::path::PathBuf;

use clap::Args;
use indexmap::IndexSet;

use super::input::Input;
use super::output::Output;
use super::{Exit, General, say};
use crate::execution::Execution;
use crate::model::{EventAttributes, Text, Timestamp};
use crate::render::fill_words;
use crate::service::{Forbidden, NamedBy, Permitted, RolePass};
use crate::simulation::{FunctionAccess, Gate, Simulation, World};

/// Say whether executions may invoke functions, which gate refuses, and what would have to change.
///
/// Three gates of IAM stand between an execution and a function: the caller passes the role, SWF
/// assumes it, and the role invokes the function. Before all of them the region needs Lambda, and
/// behind them there has to be the function. What was asked while the scenario ran is told as it
/// was answered. Exit code 1 tells that something refuses somewhere.
#[derive(Debug, Args)]
pub(super) struct Access {
    /// The scenario file; `-` is standard input.
    scenario: PathBuf,
    /// Only executions with this workflow id.
    #[arg(long, value_name = "ID")]
    execution: Option<String>,
    /// Only this function, by its name or ARN.
    #[arg(long, value_name = "NAME")]
    function: Option<String>,
}

impl Access {
    pub(super) fn execute(&self, general: &General) -> Exit {
        Input::read(&self.scenario)
            .and_then(|input| self.tell(&input, general))
            .unwrap_or_else(|exit| exit)
    }

    /// Runs the scenario and tells what the gates say of what happened there.
    fn tell(&self, input: &Input, general: &General) -> Result<Exit, Exit> {
        let scenario = input.scenario()?;
        general.warn(&scenario.warnings);
        let mut simulation = input.set_up(scenario.world)?;
        if let Err(error) = simulation.run() {
            general.note(&format!("{}: {error}", input.name));
        }
        let functions = self.functions(&simulation);
        if functions.is_empty() {
            say(format_args!("error: {}: there is no Lambda function", input.name));
            return Err(Exit::Nothing);
        }
        let mut report = Report::of(simulation.world());
        for execution in simulation.executions().filter(|execution| self.wants(execution)) {
            report.of_execution(&simulation, execution, &functions);
        }
        for function in &functions {
            for (pass, access) in simulation.refused_roles(function) {
                if self.wants_workflow_id(refused_workflow_id(&pass.by)) {
                    report.of_refused_role(pass, function, &access);
                }
            }
        }
        if report.text.is_empty() {
            say(format_args!("error: {}: {}", input.name, self.nothing()));
            return Err(Exit::Nothing);
        }
        let refuses = if report.refuses { Exit::Found } else { Exit::Success };
        Ok(refuses.max(Output::plain().write(report.text.as_bytes())))
    }

    fn nothing(&self) -> String {
        match &self.execution {
            Some(wanted) => format!("no execution has the workflow id `{wanted}`"),
            None => "no execution was started".to_owned(),
        }
    }

    fn wants(&self, execution: &Execution) -> bool {
        self.wants_workflow_id(Some(&execution.workflow_execution().workflow_id))
    }

    fn wants_workflow_id(&self, workflow_id: Option<&Text>) -> bool {
        let wanted = self.execution.as_ref();
        wanted.is_none_or(|wanted| workflow_id.is_some_and(|id| *id == **wanted))
    }

    /// The function that was asked for, or those that are described and those that Lambda tasks
    /// were scheduled for.
    fn functions(&self, simulation: &Simulation) -> IndexSet<Text> {
        match &self.function {
            Some(function) => IndexSet::from([Text::from(function.as_str())]),
            None => {
                let described = simulation.world().functions.keys().cloned();
                described.chain(scheduled(simulation)).collect()
            }
        }
    }
}

fn scheduled(simulation: &Simulation) -> IndexSet<Text> {
    let events = simulation.executions().flat_map(Execution::history);
    let names = events.filter_map(|event| {
        let EventAttributes::LambdaFunctionScheduled(event) = &event.attributes else {
            return None;
        };
        Some(event.name.clone())
    });
    names.collect()
}

/// What becomes of the decisions where there is no Lambda.
const WITHOUT_LAMBDA: &str = "each decision is refused: ScheduleLambdaFunctionFailed, \
                              LAMBDA_SERVICE_NOT_AVAILABLE_IN_REGION";

/// The column of what is said.
const SAID: usize = 17;

struct Report {
    text: String,
    refuses: bool,
    /// The region, if it has no Lambda.
    without_lambda: Option<Text>,
}

impl Report {
    fn of(world: &World) -> Self {
        Report {
            text: String::new(),
            refuses: false,
            without_lambda: (!world.region.lambda).then(|| world.region.name.clone()),
        }
    }

    fn of_execution(
        &mut self,
        simulation: &Simulation,
        execution: &Execution,
        functions: &IndexSet<Text>,
    ) {
        let run = execution.workflow_execution();
        let begun = execution.history().first().map(|first| first.event_timestamp);
        let (Some(begun), Some(start)) = (begun, execution.start()) else { return };
        let role = start.lambda_role.as_deref().unwrap_or("none");
        self.text.push_str(if self.text.is_empty() { "" } else { "\n" });
        let _ = writeln!(self.text, "{}  run {}\n  role {role}", run.workflow_id, run.run_id);
        for function in functions {
            for access in simulation.function_access(run, function).unwrap_or_default() {
                self.of_function(function, &access, Some(begun));
            }
        }
    }

    fn of_refused_role(&mut self, pass: &RolePass, function: &str, access: &FunctionAccess) {
        self.text.push_str(if self.text.is_empty() { "" } else { "\n" });
        let _ = match &pass.by {
            NamedBy::Registration(of) => {
                writeln!(self.text, "{}@{}  was not registered", of.name, of.version)
            }
            NamedBy::Start { workflow_id, .. } => {
                writeln!(self.text, "{workflow_id}  was not started")
            }
            NamedBy::Decision { execution, workflow_id, .. }
                if *workflow_id == execution.workflow_id =>
            {
                writeln!(self.text, "{workflow_id}  did not continue as new")
            }
            NamedBy::Decision { workflow_id, .. } => {
                writeln!(self.text, "{workflow_id}  was not started as a child")
            }
        };
        let _ = writeln!(self.text, "  role {}", pass.role);
        self.of_function(function, access, None);
    }

    fn of_function(&mut self, function: &str, access: &FunctionAccess, begun: Option<Timestamp>) {
        let since = match begun.map(|begun| access.since.since(begun)) {
            Some(after) if !after.is_zero() => format!(", from {:.3} s on", after.as_secs_f64()),
            Some(_) | None => String::new(),
        };
        if let Some(region) = &self.without_lambda {
            let said = format!("no: there is no Lambda in `{region}`");
            let _ = writeln!(self.text, "  {function}{since}: no");
            self.refuses = true;
            self.line("region", &said);
            self.line("so", WITHOUT_LAMBDA);
            return;
        }
        let refusal = access.refusal();
        let verdict = if refusal.is_some() { "no" } else { "yes" };
        let _ = writeln!(self.text, "  {function}{since}: {verdict}");
        let mut refused = false;
        for (gate, permitted) in access.gates() {
            let is_no = permitted.is_some_and(Result::is_err);
            if gate == Gate::Function && (refused || !is_no) {
                continue;
            }
            let mut said = if refused { "not reached".to_owned() } else { said(permitted) };
            if let Some(NamedBy::Decision { execution, .. }) = &access.named_by
                && gate == Gate::PassRole
            {
                let _ = write!(said, "; named by a decision of `{}`", execution.workflow_id);
            }
            refused |= is_no;
            self.line(name(gate), &said);
        }
        if let Some((gate, forbidden)) = refusal {
            self.refuses = true;
            self.line("so", consequence(gate, forbidden, access.named_by.as_ref()));
            self.line("to change", &forbidden.remedy());
        }
    }

    fn line(&mut self, name: &str, said: &str) {
        let head = format!("    {name}");
        self.text.push_str(&head);
        fill_words(&mut self.text, head.len(), SAID, said);
    }
}

fn name(gate: Gate) -> &'static str {
    match gate {
        Gate::PassRole => "pass role",
        Gate::AssumeRole => "assume role",
        Gate::Invoke => "invoke",
        Gate::Function => "function",
    }
}

/// The workflow id of the run that a refused role was for.
fn refused_workflow_id(by: &NamedBy) -> Option<&Text> {
    match by {
        NamedBy::Registration(_) => None,
        NamedBy::Start { workflow_id, .. } | NamedBy::Decision { workflow_id, .. } => {
            Some(workflow_id)
        }
    }
}

fn said(permitted: Option<&Permitted>) -> String {
    let Some(permitted) = permitted else {
        return "not asked: nobody names the role at this start".to_owned();
    };
    match permitted {
        Ok(Some(by)) => format!("yes: {by} allows it"),
        Ok(None) => "yes: nothing is said of who may".to_owned(),
        Err(forbidden) => format!("no: {forbidden}"),
    }
}

fn consequence(gate: Gate, why: &Forbidden, named_by: Option<&NamedBy>) -> &'static str {
    if matches!(why, Forbidden::NoSuchFunction(_)) {
        return "its Lambda tasks end in LambdaFunctionFailed, ResourceNotFoundException";
    }
    match (gate, named_by) {
        (Gate::PassRole, Some(NamedBy::Decision { .. })) => {
            "the decision is refused with OPERATION_NOT_PERMITTED"
        }
        (Gate::PassRole, Some(NamedBy::Registration(_))) => {
            "the registration is refused with OperationNotPermittedFault"
        }
        (Gate::PassRole, Some(NamedBy::Start { .. }) | None) => {
            "the start is refused with OperationNotPermittedFault"
        }
        (Gate::AssumeRole, _) => {
            "its Lambda tasks end in StartLambdaFunctionFailed, ASSUME_ROLE_FAILED"
        }
        (Gate::Invoke | Gate::Function, _) => {
            "its Lambda tasks end in LambdaFunctionFailed, AccessDeniedException"
        }
    }
}
