import type { LessonData, LessonState } from '@/protocol/lessons';
import { decimal } from '@/ui/format';
import { ClipPicture } from '../clip-picture';
import styles from './two-levels.module.css';

/** Properties of the choice. */
export interface ClipChoiceProps {
  data: LessonData;
  state: LessonState;
  caption: number;
  clip: number;
  onClip: (clip: number) => void;
}

/** The clips of the pairs that can be looked at, with what the caption's similarities to them are. */
export function ClipChoice({ data, state, caption, clip, onClip }: ClipChoiceProps) {
  const at = (j: number) => caption * data.videos.length + j;
  return (
    <div className={styles.clips} role="group" aria-label="Clip">
      {Array.from({ length: state.tokens.video.count }, (_, j) => (
        <button key={j} type="button" aria-pressed={j === clip} onClick={() => onClip(j)} title={data.contents[j]}>
          <ClipPicture
            data={data.config.data}
            split="train"
            index={data.videos[j]!}
            label={`Clip ${j + 1}: ${data.contents[j]}`}
          />
          <span>
            {j + 1}
            {j === caption && <b> own</b>}
          </span>
          <small>S {decimal(state.local[at(j)]!)}</small>
          <small>G {decimal(state.global[at(j)]!, 1)}</small>
        </button>
      ))}
    </div>
  );
}
