// Nodes and edges: boxes of HTML that can be read and edited, over curves of SVG.
// Where there is no room to go from left to right, the graph goes from top to bottom.

import { fill, h, svg } from "./dom.js";

// In units of a 16th of the board's font size
const [WIDTH, HEIGHT] = [84, 66]; // of a box
const ALONG = { gap: 50, small: 0.72 }; // between two columns; below this scale the graph turns
const DOWN = { gap: 38, apart: 14 }; // between two rows of boxes, and from box to box
const TALLEST = { pixels: 640, small: 0.75 }; // a graph taller than this shrinks, but not below this scale
const [APART, MARGIN, HEAD, TALL] = [16, 6, 8, 18];

/** @param {string} label What the graph shows, for screen readers. */
export function nodeGraph({ label }) {
  const lines = svg("svg", { "aria-hidden": "true" });
  const boxes = h("div", { role: "list", "aria-label": label });
  const board = h("div", { class: "cw-nodes" }, lines, boxes);
  const element = h("div", { class: "cw-graph" }, board);
  let drawn = { nodes: [], edges: [] };
  new ResizeObserver(() => draw()).observe(element);

  function draw() {
    const { nodes, edges } = drawn;
    const room = element.clientWidth;
    if (!nodes.length || !room) return;
    const size = (down) => extent(nodes, edges, down);
    const turned = room / size(false).width < ALONG.small;
    const { width, height } = size(turned);
    const place = (column, row) => spot(column, row, turned);
    const low = Math.max(TALLEST.small, TALLEST.pixels / height);
    board.style.setProperty("--unit", `${Math.min(1, room / width, low)}px`);
    board.style.setProperty("--wide", width);
    board.style.setProperty("--high", height);
    lines.setAttribute("viewBox", `0 0 ${width} ${height}`);
    nodes.forEach(({ column, row, element: box }) => {
      const { left, top } = place(column, row);
      box.style.setProperty("--left", left);
      box.style.setProperty("--top", top);
    });
    const ways = edges.map((edge) => way(edge, nodes, place, turned));
    const off = ports(edges, ways, turned);
    const shapes = edges.map((edge, i) => ({ edge, points: ways[i].with(-1, off[i]) }));
    // what is looked at lies on top
    shapes.sort((a, b) => (a.edge.current ?? 0) - (b.edge.current ?? 0));
    fill(lines, shapes.map(({ edge, points }) => curve(edge, points, turned)), shapes.map(({ edge, points }) => tag(edge, points, turned)));
  }

  return {
    element,
    /**
     * @param nodes {element, column, row, look}: `element` is what a box holds, kept from show to show.
     * @param edges {start, end, bends, look, text, back, current}: `start` and `end` number nodes,
     *   bends are [column, row]; `text` stands at the edge; `back` turns the arrow round.
     */
    show({ nodes, edges }) {
      const same = nodes.length === drawn.nodes.length && nodes.every((node, i) => node.element === drawn.nodes[i].element);
      if (!same) fill(boxes, nodes.map((node) => node.element));
      for (const node of nodes) {
        node.element.className = `cw-node ${node.look}`;
        node.element.setAttribute("role", "listitem");
      }
      drawn = { nodes, edges };
      draw();
    },
  };
}

function spot(column, row, turned) {
  return turned
    ? { left: MARGIN + row * (WIDTH + DOWN.apart), top: MARGIN + column * (HEIGHT + DOWN.gap) }
    : { left: MARGIN + column * (WIDTH + ALONG.gap), top: MARGIN + row * (HEIGHT + APART) };
}

function extent(nodes, edges, turned) {
  const places = [...nodes.map(({ column, row }) => [column, row]), ...edges.flatMap((edge) => edge.bends)];
  const far = spot(Math.max(...places.map(([column]) => column)), Math.max(...places.map(([, row]) => row)), turned);
  return { width: far.left + WIDTH + MARGIN, height: far.top + HEIGHT + MARGIN };
}

/** The points an edge runs through: out of its start, past each bend, to the side of its end. */
function way({ start, end, bends }, nodes, place, turned) {
  const at = (column, row) => {
    const { left, top } = place(column, row);
    return turned ? { before: [left + WIDTH / 2, top], after: [left + WIDTH / 2, top + HEIGHT] } : { before: [left, top + HEIGHT / 2], after: [left + WIDTH, top + HEIGHT / 2] };
  };
  const first = at(nodes[start].column, nodes[start].row).after;
  const last = at(nodes[end].column, nodes[end].row).before;
  const between = bends.flatMap(([column, row]) => Object.values(at(column, row)));
  return [first, ...between, last];
}

/** Where each edge reaches its end: side by side, in the order in which they come. */
function ports(edges, ways, turned) {
  const across = turned ? 0 : 1;
  return edges.map(({ end }, i) => {
    const came = (one) => ways[one].at(-2)[across];
    const beside = edges.flatMap((edge, one) => (edge.end === end ? [one] : [])).sort((a, b) => came(a) - came(b) || a - b);
    const shift = ((beside.indexOf(i) - (beside.length - 1) / 2) * 0.6 * (turned ? WIDTH : HEIGHT)) / beside.length;
    return ways[i].at(-1).map((level, axis) => (axis === across ? level + shift : level));
  });
}

function curve({ look = "", back, current }, points, turned) {
  const path = trail(points, turned);
  const travelling = back ? trail([...points].reverse(), turned) : path;
  const tip = back ? points[0] : points.at(-1);
  const way = back ? 1 : -1;
  const [x, y] = tip;
  const head = turned
    ? `M${x} ${y}l${-HEAD * 0.6} ${way * HEAD}h${HEAD * 1.2}z`
    : `M${x} ${y}l${way * HEAD} ${-HEAD * 0.6}v${HEAD * 1.2}z`;
  const group = svg("g", { class: `cw-edge ${look} ${current ? "cw-live" : ""}` }, svg("path", { d: path, class: "cw-way" }), svg("path", { d: head, class: "cw-tip" }));
  if (!current) return group;
  const pulse = group.appendChild(svg("circle", { r: 5, class: "cw-pulse" }));
  pulse.style.offsetPath = `path("${travelling}")`;
  return group;
}

function trail([[x, y], ...others], turned) {
  let path = `M${x} ${y}`;
  for (const [to, level] of others) {
    const middle = turned ? (y + level) / 2 : (x + to) / 2;
    path += turned ? `C${x} ${middle} ${to} ${middle} ${to} ${level}` : `C${middle} ${y} ${middle} ${level} ${to} ${level}`;
    [x, y] = [to, level];
  }
  return path;
}

/** What stands at an edge, in the middle of its last stretch: on it, or beside it if it is straight. */
function tag({ text, look = "", current }, points, turned) {
  if (!text) return null;
  const [[x, y], [to, level]] = points.slice(-2);
  const wide = 8 * text.length + 6;
  const straight = Math.abs(turned ? to - x : level - y) < TALL;
  const left = (x + to) / 2 + (straight && turned ? wide / 2 + 4 : 0);
  const top = (y + level) / 2 - (straight && !turned ? TALL / 2 + 4 : 0);
  const pill = svg("rect", { x: left - wide / 2, y: top - TALL / 2, width: wide, height: TALL, rx: 6 });
  return svg("g", { class: `cw-slope ${look} ${current ? "cw-live" : ""}` }, pill, svg("text", { x: left, y: top }, text));
}
