import { hover } from "../feature.ts";
import { pathAt, whoMade } from "../syntax/stage-paths.ts";
import { code } from "../words.ts";

/** Only what an instruction names; a path nothing names has no hover. */
export const copiedPathHover = hover({
  id: "copied-path",
  summary: "The instruction that made a path which is copied from another stage or started.",
  examples: [
    {
      at: `
        FROM golang:1.26 AS build
        RUN go build -o /out/app ./cmd/app
        FROM scratch
        COPY --from=build /out/a$0pp /app
      `,
      shows: `
        \`/out/app\` is made on line 2 of stage \`build\`:

        \`\`\`dockerfile
        RUN go build -o /out/app ./cmd/app
        \`\`\`
      `,
    },
  ],

  find(file, cursor) {
    const path = pathAt(file, cursor);
    const made = path && whoMade(file, path);
    return made && { range: path.range, path: path.path, made };
  },

  show({ path, made }, file) {
    const stage = file.stageOf(made.instruction);
    const where = stage?.name ? ` of stage ${code(stage.name.text)}` : "";
    const line = made.range.start.line;
    const what = made.path === path ? "is made" : `comes with ${code(made.path)}, made`;
    return `${code(path)} ${what} on line ${line + 1}${where}:\n\n\`\`\`dockerfile\n${file.line(line).trim().slice(0, 300)}\n\`\`\``;
  },
});
