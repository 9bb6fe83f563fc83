// From one picture to the next: the pictures in between.

const TIME = 1100; // milliseconds for all ways together: less than a step stays while playing

/** @param {function} draw Called with what a way returns for each t from 0 to 1. */
export function tween(draw) {
  let frame = 0;
  return {
    /** Go one way after the other; a way is a function of t, and the last one leads to `end`. */
    go(ways, end) {
      cancelAnimationFrame(frame);
      const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
      let begun;
      draw(ways[0](0));
      const tick = (now) => {
        begun ??= now;
        const at = still ? ways.length : Math.min(((now - begun) / TIME) * ways.length, ways.length);
        if (at === ways.length) return draw(end);
        draw(ways[Math.floor(at)](ease(at % 1)));
        frame = requestAnimationFrame(tick);
      };
      frame = requestAnimationFrame(tick);
    },
    /** Show something at once. */
    jump(what) {
      cancelAnimationFrame(frame);
      draw(what);
    },
  };
}

const ease = (t) => t * t * (3 - 2 * t);
