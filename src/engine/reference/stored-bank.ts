import type { ParameterValue } from '../contract/initial-parameters';
import type { StoredBank } from '../contract/checkpoint';
import { type BankEntries, MemoryBank } from './model/memory-bank';
import { tf } from '../tf';

async function store(x: tf.Tensor): Promise<ParameterValue> {
  return { shape: x.shape, data: Float32Array.from(await x.data()) };
}

/** Reads a bank back; null while it is empty. */
export async function storeBank(bank: MemoryBank | null): Promise<StoredBank | null> {
  const entries = bank?.entries;
  if (!entries) return null;
  const [text, video, textMask, videoMask] = await Promise.all(
    [entries.text, entries.video, entries.textMask, entries.videoMask].map(store),
  );
  return { head: 0, ids: entries.ids.slice(), text: text!, video: video!, textMask: textMask!, videoMask: videoMask! };
}

/** The entries of a ring from `head` on. */
function fromHead<T extends Float32Array | Int32Array>(data: T, head: number, entries: number): T {
  if (head === 0) return data;
  const at = (data.length / entries) * head;
  const turned = data.slice() as T;
  turned.set(data.subarray(at), 0);
  turned.set(data.subarray(0, at), data.length - at);
  return turned;
}

/** A bank on the device as it was stored. */
export function restoreBank(stored: StoredBank | null, capacity: number): MemoryBank {
  const bank = new MemoryBank(capacity);
  if (!stored) return bank;
  const { head } = stored;
  const load = ({ data, shape }: ParameterValue) => tf.tensor(fromHead(data, head, shape[0] ?? 1), shape);
  const entries: BankEntries = {
    ids: fromHead(stored.ids, head, stored.ids.length),
    text: load(stored.text),
    video: load(stored.video),
    textMask: load(stored.textMask),
    videoMask: load(stored.videoMask),
  };
  bank.push(entries);
  tf.dispose([entries.text, entries.video, entries.textMask, entries.videoMask]);
  return bank;
}
