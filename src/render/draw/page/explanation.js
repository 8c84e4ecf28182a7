// The explanation of the selected event, and what holds after it.

function part(name, ...children) {
  return children.length ? [make("h3", {}, name), ...children] : [];
}

const paragraph = (content, name = "") => make("p", { class: name }, content);
const list = (items) => make("ul", {}, ...items.map((item) => make("li", {}, item)));
const goTo = (place, label) => make("a", { href: link(place) }, label);

function explain(place) {
  const event = events[place];
  const rule = data.rules[event.rule];
  const because = event.because.map(([why, cause]) =>
    typeof cause === "number" ? goTo(cause, why) : why,
  );
  const sent = data.messages
    .filter(([, to]) => to === place)
    .map(([from]) =>
      goTo(from, `event ${events[from].id} of ${executions[events[from].execution].name}`),
    );
  if (event.decidedAt) because.push(`decided at ${event.decidedAt}`);
  if (event.site) because.push(`site ${event.site}`);
  if (event.fault) because.push(make("strong", {}, `fault ${event.fault}`));
  const execution = executions[event.execution];
  return [
    make("h2", {}, `${event.id} ${event.what}`),
    paragraph(`${event.time} s, ${execution.name}`, "pale"),
    paragraph(text(event.says)),
    ...part("because", list([...because, ...sent])),
    ...failure(event.failure),
    ...part(
      "rule",
      paragraph(`${rule.sentence} (${rule.id})`),
      paragraph(
        `${rule.mark}: ${rule.source}${rule.inferred ? "; the rule is read off the history" : ""}`,
        "pale",
      ),
    ),
    ...(event.seen ? decider(event) : []),
    ...(event.next.length ? part("next", list(event.next.map(text))) : []),
    ...(event.unknown ? part("not known", list(event.unknown)) : []),
    ...part("now", state(place)),
    make(
      "details",
      {},
      make("summary", {}, "the event as SWF writes it"),
      make("pre", {}, JSON.stringify(JSON.parse(event.json), null, 2)),
    ),
  ];
}

function failure(it) {
  if (!it) return [];
  const lines = [paragraph(it.why, "wrong")];
  if (it.denied) lines.push(paragraph(it.denied, "wrong"));
  return [...part("why", ...lines), ...part("what would have avoided it", paragraph(it.avoid))];
}

function decider({ seen, id, execution }) {
  const event = seen.answer.with?.event ?? seen.answer.timedOut?.event;
  const place = event && placeOf[execution].get(event);
  const lines = [
    paragraph(`new to it are events ${seen.newFrom} to ${id}`),
    list(seen.news.length ? seen.news : ["none of them is a reason to decide"]),
  ];
  if (place > last()) return part("what the decider sees", ...lines);
  if (!event) lines.push(paragraph("it does not answer in this history"));
  else if (seen.answer.timedOut)
    lines.push(make("p", {}, goTo(place, `it does not answer in time: event ${event}`)));
  else {
    const { decisions } = seen.answer.with;
    lines.push(
      make(
        "p",
        {},
        goTo(
          place,
          `it answers with event ${event}${decisions.length ? ":" : ", without a decision"}`,
        ),
      ),
      list(decisions),
    );
  }
  return part("what the decider sees", ...lines);
}

function state(place) {
  const rows = stateAt(place).map(({ name, now, changed }) =>
    make(
      "tr",
      { class: changed ? "changed" : "" },
      make("th", { scope: "row" }, name),
      make("td", {}, now),
    ),
  );
  return make("table", {}, make("tbody", {}, ...rows));
}
