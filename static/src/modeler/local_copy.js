/**
 * What stands in an editor and is not on the server yet, kept by this browser (IndexedDB: models outgrow localStorage).
 * Survives crash, sign-out and a closed tab; gone as soon as the server has it.
 */

/** @typedef {{content: string, etag: string, at: string}} Copy */

const STORE = 'drafts';

/** @returns {Promise<IDBDatabase>} */
function opened() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open('podium', 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** @param {IDBTransactionMode} mode @param {(store: IDBObjectStore) => IDBRequest} ask @returns {Promise<any>} */
async function asked(mode, ask) {
  const database = await opened();
  try {
    return await new Promise((resolve, reject) => {
      const request = ask(database.transaction(STORE, mode).objectStore(STORE));
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  } finally {
    database.close();
  }
}

/** A browser that keeps nothing (private mode, full disk) still edits; the server's saves remain. @param {Promise<any>} work */
const quietly = (work) => work.catch(() => null);

/** @param {string} id of the version: a browser may be shared, so the copy is its writer's */
const ours = (id) => `${document.body.dataset.user ?? ''}.${id}`;

/** @param {string} id of the version @returns {Promise<Copy | null>} */
export const keptCopy = async (id) => (await quietly(asked('readonly', (store) => store.get(ours(id))))) ?? null;

/** @param {string} id @param {Copy} copy */
export const keepCopy = (id, copy) => quietly(asked('readwrite', (store) => store.put(copy, ours(id))));

/** @param {string} id */
export const forgetCopy = (id) => quietly(asked('readwrite', (store) => store.delete(ours(id))));
