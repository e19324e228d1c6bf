// Builds the page out of nodes. Text from outside only ever becomes a text node: nothing here parses HTML.

const FORBIDDEN = /^(style|srcdoc|innerhtml|outerhtml)$/i;

function fill(element, props, children) {
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === undefined || value === null || value === false) {
      continue;
    }
    if (name.startsWith('on') && typeof value === 'function') {
      element.addEventListener(name.slice(2), value);
    } else if (FORBIDDEN.test(name) || name.startsWith('on')) {
      throw new Error(`not allowed: ${name}`);
    } else if (name === 'value' && 'value' in element && element.localName !== 'li') {
      element.value = value;
    } else {
      element.setAttribute(name, value === true ? '' : String(value));
    }
  }
  append(element, children);
  return element;
}

function append(element, children) {
  for (const child of children.flat(Infinity)) {
    if (child instanceof Node) {
      element.append(child);
    } else if (child !== undefined && child !== null && child !== false && child !== '') {
      element.append(document.createTextNode(String(child)));
    }
  }
}

/** An HTML element; children that are no nodes are text. */
export function h(tag, props, ...children) {
  return fill(document.createElement(tag), props, children);
}

/** Puts these in the place of all that an element holds. */
export function replace(element, ...children) {
  element.replaceChildren();
  append(element, children);
  return element;
}

/** Sets the text where it differs, so that what reads the page aloud hears changes only. */
export function setText(element, text) {
  const wanted = String(text);
  if (element.textContent !== wanted) {
    element.textContent = wanted;
  }
}

/**
 * Makes the children of an element those of a list: keeps the node of each key, changes it, and orders them.
 * Those of one key are told apart by their order.
 */
export function sync(parent, items, key, create, update) {
  const old = new Map();
  for (const node of [...parent.children]) {
    old.set(node.dataset.key, node);
  }
  const placed = new Set();
  let place = parent.firstElementChild;
  for (const item of items) {
    let id = String(key(item));
    while (placed.has(id)) {
      id += '+';
    }
    placed.add(id);
    let node = old.get(id);
    if (node === undefined) {
      node = create(item);
      node.dataset.key = id;
    }
    old.delete(id);
    update(node, item);
    if (node === place) {
      place = place.nextElementSibling;
    } else {
      parent.insertBefore(node, place);
    }
  }
  old.forEach(node => node.remove());
}

let serial = 0;

/** An id that no other element has. */
export function uid(start) {
  serial += 1;
  return `${start}-${serial}`;
}
