/**
 * Holds answers against the OpenAPI document that the server itself serves: is the status one that
 * the operation may answer, is the content of a kind that goes with it, and is the body as its
 * schema says, with nothing more than it names.
 */
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";

const DOCUMENT_ID = "openapi.json";

interface Schema {
  readonly allOf?: readonly { readonly $ref?: string }[];
}

interface Operation {
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, unknown>> }>
  >;
}

export interface OpenApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

export class OpenApi {
  readonly #document: OpenApiDocument;
  readonly #ajv = new Ajv2020({ strict: false, allErrors: true });
  readonly #answered = new Set<string>();

  constructor(document: OpenApiDocument) {
    this.#document = document;
    addFormats.default(this.#ajv);
    const { schemas } = document.components;
    this.#ajv.addSchema({ ...document, components: { schemas: closed(schemas) } }, DOCUMENT_ID);
  }

  /** Every operation with every status that it may answer. */
  get documented(): string[] {
    return Object.entries(this.#document.paths).flatMap(([path, operations]) =>
      Object.entries(operations).flatMap(([method, { responses }]) =>
        Object.keys(responses).map((status) => named(method, path, status)),
      ),
    );
  }

  /** Those of them that were seen. */
  get answered(): ReadonlySet<string> {
    return this.#answered;
  }

  /** What is wrong with an answer; nothing, mostly. */
  async faults(method: string, path: string, response: Response): Promise<string[]> {
    const { status } = response;
    const name = named(method, path, status);
    const text = await response.text();
    const documented = this.#document.paths[path]?.[method.toLowerCase()]?.responses[status];
    if (!documented) return [`${name} is not documented: ${text}`];
    this.#answered.add(name);
    const kinds = Object.keys(documented.content ?? {});
    const kind = response.headers.get("content-type")?.split(";")[0] ?? "";
    if (kinds.length === 0) return text === "" ? [] : [`${name} has a body: ${text}`];
    if (!kinds.includes(kind)) return [`${name} is ${kind} and not ${kinds.join(" or ")}: ${text}`];
    if (!kind.endsWith("json")) return [];
    const steps = ["paths", path, method.toLowerCase(), "responses", `${status}`, "content", kind];
    const validate = this.#validator([...steps, "schema"]);
    if (validate(JSON.parse(text))) return [];
    return (validate.errors ?? []).map(
      (error) => `${name}: ${error.instancePath} ${error.message} ${JSON.stringify(error.params)}`,
    );
  }

  #validator(steps: readonly string[]): ValidateFunction {
    const pointer = steps
      .map((it) => encodeURIComponent(it.replaceAll("~", "~0").replaceAll("/", "~1")))
      .join("/");
    return this.#ajv.compile({ $ref: `${DOCUMENT_ID}#/${pointer}` });
  }
}

function named(method: string, path: string, status: number | string): string {
  return `${method.toUpperCase()} ${path} ${status}`;
}

/** The schemas without room for what they do not name, but for those that others add to. */
function closed(schemas: Readonly<Record<string, Schema>>): Record<string, Schema> {
  const parts = Object.values(schemas).flatMap(({ allOf }) => allOf ?? []);
  const isPart = (name: string) => parts.some(({ $ref }) => $ref?.endsWith(`/${name}`));
  return Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => [
      name,
      isPart(name) ? schema : { ...schema, unevaluatedProperties: false },
    ]),
  );
}
