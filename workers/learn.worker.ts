import { expose } from 'comlink';
import { interaction } from '@/engine/lessons/interaction';
import { points } from '@/engine/lessons/points';
import type { LearnWorkerApi } from '@/protocol/learn';

const api: LearnWorkerApi = {
  points: async request => points(request),
  interaction: async request => interaction(request),
};

expose(api);
