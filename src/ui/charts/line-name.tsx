import { usePlotArea } from 'recharts';
import { NAME, nameOfLevel, nameOfPlace } from './line-names';

/** What recharts tells of a marked line. */
interface LineNameProps {
  text: string;
  color: string;
  /** whether the line is horizontal: it is named at its right end, a vertical one at its upper end */
  level?: boolean;
  viewBox?: { x?: number; y?: number };
}

/** The name of a marked line, inside the chart wherever the line is. */
export function LineName({ text, color, level = false, viewBox = {} }: LineNameProps) {
  const area = usePlotArea();
  if (!area) return null;
  const { x = 0, y = 0 } = viewBox;
  const name = level ? nameOfLevel(text, y, area) : nameOfPlace(text, x, area);
  return (
    <text x={name.x} y={name.y} textAnchor={name.anchor} fontSize={NAME.size} fill={color}>
      {name.text}
    </text>
  );
}
