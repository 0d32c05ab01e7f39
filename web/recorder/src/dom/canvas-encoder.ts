/**
 * Makes files of what canvases show, in the place of the worker that rrweb would start from a
 * `blob:` address: a strict policy refuses that one, and reports it. Nothing is lost by it, as
 * browsers compress WebP beside the page's thread by themselves.
 */

interface Picture {
  id: number;
  /** Named as rrweb names it. Here it is the canvas itself. */
  bitmap: HTMLCanvasElement;
  width: number;
  height: number;
  dataURLOptions: { type?: string; quality?: number };
}

type Encoded =
  | { id: number }
  | { id: number; type: string; base64: string; width: number; height: number };

/** As much of a `Worker` as rrweb uses. */
export interface Encoder {
  onmessage: ((event: { data: Encoded }) => void) | null;
  postMessage(picture: Picture): void;
}

export function newEncoder(page: Window & typeof globalThis): Encoder {
  const last = new Map<number, string>();
  const encoder: Encoder = {
    onmessage: null,
    postMessage(picture) {
      const { id, width, height } = picture;
      const answer = (data: Encoded) => encoder.onmessage?.({ data });
      encode(page, picture)
        .then(({ type, base64 }) => {
          // What did not change is not sent again.
          if (last.get(id) === base64) return answer({ id });
          last.set(id, base64);
          answer({ id, type, base64, width, height });
        })
        // A canvas with pictures of other origins may not be read.
        .catch(() => answer({ id }));
    },
  };
  return encoder;
}

async function encode(
  page: Window & typeof globalThis,
  { bitmap: canvas, dataURLOptions: { type, quality } }: Picture,
): Promise<{ type: string; base64: string }> {
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, type, quality));
  if (!blob) throw new Error("the canvas has no picture");
  const url = await new Promise<string>((resolve, reject) => {
    const reader = new page.FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });
  return { type: blob.type, base64: url.slice(url.indexOf(",") + 1) };
}
