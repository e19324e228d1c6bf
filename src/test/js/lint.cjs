// Finds in the scripts of a directory what is unused, undefined, not there to be imported, or newer than the oldest
// browser that we promise: node --expose-internals src/test/js/lint.cjs webapp/js
// It reads with the parser that Node brings along, so that nothing has to be installed.

const fs = require('node:fs');
const path = require('node:path');
const vm = require('node:vm');

const SYNTAX = 2024; // the ECMAScript that browsers of two years ago know
// What is used of the browser besides: whoever adds something sees first that browsers of two years ago have it.
const BROWSER = `AbortController AbortSignal CSS Node ResizeObserver TextDecoder TextDecoderStream TextEncoder URL
  URLSearchParams addEventListener btoa clearTimeout console crypto document fetch getComputedStyle history
  localStorage location matchMedia navigator performance removeEventListener requestAnimationFrame scrollTo setInterval setTimeout`;
const KNOWN = new Set([...vm.runInNewContext('Object.getOwnPropertyNames(globalThis)'), ...BROWSER.split(/\s+/)]);

/** The parser; an exit of its own where this Node has none. */
function parser() {
  try {
    return require('internal/deps/acorn/acorn/dist/acorn').parse;
  } catch {
    process.exit(3);
  }
}

const parse = parser();
const root = process.argv[2];
const modules = new Map(); // by file: what it imports and exports

function complain(file, line, what) {
  console.log(`${path.relative(root, file)}:${line} ${what}`);
}

/** Reads one script: who declares what, and who uses it. */
function read(file) {
  const imported = []; // from where, which name, at which line
  const exported = new Map(); // by name: its line
  const declared = [];
  const used = [];
  const say = (node, what) => complain(file, node.loc.start.line, what);
  const inner = outer => ({ outer, names: new Map() });

  function declare(id, scope, more) {
    const one = { id, ...more };
    declared.push(one);
    scope.names.set(id.name, one);
  }

  /** What is declared by a pattern. */
  function bind(node, scope, more) {
    if (node?.type === 'Identifier') {
      declare(node, scope, more);
    } else if (node?.type === 'ObjectPattern') {
      for (const one of node.properties) {
        if (one.computed) {
          visit(one.key, scope);
        }
        bind(one.value ?? one, scope, more);
      }
    } else if (node?.type === 'ArrayPattern') {
      node.elements.forEach(one => bind(one, scope, more));
    } else if (node?.type === 'AssignmentPattern') {
      bind(node.left, scope, more);
      visit(node.right, scope);
    } else if (node?.type === 'RestElement') {
      bind(node.argument, scope, more);
    }
  }

  function call(node, outer) {
    const scope = inner(outer);
    if (node.type === 'FunctionExpression' && node.id) {
      declare(node.id, scope, { used: true });
    }
    node.params.forEach((one, i) => bind(one, scope, { takenBy: node, i }));
    (node.body.type === 'BlockStatement' ? node.body.body : [node.body]).forEach(one => visit(one, scope));
  }

  function children(node, scope) {
    for (const one of Object.values(node).flat()) {
      if (typeof one?.type === 'string') {
        visit(one, scope);
      }
    }
  }

  const ways = {
    Identifier: (node, scope) => used.push({ node, scope }),
    AssignmentExpression: (node, scope) => {
      if (node.left.type === 'Identifier') {
        used.push({ node: node.left, scope, written: true });
      } else {
        visit(node.left, scope);
      }
      visit(node.right, scope);
    },
    ImportDeclaration: (node, scope) => {
      const from = node.source.value;
      imported.push({ from, node });
      for (const one of node.specifiers) {
        declare(one.local, scope);
        const whole = one.type === 'ImportNamespaceSpecifier' ? '*' : 'default';
        imported.push({ from, node, name: one.imported?.name ?? whole });
      }
    },
    ExportNamedDeclaration: (node, scope) => {
      const before = declared.length;
      children(node, scope);
      for (const one of declared.slice(before).filter(each => scope.names.get(each.id.name) === each)) {
        one.used = true;
        exported.set(one.id.name, one.id);
      }
    },
    ExportDefaultDeclaration: (node, scope) => {
      exported.set('default', node);
      children(node, scope);
    },
    VariableDeclaration: (node, scope) => node.declarations.forEach(one => {
      bind(one.id, scope, { constant: node.kind === 'const' });
      children({ init: one.init }, scope);
    }),
    FunctionDeclaration: (node, scope) => {
      declare(node.id, scope);
      call(node, scope);
    },
    FunctionExpression: call,
    ArrowFunctionExpression: call,
    ClassDeclaration: (node, scope) => {
      declare(node.id, scope);
      children({ ...node, id: null }, scope);
    },
    CatchClause: (node, outer) => {
      const scope = inner(outer);
      bind(node.param, scope);
      visit(node.body, scope);
    },
    ObjectExpression: (node, scope) => {
      const keys = node.properties.filter(one => one.key && !one.computed).map(one => one.key.name ?? one.key.value);
      keys.filter((key, i) => keys.indexOf(key) !== i).forEach(key => say(node, `twice: ${key}`));
      children(node, scope);
    },
    MetaProperty: () => undefined,
  };
  for (const block of ['BlockStatement', 'ForStatement', 'ForOfStatement', 'ForInStatement', 'SwitchStatement']) {
    ways[block] = (node, scope) => children(node, inner(scope));
  }
  for (const named of ['MemberExpression', 'Property', 'MethodDefinition', 'PropertyDefinition']) {
    ways[named] = ({ key, property, computed, object, value }, scope) =>
      children({ object, value, key: computed ? key ?? property : null }, scope);
  }

  function visit(node, scope) {
    (ways[node.type] ?? children)(node, scope);
  }

  let whole;
  try {
    whole = parse(fs.readFileSync(file, 'utf8'), { ecmaVersion: SYNTAX, sourceType: 'module', locations: true });
  } catch (e) {
    complain(file, e.loc?.line ?? 0, e.message);
    return;
  }
  modules.set(file, { imported, exported });
  children(whole, inner(null));

  for (const { node, scope, written } of used) {
    let place = scope;
    while (place !== null && !place.names.has(node.name)) {
      place = place.outer;
    }
    const one = place?.names.get(node.name);
    if (one === undefined && !KNOWN.has(node.name)) {
      say(node, `undefined: ${node.name}`);
    } else if (one?.constant && written) {
      say(node, `a constant is changed: ${node.name}`);
    } else if (one && !written) {
      one.used = true;
    }
  }
  // a parameter has to be there where one behind it is used
  const needed = one => declared.some(other => other.takenBy === one.takenBy && other.i > one.i && other.used);
  declared.filter(one => !one.used && !(one.takenBy && needed(one))).forEach(one => say(one.id, `unused: ${one.id.name}`));
}

fs.readdirSync(root, { recursive: true }).filter(name => name.endsWith('.js')).sort()
  .forEach(name => read(path.join(root, name)));

const wanted = new Set();
for (const [file, { imported }] of modules) {
  for (const { from, node, name } of imported) {
    const other = path.join(path.dirname(file), from);
    if (!other.startsWith(path.join(root, '..', 'lib'))) { // the build puts the libraries there
      const exported = modules.get(other)?.exported;
      if (exported === undefined || (name !== undefined && name !== '*' && !exported.has(name))) {
        complain(file, node.loc.start.line, `not there: ${name ? `${name} of ` : ''}${from}`);
      }
      wanted.add(`${other} ${name}`);
    }
  }
}
for (const [file, { exported }] of modules) {
  for (const [name, node] of exported) {
    // a page is loaded by its name
    const page = path.basename(path.dirname(file)) === 'pages' && path.basename(file) === `${name}.js`;
    if (!page && !wanted.has(`${file} ${name}`) && !wanted.has(`${file} *`)) {
      complain(file, node.loc.start.line, `exported and not imported: ${name}`);
    }
  }
}
