/**
 * The only file that knows the bpmn-js modeler: canvas, properties panel with our own groups, problems on the diagram.
 * What other tools wrote is kept.
 */
import 'bpmn-js/dist/assets/diagram-js.css';
import 'bpmn-js/dist/assets/bpmn-js.css';
import 'bpmn-js/dist/assets/bpmn-font/css/bpmn-embedded.css';
import '@bpmn-io/properties-panel/dist/assets/properties-panel.css';
import '../css/editors.css';
import '../css/modeling.css';
import './nonce.js';
import Modeler from 'bpmn-js/lib/Modeler';
import NavigatedViewer from 'bpmn-js/lib/NavigatedViewer';
import {
  BpmnPropertiesPanelModule, BpmnPropertiesProviderModule, CamundaPlatformPropertiesProviderModule, ZeebePropertiesProviderModule,
} from 'bpmn-js-properties-panel';
import camunda from 'camunda-bpmn-moddle/resources/camunda.json';
import zeebe from 'zeebe-bpmn-moddle/resources/zeebe.json';
import { LOOKS } from '../diagram/viewer.js';
import { startBeside } from './beside.js';
import { checkOpened } from './checking.js';
import { descriptorsFor, isCloud, isPlatform } from './descriptors.js';
import { dropped, withDropped } from './keep.js';
import { startMarks } from './marks.js';
import { startOutline } from './outline.js';
import { drawPanelLater } from './panel_later.js';
import { startPanelKeys } from './panel_keys.js';
import podium from './podium-moddle.json';
import { podiumProperties } from './properties/provider.js';
import { templateMenus } from './templates/menus.js';
import { stacking } from './stacking.js';
import { startWalking, walkingModules } from './walking.js';
import { offerKeys, tools } from './tools.js';
import { typing } from './typing.js';
import { sayFor } from './said.js';
import { changed, opening, page, startSaving } from './saving.js';
import { startWriting } from './writing.js';

const host = /** @type {HTMLElement} */ (document.getElementById('editor-canvas'));
const properties = document.getElementById('editor-props');

const EDGE = 24;
const PALETTE_WIDTH = 128; // covers the canvas at its left
const MINIMAP_HEIGHT = 44; // and at its top, while it is closed

/** @type {any} */
let modeler;

/** @param {string} xml */
const schemasOf = (xml) => descriptorsFor(xml, { podium, camunda, zeebe });

/** @param {string} xml */
function create(xml) {
  const moddleExtensions = schemasOf(xml);
  if (!page.may_edit) return new NavigatedViewer({ container: host, ...LOOKS, moddleExtensions, additionalModules: walkingModules(false) });
  return new Modeler({
    container: host, ...LOOKS, moddleExtensions, propertiesPanel: { parent: properties },
    additionalModules: [
      BpmnPropertiesPanelModule, BpmnPropertiesProviderModule, podiumProperties(page), typing, stacking, ...tools, ...walkingModules(true), templateMenus(page.templates ?? []), ...foreignFields(xml),
    ],
  });
}

/** The fields of another engine, for files that speak its dialect. @param {string} xml */
function foreignFields(xml) {
  if (isPlatform(xml)) return [CamundaPlatformPropertiesProviderModule];
  return isCloud(xml) ? [ZeebePropertiesProviderModule] : [];
}

/** @param {string} id of an element; of a process with a pool: the pool */
function reveal(id) {
  const registry = modeler.get('elementRegistry');
  const found = registry.get(id) ?? registry.find((/** @type {any} */ each) => each.businessObject?.processRef?.id === id);
  if (!found) return;
  if (!found.parent) return modeler.get('selection').select([]); // the panel shows the process
  modeler.get('canvas').scrollToElement(found, 120);
  modeler.get('selection').select(found);
}

/** @param {any} canvas shows the whole drawing beside the palette, not larger than life */
function showWhole(canvas) {
  const { outer, inner } = canvas.viewbox();
  if (!outer.width || !inner.width) return;
  const left = page.may_edit ? PALETTE_WIDTH : EDGE;
  const top = MINIMAP_HEIGHT + EDGE;
  const [width, height] = [outer.width - left - EDGE, outer.height - top - EDGE];
  const scale = Math.min(width / inner.width, height / inner.height, 1);
  canvas.viewbox({
    x: inner.x - left / scale - (width / scale - inner.width) / 2,
    y: inner.y - top / scale - (height / scale - inner.height) / 2,
    width: outer.width / scale, height: outer.height / scale,
  });
}

/** @param {string} xml as it was opened; untouched it stays as it was @returns {() => Promise<string>} what stands in the modeler */
function contentOf(xml) {
  const written = startWriting(modeler, schemasOf(xml));
  const kept = written().then((untouched) => dropped(xml, untouched));
  return async () => (modeler.get('commandStack').canUndo() ? withDropped(await written(), await kept) : xml);
}

async function begin() {
  startBeside();
  const xml = await opening();
  modeler = create(xml);
  await modeler.importXML(xml);
  document.getElementById('editor-loading')?.remove();
  const canvas = modeler.get('canvas');
  showWhole(canvas);
  document.addEventListener('pd:room', () => {
    canvas.resized();
    showWhole(canvas);
  });
  startWalking(modeler, host, properties);
  drawPanelLater(host);
  sayFor([host, properties]);
  const content = page.may_edit ? contentOf(xml) : async () => xml;
  const outline = startOutline(modeler, reveal);
  if (page.may_edit) {
    startPanelKeys(properties, reveal);
    offerKeys();
  }
  const mark = startMarks(modeler);
  const show = startSaving(content, (found) => {
    mark(found);
    outline(found);
  }, reveal);
  modeler.get('eventBus').on('commandStack.changed', changed);
  checkOpened(page.problems_url, content, show);
}

begin();
