import { expose } from 'comlink';
import { points } from '@/engine/lessons/points';
import type { LearnWorkerApi } from '@/protocol/learn';

const api: LearnWorkerApi = {
  points: async request => points(request),
};

expose(api);
