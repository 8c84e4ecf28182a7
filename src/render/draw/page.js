"use strict";

// An event is called by its place in `data.events`, which has those of all executions in one order.
// Whatever comes from the data is shown as text; nothing is ever parsed as HTML.
const data = JSON.parse(document.getElementById("data").textContent);
const { events, executions } = data;
const several = executions.length > 1;
const text = (number) => data.texts[number];
const $ = (id) => document.getElementById(id);

const ROW = 20, HEAD = 34, LINE = 26;
// What goes on paper: so many events of the table, and so many pixels of lanes.
const PRINTED_EVENTS = 2000, PRINTED_LANES = 4000;

const view = {
  selected: 0,
  // In predict mode, the last event that may be seen.
  predicting: false,
  front: events.length - 1,
};
const printing = () => document.body.classList.contains("printing");
const last = () => (view.predicting ? view.front : events.length - 1);

function make(name, attributes = {}, ...children) {
  const svg = ["svg", "g", "rect", "path", "circle"].includes(name);
  const node = svg ? document.createElementNS("http://www.w3.org/2000/svg", name) : document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children);
  return node;
}

// Deep links: #e12 is event 12 of the first execution, #x2e12 of the second.

const placeOf = executions.map(() => new Map());
events.forEach((event, place) => placeOf[event.execution].set(event.id, place));

function link(place) {
  const { execution, id } = events[place];
  return execution === 0 ? `#e${id}` : `#x${execution + 1}e${id}`;
}

function linked() {
  const parts = /^#(?:x(\d+))?e(\d+)$/.exec(location.hash);
  return parts ? placeOf[(parts[1] || 1) - 1]?.get(Number(parts[2])) : undefined;
}

// What holds after an event: for each execution and aspect, all changes in their order.

const changes = executions.map(() => data.aspects.map(() => []));
events.forEach((event, place) => {
  for (const [aspect, now] of event.now) changes[event.execution][aspect].push([place, now]);
});

function lastBefore(list, place, key = (entry) => entry[0]) {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (key(list[middle]) <= place) low = middle + 1;
    else high = middle;
  }
  return list[low - 1];
}

function stateAt(place) {
  return data.aspects.map((name, aspect) => {
    const change = lastBefore(changes[events[place].execution][aspect], place);
    return { name, now: change ? change[1] : "none", changed: change?.[0] === place };
  });
}

// The timeline. Only what is in view is drawn.

const lanes = [];
const heads = [];
let height = 0;
executions.forEach((execution, number) => {
  if (several) {
    heads.push({ number, top: height });
    height += ROW + 4;
  }
  execution.tops = execution.lanes.map((lane) => {
    const first = Math.min(...lane.bars.slice(0, 1).map((bar) => bar.opened), ...lane.marks.slice(0, 1).map(([event]) => event));
    lanes.push({ ...lane, execution, first, top: height });
    height += ROW * lane.rows;
    return height - ROW * lane.rows;
  });
});

let unit = 8, left = 0;
const x = (place) => events[place].x * unit;
const y = (place) => {
  const event = events[place];
  return executions[event.execution].tops[event.lane] + event.row * ROW + ROW / 2;
};

function measure(width, least = 7) {
  left = Math.round(Math.min(260, width * 0.36));
  unit = Math.max(least, Math.min(22, (width - left - 40) / data.width));
  const whole = Math.ceil(data.width * unit) + 40;
  $("canvas").style.width = `${left + whole}px`;
  const tall = printing() ? Math.min(height, PRINTED_LANES) : height;
  $("canvas").style.height = `${tall + HEAD + 8}px`;
  $("labels").style.width = `${left}px`;
  const tracks = $("tracks");
  tracks.setAttribute("width", whole);
  tracks.setAttribute("height", tall + 8);
  tracks.style.left = `${left}px`;
  tracks.style.top = `${HEAD}px`;
}

function drawTimeline() {
  const box = $("timeline");
  const all = printing();
  const window = {
    begin: all ? 0 : box.scrollLeft,
    from: all ? 0 : box.scrollLeft - 200,
    to: all ? Infinity : box.scrollLeft + box.clientWidth,
    top: all ? 0 : box.scrollTop - 100,
    bottom: all ? PRINTED_LANES : box.scrollTop + box.clientHeight,
  };
  const front = last();
  const inside = (from, to) => x(from) <= window.to && x(to) >= window.from;
  const visible = lanes.filter((lane) =>
    lane.first <= front && lane.top <= window.bottom && lane.top + lane.rows * ROW >= window.top);
  const drawn = [...drawAxis(window, front)];
  for (const lane of visible) {
    const bars = lane.bars.filter((bar) => bar.opened <= front && inside(bar.opened, bar.end));
    drawn.push(...bars.map((bar) => drawBar(bar, front)));
    for (const [event, refused] of lane.marks) {
      if (event <= front && inside(event, event)) drawn.push(drawMark(event, refused));
    }
  }
  for (const [from, to] of data.messages) if (to <= front && inside(from, to)) drawn.push(...drawMessage(from, to));
  drawn.push(...drawCauses());
  $("tracks").replaceChildren(...drawn);
  $("labels").replaceChildren(
    ...heads.filter(({ number }) => placeOf[number].values().next().value <= front).map(({ number, top }) => {
      const { name, status, last: end } = executions[number];
      const known = end <= front ? ` (${status})` : "";
      return make("span", { class: "name", style: `top:${top}px` }, name + known);
    }),
    ...visible.map((lane) => make("span", { style: `top:${lane.top}px`, title: lane.label }, lane.label)));
}

function drawAxis(window, front) {
  const labels = [], drawn = [];
  const end = events[front].x;
  const seen = ([from]) => from <= end && from * unit >= window.from && from * unit <= window.to;
  for (const [from, to, length] of data.breaks.filter((it) => seen(it) && it[1] <= end)) {
    const [begin, wide] = [from * unit + 6, (to - from) * unit - 12];
    drawn.push(make("rect", { class: "break", x: begin, y: 0, width: Math.max(wide, 2), height: height + 8 }));
    const style = `left:${left + begin + wide / 2}px`;
    labels.push(make("span", { class: "shortened", style, title: "shortened" }, `// ${length}`));
  }
  let free = window.begin;
  for (const [from, time] of data.ticks.filter(seen)) {
    const at = from * unit;
    drawn.push(make("path", { class: "tick", d: `M${at} 0V${height + 8}` }));
    if (at >= free) {
      labels.push(make("span", { style: `left:${left + at}px` }, `${time} s`));
      free = at + 70;
    }
  }
  for (const { top } of heads) drawn.push(make("path", { class: "edge", d: `M0 ${top}H${data.width * unit}` }));
  $("moments").replaceChildren(...labels);
  return drawn;
}

function drawBar(bar, front) {
  const ended = bar.ended && bar.end <= front;
  const started = bar.started !== undefined && bar.started <= front;
  const [begin, end, middle] = [x(bar.opened), x(Math.min(bar.end, front)), y(bar.opened)];
  const group = make("g", { class: `bar ${ended && bar.wrong ? "wrong" : ""} ${ended ? "" : "open"}` });
  const box = (name, from) => make("rect", { class: name, x: from, y: middle - 6, width: Math.max(end - from, 0), height: 12 });
  group.append(box("waits", begin));
  if (started) group.append(box("runs", x(bar.started)));
  group.append(dot(bar.opened));
  if (started) group.append(dot(bar.started));
  if (ended && bar.wrong) group.append(cross(bar.end, "fault"));
  if (ended) group.append(dot(bar.end));
  return group;
}

const titled = (node, place) => {
  const title = document.createElementNS("http://www.w3.org/2000/svg", "title");
  title.textContent = `${events[place].id} ${events[place].what}`;
  node.append(title);
  node.dataset.place = place;
  return node;
};
const dot = (place) => titled(make("circle", { class: "dot", cx: x(place), cy: y(place), r: 4 }), place);
const cross = (place, name) => make("path", { class: name, d: `M${x(place) - 7} ${y(place) - 7}l14 14m0 -14l-14 14` });

function drawMark(place, refused) {
  const group = make("g", { class: refused ? "mark wrong" : "mark" });
  const diamond = `M${x(place)} ${y(place) - 6}l6 6l-6 6l-6 -6z`;
  group.append(refused ? cross(place, "") : make("path", { d: diamond }));
  return titled(group, place);
}

function curve(name, from, to) {
  const [x1, y1, x2, y2] = [x(from), y(from), x(to), y(to)];
  const bend = y1 === y2 ? `Q${(x1 + x2) / 2} ${y1 - 18} ` : `C${x1} ${(y1 + y2) / 2} ${x2} ${(y1 + y2) / 2} `;
  return make("path", { class: name, d: `M${x1} ${y1}${bend}${x2} ${y2}` });
}

function drawMessage(from, to) {
  const chosen = from === view.selected || to === view.selected ? " chosen" : "";
  return [curve(`message${chosen}`, from, to), make("circle", { class: `arrival${chosen}`, cx: x(to), cy: y(to), r: 5 })];
}

const causesOf = (place) => {
  const own = events[place].because.map(([, cause]) => cause).filter((cause) => cause !== undefined && cause !== null);
  const sent = data.messages.filter(([, to]) => to === place).map(([from]) => from);
  return [...new Set([...own, ...sent])];
};

function drawCauses() {
  const place = view.selected;
  const drawn = [make("path", { class: "here", d: `M${x(place)} 0V${height + 8}` })];
  for (const cause of causesOf(place)) {
    drawn.push(curve("cause", cause, place), make("circle", { class: "tip", cx: x(cause), cy: y(cause), r: 3 }));
  }
  drawn.push(make("circle", { class: "ring", cx: x(place), cy: y(place), r: 8 }));
  return drawn;
}

// The table. Its rows have one height, so that only those in view are made.

function news(place) {
  const { seen, execution, id } = events[place];
  return (other) => seen && events[other].execution === execution && events[other].id >= seen.newFrom && events[other].id <= id;
}

function drawTable() {
  const box = $("table");
  const count = last() + 1;
  let [from, to] = [Math.floor(box.scrollTop / LINE) - 10, Math.ceil((box.scrollTop + box.clientHeight) / LINE) + 10];
  if (printing()) [from, to] = [0, PRINTED_EVENTS];
  const isNew = news(view.selected);
  const rows = [];
  for (let place = Math.max(from, 0); place < Math.min(to, count); place++) rows.push(drawRow(place, isNew(place)));
  if (printing() && count > to) rows.push(paragraph(`and ${count - to} more events`));
  $("rows").replaceChildren(...rows);
  box.setAttribute("aria-rowcount", count);
  box.setAttribute("aria-activedescendant", `row-${view.selected}`);
}

function drawRow(place, isNew) {
  const event = events[place];
  const cell = (name, ...children) => make("span", { class: name, role: "gridcell" }, ...children);
  const [type, rest] = [text(event.type), event.what.slice(text(event.type).length)];
  const row = make("div", {
    class: `row ${event.wrong ? "wrong" : ""} ${isNew ? "new" : ""}`, role: "row", id: `row-${place}`,
    "aria-rowindex": place + 1, "aria-selected": place === view.selected, style: `top:${place * LINE}px`,
  }, cell("id", String(event.id)), cell("time", event.time));
  if (several) row.append(cell("execution", executions[event.execution].name));
  row.append(cell("what", make("b", {}, type), rest));
  row.dataset.place = place;
  return row;
}

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
  const because = event.because.map(([why, cause]) => (typeof cause === "number" ? goTo(cause, why) : why));
  const sent = data.messages.filter(([, to]) => to === place).map(([from]) =>
    goTo(from, `event ${events[from].id} of ${executions[events[from].execution].name}`));
  if (event.decidedAt) because.push(`decided at ${event.decidedAt}`);
  if (event.site) because.push(`site ${event.site}`);
  const execution = executions[event.execution];
  return [
    make("h2", {}, `${event.id} ${event.what}`),
    paragraph(`${event.time} s, ${execution.name}`, "pale"),
    paragraph(text(event.says)),
    ...part("because", list([...because, ...sent])),
    ...failure(event.failure),
    ...part("rule", paragraph(`${rule.sentence} (${rule.id})`),
      paragraph(`${rule.mark}: ${rule.source}${rule.inferred ? "; the rule is read off the history" : ""}`, "pale")),
    ...(event.seen ? decider(event) : []),
    ...(event.next.length ? part("next", list(event.next.map(text))) : []),
    ...(event.unknown ? part("not known", list(event.unknown)) : []),
    ...part("now", state(place)),
    make("details", {}, make("summary", {}, "the event as SWF writes it"),
      make("pre", {}, JSON.stringify(JSON.parse(event.json), null, 2))),
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
  else if (seen.answer.timedOut) lines.push(make("p", {}, goTo(place, `it does not answer in time: event ${event}`)));
  else {
    const { decisions } = seen.answer.with;
    lines.push(make("p", {}, goTo(place, `it answers with event ${event}${decisions.length ? ":" : ", without a decision"}`)), list(decisions));
  }
  return part("what the decider sees", ...lines);
}

function state(place) {
  const rows = stateAt(place).map(({ name, now, changed }) =>
    make("tr", { class: changed ? "changed" : "" }, make("th", { scope: "row" }, name), make("td", {}, now)));
  return make("table", {}, make("tbody", {}, ...rows));
}

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
  const show = make("button", { type: "button", id: "show" }, event.choices.length ? "Show it" : "Begin");
  show.addEventListener("click", () => reveal(`It is ${event.what}.`));
  const asked = several ? `What happens next in ${executions[event.execution].name}?` : "What happens next?";
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

// Selecting, by keys, buttons, clicks and links.

function select(place) {
  view.selected = Math.max(0, Math.min(place, last()));
  const event = events[view.selected];
  history.replaceState(null, "", link(view.selected));
  const total = view.predicting ? "?" : events.length;
  $("where").textContent = `${view.selected + 1} of ${total}`;
  $("explanation").replaceChildren(...explain(view.selected));
  $("said").textContent = `${event.id} ${event.what}`;
  $("pane").scrollTop = 0;
  const table = $("table");
  $("rows").style.height = `${(last() + 1) * LINE}px`;
  const top = view.selected * LINE;
  if (top < table.scrollTop + LINE) table.scrollTop = top - 2 * LINE;
  if (top > table.scrollTop + table.clientHeight - 2 * LINE) table.scrollTop = top - table.clientHeight + 3 * LINE;
  const box = $("timeline");
  const [across, down] = [event.x * unit, y(view.selected) + HEAD];
  if (across < box.scrollLeft + 20 || across > box.scrollLeft + box.clientWidth - left - 40) {
    box.scrollLeft = across - (box.clientWidth - left) / 2;
  }
  if (down < box.scrollTop + HEAD + ROW || down > box.scrollTop + box.clientHeight - ROW) {
    box.scrollTop = down - box.clientHeight / 2;
  }
  $("back").disabled = $("home").disabled = view.selected === 0;
  $("on").disabled = $("end").disabled = view.selected === last();
  draw();
}

function draw() {
  drawTimeline();
  drawTable();
}

const steps = {
  home: () => 0,
  back: () => view.selected - 1,
  on: () => view.selected + 1,
  end: () => last(),
};
const keys = { Home: "home", ArrowLeft: "back", ArrowRight: "on", End: "end" };
const inTable = { ArrowUp: "back", ArrowDown: "on" };

function start() {
  document.title = `${data.title} - swf-sim`;
  $("title").textContent = data.title;
  $("legend").textContent = `Light: waits. Solid: started. Crossed: went wrong or refused. Events of one moment stand beside each other`
    + (data.breaks.length ? `; stretches of more than ${data.longest} without an event are shortened (//).` : ".");
  for (const [id, step] of Object.entries(steps)) $(id).addEventListener("click", () => select(step()));
  $("predict").addEventListener("click", () => predict(!view.predicting));
  document.addEventListener("keydown", (pressed) => {
    if (pressed.altKey || pressed.ctrlKey || pressed.metaKey || pressed.shiftKey) return;
    const step = keys[pressed.key] ?? (document.activeElement === $("table") ? inTable[pressed.key] : undefined);
    if (!step) return;
    pressed.preventDefault();
    select(steps[step]());
  });
  for (const id of ["tracks", "rows"]) {
    $(id).addEventListener("click", ({ target }) => {
      const found = target.closest("[data-place]");
      if (found) select(Number(found.dataset.place));
    });
  }
  let waiting = false;
  const soon = () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => { waiting = false; draw(); });
  };
  $("timeline").addEventListener("scroll", soon);
  $("table").addEventListener("scroll", soon);
  addEventListener("resize", () => { measure($("timeline").clientWidth); soon(); });
  addEventListener("hashchange", () => { const place = linked(); if (place !== undefined) select(place); });
  addEventListener("beforeprint", () => { document.body.classList.add("printing"); measure(1000, 2); draw(); });
  addEventListener("afterprint", () => { document.body.classList.remove("printing"); measure($("timeline").clientWidth); draw(); });
  measure($("timeline").clientWidth);
  select(linked() ?? 0);
}

start();
