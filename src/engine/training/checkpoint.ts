import type { ParameterValue } from '../model/initialize';
import { type BankEntries, MemoryBank } from '../model/memory-bank';
import { tf } from '../tf';
import type { OptimizerState } from './optimizer';

/** A memory bank on the CPU. */
export interface StoredBank {
  ids: Int32Array;
  text: ParameterValue;
  video: ParameterValue;
  textMask: ParameterValue;
  videoMask: ParameterValue;
}

/** Everything that continues a run exactly, on the CPU: it survives a lost device. */
export interface Checkpoint {
  /** completed steps */
  step: number;
  parameters: Map<string, ParameterValue>;
  optimizer: OptimizerState;
  updates: number;
  bank: StoredBank | null;
}

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
  return { ids: entries.ids.slice(), text: text!, video: video!, textMask: textMask!, videoMask: videoMask! };
}

/** A bank on the device as it was stored. */
export function restoreBank(stored: StoredBank | null, capacity: number): MemoryBank {
  const bank = new MemoryBank(capacity);
  if (!stored) return bank;
  const load = ({ data, shape }: ParameterValue) => tf.tensor(data, shape);
  const entries: BankEntries = {
    ids: stored.ids,
    text: load(stored.text),
    video: load(stored.video),
    textMask: load(stored.textMask),
    videoMask: load(stored.videoMask),
  };
  bank.push(entries);
  tf.dispose([entries.text, entries.video, entries.textMask, entries.videoMask]);
  return bank;
}
