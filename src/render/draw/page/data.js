"use strict";

// What the page shows. An event is called by its place in `data.events`, which has those of all
// executions in one order. Whatever comes from the data is shown as text; nothing is ever parsed as
// HTML.

const data = JSON.parse(document.getElementById("data").textContent);
const { events, executions } = data;
const several = executions.length > 1;
const text = (number) => data.texts[number];

const view = {
  selected: 0,
  predicting: false,
  // In predict mode, the last event that may be seen.
  front: events.length - 1,
};
const last = () => (view.predicting ? view.front : events.length - 1);
const printing = () => document.body.classList.contains("printing");

// Elements.

const $ = (id) => document.getElementById(id);

function make(name, attributes = {}, ...children) {
  const svg = ["svg", "g", "rect", "path", "circle"].includes(name);
  const node = svg
    ? document.createElementNS("http://www.w3.org/2000/svg", name)
    : document.createElement(name);
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

// Of a list of changes, the last one up to a place.
function lastChange(list, place) {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (list[middle][0] <= place) low = middle + 1;
    else high = middle;
  }
  return list[low - 1];
}

function stateAt(place) {
  return data.aspects.map((name, aspect) => {
    const change = lastChange(changes[events[place].execution][aspect], place);
    return { name, now: change ? change[1] : "none", changed: change?.[0] === place };
  });
}
