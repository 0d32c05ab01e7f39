import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { isSensitiveName, newNames, PARTS, WORDS } from "../../src/privacy/names";

const SERVERS = readFileSync(
  new URL(
    "../../../../crates/revisit-finalize/src/moments/actions/sensitive.rs",
    import.meta.url.replace("http://localhost:3000/@fs", "file://"),
  ),
  "utf8",
);

/** The words between the brackets of a constant of the server's. */
function serversList(name: string): string[] {
  const [, list = ""] =
    new RegExp(`const ${name}: &\\[&str\\] =\\s*&\\[([^\\]]*)\\]`).exec(SERVERS) ?? [];
  return [...list.matchAll(/"([a-z]+)"/g)].map(([, word]) => word ?? "");
}

describe("names of secrets", () => {
  it("are those that the server knows", () => {
    expect(serversList("PARTS").length).toBeGreaterThan(10);
    expect([...PARTS]).toEqual(serversList("PARTS"));
    expect([...WORDS]).toEqual(serversList("WORDS"));
  });

  it("are known as the server knows them", () => {
    const lists = [...SERVERS.matchAll(/for name in \[([^\]]*(?:\][^\]]*?)*?)\] \{/g)];
    const [secret, plain] = lists.map(([, list = ""]) =>
      [...list.matchAll(/"([^"]*)"/g)].map(([, name]) => name ?? ""),
    );
    expect(secret?.length).toBeGreaterThan(20);
    expect(plain?.length).toBeGreaterThan(10);
    expect(secret?.filter((name) => !isSensitiveName(name))).toEqual([]);
    expect(plain?.filter(isSensitiveName)).toEqual([]);
  });

  it("of properties and of parameters go further, and the page may add its own", () => {
    const names = newNames(["customer number", "vin"]);
    for (const name of ["Authorization", "set-cookie", "sessionId", "customerNumber", "VIN"]) {
      expect([name, names.isSecretProperty(name)]).toEqual([name, true]);
    }
    for (const name of ["code", "key", "X-Amz-Signature", "access_token", "phone"]) {
      expect([name, names.isSecretParameter(name)]).toEqual([name, true]);
    }
    for (const name of ["number", "vine", "page", "sort", "utm_source", "keyboard"]) {
      expect([name, names.isSecretParameter(name)]).toEqual([name, false]);
    }
    expect(names.isSecretProperty("code")).toBe(false);
  });
});
