import assert from 'node:assert/strict';
import test, { mock } from 'node:test';
import { page } from './page.js';

const document = page();
const { Feed } = await import('../src/live.js');

class FakeSocket {
  static OPEN = 1;

  /** @type {FakeSocket[]} */
  static all = [];

  /** @param {string} url */
  constructor(url) {
    this.url = url;
    this.readyState = 1;
    /** @type {any[]} */
    this.sent = [];
    FakeSocket.all.push(this);
  }

  /** @param {string} text */
  send(text) {
    this.sent.push(JSON.parse(text));
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
Object.assign(globalThis, { WebSocket: FakeSocket });

/** @param {(feed: any, socket: FakeSocket, heard: any[]) => void} body */
function withFeed(body) {
  mock.timers.enable({ apis: ['setTimeout'] });
  FakeSocket.all = [];
  /** @type {any[]} */
  const heard = [];
  const feed = new Feed('/ws/inbox/', (frame) => heard.push(frame));
  try {
    body(feed, FakeSocket.all[0], heard);
  } finally {
    feed.close();
    mock.timers.reset();
  }
}

test('changes in order reach the page', () => withFeed((feed, socket, heard) => {
  socket.says({ type: 'snapshot', sequence: 4 });
  socket.says({ type: 'changes', sequence: 5 });
  assert.deepEqual(heard.map((frame) => frame.sequence), [4, 5]);
}));

test('a gap asks for a new snapshot and drops what follows until it comes', () => withFeed((feed, socket, heard) => {
  socket.says({ type: 'snapshot', sequence: 4 });
  socket.says({ type: 'changes', sequence: 7 });
  socket.says({ type: 'changes', sequence: 8 });
  socket.says({ type: 'snapshot', sequence: 8 });
  socket.says({ type: 'changes', sequence: 9 });
  assert.deepEqual(socket.sent, [{ type: 'resync' }]);
  assert.deepEqual(heard.map((frame) => frame.sequence), [4, 8, 9]);
}));

test('a change that was seen already is not applied twice', () => withFeed((feed, socket, heard) => {
  socket.says({ type: 'snapshot', sequence: 4 });
  socket.says({ type: 'changes', sequence: 4 });
  assert.equal(heard.length, 1);
}));

test('a heartbeat that is ahead is a gap', () => withFeed((feed, socket) => {
  socket.says({ type: 'snapshot', sequence: 4 });
  socket.says({ type: 'heartbeat', sequence: 6 });
  assert.deepEqual(socket.sent, [{ type: 'resync' }]);
}));

test('silence is noticed within ten seconds', () => withFeed((feed, socket) => {
  socket.says({ type: 'snapshot', sequence: 1 });
  mock.timers.tick(9999);
  assert.equal(feed.state, 'lost');
}));

test('a closed socket is opened again, later each time', () => withFeed((feed, socket) => {
  socket.close();
  mock.timers.tick(700);
  FakeSocket.all[1].close();
  mock.timers.tick(700);
  assert.equal(FakeSocket.all.length, 2);
  mock.timers.tick(700);
  assert.equal(FakeSocket.all.length, 3);
}));

test('the page hears that it is live again', () => withFeed((feed, socket) => {
  /** @type {string[]} */
  const states = [];
  document.addEventListener('pd:live', (/** @type {any} */ event) => states.push(event.detail.state));
  socket.close();
  mock.timers.tick(700);
  FakeSocket.all[1].says({ type: 'snapshot', sequence: 1 });
  assert.deepEqual(states, ['lost', 'live']);
}));
