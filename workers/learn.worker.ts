import { expose } from 'comlink';
import { points } from '@/engine/lessons/points';
import { postHocLesson } from '@/engine/lessons/post-hoc';
import type { LearnWorkerApi } from '@/protocol/learn';

const api: LearnWorkerApi = {
  points: async request => points(request),
  postHoc: postHocLesson,
};

expose(api);
