import type { GalleryView, RecordedFeatures } from '@/protocol/explore';
import type { RunRecord } from '@/runs/record';

/** Version of these files and of the lessons' beside them: one that a page of today cannot read is recorded anew. */
export const RECORDED_VERSION = 1;

/** What Explore shows of a recorded comparison at once: every run with its lists, ranks and centralities on its own held-out pairs. */
export interface ExploreFile {
  version: typeof RECORDED_VERSION;
  appVersion: string;
  /** what computed it */
  adapter: string;
  runs: { record: RunRecord; hash: string; step: number; view: GalleryView }[];
}

/** What Explore answers questions about one of these runs with, so that nothing is encoded again. */
export interface FeaturesFile {
  /** of the weights that made them */
  hash: string;
  features: RecordedFeatures;
}
