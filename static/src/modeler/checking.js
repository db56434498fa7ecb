/**
 * Problems and readiness of what was opened: the server's own rules, asked once the drawing stands. After a change the save
 * answers them, so nothing is written out twice and the canvas never waits.
 */
import { call } from '../api.js';

/** @param {string} url @param {() => Promise<string>} content what stands in the editor @param {(problems: any[]) => void} show */
export async function checkOpened(url, content, show) {
  try {
    show((await call('POST', url, { content: await content() })).problems);
  } catch {
    // what is shown stays; the next save answers
  }
}
