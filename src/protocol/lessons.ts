import type { ExperimentConfig } from '@/config/schema';
import type { MergeRounds, RecordedMatrix, RecordedTokens, Way } from './explore';
import type { DirectionFigures, LossPull } from './training';

/** Names of the lessons, in the order in which they build on each other; addresses carry them. */
export const LESSON_NAMES = [
  'hubs',
  'retrieval',
  'two-levels',
  'centrality',
  'neighbors',
  'uniform',
  'objective',
  'post-hoc',
  'domains',
  'evidence',
] as const;

/** One of them. */
export type LessonName = (typeof LESSON_NAMES)[number];

/** Models that lessons look at: what both runs of the recorded comparison begin with, and what they ended as. */
export const LESSON_STATES = ['start', 'baseline', 'method'] as const;

/** One of them. */
export type LessonStateName = (typeof LESSON_STATES)[number];

/** What a model does on the recorded batch. All square matrices are [B · B], texts × videos, row by row. */
export interface LessonState {
  name: LessonStateName;
  title: string;
  /** steps it has trained */
  step: number;
  /** ℓ = exp(logit_scale) */
  logitScale: number;
  /** S and G */
  local: Float32Array;
  global: Float32Array;
  /** [B] c_j: mean similarity of every video to the memory bank's texts, and of every text to its videos */
  bank: Record<Way, Float32Array>;
  /** [B] C(i): mean cosine of every sample's global feature to all tokens of the batch in its modality */
  centrality: { text: Float32Array; video: Float32Array };
  /** of the first `LESSON_PAIRS` pairs: their tokens, what those are called, and how they are merged */
  tokens: { text: RecordedTokens; video: RecordedTokens };
  merging: { text: MergeRounds[]; video: MergeRounds[] };
  /** on a thousand held-out pairs of every domain */
  domains: Record<string, Record<Way, LessonFigures>>;
}

/** What a lesson says of a gallery. */
export interface LessonFigures extends Pick<DirectionFigures, 'r1' | 'r5' | 'r10'> {
  /** R@1 of any item that fits, mAP@R, and the share of the first k that fits */
  anyR1: number;
  mapR: number;
  precision: number;
  skewness: number;
  badSkewness: number;
  /** [gallery] N_k */
  occurrence: Int32Array;
}

/** Pairs of the recorded batch whose tokens are there. */
export const LESSON_PAIRS = 12;

/** What lessons compute with: `npm run record` makes it of the recorded comparison. */
export interface LessonData {
  appVersion: string;
  /** what computed it */
  adapter: string;
  /** of the run with all four losses */
  config: ExperimentConfig;
  /** length of the lists that N_k counts */
  k: number;
  /** [B] numbers in the training set, captions and contents of the batch: none of them is in the memory bank */
  videos: number[];
  captions: string[];
  contents: string[];
  states: LessonState[];
  /** gradients of the losses at the first and at the last weights of the run with all four losses: norms and cosines */
  pulls: Partial<Record<LessonStateName, LossPull>>;
}

/** Banks of queries that a post-hoc method may know. */
export const LESSON_BANKS = ['training', 'shifted', 'test'] as const;

/** One of them: training pairs of the same domain, of a shifted one, or the test queries themselves. */
export type LessonBank = (typeof LESSON_BANKS)[number];

/** The first held-out pairs, with what post-hoc methods need. */
export interface LessonGallery {
  /** pairs: text i belongs to video i */
  pairs: number;
  captions: string[];
  contents: string[];
  /** [texts · videos] 1 where the video fits the text */
  relevant: Uint8Array;
  /** name of the shifted domain */
  shifted: string;
  states: {
    name: LessonStateName;
    /** S, texts × videos */
    similarity: RecordedMatrix;
    /** bank queries × gallery, both ways */
    banks: Record<'training' | 'shifted', Record<Way, RecordedMatrix>>;
  }[];
}
