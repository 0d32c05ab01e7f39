import { act, StrictMode } from "react";
import { createRoot, type Root } from "react-dom/client";
import { renderToString } from "react-dom/server";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { RevisitProvider, useRevisit } from "../src/index";

const said = vi.hoisted(() => ({ lines: [] as string[], nMade: 0 }));

vi.mock("@revisit/recorder", () => ({
  PortableSessionRecorder: class {
    private readonly _n = ++said.nMade;
    start = (userId?: string) => said.lines.push(`${this._n} start ${userId}`);
    identify = (userId: string) => said.lines.push(`${this._n} identify ${userId}`);
    destroy = () => said.lines.push(`${this._n} destroy`);
  },
}));

const OPTIONS = { endpoint: "https://replay.example", writeKey: "rvw_x" };
let root: Root;

function Child() {
  return <p>{useRevisit() === null ? "off" : "on"}</p>;
}

function app(userId?: string, isOn = true) {
  return (
    <RevisitProvider options={OPTIONS} userId={userId} isOn={isOn}>
      <Child />
    </RevisitProvider>
  );
}

beforeEach(() => {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
  said.lines = [];
  said.nMade = 0;
  document.body.innerHTML = "<div></div>";
  root = createRoot(document.body.firstElementChild as Element);
});

afterEach(() => act(async () => root.unmount()));

test("what is below the provider has the recorder while it records", async () => {
  await act(async () => root.render(app("ann")));
  expect(document.body.textContent).toBe("on");
  await act(async () => root.render(app("ann", false)));
  expect(document.body.textContent).toBe("off");
  expect(said.lines).toEqual(["1 start ann", "1 identify ann", "1 destroy"]);
});

test("who is recorded may be known later, without a second recorder", async () => {
  await act(async () => root.render(app()));
  await act(async () => root.render(app("ben")));
  expect(said.lines).toEqual(["1 start undefined", "1 identify ben"]);
});

test("an effect that runs twice leaves one recorder", async () => {
  await act(async () => root.render(<StrictMode>{app()}</StrictMode>));
  expect(said.lines).toEqual(["1 start undefined", "1 destroy", "2 start undefined"]);
});

test("on a server there is none", () => {
  expect(renderToString(app("ann"))).toBe("<p>off</p>");
  expect(said.lines).toEqual([]);
});

test("without a provider there is none", async () => {
  await act(async () => root.render(<Child />));
  expect(document.body.textContent).toBe("off");
});
