import { item, Kind } from "../completion-item.ts";
import { completion } from "../feature.ts";
import { signals } from "../manual/signals.ts";
import { placeAt } from "../syntax/place.ts";

export const signal = completion({
  id: "signal",
  summary: "Signals for STOPSIGNAL.",
  examples: [
    { at: "FROM a\nSTOPSIGNAL $0", offers: ["SIGTERM", "SIGINT", "SIGQUIT"] },
    { at: "FROM a\nSTOPSIGNAL SIGW$0", offers: ["SIGWINCH"] },
  ],

  find(file, cursor) {
    const place = placeAt(file, cursor);
    return place?.kind === "argument" && place.keyword === "STOPSIGNAL" && place.before.length === 0
      ? place
      : undefined;
  },

  items({ typed, range }) {
    return signals
      .filter((it) => it.value.startsWith(typed.toUpperCase()))
      .map((it, nth) =>
        item({ label: it.value, kind: Kind.EnumMember, range, documentation: it.summary }, nth),
      );
  },
});
