import type { ModifierManual } from "./manual.ts";

/** The forms of a heredoc in RUN, COPY and ADD. */
export const heredocs: readonly ModifierManual[] = [
  {
    syntax: "<<EOF",
    since: "1.4",
    summary:
      "The lines up to one that is only `EOF` belong to the instruction. In `RUN` they are the script, in `COPY` the file; `COPY` expands variables in it.",
    example:
      "RUN <<EOF\nset -e\napt-get update\napt-get install -y --no-install-recommends ca-certificates\nrm -rf /var/lib/apt/lists/*\nEOF",
  },
  {
    syntax: "<<-EOF",
    since: "1.4",
    summary: "The same, and tabs (not blanks) at the front of each line are dropped.",
    example: "RUN <<-EOF\n\tset -e\n\tmake\nEOF",
  },
  {
    syntax: "<<'EOF'",
    since: "1.4",
    summary: "The same, and `COPY` leaves variables as they are written: for scripts that run later.",
    example: "COPY <<'EOF' /usr/local/bin/greet\n#!/bin/sh\necho \"hello $1\"\nEOF",
  },
  {
    syntax: "<< EOF",
    since: "1.16",
    summary:
      "The same with blanks before the word. Builders before BuildKit 0.22 take the lines below for instructions: `<<EOF` is understood by all.",
    example: "RUN cat << EOF > /etc/motd\nhello\nEOF",
  },
  {
    syntax: "<<EOF python3",
    since: "1.4",
    summary:
      "The lines go to the standard input of the command. A first line `#!/usr/bin/env python3` does the same without it.",
    example: 'RUN <<EOF python3\nprint("built with Python")\nEOF',
  },
];
