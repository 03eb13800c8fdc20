import { expect, it } from 'vitest';
import { placeBubble } from './place-bubble';

const screen = { width: 390, height: 844 };
const size = { width: 300, height: 90 };

it('stands under its word, in the middle of it', () => {
  expect(placeBubble({ left: 180, top: 100, width: 40, height: 20 }, size, screen)).toEqual({ left: 50, top: 126 });
});

it('stands above it at the lower edge', () => {
  expect(placeBubble({ left: 180, top: 800, width: 40, height: 20 }, size, screen).top).toBe(704);
});

it('never reaches over an edge, wherever the word is', () => {
  for (const left of [-50, 0, 200, 380])
    for (const top of [-20, 0, 400, 840]) {
      const at = placeBubble({ left, top, width: 30, height: 20 }, size, screen);
      expect(at.left).toBeGreaterThanOrEqual(0);
      expect(at.left + size.width).toBeLessThanOrEqual(screen.width);
      expect(at.top).toBeGreaterThanOrEqual(0);
      expect(at.top + size.height).toBeLessThanOrEqual(screen.height);
    }
});

it('keeps its beginning in sight where it is higher than the screen', () => {
  expect(placeBubble({ left: 10, top: 60, width: 30, height: 20 }, size, { width: 320, height: 80 }).top).toBe(6);
});
