import assert from 'node:assert/strict';
import test from 'node:test';
import { putInOrder } from '../src/modeler/in_order.js';


/** A list that counts how often something is moved. @param {string} names */
function hostOf(names) {
  /** @type {any[]} */
  const nodes = [...names].map((name) => ({ name, get nextSibling() { return host.nodes[host.nodes.indexOf(this) + 1] ?? null; } }));
  const host = {
    nodes, moves: 0, get firstChild() { return this.nodes[0] ?? null; },
    insertBefore(/** @type {any} */ node, /** @type {any} */ before) {
      this.moves += 1;
      this.nodes = this.nodes.filter((each) => each !== node);
      this.nodes.splice(before ? this.nodes.indexOf(before) : this.nodes.length, 0, node);
    },
  };
  return host;
}

/** @param {string} before @param {string} after @returns {[string, number]} */
function ordered(before, after) {
  const host = hostOf(before);
  const byName = new Map(host.nodes.map((node) => [node.name, node]));
  putInOrder(/** @type {any} */ (host), [...after].map((name) => byName.get(name)));
  return [host.nodes.map((node) => node.name).join(''), host.moves];
}

test('one that goes to the front or to the back is moved alone', () => {
  assert.deepEqual(ordered('abcdefgh', 'abdefghc'), ['abdefghc', 1]);
  assert.deepEqual(ordered('abcdefgh', 'habcdefg'), ['habcdefg', 1]);
  assert.deepEqual(ordered('abcdefgh', 'abcdefgh'), ['abcdefgh', 0]);
});

test('any order comes out as wanted', () => {
  const letters = 'abcdef';
  for (let seed = 1; seed < 400; seed += 1) {
    const wanted = [...letters].map((letter, at) => ({ letter, at: (seed * (at + 3) * 7919) % 101 })).sort((a, b) => a.at - b.at).map(({ letter }) => letter).join('');
    assert.equal(ordered(letters, wanted)[0], wanted);
  }
});
