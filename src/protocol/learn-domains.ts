import type { DataConfig, GalleryName } from '@/config/data-kinds';
import type { Way } from './explore';

/** What a domain's held-out pairs are, whatever a model makes of them. */
export interface DomainTruth {
  /** queries of each way */
  queries: Record<Way, number>;
  /** queries that 1 … k items fit: mAP@R is a mean over these alone */
  measured: Record<Way, number>;
  /** items that fit a query, on average */
  fitting: Record<Way, number>;
  /** skewness of how many queries an item fits: the hubness that the data itself has */
  skewness: Record<Way, number>;
}

/** Held-out pairs of every domain. */
export interface DomainsApi {
  /** @param k length of the lists */
  domainTruth(data: DataConfig, domain: GalleryName, k: number): Promise<DomainTruth>;
}
