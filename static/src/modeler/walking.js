/**
 * Token simulation on the canvas: tokens walk the drawing, whoever looks on says at gateways and events where they go. It
 * knows no data and calls nothing; the page "Try it" runs the draft with data. Switched by a button and the key T.
 *
 * The package has colours of paper and a switch that no keyboard reaches: colours are taken from our tokens as they are
 * drawn, shapes keep theirs, and the switch is a button.
 */
import 'bpmn-js-token-simulation/assets/css/bpmn-js-token-simulation.css';
import '../css/walking.css';
import Walking from 'bpmn-js-token-simulation';
import Watching from 'bpmn-js-token-simulation/lib/viewer';
import { element, icon } from '../elements.js';
import { offer } from '../keys.js';
import { t } from '../language.js';

const SWITCHED = 'tokenSimulation.toggleMode';

const inOurColours = {
  simulationStyles: ['value', { get: (/** @type {string} */ name) => `var(${name})` }],
  neutralElementColors: ['value', {}],
};

/** @param {boolean} mayEdit @returns {any[]} modules of bpmn-js */
export const walkingModules = (mayEdit) => [mayEdit ? Walking : Watching, inOurColours];

/** @param {any} modeler @param {HTMLElement} host of the canvas @param {HTMLElement | null} properties at rest while tokens walk */
export function startWalking(modeler, host, properties) {
  const toggleMode = modeler.get('toggleMode');
  const button = element('button', { class: 'btn btn-sm pd-walk', type: 'button', id: 'walk', 'aria-pressed': 'false', title: t('Token simulation (T)'), onclick: () => toggleMode.toggleMode() }, icon('player-play'), t('Walk through'));
  host.append(button);
  modeler.get('eventBus').on(SWITCHED, 100, (/** @type {{active: boolean}} */ { active }) => {
    button.setAttribute('aria-pressed', String(active));
    button.replaceChildren(icon(active ? 'x' : 'player-play'), active ? t('End the walk') : t('Walk through'));
    properties?.toggleAttribute('inert', active);
    if (active) offerStart(host);
  });
  byKey(host, toggleMode);
  offer('T', t('Walk through'));
}

/** The first thing to press: whoever came by the keyboard is there already. @param {HTMLElement} host */
const offerStart = (host) => requestAnimationFrame(() => /** @type {HTMLElement | null} */ (host.querySelector('.bts-context-pad:not(.hidden):not(.show-hover)'))?.focus({ preventScroll: true }));

/** The canvas has a key of its own where one may edit; the buttons on it, and who only reads, get theirs here. @param {HTMLElement} host @param {any} toggleMode */
function byKey(host, toggleMode) {
  host.addEventListener('keydown', (event) => {
    const isWriting = /** @type {HTMLElement} */ (event.target).closest('input, textarea, select, [contenteditable="true"]');
    const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey;
    if (event.key.toLowerCase() === 't' && isPlain && !isWriting && !event.defaultPrevented) toggleMode.toggleMode();
  });
}
