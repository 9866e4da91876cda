const NAMES = [
  ...(['paper', 'panel', 'line', 'edge', 'ink', 'soft', 'normal', 'warning', 'gap', 'accent'] as const),
];

/** Colors of the page's styles, for canvases. */
export type CanvasColors = Record<(typeof NAMES)[number], string>;

/** Reads the colors that the page's styles have now. */
export function readCanvasColors(): CanvasColors {
  const styles = getComputedStyle(document.documentElement);
  return Object.fromEntries(
    NAMES.map((name) => [name, styles.getPropertyValue(`--${name}`).trim()]),
  ) as CanvasColors;
}

/** Makes a pattern of slanted lines. */
export function hatch(
  context: CanvasRenderingContext2D,
  { gap, edge }: CanvasColors,
  ratio: number,
): CanvasPattern | string {
  const size = 8;
  const tile = document.createElement('canvas');
  tile.width = tile.height = size * ratio;
  const own = tile.getContext('2d');
  if (own === null) return gap;
  own.scale(ratio, ratio);
  own.fillStyle = gap;
  own.globalAlpha = 0.45;
  own.fillRect(0, 0, size, size);
  own.globalAlpha = 0.8;
  own.strokeStyle = edge;
  own.lineWidth = 1;
  own.beginPath();
  for (const x of [-size, 0, size]) {
    own.moveTo(x, size);
    own.lineTo(x + size, 0);
  }
  own.stroke();
  const pattern = context.createPattern(tile, 'repeat');
  pattern?.setTransform(new DOMMatrix().scale(1 / ratio));
  return pattern ?? gap;
}
