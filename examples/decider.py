"""A decider in Python: charges a card, twice if it has to, and closes.

    swf-sim run scenarios/lambda-times-out.yaml --decider-command 'python3 examples/decider.py'
"""

import json
import sys
from collections import Counter

ENDED_BADLY = (
    "LambdaFunctionFailed",
    "LambdaFunctionTimedOut",
    "StartLambdaFunctionFailed",
    "ScheduleLambdaFunctionFailed",
)


def decide(task):
    """What is to happen next: a function of the history."""
    for event in task["events"]:
        if event["eventType"] == "LambdaFunctionCompleted":
            result = event["lambdaFunctionCompletedEventAttributes"].get("result")
            return [close("CompleteWorkflowExecution", result=result)]
    count = Counter(event["eventType"] for event in task["events"])
    failures = sum(count[event_type] for event_type in ENDED_BADLY)
    if failures > 1:
        return [close("FailWorkflowExecution", reason="the card was not charged")]
    ended = failures - count["ScheduleLambdaFunctionFailed"]
    is_open = count["LambdaFunctionScheduled"] > ended
    return [] if is_open else [charge(f"charge-{failures + 1}")]


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
