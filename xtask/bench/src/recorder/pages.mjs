/**
 * The pages that are recorded, each as its HTML and what a person does on it. What a page does by
 * itself is in its own script; it is the same at every run.
 */

const WORDS = "lorem ipsum dolor sit amet consectetur adipiscing elit sed do eiusmod tempor".split(" ");

/** The same words every time. */
function words(n, from) {
  return Array.from({ length: n }, (_, at) => WORDS[(from + at * 7) % WORDS.length]).join(" ");
}

function repeat(n, item) {
  return Array.from({ length: n }, (_, at) => item(at)).join("");
}

const STYLE = `body{font:16px sans-serif;margin:2rem;max-width:60rem}table{border-collapse:collapse}
td{border:1px solid #ccc;padding:2px 6px}.card{border:1px solid #ddd;margin:.5rem 0;padding:.5rem}
${repeat(200, (at) => `.c${at}{color:hsl(${at},40%,30%);padding-left:${at % 7}px}`)}`;

export const PAGES = [
  {
    name: "an article, read",
    body: repeat(
      300,
      (at) =>
        `<section class="c${at % 200}"><h2>${words(4, at)}</h2><p>${words(60, at)} <a href="#${at}">${words(2, at)}</a></p></section>`,
    ),
    script: "",
    async act(page) {
      for (let turn = 0; turn < 20; turn++) {
        await page.mouse.move(100 + turn * 20, 100 + ((turn * 53) % 400), { steps: 8 });
        await page.mouse.wheel(0, 400);
        await page.waitForTimeout(150);
      }
      await page.mouse.click(300, 300);
    },
  },
  {
    name: "a form, filled in",
    body: `<form>${repeat(40, (at) => `<p><label>${words(2, at)} <input name="f${at}" class="c${at}"></label></p>`)}</form>`,
    script: "",
    async act(page) {
      for (let at = 0; at < 16; at++) {
        await page.locator(`[name=f${at}]`).click();
        await page.keyboard.type(words(4, at), { delay: 10 });
      }
    },
  },
  {
    name: "a table of 20,000 nodes, sorted",
    body: `<button id="sort">sort</button><table><tbody>${repeat(
      1250,
      (at) => `<tr class="c${at % 200}">${repeat(7, (cell) => `<td>${(at * 37 + cell * 11) % 1250}</td>`)}</tr>`,
    )}</tbody></table>`,
    script: `document.getElementById("sort").onclick = () => {
      const body = document.querySelector("tbody");
      const rows = [...body.rows].sort((a, b) => a.cells[0].textContent - b.cells[0].textContent);
      body.append(...rows.slice(0, 200));
    };`,
    async act(page) {
      for (let turn = 0; turn < 4; turn++) {
        await page.locator("#sort").click();
        await page.waitForTimeout(1000);
      }
    },
  },
  {
    name: "a feed, growing and dropping its top",
    body: `<main id="feed"></main>`,
    script: `let n = 0;
    const feed = document.getElementById("feed");
    const add = () => {
      for (let at = 0; at < 20; at++, n++) {
        const card = document.createElement("article");
        card.className = "card c" + (n % 200);
        card.innerHTML = "<h3>item " + n + "</h3><p>" + ${JSON.stringify(words(30, 3))} + "</p><button>like</button><span>" + n + "</span>";
        feed.append(card);
      }
      while (feed.children.length > 200) feed.firstChild.remove();
      if (n < 1200) setTimeout(add, 100);
    };
    add();`,
    async act(page) {
      for (let turn = 0; turn < 24; turn++) {
        await page.mouse.wheel(0, 300);
        await page.mouse.move(200 + turn * 10, 300, { steps: 5 });
        await page.waitForTimeout(200);
      }
    },
  },
  {
    name: "a dashboard, 10,000 changes in 5 s",
    body: `<div id="board">${repeat(500, (at) => `<div class="c${at % 200}"><b>${at}</b> <i style="width:1px">x</i></div>`)}</div>`,
    script: `const cells = [...document.querySelectorAll("#board div")];
    let tick = 0;
    const turn = () => {
      for (let at = 0; at < 34; at++) {
        const cell = cells[(tick * 34 + at) % cells.length];
        if (at % 2) cell.firstChild.firstChild.data = String(tick * at);
        else cell.lastChild.style.width = (tick % 100) + "px";
      }
      if (tick % 30 === 0) { console.log("tick", tick); fetch("/data/" + tick); }
      if (++tick < 300) setTimeout(turn, 16);
    };
    turn();`,
    async act(page) {
      for (let at = 0; at < 12; at++) {
        await page.mouse.move(100 + at * 30, 200, { steps: 6 });
        await page.waitForTimeout(400);
      }
    },
  },
];

/** A page with one of the recorders on it, set up as its documentation has it. */
export function html(page, recorder, origin) {
  const host = origin.replace("http://", "");
  const heads = {
    none: "",
    rrweb: `<script src="/peers/rrweb.js"></script>
      <script>window.events = []; peer.record({ emit: (event) => window.events.push(event) });</script>`,
    ours: `<script src="${origin}/ours/revisit-recorder.js" data-write-key="rvw_bench"></script>`,
    posthog: `<script src="${origin}/posthog/static/array.js"></script>
      <script>posthog.init("rvw_bench", { api_host: "${origin}/posthog", opt_out_useragent_filter: true });</script>`,
    sentry: `<script src="/peers/sentry.js"></script>
      <script>peer.init({ dsn: "http://key@${host}/1", integrations: [peer.replayIntegration()],
        replaysSessionSampleRate: 1, replaysOnErrorSampleRate: 1 });</script>`,
  };
  return `<!doctype html><html><head><meta charset="utf-8"><title>${page.name}</title>
    <script>window.longTasks = []; new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) window.longTasks.push(entry.duration);
    }).observe({ type: "longtask", buffered: true });</script>
    <style>${STYLE}</style>${heads[recorder]}</head>
    <body><h1>${page.name}</h1>${page.body}<script>${page.script}</script></body></html>`;
}

export const RECORDERS = ["none", "rrweb", "ours", "posthog", "sentry"];
