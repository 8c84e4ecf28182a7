// The timeline. Only what is in view is drawn.

const ROW = 20;
const HEAD = 34;
// So many pixels of lanes go on paper.
const PRINTED_LANES = 4000;

const lanes = [];
const heads = [];
let height = 0;
executions.forEach((execution, number) => {
  if (several) {
    heads.push({ number, top: height });
    height += ROW + 4;
  }
  execution.tops = execution.lanes.map((lane) => {
    const first = Math.min(
      ...lane.bars.slice(0, 1).map((bar) => bar.opened),
      ...lane.marks.slice(0, 1).map(([event]) => event),
    );
    lanes.push({ ...lane, execution, first, top: height });
    height += ROW * lane.rows;
    return height - ROW * lane.rows;
  });
});

// Pixels of a unit of the axis, and of the labels.
let unit = 8;
let left = 0;
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
  const visible = lanes.filter(
    (lane) =>
      lane.first <= front && lane.top <= window.bottom && lane.top + lane.rows * ROW >= window.top,
  );
  const drawn = [...drawAxis(window, front)];
  for (const lane of visible) {
    const bars = lane.bars.filter((bar) => bar.opened <= front && inside(bar.opened, bar.end));
    drawn.push(...bars.map((bar) => drawBar(bar, front)));
    for (const [event, refused] of lane.marks) {
      if (event <= front && inside(event, event)) drawn.push(drawMark(event, refused));
    }
  }
  const messages = data.messages.filter(([from, to]) => to <= front && inside(from, to));
  drawn.push(...messages.flatMap(([from, to]) => drawMessage(from, to)));
  drawn.push(...struck.filter((place) => place <= front && inside(place, place)).map(drawBolt));
  drawn.push(...drawCauses());
  $("tracks").replaceChildren(...drawn);
  drawLabels(visible, front);
}

function drawLabels(visible, front) {
  $("labels").replaceChildren(
    ...heads
      .filter(({ number }) => placeOf[number].values().next().value <= front)
      .map(({ number, top }) => {
        const { name, status, last: end } = executions[number];
        const known = end <= front ? ` (${status})` : "";
        return make("span", { class: "name", style: `top:${top}px` }, name + known);
      }),
    ...visible.map((lane) =>
      make("span", { style: `top:${lane.top}px`, title: lane.label }, lane.label),
    ),
  );
}

function drawAxis(window, front) {
  const labels = [];
  const drawn = [];
  const end = events[front].x;
  const seen = ([from]) => from <= end && from * unit >= window.from && from * unit <= window.to;
  for (const [from, to, length] of data.breaks.filter((it) => seen(it) && it[1] <= end)) {
    const [begin, wide] = [from * unit + 6, (to - from) * unit - 12];
    drawn.push(
      make("rect", {
        class: "break",
        x: begin,
        y: 0,
        width: Math.max(wide, 2),
        height: height + 8,
      }),
    );
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
  for (const { top } of heads)
    drawn.push(make("path", { class: "edge", d: `M0 ${top}H${data.width * unit}` }));
  $("moments").replaceChildren(...labels);
  return drawn;
}

function drawBar(bar, front) {
  const ended = bar.ended && bar.end <= front;
  const started = bar.started !== undefined && bar.started <= front;
  const [begin, end, middle] = [x(bar.opened), x(Math.min(bar.end, front)), y(bar.opened)];
  const group = make("g", {
    class: `bar ${ended && bar.wrong ? "wrong" : ""} ${ended ? "" : "open"}`,
  });
  const box = (name, from) =>
    make("rect", {
      class: name,
      x: from,
      y: middle - 6,
      width: Math.max(end - from, 0),
      height: 12,
    });
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
const dot = (place) =>
  titled(make("circle", { class: "dot", cx: x(place), cy: y(place), r: 4 }), place);
const cross = (place, name) =>
  make("path", { class: name, d: `M${x(place) - 7} ${y(place) - 7}l14 14m0 -14l-14 14` });

function drawMark(place, refused) {
  const group = make("g", { class: refused ? "mark wrong" : "mark" });
  const diamond = `M${x(place)} ${y(place) - 6}l6 6l-6 6l-6 -6z`;
  group.append(refused ? cross(place, "") : make("path", { d: diamond }));
  return titled(group, place);
}

function drawBolt(place) {
  const bolt = make("path", {
    class: "bolt",
    d: `M${x(place) + 2} ${y(place) - 18}l-5 9h4l-3 8l8 -11h-4l3 -6z`,
  });
  return titled(bolt, place);
}

function curve(name, from, to) {
  const [x1, y1, x2, y2] = [x(from), y(from), x(to), y(to)];
  const bend =
    y1 === y2 ? `Q${(x1 + x2) / 2} ${y1 - 18} ` : `C${x1} ${(y1 + y2) / 2} ${x2} ${(y1 + y2) / 2} `;
  return make("path", { class: name, d: `M${x1} ${y1}${bend}${x2} ${y2}` });
}

function drawMessage(from, to) {
  const chosen = from === view.selected || to === view.selected ? " chosen" : "";
  return [
    curve(`message${chosen}`, from, to),
    make("circle", { class: `arrival${chosen}`, cx: x(to), cy: y(to), r: 5 }),
  ];
}

// The events in which faults show.
const struck = events.flatMap((event, place) => (event.fault ? [place] : []));

const causesOf = (place) => {
  const own = events[place].because
    .map(([, cause]) => cause)
    .filter((cause) => typeof cause === "number");
  const sent = data.messages.filter(([, to]) => to === place).map(([from]) => from);
  return [...new Set([...own, ...sent])];
};

function drawCauses() {
  const place = view.selected;
  const drawn = [make("path", { class: "here", d: `M${x(place)} 0V${height + 8}` })];
  for (const cause of causesOf(place)) {
    drawn.push(
      curve("cause", cause, place),
      make("circle", { class: "tip", cx: x(cause), cy: y(cause), r: 3 }),
    );
  }
  drawn.push(make("circle", { class: "ring", cx: x(place), cy: y(place), r: 8 }));
  return drawn;
}
