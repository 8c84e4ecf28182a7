// Selecting an event, by keys, buttons, clicks and links; and the beginning of it all.

function select(place) {
  view.selected = Math.max(0, Math.min(place, last()));
  const event = events[view.selected];
  history.replaceState(null, "", link(view.selected));
  const total = view.predicting ? "?" : events.length;
  $("where").textContent = `${view.selected + 1} of ${total}`;
  $("explanation").replaceChildren(...explain(view.selected));
  $("said").textContent = `${event.id} ${event.what}`;
  $("pane").scrollTop = 0;
  bringIntoView(view.selected);
  $("back").disabled = $("home").disabled = view.selected === 0;
  $("on").disabled = $("end").disabled = view.selected === last();
  draw();
}

function bringIntoView(place) {
  const table = $("table");
  $("rows").style.height = `${(last() + 1) * LINE}px`;
  const top = place * LINE;
  if (top < table.scrollTop + LINE) table.scrollTop = top - 2 * LINE;
  if (top > table.scrollTop + table.clientHeight - 2 * LINE)
    table.scrollTop = top - table.clientHeight + 3 * LINE;
  const box = $("timeline");
  const [across, down] = [x(place), y(place) + HEAD];
  if (across < box.scrollLeft + 20 || across > box.scrollLeft + box.clientWidth - left - 40) {
    box.scrollLeft = across - (box.clientWidth - left) / 2;
  }
  if (down < box.scrollTop + HEAD + ROW || down > box.scrollTop + box.clientHeight - ROW) {
    box.scrollTop = down - box.clientHeight / 2;
  }
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

function legend() {
  const shapes = ["Light: waits.", "Solid: started.", "Crossed: went wrong or was refused."];
  if (struck.length) shapes.push("Bolt: a fault struck.");
  const scale = "Events of one moment stand beside each other, in their order";
  const shortened = `stretches of more than ${data.longest} without one are shortened (//)`;
  return `${shapes.join(" ")} ${scale}${data.breaks.length ? `; ${shortened}` : ""}.`;
}

function start() {
  document.title = `${data.title} - swf-sim`;
  $("title").textContent = data.title;
  $("legend").textContent = legend();
  for (const [id, step] of Object.entries(steps))
    $(id).addEventListener("click", () => select(step()));
  $("predict").addEventListener("click", () => predict(!view.predicting));
  document.addEventListener("keydown", (pressed) => {
    if (pressed.altKey || pressed.ctrlKey || pressed.metaKey || pressed.shiftKey) return;
    const step =
      keys[pressed.key] ??
      (document.activeElement === $("table") ? inTable[pressed.key] : undefined);
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
    requestAnimationFrame(() => {
      waiting = false;
      draw();
    });
  };
  $("timeline").addEventListener("scroll", soon);
  $("table").addEventListener("scroll", soon);
  addEventListener("resize", () => {
    measure($("timeline").clientWidth);
    soon();
  });
  addEventListener("hashchange", () => {
    const place = linked();
    if (place !== undefined) select(place);
  });
  addEventListener("beforeprint", () => {
    document.body.classList.add("printing");
    measure(1000, 2);
    draw();
  });
  addEventListener("afterprint", () => {
    document.body.classList.remove("printing");
    measure($("timeline").clientWidth);
    draw();
  });
  measure($("timeline").clientWidth);
  select(linked() ?? 0);
}

start();
