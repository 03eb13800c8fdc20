import { paletteColor } from './charts/colors';
import { FrameCanvas } from './clip-canvas';
import { percent } from './format';
import styles from './token-rounds.module.css';

/** Properties of the rounds. */
export interface TokenRoundsProps {
  title: string;
  merged: {
    /** what the tokens are called */
    tokens: readonly string[];
    /** weights by the first round's scores */
    scores: readonly number[];
    /** per round: cluster of every token that entered it */
    rounds: readonly (readonly number[])[];
  };
  /** where tokens are frames: their pictures */
  clip?: { rgba: Uint8ClampedArray<ArrayBuffer>; frames: number } | null;
}

/** Every round of token merging as a row of tokens, coloured by the cluster that they go into. */
export function TokenRounds({ title, merged, clip = null }: TokenRoundsProps) {
  const { tokens, scores, rounds } = merged;
  return (
    <div data-part="rounds">
      <h4>{title}</h4>
      {rounds.map((clusters, round) => (
        <p key={round} className={styles.tokens}>
          <span className="muted">
            {round + 1}. {clusters.length} → {new Set(clusters).size}
          </span>
          {clusters.map((cluster, i) => (
            <span
              key={i}
              className={styles.token}
              style={{ borderColor: paletteColor(cluster) }}
              title={`cluster ${cluster + 1}${round === 0 ? `, weight ${percent(scores[i] ?? 0)} by its score` : ''}`}
            >
              {round === 0 && clip && (
                <FrameCanvas rgba={clip.rgba} frames={clip.frames} frame={i} label={tokens[i] ?? ''} />
              )}
              {round === 0 ? !clip && tokens[i] : `cluster ${i + 1}`}
              <small style={{ color: paletteColor(cluster) }}>{cluster + 1}</small>
            </span>
          ))}
        </p>
      ))}
    </div>
  );
}
