import type { Page } from '@playwright/test';
import type { DirectionFigures, Evaluation, StepPoint } from '../src/protocol/training';

/** Rows of comma-separated values, quotes taken off. @throws Error when the file does not begin with a byte order mark */
export function readCsv(file: Buffer): string[][] {
  const text = file.toString('utf8');
  if (!text.startsWith('\uFEFF')) throw new Error('Spreadsheets would not know that this is UTF-8.');
  const rows: string[][] = [[]];
  for (const [, quoted, bare = '', end] of text.slice(1).matchAll(/(?:"((?:[^"]|"")*)"|([^,\n]*))(,|\n)/g)) {
    rows.at(-1)!.push(quoted === undefined ? bare : quoted.replaceAll('""', '"'));
    if (end === '\n') rows.push([]);
  }
  return rows.slice(0, -1);
}

/** What a picture shows, as the browser draws it. */
export interface SeenPicture {
  width: number;
  height: number;
  /** words of an SVG */
  text: string;
  /** colours that are told apart */
  colors: number;
  /** share of the pixels that are not of the most frequent colour */
  ink: number;
  /** colours of the corners, as CSS writes them */
  corners: string[];
}

/** Draws a picture and looks at its pixels. */
export function readPicture(page: Page, file: Buffer | string, type: string): Promise<SeenPicture> {
  const data = Buffer.from(file as string).toString('base64');
  return page.evaluate(
    async ({ data, type }) => {
      const image = new Image();
      image.src = `data:${type};base64,${data}`;
      await image.decode();
      const { naturalWidth: width, naturalHeight: height } = image;
      const canvas = document.createElement('canvas');
      [canvas.width, canvas.height] = [width, height];
      const context = canvas.getContext('2d')!;
      context.drawImage(image, 0, 0);
      const pixels = context.getImageData(0, 0, width, height).data;
      const found = new Map<number, number>();
      // A sample says enough, and does not take seconds.
      const every = 5;
      for (let i = 0; i < pixels.length; i += 4 * every) {
        const color = (pixels[i]! << 16) | (pixels[i + 1]! << 8) | pixels[i + 2]!;
        found.set(color, (found.get(color) ?? 0) + 1);
      }
      const corner = (x: number, y: number) => {
        const at = 4 * (y * width + x);
        return `rgb(${pixels[at]}, ${pixels[at + 1]}, ${pixels[at + 2]})`;
      };
      const bytes = Uint8Array.from(atob(data), character => character.charCodeAt(0));
      const source = type === 'image/svg+xml' ? new TextDecoder().decode(bytes) : '';
      return {
        width,
        height,
        text: source
          ? (new DOMParser().parseFromString(source, type as 'image/svg+xml').documentElement.textContent ?? '')
          : '',
        colors: found.size,
        ink: 1 - Math.max(...found.values()) / ((width * height) / every),
        corners: [corner(1, 1), corner(width - 2, 1), corner(1, height - 2), corner(width - 2, height - 2)],
      };
    },
    { data, type },
  );
}

/** One direction of an evaluation. */
export type KeptFigures = Omit<DirectionFigures, 'occurrence'> & { occurrence: number[] };

/** A run as the browser keeps it. */
export interface KeptRun {
  role: string;
  name: string;
  /** every quantity at every step; null where it was switched off */
  series: Record<keyof StepPoint, (number | null)[]>;
  evaluations: { step: number; t2v: KeptFigures }[];
}

/** Everything that is recorded of the kept runs, straight from where the page keeps it. */
export function readKeptRuns(page: Page): Promise<KeptRun[]> {
  return page.evaluate(async () => {
    const opening = indexedDB.open('neighborretr-runs');
    const db = await new Promise<IDBDatabase>((resolve, reject) => {
      opening.addEventListener('success', () => resolve(opening.result));
      opening.addEventListener('error', () => reject(opening.error));
    });
    const all = <T>(store: string, id?: string) =>
      new Promise<T[]>(resolve => {
        const range = id === undefined ? undefined : IDBKeyRange.bound([id, -Infinity], [id, Infinity]);
        const request = db.transaction(store).objectStore(store).getAll(range);
        request.addEventListener('success', () => resolve(request.result as T[]));
      });
    const records = await all<{ id: string; role: string; name: string }>('runs');
    const runs = await Promise.all(
      records.map(async ({ id, role, name }) => {
        const blocks = await all<Record<keyof StepPoint, Float64Array>>('series', id);
        const evaluations = await all<Evaluation>('evaluations', id);
        const quantities = Object.keys(blocks[0]!) as (keyof StepPoint)[];
        const whole = (quantity: keyof StepPoint) =>
          blocks.flatMap(block => Array.from(block[quantity]!, value => (Number.isNaN(value) ? null : value)));
        // Curves leave out what was tested on a part of the gallery.
        const plain = evaluations
          .filter(e => e.pairs === undefined)
          .map(e => ({
            ...e,
            t2v: { ...e.t2v, occurrence: Array.from(e.t2v.occurrence) },
          }));
        return {
          role,
          name,
          series: Object.fromEntries(quantities.map(q => [q, whole(q)])) as KeptRun['series'],
          evaluations: plain,
        };
      }),
    );
    db.close();
    return runs;
  });
}
