/**
 * Indices of the k largest entries of a row, largest first; ties by index.
 * @param row n values
 * @param k clamped to n
 */
export function topK(row: ArrayLike<number>, k: number): Int32Array {
  const size = Math.min(k, row.length);
  const best = new Int32Array(size);
  if (size === 0) return best;
  const values = new Float64Array(size);
  let filled = 0;
  // What a value must exceed to get in: almost none does, so this one comparison is all that most of them cost.
  let least = -Infinity;
  for (let i = 0; i < row.length; i++) {
    const value = row[i] ?? -Infinity;
    if (filled === size && !(value > least)) continue;
    let at = filled < size ? filled++ : size - 1;
    while (at > 0 && values[at - 1]! < value) {
      values[at] = values[at - 1]!;
      best[at] = best[at - 1]!;
      at--;
    }
    values[at] = value;
    best[at] = i;
    least = values[size - 1]!;
  }
  return best;
}
