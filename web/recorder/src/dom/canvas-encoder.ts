/**
 * Makes files of what canvases show, in the place of the worker that rrweb would start from a
 * `blob:` address: a strict policy refuses that one, and reports it. Nothing is lost by it, as
 * browsers compress WebP beside the page's thread by themselves.
 */

interface Picture {
  id: number;
  /** Null where a canvas could not be read. */
  bitmap: ImageBitmap | null;
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
        .then(async (blob) => {
          const url = blob && (await dataUrl(page, blob));
          // What did not change is not sent again.
          if (!blob || !url || last.get(id) === url) return answer({ id });
          last.set(id, url);
          const base64 = url.slice(url.indexOf(",") + 1);
          answer({ id, type: blob.type, base64, width, height });
        })
        // A canvas with pictures of other origins may not be read.
        .catch(() => answer({ id }));
    },
  };
  return encoder;
}

async function encode(
  page: Window & typeof globalThis,
  { bitmap, width, height, dataURLOptions: { type, quality } }: Picture,
): Promise<Blob | null> {
  if (!bitmap) return null;
  const canvas = page.document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  canvas.getContext("2d")?.drawImage(bitmap, 0, 0);
  bitmap.close();
  return new Promise((resolve) => canvas.toBlob(resolve, type, quality));
}

function dataUrl(page: Window & typeof globalThis, blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new page.FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });
}
