import type { PointsApi } from './learn-points';
import type { TwoLevelsApi } from './learn-two-levels';

/** The learn worker's Comlink surface: what lessons compute besides the main thread. Every part has a file of its own. */
export interface LearnWorkerApi extends PointsApi, TwoLevelsApi {}
