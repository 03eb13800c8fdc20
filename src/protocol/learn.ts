import type { CentralityApi } from './learn-centrality';
import type { DomainsApi } from './learn-domains';
import type { NeighborApi } from './learn-neighbors';
import type { ObjectiveApi } from './learn-objective';
import type { PointsApi } from './learn-points';
import type { PostHocApi } from './learn-post-hoc';
import type { TwoLevelsApi } from './learn-two-levels';
import type { UniformApi } from './learn-uniform';

/** The learn worker's Comlink surface: what lessons compute besides the main thread. Every part has a file of its own. */
export interface LearnWorkerApi
  extends CentralityApi, DomainsApi, NeighborApi, ObjectiveApi, PointsApi, PostHocApi, TwoLevelsApi, UniformApi {}
