import type { DirectionProps } from './direction-props';
import { Histogram } from './histogram';
import { PlaybackBar } from './playback-bar';
import { Story } from './story';
import styles from './first-screen.module.css';

interface FirstScreenProps extends DirectionProps {
  /** name of the recording that is being loaded; null once it is there */
  awaited: string | null;
}

/** What a visit begins with: what to look at, the histogram of it, and what moves it. It is there before its recording is. */
export function FirstScreen({ awaited, direction, onDirection }: FirstScreenProps) {
  return (
    <section className={styles.first} data-part="first-screen" aria-label="Playback">
      <div className={styles.stage}>
        <Story awaited={awaited} direction={direction} />
        <div className={styles.histogram}>
          <Histogram direction={direction} onDirection={onDirection} />
        </div>
      </div>
      <PlaybackBar awaited={awaited} />
    </section>
  );
}
