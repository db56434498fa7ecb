/** Files chosen in a form go to the case before the form is sent; the field then says where they are. */
import { call } from './api.js';

/**
 * @param {string} taskId @param {Record<string, any>} data what the form submits; its file references are replaced
 * @param {Map<string, File[]>} files by the reference that form-js put into the data
 */
export async function putFiles(taskId, data, files) {
  for (const [reference, chosen] of files) {
    if (!chosen.length) continue;
    const body = new FormData();
    for (const file of chosen) body.append('files[]', file);
    const made = await call('POST', `/api/v1/tasks/${taskId}/attachments`, body);
    const places = made.results.map((/** @type {{url: string}} */ each) => each.url).join(' ');
    replaceIn(data, reference, places);
  }
}

/** @param {any} value @param {string} reference @param {string} places */
function replaceIn(value, reference, places) {
  if (value === null || typeof value !== 'object') return;
  for (const key of Object.keys(value)) {
    if (value[key] === reference) value[key] = places;
    else replaceIn(value[key], reference, places);
  }
}
