/** Loads the part of the recorder that most pages never need. */

export type More = typeof import("./index");

/** Bundlers make a file of its own of it. In the script build `load-script.ts` stands here. */
export function loadMore(): Promise<More> {
  return import("./index");
}

/** Where the script build came from; in modules nobody can say. */
export const scriptUrl: string | undefined = undefined;
