import { prefersStill } from '@/browser/motion';
import { useEffect, useRef } from 'react';
import styles from './clip-canvas.module.css';

const FRAME_MS = 160;

/** Side of square frames of four bytes a pixel. */
const sizeOf = (rgba: Uint8ClampedArray, frames: number) => Math.sqrt(rgba.length / 4 / frames);

/** One frame of a clip, standing still. */
export function FrameCanvas({
  rgba,
  frames,
  frame,
  label,
}: {
  rgba: Uint8ClampedArray<ArrayBuffer>;
  frames: number;
  frame: number;
  label: string;
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const size = sizeOf(rgba, frames);
  useEffect(() => {
    const bytes = size * size * 4;
    const pixels = rgba.subarray(frame * bytes, (frame + 1) * bytes);
    canvas.current?.getContext('2d')?.putImageData(new ImageData(pixels, size, size), 0, 0);
  }, [rgba, size, frame]);
  return <canvas ref={canvas} className={styles.clip} width={size} height={size} role="img" aria-label={label} />;
}

/** A small clip that plays in a loop, or its first frame; it stands still where the reader prefers less motion. */
export function ClipCanvas({
  rgba,
  frames,
  label,
  playing = true,
}: {
  rgba: Uint8ClampedArray<ArrayBuffer>;
  frames: number;
  label: string;
  playing?: boolean;
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const size = sizeOf(rgba, frames);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context) return;
    const bytes = size * size * 4;
    const draw = (frame: number) => {
      const pixels = rgba.subarray(frame * bytes, (frame + 1) * bytes);
      context.putImageData(new ImageData(pixels, size, size), 0, 0);
    };
    draw(0);
    if (!playing || prefersStill()) return;
    let frame = 0;
    const timer = setInterval(() => draw((frame = (frame + 1) % frames)), FRAME_MS);
    return () => clearInterval(timer);
  }, [rgba, frames, size, playing]);
  return <canvas ref={canvas} className={styles.clip} width={size} height={size} role="img" aria-label={label} />;
}
