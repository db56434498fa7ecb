/**
 * What must not be lost when somebody goes: held decisions, unsaved drafts. Signing out waits for it (afterwards nobody
 * would be allowed to send it); a closing tab sends with what the browser still gives it.
 */
const PATIENCE_MS = 4000; // with the server away, signing out must still be possible; drafts stay in this browser

/** @type {Set<() => Promise<unknown> | void>} */
const duties = new Set();

/** @param {() => Promise<unknown> | void} duty called when the page is left @returns {() => void} takes it back */
export function beforeLeaving(duty) {
  duties.add(duty);
  return () => duties.delete(duty);
}

const doAll = () => Promise.allSettled([...duties].map((duty) => duty()));

addEventListener('pagehide', doAll);
document.addEventListener('submit', async (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (!form.matches('form[action="/logout/"]') || !duties.size) return;
  event.preventDefault();
  await Promise.race([doAll(), new Promise((done) => setTimeout(done, PATIENCE_MS))]);
  form.submit();
}, true);
