import { type RefCallback, useCallback, useState } from 'react';

/** Width and height of an element in pixels, as they change. */
export interface Size {
  width: number;
  height: number;
}

/** Follows the size of the element that the returned ref is given to. */
export function useSize(): [RefCallback<HTMLElement>, Size] {
  const [size, setSize] = useState<Size>({ width: 480, height: 230 });
  const ref = useCallback((element: HTMLElement | null) => {
    if (!element) return;
    const observer = new ResizeObserver(([entry]) => {
      if (entry) setSize({ width: entry.contentRect.width, height: entry.contentRect.height });
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return [ref, size];
}
