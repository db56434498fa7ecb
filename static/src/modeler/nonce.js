/**
 * The expression editors (CodeMirror) write one style element. Mounting an empty module first gives that element the
 * nonce of this page; everything mounted later lands in the same element.
 */
import { StyleModule } from 'style-mod';

const nonce = /** @type {HTMLScriptElement | null} */ (document.querySelector('script[nonce]'))?.nonce;

StyleModule.mount(document, new StyleModule({ '.pd-style-anchor': { display: 'none' } }), { nonce });
