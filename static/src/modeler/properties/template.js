/** The template of a step: to choose one, what it was made from, and that the template has changed since. */
import { SelectEntry, isSelectEntryEdited } from '@bpmn-io/properties-panel';
import { h } from '@bpmn-io/properties-panel/preact';
import { useService } from 'bpmn-js-properties-panel';
import { t } from '../../language.js';
import { dressed, newest, templateOf } from '../templates/dress.js';

/** @param {any} shape @param {any} context @returns {any[]} groups */
export function templateGroup(shape, { page }) {
  const templates = page.templates ?? [];
  if (!templates.length && !shape.businessObject.get('podium:template')) return [];
  return [{ id: 'podium-template', label: t('Template'), entries: [
    { id: 'podium-template-choice', component: Choice, isEdited: isSelectEntryEdited, templates }, { id: 'podium-template-news', component: News, templates }] }];
}

const useModeler = () => ({ modeling: useService('modeling'), bpmnFactory: useService('bpmnFactory'), bpmnReplace: useService('bpmnReplace') });

/** @param {any} props */
function Choice({ element, id, templates }) {
  const modeler = useModeler();
  const offered = newest(templates);
  const current = element.businessObject.get('podium:template') ?? '';
  const unknown = current && !offered.some((each) => each.id === current) ? [{ value: current, label: t('{current} (not here)', { current }) }] : [];
  const setValue = (/** @type {string} */ chosen) => {
    const template = offered.find((each) => each.id === chosen);
    if (template) put(modeler, element, template);
    else modeler.modeling.updateModdleProperties(element, element.businessObject, { 'podium:template': undefined, 'podium:templateVersion': undefined });
  };
  const options = [{ value: '', label: 'none' }, ...offered.map((each) => ({ value: each.id, label: each.name })), ...unknown];
  return SelectEntry({ element, id, label: t('Made from'), description: t('Puts on the step what it does not say yet'), getValue: () => current, setValue, getOptions: () => options });
}

/** @param {any} modeler @param {any} element @param {any} template @param {any} [old] */
function put({ modeling, bpmnFactory, bpmnReplace }, element, template, old) {
  const target = element.type === template.element ? element : bpmnReplace.replaceElement(element, { type: template.element });
  modeling.updateModdleProperties(target, target.businessObject, dressed(bpmnFactory, target.businessObject, template, old));
}

/** @param {any} props */
function News({ element, id, templates }) {
  const modeler = useModeler();
  const found = templateOf(element.businessObject, templates);
  if (!found) return null;
  const { latest, old, version, made } = found;
  if (!latest) return said(id, t('The template {made} is not on this portal. What it put here stays as it is.', { made }));
  if (latest.version <= version) return null;
  const words = t('“{name}” has changed since: this step is of version {version}, now there is {newest}.{changed} What you changed yourself stays.', { name: latest.name, version, newest: latest.version, changed: latest.changed ? ` ${latest.changed}` : '' });
  return said(id, words, h('button', { class: 'btn btn-sm', type: 'button', onClick: () => put(modeler, element, latest, old) }, t('Upgrade to version {version}', { version: latest.version })));
}

/** @param {string} id @param {string} words @param {any} [button] */
const said = (id, words, button) => h('div', { class: 'bio-properties-panel-entry pd-template-news', 'data-entry-id': id, role: 'status' }, h('p', {}, words), button);
