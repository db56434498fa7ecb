import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import test from 'node:test';
import postcss from 'postcss';
import { narrow } from '../build/narrow.js';

const STATIC = new URL('..', import.meta.url);
const OURS = readdirSync(new URL('src/css', STATIC)).map((name) => `src/css/${name}`);
const BROAD = [
  /(^|[\s>])(\*|[a-z]+|:not\([a-z]+\))\s*[~+]\s*(\*|:)/, // anything beside anything
  /\[class.*[\s>].*\[class/, // whatever has a class, within whatever has one
  /\.(hover|selected)\s*>\s*\*/, // all within what a drawing marks
];

/** @param {string} path */
const kept = (path) => postcss([narrow]).process(readFileSync(new URL(path, STATIC), 'utf8'), { from: undefined }).root;

test('no rule makes the browser ask all of a drawing anew after an edit', () => {
  /** @type {string[]} */
  const broad = [];
  for (const path of ['node_modules/@tabler/core/dist/css/tabler.css', ...OURS]) {
    kept(path).walkRules((rule) => broad.push(...rule.selectors.filter((each) => BROAD.some((shape) => shape.test(each)))));
  }
  assert.deepEqual(broad, []);
});

test('a rule that is used under another name too keeps that name', () => {
  const root = postcss([narrow]).process('.card, .navbar-x { color: red }', { from: undefined }).root;
  assert.equal(/** @type {any} */ (root.first).selector, '.card');
});
