/** A request of mine follows by itself: every change of its instance reads the case again, and the list once. */
import htmx from 'htmx.org';
import { pageData } from './elements.js';
import { Feed } from './live.js';

const page = pageData('request-page');

if (page?.ws_path) {
  let known = '';
  new Feed(page.ws_path, (frame) => {
    if (!frame.tokens) return;
    const now = JSON.stringify([frame.state, frame.tokens, frame.tasks]);
    if (known && now !== known) htmx.ajax('get', location.href, { target: '#case', swap: 'innerHTML' });
    known = now;
  });
}
