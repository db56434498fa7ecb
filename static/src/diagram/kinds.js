/** What an element of a model is, in words. */
import { t } from '../language.js';

/** @type {Record<string, string>} */
const WORDS = {
  task: t('task'),
  'user task': t('user task'),
  'service task': t('service task'),
  'send task': t('send task'),
  'receive task': t('receive task'),
  'script task': t('script task'),
  'manual task': t('manual task'),
  'business rule task': t('business rule task'),
  'call activity': t('call activity'),
  'sub process': t('sub process'),
  transaction: t('transaction'),
  'ad hoc sub process': t('ad hoc sub process'),
  'start event': t('start event'),
  'end event': t('end event'),
  'boundary event': t('boundary event'),
  'intermediate catch event': t('intermediate catch event'),
  'intermediate throw event': t('intermediate throw event'),
  'exclusive gateway': t('exclusive gateway'),
  'parallel gateway': t('parallel gateway'),
  'inclusive gateway': t('inclusive gateway'),
  'event based gateway': t('event based gateway'),
  'complex gateway': t('complex gateway'),
  'sequence flow': t('sequence flow'),
  'message flow': t('message flow'),
  association: t('association'),
  participant: t('participant'),
  lane: t('lane'),
  'text annotation': t('text annotation'),
  group: t('group'),
  'data object reference': t('data object reference'),
  'data store reference': t('data store reference'),
  process: t('process'),
  pool: t('pool'),
  collaboration: t('collaboration'),
};

/** @param {string} type "bpmn:UserTask" @returns {string} "user task" */
export function kindOf(type) {
  const words = type.replace('bpmn:', '').replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
  return WORDS[words] ?? words;
}
