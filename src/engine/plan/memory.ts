/** How long a temporary buffer is needed: indices of the first and last dispatch that touch it. */
export interface Lifetime {
  bytes: number;
  first: number;
  last: number;
}

/** Which slot every buffer lives in, and how large the slots are. */
export interface Placement {
  slotOf: number[];
  slotBytes: number[];
}

/**
 * Shares memory between temporaries whose lifetimes do not overlap: a linear scan that gives every buffer the free
 * slot that fits best, and grows the largest free one when none fits. Slots are whole GPU buffers, because WebGPU
 * refuses a buffer that one dispatch both reads and writes, whatever the ranges.
 */
export function placeBuffers(lifetimes: readonly Lifetime[]): Placement {
  const slotBytes: number[] = [];
  const slotOf = Array<number>(lifetimes.length).fill(-1);
  const free = new Set<number>();
  const starts = lifetimes.map((_, i) => i).sort((a, b) => lifetimes[a]!.first - lifetimes[b]!.first || a - b);
  const ends = lifetimes.map((_, i) => i).sort((a, b) => lifetimes[a]!.last - lifetimes[b]!.last || a - b);
  let ended = 0;
  for (const i of starts) {
    const { bytes, first } = lifetimes[i]!;
    while (ended < ends.length && lifetimes[ends[ended]!]!.last < first) free.add(slotOf[ends[ended++]!]!);
    const slot = bestSlot(free, slotBytes, bytes) ?? slotBytes.push(0) - 1;
    free.delete(slot);
    slotBytes[slot] = Math.max(slotBytes[slot]!, bytes);
    slotOf[i] = slot;
  }
  return { slotOf, slotBytes };
}

function bestSlot(free: ReadonlySet<number>, sizes: readonly number[], bytes: number): number | null {
  let best: number | null = null;
  for (const slot of free) {
    if (best === null) best = slot;
    const [size, held] = [sizes[slot]!, sizes[best]!];
    const better = held >= bytes ? size >= bytes && size < held : size > held;
    if (better) best = slot;
  }
  return best;
}
