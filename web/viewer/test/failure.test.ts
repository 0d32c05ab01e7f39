import { expect, test } from "vitest";
import { explain, type Failure } from "../src/failure.ts";
import { fromUrl } from "../src/source.ts";

const UNREACHED: Failure = {
  title: "The recording could not be reached",
  detail: "Failed to fetch",
};
const PAGE = new URL("https://replay.example/play");

async function explained(
  url: string,
  { said = UNREACHED, answers = false }: { said?: Failure; answers?: boolean } = {},
): Promise<Failure> {
  return explain(fromUrl(url, PAGE), said, PAGE, async () => answers);
}

test("a host that answers but not to us lacks CORS", async () => {
  const { title, detail } = await explained("https://host.test/a.zip", { answers: true });
  expect(title).toBe("host.test does not let other pages read this");
  expect(detail).toContain("Access-Control-Allow-Origin: https://replay.example");
});

test("a host that does not answer cannot be reached", async () => {
  expect((await explained("https://host.test/a.zip")).title).toBe("host.test cannot be reached");
});

test("a secure page cannot fetch what is not", async () => {
  const { title } = await explained("http://host.test/a.zip", { answers: true });
  expect(title).toContain("secure");
});

test("our own host needs no CORS", async () => {
  const { title } = await explained("/a.zip", { answers: true });
  expect(title).toBe("replay.example cannot be reached");
});

test("what the player knows is told with the address", async () => {
  const said = { title: "No archive", detail: "It is a page." };
  const { title, detail } = await explained("https://host.test/a.zip", { said });
  expect(title).toBe("No archive");
  expect(detail).toBe("It is a page. (https://host.test/a.zip)");
});
