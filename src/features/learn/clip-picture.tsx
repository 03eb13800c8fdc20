import { memo, type RefObject, useEffect, useRef, useState } from 'react';
import type { DataConfig, Split } from '@/config/data-kinds';
import type { ClipFrames } from '@/protocol/explore';
import { messageOf } from '@/state/progress';
import { shownClips } from '@/state/shown-clips';
import { ClipCanvas } from '@/ui/clip-canvas';
import styles from './clip-picture.module.css';

/** Where a clip is: `data` of the recorded config; the recorded batch is of `train`, held-out pairs are of `test`. */
export interface ClipPlace {
  data: DataConfig;
  split: Split;
  index: number;
}

/** A clip that came, or did not. */
interface Arrived {
  key: string;
  clip: ClipFrames | null;
  problem: string | null;
}

/** The frames of a clip; null until they are drawn, or where they cannot be: `problem` says why. */
export function useClipFrames({ data, split, index }: ClipPlace): { clip: ClipFrames | null; problem: string | null } {
  const clips = shownClips({ data, split });
  const key = `${split} ${index}`;
  const [arrived, setArrived] = useState<Arrived | null>(null);
  useEffect(() => {
    if (clips.known(index)) return;
    let current = true;
    clips.get(index).then(
      clip => current && setArrived({ key, clip, problem: null }),
      (error: unknown) => current && setArrived({ key, clip: null, problem: messageOf(error) }),
    );
    return () => {
      current = false;
    };
  }, [clips, key, index]);
  const own = arrived?.key === key ? arrived : null;
  return { clip: clips.known(index) ?? own?.clip ?? null, problem: own?.problem ?? null };
}

/** What can be pointed at or have the keyboard around a picture. */
const CONTROLS = 'button, a, label';

/** Whether what a picture stands in (a button, a link, a label), or else the picture itself, is pointed at or has the keyboard. */
function useLookedAt(picture: RefObject<HTMLElement | null>): boolean {
  const [looked, setLooked] = useState({ pointer: false, keyboard: false });
  useEffect(() => {
    const around = picture.current?.closest<HTMLElement>(CONTROLS) ?? picture.current;
    if (!around) return;
    const ended = new AbortController();
    const follow = (event: string, change: Partial<typeof looked>) =>
      around.addEventListener(event, () => setLooked(before => ({ ...before, ...change })), { signal: ended.signal });
    follow('pointerenter', { pointer: true });
    follow('pointerleave', { pointer: false });
    follow('focusin', { keyboard: true });
    follow('focusout', { keyboard: false });
    return () => ended.abort();
  }, [picture]);
  return looked.pointer || looked.keyboard;
}

/**
 * A clip by its number. It plays only while the control that it stands in, or the picture itself, is pointed at or has the
 * keyboard, and never where the reader prefers less motion.
 * @param props.label what it shows, in words
 */
export const ClipPicture = memo(function ClipPicture({ label, ...place }: ClipPlace & { label: string }) {
  const picture = useRef<HTMLSpanElement>(null);
  const playing = useLookedAt(picture);
  const { clip, problem } = useClipFrames(place);
  const why = problem && `Clip ${place.index} could not be drawn: ${problem}`;
  return (
    <span ref={picture} className={`${styles.picture} ${why ? styles.failed : ''}`} title={why ?? label}>
      {why ? (
        <span role="img" aria-label={why}>
          !
        </span>
      ) : (
        clip && <ClipCanvas rgba={clip.rgba} frames={clip.frames} label={label} playing={playing} />
      )}
    </span>
  );
});
