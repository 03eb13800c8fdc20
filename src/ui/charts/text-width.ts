let context: CanvasRenderingContext2D | null = null;

/** Width in pixels of a text in the page's font; an estimate where there is no canvas. */
export function textWidth(text: string, size: number, weight = 400): number {
  if (typeof document === 'undefined') return text.length * size * 0.58;
  context ??= document.createElement('canvas').getContext('2d');
  if (!context) return text.length * size * 0.58;
  context.font = `${weight} ${size}px ${getComputedStyle(document.body).fontFamily}`;
  return context.measureText(text).width;
}

/** A text no wider than `width`, with an ellipsis where it was cut. */
export function cutText(text: string, width: number, size: number): string {
  if (textWidth(text, size) <= width) return text;
  let cut = text;
  while (cut.length > 1 && textWidth(`${cut}…`, size) > width) cut = cut.slice(0, -1);
  return `${cut.trimEnd()}…`;
}
