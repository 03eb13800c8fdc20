import type { Kernel } from '../plan';
import { flatKernel, unroll } from './wgsl';

/** Texts that meet videos: both as places among all token rows. */
export interface Meeting {
  texts: number;
  /** first row of the texts' tokens */
  textFrom: number;
  videos: number;
  videoFrom: number;
  /** place of the first similarity [texts, videos] */
  to: number;
}

/** Token counts and width of what meets. */
interface TokenShape {
  words: number;
  frames: number;
  width: number;
}

/** Token-wise late interaction of several meetings that share token counts and width. */
export interface LateInteractionSpec extends TokenShape {
  meetings: readonly Meeting[];
}

/** Late interaction for retrieval: no winners are recorded, and all texts' tokens come before all videos'. */
export interface RetrievalInteractionSpec extends TokenShape {
  /** texts and videos of the gallery */
  texts: number;
  videos: number;
  /** texts that meet videos, from number `step.firstItem` on */
  rows: number;
  /** each text meets only its own video */
  paired?: boolean;
}

/** Words of 4 bytes in which a pair's winners are recorded: the best frame of every word, then the best word of every frame. */
export function recordWords({ words, frames }: Pick<TokenShape, 'words' | 'frames'>): number {
  return Math.ceil(words / 4) + Math.ceil(frames / 4);
}

/** Pairs of all meetings. */
export function pairCount({ meetings }: LateInteractionSpec): number {
  return meetings.reduce((sum, m) => sum + m.texts * m.videos, 0);
}

/**
 * Words and frames of a register tile; words are a multiple of 4, because their winners are packed. Where a pair is little work
 * small tiles do: a software adapter compiles large ones for a second. Every product is summed in the same order, so bits
 * do not change.
 */
const tileOf = ({ words, frames, width }: TokenShape) => ({
  tileWords: words * frames * width <= SMALL_PAIR ? 4 : 8,
  tileFrames: 4,
});

/** Multiplications of a pair up to which it is little work. */
const SMALL_PAIR = 4096;

/**
 * S[a,b] = ½ (Σ_i w_t[a,i] max_j s + Σ_j w_v[b,j] max_i s) with s = (x_ai·x_bj)·scale_ai·scale_bj, one invocation a
 * pair; nothing of size words×frames is written, only which token won, and by which s (NeighborRetr.local_level).
 *
 * Bindings: `x` [rows, width], `scales` [rows] (mask over norm), `weights` [rows], `similarity`, `winners`,
 * `maxima` [pairs, words + frames].
 */
export function lateInteraction(spec: LateInteractionSpec): Kernel {
  const { meetings, words, frames } = spec;
  let start = 0;
  const choose = meetings.map(m => {
    const first = start;
    start += m.texts * m.videos;
    return `if (index >= ${first}u) { let pair = index - ${first}u; text = ${m.textFrom}u + (pair / ${m.videos}u) * ${words}u; video = ${m.videoFrom}u + (pair % ${m.videos}u) * ${frames}u; to = ${m.to}u + pair; }`;
  });
  return interaction(spec, {
    label: `late interaction ${meetings.map(m => `${m.texts}×${m.videos}`).join(' ')}`,
    pairs: pairCount(spec),
    choose: choose.join('\n'),
    records: true,
  });
}

/**
 * The same for retrieval, bit for bit, without winners. How many meet is an argument: tiles, pairs alone and galleries of any
 * size share one shader, which takes long to compile on software adapters.
 *
 * Bindings: `x`, `scales`, `weights`, `videoOf` [texts] (read of pairs alone), `similarity` [rows, videos], or [rows] of pairs
 * alone.
 */
export function retrievalInteraction(spec: RetrievalInteractionSpec): { kernel: Kernel; args: number[] } {
  const { texts, rows, words, frames, paired = false } = spec;
  const videos = paired ? 1 : spec.videos;
  const kernel = interaction(spec, {
    label: `late interaction ${rows}×${videos}`,
    pairs: rows * videos,
    choose: `
  let number = min(u32(step.firstItem) + index / args.videos, args.texts - 1u);
  text = number * ${words}u;
  var other = index % args.videos;
  if (args.paired != 0u) { other = videoOf[number]; }
  video = args.texts * ${words}u + other * ${frames}u;
  to = index;`,
    records: false,
  });
  return { kernel, args: [rows * videos, texts, videos, paired ? 1 : 0] };
}

/** What differs between training and retrieval. */
interface Use {
  label: string;
  pairs: number;
  /** WGSL that finds the first rows `text` and `video` of invocation `index`, and the place `to` of its similarity */
  choose: string;
  /** for gradients: whether winners and maxima are written */
  records: boolean;
}

function interaction(shape: TokenShape, { label, pairs, choose, records }: Use): Kernel {
  const { words, frames, width } = shape;
  const { tileWords, tileFrames } = tileOf(shape);
  const w4 = width / 4;
  const [textWords, record] = [Math.ceil(words / 4), recordWords({ words, frames })];
  const tile = unroll(tileWords, i =>
    unroll(
      tileFrames,
      j => `if (j0 + ${j}u < ${frames}u) {
        let value = s${i}_${j} * ts${i} * vs${j};
        if (value > top${i}) { top${i} = value; who${i} = j0 + ${j}u; }
        if (i0 + ${i}u < ${words}u && value > best[j0 + ${j}u]) { best[j0 + ${j}u] = value; bestWho[j0 + ${j}u] = i0 + ${i}u; }
      }`,
    ),
  );
  return flatKernel({
    label,
    storage: [
      { name: 'x', type: 'vec4f' },
      { name: 'scales', type: 'f32' },
      { name: 'weights', type: 'f32' },
      ...(records ? [] : [{ name: 'videoOf', type: 'u32' }]),
      { name: 'similarity', type: 'f32', writes: true },
      ...(records
        ? [
            { name: 'winners', type: 'u32', writes: true },
            { name: 'maxima', type: 'f32', writes: true },
          ]
        : []),
    ],
    ...(records ? {} : { args: ['pairs', 'texts', 'videos', 'paired'], counted: 'args.pairs', readsStep: true }),
    threads: pairs,
    body: `
  var text = 0u; var video = 0u; var to = 0u;
  ${choose}
  var best : array<f32, ${frames}>;
  var bestWho : array<u32, ${frames}>;
  for (var j = 0u; j < ${frames}u; j++) { best[j] = -3e38; bestWho[j] = 0u; }
  var sum = 0.0;
  for (var i0 = 0u; i0 < ${words}u; i0 += ${tileWords}u) {
    ${unroll(
      tileWords,
      i => `let t${i} = text + min(i0 + ${i}u, ${words - 1}u); let ts${i} = scales[t${i}];
    var top${i} = -3e38; var who${i} = 0u;`,
    )}
    for (var j0 = 0u; j0 < ${frames}u; j0 += ${tileFrames}u) {
      ${unroll(
        tileFrames,
        j => `let v${j} = video + min(j0 + ${j}u, ${frames - 1}u); let vs${j} = scales[v${j}];
      ${unroll(tileWords, i => `var s${i}_${j} = 0.0;`, ' ')}`,
      )}
      for (var q = 0u; q < ${w4}u; q++) {
        ${unroll(tileFrames, j => `let y${j} = x[v${j} * ${w4}u + q];`, ' ')}
        ${unroll(
          tileWords,
          i => `{ let z = x[t${i} * ${w4}u + q]; ${unroll(tileFrames, j => `s${i}_${j} += dot(z, y${j});`, ' ')} }`,
        )}
      }
      ${tile}
    }
    ${unroll(
      tileWords,
      i =>
        `if (i0 + ${i}u < ${words}u) { sum += weights[t${i}] * top${i}; ${records ? `maxima[index * ${words + frames}u + i0 + ${i}u] = top${i};` : ''} }`,
    )}
    ${
      !records
        ? ''
        : unroll(
            tileWords / 4,
            w =>
              `if (i0 / 4u + ${w}u < ${textWords}u) { winners[index * ${record}u + i0 / 4u + ${w}u] = who${4 * w} | (who${4 * w + 1} << 8u) | (who${4 * w + 2} << 16u) | (who${4 * w + 3} << 24u); }`,
          )
    }
  }
  for (var j0 = 0u; j0 < ${frames}u; j0 += 4u) {
    var packed = 0u;
    for (var k = 0u; k < 4u; k++) {
      let j = j0 + k;
      if (j < ${frames}u) { sum += weights[video + j] * best[j]; ${records ? `maxima[index * ${words + frames}u + ${words}u + j] = best[j];` : ''} packed |= bestWho[j] << (8u * k); } else { packed |= 255u << (8u * k); }
    }
    ${!records ? '' : `winners[index * ${record}u + ${textWords}u + j0 / 4u] = packed;`}
  }
  similarity[to] = 0.5 * sum;`,
    flops: 2 * pairs * words * frames * width,
  });
}
