/** Starts a download of a blob under a file name. */
export function download(blob: Blob, fileName: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** Rows as comma-separated values; texts with commas, quotes or line breaks are quoted. */
export function toCsv(header: readonly string[], rows: readonly (readonly (string | number | null)[])[]): string {
  const cell = (value: string | number | null) => {
    const text = value === null ? '' : String(value);
    return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return [header, ...rows].map(row => row.map(cell).join(',')).join('\n') + '\n';
}

const PRESENTATION = ['fill', 'fill-opacity', 'stroke', 'stroke-opacity', 'font-size', 'opacity'];

/** Elements that are drawn; the others only group them. */
const DRAWN = 'path, line, rect, circle, text, tspan';

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
  copy.style.fontFamily = getComputedStyle(svg).fontFamily;
  return copy;
}

/** A chart's markup, on its own and of its size on the page. */
function markup(svg: SVGSVGElement): { source: string; width: number; height: number } {
  const { width, height } = svg.getBoundingClientRect();
  const copy = standalone(svg);
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  copy.setAttribute('width', String(width));
  copy.setAttribute('height', String(height));
  return { source: new XMLSerializer().serializeToString(copy), width, height };
}

/** A chart's markup with its looks written into it. */
export const svgMarkup = (svg: SVGSVGElement): string => markup(svg).source;

/** A chart as an SVG file, without the page's background. */
export function svgToFile(svg: SVGSVGElement): Blob {
  return new Blob([markup(svg).source], { type: 'image/svg+xml' });
}

/** What a canvas shows, as a PNG of its own resolution. @throws when the browser cannot encode it */
export async function canvasToPng(canvas: HTMLCanvasElement): Promise<Blob> {
  const blob = await new Promise<Blob | null>(resolve => canvas.toBlob(resolve, 'image/png'));
  if (!blob) throw new Error('The picture could not be encoded.');
  return blob;
}

/** What a canvas shows, as an SVG file around its pixels. */
export function canvasToSvg(canvas: HTMLCanvasElement): Blob {
  const { width, height } = canvas.getBoundingClientRect();
  const picture = `<image href="${canvas.toDataURL('image/png')}" width="${width}" height="${height}"/>`;
  const source = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${picture}</svg>`;
  return new Blob([source], { type: 'image/svg+xml' });
}

/**
 * A chart as a PNG at twice its size on the page's background.
 * @throws when the browser cannot draw it
 */
export async function svgToPng(svg: SVGSVGElement): Promise<Blob> {
  const { source, width, height } = markup(svg);
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(source)}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = width * 2;
  canvas.height = height * 2;
  const context = canvas.getContext('2d');
  if (!context) throw new Error('This browser offers no 2-D canvas.');
  context.fillStyle = getComputedStyle(document.body).backgroundColor;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvasToPng(canvas);
}
