// Pooling, forward and backward: what a window keeps, and which pixel gets its gradient.

import { choice, whole } from "./shared/controls.js";
import { fill, h, write } from "./shared/dom.js";
import { widget } from "./shared/frame.js";
import { grid } from "./shared/grid.js";
import { ownLook } from "./shared/own.js";
import { replaced } from "./shared/resize.js";
import { sizeLine } from "./shared/sizes.js";

const KEPT = { max: "largest", mean: "mean" };

function build(ui) {
  let shown = null;
  const set = (name, row, column, value) => ui.change({ [name]: replaced(ui.params[name], [row, column], value) });
  let arriving = null; // the gradient that arrives, as asked for last: in the trace it is made to fit
  function setArriving(row, column, value) {
    arriving = replaced(arriving, [row, column], value);
    ui.change({ grad_out: arriving });
  }
  const receive = (trace) => (arriving = trace.grad_out);
  const pick = (row, column) => ui.go(row * shown.result[0].length + column);
  const image = grid({ label: "map", edit: (row, column, value) => set("image", row, column, value) });
  const result = grid({ label: "result", kind: "cw-green", pick });
  const gradient = grid({ label: "gradient by the pixels", kind: "cw-purple" });
  const upstream = grid({ label: "gradient that arrives", kind: "cw-purple", edit: setArriving });
  const sum = h("p", { class: "cw-sum" });
  const share = h("p", { class: "cw-sum" });
  const sizes = sizeLine();
  const sign = (text) => h("span", { class: "cw-sign" }, text);
  const back = h("div", { class: "cw-grids cw-back" }, gradient.element, sign("←"), upstream.element);

  const example = choice({
    label: "example",
    options: ["no ties", "ties", "an edge", "negative"].map((name) => [name, name]),
    change: (name) => ui.change({ image: shown.examples[name] }),
  });
  const kind = choice({ label: "keep the", options: [["max", "largest"], ["mean", "mean"]], change: (value) => ui.change({ kind: value }) });
  const edge = choice({ label: "pixels left over", options: [["drop", "drop"], ["keep", "keep"]], change: (value) => ui.change({ edge: value }) });
  const way = choice({ label: "show", options: [["forward", "forward"], ["backward", "and back"]], change: (value) => ui.change({ way: value }) });
  const size = whole({ label: "window", min: 1, max: 4, change: (value) => ui.change({ size: value }) });
  const stride = whole({ label: "stride", min: 1, max: 4, change: (value) => ui.change({ stride: value }) });

  function draw(trace, step, hidden) {
    shown = trace;
    const { params, steps } = trace;
    const now = steps[step];
    const named = Object.keys(trace.examples).find((name) => JSON.stringify(trace.examples[name]) === JSON.stringify(params.image));
    example.show(named);
    kind.show(params.kind);
    edge.show(params.edge);
    way.show(params.way);
    size.show(params.size);
    stride.show(params.stride);
    sizes.show(trace.sizes);
    const seen = (r, c) => steps.some(({ top, left, height, width }) => r >= top && r < top + height && c >= left && c < left + width);
    image.show(trace.x, { look: (r, c) => `${seen(r, c) ? "" : "cw-pad"} ${now ? pixelLook(now, params, r, c) : ""}` });
    image.frames(now ? [now] : []);
    back.hidden = params.way !== "backward" || !now;
    fill(share);
    if (!now) return fill(sum);
    const forward = params.way === "forward";
    drawResult(trace, step, hidden && forward);
    if (forward) return tellForward(trace, now, hidden);
    drawBack(trace, now, step, hidden);
    tellForward(trace, now, false);
    return tellBack(trace, now, hidden);
  }

  function pixelLook(now, params, r, c) {
    if (r < now.top || r >= now.top + now.height || c < now.left || c >= now.left + now.width) return "";
    if (params.kind === "mean") return "cw-in";
    if (now.winner[0] === r && now.winner[1] === c) return "cw-in cw-winner";
    return now.tied.some(([i, j]) => i === r && j === c) ? "cw-in cw-tied" : "cw-in";
  }

  /** Whether a pixel gets a part of this window's gradient. */
  function gets(now, params, r, c) {
    const look = pixelLook(now, params, r, c);
    return params.kind === "mean" ? look !== "" : look.includes("cw-winner");
  }

  function drawResult(trace, step, hidden) {
    const columns = trace.result[0].length;
    const at = (r, c) => r * columns + c;
    result.show(trace.result, {
      text: (r, c) => (at(r, c) > step ? "" : hidden && at(r, c) === step ? "?" : undefined),
      look: (r, c) =>
        `${at(r, c) === step ? "cw-current" : ""} ${at(r, c) > step ? "cw-later" : ""} ${ownLook(trace, [r, c], [`${trace.params.kind}_pool`])}`,
    });
  }

  function drawBack(trace, now, step, hidden) {
    const { asked } = ask(trace, step);
    const isAsked = (r, c) => hidden && r === asked[0] && c === asked[1];
    gradient.show(now.grad_x, {
      text: (r, c) => (isAsked(r, c) ? "?" : undefined),
      look: (r, c) => `${gets(now, trace.params, r, c) ? "cw-gets" : ""} ${ownLook(trace, [r, c], [`${trace.params.kind}_pool_backward`])}`,
    });
    gradient.frames([now]);
    upstream.show(trace.grad_out, { look: (r, c) => (r === now.place[0] && c === now.place[1] ? "cw-current" : "") });
  }

  const windowOf = ({ x }, { top, left, height, width }) => x.slice(top, top + height).flatMap((line) => line.slice(left, left + width));

  function tellForward(trace, now, hidden) {
    const { kind: kept } = trace.params;
    const pixels = windowOf(trace, now);
    const value = h("strong", { class: "cw-result" }, hidden ? "?" : write(now.value));
    const terms = pixels.flatMap((pixel, i) => [i ? (kept === "max" ? ", " : " + ") : "", h("span", { class: "cw-pixel" }, write(pixel))]);
    fill(sum, kept === "max" ? ["largest of ", terms, " is ", value] : ["(", terms, `) / ${pixels.length} = `, value]);
    const where = `Window in row ${now.place[0]}, column ${now.place[1]}`;
    const tied = kept === "max" && now.tied.length ? ` ${write(now.value)} is there ${now.tied.length + 1} times.` : "";
    if (hidden) return `${where}: what is its ${KEPT[kept]}?`;
    return `${where}: the ${KEPT[kept]} of its ${pixels.length} pixels is ${write(now.value)}.${tied}`;
  }

  function tellBack(trace, now, hidden) {
    const { kind: kept } = trace.params;
    const delta = trace.grad_out[now.place[0]][now.place[1]];
    const pixels = windowOf(trace, now).length;
    const where = `The gradient ${write(delta)} comes back to window ${now.place.join(", ")}`;
    if (hidden) return `${where}. Who gets it?`;
    if (kept === "mean") {
      const part = now.share;
      fill(share, "each of the ", String(pixels), " pixels gets ", h("strong", { class: "cw-purple-ink" }, `${write(delta)} / ${pixels} = ${write(part)}`));
      return `${where}: its ${pixels} pixels share it evenly, ${write(part)} each.`;
    }
    const [r, c] = now.winner;
    fill(share, "the pixel in row ", String(r), ", column ", String(c), " gets ", h("strong", { class: "cw-purple-ink" }, write(delta)));
    const tie = now.tied.length ? ` ${now.tied.length + 1} pixels are the largest; the first of them, row by row, gets all.` : " The others get nothing.";
    return `${where}: all of it goes to the largest pixel, in row ${r}, column ${c}.${tie}`;
  }

  /** Which pixel to ask about: by turns the winner and the first of the window. */
  function ask({ steps }, step) {
    const { winner, top, left } = steps[step];
    return { asked: step % 2 ? [top, left] : winner };
  }

  function question(trace, step) {
    const now = trace.steps[step];
    if (trace.params.way === "forward") return { text: `What is the ${KEPT[trace.params.kind]} of this window?`, answer: now.value };
    const { asked: [r, c] } = ask(trace, step);
    return { text: `What does the pixel in row ${r}, column ${c} have after this step?`, answer: now.grad_x[r][c] };
  }

  return {
    controls: [example.element, kind.element, size.element, stride.element, edge.element, way.element],
    stage: [h("div", { class: "cw-grids" }, image.element, sign("→"), result.element), sum, back, share, sizes.element],
    receive,
    draw,
    follow: ({ steps }, step) => result.follow(...steps[step].place),
    question,
  };
}

export default widget({ title: "Pooling, step by step", build });
