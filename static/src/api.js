/** The REST API as the signed-in person: session cookie, CSRF header, one idempotency key for each call. */
import { t } from './language.js';

/** What the server said in problem+json. */
export class Problem extends Error {
  /** @param {number} status @param {any} body */
  constructor(status, body) {
    super(body?.detail || body?.title || t('The server answered {status}.', { status }));
    this.status = status;
    this.code = body?.code ?? '';
    this.body = body ?? {};
  }
}

export const csrfToken = () =>
  /** @type {HTMLMetaElement | null} */ (document.querySelector('meta[name="csrf-token"]'))?.content ?? '';

/**
 * @param {string} method @param {string} path @param {unknown} [body]
 * @param {{ifMatch?: string, keepalive?: boolean, key?: string, signal?: AbortSignal, tab?: string}} [options]
 * @returns {Promise<any>} the decoded answer, null when it has none
 * @throws {Problem} for every answer that is not 2xx
 */
export async function call(method, path, body, options = {}) {
  const headers = /** @type {Record<string, string>} */ ({ Accept: 'application/json', 'Accept-Language': document.documentElement.lang });
  if (method !== 'GET') {
    headers['X-CSRFToken'] = csrfToken();
    headers['Idempotency-Key'] = options.key ?? crypto.randomUUID();
  }
  if (options.ifMatch) headers['If-Match'] = options.ifMatch;
  if (options.tab) headers['X-Editor-Tab'] = options.tab;
  if (body !== undefined && !(body instanceof FormData)) headers['Content-Type'] = 'application/json';
  const payload = body === undefined || body instanceof FormData ? body : JSON.stringify(body);
  const answer = await fetch(path, {
    method, headers, body: payload, keepalive: options.keepalive, signal: options.signal, credentials: 'same-origin',
  });
  const text = await answer.text();
  const json = (answer.headers.get('Content-Type') ?? '').includes('json');
  const decoded = text && json ? JSON.parse(text) : null;
  if (!answer.ok) throw new Problem(answer.status, decoded);
  return decoded;
}
