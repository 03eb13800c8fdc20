import type { ExperimentConfig } from '@/config/schema';

/** Which clips the dataset panel looks at. */
export interface DatasetRequest {
  domain: ExperimentConfig['data']['domain'];
  split: 'train' | 'test';
  seed: number;
  clips: number;
  captionsPerClip: number;
  words: number;
}

/** One clip for showing. */
export interface ClipPreview {
  index: number;
  /** frames · 32 · 32 RGBA bytes */
  rgba: Uint8ClampedArray<ArrayBuffer>;
  frames: number;
  captions: string[];
  /** contents in words, for instance "big red circle, left, bounces" */
  contents: string[];
  background: string;
}

/** How often a value occurs. */
export interface Frequency {
  name: string;
  count: number;
}

/** Measured over all captions and clips of the request. */
export interface DatasetStatistics {
  captions: number;
  vocabulary: number;
  meanWords: number;
  words: Frequency[];
  shapes: Frequency[];
  colors: Frequency[];
  motions: Frequency[];
  backgrounds: Frequency[];
  genericShare: number;
  /** mean number of other clips that a caption is true of, among `relevanceSample` clips */
  meanRelevant: number;
  relevanceSample: number;
}

/** The data worker's Comlink surface. */
export interface DatasetWorkerApi {
  /** Draws clips [from, from + count). */
  preview(request: DatasetRequest, from: number, count: number): Promise<ClipPreview[]>;
  /** Measures the captions and latents. `onProgress` takes a share in [0, 1]. */
  statistics(request: DatasetRequest, onProgress: (share: number) => void): Promise<DatasetStatistics>;
}
