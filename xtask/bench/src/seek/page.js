// Measures in the page what a viewer would feel, and sends it to where the page came from.
const frame = () => new Promise((done) => requestAnimationFrame(done));
const shown = async () => {
  await frame();
  await frame();
};
const send = (figures) =>
  fetch("/figures", { method: "POST", body: JSON.stringify(figures) });
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
const host = () => {
  const element = document.createElement("div");
  element.style.cssText = "width:1280px;height:800px";
  return document.body.appendChild(element);
};

let longest = 0;
let count = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    longest = Math.max(longest, entry.duration);
    count += entry.duration > 100 ? 1 : 0;
  }
}).observe({ entryTypes: ["longtask"] });
const tasks = async () => {
  await sleep(300);
  const said = { longest, count };
  longest = 0;
  count = 0;
  return said;
};
/** Bytes of everything on the page's heaps, workers too. */
const heap = async () => {
  if (performance.measureUserAgentSpecificMemory) {
    const measured = performance.measureUserAgentSpecificMemory();
    const memory = await Promise.race([measured, sleep(15_000)]);
    if (memory) return memory.bytes;
  }
  return performance.memory?.usedJSHeapSize ?? 0;
};

async function open(src) {
  const player = document.createElement("revisit-player");
  player.style.cssText = "display:block;width:1280px;height:800px";
  const ready = new Promise((done, failed) => {
    player.addEventListener("ready", done);
    player.addEventListener("error", (event) => failed(new Error(JSON.stringify(event.detail))));
  });
  player.src = src;
  host().append(player);
  await ready;
  await shown();
  return player;
}

async function seekAll(places, seek) {
  const took = [];
  for (const place of places) {
    const started = performance.now();
    await seek(place);
    await shown();
    took.push(performance.now() - started);
  }
  return took;
}

async function run({ what, src, places, playMs }) {
  const started = performance.now();
  if (what === "open") {
    const player = await open(src);
    return { tookMs: performance.now() - started, durationMs: player.durationMs };
  }
  if (what === "ours") {
    const player = await open(src);
    const opened = performance.now() - started;
    await tasks();
    const seeks = await seekAll(places, (place) => player.seek(place * player.durationMs));
    const seeking = await tasks();
    await player.seek(0);
    player.speed = 16;
    player.play();
    let most = 0;
    for (const until = performance.now() + playMs; performance.now() < until; ) {
      await sleep(1000);
      most = Math.max(most, performance.memory?.usedJSHeapSize ?? 0);
    }
    const reachedMs = player.currentTimeMs;
    const playing = await tasks();
    return { opened, seeks, seeking, playing, most, heap: await heap(), reachedMs };
  }
  const { Replayer } = window.rrweb;
  const text = await (await fetch(src)).text();
  const events = JSON.parse(text);
  const replayer = new Replayer(events, { root: host(), mouseTail: false, showWarning: false });
  replayer.pause(0);
  await shown();
  const opened = performance.now() - started;
  await tasks();
  const { totalTime } = replayer.getMetaData();
  const seeks = await seekAll(places, (place) => replayer.pause(place * totalTime + 1));
  const seeking = await tasks();
  return { opened, seeks, seeking, heap: await heap() };
}

run(window.plan).then(send, (error) => send({ error: String(error) }));
