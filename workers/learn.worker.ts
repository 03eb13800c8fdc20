import { expose } from 'comlink';
import { interaction } from '@/engine/lessons/interaction';
import { points } from '@/engine/lessons/points';
import type { LearnWorkerApi } from '@/protocol/learn';

// What needs TensorFlow.js is loaded when it is first asked for: lessons without it stay light.
const centrality = () => import('@/engine/lessons/centrality');
const uniform = () => import('@/engine/lessons/uniform');

const api: LearnWorkerApi = {
  points: async request => points(request),
  interaction: async request => interaction(request),
  centrality: async request => (await centrality()).centrality(request),
  centralityToy: async request => (await centrality()).centralityToy(request),
  centralitySteps: async request => (await centrality()).centralitySteps(request),
  neighbors: async request => (await import('@/engine/lessons/neighbors')).neighbors(request),
  sinkhorn: async request => (await uniform()).sinkhorn(request),
  uniform: async request => (await uniform()).uniform(request),
};

expose(api);
