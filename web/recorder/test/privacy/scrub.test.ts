import { describe, expect, it } from "vitest";
import { newScrub } from "../../src/privacy/scrub";

const scrub = newScrub({ redactNames: ["voucher"] });

const JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P";

function checkText(dirty: string, clean: string): void {
  expect(scrub.text(dirty)).toBe(clean);
}

function checkUrl(dirty: string, clean: string): void {
  expect(scrub.url(dirty)).toBe(clean);
}

describe("text", () => {
  it("loses e-mail addresses", () => {
    checkText("mail jane.doe+shop@mail.example.co.uk now", "mail [email] now");
    checkText("(jörg@exämple.de)", "([email])");
    checkText("to=jane%40example.com&x", "to=[email]&x");
    checkText("a@b.co, c@d.io", "[email], [email]");
  });

  it("keeps what only has an @", () => {
    for (const text of ["@media print", "logo@2x.png", "lodash@4.17.21", "me @ home", "a@b"]) {
      checkText(text, text);
    }
  });

  it("loses cards, accounts and social security numbers", () => {
    checkText("card 4111 1111 1111 1111 ok", "card [card] ok");
    checkText("4111-1111-1111-1111", "[card]");
    checkText("x5500005555555559y", "x[card]y");
    checkText("2026 3782 822463 10005 12", "2026 [card] 12");
    checkText("DE89 3704 0044 0532 0130 00 please", "[iban] please");
    checkText("gb29nwbk60161331926819", "[iban]");
    checkText("ssn is 219-09-9999.", "ssn is [ssn].");
  });

  it("keeps numbers that are none of these", () => {
    for (const text of [
      "order 4111111111111112",
      "at 1700000000000 ms",
      "+1 555 010 9999",
      "000-12-3456",
      "DE00 3704 0044 0532 0130 00",
      "1 2 3 4 5 6 7 8 9 10 11 12 13",
    ]) {
      checkText(text, text);
    }
  });

  it("loses tokens of well-known kinds", () => {
    checkText(`got ${JWT}!`, "got [token]!");
    for (const token of [
      "sk_live_4eC39HqLyjWDarjtT1zdp7dc",
      "ghp_16C7e42F292c6912E7710c838347Ae178B4a",
      "github_pat_11ABCDEFG0abcdefghijkl_mnopqrstuvwxyz12345",
      "glpat-a1B2c3D4e5F6g7H8i9J0",
      "xoxb-123456789012-abcdefABCDEF",
      "AKIAIOSFODNN7EXAMPLE",
      "AIzaSyD-9tSrke72PouQMnMX-a7eZSW0jkFMBWY",
      "ya29.a0AfH6SMBx1234567890abcdef",
      "npm_a1b2c3d4e5f6g7h8i9j0k1l2m3n4o5p6",
      "SG.a1b2c3d4e5f6g7h8.i9j0k1l2m3n4",
      "rvk_a1b2c3d4e5f6g7h8i9j0",
    ]) {
      checkText(`x: ${token} y`, "x: [token] y");
    }
  });

  it("loses credentials and private keys", () => {
    checkText("sent Bearer abc123def", "sent Bearer [redacted]");
    checkText("Basic dXNlcjpwYXNz=", "Basic [redacted]");
    checkText("Basic training for bearers", "Basic training for bearers");
    const key = "-----BEGIN RSA PRIVATE KEY-----\nMIIE\nabc\n-----END RSA PRIVATE KEY-----";
    checkText(`a ${key} b ${key.slice(0, 50)}`, "a [key] b [key]");
  });

  it("loses values by their names", () => {
    checkText("password=hunter&x=1", "password=[redacted]&x=1");
    checkText('{"password":"hun ter","n":1}', '{"password":"[redacted]","n":1}');
    checkText(
      '"{\\"apiKey\\":\\"abc\\",\\"n\\":1}"',
      '"{\\"apiKey\\":\\"[redacted]\\",\\"n\\":1}"',
    );
    checkText("Cookie: a=b; c=d\nHost: x", "Cookie: [redacted]\nHost: x");
    checkText("voucher: SAVE10", "voucher: [redacted]");
    checkText("session: started", "session: started");
    checkText("a=b=c: d", "a=b=c: d");
  });

  it("loses what addresses in it hide", () => {
    checkText(
      "GET https://u:p@x.example/a?code=1#t failed",
      "GET https://x.example/a?code=[redacted]#t failed",
    );
  });

  it("is the same when it is scrubbed again", () => {
    const dirty = `a@b.co 4111111111111111 ${JWT} password=x https://x.example/?token=1 Bearer a1b2c3d4`;
    checkText(scrub.text(dirty), scrub.text(dirty));
  });
});

describe("addresses", () => {
  it("stay readable without their secrets", () => {
    checkUrl("https://jane:pw@x.example/", "https://x.example/");
    checkUrl("/pay?step=2&api_key=a&q=shoes", "/pay?step=2&api_key=[redacted]&q=shoes");
    checkUrl(
      "https://x.example/#access_token=a&n=1",
      "https://x.example/#access_token=[redacted]&n=1",
    );
    checkUrl("https://x.example/#/in?sessionId=9", "https://x.example/#/in?sessionId=[redacted]");
    checkUrl("/u/jane%40example.com/x", "/u/[email]/x");
    checkUrl(`/in/${JWT}`, "/in/[token]");
    checkUrl("/a;jsessionid=1A2B?x=1", "/a;jsessionid=[redacted]?x=1");
    checkUrl("mailto:jane@example.com?subject=x", "mailto:[email]?subject=x");
    checkUrl("/in?next=%2Fpay%3Ftoken%3Da", "/in?next=%2Fpay%3Ftoken%3D[redacted]");
    checkUrl("/find?q=jane%40example.com", "/find?q=[email]");
  });

  it("lose parameters that look random, unless they name a version", () => {
    checkUrl("/x?r=a1B2c3D4e5F6g7H8i9J0k", "/x?r=[redacted]");
    checkUrl(
      "/x.css?v=d41d8cd98f00b204e9800998ecf8427e",
      "/x.css?v=d41d8cd98f00b204e9800998ecf8427e",
    );
    checkUrl(
      "/x?id=550e8400-e29b-41d4-a716-446655440000",
      "/x?id=550e8400-e29b-41d4-a716-446655440000",
    );
    checkUrl("/x?name=summer-sale-2026-collection", "/x?name=summer-sale-2026-collection");
  });

  it("of pictures and style sheets stay", () => {
    for (const url of [
      "https://cdn.example/assets/index-4f9d1c2b8e7a6d5c.css",
      "https://cdn.example/a/logo@2x.png?v=3",
      "https://cdn.example/npm/jquery@3.7.1/jquery.min.js",
      "https://cdn.example/_next/image?url=%2Fphotos%2Fa1b2c3d4e5f6a7b8c9d0.jpg&w=640&q=75",
      "https://cdn.example/photo/4111111111111111.jpg",
      "sprite.svg#icon-arrow-right-24-filled",
      "blob:https://x.example/550e8400-e29b-41d4-a716-446655440000",
    ]) {
      checkUrl(url, url);
    }
  });

  it("that are data or script lose all of it", () => {
    checkUrl("data:text/html;base64,PGI+", "data:text/html,[redacted]");
    checkUrl("javascript:pay('x')", "javascript:");
  });

  it("become absolute where a base is given", () => {
    expect(scrub.url("../a?pin=1", "https://x.example/b/c")).toBe(
      "https://x.example/a?pin=[redacted]",
    );
  });
});

describe("values", () => {
  it("lose what has a secret name, and what looks like a secret", () => {
    const dirty = {
      user: { email: "a@b.co", n: 1, pin: 4, hasToken: true },
      list: ["x", "a@b.co"],
    };
    expect(scrub.value(dirty)).toEqual({
      user: { email: "[redacted]", n: 1, pin: "[redacted]", hasToken: true },
      list: ["x", "[email]"],
    });
    expect(scrub.value(4111111111111111)).toBe("[card]");
  });

  it("survive whatever a page has", () => {
    const cycle: Record<string, unknown> = { at: new Date(0), map: new Map([["pwd", "x"]]) };
    cycle.self = cycle;
    Object.defineProperty(cycle, "bad", {
      enumerable: true,
      get() {
        throw new Error("no");
      },
    });
    expect(scrub.value(cycle)).toEqual({
      at: "1970-01-01T00:00:00.000Z",
      map: { pwd: "[redacted]" },
      self: "[circular]",
      bad: "[getter]",
    });
    const hostile = new Proxy(
      {},
      {
        ownKeys: () => {
          throw new Error("no");
        },
      },
    );
    expect(scrub.value([hostile, undefined, 1n, Symbol("s"), () => 1, Number.NaN])).toEqual([
      ...["[unreadable]", null, "1n", "Symbol(s)", "[function]", "NaN"],
    ]);
  });

  it("are cut where they have no end", () => {
    let deep: unknown = "end";
    for (let depth = 0; depth < 100; depth++) deep = { deep };
    expect(JSON.stringify(scrub.value(deep)).length).toBeLessThan(200);
    expect((scrub.value(new Array(100_000).fill(1)) as unknown[]).length).toBeLessThan(1_100);
  });
});
