/** Under a field with an expression, while somebody is in it: what it yields on the sample data, or what is wrong with it. */
import { h } from '@bpmn-io/properties-panel/preact';
import { useEffect, useState } from '@bpmn-io/properties-panel/preact/hooks';
import { t } from '../../language.js';
import { evaluated, follow, isGiven } from './sample.js';

const PAUSE_MS = 250;

/** @param {any} entry the field @param {string | undefined} text what stands in it */
export const tried = (entry, text) => h(Tried, { text, entry });

/** @param {any} props */
function Tried({ text, entry }) {
  const [isIn, setIn] = useState(false);
  const [words, setWords] = useState('');
  const [changes, setChanges] = useState(0);
  useEffect(() => follow(() => setChanges((before) => before + 1)), []);
  const isExpression = Boolean(text?.trim().startsWith('='));
  useEffect(() => {
    if (!isIn || !isExpression || !isGiven()) return setWords('');
    const timer = setTimeout(async () => setWords(await evaluated(text ?? '')), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [isIn, isExpression, text, changes]);
  const enter = () => setIn(true);
  return h('div', { onFocusCapture: enter, onBlurCapture: () => setIn(false) }, entry, words ? h('output', { class: 'pd-tried', 'aria-label': t('On the sample data') }, words) : null);
}
