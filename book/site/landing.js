// A link into a page leads to its place, and stays there while what lies above is still laid out:
// formulas, widgets, editors. The reader's first move ends it.

let target = null;

function land() {
  target?.scrollIntoView({ behavior: "instant" });
}

function arrive() {
  target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  land();
}

const article = document.querySelector(".bd-article");
if (article) new ResizeObserver(land).observe(article);
for (const move of ["wheel", "touchmove", "pointerdown", "keydown"]) {
  addEventListener(move, () => (target = null), { passive: true });
}
addEventListener("hashchange", arrive);
arrive();
