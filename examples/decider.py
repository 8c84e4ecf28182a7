"""A decider in Python: charges a card, twice if it has to, and closes.

    swf-sim run scenarios/lambda-times-out.yaml --decider-command 'python3 examples/decider.py'
"""

import json
import sys

ENDED_BADLY = {"LambdaFunctionFailed", "LambdaFunctionTimedOut", "StartLambdaFunctionFailed"}


def decide(task):
    """What is to happen next: a function of the history."""
    new = [event for event in task["events"] if event["eventId"] > task["previousStartedEventId"]]
    failures = sum(event["eventType"] in ENDED_BADLY for event in task["events"])
    for event in new:
        if event["eventType"] == "LambdaFunctionCompleted":
            result = event["lambdaFunctionCompletedEventAttributes"].get("result")
            return [close("CompleteWorkflowExecution", result=result)]
        if event["eventType"] in ENDED_BADLY and failures > 1:
            return [close("FailWorkflowExecution", reason="the card was not charged")]
        if event["eventType"] == "WorkflowExecutionStarted" or event["eventType"] in ENDED_BADLY:
            return [charge(f"charge-{failures + 1}")]
        if event["eventType"] == "CompleteWorkflowExecutionFailed":
            return [close("CompleteWorkflowExecution")]
    return []


def charge(task_id):
    return {
        "decisionType": "ScheduleLambdaFunction",
        "scheduleLambdaFunctionDecisionAttributes": {
            "id": task_id,
            "name": "charge-card",
            "startToCloseTimeout": "10",
        },
    }


def close(decision_type, **attributes):
    member = decision_type[0].lower() + decision_type[1:] + "DecisionAttributes"
    return {"decisionType": decision_type, member: attributes}


for line in sys.stdin:
    if line.strip() != "reset":
        print(json.dumps({"decisions": decide(json.loads(line))}), flush=True)
