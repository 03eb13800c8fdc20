import { expose } from 'comlink';
import { project, type ProjectionWorkerApi } from '@/analysis/projection';

const api: ProjectionWorkerApi = {
  project: (request, onProgress) => project(request, onProgress),
};

expose(api);
