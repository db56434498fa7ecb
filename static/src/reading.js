/** A process to be read: its picture, whose steps lead to their words, and printing at any width of paper. */
import './css/reading.css';
import { Diagram } from './diagram/viewer.js';
import { walk } from './diagram/walk.js';
import { element, pageData } from './elements.js';
import { t } from './language.js';

const host = document.getElementById('picture');
const LEAST_HEIGHT = 160;
const MOST_HEIGHT = 460;
/** @type {string | undefined} */
let theme;

/** @param {Diagram} diagram as high as the drawing needs at this width */
function size(diagram) {
  const { inner } = diagram.canvas.viewbox();
  const figure = /** @type {HTMLElement} */ (diagram.host.parentElement);
  const wanted = figure.clientWidth * (inner.height / inner.width) + 48;
  figure.style.height = `${Math.round(Math.min(Math.max(wanted, LEAST_HEIGHT), MOST_HEIGHT))}px`;
  diagram.fit();
}

/** Paper has another width than the screen: the whole picture is scaled. @param {Diagram} diagram @param {boolean} isPaper */
function onPaper(diagram, isPaper) {
  const drawing = diagram.host.querySelector('svg');
  const figure = /** @type {HTMLElement} */ (diagram.host.parentElement);
  const { clientWidth, clientHeight } = figure;
  const page = document.documentElement.dataset;
  if (isPaper) {
    theme = page.bsTheme;
    page.bsTheme = 'light'; // paper is white
    figure.style.removeProperty('height');
    figure.style.setProperty('--picture', String(clientWidth / clientHeight));
    drawing?.setAttribute('viewBox', `0 0 ${clientWidth} ${clientHeight}`);
  } else {
    if (theme) page.bsTheme = theme;
    drawing?.removeAttribute('viewBox');
    size(diagram);
  }
}

async function begin() {
  if (!host) return;
  try {
    const diagram = await Diagram.load(host, pageData('reading-page').xml_url);
    host.querySelector('.pd-progress')?.remove();
    size(diagram);
    walk(diagram, (id) => `${diagram.name(id)}, ${diagram.kind(id)}`);
    diagram.onPick((id) => {
      if (id && document.getElementById(`step-${id}`)) location.hash = `step-${id}`;
    });
    addEventListener('resize', () => size(diagram));
    addEventListener('beforeprint', () => onPaper(diagram, true));
    addEventListener('afterprint', () => onPaper(diagram, false));
  } catch {
    host.replaceChildren(element('p', { class: 'pd-3' }, t('The drawing could not be shown. The words below say the same.')));
  }
}

document.getElementById('print')?.addEventListener('click', () => print());
begin();
