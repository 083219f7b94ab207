import type { StatusLine } from "../live.ts";
import type { Status, StatusChanged } from "../protocol.ts";
import type { Wire } from "../wire.ts";

const changed: StatusChanged = "plimsoll/statusChanged";

/** Gathers what the parts of the outside say about themselves, and tells the client when it reads differently. */
export function statusLines({
  connection,
}: Pick<Wire, "connection">): (part: string, line?: StatusLine) => void {
  const lines = new Map<string, StatusLine>();
  let told = JSON.stringify(statusOf([]));
  return (part, line) => {
    const before = lines.get(part)?.log ?? [];
    for (const sentence of line?.log ?? []) if (!before.includes(sentence)) connection.console.info(sentence);
    if (line) lines.set(part, line);
    else lines.delete(part);
    const status = statusOf([...lines.values()]);
    const now = JSON.stringify(status);
    if (now === told) return;
    told = now;
    void connection.sendNotification(changed, status);
  };
}

function statusOf(lines: readonly StatusLine[]): Status {
  const texts = (wanted: boolean) => lines.flatMap(({ text, impaired }) => (impaired === wanted ? text : []));
  return { details: texts(false), troubles: texts(true) };
}
