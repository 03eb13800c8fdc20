import { expose, transfer } from 'comlink';
import type { PairSource } from '@/data/source';
import { openSource } from '@/data/sources';
import type { ClipPreview, DatasetRequest, DatasetWorkerApi } from '@/protocol/dataset';

let current: { key: string; source: PairSource } | null = null;

/** The source of a request, with what can be shown of it; the last one is kept. */
function viewed(request: DatasetRequest) {
  const key = JSON.stringify(request);
  if (current?.key !== key) current = { key, source: openSource(request.data, request.split) };
  const { source } = current;
  if (!source.view) throw new Error('Of this data there is nothing to look at.');
  return { source, view: source.view };
}

const api: DatasetWorkerApi = {
  async preview(request, from, count) {
    const { source, view } = viewed(request);
    const shown = Math.max(0, Math.min(count, source.videos - from));
    const previews = Array.from({ length: shown }, (_, i): ClipPreview => {
      const index = from + i;
      const captions = Array.from(source.textsOf(index), text => view.caption(text));
      return { index, ...view.pictures(index), captions, contents: view.describe(index) };
    });
    return transfer(
      previews,
      previews.map(preview => preview.rgba.buffer),
    );
  },
  async statistics(request, onProgress) {
    return viewed(request).view.statistics(onProgress);
  },
};

expose(api);
