import type { RecordedTokens } from '@/protocol/explore';
import type { InteractionRequest, InteractionView, TokenShare } from '@/protocol/learn-two-levels';
import { interact, tokenCosines, tokenScales, type TokenSet, weightsOf } from '../explore/token-set';

const withScales = (tokens: RecordedTokens): TokenSet => ({
  ...tokens,
  scales: tokenScales(tokens.tokens, tokens.mask, tokens.width),
});

/** How many tokens of a sequence are no padding, which stands at its end. */
function validOf({ length, mask }: RecordedTokens, index: number): number {
  return mask.subarray(index * length, (index + 1) * length).reduce((sum, valid) => sum + valid, 0);
}

/** @param cosines of one token with all of the other modality, padding with its zeros included @param valid how many are no padding */
function shareOf(cosines: readonly number[], valid: number, weight: number): TokenShare {
  const cosine = Math.max(...cosines);
  const best = cosines.indexOf(cosine);
  return { weight, best: best < valid ? best : -1, cosine };
}

const total = (shares: readonly TokenShare[]) => shares.reduce((sum, { weight, cosine }) => sum + weight * cosine, 0);

/** Late interaction of a caption and a clip, step by step: `tokenCosines`, the best of every token, its weight, and `interact`. */
export function interaction({ text, video, caption, clip }: InteractionRequest): InteractionView {
  const [a, b] = [withScales(text), withScales(video)];
  const all = tokenCosines(a, caption, b, clip);
  const [wordWeights, frameWeights] = [weightsOf(a, caption), weightsOf(b, clip)];
  const [words, frames] = [validOf(text, caption), validOf(video, clip)];
  const ofWords = all.slice(0, words).map((row, i) => shareOf(row, frames, wordWeights[i]!));
  const ofFrames = Array.from({ length: frames }, (_, j) =>
    shareOf(
      all.map(row => row[j]!),
      words,
      frameWeights[j]!,
    ),
  );
  return {
    cosines: all.slice(0, words).map(row => row.slice(0, frames)),
    words: ofWords,
    frames: ofFrames,
    fromWords: total(ofWords),
    fromFrames: total(ofFrames),
    similarity: interact(all, wordWeights, frameWeights),
  };
}
