// Finds the dot under a finger or a pointer, by a search over all of them where they are on the screen.

/**
 * The nearest dot to that pixel among those that are shown, no further than `reach` pixels; the foremost of those that
 * lie on each other. -1 for none.
 */
export function nearest({ dots, matrix, width, height, x, y, reach, isShown }) {
  const [p, b, d] = dots.axes;
  const { x: [xp, xb, xd, x0], y: [yp, yb, yd, y0], w: [wp, wb, wd, w0] } = rowsOf(matrix, width, height);
  const furthest = reach * reach;
  let [found, least] = [-1, Infinity];
  for (let index = 0; index < dots.count; index += 1) {
    const [psychology, behaviour, depth] = [p[index], b[index], d[index]];
    const w = wp * psychology + wb * behaviour + wd * depth + w0;
    const right = (xp * psychology + xb * behaviour + xd * depth + x0) / w - x;
    const down = (yp * psychology + yb * behaviour + yd * depth + y0) / w - y;
    const away = right * right + down * down;
    if (away > furthest) continue;
    // What is in front wins where two are about as near.
    const rank = Math.sqrt(away) + 2 * w;
    if (rank >= least || !isShown(index)) continue;
    [found, least] = [index, rank];
  }
  return found;
}

/** The three rows that turn a place in 65,535ths into pixels, before they are divided by w. */
function rowsOf(matrix, width, height) {
  const row = (which) => [matrix[which], -matrix[which + 8], matrix[which + 4], matrix[which + 12] + (matrix[which + 8] - matrix[which] - matrix[which + 4]) / 2];
  const [x, y, w] = [row(0), row(1), row(3)];
  const scaled = (numbers) => numbers.map((number, index) => (index < 3 ? number / 65_535 : number));
  return {
    x: scaled(x.map((number, index) => ((number + w[index]) * width) / 2)),
    y: scaled(y.map((number, index) => ((w[index] - number) * height) / 2)),
    w: scaled(w),
  };
}

/** The coordinates of a dot, 0..1. */
export const placeOf = ({ axes }, index) => axes.map((axis) => axis[index] / 65_535);

