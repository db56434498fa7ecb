/**
 * What the modeler cannot show it drops: the diagram of a process that no pool stands for, a reference that leads nowhere.
 * Here it is put back when the file is saved, as it stood and where it stood, as long as what it belongs to is still there.
 * Found by comparing the file with what the modeler would save of it untouched.
 */

/** @typedef {{parent: string, node: Element | Attr, before: string}} Part `before`: id or tag of the sibling it stood before */

/** @param {string} xml */
const parsed = (xml) => new DOMParser().parseFromString(xml, 'application/xml');

/** @param {Element} element */
const nameOf = (element) => `${element.namespaceURI}#${element.localName}`;

/** Its id; a plane without one is known by what it shows. @param {Element} element */
const keyOf = (element) => element.id || (element.localName === 'BPMNPlane' ? `plane of ${element.getAttribute('bpmnElement')}` : '');

/** @param {Document} tree @returns {Map<string, Element>} */
const byId = (tree) => new Map([...tree.querySelectorAll('[id], BPMNPlane')].map((element) => [keyOf(element), element]));

/** @param {string} original @param {string} untouched what the modeler makes of it @returns {Part[]} */
export function dropped(original, untouched) {
  const there = byId(parsed(untouched));
  /** @type {Part[]} */
  const parts = [];
  for (const [id, parent] of byId(parsed(original))) {
    const kept = there.get(id);
    if (!kept) continue; // it is part of something dropped above it
    for (const attribute of parent.attributes) {
      if (!kept.hasAttributeNS(attribute.namespaceURI, attribute.localName) && attribute.prefix !== 'xmlns' && attribute.name !== 'xmlns') parts.push({ parent: id, node: attribute, before: '' });
    }
    const names = new Set([...kept.children].map(nameOf));
    for (const child of parent.children) {
      const isGone = child.id ? !there.has(child.id) : !names.has(nameOf(child)) && child.localName !== 'formalExpression';
      if (isGone) parts.push({ parent: id, node: child, before: following(child) });
    }
  }
  return parts;
}

/** @param {Element} child */
function following(child) {
  const next = child.nextElementSibling;
  return next ? next.id || nameOf(next) : '';
}

/** @param {string} saved @param {Part[]} parts @returns {string} */
export function withDropped(saved, parts) {
  if (!parts.length) return saved;
  const tree = parsed(saved);
  const there = byId(tree);
  for (const { parent, node, before } of parts) {
    const host = there.get(parent);
    if (!host) continue;
    if (node instanceof Attr) {
      if (!host.hasAttributeNS(node.namespaceURI, node.localName)) host.setAttributeNS(node.namespaceURI, node.name, node.value);
      continue;
    }
    if (there.has(node.id) || isOrphan(node, there)) continue;
    const next = [...host.children].find((child) => (child.id || nameOf(child)) === before || nameOf(child) === before);
    host.insertBefore(tree.importNode(node, true), next ?? null);
  }
  return new XMLSerializer().serializeToString(tree);
}

/** The picture of an element that has been deleted. @param {Element} node @param {Map<string, Element>} there */
function isOrphan(node, there) {
  const drawn = node.getAttribute('bpmnElement');
  return drawn !== null && !there.has(drawn.replace(/^.*:/, ''));
}
