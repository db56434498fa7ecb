/**
 * Bundles `src/` into `dist/` (built, not committed). Django reads `dist/manifest.json` through django-vite.
 * One entry per page that needs code of its own; whatever pages share becomes shared chunks.
 */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { defineConfig } from 'vite';
import { narrow } from './build/narrow.js';

const root = import.meta.dirname;
const ENTRIES = [
  'board',
  'portal', 'sign_in', 'inbox', 'task', 'start', 'process', 'instance', 'home', 'incidents', 'requests', 'deploy', 'dashboard', 'compare', 'reading', 'workload', 'landscape', 'alerts',
  'modeler/bpmn', 'modeler/trying', 'modeler/dmn', 'modeler/form',
];

/** One sprite with the icons that `src/icons.json` names, so a page costs one cached request for all of them. */
function iconSprite() {
  const source = resolve(root, 'src/icons.json');
  return {
    name: 'podium-icon-sprite',
    buildStart() {
      this.addWatchFile(source);
    },
    generateBundle() {
      const names = JSON.parse(readFileSync(source, 'utf8'));
      const symbols = names.map(symbolOf).join('\n');
      this.emitFile({
        type: 'asset',
        fileName: 'icons.svg',
        source: `<svg xmlns="http://www.w3.org/2000/svg">\n${symbols}\n</svg>\n`,
      });
    },
  };
}

/** @param {string} name an icon of Tabler's outline set, or of the filled one when it ends so */
function symbolOf(name) {
  const isFilled = name.endsWith('-filled');
  const folder = isFilled ? 'filled' : 'outline';
  const file = resolve(root, `node_modules/@tabler/icons/icons/${folder}/${name.replace(/-filled$/, '')}.svg`);
  const paths = readFileSync(file, 'utf8').match(/<(path|circle|line|rect)[^>]*\/>/g) ?? [];
  const drawn = paths.filter((path) => !path.includes('M0 0h24v24H0z'));
  return `<symbol id="${name}" viewBox="0 0 24 24"${isFilled ? ' fill="currentColor"' : ''}>${drawn.join('')}</symbol>`;
}

export default defineConfig({
  base: '/static/',
  publicDir: 'public',
  css: { postcss: { plugins: [narrow] } },
  plugins: [iconSprite()],
  build: {
    outDir: 'dist',
    assetsDir: 'assets',
    emptyOutDir: true,
    manifest: 'manifest.json',
    target: 'es2022',
    chunkSizeWarningLimit: 2500, // the editors are large and loaded only where somebody edits
    rollupOptions: {
      checks: { eval: false }, // htmx carries one eval, switched off by `allowEval` and refused by our content policy
      input: Object.fromEntries(ENTRIES.map((name) => [name, resolve(root, `src/${name}.js`)])),
    },
  },
});
