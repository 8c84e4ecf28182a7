//! The course: the lessons in their order, each of which points at a scenario.

/// One lesson. What it rests on stands in its scenario.
#[derive(Debug)]
pub(super) struct Lesson {
    /// What it is about.
    pub(super) title: &'static str,
    /// The scenario's name: its file without the ending.
    pub(super) scenario: &'static str,
    /// The scenario itself, so that it can be taught without the file.
    pub(super) text: &'static str,
    /// What it shows.
    pub(super) shows: &'static str,
    /// What to predict before reading on.
    pub(super) predict: &'static str,
    /// What to try changing, and what to look for then.
    pub(super) change: &'static str,
}

macro_rules! lesson {
    ($scenario:literal, $title:literal, $shows:literal, $predict:literal, $change:literal) => {
        Lesson {
            title: $title,
            scenario: $scenario,
            text: include_str!(concat!("../../scenarios/", $scenario, ".yaml")),
            shows: $shows,
            predict: $predict,
            change: $change,
        }
    };
}

/// The lessons, from the first decision task to what every decider must handle.
pub(super) const COURSE: &[Lesson] = &[
    lesson!(
        "lambda-times-out",
        "A decision, and what becomes of it",
        "A run begins, and nothing happens by itself: SWF queues a decision task, a decider takes it and answers with a decision, and SWF carries that out and writes down what came of it. Here a function is called that never returns.",
        "When does the decider hear of the function for the first time: when it is scheduled, when it starts, or when it is over? And who ends the run?",
        "Let the function answer: `charge-card: {after: 2s, result: ok}`. Which two events change their type, and which decision follows?"
    ),
    lesson!(
        "chain",
        "The history is the memory",
        "Three functions, one after the other. The decider keeps nothing in mind between two decision tasks; each time it reads off the history where things stand, and decides the next step.",
        "How many decision tasks does a chain of three functions need, if nothing goes wrong? This run has one more. Look for the signal.",
        "Leave out the last rule. The run does not close any more: at which event was its last chance, and what ends it?"
    ),
    lesson!(
        "decision-tasks",
        "Two slots: one task waits, one is being decided",
        "At most one decision task waits and at most one is with a decider. What happens while the decider thinks queues one more task, and only one, however much happens.",
        "Two signals come while the decider thinks. How many decision tasks follow from them? And may the decider close the run over them?",
        "Let the decider answer at once, by leaving out its `after`. Why does its first close succeed now?"
    ),
    lesson!(
        "unhandled-decisions",
        "UNHANDLED_DECISION: a close that comes too late",
        "All four decisions that close a run are refused while the decider has not seen everything. It is an event, not an error, and nothing is lost: the next decision task comes at once.",
        "Is a decision that stands before the refused close in the same answer carried out or undone? Look at the marker.",
        "Leave out `do: again`. What happens to a decider that thinks it has closed?"
    ),
    lesson!(
        "lambda-functions",
        "Every way in which a Lambda task ends",
        "A function returns, raises, is throttled, is too slow for its own limit, is too slow for SWF, or does not exist. The function's own time limit makes the task fail; the task's startToCloseTimeout makes it time out.",
        "Which of the seven ends as LambdaFunctionTimedOut, and which as LambdaFunctionFailed? After which of them can you be sure that the function is not running any more?",
        "Give `is-slow` a task timeout that is shorter than its own limit. Which event does it end with now?"
    ),
    lesson!(
        "lambda-and-activities",
        "SWF calls functions, workers call SWF",
        "A Lambda task starts by itself, because SWF invokes the function. An activity task waits on a list until a worker polls for it. The decider hears of both alike.",
        "All four tasks are scheduled at the same moment. Which of them start at that moment, and what do the others wait for?",
        "Give the second parcel a scheduleToStartTimeout that is shorter than the worker needs for the first."
    ),
    lesson!(
        "activities",
        "The four timeouts of an activity task, and heartbeats",
        "Each of the four clocks runs out once: waiting for a worker (schedule-to-start), working (start-to-close), both together (schedule-to-close), and silence (heartbeat). A heartbeat sets the last clock back and leaves no event.",
        "For each of the six tasks: which clock runs out first, and when? Mind that two heartbeats of `track` are nowhere in the history.",
        "Let `track` send ten heartbeats instead of two. Which clock ends it then, if any?"
    ),
    lesson!(
        "activity-cancellation",
        "To cancel an activity task is to ask",
        "The request is noted in the history; a worker hears of it in the answer to a heartbeat, and is free to complete all the same. A task that nobody has taken is canceled by SWF itself.",
        "Four tasks are to be canceled. Which of them ends as ActivityTaskCanceled, and who wrote that?",
        "Let the worker of `bind` send heartbeats and heed the request."
    ),
    lesson!(
        "timers",
        "Timers and their ids",
        "Timers wake the decider when nothing else does. An id is taken while its timer runs, and free again afterwards; decisions of one answer see what those before them did.",
        "Five StartTimer decisions in one answer, and three timers may be open: which of the five are refused, and for which reason each?",
        "Allow four open timers, and call the second `tea` something else. Which refusals are left?"
    ),
    lesson!(
        "retry",
        "SWF retries nothing: what a retry costs",
        "A flaky function is tried again after one, two and four seconds. Each attempt is a decision, and each pause is a timer that costs a decision task of its own.",
        "How many events does one failed attempt cost, with its pause? How often could you try before a history of 25,000 events is full?",
        "Decide the next attempt at once, without the timer. How many events does an attempt cost now?"
    ),
    lesson!(
        "fan-out",
        "Many at once, and the last one closes",
        "Five tasks are open at once and end in any order. Two that end within one decision task are told together, so that a decider has to count and must not rely on being asked once for each.",
        "How many decision tasks follow from five functions that return? Fewer, as many, or more?",
        "Let all pages take the same time. How many decision tasks are there then?"
    ),
    lesson!(
        "ids-in-use",
        "Ids name what is open",
        "A second task, timer or child with an id that is open is refused. That is what makes a decider safe that decides the same thing twice.",
        "Three of the four kinds are refused at once, and one is refused later, by another event. Which, and why?",
        "Let the first of each end before the second is asked for."
    ),
    lesson!(
        "decision-task-timeouts",
        "A decider that does not answer",
        "A decision task that is taken and not answered times out, and another one tells the same events again. Nothing was decided, so nothing was lost but time.",
        "After the timeout: which events are new to the decider that takes the next task, only those since the last one, or more?",
        "Let the decider answer the first task after 40 seconds instead of never. What becomes of that answer?"
    ),
    lesson!(
        "markers-and-signals",
        "Signals come in, markers stay",
        "A signal wakes the decider and means what the decider makes of it; a marker is a note that wakes nobody. A signal to a run that is over is refused and leaves no event.",
        "Two signals come at the same moment. How many decision tasks follow?",
        "Send the last signal a second earlier, before the run closes."
    ),
    lesson!(
        "approval",
        "A signal that arrives at a bad moment",
        "A person approves, or a timer fires: whatever comes first counts. But a question may come while the decider looks at the approval, and then the close is refused although the timer of the same answer is canceled.",
        "An answer has two decisions, of which the second is refused. What of the first?",
        "Send the approval at the very second at which the timer is due. Who wins?"
    ),
    lesson!(
        "cancellation",
        "To cancel a run is to ask",
        "A cancel request is an event like others. The decider tidies up, asks its child to cancel, and closes when it is done.",
        "How many events lie between the request and WorkflowExecutionCanceled, and what would happen without any rule for the request?",
        "Leave out the rule for WorkflowExecutionCancelRequested."
    ),
    lesson!(
        "termination",
        "To terminate a run is not to ask",
        "A termination ends the run at once, and so does its own timeout. The decider is not asked, nothing is tidied up, and a worker that answers later is refused.",
        "A timer and an activity task are open. Which events are written for them when the run is terminated?",
        "Request a cancellation instead of terminating, and compare with the lesson before."
    ),
    lesson!(
        "children",
        "Children, and how a parent hears of them",
        "A child is a run of its own, with its own history and decider. Its parent hears when it begins and how it ends, or that it never began.",
        "Two children never start. One of them has a StartChildWorkflowExecutionInitiated, the other has none. Which, and why?",
        "Give the two children the same workflow id."
    ),
    lesson!(
        "child-policies",
        "When the parent closes: child policies",
        "What becomes of open children is the parent's child policy: terminate them, ask them to cancel, or leave them alone. It is applied when the parent completes, too.",
        "Three parents complete and leave a child behind each. How do the three children end, and which of them had a say in it?",
        "Let the parents wait for their children. Which policy do they need then?"
    ),
    lesson!(
        "external-executions",
        "Runs that speak to each other",
        "Signals and cancel requests to other runs are under way for a while: first they are initiated, then they are delivered, or the target is not there. The target has its event before the sender hears of it.",
        "Where is the mistake found out when the target does not exist: at the decision, or later?",
        "Close the receiver before the sender speaks."
    ),
    lesson!(
        "continue-as-new",
        "A run that goes on for ever",
        "A run may close and begin anew with the same workflow id and an empty history. What the next run needs has to be in the decision.",
        "The first run has a tag and an input. Which of the two does the second run have?",
        "Register the version that the last run asks for."
    ),
    lesson!(
        "event-limit",
        "Histories are finite",
        "A history has at most 25,000 events; then SWF terminates the run and asks nobody. A run that may last long continues as new before.",
        "The run is terminated. Is the decider told, and can it still close the run itself?",
        "Let the decider continue as new after five timers. Is the limit ever reached?"
    ),
    lesson!(
        "open-limits",
        "How much may be open at once",
        "A run may have so many open activity tasks, timers, children and Lambda tasks. A refused one leaves its id free, and there is room again when one of them closes.",
        "Two of each kind are decided on, one may be open. How many events of refusal come, and when do the refused ones get their turn?",
        "Raise one of the limits to two, and see which refusal is gone."
    ),
    lesson!(
        "rates",
        "How fast an account may decide",
        "Some decisions take a token out of a bucket of the account, which fills again with time. Over the rate, a decision is refused, and the decider has to try again.",
        "Decisions of seven kinds come twice in one instant. What do those that are refused cost, besides the time to wait?",
        "Let the decider wait for half a second instead of two."
    ),
    lesson!(
        "lambda-without-a-role",
        "Roles: a run without one",
        "SWF calls functions in the name of the run's Lambda role. A run without a role can schedule a function, and it never starts.",
        "Which event tells of it: that scheduling failed, that starting failed, or that the function failed?",
        "Give the workflow type a defaultLambdaRole."
    ),
    lesson!(
        "lambda-trust-other-domain",
        "Trust: whom a role lets in",
        "A role's trust policy says who may assume it, and may narrow SWF down to one domain, so that nobody else's workflows can use it. Where it does not let this domain in, the task does not start.",
        "Can the decider see why the role was not assumed? Compare what the event says with what explain says.",
        "Change the condition of the trust policy to the domain of this world."
    ),
    lesson!(
        "lambda-invoke-permission",
        "Permission: what a role may call",
        "A role that can be assumed may still not be allowed to invoke the function. That shows one step later: the task starts, and fails.",
        "Put the three in order: the role may not be passed, may not be assumed, may not invoke. Which event belongs to which?",
        "Add the second function's ARN to the role's policy."
    ),
    lesson!(
        "lambda-pass-role",
        "Who may name a role",
        "Whoever names a role in a request or in a decision has to be allowed to pass it on. Where a call names it the whole call fails, where a decision names it only that decision.",
        "Why may order-2 use a role that nobody here may pass?",
        "Allow the caller to pass `powerful`, too."
    ),
    lesson!(
        "caller-may-decide-nothing",
        "Decisions are permitted one by one",
        "The call that carries decisions may be allowed and each decision denied. A denied decision becomes an event with the cause OPERATION_NOT_PERMITTED.",
        "One kind of decision is carried out although nothing allows it. Which?",
        "Allow swf:StartTimer from the beginning."
    ),
    lesson!(
        "deprecated-types",
        "Types that go out of use",
        "A deprecated type lets what is open run on and refuses what is new. A decider that outlives its types meets this in the middle of a run.",
        "The activity type is deprecated while one of its tasks is open. What becomes of that task?",
        "Deprecate the activity type before the run begins."
    ),
    lesson!(
        "saga",
        "What every decider must handle",
        "Each step has one that undoes it, and each may fail, time out or never start. SWF knows of no compensation: a decider has to have an answer for every event that may come, and for the refusal of its own close.",
        "Shipping fails. In which order are the other two undone, and what if undoing fails?",
        "Let `refund-card` fail. Does the run close, and who is told?"
    ),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::scenario::Scenario;
    use crate::simulation::Simulation;

    #[test]
    fn every_lesson_says_everything_and_has_a_scenario_of_its_own() {
        assert!(COURSE.len() >= 16);
        let scenarios: BTreeSet<&str> = COURSE.iter().map(|lesson| lesson.scenario).collect();
        assert_eq!(scenarios.len(), COURSE.len());
        for Lesson { title, scenario, shows, predict, change, .. } in COURSE {
            for said in [shows, predict, change] {
                assert!(said.len() > 30, "{scenario}: {said}");
            }
            assert!(title.len() < 60, "{title}");
        }
    }

    #[test]
    fn every_lesson_runs_and_names_its_documentation() {
        for lesson in COURSE {
            let name = format!("{}.yaml", lesson.scenario);
            let scenario = Scenario::parse(lesson.text, &name).expect("it is a scenario");
            assert!(crate::cli::lessons::rests_on(&scenario).is_some(), "{name}");
            let mut simulation = Simulation::new(scenario.world).expect("it can be set up");
            simulation.run().expect("it runs");
        }
    }
}
