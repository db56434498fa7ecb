/**
 * Problems and readiness while somebody draws: the server's own rules, asked a moment after the last change, never while
 * a question is on its way. The canvas never waits for it.
 */
import { call } from '../api.js';

const PAUSE_MS = 700;

/**
 * @param {string} url @param {() => Promise<string>} content what stands in the editor @param {(problems: any[]) => void} show
 * @returns {() => void} to be called after every change
 */
export function startChecking(url, content, show) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let isAsking = false;
  const ask = async () => {
    if (isAsking) return later();
    isAsking = true;
    try {
      show((await call('POST', url, { content: await content() })).problems);
    } catch {
      // what is shown stays; the next change asks again
    } finally {
      isAsking = false;
    }
  };
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE_MS);
  };
  ask();
  return later;
}
