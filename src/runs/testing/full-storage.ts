/** What a browser says when it has no room left. */
export const full = () => new DOMException('no room', 'QuotaExceededError');

/**
 * From now on there is no room for what is put into these parts of the storage, so many times.
 * @returns makes room again
 */
export function fillUp(parts: readonly string[], times = Infinity): () => void {
  const { put } = IDBObjectStore.prototype;
  let left = times;
  IDBObjectStore.prototype.put = function (this: IDBObjectStore, ...args: Parameters<typeof put>) {
    if (parts.includes(this.name) && left-- > 0) throw full();
    return put.apply(this, args);
  };
  return () => void (IDBObjectStore.prototype.put = put);
}
