import { type LegendEntry, legendPath, MARK_BOX } from './legend';

/** A bar of colours from low to high. */
export interface ColorScale {
  /** CSS colours at equal distances */
  stops: readonly string[];
  low: string;
  high: string;
}

/** What a picture of a chart is made of; all colours resolved, so that it stands alone. */
export interface PictureParts {
  title: string;
  /** of what it is: direction, step, run */
  subtitle?: string | undefined;
  legend: readonly LegendEntry[];
  scale?: ColorScale | undefined;
  /** names of the axes, for drawings that do not have them inside */
  axes?: { x: string; y: string } | undefined;
  /** SVG elements, drawn in a box of this size */
  drawing: { content: string; width: number; height: number };
  theme: { background: string; ink: string; muted: string; font: string };
  /** width in pixels of a text of a size and weight */
  textWidth: (text: string, size: number, weight?: number) => number;
}

/** A picture of a chart: SVG, and its size in pixels. */
export interface Picture {
  source: string;
  width: number;
  height: number;
}

const PAD = 16;
const LEAST_WIDTH = 360;
const TITLE = { size: 15, line: 20, weight: 600 } as const;
const SUBTITLE = { size: 12, line: 16 } as const;
const LEGEND = { size: 11.5, line: 18, gap: 14, most: 60 } as const;
const AXIS = { size: 11, line: 18 } as const;
const SCALE = { width: 120, height: 9, line: 20 } as const;

/** Characters that XML does not allow, as a name may have them: control characters and halves of pairs. */
const FORBIDDEN = /(?![\t\n\r])\p{Cc}|\p{Cs}|[\ufffe\uffff]/gu;

/** Text as markup shows it. */
export function escaped(text: string): string {
  return text
    .replace(FORBIDDEN, '')
    .replace(/[&<>"]/g, character => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[character]!);
}

/** Text in lines no wider than `width`; words that are wider by themselves are cut where they must be. */
export function wrapped(text: string, width: number, measure: (text: string) => number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const longer = line ? `${line} ${word}` : word;
    if (measure(longer) <= width) {
      line = longer;
      continue;
    }
    if (line) lines.push(line);
    line = '';
    for (const character of word) {
      if (line && measure(line + character) > width) {
        lines.push(line);
        line = '';
      }
      line += character;
    }
  }
  return line ? [...lines, line] : lines;
}

const text = (x: number, y: number, size: number, fill: string, content: string, more = '') =>
  `<text x="${x}" y="${y}" font-size="${size}" fill="${fill}"${more}>${escaped(content)}</text>`;

/** Legend entries beside each other, in as many lines as they need. */
function legendMarkup({ legend, theme, textWidth }: PictureParts, width: number, top: number) {
  const entries = legend.slice(0, LEGEND.most);
  const rest = legend.length - entries.length;
  let [x, y] = [0, top];
  let markup = '';
  const start = MARK_BOX.width + 4;
  const place = (taken: number) => {
    if (x > 0 && x + taken > width) [x, y] = [0, y + LEGEND.line];
  };
  for (const entry of entries) {
    const lines = wrapped(entry.label, width - start, t => textWidth(t, LEGEND.size));
    const taken = start + Math.max(0, ...lines.map(line => textWidth(line, LEGEND.size)));
    place(taken);
    const { d, fill, fillOpacity = 1, stroke, dash } = legendPath(entry);
    markup += `<path d="${d}" transform="translate(${PAD + x + MARK_BOX.width / 2} ${y + LEGEND.line / 2})" fill="${fill}" fill-opacity="${fillOpacity}" stroke="${stroke}" stroke-width="1.75"${dash ? ` stroke-dasharray="${dash}"` : ''}/>`;
    lines.forEach((line, i) => {
      if (i > 0) y += LEGEND.line;
      markup += text(PAD + x + start, y + LEGEND.line / 2 + 4, LEGEND.size, theme.ink, line);
    });
    x += taken + LEGEND.gap;
  }
  if (rest > 0) {
    const more = `… and ${rest} more`;
    place(textWidth(more, LEGEND.size));
    markup += text(PAD + x, y + LEGEND.line / 2 + 4, LEGEND.size, theme.muted, more);
  }
  return { markup, bottom: legend.length > 0 ? y + LEGEND.line + 4 : top };
}

/** A bar of colours with its ends. */
function scaleMarkup({ scale, theme, textWidth }: PictureParts, right: number, top: number): string {
  if (!scale) return '';
  const x = right - textWidth(scale.high, AXIS.size) - 6 - SCALE.width;
  // Rectangles instead of a gradient: a gradient needs a name that is unique among all pictures of a page.
  const part = SCALE.width / scale.stops.length;
  const bar = scale.stops.map(
    (color, i) =>
      `<rect x="${x + i * part}" y="${top + 5}" width="${part + (i + 1 < scale.stops.length ? 0.5 : 0)}" height="${SCALE.height}" fill="${color}"/>`,
  );
  return (
    bar.join('') +
    text(x - 6, top + 13, AXIS.size, theme.muted, scale.low, ' text-anchor="end"') +
    text(right, top + 13, AXIS.size, theme.muted, scale.high, ' text-anchor="end"')
  );
}

/** A chart as a picture that needs nothing else: title, what it is of, legend, the drawing with its axes, the theme's background. */
export function composePicture(parts: PictureParts): Picture {
  const { title, subtitle, scale, axes, drawing, theme, textWidth } = parts;
  const inset = axes ? AXIS.line : 0;
  const inner = Math.max(LEAST_WIDTH, drawing.width + inset);
  let y = PAD;
  let markup = '';
  for (const line of wrapped(title, inner, t => textWidth(t, TITLE.size, TITLE.weight))) {
    markup += text(PAD, y + 15, TITLE.size, theme.ink, line, ` font-weight="${TITLE.weight}"`);
    y += TITLE.line;
  }
  for (const line of wrapped(subtitle ?? '', inner, t => textWidth(t, SUBTITLE.size))) {
    markup += text(PAD, y + 12, SUBTITLE.size, theme.muted, line);
    y += SUBTITLE.line;
  }
  const legend = legendMarkup(parts, inner, y + 4);
  markup += legend.markup;
  y = legend.bottom + 4;
  markup += `<svg x="${PAD + inset}" y="${y}" width="${drawing.width}" height="${drawing.height}">${drawing.content}</svg>`;
  if (axes) {
    const middle = y + drawing.height / 2;
    markup += text(
      0,
      0,
      AXIS.size,
      theme.muted,
      axes.y,
      ` text-anchor="middle" transform="translate(${PAD + 10} ${middle}) rotate(-90)"`,
    );
  }
  y += drawing.height;
  if (axes) {
    markup += text(PAD + inset + drawing.width / 2, y + 13, AXIS.size, theme.muted, axes.x, ' text-anchor="middle"');
    y += AXIS.line;
  }
  markup += scaleMarkup(parts, PAD + inner, y);
  if (scale) y += SCALE.line;
  const [width, height] = [Math.ceil(inner + 2 * PAD), Math.ceil(y + PAD)];
  const source =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="${escaped(theme.font)}">` +
    `<title>${escaped(title)}</title><rect width="${width}" height="${height}" fill="${theme.background}"/>${markup}</svg>`;
  return { source: source.replace(FORBIDDEN, ''), width, height };
}
