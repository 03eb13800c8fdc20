import { expose, transfer } from 'comlink';
import { ClipDataset } from '@/data/clips/dataset';
import { clipPreview, datasetStatistics } from '@/data/clips/statistics';
import type { DatasetRequest, DatasetWorkerApi } from '@/protocol/dataset';

let current: { key: string; data: ClipDataset } | null = null;

/** The data set of a request; the last one is kept. */
function datasetOf(request: DatasetRequest): ClipDataset {
  const key = JSON.stringify(request);
  if (current?.key !== key) current = { key, data: new ClipDataset(request) };
  return current.data;
}

const api: DatasetWorkerApi = {
  preview(request, from, count) {
    const data = datasetOf(request);
    const last = Math.min(from + count, data.size);
    const previews = Array.from({ length: Math.max(0, last - from) }, (_, i) => clipPreview(data, from + i));
    return Promise.resolve(
      transfer(
        previews,
        previews.map(preview => preview.rgba.buffer),
      ),
    );
  },
  statistics(request, onProgress) {
    return datasetStatistics(datasetOf(request), onProgress);
  },
};

expose(api);
