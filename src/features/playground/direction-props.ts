import type { Direction } from '@/content/directions';

/** The direction is shared by all charts of the page. */
export interface DirectionProps {
  direction: Direction;
  onDirection: (direction: Direction) => void;
}
