declare module "*.css?inline" {
  const css: string;
  export = css;
}

declare module "*?worker&inline" {
  const InlineWorker: new (options?: { name?: string }) => Worker;
  export default InlineWorker;
}
