/** Stands in for the browser's `PerformanceObserver`: a test says what was measured. */
export class FakeObserver {
  static supportedEntryTypes = ["longtask", "navigation", "resource"];
  /** Those that observe at the moment. */
  static all: FakeObserver[] = [];

  options: { type: string; buffered: boolean } = { type: "", buffered: false };

  constructor(private readonly _callback: (list: { getEntries(): unknown[] }) => void) {}

  static give(type: string, entries: object[]): void {
    const isAsked = ({ options }: FakeObserver) => options.type === type;
    for (const observer of FakeObserver.all.filter(isAsked)) {
      observer._callback({ getEntries: () => entries });
    }
  }

  observe(options: { type: string; buffered: boolean }): void {
    this.options = options;
    FakeObserver.all.push(this);
  }

  takeRecords(): unknown[] {
    return [];
  }

  disconnect(): void {
    FakeObserver.all.splice(FakeObserver.all.indexOf(this), 1);
  }
}
