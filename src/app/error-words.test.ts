import { describe, expect, test } from 'vitest';
import { lossByReload, trainingMeanwhile } from './error-words';

describe('what is said of training when something could not be drawn', () => {
  test('nothing, where nothing trains', () => {
    expect(trainingMeanwhile('idle')).toBe('');
    expect(lossByReload('idle', false)).toBe('');
    expect(trainingMeanwhile('finished')).toBe('');
    expect(lossByReload('finished', true)).toBe('');
  });

  test('that it goes on, where it does, and what a reload would lose', () => {
    expect(trainingMeanwhile('running')).toContain('goes on');
    expect(trainingMeanwhile('paused')).not.toContain('goes on');
    expect(lossByReload('running', true)).toContain('last checkpoint');
    expect(lossByReload('running', false)).toContain('loses');
    expect(lossByReload('finished', false)).toContain('loses');
  });
});
