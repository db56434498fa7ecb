/**
 * The diagram as one tab stop: arrows follow the flows, Enter picks, D opens what is inside, U leaves it, Escape lets go, plus and
 * minus zoom.
 * Each step is read out as the sentence the caller gives.
 */
import { t } from '../language.js';
const BACK = ['ArrowLeft', 'ArrowUp'];
const FORTH = ['ArrowRight', 'ArrowDown'];

/** @param {import('./viewer.js').Diagram} diagram @param {(id: string) => string} sentence @param {(id: string) => void} [open] what is inside a step */
export function walk(diagram, sentence, open) {
  const host = diagram.host;
  const state = { at: '' };
  host.tabIndex = 0;
  host.querySelector('svg[tabindex]')?.setAttribute('tabindex', '-1'); // one tab stop, not two
  host.setAttribute('role', 'application');
  host.setAttribute('aria-roledescription', t('process diagram'));
  if (!host.hasAttribute('aria-label')) host.setAttribute('aria-label', t('Process diagram. Arrow keys follow the flows, Enter opens a step.'));
  const voice = document.createElement('p');
  voice.className = 'visually-hidden';
  voice.setAttribute('aria-live', 'polite');
  host.after(voice);

  /** @param {string} id */
  const step = (id) => {
    if (state.at) diagram.unmark(state.at, 'pd-walked');
    state.at = id;
    diagram.mark(id, 'pd-walked');
    diagram.reveal(id);
    voice.textContent = sentence(id);
  };
  diagram.onPick((id) => {
    if (id && state.at && id !== state.at) diagram.unmark(state.at, 'pd-walked');
    if (id) state.at = id; // the arrows go on from what was picked, by whatever hand
  });
  host.addEventListener('focus', () => state.at && host.matches(':focus-visible') && diagram.mark(state.at, 'pd-walked'));
  host.addEventListener('keyup', () => host.classList.toggle('is-walking', document.activeElement === host));
  host.addEventListener('blur', () => {
    host.classList.remove('is-walking');
    if (state.at) diagram.unmark(state.at, 'pd-walked');
  });
  host.addEventListener('keydown', (event) => {
    const next = FORTH.includes(event.key) ? neighbour(diagram, state.at, 'outgoing', event.key === 'ArrowDown')
      : BACK.includes(event.key) ? neighbour(diagram, state.at, 'incoming', event.key === 'ArrowUp') : null;
    if (next) step(next);
    else if (event.key === 'Enter' && state.at) diagram.pick(state.at);
    else if (event.key === 'd' && state.at && open) open(state.at);
    else if (event.key === 'u' && open && diagram.plane.endsWith('_plane')) step(diagram.ascend());
    else if (event.key === 'Escape') diagram.pick(null);
    else if (event.key === '+') diagram.zoom(1);
    else if (event.key === '-') diagram.zoom(-1);
    else if (event.key === '0') diagram.fit();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
}

/**
 * @param {import('./viewer.js').Diagram} diagram @param {string} at @param {'incoming' | 'outgoing'} way
 * @param {boolean} other take the second branch (up and down) when there is one
 */
function neighbour(diagram, at, way, other) {
  const shape = at ? diagram.shape(at) : undefined;
  const here = diagram.here();
  if (!shape || diagram.planeOf(shape) !== diagram.plane) return here.find((node) => /StartEvent/.test(node.type))?.id ?? here[0]?.id;
  const flows = (shape[way] ?? []).filter((flow) => /SequenceFlow/.test(flow.type));
  const ends = flows.map((flow) => (way === 'outgoing' ? flow.target : flow.source).id);
  const attached = way === 'outgoing' ? (shape.attachers ?? []).map((each) => each.id) : /** @type {any} */ (shape).host ? [/** @type {any} */ (shape).host.id] : [];
  const choices = other ? [...attached, ...ends.slice(1), ...ends.slice(0, 1)] : [...ends, ...attached];
  return choices[0];
}
