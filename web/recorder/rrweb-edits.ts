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

  // Two methods among the accessors that are asked whether they are the browser's own: the answer
  // would always be no, and a frame would be put into the page to have some that are.
  {
    find: /^\t\t"shadowRoot",\n\t\t"querySelector",\n\t\t"querySelectorAll"$/gm,
    replace: '\t\t"shadowRoot"',
    n: 3,
  },

  // What comes in several copies, in long words, or never to use here.
  {
    find: /^\/\/ \.\.\/utils\/dist\/utils\.js$[\s\S]*?(?=^\/\/ src\/utils\.ts$)/gm,
    replace:
      "var src_default = src_default$2, nowTimestamp = hands.now, mutationObserverCtor = src_default$2.mutationObserverCtor;\nfunction patch(source, name, replacement) { return hands.after(source, name, replacement); }\n",
    n: 1,
  },
  { find: /^\t(\w+)\[\1\["(\w+)"\] = (\d+)\] = "\2";$/gm, replace: '\t$1["$2"] = $3;', n: 78 },
  { find: /^\tmergeHooks\(o, hooks\);$/gm, replace: "", n: 1 },
  { find: /^\tpolyfill\$1\(\);$/gm, replace: "", n: 1 },
  // A player does nothing with it.
  { find: /= initCustomElementObserver\(o\);/g, replace: "= () => {};", n: 1 },
  {
    find: /const maskInputOptions = maskAllInputs === true \? \{[\s\S]*?: \{ password: true \};/g,
    replace: "const maskInputOptions = _maskInputOptions;",
    n: 1,
  },
  { find: /n instanceof BaseRRNode && /g, replace: "false && ", n: 1 },
  { find: /^\t(?:doc|\w{4,});$/gm, replace: "", n: 76 },
  {
    find: /^\t\t\[\n\t\t\t"mutationCb",[\s\S]*?^\t\t\}\);$/gm,
    replace: "\t\tObject.assign(this, options);",
    n: 1,
  },
  {
    find: /^record\.(?:addCustomEvent|addAnnotation|freezePage) = [\s\S]*?^\};$/gm,
    replace: "",
    n: 3,
  },
  { find: /^\tif \(tagName === "img" && inlineImages\) \{[\s\S]*?^\t\}$/gm, replace: "", n: 1 },

  // Timers and messages to the console, from what surrounds it.
  {
    find: /\b((?:set|clear)Timeout|(?:request|cancel)AnimationFrame)\(/g,
    replace: "hands.$1(",
    n: 33,
  },
  {
    find: /\bconsole\.(?:warn|error|debug|log)\(/g,
    replace: "/* @__PURE__ */ hands.ignore(",
    n: 36,
  },

  // Listeners.
  {
    find: /^function on\(type, fn, target = document\) \{[\s\S]*?^\}$/gm,
    replace: "function on(type, fn, target = document) { return hands.on(type, fn, target); }",
    n: 1,
  },
  { find: /\b(iframeEl|link)\.addEventListener\(/g, replace: "hands.listen($1, ", n: 4 },

  // A page without an origin, as a sandbox makes it, may not look into the frame that rrweb adds to
  // find what the page has not patched; and rrweb leaves the frame there.
  {
    find: /\bisUntaintedAccessors && isUntaintedMethods(?=\))/g,
    replace: '$& || self.origin === "null"',
    n: 2,
  },

  // Patches. Where rrweb puts a function in another's place, it listens to its calls.
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
  // A snapshot has the last picture: to make one takes too long, and throws where a canvas may not
  // be read.
  {
    find: /^\tif \(tagName === "canvas" && recordCanvas\) \{$[\s\S]*?^\t\}$/gm,
    replace: '\tif (tagName === "canvas" && recordCanvas) hands.addPicture(n, attributes);',
    n: 1,
  },
  // What kind of drawing a canvas has is known of it, not written on it.
  { find: /\b(\w+)\.__context = (\w+);/g, replace: "hands.contexts.set($1, $2);", n: 1 },
  { find: /"__context" in (\w+)/g, replace: "hands.contexts.has($1)", n: 1 },
  { find: /\b(\w+)\.__context\b/g, replace: "hands.contexts.get($1)", n: 2 },
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

/**
 * Names of rrweb's own that stand in no recording, no option and no page, so that they may be
 * shortened.
 */
export const RRWEB_PRIVATES: readonly string[] = [
  ...["addedSet", "movedSet", "droppedSet", "movedMap", "mapRemoves", "removesSubTreeCache"],
  ...["idNodeMap", "nodeMetaMap", "attributeMap", "unattachedDoc", "styleDiff", "_unchangedStyles"],
  ...["styleMirror", "styleIDMap", "idStyleMap", "stylesheetManager", "shadowDomManager"],
  ...["iframeManager", "canvasManager", "processedNodeManager", "bypassOptions", "shadowDoms"],
  ...["pendingCanvasMutations", "rafStamps", "iframeRemoteIdToIdMap", "iframeIdToRemoteIdMap"],
  ...["getRemoteIdToIdMap", "getIdToRemoteIdMap", "attachedWindows", "trackedLinkElements"],
  ...["restoreHandlers", "resetObservers", "replaceStyleIds", "replaceIdOnNode", "replaceIds"],
  ...["patchRootIdOnNode", "messageHandler", "crossOriginIframeStyleMirror"],
  ...["crossOriginIframeMirror", "crossOriginIframeRootIdMap", "crossOriginIframeMap"],
  ...["wrappedEmit", "loadListener", "unloadListener", "addLoadListener", "addUnloadListener"],
  ...["removeShadowRootsIn", "removeNodeFromMap", "patchAttachShadow", "observeAttachShadow"],
  ...["generateIdFn", "genTextAreaValueMutation", "adoptedStyleSheetCb", "watchIframeWindow"],
  ...["transformCrossOriginEvent", "trackStylesheetInLinkElement", "trackLinkElement"],
  ...["attachLinkElement", "removeShadowRoot", "addShadowRoot", "processMutations"],
  ...["processMutation", "genAdds", "handleMessage", "getRemoteId", "getRemoteIds"],
  ...["initCanvasFPSObserver", "attachIframe", "addIframe", "adoptStyleSheets", "inOtherBuffer"],
  ...["mutationCb", "mousemoveCb", "mouseInteractionCb", "viewportResizeCb", "inputCb"],
  ...["mediaInteractionCb", "styleSheetRuleCb", "styleDeclarationCb", "canvasMutationCb"],
  ...["fontCb", "selectionCb", "customElementCb", "scrollCb", "newlyAddedElement"],
  ...["cssCaptured", "onSerialize", "onIframeLoad", "onStylesheetLoad", "iframeLoadTimeout"],
  ...["stylesheetLoadTimeout", "styleSheetLoadTimeout", "preserveWhiteSpace", "skipChild"],
  ...["unmodifiedFunctions", "needsMask", "mutationObserverCtor", "queueNodeMap"],
];
