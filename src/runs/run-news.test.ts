import { afterEach, describe, expect, it, vi } from 'vitest';
import { onRunNews, tellRunNews } from './run-news';

afterEach(() => vi.unstubAllGlobals());

describe('news of runs', () => {
  it('reaches who listens, until they have heard enough', async () => {
    const heard = vi.fn();
    const end = onRunNews(heard);
    tellRunNews();
    await vi.waitFor(() => expect(heard).toHaveBeenCalledTimes(1));
    end();
    tellRunNews();
    await new Promise(resolve => setTimeout(resolve, 50));
    expect(heard).toHaveBeenCalledTimes(1);
  });

  it('needs no channel: a browser may have none, or refuse it', () => {
    vi.stubGlobal('BroadcastChannel', undefined);
    expect(() => (tellRunNews(), onRunNews(() => {})())).not.toThrow();
    vi.stubGlobal('BroadcastChannel', function refuse() {
      throw new DOMException('denied', 'SecurityError');
    });
    expect(() => (tellRunNews(), onRunNews(() => {})())).not.toThrow();
  });
});
