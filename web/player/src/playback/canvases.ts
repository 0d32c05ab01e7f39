/**
 * Shows what canvases showed. A replay runs no scripts, so its canvases cannot be drawn on: the
 * browser does not even give them a box. A picture as the element's `content` does both, in the very
 * box that the canvas had.
 *
 * Recorders that take pictures write them in two ways: into a snapshot, and as an event that clears
 * the canvas and draws one picture. Those that write down each call of a drawing are not followed:
 * their canvases are empty, in a box of the right size.
 */

import {
  EventType,
  incrementalData,
  isObject,
  type RecordedEvent,
  Source,
} from "../recording/event.ts";

interface Mirror {
  getNode(id: number): Node | null;
  getMeta(node: Node): unknown;
}
interface Told {
  readonly replayer: { getMirror(): Mirror };
}

/** For rrweb's `plugins`. */
export interface CanvasPlugin {
  onBuild(node: Node, told: Told): void;
  handler(event: RecordedEvent, isSync: boolean, told: Told): void;
}

/** Pictures of dots only: a drawing may ask for more. */
const PICTURE = /^data:image\/(?:webp|png|jpeg|gif);base64,[A-Za-z0-9+/]+=*$/;
/** What a canvas measures that does not say it, and the most that one may. */
const DEFAULT_SIZE = { width: 300, height: 150 };
const MAX_PX = 32_767;

export function createCanvasPlugin(): CanvasPlugin {
  const pictures = new WeakMap<HTMLElement, string>();
  const show = (canvas: HTMLElement): void => {
    const picture = pictures.get(canvas) ?? blank(canvas);
    canvas.style.setProperty("content", `url("${picture}")`, "important");
  };
  const draw = (canvas: HTMLElement, picture: unknown): void => {
    if (typeof picture === "string" && PICTURE.test(picture)) pictures.set(canvas, picture);
    show(canvas);
  };

  return {
    onBuild(node, { replayer }) {
      if (!isCanvas(node)) return;
      const meta = replayer.getMirror().getMeta(node);
      const attributes = isObject(meta) && isObject(meta.attributes) ? meta.attributes : {};
      draw(node, attributes.rr_dataURL);
    },
    handler(event, _isSync, { replayer }) {
      const data = event.type === EventType.Incremental ? incrementalData(event) : null;
      const canvasOf = (id: unknown): HTMLElement | null => {
        const node = typeof id === "number" ? replayer.getMirror().getNode(id) : null;
        return isCanvas(node) ? node : null;
      };
      if (data?.source === Source.CanvasMutation) {
        const canvas = canvasOf(data.id);
        if (canvas) draw(canvas, pictureIn(data.commands));
      } else if (data?.source === Source.Mutation && Array.isArray(data.attributes)) {
        // A style as a text has taken ours away; a size may be another.
        for (const { id } of data.attributes.filter(isObject)) {
          const canvas = canvasOf(id);
          if (canvas) show(canvas);
        }
      }
    },
  };
}

function isCanvas(node: Node | null): node is HTMLElement {
  return node?.nodeName === "CANVAS";
}

/** The picture that commands end with, as an address. */
function pictureIn(commands: unknown): string | null {
  const [drawn] = Array.isArray(commands) ? commands.filter(isObject).slice(-1) : [];
  if (drawn?.property !== "drawImage") return null;
  const bitmap = first(drawn.args);
  const blob = bitmap?.rr_type === "ImageBitmap" ? first(bitmap.args) : null;
  const bytes = blob?.rr_type === "Blob" ? first(blob.data) : null;
  return bytes ? `data:${String(blob?.type)};base64,${String(bytes.base64)}` : null;
}

function first(list: unknown): Record<string, unknown> | null {
  const [it] = Array.isArray(list) ? (list as unknown[]) : [];
  return isObject(it) ? it : null;
}

function blank(canvas: HTMLElement): string {
  const [width, height] = (["width", "height"] as const).map((name) => {
    const px = Number.parseInt(canvas.getAttribute(name) ?? "", 10);
    return px >= 0 ? Math.min(px, MAX_PX) : DEFAULT_SIZE[name];
  });
  return `data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' width='${width}' height='${height}'/>`;
}
