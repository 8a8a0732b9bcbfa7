export interface LogEvent {
  readonly timestamp: number;
  readonly message: string;
}

/** The log events that came in, at the sandbox's time: moto knows the machine's only, and takes no others. */
export class LogEvents {
  private readonly groups = new Map<string, Map<string, LogEvent[]>>();

  add(region: string, group: string, stream: string, events: readonly LogEvent[]): void {
    const streams = this.groups.get(`${region} ${group}`) ?? new Map<string, LogEvent[]>();
    this.groups.set(`${region} ${group}`, streams);
    streams.set(stream, [...(streams.get(stream) ?? []), ...events]);
  }

  in(region: string, group: string, stream: string): LogEvent[] {
    const events = this.groups.get(`${region} ${group}`)?.get(stream) ?? [];
    return [...events].sort((a, b) => a.timestamp - b.timestamp);
  }

  streamsOf(region: string, group: string): string[] {
    return [...(this.groups.get(`${region} ${group}`)?.keys() ?? [])];
  }
}
