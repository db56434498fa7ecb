/**
 * A dashboard that somebody built: charts beside their tables in a grid; its socket says when to read the tiles again.
 * In editing the grid moves (mouse and keyboard), tiles are made in a dialog, and every change is saved at once.
 */
import './css/portal.css';
import 'gridstack/dist/gridstack.min.css';
import { GridStack } from 'gridstack';
import { startEditing } from './board_edit.js';
import { drawAll } from './charts.js';
import { pageData } from './elements.js';
import { become } from './morph.js';
import { pageNow, startRereading } from './rereading.js';
import { startScrolling } from './scrolling.js';

const REST_MS = 1000; // bells of a second go into one reading
const ROW_PX = 64;
const page = pageData('board-page') ?? {};
const host = /** @type {HTMLElement} */ (document.getElementById('dashboard'));
const isEdited = host.classList.contains('is-edited');
/** @type {any} */
let grid;
let arranged = '';

function arrange() {
  const board = document.getElementById('board');
  if (!board) return;
  grid?.destroy(false);
  grid = GridStack.init({ column: 12, cellHeight: ROW_PX, margin: 6, staticGrid: !isEdited, handle: '.pd-card-head', columnOpts: { breakpoints: [{ w: 700, c: 1 }] } }, board);
  drawAll(host);
  startScrolling();
}

/** @param {Element} from which tiles stand where, and why there are none */
const places = (from) => [...from.querySelectorAll('.grid-stack-item')].map((item) => ['id', 'x', 'y', 'w', 'h'].map((name) => item.getAttribute(`gs-${name}`)).join()).join(' ') + (from.querySelector(':scope > p')?.textContent ?? '');

/** The tiles as they are now; the whole grid in editing, and when somebody arranged it anew. */
async function reread() {
  const fresh = await pageNow();
  if (!fresh) return false;
  const now = places(fresh);
  if (isEdited || now !== arranged) {
    arranged = now;
    const focused = document.activeElement?.closest('[data-tile]')?.getAttribute('data-tile');
    grid?.destroy(false);
    grid = undefined;
    host.replaceChildren(...fresh.childNodes);
    arrange();
    document.dispatchEvent(new CustomEvent('pd:board', { detail: { grid, focused } }));
    return true;
  }
  for (const tile of fresh.querySelectorAll('[data-tile]')) {
    const shown = host.querySelector(`[data-tile="${CSS.escape(tile.getAttribute('data-tile') ?? '')}"]`);
    if (shown) become(shown, tile);
  }
  drawAll(host);
  startScrolling();
  return true;
}

arranged = places(host); // before the grid has moved any
arrange();
if (isEdited) startEditing(page, grid, reread);
// In editing the grid is read again after each change of one's own, never under somebody's hands.
startRereading({ path: page.ws_path, host, read: async () => !isEdited && (await reread()), restMs: REST_MS });
document.getElementById('f-period')?.addEventListener('change', (event) => {
  for (const name of ['from', 'to']) /** @type {HTMLInputElement} */ (document.querySelector(`#board-filters [name="${name}"]`)).value = '';
  /** @type {HTMLSelectElement} */ (event.target).form?.requestSubmit();
});
document.getElementById('f-process')?.addEventListener('change', (event) => /** @type {HTMLSelectElement} */ (event.target).form?.requestSubmit());
if (new URLSearchParams(location.search).has('share')) {
  /** @type {HTMLDialogElement | null} */ (document.getElementById('share-board'))?.showModal();
}
