import { expose } from 'comlink';
import { points } from '@/engine/lessons/points';
import { postHocLesson } from '@/engine/lessons/post-hoc';
import type { LearnWorkerApi } from '@/protocol/learn';

const api: LearnWorkerApi = {
  points: async request => points(request),
  postHoc: postHocLesson,
  // Sources draw clips: what other lessons do not need.
  domainTruth: async (data, domain, k) => (await import('@/engine/lessons/domains')).domainTruth(data, domain, k),
};

expose(api);
