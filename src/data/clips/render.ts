import type { Random } from '@/math/random';
import { type ClipLatents, type ClipObject, COLORS, MOTIONS } from './attributes';
import type { Domain } from '@/config/domains';

/** Width and height of a frame in pixels. */
export const FRAME_SIZE = 32;
/** Bytes of a frame: three planes (R, G, B) of FRAME_SIZE². */
export const FRAME_BYTES = 3 * FRAME_SIZE * FRAME_SIZE;

type Rgb = readonly [number, number, number];

const COLOR_VALUES: Record<(typeof COLORS)[number], Rgb> = {
  red: [0.9, 0.15, 0.15],
  blue: [0.15, 0.3, 0.95],
  green: [0.1, 0.7, 0.2],
  yellow: [0.95, 0.88, 0.15],
  purple: [0.6, 0.2, 0.75],
  cyan: [0.15, 0.85, 0.9],
  orange: [0.98, 0.55, 0.1],
  white: [0.96, 0.96, 0.96],
};

const RADII = [3.2, 5.6];
const STARTS: readonly (readonly [number, number])[] = [
  [8, 16],
  [24, 16],
  [16, 8],
  [16, 24],
  [16, 16],
];
const TRAVEL = 12;

/** Signed distance of (x, y) to a shape of radius r around the origin; negative inside. */
const DISTANCES: readonly ((x: number, y: number, r: number) => number)[] = [
  (x, y, r) => Math.hypot(x, y) - r,
  (x, y, r) => Math.max(Math.abs(x), Math.abs(y)) - 0.85 * r,
  (x, y, r) => Math.max(y - 0.7 * r, 0.87 * Math.abs(x) - 0.5 * y - 0.5 * r),
  (x, y, r) => Math.abs(Math.hypot(x, y) - 0.75 * r) - 0.28 * r,
  (x, y, r) =>
    Math.min(Math.max(Math.abs(x) - r, Math.abs(y) - 0.32 * r), Math.max(Math.abs(y) - r, Math.abs(x) - 0.32 * r)),
  (x, y, r) => Math.max(Math.abs(x) - 1.15 * r, Math.abs(y) - 0.34 * r),
  (x, y, r) => Math.SQRT1_2 * (Math.abs(x) + Math.abs(y) - 1.1 * r),
  (x, y, r) => Math.hypot(x, y) - r * (0.72 + 0.38 * Math.cos(5 * Math.atan2(-x, -y))),
];

/** How one object is drawn: jittered once per clip. */
interface Sprite {
  object: ClipObject;
  color: Rgb;
  radius: number;
  x: number;
  y: number;
  travel: number;
  phase: number;
}

const clamp = (x: number) => Math.min(1, Math.max(0, x));

/** Turns colours towards other hues and takes saturation away, for the shifted domain. */
function shiftColor([r, g, b]: Rgb): Rgb {
  const [r2, g2, b2] = [0.85 * r + 0.15 * g, 0.85 * g + 0.15 * b, 0.85 * b + 0.15 * r];
  const gray = (r2 + g2 + b2) / 3;
  return [gray + 0.75 * (r2 - gray), gray + 0.75 * (g2 - gray), gray + 0.75 * (b2 - gray)];
}

function makeSprite(object: ClipObject, domain: Domain, random: Random): Sprite {
  const base = COLOR_VALUES[COLORS[object.color] ?? 'white'];
  const brightness = random.between(0.925, 1.075);
  const jitter = () => 0.04 * random.normal();
  const color: Rgb = [
    clamp(base[0] * brightness + jitter()),
    clamp(base[1] * brightness + jitter()),
    clamp(base[2] * brightness + jitter()),
  ];
  const [x, y] = STARTS[object.region] ?? [16, 16];
  return {
    object,
    color: domain.shifted ? shiftColor(color) : color,
    radius: (RADII[object.size] ?? 4) * random.between(0.9, 1.1),
    x: x + random.between(-1.5, 1.5),
    y: y + random.between(-1.5, 1.5),
    travel: TRAVEL * random.between(0.85, 1.15) * (domain.shifted ? 1.4 : 1),
    phase: random.uniform(),
  };
}

interface Pose {
  x: number;
  y: number;
  radius: number;
  visible: boolean;
}

/** Where an object is at `time` in [0, 1], frame number `frame`. */
function poseAt(sprite: Sprite, time: number, frame: number, speed: number): Pose {
  const pose = { x: sprite.x, y: sprite.y, radius: sprite.radius, visible: visibleAt(sprite.object.presence, time) };
  const along = sprite.travel * (time - 0.5);
  const turn = 2 * Math.PI * (time * speed + sprite.phase);
  switch (MOTIONS[sprite.object.motion]) {
    case 'left':
      pose.x -= along;
      break;
    case 'right':
      pose.x += along;
      break;
    case 'up':
      pose.y -= along;
      break;
    case 'down':
      pose.y += along;
      break;
    case 'circles':
      pose.x += 4.5 * Math.cos(turn);
      pose.y += 4.5 * Math.sin(turn);
      break;
    case 'bounces':
      pose.y += 3 - 6 * Math.abs(Math.sin(turn));
      break;
    case 'grows':
      pose.radius *= 0.5 + 1.1 * time;
      break;
    case 'shrinks':
      pose.radius *= 1.6 - 1.1 * time;
      break;
    case 'blinks':
      pose.visible &&= frame % 2 === 0;
      break;
    default:
  }
  return pose;
}

function visibleAt(presence: number, time: number): boolean {
  return presence === 1 ? time > 0.45 : presence === 2 ? time < 0.55 : true;
}

/** Brightness of the background at a pixel, before tint. */
function backgroundLevel(kind: number, x: number, y: number, phase: number, shifted: boolean, random: Random): number {
  const [u, v] = shifted ? [Math.SQRT1_2 * (x + y), Math.SQRT1_2 * (x - y)] : [x, y];
  const period = shifted ? 11 : 8;
  const stripe = (t: number) => Math.floor((t + phase * period) / (period / 2)) & 1;
  switch (kind) {
    case 0:
      return 0.08;
    case 1:
      return 0.45;
    case 2:
      return stripe(u) === 0 ? 0.25 : 0.5;
    case 3:
      return (stripe(u) ^ stripe(v)) === 0 ? 0.2 : 0.42;
    case 4: {
      const cell = (t: number) => ((((t + phase * period) % period) + period) % period) - period / 2;
      return Math.hypot(cell(u), cell(v)) < 0.24 * period ? 0.55 : 0.28;
    }
    case 5:
      return 0.82;
    default:
      return 0.2 + 0.4 * random.uniform();
  }
}

/** The static background as three planes in [0, 1]. */
function paintBackground(kind: number, domain: Domain, random: Random): Float32Array {
  const brightness = random.between(0.9, 1.1);
  const tint = [random.between(0.925, 1.075), random.between(0.925, 1.075), random.between(0.925, 1.075)];
  const phase = random.uniform();
  const plane = FRAME_SIZE * FRAME_SIZE;
  const out = new Float32Array(3 * plane);
  for (let at = 0; at < plane; at++) {
    const level =
      backgroundLevel(kind, at % FRAME_SIZE, Math.floor(at / FRAME_SIZE), phase, domain.shifted, random) * brightness;
    for (let c = 0; c < 3; c++) out[c * plane + at] = clamp(level * (tint[c] ?? 1));
  }
  return out;
}

/** Blends an anti-aliased shape into a frame. */
function paintSprite(frame: Float32Array, sprite: Sprite, pose: Pose): void {
  const distance = DISTANCES[sprite.object.shape] ?? DISTANCES[0]!;
  const plane = FRAME_SIZE * FRAME_SIZE;
  const reach = Math.ceil(pose.radius * 1.2 + 1);
  const edge = (t: number) => Math.min(FRAME_SIZE - 1, Math.max(0, t));
  const [left, right] = [edge(Math.floor(pose.x) - reach), edge(Math.ceil(pose.x) + reach)];
  const [top, bottom] = [edge(Math.floor(pose.y) - reach), edge(Math.ceil(pose.y) + reach)];
  for (let y = top; y <= bottom; y++)
    for (let x = left; x <= right; x++) {
      const coverage = clamp(0.5 - distance(x - pose.x, y - pose.y, pose.radius));
      if (coverage === 0) continue;
      const at = y * FRAME_SIZE + x;
      for (let c = 0; c < 3; c++) {
        const i = c * plane + at;
        frame[i] = (frame[i] ?? 0) * (1 - coverage) + (sprite.color[c] ?? 0) * coverage;
      }
    }
}

/** A nearly normal number from the four bytes of one draw (Irwin–Hall of four, unit variance). */
function cheapNormal(random: Random): number {
  const bits = random.uint32();
  return ((bits & 255) + ((bits >>> 8) & 255) + ((bits >>> 16) & 255) + (bits >>> 24) - 510) / 147.8;
}

/**
 * Draws a clip, the same bytes for the same seed.
 * @returns frames · FRAME_BYTES bytes: per frame the planes R, G, B, row by row
 */
export function renderClip(clip: ClipLatents, domain: Domain, random: Random): Uint8Array {
  const sprites = clip.objects.map(object => makeSprite(object, domain, random));
  const background = paintBackground(clip.background, domain, random);
  const out = new Uint8Array(domain.frames * FRAME_BYTES);
  const speed = domain.shifted ? 1.4 : 1;
  for (let f = 0; f < domain.frames; f++) {
    const time = f / (domain.frames - 1);
    const frame = background.slice();
    for (const sprite of sprites) {
      const pose = poseAt(sprite, time, f, speed);
      if (pose.visible) paintSprite(frame, sprite, pose);
    }
    for (let i = 0; i < FRAME_BYTES; i++)
      out[f * FRAME_BYTES + i] = Math.round(255 * clamp((frame[i] ?? 0) + domain.noise * cheapNormal(random)));
  }
  return out;
}
