/** Warnings of models that stand in `processes/web/problems.py`, in the reader's language. */
import { t } from '../language.js';

/** What the server says after a name, where it is one sentence always. @type {Record<string, string>} */
export const READY = {
  'has no owner: nobody is asked when it goes wrong.': t('has no owner: nobody is asked when it goes wrong.'),
  'has no target: nobody can tell a slow case from a usual one.': t('has no target: nobody can tell a slow case from a usual one.'),
  'has no alert: nobody is told when its numbers go wrong.': t('has no alert: nobody is told when its numbers go wrong.'),
  'was never tried as it stands: a trial calls nothing real.': t('was never tried as it stands: a trial calls nothing real.'),
  'says neither how often it is tried, nor that it must not happen twice, nor how it is undone: a failure is tried again as the portal sees fit.': t('says neither how often it is tried, nor that it must not happen twice, nor how it is undone: a failure is tried again as the portal sees fit.'),
  'has no time-out of its own: a hanging answer holds the case as long as the destination allows.': t('has no time-out of its own: a hanging answer holds the case as long as the destination allows.'),
  'has no deadline: it may lie for ever and nobody is told.': t('has no deadline: it may lie for ever and nobody is told.'),
  'has no escalation: when nobody does it, nobody else learns of it.': t('has no escalation: when nobody does it, nobody else learns of it.'),
  'is offered to nobody: only those who may assign tasks see it.': t('is offered to nobody: only those who may assign tasks see it.'),
};
