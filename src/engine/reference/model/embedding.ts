import { tf } from '../../tf';

/** The distinct ids of a batch and where each is used. */
interface Lookup {
  /** [U] the distinct ids */
  unique: Int32Array;
  /** [n] index into `unique` of every use */
  useOf: Int32Array;
}

function lookupOf(ids: Int32Array): Lookup {
  const slot = new Map<number, number>();
  const useOf = ids.map(id => {
    const known = slot.get(id);
    if (known !== undefined) return known;
    slot.set(id, slot.size);
    return slot.size - 1;
  });
  return { unique: Int32Array.from(slot.keys()), useOf };
}

/**
 * Rows of an embedding table, with a gradient that is the same on every backend and run: uses are added up per
 * distinct id by one matrix product, then placed by a gather (the stock gradient adds atomically, in any order).
 * @param table [V, D]
 * @param ids n token ids, known on the CPU
 * @returns [n, D]
 * @throws RangeError when an id is outside the table
 */
export function embed(table: tf.Tensor, ids: Int32Array): tf.Tensor {
  const [rows = 0] = table.shape;
  const bad = ids.find(id => id < 0 || id >= rows);
  if (bad !== undefined) throw new RangeError(`Token id ${bad} is outside the vocabulary of ${rows} words.`);
  const op = tf.customGrad((...args) => {
    const weight = args[0] as tf.Tensor;
    const value = tf.gather(weight, tf.tensor1d(ids, 'int32'));
    return { value, gradFunc: (dy: tf.Tensor) => scatterRows(dy, ids, rows) };
  });
  return op(table);
}

/** Adds dy [n, D] into a zero table [rows, D] at `ids`. */
function scatterRows(dy: tf.Tensor, ids: Int32Array, rows: number): tf.Tensor {
  const { unique, useOf } = lookupOf(ids);
  const uses = new Float32Array(unique.length * ids.length);
  useOf.forEach((slot, use) => (uses[slot * ids.length + use] = 1));
  const sums = tf.matMul(tf.tensor2d(uses, [unique.length, ids.length]), dy as tf.Tensor2D);
  const withZero = tf.pad(sums, [
    [0, 1],
    [0, 0],
  ]);
  const placeOf = new Int32Array(rows).fill(unique.length);
  unique.forEach((id, slot) => (placeOf[id] = slot));
  return tf.gather(withZero, tf.tensor1d(placeOf, 'int32'));
}
