import { expect, it } from 'vitest';
import { definitionOf, GLOSSARY } from './glossary';
import { DEFINITIONS } from './terms';

it('holds every word once, by the alphabet, each with a name that an address can carry', () => {
  const titles = GLOSSARY.map(({ title }) => title.toLowerCase());
  expect(new Set(titles).size).toBe(titles.length);
  expect(titles).toEqual(titles.toSorted((a, b) => a.localeCompare(b, 'en', { sensitivity: 'base' })));
  for (const { name, title, definition } of GLOSSARY) {
    expect(name).toMatch(/^[a-zA-Z]{1,40}$/);
    expect(title).not.toMatch(/[a-z][A-Z][a-z]/);
    expect(definition).toBe(definitionOf(name));
  }
});

it('leaves out what defines no word', () => {
  const names = GLOSSARY.map(({ name }) => name);
  expect(Object.keys(DEFINITIONS).filter(name => !names.includes(name))).toEqual([
    'tiesShown',
    'tiesReported',
    'measuredQueries',
  ]);
  expect(definitionOf('constructor')).toBeUndefined();
});
