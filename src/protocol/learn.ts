import type { CentralityApi } from './learn-centrality';
import type { NeighborApi } from './learn-neighbors';
import type { PointsApi } from './learn-points';
import type { TwoLevelsApi } from './learn-two-levels';
import type { UniformApi } from './learn-uniform';

/** The learn worker's Comlink surface: what lessons compute besides the main thread. Every part has a file of its own. */
export interface LearnWorkerApi extends CentralityApi, NeighborApi, PointsApi, TwoLevelsApi, UniformApi {}
