/** Nodes put into an order with as few moves as one stray needs: each move of a node lays out what hangs on it. */

/** @param {Node} host @param {Node[]} wanted in their order; others may stand between them */
export function putInOrder(host, wanted) {
  let expected = host.firstChild;
  for (const node of wanted) {
    if (node === expected) expected = node.nextSibling;
    else if (expected && node === expected.nextSibling) expected = node.nextSibling; // the one between is moved when its turn comes
    else host.insertBefore(node, expected);
  }
}
