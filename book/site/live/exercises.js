// The exercises of a page and the bar of its assignment.

import { Bar } from "./bar.js";
import { Exercise } from "./exercise.js";

export function start() {
  for (const place of document.querySelectorAll(".live-assignment")) new Bar(place);
  const near = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        near.unobserve(target);
        opened.get(target).open();
      }
    },
    { rootMargin: "800px" }, // the editor is fetched a screen before it is seen
  );
  const opened = new Map();
  for (const section of document.querySelectorAll(".live-exercise")) {
    opened.set(section, new Exercise(section));
    near.observe(section);
  }
}
