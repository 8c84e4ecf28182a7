// A decider in JavaScript that keeps its own memory and asks for new events only.
//
//     swf-sim run scenarios/lambda-times-out.yaml --decider-command 'node examples/decider.js'

const lines = require("node:readline").createInterface({ input: process.stdin });
let failures = new Map(); // by run id

lines.on("line", (line) => {
  if (line.trim() === "reset") {
    failures = new Map();
    return;
  }
  const decisions = decide(JSON.parse(line));
  console.log(JSON.stringify({ decisions, newEventsOnly: true }));
});

function decide({ events, workflowExecution: { runId }, previousStartedEventId }) {
  if (events[0].eventId === 1) failures.delete(runId); // the whole history: begin anew
  const decisions = [];
  for (const event of events) {
    const isNew = event.eventId > previousStartedEventId;
    const decision = on(event, runId);
    if (isNew && decision) decisions.push(decision);
  }
  return decisions;
}

function on({ eventType, ...attributes }, runId) {
  const failed = failures.get(runId) ?? 0;
  switch (eventType) {
    case "WorkflowExecutionStarted":
      return charge(1);
    case "LambdaFunctionFailed":
    case "LambdaFunctionTimedOut":
    case "StartLambdaFunctionFailed":
      failures.set(runId, failed + 1);
      return failed === 0 ? charge(2) : fail("the card was not charged");
    case "LambdaFunctionCompleted":
      return complete(attributes.lambdaFunctionCompletedEventAttributes.result);
    case "CompleteWorkflowExecutionFailed":
      return complete();
  }
}

const charge = (n) => ({
  decisionType: "ScheduleLambdaFunction",
  scheduleLambdaFunctionDecisionAttributes: {
    id: `charge-${n}`,
    name: "charge-card",
    startToCloseTimeout: "10",
  },
});

const complete = (result) => ({
  decisionType: "CompleteWorkflowExecution",
  completeWorkflowExecutionDecisionAttributes: { result },
});

const fail = (reason) => ({
  decisionType: "FailWorkflowExecution",
  failWorkflowExecutionDecisionAttributes: { reason },
});
