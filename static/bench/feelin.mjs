/**
 * Parse and run expressions with feelin, the FEEL of the forms in the browser; it has no compiled form.
 * Reads `{rounds, expressions: [text], variables}` from stdin, writes the microseconds an expression took, best round.
 */
import { readFileSync } from 'node:fs';

import { evaluate } from '@bpmn-io/feelin';

const { rounds, expressions, variables } = JSON.parse(readFileSync(0, 'utf8'));

let best = Infinity;
for (let round = 0; round < rounds; round += 1) {
  const started = process.hrtime.bigint();
  for (const text of expressions) {
    evaluate(text, variables);
  }
  best = Math.min(best, Number(process.hrtime.bigint() - started) / expressions.length / 1000);
}
process.stdout.write(String(best));
