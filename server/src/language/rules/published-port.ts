import { TextEdit } from "vscode-languageserver-types";
import { rule } from "../feature.ts";

export const publishedPort = rule({
  id: "published-port",
  severity: "warning",
  summary: "EXPOSE names an address or a port of the host.",
  why: "EXPOSE only says which ports the container listens on. Host addresses and ports belong to `docker run --publish`; BuildKit ignores them here.",
  sameAs: ["buildkit/ExposeInvalidFormat"],

  examples: [
    {
      bad: `
        FROM alpine
        EXPOSE 127.0.0.1:80:8080 5000:5000/tcp
               ^^^^^^^^^^^^^^^^^ EXPOSE takes the container's port only.
                                 ^^^^^^^^^^^^^ EXPOSE takes the container's port only.
      `,
      good: `
        FROM alpine
        EXPOSE 8080 5000/tcp
      `,
    },
    { silent: "FROM alpine\nEXPOSE 80 ${PORT:-80} [::1" },
  ],

  on: ["EXPOSE"],
  *inspect({ args }) {
    for (const { text, range } of args) {
      const port = /^[\w.-]*(?::[\d-]+)*:(\d[^:$]*)$/.exec(text)?.[1];
      if (port)
        yield {
          range,
          message: "EXPOSE takes the container's port only.",
          fixes: [{ title: `Change to ${port}`, edits: [TextEdit.replace(range, port)], safe: true }],
        };
    }
  },
});
