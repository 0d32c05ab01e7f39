declare module "*.css?inline" {
  const css: string;
  export = css;
}

/** The reader as one function that needs nothing around it: see `reader-plugin.ts`. */
declare module "virtual:reader" {
  export function makeReader(): (port: object) => void;
}
