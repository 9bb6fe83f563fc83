// A cloud of points with its mean, its principal axes and the ellipse of one deviation.

import { h, svg } from "./dom.js";
import { plane } from "./plane.js";
import { pointSet } from "./points.js";
import { tween } from "./tween.js";

/** A plane with a picture {points, test, mean, spread} on it; `spread` are the axes, one deviation long. */
export function scene(label, { choose, move }) {
  const board = plane(label);
  const ellipse = svg("ellipse", { class: "cw-ellipse", "aria-hidden": "true" });
  const axes = [0, 1].map(() => svg("line", { class: "cw-spread", "aria-hidden": "true" }));
  const cross = svg("path", { class: "cw-mean-cross", d: "M-7 0H7M0-7V7", "aria-hidden": "true" });
  const points = pointSet(board, { choose, move });
  board.front.append(ellipse, ...axes, points.group, cross);
  let [now, chosen] = [null, 0];

  function draw(what) {
    now = what;
    const { mean, spread } = what;
    const [x, y] = board.place(mean);
    const ends = spread.map((axis) => board.place(axis.map((part, k) => mean[k] + part)));
    cross.setAttribute("transform", `translate(${x} ${y})`);
    const [[px, py], [qx, qy]] = ends.map(([ex, ey]) => [ex - x, ey - y]);
    Object.entries({ rx: 1, ry: 1, transform: `matrix(${px} ${py} ${qx} ${qy} ${x} ${y})` }).forEach(([name, value]) => ellipse.setAttribute(name, value));
    axes.forEach((line, k) => Object.entries({ x1: x, y1: y, x2: ends[k][0], y2: ends[k][1] }).forEach(([name, value]) => line.setAttribute(name, value)));
    mark(chosen);
  }
  function mark(number) {
    chosen = number;
    const all = now.points.map((at, i) => ({ at, name: `point ${i}` }));
    points.show([...all, { at: now.test, name: "test point", look: "cw-purple", square: true }], chosen);
  }
  const { go, jump } = tween(draw);
  return { element: h("div", { class: "cw-panel" }, board.board), show: board.show, name: board.name, now: () => now, held: points.held, mark, go, jump };
}

/** All numbers slide. */
export function between(from, to) {
  if (!from || from.points.length !== to.points.length) return () => to;
  const mix = (a, b, t) => (Array.isArray(a) ? a.map((one, i) => mix(one, b[i], t)) : a + (b - a) * t);
  return (t) => Object.fromEntries(["points", "test", "mean", "spread"].map((name) => [name, mix(from[name], to[name], t)]));
}

/** Turn the first axis onto the horizontal; where the second then points down, flip the picture. */
export function turning({ points, test, mean, spread }, axes) {
  const angle = Math.atan2(axes[1][0], axes[0][0]);
  const flips = axes[0][0] * axes[1][1] - axes[0][1] * axes[1][0] < 0;
  return (t) => {
    const [cos, sin] = [Math.cos(-angle * t), Math.sin(-angle * t)];
    const turned = ([x, y]) => [cos * x - sin * y, (flips ? Math.cos(Math.PI * t) : 1) * (sin * x + cos * y)];
    return { points: points.map(turned), test: turned(test), mean: turned(mean), spread: spread.map(turned) };
  };
}

