import { Random } from '@/math/random';
import type { PairSource, TokenBlock } from '../source';

/** Sizes that no clip has. */
const [WORDS, VOCABULARY, FRAMES, SIZE] = [7, 11, 5, 16] as const;

/**
 * A source that is nothing like clips: one to three texts a video, other sizes, videos of unequal length, read with a delay, and nothing
 * to look at. For tests of what must not depend on clips.
 */
export function listedSource(videos: number, name = 'listed'): PairSource {
  const ownTexts = Array.from({ length: videos }, (_, video) => 1 + (video % 3));
  const videoOf = Int32Array.from(ownTexts.flatMap((count, video) => Array.from({ length: count }, () => video)));
  let held = new Set<number>();
  const item = (kind: string, index: number, valid: number, length: number) => ({
    random: new Random(kind, name, index),
    mask: Float32Array.from({ length }, (_, i) => (i < valid ? 1 : 0)),
  });
  const readLater = async (parts: { tokens: number[]; mask: Float32Array }[]) => {
    await new Promise(resolve => setTimeout(resolve, 1));
    return { tokens: parts.flatMap(p => p.tokens), mask: Float32Array.from(parts.flatMap(p => [...p.mask])) };
  };
  return {
    id: `${name} ${videos}`,
    text: { input: 'ids', length: WORDS, positions: WORDS + 2, vocabulary: VOCABULARY },
    video: { input: 'pixels', length: FRAMES, positions: FRAMES, size: SIZE },
    texts: videoOf.length,
    videos,
    videoOf,
    textsOf: video => Int32Array.from([...videoOf.keys()].filter(text => videoOf[text] === video)),
    async readTexts(indices): Promise<TokenBlock> {
      const { tokens, mask } = await readLater(
        indices.map(index => {
          const made = item('text', index, 3 + (index % 4), WORDS);
          // The largest id ends a text: that is where the text tower looks.
          const last = made.mask.lastIndexOf(1);
          const id = (i: number) =>
            i > last ? 0 : i === last ? VOCABULARY - 1 : 1 + made.random.below(VOCABULARY - 2);
          return { tokens: Array.from({ length: WORDS }, (_, i) => id(i)), mask: made.mask };
        }),
      );
      return { tokens: Int32Array.from(tokens), mask };
    },
    async readVideos(indices): Promise<TokenBlock> {
      held = new Set([...held, ...indices]);
      const { tokens, mask } = await readLater(
        indices.map(index => {
          const made = item('video', index, FRAMES - (index % 2), FRAMES);
          return {
            tokens: Array.from({ length: FRAMES * 3 * SIZE ** 2 }, () => made.random.below(256)),
            mask: made.mask,
          };
        }),
      );
      return { tokens: Uint8Array.from(tokens), mask };
    },
    relevant: (text, video) => videoOf[text] === video,
    relevance: 'pairs',
    get held() {
      return held.size;
    },
    first: count => listedSource(Math.min(count, videos), name),
  };
}
