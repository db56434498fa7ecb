/** Writes models out, away from the canvas. First told which schemas a file is written with, then one tree after the other. */
import { BpmnModdle } from 'bpmn-moddle';
import { grown } from './plain_tree.js';

/** @type {any} */
let moddle;

addEventListener('message', async ({ data }) => {
  if (data.schemas) {
    moddle = new BpmnModdle(data.schemas);
    return;
  }
  try {
    const { xml } = await moddle.toXML(grown(moddle, JSON.parse(data.tree)), { format: true });
    postMessage({ number: data.number, xml });
  } catch (error) {
    postMessage({ number: data.number, why: String(error) });
  }
});
