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
  /** The last picture of each canvas, as an address. */
  readonly pictures: WeakMap<HTMLCanvasElement, string>;
  onmessage: ((event: { data: Encoded }) => void) | null;
  postMessage(picture: Picture): void;
}

export function newEncoder(page: Window & typeof globalThis): Encoder {
  const pictures = new WeakMap<HTMLCanvasElement, string>();
  const encoder: Encoder = {
    pictures,
    onmessage: null,
    postMessage(picture) {
      const { id, bitmap: canvas, width, height } = picture;
      const answer = (data: Encoded) => encoder.onmessage?.({ data });
      encode(page, picture)
        .then((url) => {
          // What did not change is not sent again.
          if (pictures.get(canvas) === url) return answer({ id });
          pictures.set(canvas, url);
          const [head = "", base64 = ""] = url.split(";base64,");
          answer({ id, type: head.slice("data:".length), base64, width, height });
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
): Promise<string> {
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, type, quality));
  if (!blob) throw new Error("the canvas has no picture");
  return new Promise<string>((resolve, reject) => {
    const reader = new page.FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });
}
