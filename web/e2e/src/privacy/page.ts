/** A page with a secret in every place that a recorder could come by. */
import { fields, type Typed } from "./fields";
import type { Plant } from "./secrets";

export interface SecretsPage {
  /** What the page's server gives, by path. */
  readonly files: Readonly<Record<string, string>>;
  /** The first page's path, with secrets in it. */
  readonly path: string;
  readonly typed: readonly Typed[];
  /** Text that is put on the clipboard and pasted. */
  readonly pasted: Typed;
  /** The name of a file that is chosen. */
  readonly fileName: string;
  /** Headers and a body that the page's server answers its own requests with. */
  readonly answer: { readonly headers: Readonly<Record<string, string>>; readonly body: string };
}

export function secretsPage(plant: Plant): SecretsPage {
  const main = fields(plant, "page");
  const pasted = {
    selector: "#pasted",
    text: plant("phrase", "pasted from the clipboard", "typed"),
  };
  const path =
    `/u/${encodeURIComponent(plant("email", "path of the page"))}/in` +
    `?ref=${plant("jwt", "parameter of the page")}&access_token=${plant("token", "token of the page", "never")}` +
    `#id_token=${plant("token", "fragment of the page", "never")}`;
  return {
    path,
    typed: [...main.typed, ...inner()],
    pasted,
    fileName: `${plant("word", "name of a chosen file", "never")}.pdf`,
    answer: {
      headers: {
        "x-session-token": plant("token", "header of an answer", "never"),
        "set-cookie": `sid=${plant("token", "cookie of an answer", "never")}; Path=/`,
        "x-note": plant("email", "header of an answer with an e-mail"),
      },
      body: JSON.stringify({
        password: plant("password", "name in the body of an answer", "never"),
        owner: { mail: plant("email", "e-mail in the body of an answer", "never") },
        list: [{ text: `card ${plant("card", "card in the body of an answer")}` }],
      }),
    },
    files: {
      "/frame.html": frame(),
      "/editor.html": "<!doctype html><title>Editor</title><body></body>",
      "/next.html": "<!doctype html><title>Next</title><p>Thank you",
      "/script.js": script(plant),
      "/": `<!doctype html><html lang=en><head>${head(plant)}</head><body>
<h1>Secrets</h1><span id=said-pin hidden>PIN</span>
<form id=form method=post action="/next.html?code=${plant("token", "action of the form", "never")}">${main.html}
<input id=pasted name=pasted><input type=file id=file name=file>
${given(plant)}</form>
${masked(plant)}${attributes(plant)}
<div id=shadow></div><div id=host data-revisit-mask></div><div id=blocked-host data-revisit-block></div>
<iframe name=same src="/frame.html?session=${plant("token", "address of a frame", "never")}"></iframe>
<iframe name=doc srcdoc="${quoted(sourceDoc())}"></iframe>
<iframe name=editor src="/editor.html"></iframe>
<canvas id=canvas width=300 height=40></canvas>
<svg><title>${plant("email", "title of a picture")}</title><a xlink:href="/x?pin=${plant("code", "xlink:href", "never")}"></a></svg>
<button id=late>Later</button><script src="/script.js"></script></body></html>`,
    },
  };

  function frame(): string {
    return `<!doctype html><html><head><title>${plant("email", "title of a frame")}</title></head><body>
<input name=inner data-f=frame-0><input type=password data-f=frame-1><p data-revisit-mask>${plant("phrase", "masked text in a frame", "never")}</p>
<a href="/y?token=${plant("token", "link in a frame", "never")}">y</a><div contenteditable data-f=frame-2></div></body></html>`;
  }

  function sourceDoc(): string {
    return `<title>${plant("jwt", "title of a srcdoc frame")}</title><!-- ${plant("phrase", "comment in srcdoc", "never")} -->
<input name=inner value="${plant("word", "value in srcdoc", "typed")}"><input data-f=doc-0 name=note><input data-f=doc-1 name=passcode>`;
  }

  function inner(): Typed[] {
    const at = (frame: string, selector: string, text: string): Typed => ({
      frame,
      selector,
      text,
    });
    return [
      at("same", "[data-f=frame-0]", plant("phrase", "typed in a frame", "typed")),
      at("same", "[data-f=frame-1]", plant("password", "password in a frame", "never")),
      at("same", "[data-f=frame-2]", plant("phrase", "edited in a frame", "typed")),
      at("doc", "[data-f=doc-0]", plant("phrase", "typed in a srcdoc frame", "typed")),
      at("doc", "[data-f=doc-1]", plant("password", "passcode in a srcdoc frame", "never")),
      at("editor", "body", plant("phrase", "typed in design mode", "typed")),
      { selector: "[data-f=shadow-0]", text: plant("phrase", "typed in a shadow root", "typed") },
      {
        selector: "[data-f=shadow-1]",
        text: plant("password", "password in a shadow root", "never"),
      },
      { selector: "[data-f=shadow-2]", text: plant("phrase", "edited in a shadow root", "typed") },
      {
        selector: "[data-f=shadow-3]",
        text: plant("phrase", "typed in a nested shadow root", "typed"),
      },
      { selector: "[data-f=host-0]", text: plant("phrase", "typed in a masked host", "never") },
      { selector: "[data-f=blocked-0]", text: plant("phrase", "typed in a blocked host", "never") },
    ];
  }
}

function quoted(html: string): string {
  return html.replace(/&/g, "&amp;").replace(/"/g, "&quot;");
}

function head(plant: Plant): string {
  return `<title>${plant("email", "title of the page")} - Inbox</title>
<meta name=csrf-token content="${plant("token", "csrf token of the page", "never")}">
<meta name=app-secret content="${plant("token", "meta with a secret name", "never")}">
<meta name=description content="Account of ${plant("email", "description of the page")}">
<link rel=canonical href="/?email=${plant("email", "canonical address", "never")}">
<link rel=stylesheet href="/empty.css?sig=${plant("token", "address of a style sheet", "never")}">
<style>.a{background:url("/a.svg?signature=${plant("token", "url in a style", "never")}")}</style>
<noscript><img src="/pixel?uid=${plant("phrase", "noscript", "never")}"></noscript>
<!-- ${plant("phrase", "comment", "never")} -->
<script type=application/json>{"user":"${plant("phrase", "JSON in a script", "never")}"}</script>`;
}

/** What fields are given by the page, and by people who came back. */
function given(plant: Plant): string {
  return `<input type=hidden name=state value="${plant("token", "hidden field", "never")}">
<input type=hidden name=plain value="${plant("word", "hidden field of words", "never")}">
<input name=name1 value="${plant("word", "value given", "typed")}">
<input name=name2 id=cleared value="${plant("word", "value given, then cleared", "typed")}">
<input type=number name=name3 value="${plant("word", "value that is none", "typed")}">
<input type=password value="${plant("password", "password given", "never")}">
<textarea name=name4>${plant("phrase", "text area given", "typed")}</textarea>
<textarea name=name5 id=cleared-area>${plant("phrase", "text area given, then cleared", "typed")}</textarea>
<input type=checkbox name=c value="${plant("word", "value of a checkbox", "typed")}">
<input type=radio name=r value="${plant("word", "value of a radio", "typed")}"><input type=radio name=r value=b>
<select name=s><option value=0>None</option><option value=1>One</option></select>
<datalist id=suggestions><option value="${plant("word", "value of a suggestion", "typed")}"></datalist>
<output name=o data-revisit-mask>${plant("phrase", "masked output", "never")}</output>
<input type=submit value="Pay as ${plant("email", "value of a button")}">
<x-field value="${plant("word", "value of a custom element", "typed")}"></x-field>`;
}

function masked(plant: Plant): string {
  return `<p data-revisit-mask>${plant("phrase", "masked text", "never")}<b> ${plant("phrase", "masked text below", "never")}</b></p>
<p class=rr-mask>${plant("phrase", "masked by class", "never")}</p>
<p class=private>${plant("phrase", "masked by selector", "never")}</p>
<p data-revisit-mask id=changed>before</p>
<div data-revisit-mask title="${plant("phrase", "title of a masked element", "never")}" aria-label="${plant("phrase", "label of a masked element", "never")}"><img alt="${plant("phrase", "alt in a masked element", "never")}"><input placeholder="${plant("phrase", "placeholder in a masked element", "never")}"><input type=button value="${plant("phrase", "button in a masked element", "never")}"></div>
<div data-revisit-block>${plant("phrase", "blocked text", "never")}<input value="${plant("phrase", "value in a blocked element", "never")}"></div>
<div class=rr-block title="${plant("phrase", "title of a blocked element", "never")}">x</div>
<div class=hide-me>${plant("phrase", "blocked by selector", "never")}</div>`;
}

function attributes(plant: Plant): string {
  const token = (place: string) => plant("token", place, "never");
  return `<a href="/a?token=${token("link")}">a</a>
<a href="https://${plant("word", "user in a link", "never")}:${plant("password", "password in a link", "never").replace("!", "")}@shop.example/">b</a>
<a href="mailto:${plant("email", "mailto")}">c</a>
<a href="/b#access_token=${token("fragment of a link")}">d</a>
<a href="/route#/reset?code=${token("route in a fragment")}">e</a>
<a href="/reset/${plant("jwt", "path of a link")}">f</a>
<a href="/in?next=${encodeURIComponent(`/pay?key=${token("address in an address")}`)}">g</a>
<a href="javascript:void('${plant("phrase", "script in a link", "never")}')">h</a>
<a ping="/ping?sid=${token("ping")}" href="/c">i</a>
<a download="${plant("email", "name of a download")}" href="/d">j</a>
<img src="/i.svg?sig=${token("address of a picture")}" alt="${plant("email", "alt of a picture")}" srcset="/i.svg?auth=${token("srcset")} 1x, /i.svg?w=2 2x">
<video poster="/p.svg?key=${token("poster")}"><track label="${plant("email", "label of a track")}" src="/t.vtt?otp=${token("track")}"></video>
<form action="/f?secret=${token("action")}"><button formaction="/g?pwd=${token("formaction")}" value="${plant("jwt", "value of a button element")}">Go</button></form>
<blockquote cite="/q?session=${token("cite")}">q</blockquote>
<div style="background:url('/s.svg?signature=${token("style")}')">s</div>
<div onclick="pay('${plant("phrase", "handler", "never")}')">o</div>
<div title="${plant("email", "title of an element")}" aria-label="${plant("card", "aria-label")}" aria-description="${plant("iban", "aria-description")}">t</div>
<div data-token="${plant("phrase", "data-token", "never")}" data-user='{"email":"${plant("email", "JSON in data", "never")}","password":"${plant("phrase", "password in JSON in data", "never")}"}' data-href="/z?token=${token("data-href")}" data-note="${plant("ssn", "data-note")}">u</div>
<object data="/o.svg?pass=${token("object")}" type="image/svg+xml"></object><embed src="/e.svg?key=${token("embed")}" type="image/svg+xml">
<input placeholder="like ${plant("email", "placeholder")}"><select><option label="${plant("email", "label of an option")}">x</option></select>`;
}

/** What the page's script does before anything is typed, and what its button does. */
function script(plant: Plant): string {
  const text = (...args: Parameters<Plant>) => JSON.stringify(plant(...args));
  const never = (kind: Parameters<Plant>[0], place: string) => text(kind, place, "never");
  return `
const shadow = document.getElementById("shadow").attachShadow({ mode: "open" });
shadow.innerHTML = ${JSON.stringify(`<input data-f=shadow-0 name=note><input type=password data-f=shadow-1><div contenteditable data-f=shadow-2></div>
<p data-revisit-mask>${plant("phrase", "masked text in a shadow root", "never")}</p><a href="/s?token=${plant("token", "link in a shadow root", "never")}">s</a><div id=nested></div>`)};
shadow.getElementById("nested").attachShadow({ mode: "open" }).innerHTML = "<input data-f=shadow-3 name=note>";
const host = document.getElementById("host").attachShadow({ mode: "open" });
host.innerHTML = ${never("phrase", "text at the top of a masked shadow root")} + "<p>" + ${never("phrase", "text in a masked shadow root")} + "</p><input data-f=host-0 name=note><p id=changed></p>";
const blocked = document.getElementById("blocked-host").attachShadow({ mode: "open" });
blocked.innerHTML = ${never("phrase", "text in a blocked shadow root")} + "<input data-f=blocked-0 name=note>";

localStorage.setItem("shop-user", ${never("phrase", "localStorage")});
localStorage.setItem("shop-token", ${never("jwt", "token in localStorage")});
sessionStorage.setItem("shop-cart", ${never("phrase", "sessionStorage")});
document.cookie = "shop=" + ${never("word", "cookie")};
window.name = ${never("phrase", "window.name")};
const opened = indexedDB.open("shop", 1);
opened.onupgradeneeded = () => opened.result.createObjectStore("s").add(${never("phrase", "IndexedDB")}, 1);
opened.onsuccess = () => opened.result.close();

document.addEventListener("input", ({ target }) => {
  if (target.matches("[data-controlled]")) target.setAttribute("value", target.value);
  if (target.matches("[data-grows]")) target.parentElement.dataset.replicatedValue = target.value;
});
document.addEventListener("paste", () => {});
window.showPassword = () => { document.querySelector("[data-shown]").type = "text"; };
window.designFrame = () => { frames.editor.document.designMode = "on"; };

window.later = async () => {
  document.getElementById("cleared").value = "";
  document.getElementById("cleared-area").value = "";
  document.getElementById("changed").textContent = ${never("phrase", "masked text that changed")};
  host.getElementById("changed").textContent = ${never("phrase", "text that changed in a masked shadow root")};
  host.append(${never("phrase", "text that was added to a masked shadow root")});
  blocked.append(${never("phrase", "text that was added to a blocked shadow root")});
  document.title = ${text("email", "title that changed")};
  await new Promise((resolve) => setTimeout(resolve));
  document.querySelector("title").firstChild.data = ${text("jwt", "title that changed by its node")};
  document.body.insertAdjacentHTML("beforeend", ${JSON.stringify(`<p data-revisit-mask>${plant("phrase", "masked text that was added", "never")}</p>
<textarea name=note>${plant("phrase", "text area that was added", "typed")}</textarea><input name=note value="${plant("word", "input that was added", "typed")}">
<a href="/late?token=${plant("token", "link that was added", "never")}" title="${plant("email", "title that was added")}">l</a>
<iframe srcdoc="&lt;input type=hidden value=${plant("word", "hidden field in a frame that was added", "never")}&gt;"></iframe>`)});
  const link = document.querySelector("a");
  link.href = "/changed?password=" + ${never("token", "link that changed")};
  link.title = ${text("email", "attribute that changed")};
  link.dataset.secret = ${never("phrase", "secret attribute that changed")};
  document.querySelector("[name=state]").setAttribute("value", ${never("word", "hidden field that changed")});
  document.querySelector("[name=plain]").value = ${never("word", "hidden field that was set")};
  document.querySelector("[type=submit]").style.background = "url(/late.svg?sig=" + ${never("token", "style that changed")} + ")";
  document.styleSheets[1].insertRule(".b{background:url(/b.svg?token=" + ${never("token", "rule that was inserted")} + ")}");

  history.pushState({ token: ${never("phrase", "token in history.state")}, mail: ${never("email", "e-mail in history.state")}, n: ${text("jwt", "value in history.state")} }, "", "/pushed?auth=" + ${never("token", "pushState")});
  history.replaceState(null, "", "/replaced/" + encodeURIComponent(${text("email", "replaceState")}) + "?q=1");
  location.hash = "refresh_token=" + ${never("token", "hash that changed")};

  console.log("mail", ${text("email", "console.log")});
  console.info(${text("card", "console.info")});
  console.warn("key is " + ${text("stripe", "console.warn")});
  console.error(new Error("failed for " + ${text("email", "error in the console")}));
  console.debug({ user: { password: ${never("phrase", "password in an object in the console")}, note: ${text("jwt", "token in an object in the console")} } });
  console.log(JSON.stringify({ apiKey: ${never("phrase", "apiKey in JSON in the console")} }));
  console.log("%s", ${text("github", "format of the console")}, [${text("google", "list in the console")}]);
  console.table([{ mail: ${never("email", "console.table")} }]);
  console.assert(false, ${text("slack", "console.assert")});
  console.dir({ iban: ${never("iban", "console.dir")} });
  console.trace(${text("aws", "console.trace")});
  console.log(new Map([["secret", ${never("phrase", "map in the console")}]]), new Set([${text("npm", "set in the console")}]));
  console.log("Authorization: Bearer " + ${never("token", "bearer in the console")});
  console.log("Cookie: a=" + ${never("word", "cookie in the console")});
  console.log("https://u:" + ${never("word", "password in an address in the console")} + "@api.example/?code=" + ${never("word", "code in an address in the console")});
  console.log(${text("pem", "private key in the console")});
  console.log("ours " + ${text("ours", "our own key in the console")} + " ssn " + ${text("ssn", "number in the console")});
  console.log("password=" + ${never("word", "named value in the console")});

  setTimeout(() => { throw new Error("no user " + ${text("email", "uncaught error")}); });
  setTimeout(() => { throw ${text("card", "thrown text")}; });
  Promise.reject(new TypeError("bad token " + ${text("jwt", "unhandled rejection")}));
  Promise.reject(${text("cardPlain", "rejection with a text")});
  Promise.reject({ password: ${never("phrase", "rejection with an object")} });

  await fetch("/api?token=" + ${never("token", "address of a fetch")}, {
    method: "POST",
    headers: { authorization: "Bearer " + ${never("token", "header of a fetch")}, "x-api-key": ${never("token", "key in a header")}, "x-note": ${text("email", "header with an e-mail")} },
    body: JSON.stringify({ password: ${never("phrase", "body of a fetch")}, text: "to " + ${text("email", "e-mail in the body of a fetch")} }),
  });
  await fetch(new Request("/api", { method: "POST", body: new URLSearchParams({ pin: ${never("word", "form body of a fetch")} }) }));
  const form = new FormData();
  form.set("card_number", ${never("card", "form data of a fetch")});
  form.set("file", new File(["x"], ${never("word", "name of a file that is sent")} + ".txt"));
  await fetch("/api", { method: "POST", body: form });
  await new Promise((resolve) => {
    const xhr = new XMLHttpRequest();
    xhr.open("POST", "/api?email=" + encodeURIComponent(${never("email", "address of an XHR")}));
    xhr.setRequestHeader("x-auth-token", ${never("token", "header of an XHR")});
    xhr.onloadend = resolve;
    xhr.send("otp=" + ${never("word", "body of an XHR")});
  });
  navigator.sendBeacon("/api?session=" + ${never("token", "address of a beacon")}, "passwd=" + ${never("word", "body of a beacon")});
  new Image().src = "/i.svg?uid=" + encodeURIComponent(${text("email", "address of a picture by script")});
  fetch("https://nobody.invalid/?key=" + ${never("token", "request that failed")}).catch(() => {});
  window.postMessage({ text: ${never("phrase", "postMessage")} }, "*");
  try { navigator.clipboard.writeText(${never("phrase", "clipboard")}).catch(() => {}); } catch {}

  const recorder = window.recorder;
  recorder.track("paid", { card_number: ${never("word", "property with a secret name")}, note: ${text("email", "property with an e-mail")}, nested: { token: ${never("word", "secret in a nested property")} } });
  recorder.identify("user-1", { passport: ${never("word", "trait with a secret name")}, about: ${text("card", "trait with a card")} });
  recorder.annotate("called " + ${text("email", "annotation")});

  const context = document.getElementById("canvas").getContext("2d");
  context.font = "20px sans-serif";
  context.fillText(${never("phrase", "text on a canvas")}, 5, 25);
  context.strokeText(${never("email", "e-mail on a canvas")}, 5, 25);
  await new Promise((resolve) => setTimeout(resolve, 1500));
};
`;
}
