/**
 * What is changed in rrweb before it is built in. Each edit is found exactly as often as it says, or
 * the build fails: a new version of rrweb has to be looked through anew.
 */

interface Edit {
  find: RegExp;
  replace: string;
  n: number;
}

export const EDITS: readonly Edit[] = [
  // postcss is in it twice, for the replayer only, in a form that keeps a bundler from leaving it
  // out: a third of the script.
  {
    find: /(import_postcss(?:\$1)? = .*?__toESM(?:\$1)?\()\(/g,
    replace: "$1/* @__PURE__ */ (",
    n: 2,
  },
  { find: /^import_postcss(?:\$1)?\.default(?:\.\w+)?;$/gm, replace: "", n: 49 },
  {
    find: /= (import_postcss\$1\.default);$/gm,
    replace: "= /* @__PURE__ */ (() => $1)();",
    n: 1,
  },

  // Things that run when the module is loaded: a mirror that only warns, the text of a worker (see
  // `newEncoder`), and `Array.from` of the page, which old libraries spoil and which is the page's.
  { find: /^if \(typeof window .*_mirror = new Proxy\([\s\S]*?^\} \}\);$/gm, replace: "", n: 1 },
  { find: /^var (?:jsContent|blob) = .*$/gm, replace: "", n: 2 },
  { find: /^try \{\n\tif \(Array\.from[\s\S]*?^\}$/gm, replace: "", n: 1 },
  { find: /\bArray\.from\(/g, replace: "hands.listOf(", n: 21 },
  { find: /\bDate\.now\b/g, replace: "hands.now", n: 13 },

  // Timers and messages to the console, from what surrounds it.
  {
    find: /\b((?:set|clear)Timeout|(?:request|cancel)AnimationFrame)\(/g,
    replace: "hands.$1(",
    n: 33,
  },
  { find: /\bconsole\.(?:warn|error|debug|log)\(/g, replace: "hands.ignore(", n: 37 },

  // Listeners.
  {
    find: /^function on\(type, fn, target = document\) \{[\s\S]*?^\}$/gm,
    replace: "function on(type, fn, target = document) { return hands.on(type, fn, target); }",
    n: 1,
  },
  { find: /\b(iframeEl|link|image)\.addEventListener\(/g, replace: "hands.listen($1, ", n: 6 },

  // Patches. Where rrweb puts a function in another's place, it listens to its calls.
  {
    find: /^function patch\(source, name, replacement\) \{[\s\S]*?^\}$/gm,
    replace:
      "function patch(source, name, replacement) { return hands.after(source, name, replacement); }",
    n: 1,
  },
  { find: /\bpatch\((win\.HTMLCanvasElement\.prototype)/g, replace: "hands.around($1", n: 1 },
  {
    find: /^function hookSetter\(target, key, d, [\s\S]*?^\}$/gm,
    replace: "function hookSetter(target, key, d) { return hands.afterSet(target, key, d.set); }",
    n: 1,
  },
  {
    find: /^(\t+)([\w.]+)\.(\w+) = new Proxy\(.+?, \{ apply: callbackWrapper\(([\s\S]*?)^\1\}\) \}\);$/gm,
    replace: '$1const on_$3 = $4$1};\n$1restores.push(hands.before($2, "$3", on_$3));',
    n: 8,
  },
  {
    find: /^\twin\.CSSStyleSheet\.prototype\.addRule = [\s\S]*?^\t\};$/gm,
    replace: `\trestores.push(hands.before(win.CSSStyleSheet.prototype, "addRule",
      (target, sheet, [selector, block, index = sheet.cssRules.length]) =>
        on_insertRule(target, sheet, [\`\${selector} { \${block} }\`, index])));`,
    n: 1,
  },
  {
    find: /^\twin\.CSSStyleSheet\.prototype\.removeRule = [\s\S]*?^\t\};$/gm,
    replace:
      '\trestores.push(hands.before(win.CSSStyleSheet.prototype, "removeRule", on_deleteRule));',
    n: 1,
  },
  {
    find: /^function init(?:StyleSheet|StyleDeclaration)Observer\(.*$/gm,
    replace: "$&\n\tconst restores = [];",
    n: 2,
  },
  {
    find: /^\treturn callbackWrapper\(\(\) => \{\n\t\twin\.CSSStyle(?:Sheet|Declaration)\.[\s\S]*?^\t\}\);$/gm,
    replace: "\treturn () => restores.forEach((restore) => restore());",
    n: 2,
  },
  {
    find: /^\tObject\.defineProperty\(host, "adoptedStyleSheets", \{[\s\S]*?result = .*$([\s\S]*?)^\t\t\treturn result;[\s\S]*?^\t\}\);\n\}$/gm,
    replace: '\treturn hands.afterSetNow(host, "adoptedStyleSheets", (sheets) => {$1\t});\n}',
    n: 1,
  },
  {
    find: /^\twin\.FontFace = function .*\n.*\n([\s\S]*?)^\t\treturn fontFace;\n\t\};$/gm,
    replace:
      '\thandlers.push(hands.afterNew(win, "FontFace", (fontFace, family, source, descriptors) => {\n$1\t}));',
    n: 1,
  },
  { find: /^\thandlers\.push\(\(\) => \{\n\t\twin\.FontFace = .*\n\t\}\);$/gm, replace: "", n: 1 },

  // Canvases: pictures only, never the calls that drew them; encoded where we say.
  { find: /^\t\tif \(recordCanvas && sampling === "all"\) .*$/gm, replace: "", n: 1 },
  {
    find: /^\tinitCanvasMutationObserver\(win, [\s\S]*?^\};\n(?=\/\/ src\/record\/stylesheet-manager)/gm,
    replace: "};\n",
    n: 1,
  },
  // What kind of drawing a canvas has is known of it, not written on it.
  { find: /\b(\w+)\.__context = (\w+);/g, replace: "hands.contexts.set($1, $2);", n: 1 },
  { find: /"__context" in (\w+)/g, replace: "hands.contexts.has($1)", n: 2 },
  { find: /\b(\w+)\.__context\b/g, replace: "hands.contexts.get($1)", n: 3 },
  { find: /= new WorkerWrapper\(\);/g, replace: "= hands.newEncoder();", n: 1 },
  { find: /\bawait createImageBitmap\(canvas\)/g, replace: "canvas", n: 1 },

  // Frames of other origins: to whom and from whom is decided outside.
  {
    find: /recordCrossOriginIframes \? window\.parent === window : true;/g,
    replace: "!hands.isChild;",
    n: 1,
  },
  {
    find: /\bwindow\.parent\.postMessage\(message, "\*"\)/g,
    replace: "hands.tellParent(message)",
    n: 1,
  },
  {
    find: /messageHandler = \(message\) => this\.handleMessage\(message\);/g,
    replace:
      "messageHandler = (message) => hands.hearChild(message, () => this.handleMessage(message));",
    n: 1,
  },
];
