import type { DataConfig, GalleryName } from '@/config/data-kinds';
import { openGallerySource } from '@/data/sources';
import { mean, skewness } from '@/math/statistics';
import type { DomainTruth } from '@/protocol/learn-domains';
import { relevanceOf } from '../gallery/relevance';

/** Queries that some items fit, but no more than their lists have places. @param positives how many fit each query */
export const measuredQueries = (positives: Int32Array, k: number): number =>
  positives.reduce((sum, count) => sum + (count >= 1 && count <= k ? 1 : 0), 0);

/** What a domain's held-out pairs are, by what fits what. @param k length of the lists */
export function domainTruth(data: DataConfig, domain: GalleryName, k: number): DomainTruth {
  const { videosOfText, textsOfVideo } = relevanceOf(openGallerySource(data, domain, 'test'));
  return {
    queries: { t2v: videosOfText.length, v2t: textsOfVideo.length },
    measured: { t2v: measuredQueries(videosOfText, k), v2t: measuredQueries(textsOfVideo, k) },
    fitting: { t2v: mean(videosOfText), v2t: mean(textsOfVideo) },
    // An item of one way is a query of the other one.
    skewness: { t2v: skewness(textsOfVideo), v2t: skewness(videosOfText) },
  };
}
