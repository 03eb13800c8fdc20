/** @typedef {{ name: string, title: string, summary: string }} LessonPage what is said of a lesson, which stands at `#/learn?lesson=NAME`: see src/content/lessons */

/** @param {string} text */
const escaped = text => text.replace(/[&<>"]/g, character => `&#${/** @type {number} */ (character.codePointAt(0))};`);

/**
 * The address at which the page will stand, from the environment: with a slash at its end; null where it is not known.
 * @param {string | undefined} given `SITE_URL`
 * @throws where it is no address of a folder on the web
 */
export function siteUrl(given) {
  if (!given) return null;
  const url = URL.canParse(given) ? new URL(given) : null;
  if (!url || !/^https?:$/.test(url.protocol) || url.search || url.hash)
    throw new Error(
      `SITE_URL is to be the whole address of the page, as in https://example.org/playground/: not ${given}`,
    );
  return url.href.endsWith('/') ? url.href : `${url.href}/`;
}

/**
 * What the head of the page says of its own address: nothing where that is not known, since these must be whole.
 * @param {string} html
 * @param {string | null} site
 */
export function withAddress(html, site) {
  if (!site) return html;
  const at = escaped(site);
  return html
    .replace('content="./social-preview.png"', `content="${at}social-preview.png"`)
    .replace(
      '</title>',
      `</title>\n    <link rel="canonical" href="${at}" />\n    <meta property="og:url" content="${at}" />`,
    );
}

/** The file of a lesson, below the folder of the page. @param {LessonPage} lesson */
export const lessonFile = ({ name }) => `lessons/${name}.html`;

/**
 * A lesson's own document: what stands behind a hash is no document to a search engine.
 * @param {LessonPage} lesson
 * @param {string} policy
 * @param {string | null} site
 */
export function lessonDocument(lesson, policy, site) {
  const [title, summary] = [escaped(lesson.title), escaped(lesson.summary)];
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta http-equiv="Content-Security-Policy" content="${policy}" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <title>${title} · NeighborRetr Playground</title>
    <meta name="description" content="${summary}" />${site ? `\n    <link rel="canonical" href="${escaped(site)}${lessonFile(lesson)}" />` : ''}
    <link rel="icon" href="../icon.svg" type="image/svg+xml" />
    <link rel="stylesheet" href="../start.css" />
  </head>
  <body>
    <main class="start">
      <h1>${title}</h1>
      <p>${summary}</p>
      <p><a href="../#/learn?lesson=${encodeURIComponent(lesson.name)}">Open the lesson in the playground</a></p>
    </main>
  </body>
</html>
`;
}

/**
 * The sitemap: the page and its lessons.
 * @param {string} site
 * @param {readonly LessonPage[]} lessons
 */
export function sitemap(site, lessons) {
  const urls = ['', ...lessons.map(lessonFile)].map(path => `  <url><loc>${escaped(site + path)}</loc></url>`);
  return `<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
${urls.join('\n')}
</urlset>
`;
}

/** What crawlers are told: everything may be read. @param {string | null} site */
export const robots = site => `User-agent: *\nAllow: /\n${site ? `\nSitemap: ${site}sitemap.xml\n` : ''}`;
