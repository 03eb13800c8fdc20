import { memo, useEffect, useState } from 'react';
import type { ClipFrames } from '@/protocol/explore';
import type { GalleryHandle } from '@/state/explore-queries';
import { messageOf } from '@/state/progress';
import { ClipCanvas } from '@/ui/clip-canvas';
import type { OpenSide } from './sides';
import styles from './gallery-clip.module.css';

/** Milliseconds after which a clip that could not be drawn is asked for again, so many times. */
const [AGAIN, TIMES] = [1000, 3];

/** A clip that came, or did not. */
interface Arrived {
  gallery: GalleryHandle;
  index: number;
  clip: ClipFrames | null;
  problem: string | null;
}

/** The pictures of a clip; null until they are drawn, and why they cannot be. */
export function useClip({ gallery }: OpenSide, index: number): { clip: ClipFrames | null; problem: string | null } {
  const [arrived, setArrived] = useState<Arrived | null>(null);
  useEffect(() => {
    if (gallery.drawnClip(index)) return;
    let timer: ReturnType<typeof setTimeout> | null = null;
    let current = true;
    const draw = (left: number) =>
      gallery.clip(index).then(
        clip => current && setArrived({ gallery, index, clip, problem: null }),
        (error: unknown) => {
          if (!current) return;
          // The worker may have died: the next question starts another one.
          if (left > 0) timer = setTimeout(() => void draw(left - 1), AGAIN);
          else setArrived({ gallery, index, clip: null, problem: messageOf(error) });
        },
      );
    void draw(TIMES);
    return () => {
      current = false;
      if (timer !== null) clearTimeout(timer);
    };
  }, [gallery, index]);
  const own = arrived?.gallery === gallery && arrived.index === index ? arrived : null;
  return { clip: gallery.drawnClip(index) ?? own?.clip ?? null, problem: own?.problem ?? null };
}

/** A clip of the gallery, playing. */
export const GalleryClip = memo(function GalleryClip({ side, index }: { side: OpenSide; index: number }) {
  const { clip, problem } = useClip(side, index);
  if (problem) {
    const why = `Clip ${index} could not be drawn: ${problem}`;
    return (
      <span className={`${styles.place} ${styles.failed}`} role="img" aria-label={why} title={why}>
        !
      </span>
    );
  }
  if (!clip) return <span className={styles.place} aria-hidden="true" />;
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
    <span className={styles.part} title={side.view.contents[index]}>
      <GalleryClip side={side} index={index} />
    </span>
  );
}

/** What the gallery and the queries of a direction are. */
export const kinds = (way: 't2v' | 'v2t') =>
  way === 't2v' ? ({ gallery: 'clip', query: 'caption' } as const) : ({ gallery: 'caption', query: 'clip' } as const);
