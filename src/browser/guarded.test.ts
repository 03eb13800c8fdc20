import { expect, test, vi } from 'vitest';
import { copyField, keepNothing, recall, remember } from './guarded';
import { keepingStorage, notedRefusals, rejects, throws, throwsWhenRead } from './testing/refusing';

const refused = notedRefusals();

test('what is remembered is recalled, in the browser where it keeps something', () => {
  const kept = new Map<string, string>();
  vi.stubGlobal('localStorage', keepingStorage(kept));
  expect(recall('a')).toBeNull();
  expect(remember('a', '1')).toBe(true);
  expect(kept.get('a')).toBe('1');
  expect(recall('a')).toBe('1');
  expect(refused).toEqual([]);
});

test.each([
  ['is missing', undefined],
  ['throws', { getItem: throws, setItem: throws }],
])('where local storage %s, it is remembered until the tab is closed', (what, storage) => {
  vi.stubGlobal('localStorage', storage);
  expect(recall(what)).toBeNull();
  expect(remember(what, 'dark')).toBe(false);
  expect(recall(what)).toBe('dark');
  expect(refused).toEqual(['localStorage']);
});

test('where reading local storage throws, too', () => {
  vi.stubGlobal('localStorage', undefined);
  throwsWhenRead(globalThis, 'localStorage');
  expect(recall('b')).toBeNull();
  expect(remember('b', '1')).toBe(false);
  expect(refused).toEqual(['localStorage']);
});

const field = () => ({ value: 'text', focus: vi.fn(), select: vi.fn() });
type Field = Parameters<typeof copyField>[0];

test('copies by the clipboard, else the old way, else selects', async () => {
  const writeText = vi.fn(() => Promise.resolve());
  const execCommand = vi.fn(() => true);
  vi.stubGlobal('document', { execCommand });
  vi.stubGlobal('navigator', { clipboard: { writeText } });
  expect(await copyField(field() as unknown as Field)).toBe(true);
  expect(writeText).toHaveBeenCalledWith('text');
  expect(execCommand).not.toHaveBeenCalled();

  vi.stubGlobal('navigator', {});
  expect(await copyField(field() as unknown as Field)).toBe(true);
  expect(execCommand).toHaveBeenCalledWith('copy');

  execCommand.mockReturnValue(false);
  vi.stubGlobal('navigator', { clipboard: { writeText: rejects } });
  const own = field();
  expect(await copyField(own as unknown as Field)).toBe(false);
  expect(own.select).toHaveBeenCalledTimes(2);
  expect(refused).toEqual(['clipboard']);
});

test('an embedded page leaves nothing behind', () => {
  const kept = new Map<string, string>();
  vi.stubGlobal('localStorage', keepingStorage(kept));
  keepNothing();
  expect(remember('c', '1')).toBe(false);
  expect(kept.size).toBe(0);
  expect(recall('c')).toBe('1');
  expect(refused).toEqual([]);
});
