/**
 * The value that would stand at a place if the values were sorted, without sorting them (Hoare's selection).
 * @param values are put into another order: none before the place is larger, none after it is smaller. None is NaN
 * @param place from 0, inside of the values
 */
export function orderStatistic(values: Float64Array, place: number): number {
  let [from, to] = [0, values.length - 1];
  while (from < to) {
    const pivot = values[(from + to) >> 1]!;
    let [i, j] = [from, to];
    while (i <= j) {
      while (values[i]! < pivot) i++;
      while (values[j]! > pivot) j--;
      if (i > j) break;
      const value = values[i]!;
      values[i++] = values[j]!;
      values[j--] = value;
    }
    if (place <= j) to = j;
    else if (place >= i) from = i;
    else break;
  }
  return values[place]!;
}
