import { useCallback, useEffect, useRef, useState } from 'react';
import type { ProjectionRequest } from '@/analysis/projection';
import type { EmbeddingView } from '@/protocol/explore';
import { startProjection } from '@/state/explore-client';
import { GalleryLeftError } from '@/state/explore-queries';
import { messageOf, secondsLeft } from '@/state/progress';
import { keyOfSides, type OpenSide } from './sides';
import { useKept } from './use-kept';

/** How points are laid out. */
export interface LayoutSettings {
  method: 'pca' | 'umap';
  neighbors: number;
  minDistance: number;
  seed: number;
}

/** Places of all points of a run at one step: captions, then clips, [points · 2]. */
export interface LayoutFrame {
  step: number;
  points: Float32Array;
}

/** A finished layout. */
export interface Layout {
  key: string;
  method: LayoutSettings['method'];
  explained: [number, number] | null;
  /** per side: one frame, or its development by step, as the sides are now last */
  sides: LayoutFrame[][];
}

/** What is going on. */
export interface LayoutWork {
  phase: string;
  share: number;
  /** seconds, while that can be said */
  left: number | null;
  cancel: () => void;
}

/** Captions' and clips' places as one array. */
function together(text: Float32Array, video: Float32Array): Float32Array {
  const all = new Float32Array(text.length + video.length);
  all.set(text);
  all.set(video, text.length);
  return all;
}

const QUICK: LayoutSettings = { method: 'pca', neighbors: 15, minDistance: 0.1, seed: 0 };

class Cancelled extends Error {}

/** Embeddings of a run at its earlier evaluations, oldest first. */
async function earlier(
  side: OpenSide,
  tell: (phase: string, share: number) => void,
  check: () => void,
): Promise<{ step: number; view: EmbeddingView }[]> {
  const { moments, moment } = side.side;
  const before = moments.filter(m => /^\d+$/.test(m.key) && m.step < moment.step).reverse();
  const found: { step: number; view: EmbeddingView }[] = [];
  for (const one of before) {
    check();
    const view = await side.gallery.embeddingsAt(one, (_, done, total) =>
      tell(`${side.label}: encoding the pairs as of step ${one.step}`, (found.length + done / total) / before.length),
    );
    found.push({ step: one.step, view });
  }
  return found;
}

/** Lays out the pairs of all sides together. */
export function useLayout(sides: readonly OpenSide[], settings: LayoutSettings) {
  const [layout, setLayout] = useKept<Layout | null>('layout', null);
  const [work, setWork] = useState<LayoutWork | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const running = useRef<{ cancel: () => void } | null>(null);
  const key = keyOfSides(sides);
  // The page may be left while something is laid out.
  useEffect(() => () => running.current?.cancel(), []);

  const run = useCallback(
    async (development: boolean, own: LayoutSettings) => {
      running.current?.cancel();
      let over = false;
      let stop = () => {};
      const cancel = () => {
        over = true;
        stop();
        setWork(null);
      };
      const check = () => {
        if (over) throw new Cancelled();
      };
      const began = new Map<string, number>();
      const tell = (phase: string, share: number) => {
        const since = began.get(phase) ?? performance.now();
        began.set(phase, since);
        if (!over) setWork({ phase, share, left: secondsLeft(since, share), cancel });
      };
      running.current = { cancel };
      setProblem(null);
      tell('Reading the embeddings', 0);
      try {
        const views: EmbeddingView[] = [];
        for (const { gallery } of sides) views.push(await gallery.embeddings().ask());
        const before: { step: number; view: EmbeddingView }[][] = [];
        for (const side of sides) before.push(development ? await earlier(side, tell, check) : []);
        check();
        const request: ProjectionRequest = {
          ...own,
          width: views[0]!.width,
          sets: views.flatMap(view => [view.text, view.video]),
          placed: before.flat().flatMap(({ view }) => [view.text, view.video]),
        };
        const projection = startProjection(request, (done, total) =>
          tell(own.method === 'umap' ? 'UMAP' : 'PCA', done / total),
        );
        stop = projection.cancel;
        const { points, explained } = await projection.result;
        check();
        let placed = views.length * 2;
        setLayout({
          key,
          method: own.method,
          explained,
          sides: sides.map((side, i) => [
            ...before[i]!.map(({ step }) => {
              const at = placed;
              placed += 2;
              return { step, points: together(points[at]!, points[at + 1]!) };
            }),
            { step: side.side.moment.step, points: together(points[2 * i]!, points[2 * i + 1]!) },
          ]),
        });
        setWork(null);
      } catch (error) {
        if (error instanceof Cancelled || over) return;
        setWork(null);
        if (!(error instanceof GalleryLeftError)) setProblem(messageOf(error));
      }
    },
    [key, sides, setLayout],
  );

  // What was laid out last is still there when the map opens again; else PCA, which is quick, then what is wanted.
  const first = useRef({ run, settings, known: layout?.key });
  useEffect(() => {
    first.current = { run, settings, known: layout?.key };
  });
  useEffect(() => {
    const { run: lay, settings: wanted, known } = first.current;
    if (!key || known === key) return;
    let current = true;
    void lay(false, QUICK).then(() => (current && wanted.method === 'umap' ? lay(false, wanted) : undefined));
    return () => {
      current = false;
    };
  }, [key]);

  return { layout: layout?.key === key ? layout : null, work, problem, run: (d: boolean) => void run(d, settings) };
}
