// A plot of lines: axes with round numbers, a legend, a mark at the current step, and words for it.

import { fill, h, powerOfTen, svg, unique, write } from "./dom.js";

const [WIDTH, HEIGHT] = [360, 220];
const AREA = { left: 46, right: WIDTH - 12, top: 26, bottom: HEIGHT - 36 };

/**
 * @param {string} label What the plot shows, for its caption and for screen readers.
 * @param {string} x, y What the axes hold.
 * @param {boolean} log Whether the y axis goes in powers of ten.
 * @param {function} pick Called with the x of a point when the reader chose it.
 */
export function plot({ label, x, y, log = false, pick }) {
  const clip = unique("clip");
  const inside = { x: AREA.left - 6, y: AREA.top - 6, width: AREA.right - AREA.left + 12, height: AREA.bottom - AREA.top + 12 };
  const [axes, drawn] = [svg("g"), svg("g", { "clip-path": `url(#${clip})` })];
  const board = svg(
    "svg",
    { class: `cw-plot-board ${pick ? "cw-picked" : ""}`, viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", onpointerdown: choose, onpointermove: (event) => event.buttons && choose(event) },
    svg("clipPath", { id: clip }, svg("rect", inside)),
    axes,
    drawn,
  );
  const legend = h("div", { class: "cw-legend", "aria-hidden": "true" });
  const element = h("div", { class: "cw-plot" }, h("div", { class: "cw-caption" }, label), board, legend);
  let [across, up, columns] = [null, null, []];

  function choose(event) {
    if (!pick || !columns.length) return;
    const box = board.getBoundingClientRect();
    const at = ((event.clientX - box.left) / box.width) * WIDTH;
    pick(columns.reduce((best, one) => (Math.abs(across(one) - at) < Math.abs(across(best) - at) ? one : best)));
  }

  return {
    element,
    /**
     * @param lines [{name, points: [[x, y], ...], kind, dashed, dots}]: a y of null leaves a gap, or is not yet known;
     *   kind is a colour, "cw-blue"; dots marks every point.
     * @param now The x at which a mark stands, if any.
     * @param xs, ys [from, to] of the axes; without them all points fit.
     */
    show({ lines, now, xs, ys }) {
      const all = lines.flatMap((line) => line.points);
      const points = all.filter(([, value]) => Number.isFinite(value) && (!log || value > 0));
      columns = [...new Set(all.map(([at]) => at))];
      const wide = xs ?? reach(columns);
      const high = ys ?? reach(points.map(([, value]) => value));
      const [down, steps] = [log ? powers(high) : round(high), round(wide, 6)];
      const ends = ys ?? (log ? [10 ** down.from, 10 ** down.to] : [down.from, down.to]);
      across = scale(wide, [AREA.left, AREA.right]);
      up = scale(ends, [AREA.bottom, AREA.top], log);
      fill(axes, axis(down, steps, wide, ends));
      fill(drawn, now === undefined ? null : svg("line", { class: "cw-now", x1: across(now), x2: across(now), y1: AREA.top, y2: AREA.bottom }),
        lines.map((line) => draw(line, now)));
      fill(legend, lines.length > 1 ? lines.map(key) : null);
      board.setAttribute("aria-label", words(lines, now));
    },
  };

  function axis(down, steps, wide, [low, top]) {
    const ys = down.ticks.map((tick) => (log ? 10 ** tick : tick)).filter((value) => value >= low && value <= top);
    const xs = steps.ticks.filter((value) => value >= wide[0] && value <= wide[1]);
    return [
      ys.map((value) => svg("line", { class: "cw-line-of-grid", x1: AREA.left, x2: AREA.right, y1: up(value), y2: up(value) })),
      ys.map((value) => svg("text", { x: AREA.left - 6, y: up(value) + 4, "text-anchor": "end" }, log ? power(value) : write(value))),
      svg("line", { class: "cw-axis", x1: AREA.left, x2: AREA.right, y1: AREA.bottom, y2: AREA.bottom }),
      xs.map((value) => svg("text", { x: across(value), y: AREA.bottom + 15, "text-anchor": "middle" }, write(value))),
      svg("text", { class: "cw-axis-name", x: AREA.left - 6, y: 12 }, y),
      svg("text", { class: "cw-axis-name", x: AREA.right, y: HEIGHT - 5, "text-anchor": "end" }, x),
    ];
  }

  function draw({ points, kind = "cw-blue", dashed, dots }, now) {
    const shown = points.map(([at, value]) => (Number.isFinite(value) && (!log || value > 0) ? [across(at), up(value)] : null));
    const path = shown.map((point, i) => (point ? `${shown[i - 1] ? "L" : "M"}${point.map(short).join(" ")}` : "")).join("");
    const marked = shown.filter((point, i) => point && (dots || points[i][0] === now));
    return svg("g", { class: kind },
      svg("path", { class: dashed ? "cw-curve cw-dashed" : "cw-curve", d: path }),
      marked.map(([cx, cy]) => svg("circle", { class: "cw-dot", cx, cy, r: dots ? 3.5 : 5 })));
  }

  function words(lines, now) {
    const told = lines.map(({ name, points }) => {
      const known = points.filter(([, value]) => Number.isFinite(value));
      if (!known.length) return `${name ?? y}: no value`;
      const [first, last] = [known[0], known.at(-1)];
      const here = known.find(([at]) => at === now);
      return `${name ?? y}: ${write(first[1])} at ${write(first[0])}, ${write(last[1])} at ${write(last[0])}${here ? `; now ${write(here[1])} at ${write(now)}` : ""}`;
    });
    return `${label}. ${y} over ${x}. ${told.join(". ")}.`;
  }
}

const short = (value) => Number(value.toFixed(2));

function key({ name, kind = "cw-blue", dashed }) {
  const line = svg("path", { class: dashed ? "cw-curve cw-dashed" : "cw-curve", d: "M1 5H25" });
  return h("span", { class: kind }, svg("svg", { viewBox: "0 0 26 10", width: 26, height: 10 }, line), name);
}

/** From the smallest to the largest of some values, never an empty range. */
function reach(values) {
  if (!values.length) return [0, 1];
  const [low, high] = values.reduce(([least, most], value) => [Math.min(least, value), Math.max(most, value)], [Infinity, -Infinity]);
  return low < high ? [low, high] : [low, low + (Math.abs(low) || 1)];
}

/** Round numbers that hold a range: their distance is 1, 2 or 5 times a power of ten. */
function round([low, high], most = 5) {
  const rough = (high - low) / most;
  const unit = 10 ** Math.floor(Math.log10(rough));
  const step = unit * [1, 2, 5, 10].find((times) => times * unit >= rough * 0.999);
  const [first, last] = [Math.floor(low / step + 1e-9), Math.ceil(high / step - 1e-9)];
  const ticks = Array.from({ length: last - first + 1 }, (_, i) => (first + i) * step);
  return { ticks, from: ticks[0], to: ticks.at(-1) };
}

/** Whole powers of ten that hold a range. */
function powers([low, high]) {
  const [from, to] = [Math.floor(Math.log10(low) + 1e-9), Math.ceil(Math.log10(high) - 1e-9)];
  const every = Math.ceil((to - from + 1) / 6);
  return { ticks: Array.from({ length: to - from + 1 }, (_, i) => from + i).filter((tick) => (tick - to) % every === 0), from, to: Math.max(to, from + 1) };
}

function power(value) {
  const exponent = Math.round(Math.log10(value));
  return Math.abs(exponent) < 3 ? write(value) : powerOfTen(exponent);
}

/** A function from values to places. */
function scale(values, [from, to], log = false) {
  const [low, high] = log ? values.map(Math.log10) : values;
  return (value) => from + (((log ? Math.log10(value) : value) - low) / (high - low)) * (to - from);
}
