import assert from 'node:assert/strict';
import test, { mock } from 'node:test';
import { page } from './page.js';

const document = page();
class FakeSocket {
  static OPEN = 1;
  static last = /** @type {any} */ (undefined);

  constructor() {
    FakeSocket.last = this;
    this.readyState = 1;
  }

  close() {
    this.readyState = 3;
    /** @type {any} */ (this).onclose?.();
  }

  /** @param {object} frame */
  says(frame) {
    /** @type {any} */ (this).onmessage({ data: JSON.stringify(frame) });
  }
}
Object.assign(globalThis, { WebSocket: FakeSocket, CustomEvent: class extends Event { constructor(/** @type {string} */ type, /** @type {any} */ init) { super(type); this.detail = init?.detail; } } });
const { startRereading } = await import('../src/rereading.js');

/** @param {(read: {answers: boolean, times: number}, settle: () => Promise<void>) => Promise<void>} body */
async function withPart(body) {
  mock.timers.enable({ apis: ['setTimeout'] });
  const reading = { answers: true, times: 0 };
  const read = async () => { reading.times += 1; return reading.answers; };
  startRereading({ path: '/ws/x/', host: /** @type {any} */ ({ addEventListener: () => {} }), read, restMs: 1000 });
  const settle = async () => { for (let i = 0; i < 5; i += 1) await Promise.resolve(); };
  try {
    await body(reading, settle);
  } finally {
    reading.answers = true; // so that nobody tries again when the test is over
    await settle();
    mock.timers.reset();
  }
}

test('what happened before the socket listened is read', () => withPart(async (reading) => {
  FakeSocket.last.says({ type: 'snapshot', sequence: 0 });
  mock.timers.tick(1000);
  assert.equal(reading.times, 1);
}));

test('bells of a moment are one reading', () => withPart(async (reading) => {
  FakeSocket.last.says({ type: 'snapshot', sequence: 0 });
  FakeSocket.last.says({ type: 'changes', sequence: 1 });
  FakeSocket.last.says({ type: 'changes', sequence: 2 });
  mock.timers.tick(1000);
  assert.equal(reading.times, 1);
}));

test('what could not be read is tried again though nobody rings', () => withPart(async (reading, settle) => {
  reading.answers = false;
  FakeSocket.last.says({ type: 'snapshot', sequence: 0 });
  mock.timers.tick(1000);
  await settle();
  mock.timers.tick(2000);
  assert.equal(reading.times, 2);
}));

test('after a lost connection it is read sooner than usual', () => withPart(async (reading) => {
  FakeSocket.last.says({ type: 'snapshot', sequence: 0 });
  mock.timers.tick(1000);
  FakeSocket.last.close();
  mock.timers.tick(800);
  FakeSocket.last.says({ type: 'snapshot', sequence: 0 });
  mock.timers.tick(700);
  assert.equal(reading.times, 2);
}));
