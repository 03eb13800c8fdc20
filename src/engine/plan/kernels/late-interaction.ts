import type { Kernel } from '../plan';
import { flatKernel, SUM4, unroll } from './wgsl';

/** Texts that meet videos: both as places among all token rows. */
export interface Meeting {
  texts: number;
  /** first row of the texts' tokens */
  textFrom: number;
  videos: number;
  videoFrom: number;
  /** place of the first similarity [texts, videos] */
  to: number;
  /** each text meets only the video of the same number; `videos` is 1 */
  paired?: boolean;
}

/** Token-wise late interaction of several meetings that share token counts and width. */
export interface LateInteractionSpec {
  meetings: readonly Meeting[];
  words: number;
  frames: number;
  width: number;
  /**
   * for retrieval, without gradient: no winners are recorded, and the first text is number `step.bankHead` of so many
   */
  texts?: number;
}

/** Words of 4 bytes in which a pair's winners are recorded: the best frame of every word, then the best word of every frame. */
export function recordWords({ words, frames }: LateInteractionSpec): number {
  return Math.ceil(words / 4) + Math.ceil(frames / 4);
}

/** Pairs of all meetings. */
export function pairCount({ meetings }: LateInteractionSpec): number {
  return meetings.reduce((sum, m) => sum + m.texts * m.videos, 0);
}

/** Words and frames of one register tile. */
const [TILE_WORDS, TILE_FRAMES] = [8, 4];

/**
 * S[a,b] = ½ (Σ_i w_t[a,i] max_j s + Σ_j w_v[b,j] max_i s) with s = (x_ai·x_bj)·scale_ai·scale_bj, one invocation a
 * pair; nothing of size words×frames is written, only which token won (NeighborRetr.local_level).
 *
 * Bindings: `x` [rows, width], `scales` [rows] (mask over norm), `weights` [rows], `similarity`, (`winners`).
 */
export function lateInteraction(spec: LateInteractionSpec): Kernel {
  const { meetings, words, frames, width } = spec;
  const w4 = width / 4;
  const [textWords, record] = [Math.ceil(words / 4), recordWords(spec)];
  let start = 0;
  const choose = meetings.map(m => {
    const first = start;
    start += m.texts * m.videos;
    const text = spec.texts
      ? `min(u32(step.bankHead) + pair / ${m.videos}u, ${spec.texts - 1}u)`
      : `(pair / ${m.videos}u)`;
    const video = m.paired ? text : `(pair % ${m.videos}u)`;
    return `if (index >= ${first}u) { let pair = index - ${first}u; text = ${m.textFrom}u + ${text} * ${words}u; video = ${m.videoFrom}u + ${video} * ${frames}u; to = ${m.to}u + pair; }`;
  });
  const tile = unroll(TILE_WORDS, i =>
    unroll(
      TILE_FRAMES,
      j => `if (j0 + ${j}u < ${frames}u) {
        let value = s${i}_${j} * ts${i} * vs${j};
        if (value > top${i}) { top${i} = value; who${i} = j0 + ${j}u; }
        if (i0 + ${i}u < ${words}u && value > best[j0 + ${j}u]) { best[j0 + ${j}u] = value; bestWho[j0 + ${j}u] = i0 + ${i}u; }
      }`,
    ),
  );
  const total = pairCount(spec);
  return flatKernel({
    label: `late interaction ${meetings.map(m => `${m.texts}×${m.videos}`).join(' ')}`,
    storage: [
      { name: 'x', type: 'vec4f' },
      { name: 'scales', type: 'f32' },
      { name: 'weights', type: 'f32' },
      { name: 'similarity', type: 'f32', writes: true },
      ...(spec.texts ? [] : [{ name: 'winners', type: 'u32', writes: true }]),
    ],
    readsStep: spec.texts !== undefined,
    threads: total,
    body: `
  var text = 0u; var video = 0u; var to = 0u;
  ${choose.join('\n')}
  var best : array<f32, ${frames}>;
  var bestWho : array<u32, ${frames}>;
  for (var j = 0u; j < ${frames}u; j++) { best[j] = -3e38; bestWho[j] = 0u; }
  var sum = 0.0;
  for (var i0 = 0u; i0 < ${words}u; i0 += ${TILE_WORDS}u) {
    ${unroll(
      TILE_WORDS,
      i => `let t${i} = text + min(i0 + ${i}u, ${words - 1}u); let ts${i} = scales[t${i}];
    var top${i} = -3e38; var who${i} = 0u;`,
    )}
    for (var j0 = 0u; j0 < ${frames}u; j0 += ${TILE_FRAMES}u) {
      ${unroll(
        TILE_FRAMES,
        j => `let v${j} = video + min(j0 + ${j}u, ${frames - 1}u); let vs${j} = scales[v${j}];
      ${unroll(TILE_WORDS, i => `var s${i}_${j} = 0.0;`, ' ')}`,
      )}
      for (var q = 0u; q < ${w4}u; q++) {
        ${unroll(TILE_FRAMES, j => `let y${j} = x[v${j} * ${w4}u + q];`, ' ')}
        ${unroll(
          TILE_WORDS,
          i => `{ let z = x[t${i} * ${w4}u + q]; ${unroll(TILE_FRAMES, j => `s${i}_${j} += dot(z, y${j});`, ' ')} }`,
        )}
      }
      ${tile}
    }
    ${unroll(TILE_WORDS, i => `if (i0 + ${i}u < ${words}u) { sum += weights[t${i}] * top${i}; }`)}
    ${
      spec.texts
        ? ''
        : unroll(
            TILE_WORDS / 4,
            w =>
              `if (i0 / 4u + ${w}u < ${textWords}u) { winners[index * ${record}u + i0 / 4u + ${w}u] = who${4 * w} | (who${4 * w + 1} << 8u) | (who${4 * w + 2} << 16u) | (who${4 * w + 3} << 24u); }`,
          )
    }
  }
  for (var j0 = 0u; j0 < ${frames}u; j0 += 4u) {
    var packed = 0u;
    for (var k = 0u; k < 4u; k++) {
      let j = j0 + k;
      if (j < ${frames}u) { sum += weights[video + j] * best[j]; packed |= bestWho[j] << (8u * k); } else { packed |= 255u << (8u * k); }
    }
    ${spec.texts ? '' : `winners[index * ${record}u + ${textWords}u + j0 / 4u] = packed;`}
  }
  similarity[to] = 0.5 * sum;`,
    flops: 2 * total * words * frames * width,
  });
}

/** One side of the backward pass. */
export interface LateInteractionGradientSpec extends LateInteractionSpec {
  side: 'text' | 'video';
  /** meetings in which this side's features are constants, for their weights only */
  constant: readonly boolean[];
  /** place in `dsimilarity` of every meeting, and whether all pairs of a text or of a video share one value */
  slopes: readonly { from: number; per: 'pair' | 'text' | 'video' }[];
}

/** Vec4s of a row that one invocation handles: the largest part of the width that stays in registers. */
export function chunkOf(width: number): number {
  const w4 = width / 4;
  return [8, 7, 6, 5, 4, 3, 2, 1].find(c => w4 % c === 0)!;
}

/**
 * Gradient of `lateInteraction` for the tokens of one side. An invocation handles a token and a part of the width; it
 * walks the recorded winners of every pair the token is in.
 *
 * Bindings: `x`, `scales`, `weights`, `winners`, `dsimilarity`, `dweights` [rows, chunks], `dnormal` [rows, width] (the
 * gradient of the normalised tokens; not written for constants).
 */
export function lateInteractionGradient(spec: LateInteractionGradientSpec): Kernel {
  const { meetings, words, frames, width, side, constant, slopes } = spec;
  const w4 = width / 4;
  const chunk = chunkOf(width);
  const chunks = w4 / chunk;
  const [textWords, record] = [Math.ceil(words / 4), recordWords(spec)];
  const own = side === 'text' ? words : frames;
  const other = side === 'text' ? frames : words;
  const ownWord = side === 'text' ? 0 : textWords;
  const otherWord = side === 'text' ? textWords : 0;
  const otherWords = Math.ceil(other / 4);
  // Tokens of this side, and every meeting each of them takes part in.
  const groups = new Map<
    number,
    { count: number; constant: boolean; parts: { meeting: Meeting; pairs: number; slope: (typeof slopes)[number] }[] }
  >();
  let pairs = 0;
  meetings.forEach((meeting, i) => {
    const from = side === 'text' ? meeting.textFrom : meeting.videoFrom;
    const count = side === 'text' ? meeting.texts : meeting.videos;
    const group = groups.get(from) ?? { count, constant: constant[i]!, parts: [] };
    group.parts.push({ meeting, pairs, slope: slopes[i]! });
    groups.set(from, group);
    pairs += meeting.texts * meeting.videos;
  });
  const walk = (part: { meeting: Meeting; pairs: number; slope: (typeof slopes)[number] }, frozen: boolean) => {
    const { meeting, slope } = part;
    const partners = side === 'text' ? meeting.videos : meeting.texts;
    const pair = side === 'text' ? `sequence * ${meeting.videos}u + o` : `o * ${meeting.videos}u + sequence`;
    const otherFrom = side === 'text' ? meeting.videoFrom : meeting.textFrom;
    const text = side === 'text' ? 'sequence' : 'o';
    const video = side === 'text' ? 'o' : 'sequence';
    const at = { pair, text, video }[slope.per];
    const matches = frozen
      ? ''
      : `for (var w = 0u; w < ${otherWords}u; w++) {
          let differ = winners[at + ${otherWord}u + w] ^ pattern;
          var hits = ~(((differ & 0x7f7f7f7fu) + 0x7f7f7f7fu) | differ | 0x7f7f7f7fu);
          while (hits != 0u) {
            let k = w * 4u + (firstTrailingBit(hits) >> 3u);
            hits &= hits - 1u;
            if (k < ${other}u) {
              let partner = first + k;
              let share = ds * weights[partner] * scales[partner];
              ${unroll(chunk, d => `r${d} += share * x[partner * ${w4}u + part + ${d}u];`)}
            }
          }
        }`;
    return `for (var o = 0u; o < ${partners}u; o++) {
        let at = (${part.pairs}u + ${pair}) * ${record}u;
        let ds = 0.5 * dsimilarity[${slope.from}u + ${at}];
        let first = ${otherFrom}u + o * ${other}u;
        let winner = first + ((winners[at + ${ownWord}u + token / 4u] >> (8u * (token % 4u))) & 255u);
        let pull = ds * scales[winner];
        ${unroll(chunk, d => `u${d} += pull * x[winner * ${w4}u + part + ${d}u];`)}
        ${matches}
      }`;
  };
  let start = 0;
  const bodies = [...groups].map(([from, { count, constant: frozen, parts }]) => {
    const first = start;
    start += count * own * chunks;
    return `if (index >= ${first}u && index < ${start}u) {
      let job = index - ${first}u;
      let part = (job % ${chunks}u) * ${chunk}u;
      let local = job / ${chunks}u;
      let token = local % ${own}u;
      let sequence = local / ${own}u;
      let row = ${from}u + local;
      let pattern = token * 0x01010101u;
      ${unroll(chunk, d => `var u${d} = vec4f(); var r${d} = vec4f();`)}
      ${parts.map(p => walk(p, frozen)).join('\n')}
      let scale = scales[row];
      let weight = weights[row];
      var inner = vec4f();
      ${unroll(chunk, d => `inner += u${d} * x[row * ${w4}u + part + ${d}u];`)}
      dweights[row * ${chunks}u + job % ${chunks}u] = sum4(inner) * scale;
      ${frozen ? '' : unroll(chunk, d => `dnormal[row * ${w4}u + part + ${d}u] = weight * u${d} + r${d};`)}
    }`;
  });
  return flatKernel({
    label: `late interaction gradient, ${side}`,
    storage: [
      { name: 'x', type: 'vec4f' },
      { name: 'scales', type: 'f32' },
      { name: 'weights', type: 'f32' },
      { name: 'winners', type: 'u32' },
      { name: 'dsimilarity', type: 'f32' },
      { name: 'dweights', type: 'f32', writes: true },
      { name: 'dnormal', type: 'vec4f', writes: true },
    ],
    threads: start,
    preamble: SUM4,
    body: bodies.join('\n'),
  });
}
