// Goes through the page as a reader would and leaves what it finds in place of the page.
"use strict";

const found = [];
const check = (name, holds) => found.push(`${holds ? "ok" : "not ok"} ${name}`);
const key = (name) =>
  document.dispatchEvent(
    new KeyboardEvent("keydown", { key: name, bubbles: true, cancelable: true }),
  );
const where = () => $("where").textContent;
const heading = () => $("explanation").querySelector("h2").textContent;
const rowOf = (place) => $(`row-${place}`);

try {
  check("the link in the address selects its event", where().startsWith(`${linked() + 1} of `));

  key("Home");
  check(
    "Home selects the first event",
    heading().startsWith("1 WorkflowExecutionStarted") && $("back").disabled,
  );
  key("ArrowRight");
  check(
    "the right arrow goes on",
    where() === `2 of ${events.length}` && location.hash === link(1),
  );
  key("ArrowLeft");
  check(
    "the left arrow goes back",
    where() === `1 of ${events.length}` && location.hash === link(0),
  );
  key("End");
  check(
    "End selects the last event",
    where() === `${events.length} of ${events.length}` && $("on").disabled,
  );
  check(
    "the row of the last event is there",
    rowOf(events.length - 1)?.getAttribute("aria-selected") === "true",
  );

  const stride = Math.ceil(events.length / 100);
  let untold = 0;
  for (let place = 0; place < events.length; place += stride) {
    select(place);
    const parts = [...$("explanation").querySelectorAll("h3")].map((part) => part.textContent);
    const expected = events[place].because.length ? ["because", "rule", "now"] : ["rule", "now"];
    if (!expected.every((part) => parts.includes(part))) untold += 1;
  }
  check("every event is explained", untold === 0);
  check("only rows in view are made", document.querySelectorAll(".row").length < 100);

  select(0);
  rowOf(1).click();
  check("a click on a row selects its event", view.selected === 1);
  const dotOf = (place) => $("tracks").querySelector(`circle[data-place="${place}"]`);
  dotOf(2).dispatchEvent(new MouseEvent("click", { bubbles: true }));
  check("a click on the timeline selects its event", view.selected === 2);
  check(
    "arrows lead to the causes",
    $("tracks").querySelectorAll(".cause").length === causesOf(2).length && causesOf(2).length > 0,
  );
  check(
    "the events that are new to the decider are marked",
    document.querySelectorAll(".row.new").length === 3,
  );
  check(
    "the explanation tells what the decider sees",
    $("explanation").textContent.includes("new to it are events 1 to 3"),
  );
  const state = [...$("explanation").querySelectorAll("tr")].map((row) => row.textContent);
  check(
    "the state is that after the event",
    state.includes("decision task startedevent 3 (scheduled by 2)"),
  );

  key("Home");
  $("predict").click();
  check(
    "predicting hides the events to come",
    document.querySelectorAll(".row").length === 1 && !document.title.includes("event 2"),
  );
  check(
    "nothing of what is to come is in the page",
    !$("tracks").querySelector('[data-place="1"]') && where() === "1 of ?",
  );
  key("End");
  check("the keys do not lead past what is seen", view.selected === 0);
  const question = $("question");
  const choices = events[1].choices;
  const buttons = () =>
    [...question.querySelectorAll("button")].filter((button) => button.id !== "show");
  const wrong = choices.findIndex(([, why]) => why !== null);
  buttons()[wrong].click();
  check(
    "a wrong choice is told why",
    question.textContent.includes(text(choices[wrong][1])) && view.front === 0,
  );
  buttons()[choices.findIndex(([, why]) => why === null)].click();
  check(
    "the right choice goes on",
    view.front === 1 && view.selected === 1 && question.textContent.includes("Right: "),
  );
  check("the right choice is told why", question.textContent.includes(events[1].because[0][0]));
  predict(false);
  select(Math.max(events.length - 20, 0));
  predict(true);
  while (view.front < events.length - 1) {
    const right = events[view.front + 1].choices.findIndex(([, why]) => why === null);
    (right < 0 ? $("show") : buttons()[right]).click();
  }
  check("predicting comes to the end", question.textContent.includes("last event"));
  $("predict").click();
  check("reading on shows all events", where().endsWith(` of ${events.length}`) && question.hidden);

  const root = document.documentElement;
  check("the page is as wide as its window", root.scrollWidth <= root.clientWidth);
  check(
    "the table and its rows have roles",
    $("table").getAttribute("role") === "grid" &&
      document.querySelector(".row").getAttribute("role") === "row",
  );
  const focusable = [...document.querySelectorAll("button, [tabindex]")];
  check(
    "all that takes the focus has a name",
    focusable.every((node) => node.textContent.trim() || node.getAttribute("aria-label")),
  );
  check(
    "no element comes from the data",
    document.querySelectorAll("img, iframe, object, b > b").length === 0 &&
      !("hacked" in globalThis),
  );
} catch (error) {
  found.push(`not ok ${error.stack}`);
}
const result = make("pre", { id: "found" });
result.textContent = found.join("\n");
document.body.replaceChildren(result);
