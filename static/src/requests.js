/** A request of mine follows by itself: every change of its instance reads the case again, and the list once. */
import htmx from 'htmx.org';
import { pageData } from './elements.js';
import { Feed } from './live.js';

const page = pageData('request-page');
let first = true;

if (page?.ws_path) {
  new Feed(page.ws_path, (frame) => {
    if (frame.type !== 'changed' && frame.type !== 'snapshot') return;
    if (!first) refresh();
    first = false;
  });
}

function refresh() {
  htmx.ajax('get', location.href, { target: '#case', swap: 'innerHTML' });
}
