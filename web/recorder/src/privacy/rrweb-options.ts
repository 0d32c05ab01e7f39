/** What rrweb is to hide by itself. Text it leaves to `scrub-event.ts`, which sees further. */
import type { recordOptions } from "rrweb";
import type { RecordedEvent } from "../event";
import { recordedValue } from "./fields";
import { type MaskSettings, selectors } from "./selectors";

type Options = recordOptions<RecordedEvent>;

export type MaskingOptions = Pick<
  Options,
  "maskInputOptions" | "maskInputFn" | "maskTextFn" | "blockSelector" | "ignoreSelector"
>;

export function maskingOptions(settings: MaskSettings): MaskingOptions {
  const { blocked, ignored } = selectors(settings);
  // By tag and not by type: rrweb asks by either, and this way no type is forgotten.
  const fields: Record<string, boolean> = {
    input: true,
    textarea: true,
    // It leaves out which option is chosen, for all or none; the rest is done afterwards.
    select: settings.maskAllInputs,
  };
  return {
    maskInputOptions: fields as NonNullable<Options["maskInputOptions"]>,
    maskInputFn: (value, element) => recordedValue(element, value, settings),
    maskTextFn: (text) => text,
    blockSelector: blocked,
    ignoreSelector: ignored,
  };
}
