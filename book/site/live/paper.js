// On paper an editor is a plain text: it draws only the lines that are in view.

import { element } from "./element.js";

// Let the text that `read` returns stand in a place while the page is printed.
export function printAs(place, read) {
  const copy = element("pre", { class: "live-paper" });
  addEventListener("beforeprint", () => {
    copy.textContent = read();
    place.append(copy);
  });
  addEventListener("afterprint", () => copy.remove());
}
