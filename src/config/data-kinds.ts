import { DOMAINS } from './domains';
import type { ExperimentConfig } from './schema';

/** The part of a config that says what its data is. */
export type DataConfig = ExperimentConfig['data'];

/** Tokens of every text and every video. */
export function tokenLengths(data: DataConfig): { text: number; video: number } {
  return { text: data.words, video: DOMAINS[data.domain].frames };
}

/** How many videos there are to train on, and held-out ones to test on. */
export function videoCounts(data: DataConfig): { train: number; test: number } {
  return { train: data.trainClips, test: data.testPairs };
}
