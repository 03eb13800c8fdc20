import { useEffect, useRef } from 'react';

const SIZE = 32;
const FRAME_MS = 160;

/** One frame of a clip, standing still. */
export function FrameCanvas({
  rgba,
  frame,
  label,
}: {
  rgba: Uint8ClampedArray<ArrayBuffer>;
  frame: number;
  label: string;
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const bytes = SIZE * SIZE * 4;
    const pixels = rgba.subarray(frame * bytes, (frame + 1) * bytes);
    canvas.current?.getContext('2d')?.putImageData(new ImageData(pixels, SIZE, SIZE), 0, 0);
  }, [rgba, frame]);
  return <canvas ref={canvas} className="clip frame" width={SIZE} height={SIZE} role="img" aria-label={label} />;
}

/** A small clip that plays in a loop; it stands still where the reader prefers less motion. */
export function ClipCanvas({
  rgba,
  frames,
  label,
}: {
  rgba: Uint8ClampedArray<ArrayBuffer>;
  frames: number;
  label: string;
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context) return;
    const bytes = SIZE * SIZE * 4;
    const draw = (frame: number) => {
      const pixels = rgba.subarray(frame * bytes, (frame + 1) * bytes);
      context.putImageData(new ImageData(pixels, SIZE, SIZE), 0, 0);
    };
    draw(0);
    if (matchMedia('(prefers-reduced-motion: reduce)').matches) return;
    let frame = 0;
    const timer = setInterval(() => draw((frame = (frame + 1) % frames)), FRAME_MS);
    return () => clearInterval(timer);
  }, [rgba, frames]);
  return <canvas ref={canvas} className="clip" width={SIZE} height={SIZE} role="img" aria-label={label} />;
}
