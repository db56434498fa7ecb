/** Where a number stands beside a flow: at the middle of a stretch that is long enough, off every name and shape nearby. */
const BADGE = { width: 64, height: 18 };
const ASIDE = 20; // far enough from the line that the number stands beside it
const SHARES = [0.5, 0.35, 0.65, 0.2, 0.8];

/** @typedef {{x: number, y: number}} Point @typedef {{x: number, y: number, width: number, height: number}} Box */

/**
 * The first place that meets nothing: on the line, then beside it, from the middle of the longest stretch outwards.
 * @param {Point[]} waypoints @param {Box[]} taken names, shapes and other numbers @param {number} letters of the number
 * @returns {Point} the centre of the badge
 */
export function besideFlow(waypoints, taken, letters) {
  const width = Math.min(BADGE.width * 2, 14 + letters * 7);
  /** @type {{at: Point, met: number} | null} */
  let best = null;
  for (const at of candidates(waypoints)) {
    const box = { x: at.x - width / 2, y: at.y - BADGE.height / 2, width, height: BADGE.height };
    const met = taken.reduce((sum, other) => sum + overlap(box, other), 0);
    if (!met) return at;
    if (!best || met < best.met) best = { at, met };
  }
  return best?.at ?? waypoints[0];
}

/** @param {Point[]} waypoints */
function* candidates(waypoints) {
  const stretches = waypoints.slice(1).map((end, index) => ({ start: waypoints[index], end }));
  stretches.sort((a, b) => length(b) - length(a));
  for (const aside of [0, ASIDE, -ASIDE, 1.6 * ASIDE, -1.6 * ASIDE]) {
    for (const stretch of stretches) {
      for (const share of SHARES) yield along(stretch, share, aside);
    }
  }
}

/** @param {{start: Point, end: Point}} stretch */
const length = ({ start, end }) => Math.hypot(end.x - start.x, end.y - start.y);

/** @param {{start: Point, end: Point}} stretch @param {number} share @param {number} aside pixels at right angles to it */
function along(stretch, share, aside) {
  const { start, end } = stretch;
  const whole = length(stretch) || 1;
  return {
    x: start.x + (end.x - start.x) * share + ((end.y - start.y) / whole) * aside,
    y: start.y + (end.y - start.y) * share - ((end.x - start.x) / whole) * aside,
  };
}

/** @param {Box} a @param {Box} b @returns {number} square pixels that both cover */
function overlap(a, b) {
  const across = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const down = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return across > 0 && down > 0 ? across * down : 0;
}
