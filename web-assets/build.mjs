// Writes wwwroot/js/lib, wwwroot/fonts, wwwroot/flags and wwwroot/maps from the packages named in package.json.
import { build } from 'esbuild';
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { worldMap } from './map.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const packages = join(here, 'node_modules');
const webRoot = join(here, '..', 'wwwroot');

await build({
  entryPoints: [join(here, 'echarts.mjs')],
  outfile: join(webRoot, 'js/lib/echarts.bundle.js'),
  bundle: true,
  minify: true,
  format: 'esm',
  target: 'es2022',
  legalComments: 'none',
  banner: { js: '/* Apache ECharts 6.1.0 (Apache-2.0), zrender 6.1.0 (BSD-3-Clause), tslib 2.3.0 (0BSD); see docs/licences.md */' },
});

for (const subset of ['latin', 'latin-ext', 'cyrillic']) {
  await cp(join(packages, `@fontsource-variable/inter/files/inter-${subset}-wght-normal.woff2`), join(webRoot, `fonts/inter-${subset}.woff2`));
}

// Countries by their ISO 3166-1 code, and Kosovo's user-assigned one; no regions, no organisations.
const flags = join(webRoot, 'flags/4x3');
await rm(flags, { recursive: true, force: true });
await mkdir(flags, { recursive: true });
const drawings = join(packages, 'flag-icons/flags/4x3');
for (const file of (await readdir(drawings)).filter(name => /^[a-z]{2}\.svg$/.test(name) && name !== 'xx.svg')) {
  const drawing = (await readFile(join(drawings, file), 'utf8')).replace(/\s*\n\s*/g, ' ').replaceAll('> <', '><');
  await writeFile(join(flags, file), `${drawing.trim()}\n`);
}

await mkdir(join(webRoot, 'maps'), { recursive: true });
await writeFile(join(webRoot, 'maps/world.svg'), await worldMap(packages));
