// Predict mode: the events to come are hidden until the reader has said what comes.

function ask(said = []) {
  const question = $("question");
  question.hidden = !view.predicting;
  if (!view.predicting) return;
  const next = view.front + 1;
  if (next >= events.length) {
    question.replaceChildren(...said, paragraph("That was the last event of this history."));
    return;
  }
  const event = events[next];
  const name = ([type, , id]) => `${text(type)}${id ? ` ${id}` : ""}`;
  const answer = make("div", {});
  const choices = event.choices.map((choice) => {
    const button = make("button", { type: "button" }, name(choice));
    button.addEventListener("click", () => {
      if (choice[1] === null) reveal(`Right: ${name(choice)}.`);
      else {
        button.disabled = true;
        answer.replaceChildren(paragraph(`Not ${name(choice)}: ${text(choice[1])}.`, "wrong"));
      }
    });
    return button;
  });
  const show = make(
    "button",
    { type: "button", id: "show" },
    event.choices.length ? "Show it" : "Begin",
  );
  show.addEventListener("click", () => reveal(`It is ${event.what}.`));
  const asked = several
    ? `What happens next in ${executions[event.execution].name}?`
    : "What happens next?";
  question.replaceChildren(...said, make("h2", {}, asked), answer, ...choices, show);
}

function reveal(said) {
  view.front += 1;
  select(view.front);
  const why = events[view.front].because.map(([because]) => because).join("; ");
  ask([paragraph(`${said}${why ? ` Because: ${why}.` : ""}`, "right")]);
  $("question").querySelector("button")?.focus({ preventScroll: true });
}

function predict(on) {
  view.predicting = on;
  view.front = on ? view.selected : events.length - 1;
  $("predict").setAttribute("aria-pressed", on);
  ask();
  select(view.selected);
}
