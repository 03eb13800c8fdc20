import type { PostHocRow, RecordedMatrix, Way } from './explore';

/** A recorded gallery of one model, what a method may know of it, and the methods that are tried. */
export interface PostHocLessonRequest {
  /** texts × videos: text i belongs to video i */
  similarity: RecordedMatrix;
  /** bank queries × items, both ways; null where the test queries themselves are the bank */
  banks: Record<Way, RecordedMatrix> | null;
  /** [texts · videos] 1 where the video fits the text */
  relevant: Uint8Array;
  /** length of the lists that N_k counts */
  k: number;
  methods: { key: string; parameters: Record<string, number> }[];
}

/** Similarities changed after training. */
export interface PostHocApi {
  /** Raw similarities first, then every method. */
  postHoc(request: PostHocLessonRequest): Promise<PostHocRow[]>;
}
