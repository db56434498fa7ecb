/**
 * The model as text. A worker writes it, since for 500 steps that takes several frames; the canvas only waits for the copy it writes
 * from. Where no worker can be had, the modeler writes itself.
 */
import { plain } from './plain_tree.js';

const PATIENCE_MS = 10_000; // nothing may stay unsaved for a worker that is gone
/** @typedef {{written: (xml: string) => void, refused: (why: Error) => void}} Waiting */

/**
 * @param {any} modeler of bpmn-js @param {Record<string, any>} schemas what the file is written with besides the standard
 * @returns {() => Promise<string>} what stands in the modeler now
 */
export function startWriting(modeler, schemas) {
  const itself = async () => (await modeler.saveXML({ format: true })).xml;
  /** @type {Map<number, Waiting>} */
  const waiting = new Map();
  let isHere = true;
  let numbers = 0;
  const worker = new Worker(new URL('./writing_worker.js', import.meta.url), { type: 'module' });
  worker.addEventListener('message', ({ data: { number, xml, why } }) => {
    const found = waiting.get(number);
    waiting.delete(number);
    if (why) found?.refused(new Error(why));
    else found?.written(xml);
  });
  worker.addEventListener('error', () => {
    isHere = false;
    for (const { refused } of waiting.values()) refused(new Error('no worker'));
    waiting.clear();
  });
  worker.postMessage({ schemas });
  /** @param {string} tree @returns {Promise<string>} */
  const asked = (tree) => new Promise((written, refused) => {
    numbers += 1;
    const number = numbers;
    waiting.set(number, { written, refused });
    worker.postMessage({ number, tree });
    setTimeout(() => waiting.delete(number) && refused(new Error('no answer')), PATIENCE_MS);
  });
  return async () => {
    if (!isHere) return itself();
    try {
      return await asked(copied(modeler));
    } catch {
      return itself();
    }
  };
}

/** As the modeler's own saving begins: its parts put the drawing in order first. @param {any} modeler */
function copied(modeler) {
  const definitions = modeler.getDefinitions();
  modeler.get('eventBus').fire('saveXML.start', { definitions });
  return JSON.stringify(plain(definitions));
}
