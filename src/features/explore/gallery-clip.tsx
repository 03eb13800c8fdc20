import { memo, useEffect, useState } from 'react';
import { galleryKey } from '@/config/data-kinds';
import type { ClipFrames } from '@/protocol/explore';
import { askAbout, messageOf } from '@/state/explore-questions';
import { ClipCanvas } from '@/ui/clip-canvas';
import type { OpenSide } from './sides';

/** Clips that were drawn, by gallery and number; the oldest go first. */
const drawn = new Map<string, ClipFrames>();
const KEPT = 600;

interface Waiting {
  index: number;
  resolve: (clip: ClipFrames) => void;
  reject: (error: unknown) => void;
}

const waiting = new Map<OpenSide, Waiting[]>();

/** Asks for all clips that became wanted at the same time together. */
function ask(side: OpenSide, index: number): Promise<ClipFrames> {
  return new Promise((resolve, reject) => {
    const queue = waiting.get(side) ?? [];
    queue.push({ index, resolve, reject });
    waiting.set(side, queue);
    if (queue.length > 1) return;
    setTimeout(() => {
      waiting.delete(side);
      const indices = [...new Set(queue.map(w => w.index))];
      askAbout(side.asked, (remote, key, domain) => remote.clips(key, domain, indices)).then(
        clips => queue.forEach(w => w.resolve(clips[indices.indexOf(w.index)]!)),
        (error: unknown) => queue.forEach(w => w.reject(error)),
      );
    });
  });
}

/** The clips of two runs are the same where their galleries are. */
function nameOf({ view, side }: OpenSide, index: number): string {
  return `${view.domain} ${galleryKey(side.record.config.data)} ${index}`;
}

/** Milliseconds after which a clip that could not be drawn is asked for again, so many times. */
const [AGAIN, TIMES] = [1000, 3];

/** The pictures of a clip; null until they are drawn, and why they cannot be. */
export function useClip(side: OpenSide, index: number): { clip: ClipFrames | null; problem: string | null } {
  const name = nameOf(side, index);
  const [arrived, setArrived] = useState<{ name: string; clip: ClipFrames | null; problem: string | null } | null>(
    null,
  );
  useEffect(() => {
    if (drawn.has(name)) return;
    let timer: ReturnType<typeof setTimeout> | null = null;
    let current = true;
    const draw = (left: number) =>
      ask(side, index).then(
        clip => {
          drawn.set(name, clip);
          const [oldest] = drawn.keys();
          if (drawn.size > KEPT && oldest !== undefined) drawn.delete(oldest);
          if (current) setArrived({ name, clip, problem: null });
        },
        (error: unknown) => {
          if (!current) return;
          // The worker may have died: the next question starts another one.
          if (left > 0) timer = setTimeout(() => void draw(left - 1), AGAIN);
          else setArrived({ name, clip: null, problem: messageOf(error) });
        },
      );
    void draw(TIMES);
    return () => {
      current = false;
      if (timer !== null) clearTimeout(timer);
    };
  }, [side, index, name]);
  const own = arrived?.name === name ? arrived : null;
  return { clip: drawn.get(name) ?? own?.clip ?? null, problem: own?.problem ?? null };
}

/** A clip of the gallery, playing. */
export const GalleryClip = memo(function GalleryClip({ side, index }: { side: OpenSide; index: number }) {
  const { clip, problem } = useClip(side, index);
  if (problem) {
    const why = `Clip ${index} could not be drawn: ${problem}`;
    return (
      <span className="clip-place failed" role="img" aria-label={why} title={why}>
        !
      </span>
    );
  }
  if (!clip) return <span className="clip-place" aria-hidden="true" />;
  return <ClipCanvas rgba={clip.rgba} frames={clip.frames} label={side.view.contents[index] ?? `clip ${index}`} />;
});

/** What a caption says, as quoted. */
export function Quote({ side, index }: { side: OpenSide; index: number }) {
  return <q>{side.view.captions[index]}</q>;
}

/** A clip or a caption, whichever `kind` asks for, with its number. */
export function PairPart({ side, index, kind }: { side: OpenSide; index: number; kind: 'clip' | 'caption' }) {
  if (kind === 'caption') return <Quote side={side} index={index} />;
  return (
    <span className="pair-part" title={side.view.contents[index]}>
      <GalleryClip side={side} index={index} />
    </span>
  );
}

/** What the gallery and the queries of a direction are. */
export const kinds = (way: 't2v' | 'v2t') =>
  way === 't2v' ? ({ gallery: 'clip', query: 'caption' } as const) : ({ gallery: 'caption', query: 'clip' } as const);
