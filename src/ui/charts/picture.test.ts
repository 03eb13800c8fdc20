import { describe, expect, it } from 'vitest';
import { composePicture, type PictureParts, wrapped } from './picture';

const textWidth = (text: string, size: number) => text.length * size * 0.5;
const parts: PictureParts = {
  title: 'Losses of “A & B”',
  subtitle: 'text → video, step 300',
  legend: [
    { label: 'Baseline (InfoNCE)', color: 'rgb(1, 2, 3)', shape: 'line', dash: '5 4' },
    { label: 'Total <all>', color: 'rgb(4, 5, 6)', shape: 'area' },
  ],
  drawing: { content: '<path d="M0 0H9"/>', width: 420, height: 230 },
  theme: { background: 'rgb(25, 29, 35)', ink: 'white', muted: 'gray', font: 'system-ui, "Segoe UI"' },
  textWidth,
};

describe('composePicture', () => {
  it('has title, subtitle, legend with dashes and colours, drawing and background', () => {
    const { source, width, height } = composePicture(parts);
    for (const text of ['Losses of “A &amp; B”', 'text → video, step 300', 'Baseline (InfoNCE)', 'Total &lt;all&gt;'])
      expect(source).toContain(text);
    expect(source).toContain('stroke-dasharray="5 4"');
    expect(source).toContain('rgb(4, 5, 6)');
    expect(source).toContain('<path d="M0 0H9"/>');
    expect(source).toContain(`<rect width="${width}" height="${height}" fill="rgb(25, 29, 35)"/>`);
    expect(source).toContain('font-family="system-ui, &quot;Segoe UI&quot;"');
    expect(width).toBeGreaterThan(420);
    expect(height).toBeGreaterThan(280);
  });

  it('wraps long titles and legends inside the picture, and grows by them', () => {
    const long = 'a long name of a run '.repeat(12);
    const made = composePicture({ ...parts, title: long, legend: [{ ...parts.legend[0]!, label: long.repeat(2) }] });
    expect(made.width).toBe(composePicture(parts).width);
    expect(made.height).toBeGreaterThan(composePicture(parts).height + 100);
    for (const [, x, size, text] of made.source.matchAll(
      /<text x="([\d.]+)" y="[\d.]+" font-size="([\d.]+)"[^>]*>([^<]*)</g,
    ))
      expect(Number(x) + textWidth(text!, Number(size))).toBeLessThanOrEqual(made.width);
  });

  it('says how many entries a very long legend has left', () => {
    const legend = Array.from({ length: 250 }, (_, i) => ({ label: `run ${i}`, color: 'red', shape: 'line' as const }));
    const { source } = composePicture({ ...parts, legend });
    expect(source).toContain('run 59<');
    expect(source).not.toContain('run 60<');
    expect(source).toContain('… and 190 more');
  });

  it('gives drawings without axes the names of theirs, and a bar of colours its ends', () => {
    const scale = { stops: ['black', 'white'], low: '0.12', high: '0.98' };
    const { source, height } = composePicture({ ...parts, axes: { x: 'clip', y: 'caption' }, scale });
    for (const text of ['>clip<', '>caption<', '>0.12<', '>0.98<']) expect(source).toContain(text);
    expect(height).toBeGreaterThan(composePicture(parts).height + 30);
  });

  it('is XML whatever the names are', () => {
    const { source } = composePicture({ ...parts, title: 'a\u0000b\ud800c]]><script>"é日本' });
    expect(source).toContain('abc]]&gt;&lt;script&gt;&quot;é日本');
  });
});

describe('wrapped', () => {
  it('cuts what is too wide by itself, and loses nothing', () => {
    const lines = wrapped('a bbbbbbbbbbbb cc dd', 5, text => text.length);
    expect(lines.every(line => line.length <= 5)).toBe(true);
    expect(lines.join('').replaceAll(' ', '')).toBe('abbbbbbbbbbbbccdd');
  });
});
