// A decider in JavaScript that keeps its own memory and asks for new events only.
//
//     swf-sim run scenarios/lambda-times-out.yaml --decider-command 'node examples/decider.js'

const lines = require("node:readline").createInterface({ input: process.stdin });
const orders = new Map(); // by run id

lines.on("line", (line) => {
  if (line.trim() === "reset") {
    orders.clear();
    return;
  }
  const decisions = decide(JSON.parse(line));
  console.log(JSON.stringify({ decisions, newEventsOnly: true }));
});

function decide({ events, workflowExecution: { runId } }) {
  if (events[0].eventId === 1) {
    orders.set(runId, { open: false, failures: 0 }); // the whole history: begin anew
  }
  const order = orders.get(runId);
  for (const event of events) learn(order, event);
  if (order.charged) return [complete(order.charged.result)];
  if (order.failures > 1) return [fail("the card was not charged")];
  return order.open ? [] : [charge(order.failures + 1)];
}

function learn(order, { eventType, ...attributes }) {
  switch (eventType) {
    case "LambdaFunctionScheduled":
      order.open = true;
      break;
    case "LambdaFunctionCompleted":
      order.charged = attributes.lambdaFunctionCompletedEventAttributes;
      break;
    case "LambdaFunctionFailed":
    case "LambdaFunctionTimedOut":
    case "StartLambdaFunctionFailed":
    case "ScheduleLambdaFunctionFailed":
      order.failures += 1;
      order.open = false;
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
