/** Tells whether objects of the page are, property by property, what they were before. */
export function watchProperties(...owners: object[]): { changed(): string[] } {
  const before = owners.map(descriptors);
  return {
    changed: () =>
      owners.flatMap((owner, index) => differences(before[index] ?? new Map(), descriptors(owner))),
  };
}

type Descriptors = Map<PropertyKey, PropertyDescriptor>;

function descriptors(owner: object): Descriptors {
  return new Map(
    Reflect.ownKeys(owner).map((key) => [
      key,
      Reflect.getOwnPropertyDescriptor(owner, key) as PropertyDescriptor,
    ]),
  );
}

function differences(before: Descriptors, after: Descriptors): string[] {
  const keys = new Set([...before.keys(), ...after.keys()]);
  return [...keys].filter((key) => !isSame(before.get(key), after.get(key))).map(String);
}

function isSame(a: PropertyDescriptor | undefined, b: PropertyDescriptor | undefined): boolean {
  if (!a || !b) return a === b;
  const names = ["value", "get", "set", "writable", "enumerable", "configurable"] as const;
  return names.every((name) => Object.is(a[name], b[name]));
}
