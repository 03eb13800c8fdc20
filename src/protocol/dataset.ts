import type { DataConfig, Split } from '@/config/data-kinds';

/** Which pairs the dataset panel looks at. */
export interface DatasetRequest {
  data: DataConfig;
  split: Split;
}

/** One video for showing. */
export interface ClipPreview {
  index: number;
  /** frames · size · size RGBA bytes */
  rgba: Uint8ClampedArray<ArrayBuffer>;
  frames: number;
  captions: string[];
  /** contents in words, for instance "big red circle, left, bounces" */
  contents: string[];
}

/** How often a value occurs. */
export interface Frequency {
  name: string;
  count: number;
}

/** Measured over all captions and videos of the request. */
export interface DatasetStatistics {
  captions: number;
  vocabulary: number;
  meanWords: number;
  words: Frequency[];
  /** of what videos show, by aspect */
  contents: { title: string; items: Frequency[] }[];
  /** of captions that fit very many videos, by what they are */
  genericShare: number;
  /** mean number of other clips that a caption is true of, among `relevanceSample` clips */
  meanRelevant: number;
  relevanceSample: number;
}

/** The data worker's Comlink surface. */
export interface DatasetWorkerApi {
  /** Reads videos [from, from + count). */
  preview(request: DatasetRequest, from: number, count: number): Promise<ClipPreview[]>;
  /** Measures captions and contents. `onProgress` takes a share in [0, 1]. */
  statistics(request: DatasetRequest, onProgress: (share: number) => void): Promise<DatasetStatistics>;
}
