/** Many tasks at once: the bar with count and actions, one result for each, failed ones stay selected with their reason. */
import { call, Problem } from './api.js';
import { isTyping } from './keys.js';

/** @param {HTMLElement} list @param {() => Promise<void>} reload */
export function startBulk(list, reload) {
  const bar = document.getElementById('bulk-bar');
  const filters = document.getElementById('filter-bar');
  if (!bar || !filters) return;
  /** @type {HTMLInputElement | null} */
  let last = null;

  const boxes = () => /** @type {HTMLInputElement[]} */ ([...list.querySelectorAll('.pd-task input[type=checkbox]')]);
  const chosen = () => boxes().filter((box) => box.checked);
  const show = () => {
    const count = chosen().length;
    bar.hidden = count === 0;
    filters.hidden = count > 0;
    bar.querySelector('[data-slot="count"]')?.replaceChildren(`${count} selected`);
    for (const box of boxes()) box.closest('.pd-task')?.classList.toggle('is-selected', box.checked);
  };
  const clear = () => {
    for (const box of chosen()) box.checked = false;
    bar.querySelector('#bulk-result')?.replaceChildren();
    show();
  };

  list.addEventListener('click', (event) => {
    const box = event.target;
    if (!(box instanceof HTMLInputElement) || box.type !== 'checkbox') return;
    if (event.shiftKey && last) selectRange(boxes(), last, box);
    last = box;
    show();
  });
  bar.addEventListener('click', async (event) => {
    const target = /** @type {HTMLElement} */ (event.target);
    const verb = /** @type {HTMLElement | null} */ (target.closest('[data-bulk]'))?.dataset.bulk;
    if (target.closest('#bulk-none') || target.closest('#bulk-clear')) clear();
    else if (verb) await run(verb, chosen(), bar, reload).then(show);
  });
  document.addEventListener('keydown', (event) => {
    if (bar.hidden || isTyping(event.target)) return;
    const verb = { c: 'claim', u: 'release' }[event.key];
    if (event.key === 'Escape') clear();
    else if (verb) /** @type {HTMLElement | null} */ (bar.querySelector(`[data-bulk="${verb}"]`))?.click();
    else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, true);
}

/** @param {HTMLInputElement[]} boxes @param {HTMLInputElement} from @param {HTMLInputElement} to */
function selectRange(boxes, from, to) {
  const [first, last] = [boxes.indexOf(from), boxes.indexOf(to)].sort((a, b) => a - b);
  for (const box of boxes.slice(first, last + 1)) box.checked = to.checked;
}

/** @param {string} verb @param {HTMLInputElement[]} boxes @param {HTMLElement} bar @param {() => Promise<void>} reload */
async function run(verb, boxes, bar, reload) {
  const outcomes = await Promise.all(boxes.map((box) => one(verb, box.value)));
  const failed = outcomes.filter((each) => each.reason);
  await reload();
  for (const { id } of failed) {
    const box = /** @type {HTMLInputElement | null} */ (document.querySelector(`#task-${id} input[type=checkbox]`));
    if (box) box.checked = true;
  }
  const done = outcomes.length - failed.length;
  bar.querySelector('#bulk-result')?.replaceChildren(`${done} done${failed.length ? `, ${failed.length} not: ${failed[0].reason}` : ''}`);
}

/** @param {string} verb @param {string} id */
async function one(verb, id) {
  try {
    await call('POST', `/api/v1/tasks/${id}/${verb}`, {});
    return { id, reason: '' };
  } catch (error) {
    return { id, reason: error instanceof Problem ? error.message : 'The server could not be reached.' };
  }
}
