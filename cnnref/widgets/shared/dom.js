// Elements and numbers: the few lines that every other module needs.

/** Make an element: `h("button", {type: "button", onclick: go}, "Next")`. */
export const h = maker("http://www.w3.org/1999/xhtml");

/** Make an element of a drawing: `svg("circle", {r: 3})`. */
export const svg = maker("http://www.w3.org/2000/svg");

function maker(space) {
  return (tag, attributes = {}, ...children) => {
    const element = document.createElementNS(space, tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
      else if (value === true) element.setAttribute(name, "");
      else if (value !== false && value != null) element.setAttribute(name, value);
    }
    element.append(...children.flat(Infinity).filter((child) => child != null));
    return element;
  };
}

/** Write a number as the course does: four digits at most, a true minus sign. */
export function write(value) {
  return writeTo(4, value);
}

/** The same with another number of digits. */
export function writeTo(digits, value) {
  const short = Number.isInteger(value) ? value : Number(value.toPrecision(digits));
  const [figures, exponent] = String(short).split("e"); // JavaScript's way with numbers of many zeros
  return figures.replace("-", "−") + (exponent ? ` · ${powerOfTen(Number(exponent))}` : "");
}

const RAISED = Object.fromEntries([..."-0123456789"].map((sign, i) => [sign, "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"[i]]));

export function powerOfTen(exponent) {
  return `10${[...String(exponent)].map((sign) => RAISED[sign]).join("")}`;
}

/** Read a number as people write it; NaN if it is none. */
export function read(text) {
  const plain = text.trim().replace("−", "-").replace(",", ".");
  return plain === "" ? NaN : Number(plain);
}

/** Write a product inside a sum: a negative factor gets brackets. */
export function factor(value) {
  return value < 0 ? `(${write(value)})` : write(value);
}

/** Replace what an element holds. */
export function fill(element, ...children) {
  element.replaceChildren(...children.flat(Infinity).filter((child) => child != null));
}

/** An id that no other element of the document has, whichever copy of this module makes it. */
export function unique(stem) {
  return `cnnref-${stem}-${Math.random().toString(36).slice(2, 10)}`;
}

const SHAPES = {
  first: "M5 5v14M19 5l-10 7 10 7z",
  prev: "M16 5l-10 7 10 7z",
  play: "M7 4l13 8-13 8z",
  pause: "M8 5v14M16 5v14",
  next: "M8 5l10 7-10 7z",
  last: "M19 5v14M5 5l10 7-10 7z",
  reset: "M5 12a7 7 0 1 0 2.5-5.4M5 4v4.5h4.5",
  link: "M10 14a4 4 0 0 0 5.7 0l3-3a4 4 0 0 0-5.7-5.7l-1 1M14 10a4 4 0 0 0-5.7 0l-3 3a4 4 0 0 0 5.7 5.7l1-1",
};
const OUTLINED = new Set(["pause", "reset", "link"]);

/** A drawn sign for a button; the button's own label says what it does. */
export function icon(name) {
  const look = OUTLINED.has(name) ? "cw-icon cw-outlined" : "cw-icon";
  return svg("svg", { viewBox: "0 0 24 24", "aria-hidden": "true", class: look }, svg("path", { d: SHAPES[name] }));
}
