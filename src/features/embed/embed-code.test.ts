import { expect, it } from 'vitest';
import { embedAddress, embedTheme, iframeCode, isLocal, sideOf } from './embed-code';

it('an address keeps the place of the page, and says what is shown and how', () => {
  const page = 'https://example.org/course/playground/?v=2&preset=tiny#/explore?view=map';
  expect(embedAddress(page, { what: 'panel', hash: '#/learn?lesson=hubs&panel=exponent:5', theme: 'system' })).toBe(
    'https://example.org/course/playground/?embed=panel#/learn?lesson=hubs&panel=exponent:5',
  );
  const dark = embedAddress(page, { what: 'occurrence', hash: '#/?recording=demo', theme: 'dark' });
  expect(dark).toBe('https://example.org/course/playground/?embed=occurrence&theme=dark#/?recording=demo');
  expect(embedTheme(new URL(dark).search)).toBe('dark');
  expect(embedTheme('?theme=pink')).toBe('system');
});

it('a frame’s code survives quotes and ampersands', () => {
  const code = iframeCode('https://example.org/?embed=a&theme=dark#/x', 'What is a "hub" <now>?', {
    width: 720,
    height: 480,
  });
  expect(code).toContain('src="https://example.org/?embed=a&amp;theme=dark#/x"');
  expect(code).toContain('title="What is a &quot;hub&quot; &lt;now>?"');
  expect(code).toContain('width="720" height="480"');
});

it('a side that is no side leaves the one before', () => {
  expect(sideOf('640', 720)).toBe(640);
  for (const text of ['', '12.5', '-3', '9', '99999', 'wide']) expect(sideOf(text, 720)).toBe(720);
});

it('tells addresses that nobody else reaches', () => {
  for (const address of ['http://localhost:5173/', 'http://127.0.0.1/', 'http://[::1]:80/', 'file:///tmp/index.html'])
    expect(isLocal(address)).toBe(true);
  expect(isLocal('https://example.org/127.0.0.1/')).toBe(false);
});
