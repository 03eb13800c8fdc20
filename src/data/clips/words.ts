/** Wordings of every attribute value, plainest first. */
export const SHAPE_WORDS = [
  ['circle', 'disc', 'ball'],
  ['square', 'box', 'block'],
  ['triangle', 'wedge'],
  ['ring', 'hoop', 'donut'],
  ['cross', 'plus'],
  ['bar', 'stick', 'line'],
  ['diamond', 'rhombus'],
  ['star', 'asterisk'],
];

export const COLOR_WORDS = [
  ['red', 'crimson', 'scarlet'],
  ['blue', 'azure', 'navy'],
  ['green', 'emerald'],
  ['yellow', 'golden'],
  ['purple', 'violet'],
  ['cyan', 'turquoise'],
  ['orange', 'amber'],
  ['white', 'pale'],
];

export const SIZE_WORDS = [
  ['small', 'little', 'tiny'],
  ['big', 'large', 'huge'],
];

export const REGION_WORDS = [
  ['on the left', 'at left'],
  ['on the right', 'at right'],
  ['at the top', 'above'],
  ['at the bottom', 'below'],
  ['in the middle', 'in the center', 'centered'],
];

export const MOTION_WORDS = [
  ['stays still', 'rests', 'does not move'],
  ['moves left', 'slides left', 'drifts to the left'],
  ['moves right', 'slides right', 'drifts to the right'],
  ['moves up', 'rises', 'floats upward'],
  ['moves down', 'falls', 'sinks downward'],
  ['circles', 'goes around', 'orbits'],
  ['bounces', 'hops', 'jumps'],
  ['grows', 'gets larger', 'expands'],
  ['shrinks', 'gets smaller', 'contracts'],
  ['blinks', 'flashes', 'flickers'],
];

/** Index 0 (present all the time) is never said. */
export const PRESENCE_WORDS = [
  [],
  ['and appears later', 'appearing later', 'and shows up late'],
  ['and disappears', 'then vanishes', 'and leaves early'],
];

export const BACKGROUND_WORDS = [
  ['dark', 'black'],
  ['gray', 'plain'],
  ['striped', 'lined'],
  ['checkered', 'tiled'],
  ['dotted', 'spotted'],
  ['bright', 'light'],
  ['noisy', 'grainy'],
];

/** Beginnings of a caption; most have none. */
export const OPENINGS = ['', '', '', 'a clip where', 'watch how', 'see how'];
/** Beginnings in the shifted domain. */
export const SHIFTED_OPENINGS = ['', 'here', 'in this scene', 'look', 'the video shows how', 'footage where'];

/** What stands for an object whose shape is not named. */
export const THING_WORDS = ['thing', 'shape', 'object'];

/** Between objects, without and with an order in time. */
export const JOINERS = ['and', 'while', 'with'];
export const ORDER_JOINERS = ['then', 'and then', 'before'];
