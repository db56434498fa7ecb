/** What the form library finds wrong with a value, in the reader's language; it has no catalogue of its own. */
import { t } from './language.js';

const NUMBERED = /^Field must (have (?:maximum|minimum) (?:length|value) of|match pattern) (.*)\.$/;

/** @param {string} message */
export function spoken(message) {
  const [, what, limit] = NUMBERED.exec(message) ?? [];
  switch (what) {
    case 'have maximum length of': return t('Field must have maximum length of {limit}.', { limit });
    case 'have minimum length of': return t('Field must have minimum length of {limit}.', { limit });
    case 'have maximum value of': return t('Field must have maximum value of {limit}.', { limit });
    case 'have minimum value of': return t('Field must have minimum value of {limit}.', { limit });
    case 'match pattern': return t('Field must match pattern {limit}.', { limit });
    default: return FIXED[message] ?? message;
  }
}

/** @type {Record<string, string>} */
const FIXED = {
  'Field is required.': t('Field is required.'),
  'Field must be a valid email.': t('Field must be a valid email.'),
};

/** @param {any} form */
export function speak(form) {
  const validator = form.get('validator');
  const find = validator.validateField.bind(validator);
  validator.validateField = (/** @type {any} */ field, /** @type {any} */ value) => find(field, value).map(spoken);
}
