"use strict";
// One slide a screen: keys, a clicker's page keys, buttons, swipes; values of a chart where one points.
const slides = [...document.querySelectorAll(".slide")];
const root = document.documentElement;
let here = 0;

function show(at, focus) {
  here = Math.max(0, Math.min(slides.length - 1, at));
  slides.forEach((slide, each) => slide.classList.toggle("here", each === here));
  document.getElementById("back").disabled = here === 0;
  document.getElementById("on").disabled = here === slides.length - 1;
  fit();
  if (location.hash !== `#s${here + 1}`) history.replaceState(null, "", `#s${here + 1}`);
  if (focus) slides[here].focus({ preventScroll: true });
}

// A long statement gets smaller type rather than a place below the screen.
function fit() {
  const slide = slides[here], body = slide.querySelector(".body"), said = slide.querySelector(".said");
  if (!matchMedia("(min-width: 900px)").matches) return;
  for (let size = 1; size >= 0.45; size -= 0.05) {
    said.style.setProperty("--fit", size);
    if (said.scrollHeight <= body.clientHeight + 1) return;
  }
}
addEventListener("resize", fit);

function named() {
  const found = slides.findIndex((slide) => `#${slide.id}` === location.hash);
  return found < 0 ? 0 : found;
}

function full() {
  if (document.fullscreenElement) document.exitFullscreen();
  else root.requestFullscreen?.().catch(() => {});
}

const keys = {
  ArrowRight: 1, ArrowDown: 1, PageDown: 1, " ": 1, Enter: 1,
  ArrowLeft: -1, ArrowUp: -1, PageUp: -1, Backspace: -1,
};
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return;
  const pressed = event.target.closest?.("button, a, summary, details");
  if (pressed && (event.key === " " || event.key === "Enter")) return;
  if (event.key in keys) show(here + keys[event.key], true);
  else if (event.key === "Home") show(0, true);
  else if (event.key === "End") show(slides.length - 1, true);
  else if (event.key === "f") full();
  else if (event.key === "n" || (event.key === "Escape" && root.classList.contains("notes"))) root.classList.toggle("notes");
  else return;
  event.preventDefault();
});
document.getElementById("back").onclick = () => show(here - 1, false);
document.getElementById("on").onclick = () => show(here + 1, false);
document.getElementById("notes").onclick = () => root.classList.toggle("notes");
document.getElementById("full").onclick = full;
let from = null;
document.addEventListener("touchstart", (event) => {
  from = event.target.closest(".chart, aside") ? null : event.touches[0];
}, { passive: true });
document.addEventListener("touchend", (event) => {
  if (!from) return;
  const to = event.changedTouches[0], across = to.clientX - from.clientX;
  if (Math.abs(across) > 60 && Math.abs(across) > 2 * Math.abs(to.clientY - from.clientY)) show(here - Math.sign(across), false);
});

for (const figure of document.querySelectorAll("figure")) if (figure.querySelector("script")) interactive(figure);

function interactive(figure) {
  const lines = JSON.parse(figure.querySelector("script").textContent);
  const chart = figure.querySelector(".chart"), svg = chart.querySelector("svg");
  const out = figure.querySelector(".readout"), first = out.textContent;
  const drawn = [...svg.querySelectorAll(":scope > g:not([transform])")];
  const shown = lines.map(() => true);
  const marks = document.createElementNS(svg.namespaceURI, "g");
  svg.append(marks);
  let at = null;

  const places = () => [...new Set(lines.flatMap((line, each) => (shown[each] ? line.values.map((v) => v[0]) : [])))].sort((a, b) => a - b);
  function tell(x) {
    at = x;
    marks.replaceChildren();
    const told = [];
    lines.forEach((line, each) => {
      const value = shown[each] && line.values.find((v) => v[0] === x);
      if (!value) return;
      const dot = document.createElementNS(svg.namespaceURI, "circle");
      for (const [name, text] of Object.entries({ cx: value[0], cy: value[1], r: 6, fill: "none", stroke: "#1a1a1a", "stroke-width": 3 })) dot.setAttribute(name, text);
      marks.append(dot);
      told.push(line.name ? `${line.name}, ${value[2]}` : value[2]);
    });
    out.textContent = told.length ? told.join("\n") : first;
    out.classList.toggle("told", told.length > 0);
  }
  function nearest(event) {
    const all = places(), matrix = svg.getScreenCTM();
    if (!all.length || !matrix) return;
    const x = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix.inverse()).x;
    tell(all.reduce((best, each) => (Math.abs(each - x) < Math.abs(best - x) ? each : best)));
  }
  chart.addEventListener("pointermove", nearest);
  chart.addEventListener("pointerdown", nearest);
  chart.addEventListener("mousedown", (event) => event.preventDefault()); // arrows go on moving slides
  chart.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key], all = places();
    if (!step || !all.length) return;
    const now = all.indexOf(at);
    tell(all[now < 0 ? (step > 0 ? 0 : all.length - 1) : Math.max(0, Math.min(all.length - 1, now + step))]);
    event.preventDefault();
  });
  if (lines.length < 2) return;
  const buttons = document.createElement("div");
  buttons.className = "lines";
  lines.forEach((line, each) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = line.name;
    button.setAttribute("aria-pressed", "true");
    button.onclick = () => {
      shown[each] = !shown[each];
      button.setAttribute("aria-pressed", String(shown[each]));
      drawn[each].style.display = shown[each] ? "" : "none";
      tell(null);
    };
    buttons.append(button);
  });
  out.before(buttons);
}

root.classList.add("on");
document.querySelector("nav").hidden = false;
addEventListener("hashchange", () => show(named(), false));
show(named(), true);
