import type { RecordedTokens } from './explore';

/** A caption and a clip by their tokens. */
export interface InteractionRequest {
  text: RecordedTokens;
  video: RecordedTokens;
  /** which caption and which clip of them */
  caption: number;
  clip: number;
}

/** What a word or a frame adds to its side of the local similarity: its weight times the cosine of its best counterpart. */
export interface TokenShare {
  /** softmax weight */
  weight: number;
  /** the best of the other modality's tokens; −1 where all valid ones are negative and padding, which counts as 0, is best */
  best: number;
  /** cosine with it */
  cosine: number;
}

/** Late interaction of one pair, with everything that its sum is made of. Padded tokens are left out: their weight is 0. */
export interface InteractionView {
  /** [words][frames] */
  cosines: number[][];
  words: TokenShare[];
  frames: TokenShare[];
  /** Σ weight · cosine of both sides; S is the mean of the two */
  fromWords: number;
  fromFrames: number;
  similarity: number;
}

/** The two levels of one pair. */
export interface TwoLevelsApi {
  interaction(request: InteractionRequest): Promise<InteractionView>;
}
