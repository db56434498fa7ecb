/** An answer that says how far it is, line by line (`portal/http/told.py`). */
import { Problem } from './api.js';

/**
 * @param {string} path @param {(done: number, of: number) => void} told @param {AbortSignal} signal
 * @returns {Promise<any>} the answer
 * @throws {Problem} for what the server refuses
 */
export async function counted(path, told, signal) {
  const answer = await fetch(path, { credentials: 'same-origin', signal, headers: { 'Accept-Language': document.documentElement.lang } });
  if (!answer.ok || !answer.body) throw new Problem(answer.status, null);
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const { done, value } = await reader.read();
    const lines = (rest + (value ?? '')).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const said = JSON.parse(line);
      if (said.answer) return said.answer;
      if (said.problem) throw new Problem(said.problem.status, said.problem);
      told(said.done, said.of);
    }
    if (done) throw new Problem(answer.status, null);
  }
}
