import { composePicture, type ColorScale, type Picture } from './picture';
import type { LegendEntry } from './legend';
import { textWidth } from './text-width';

/** What a chart says of itself besides what it draws. */
export interface ChartWords {
  title: string;
  subtitle?: string | undefined;
  legend: readonly LegendEntry[];
  scale?: ColorScale | undefined;
  axes?: { x: string; y: string } | undefined;
}

const PRESENTATION = ['fill', 'fill-opacity', 'stroke', 'stroke-opacity', 'font-size', 'opacity'];

/** Elements that are drawn; the others only group them. */
const DRAWN = 'path, line, rect, circle, text, tspan';

/** What a frame draws: not the icons of its controls or its legend. */
const DRAWING = '.recharts-wrapper > svg, [data-part="drawing"] > svg, canvas[data-part="drawing"]';

/** Every presentation property that a chart takes from style sheets, written into a copy, so that it stands alone. */
function standalone(svg: SVGSVGElement): SVGSVGElement {
  const copy = svg.cloneNode(true) as SVGSVGElement;
  const originals = svg.querySelectorAll<SVGElement>(DRAWN);
  copy.querySelectorAll<SVGElement>(DRAWN).forEach((node, i) => {
    const computed = getComputedStyle(originals[i]!);
    for (const property of PRESENTATION) {
      node.removeAttribute(property);
      node.style.setProperty(property, computed.getPropertyValue(property));
    }
  });
  // Only the outer picture has a place and a name of its own.
  for (const name of ['style', 'class', 'tabindex', 'role', 'aria-label']) copy.removeAttribute(name);
  return copy;
}

/** A canvas as an image of at least twice its size on the page; cells of a matrix stay sharp. */
function imageOf(canvas: HTMLCanvasElement, width: number, height: number): string {
  const pixelated = getComputedStyle(canvas).imageRendering === 'pixelated';
  const large = document.createElement('canvas');
  const factor = pixelated ? Math.max(1, Math.ceil((2 * width) / canvas.width)) : 1;
  [large.width, large.height] = [canvas.width * factor, canvas.height * factor];
  const context = large.getContext('2d');
  if (!context) throw new Error('This browser offers no 2-D canvas.');
  context.imageSmoothingEnabled = false;
  context.drawImage(canvas, 0, 0, large.width, large.height);
  const source = large.toDataURL('image/png');
  return `<image href="${source}" width="${width}" height="${height}" preserveAspectRatio="none"/>`;
}

function contentOf(drawn: SVGSVGElement | HTMLCanvasElement) {
  const { width, height } = drawn.getBoundingClientRect();
  if (drawn instanceof HTMLCanvasElement) return { content: imageOf(drawn, width, height), width, height };
  const copy = standalone(drawn);
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  copy.setAttribute('width', String(width));
  copy.setAttribute('height', String(height));
  return { content: new XMLSerializer().serializeToString(copy), width, height };
}

/** Style-sheet colours as they look where an element is. */
function resolverAt(element: Element): (color: string) => string {
  const probe = document.createElement('span');
  return color => {
    element.append(probe);
    probe.style.color = '';
    probe.style.color = color;
    const resolved = getComputedStyle(probe).color;
    probe.remove();
    return resolved;
  };
}

/**
 * What a chart shows now as a picture; null while it has not drawn anything.
 * @param frame the element around title, legend and drawing
 */
export function pictureOf(frame: HTMLElement, { title, subtitle, legend, scale, axes }: ChartWords): Picture | null {
  const drawn = frame.querySelector<SVGSVGElement | HTMLCanvasElement>(DRAWING);
  if (!drawn) return null;
  const resolved = resolverAt(frame);
  const { width, height } = drawn.getBoundingClientRect();
  if (width < 1 || height < 1) return null;
  return composePicture({
    title,
    subtitle,
    legend: legend.map(entry => ({ ...entry, color: resolved(entry.color) })),
    scale: scale && { ...scale, stops: scale.stops.map(resolved) },
    axes,
    drawing: contentOf(drawn),
    theme: {
      background: resolved('var(--panel)'),
      ink: resolved('var(--ink)'),
      muted: resolved('var(--muted)'),
      font: getComputedStyle(document.body).fontFamily,
    },
    textWidth,
  });
}

/**
 * A picture as a PNG of twice its size.
 * @throws when the browser cannot draw or encode it
 */
export async function toPng({ source, width, height }: Picture): Promise<Blob> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(source)}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [width * 2, height * 2];
  const context = canvas.getContext('2d');
  if (!context) throw new Error('This browser offers no 2-D canvas.');
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise<Blob | null>(resolve => canvas.toBlob(resolve, 'image/png'));
  if (!blob) throw new Error('The picture could not be encoded.');
  return blob;
}

/** Charts on the page, and what makes a picture of each. */
const makers = new WeakMap<Element, () => Picture | null>();

/** Makes a chart's picture known to whoever has its element, for instance the report. */
export function offerPicture(frame: Element, make: () => Picture | null): void {
  makers.set(frame, make);
}

/** Pictures of all charts inside an element, in their order; charts that show nothing yet are left out. */
export function picturesIn(root: Element): Picture[] {
  return [...root.querySelectorAll('[data-part="chart"]')].flatMap(frame => makers.get(frame)?.() ?? []);
}
