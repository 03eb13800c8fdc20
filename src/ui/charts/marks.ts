/** Shapes that tell groups apart without their colours. */
export type MarkShape = 'circle' | 'cross' | 'triangle' | 'square';

/** SVG path of a mark around 0. */
export function markPath(shape: MarkShape, r: number): string {
  if (shape === 'circle') return `M${-r} 0a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0Z`;
  if (shape === 'triangle') return `M0 ${-r * 1.15}L${r} ${r * 0.8}L${-r} ${r * 0.8}Z`;
  if (shape === 'square') return `M${-r} ${-r}H${r}V${r}H${-r}Z`;
  const w = r * 0.36;
  const arm = `M${-r} ${-r + w}L${-r + w} ${-r}L0 ${-w}L${r - w} ${-r}L${r} ${-r + w}L${w} 0L${r} ${r - w}L${r - w} ${r}`;
  return `${arm}L0 ${w}L${-r + w} ${r}L${-r} ${r - w}L${-w} 0Z`;
}
