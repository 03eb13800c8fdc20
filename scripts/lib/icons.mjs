import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** @import { Browser } from 'playwright' */

/** What stands behind an icon that is cut to a shape by whoever shows it. */
const GROUND = '#ffffff';

/**
 * The raster icons that are made of public/icon.svg: their size, and how much of it the drawing takes. Those that are cut to a
 * shape have a ground, and keep to the middle, of which four fifths are always seen.
 */
export const ICONS = /** @type {const} */ ([
  { path: 'favicon.ico', size: 32, share: 1, ground: null },
  { path: 'icons/icon-192.png', size: 192, share: 1, ground: null },
  { path: 'icons/icon-512.png', size: 512, share: 1, ground: null },
  { path: 'icons/apple-touch-icon.png', size: 180, share: 0.78, ground: GROUND },
  { path: 'icons/icon-maskable-512.png', size: 512, share: 0.66, ground: GROUND },
]);

/**
 * A PNG as an icon file, which browsers ask for by themselves.
 * @param {Buffer} png
 * @param {number} size of at most 255 pixels
 */
export function icoOf(png, size) {
  const header = Buffer.alloc(22);
  header.writeUInt16LE(1, 2); // an icon
  header.writeUInt16LE(1, 4); // one picture
  header.writeUInt8(size, 6);
  header.writeUInt8(size, 7);
  header.writeUInt16LE(1, 10); // planes
  header.writeUInt16LE(32, 12); // bits of a pixel
  header.writeUInt32LE(png.length, 14);
  header.writeUInt32LE(header.length, 18);
  return Buffer.concat([header, png]);
}

/**
 * Draws all raster icons.
 * @param {Browser} browser
 * @param {string} folder that icon.svg is in
 */
export async function drawIcons(browser, folder) {
  const svg = await readFile(join(folder, 'icon.svg'), 'utf8');
  const source = `data:image/svg+xml,${encodeURIComponent(svg)}`;
  const page = await browser.newPage();
  for (const { path, size, share, ground } of ICONS) {
    await page.setViewportSize({ width: size, height: size });
    await page.setContent(
      `<body style="margin:0;display:grid;place-items:center;height:100vh;background:${ground ?? 'transparent'}">` +
        `<img src="${source}" style="width:${share * 100}%;height:${share * 100}%">`,
    );
    await page.locator('img').evaluate(image => /** @type {HTMLImageElement} */ (image).decode());
    const png = await page.screenshot({ omitBackground: ground === null });
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), path.endsWith('.ico') ? icoOf(png, size) : png);
  }
  await page.close();
}
