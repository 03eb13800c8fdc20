import type { Kernel } from '../plan';
import { type LateInteractionSpec, type Meeting, recordWords } from './late-interaction';
import { flatKernel, unroll } from './wgsl';

/** Where the gradient of a meeting's similarities lies, and whether all pairs of a text or of a video share one value. */
export interface MeetingSlope {
  from: number;
  per: 'pair' | 'text' | 'video';
}

/** The backward pass of a late interaction. */
export interface LateInteractionGradientSpec extends LateInteractionSpec {
  slopes: readonly MeetingSlope[];
}

type Side = 'text' | 'video';

/** A meeting as a token of one side sees it. */
interface Part {
  meeting: Meeting;
  slope: MeetingSlope;
  /** number of the meeting's first pair among all */
  firstPair: number;
}

/** Sequences of one side that lie one after the other, and every meeting that they take part in. */
interface Group {
  from: number;
  count: number;
  parts: Part[];
}

function groupsOf({ meetings, slopes }: LateInteractionGradientSpec, side: Side): Group[] {
  const groups = new Map<number, Group>();
  let firstPair = 0;
  meetings.forEach((meeting, i) => {
    const [from, count] = side === 'text' ? [meeting.textFrom, meeting.texts] : [meeting.videoFrom, meeting.videos];
    const group = groups.get(from) ?? { from, count, parts: [] };
    group.parts.push({ meeting, slope: slopes[i]!, firstPair });
    groups.set(from, group);
    firstPair += meeting.texts * meeting.videos;
  });
  return [...groups.values()];
}

/** WGSL of partner `o` of `sequence`: how many there are, the number of the pair, and dS. */
function partnerOf({ meeting, slope, firstPair }: Part, side: Side) {
  const [text, video] = side === 'text' ? ['sequence', 'o'] : ['o', 'sequence'];
  const pair = `${text} * ${meeting.videos}u + ${video}`;
  return {
    partners: side === 'text' ? meeting.videos : meeting.texts,
    pair: `(${firstPair}u + ${pair})`,
    slope: `0.5 * dsimilarity[${slope.from}u + ${{ pair, text, video }[slope.per]}]`,
  };
}

/**
 * Gradient of the token weights of every text and video: Σ over the pairs a token is in of dS·max s.
 * Bindings: `maxima`, `dsimilarity`, `dweights` [rows].
 */
export function lateInteractionWeightGradient(spec: LateInteractionGradientSpec): Kernel {
  const { words, frames } = spec;
  let start = 0;
  const body = (side: Side) => {
    const [own, offset] = side === 'text' ? [words, 0] : [frames, words];
    return groupsOf(spec, side).map(({ from, count, parts }) => {
      const first = start;
      start += count * own;
      const walks = parts.map(part => {
        const { partners, pair, slope } = partnerOf(part, side);
        return `for (var o = 0u; o < ${partners}u; o++) { sum += ${slope} * maxima[${pair} * ${words + frames}u + ${offset}u + token]; }`;
      });
      return `if (index >= ${first}u && index < ${start}u) {
      let sequence = (index - ${first}u) / ${own}u;
      let token = (index - ${first}u) % ${own}u;
      var sum = 0.0;
      ${walks.join('\n')}
      dweights[${from}u + index - ${first}u] = sum;
    }`;
    });
  };
  const bodies = [...body('text'), ...body('video')];
  return flatKernel({
    label: 'token weight gradient',
    storage: [
      { name: 'maxima', type: 'f32' },
      { name: 'dsimilarity', type: 'f32' },
      { name: 'dweights', type: 'f32', writes: true },
    ],
    threads: start,
    body: bodies.join('\n'),
  });
}

/** Vec4s of a row that one invocation handles: two share what it costs to find the winners. */
const chunkOf = (width: number) => (width % 8 === 0 ? 2 : 1);

/** Parts of the partners with which the gradient has at least so many invocations, within reason. */
export function partnerParts({ width }: LateInteractionSpec, sequences: number, invocations: number): number {
  const each = (sequences * width) / 4 / chunkOf(width);
  return Math.max(1, Math.min(16, Math.floor(invocations / each)));
}

/**
 * Gradient of `lateInteraction` for the normalised tokens of the texts from row `textFrom` and the videos from row
 * `videoFrom` on: those of the batch; the memory bank's are constants. An invocation handles a few columns of all tokens
 * of one text or video; it walks its partners and adds up what the recorded winners say: no branch depends on data.
 * With `parts`, every part of the partners has a sum of its own.
 *
 * Bindings: `x`, `scales`, `weights`, `winners`, `dsimilarity`, `dnormal` [parts, batch rows, width].
 */
export function lateInteractionGradient(
  spec: LateInteractionGradientSpec,
  batch: { textFrom: number; videoFrom: number },
  parts = 1,
): Kernel {
  const { words, frames, width } = spec;
  const w4 = width / 4;
  const chunk = chunkOf(width);
  const lanes = w4 / chunk;
  const [textWords, record] = [Math.ceil(words / 4), recordWords(spec)];
  const walk = (part: Part, side: Side) => {
    const { partners, pair, slope } = partnerOf(part, side);
    const [own, other, otherFrom] =
      side === 'text' ? [words, frames, part.meeting.videoFrom] : [frames, words, part.meeting.textFrom];
    const [ownWord, otherWord] = side === 'text' ? [0, textWords] : [textWords, 0];
    return `for (var o = ${partners}u * section / ${parts}u; o < ${partners}u * (section + 1u) / ${parts}u; o++) {
        let at = ${pair} * ${record}u;
        let ds = ${slope};
        let first = ${otherFrom}u + o * ${other}u;
        for (var w = 0u; w < ${Math.ceil(other / 4)}u; w++) {
          var packed = winners[at + ${otherWord}u + w];
          for (var j = 4u * w; j < min(4u * w + 4u, ${other}u); j++) {
            let scale = scales[first + j];
            let share = ds * weights[first + j];
            let who = packed & 255u;
            ${unroll(chunk, c => `let value${c} = scale * x[(first + j) * ${w4}u + k + ${c}u]; theirs${c}[j] = value${c}; sums${c}[who] += share * value${c};`)}
            packed >>= 8u;
          }
        }
        for (var w = 0u; w < ${Math.ceil(own / 4)}u; w++) {
          var packed = winners[at + ${ownWord}u + w];
          for (var i = 4u * w; i < min(4u * w + 4u, ${own}u); i++) {
            let share = ds * weights[row + i];
            let who = packed & 255u;
            ${unroll(chunk, c => `sums${c}[i] += share * theirs${c}[who];`)}
            packed >>= 8u;
          }
        }
      }`;
  };
  const sides = [
    { side: 'text', own: words, group: groupsOf(spec, 'text').find(g => g.from === batch.textFrom)! },
    { side: 'video', own: frames, group: groupsOf(spec, 'video').find(g => g.from === batch.videoFrom)! },
  ] as const;
  const rows = sides.reduce((sum, { own, group }) => sum + own * group.count, 0);
  let start = 0;
  const bodies = sides.map(({ side, own, group }) => {
    const first = start;
    start += group.count * lanes * parts;
    const to = side === 'text' ? 0 : words * sides[0].group.count;
    return `if (index >= ${first}u && index < ${start}u) {
      let k = (index - ${first}u) % ${lanes}u * ${chunk}u;
      let sequence = (index - ${first}u) / ${lanes}u % ${group.count}u;
      let section = (index - ${first}u) / ${lanes * group.count}u;
      let row = ${group.from}u + sequence * ${own}u;
      let to = section * ${rows}u + ${to}u + sequence * ${own}u;
      ${group.parts.map(p => walk(p, side)).join('\n')}
      for (var i = 0u; i < ${own}u; i++) { ${unroll(chunk, c => `dnormal[(to + i) * ${w4}u + k + ${c}u] = sums${c}[i];`, ' ')} }
    }`;
  });
  const most = Math.max(words, frames);
  return flatKernel({
    label: 'late interaction gradient',
    storage: [
      { name: 'x', type: 'vec4f' },
      { name: 'scales', type: 'f32' },
      { name: 'weights', type: 'f32' },
      { name: 'winners', type: 'u32' },
      { name: 'dsimilarity', type: 'f32' },
      { name: 'dnormal', type: 'vec4f', writes: true },
    ],
    threads: start,
    body: `
  ${unroll(chunk, c => `var sums${c} : array<vec4f, ${most}>; var theirs${c} : array<vec4f, ${most}>;`)}
  for (var i = 0u; i < ${most}u; i++) { ${unroll(chunk, c => `sums${c}[i] = vec4f();`, ' ')} }
  ${bodies.join('\n')}`,
  });
}
