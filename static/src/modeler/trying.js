/**
 * Trying a process by hand. The trial is the list of answers so far; each answer sends the whole list and shows what the
 * server's engine makes of it, so one step back is one answer fewer and nothing is kept anywhere else.
 */
import '../css/modeling.css';
import { call, Problem } from '../api.js';
import { Tokens } from '../diagram/tokens.js';
import { Diagram } from '../diagram/viewer.js';
import { element, pageData } from '../elements.js';
import { t, tn } from '../language.js';
import { facts } from './trying_facts.js';
import { openItems } from './trying_open.js';

const page = pageData('try-page');
const find = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));
/** @type {{variables: any, steps: any[], isRunning: boolean}} */
const trial = { variables: {}, steps: [], isRunning: false };

/** @type {Diagram} */
let diagram;
/** @type {Tokens} */
let tokens;

/** @param {string} sentence @param {boolean} [isBad] */
const say = (sentence, isBad = false) => find('try-said').replaceChildren(element('p', { class: isBad ? 'pd-try-bad' : 'pd-2' }, sentence));

/** The path that is drawn now. @type {{elements: string[], flows: string[]}} */
const drawn = { elements: [], flows: [] };

function wipe() {
  tokens.stand([]);
  drawn.elements.forEach((id) => tokens.glow.wash(id, 0));
  drawn.flows.forEach((id) => tokens.glow.flow(id, 0));
}

/** @param {any} shown what the server's engine says */
function draw(shown) {
  const first = shown.instances[0];
  const incidents = new Set(shown.instances.flatMap((/** @type {any} */ each) => each.incidents.map((/** @type {any} */ incident) => incident.element)));
  wipe();
  drawn.elements = first?.entered ?? [];
  drawn.flows = (first?.path ?? []).flatMap((/** @type {any} */ visit) => visit.flows);
  tokens.path(drawn.elements, drawn.flows);
  const waiting = (first?.waits ?? []).map((/** @type {any} */ wait) => wait.element);
  const standing = [...waiting, ...[...incidents].filter((id) => !waiting.includes(id))];
  tokens.stand(standing.map((id, at) => ({ id: String(at), element_id: id, state: incidents.has(id) ? 'failed' : 'waiting', incident: incidents.has(id) })));
  find('try-open').replaceChildren(...openItems(shown, diagram, answer));
  find('try-facts').replaceChildren(...facts(shown, diagram));
  say(words(shown), Boolean(shown.stopped || shown.instances.length === 0));
  find('try-start').hidden = true;
  for (const id of ['try-back', 'try-again']) find(id).toggleAttribute('disabled', false);
  if (first?.state === 'completed') find('try-state').textContent = t('tried');
  find('try-open').querySelector('button')?.focus();
}

const STATES = { active: t('active'), suspended: t('suspended'), compensating: t('compensating') };

/** @param {any} shown */
function words(shown) {
  if (shown.stopped) return shown.stopped;
  if (shown.exhausted) return t('It went round in circles and was stopped.');
  const first = shown.instances[0];
  if (!first) return shown.rejected[0]?.message ?? t('It did not start.');
  if (first.state === 'completed') return tn('It came to its end after {n} answer.', 'It came to its end after {n} answers.', trial.steps.length);
  return first.incidents.length ? t('It stands still: an incident.') : tn('It is {state} and waits for {n} answer.', 'It is {state} and waits for {n} answers.', shown.open.length, { state: STATES[/** @type {'active'} */ (first.state)] ?? first.state });
}

/** @param {any} step */
function answer(step) {
  return ask([...trial.steps, step]);
}

/** @param {any[]} steps */
async function ask(steps) {
  if (trial.isRunning) return;
  trial.isRunning = true;
  try {
    const shown = await call('POST', page.trial_url, { variables: trial.variables, steps });
    trial.steps = steps;
    draw(shown);
  } catch (error) {
    say(error instanceof Problem ? error.message : t('The server could not be reached. Your answers stay here.'), true);
  } finally {
    trial.isRunning = false;
  }
}

/** @param {Event} event */
function start(event) {
  event.preventDefault();
  try {
    trial.variables = JSON.parse(/** @type {HTMLTextAreaElement} */ (find('try-variables')).value || '{}');
  } catch {
    return say(t('The variables are no JSON yet: {example}', { example: '{"amount": 1200}' }), true);
  }
  ask([]);
}

function again() {
  find('try-start').hidden = false;
  find('try-open').replaceChildren();
  find('try-facts').replaceChildren();
  wipe();
  trial.steps = [];
  say('');
  for (const id of ['try-back', 'try-again']) find(id).toggleAttribute('disabled', true);
  find('try-variables').focus();
}

async function begin() {
  diagram = await Diagram.load(find('try-canvas'), page.xml_url);
  find('try-loading').remove();
  tokens = new Tokens(diagram);
  diagram.fit();
  find('try-start').addEventListener('submit', start);
  find('try-go').removeAttribute('disabled'); // before it, a press would load the page anew and lose what was typed
  find('try-again').addEventListener('click', again);
  find('try-back').addEventListener('click', () => (trial.steps.length ? ask(trial.steps.slice(0, -1)) : again()));
}

begin().catch(() => say(t('The diagram could not be loaded. Reload to try again.'), true));
