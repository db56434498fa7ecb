/**
 * One WebSocket feed: connect, check the sequence, ask for a `resync` after a gap, back off and come back.
 *
 * Frames go to the handler in order and only while no gap is open. A feed that has not been heard for ten seconds
 * (the server sends a heartbeat every five) is not live; `pd:live` on the document tells whoever shows that.
 * While a feed is live nobody re-reads on a timer.
 */
const SILENCE_MS = 9000; // two missed heartbeats; the badge must show within 10 s
const FIRST_RETRY_MS = 500;
const SOON_MS = 3000; // between tries while what was lost may be back any moment
const SOON_TRIES = 20;
const LATE_RETRY_MS = 15000; // after a minute without an answer
const NOT_FOUND = 4404; // the code of a socket about something that is not there for this reader (any more)

/** @typedef {{type: string, sequence?: number, [key: string]: any}} Frame */

/** @type {Set<Feed>} */
const feeds = new Set();

export class Feed {
  /**
   * @param {string} path such as `/ws/inbox/`
   * @param {(frame: Frame) => void} onFrame snapshot first, then changes
   * @param {() => URLSearchParams} [query] what is asked for, read anew at every connection
   * @param {() => void} [onGone] there is nothing here for this reader any more; without it the feed asks again and again
   */
  constructor(path, onFrame, query, onGone) {
    this.path = path;
    this.onFrame = onFrame;
    this.query = query;
    this.onGone = onGone;
    /** @type {'connecting' | 'live' | 'lost'} */
    this.state = 'connecting';
    this.sequence = -1;
    this.waitsForSnapshot = true;
    this.tries = 0;
    this.heardAt = new Date();
    this.closed = false;
    feeds.add(this);
    this.open();
  }

  open() {
    if (this.closed) return;
    const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
    this.waitsForSnapshot = true;
    const query = this.query ? `?${this.query()}` : '';
    this.socket = new WebSocket(`${scheme}://${location.host}${this.path}${query}`);
    this.socket.onmessage = (event) => this.receive(JSON.parse(event.data));
    this.socket.onclose = (event) => (event?.code === NOT_FOUND && this.onGone ? this.end() : this.retry());
    this.listen();
  }

  /** Starts the silence timer anew; when it ends the feed counts as lost and the socket is replaced. */
  listen() {
    clearTimeout(this.silence);
    this.silence = setTimeout(() => {
      this.become('lost');
      this.socket?.close();
    }, SILENCE_MS);
  }

  retry() {
    if (this.closed) return;
    clearTimeout(this.silence);
    this.become('lost');
    const most = this.tries < SOON_TRIES ? SOON_MS : LATE_RETRY_MS;
    const wait = Math.min(FIRST_RETRY_MS * 2 ** this.tries, most) * (0.75 + Math.random() / 2);
    this.tries += 1;
    this.nextTryAt = new Date(Date.now() + wait);
    this.timer = setTimeout(() => this.open(), wait);
  }

  end() {
    this.close();
    this.onGone?.();
  }

  /** Connects at once instead of waiting for the back-off. */
  retryNow() {
    clearTimeout(this.timer);
    this.tries = 0;
    if (this.socket && this.socket.readyState <= WebSocket.OPEN) this.socket.close();
    else this.open();
  }

  /** @param {Frame} frame */
  receive(frame) {
    this.listen();
    this.heardAt = new Date();
    this.tries = 0;
    this.become('live');
    if (frame.type === 'pong') return;
    if (frame.type === 'snapshot') this.accept(frame);
    else if (!this.waitsForSnapshot) this.follow(frame);
  }

  /** @param {Frame} frame whole in itself: whatever came before no longer matters */
  accept(frame) {
    this.waitsForSnapshot = false;
    this.sequence = frame.sequence ?? this.sequence;
    this.onFrame(frame);
  }

  /** @param {Frame} frame a change or a heartbeat, right only on top of the one before */
  follow(frame) {
    const sequence = frame.sequence ?? this.sequence;
    const next = frame.type === 'heartbeat' ? this.sequence : this.sequence + 1;
    if (sequence < next) return;
    if (sequence > next) return this.resync();
    this.sequence = sequence;
    this.onFrame(frame);
  }

  resync() {
    this.ask({ type: 'resync' });
  }

  /** @param {object} message something that is answered with a new snapshot; changes of the old one no longer count */
  ask(message) {
    this.waitsForSnapshot = true;
    this.send(message);
  }

  /** @param {object} message */
  send(message) {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
  }

  /** @param {'connecting' | 'live' | 'lost'} state */
  become(state) {
    if (this.state === state) return;
    this.state = state;
    announce();
  }

  close() {
    this.closed = true;
    clearTimeout(this.silence);
    clearTimeout(this.timer);
    feeds.delete(this);
    this.socket?.close();
    announce();
  }
}

/** Tells the page the worst state of its feeds and when the stalest was last heard. */
function announce() {
  const all = [...feeds];
  if (!all.length) return;
  const state = all.some((feed) => feed.state === 'lost') ? 'lost' : all.every((feed) => feed.state === 'live') ? 'live' : 'connecting';
  const heardAt = new Date(Math.min(...all.map((feed) => feed.heardAt.getTime())));
  document.dispatchEvent(new CustomEvent('pd:live', { detail: { state, heardAt } }));
}

/** Every lost feed tries again now; the "Try now" button and a machine that woke up call this. */
export function retryAll() {
  for (const feed of feeds) if (feed.state === 'lost') feed.retryNow();
}

addEventListener('online', retryAll);
document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && retryAll());
