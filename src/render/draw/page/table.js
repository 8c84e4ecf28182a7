// The table. Its rows have one height, so that only those in view are made.

const LINE = 26;
// So many events of the table go on paper.
const PRINTED_EVENTS = 2000;

function news(place) {
  const { seen, execution, id } = events[place];
  return (other) =>
    seen &&
    events[other].execution === execution &&
    events[other].id >= seen.newFrom &&
    events[other].id <= id;
}

function drawTable() {
  const box = $("table");
  const count = last() + 1;
  let [from, to] = [
    Math.floor(box.scrollTop / LINE) - 10,
    Math.ceil((box.scrollTop + box.clientHeight) / LINE) + 10,
  ];
  if (printing()) [from, to] = [0, PRINTED_EVENTS];
  const isNew = news(view.selected);
  const rows = [];
  for (let place = Math.max(from, 0); place < Math.min(to, count); place++)
    rows.push(drawRow(place, isNew(place)));
  if (printing() && count > to) rows.push(paragraph(`and ${count - to} more events`));
  $("rows").replaceChildren(...rows);
  box.setAttribute("aria-rowcount", count);
  box.setAttribute("aria-activedescendant", `row-${view.selected}`);
}

function drawRow(place, isNew) {
  const event = events[place];
  const cell = (name, ...children) => make("span", { class: name, role: "gridcell" }, ...children);
  const [type, rest] = [text(event.type), event.what.slice(text(event.type).length)];
  const row = make(
    "div",
    {
      class: `row ${event.wrong ? "wrong" : ""} ${isNew ? "new" : ""}`,
      role: "row",
      id: `row-${place}`,
      "aria-rowindex": place + 1,
      "aria-selected": place === view.selected,
      style: `top:${place * LINE}px`,
    },
    cell("id", String(event.id)),
    cell("time", event.time),
  );
  if (several) row.append(cell("execution", executions[event.execution].name));
  row.append(cell("what", make("b", {}, type), rest));
  if (event.fault) row.append(cell("fault-told", `fault ${event.fault}`));
  row.dataset.place = place;
  return row;
}
