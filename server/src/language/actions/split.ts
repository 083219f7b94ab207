import type { ChangeAnnotation, TextDocumentEdit, WorkspaceEdit } from "vscode-languageserver-types";
import { action, type Offer } from "../feature.ts";
import { dockerignoreFor } from "../split/edit/dockerignore.ts";
import { manifestsOf, manifestsSeen } from "../split/manifests-of.ts";
import { planSplit, titleOf } from "../split/planner.ts";
import type { Dockerfile } from "../syntax/dockerfile.ts";
import { Unavailable, type World } from "../world.ts";

/** Which runtime was chosen: all that crosses the wire. */
interface Chosen {
  readonly runtime: string;
}

/**
 * The menu is made from the file and from what was last read of the build context; the context is read again when
 * one is chosen. It may prove more (a smaller copy, no assumption) or rule the choice out, which is then said
 * instead of done.
 */
export const split = action<Chosen>({
  id: "split",
  kind: "refactor.rewrite.plimsoll.split",
  summary: "Splits a single-stage file into a builder and the smallest runtime that fits.",
  afterwards: "plimsoll.splitDone",
  examples: [
    {
      given: {
        files: {
          Dockerfile: "",
          "go.mod": "module example.com/tides\n",
          "main.go": 'package main\n\nimport "fmt"\n\nfunc main() { fmt.Println("high water") }\n',
        },
      },
      before: `
        FROM$0 golang:1.26-trixie
        WORKDIR /src
        COPY . .
        RUN CGO_ENABLED=0 go build -o /usr/local/bin/tides .
        EXPOSE 8080
        CMD ["tides"]
      `,
      choose:
        "Split into builder + distroless static runtime (review: assumes the program starts no other program)",
      after: `
        FROM golang:1.26-trixie AS build
        WORKDIR /src
        COPY . .
        RUN CGO_ENABLED=0 go build -o /usr/local/bin/tides .

        FROM gcr.io/distroless/static-debian13
        WORKDIR /src
        COPY --from=build /usr/local/bin/tides /usr/local/bin/tides
        EXPOSE 8080
        CMD ["tides"]
      `,
    },
  ],

  find(file, range, { catalogue, today }) {
    const stage = file.finalStage;
    if (!stage || range.start.line > stage.from.lastLine || range.end.line < stage.from.line) return [];
    const { eligible, plans, unfit } = planSplit(file, catalogue, today, manifestsSeen(file));
    if (!eligible) return [];
    return [
      ...plans.map(
        (it, nth): Offer<Chosen> => ({
          title: titleOf(it),
          kind: `refactor.rewrite.plimsoll.split.${it.runtime}`,
          ...(nth === 0 ? { preferred: true } : {}),
          data: { runtime: it.runtime },
        }),
      ),
      ...unfit.map(
        (it): Offer<Chosen> => ({
          // Editors do not show the reason of a greyed action, or show it alone.
          title: `Split into builder + ${it.title} runtime (refused: ${it.refused})`,
          kind: `refactor.rewrite.plimsoll.split.${it.runtime}`,
          disabled: it.refused,
          data: { runtime: it.runtime },
        }),
      ),
    ];
  },

  edit: ({ data }, file, world) => editFor(data.runtime, file, world),
});

/** The edit for a runtime, with what the context tells; rejects when the context rules it out. */
async function editFor(runtime: string, file: Dockerfile, world: World): Promise<WorkspaceEdit> {
  const manifests = await manifestsOf(file, world.context);
  const verdict = planSplit(file, world.catalogue, world.today, manifests);
  const plan = verdict.plans.find((it) => it.runtime === runtime);
  if (!plan) {
    const why = verdict.unfit.find((it) => it.runtime === runtime)?.refused;
    throw new Unavailable(why === undefined ? verdict.why : `The sources rule this runtime out: ${why}.`);
  }
  const changeAnnotations: Record<string, ChangeAnnotation> = {};
  const annotate = (id: string, annotation: ChangeAnnotation) => {
    changeAnnotations[id] = annotation;
    return id;
  };
  const review =
    plan.assumptions.length > 0
      ? annotate("review", {
          label: `Split into builder + ${plan.title} runtime`,
          description: `Assumes that ${plan.assumptions.join("; that ")}.`,
          needsConfirmation: true,
        })
      : undefined;
  const changed: TextDocumentEdit = {
    textDocument: { uri: file.uri, version: file.version },
    edits: plan.edits.map((it) => (review ? { ...it, annotationId: review } : { ...it })),
  };
  const documentChanges: NonNullable<WorkspaceEdit["documentChanges"]> = [changed];
  const ignore = dockerignoreFor(file, manifests);
  if (ignore) {
    const annotationId = annotate("dockerignore", {
      label: "Add a .dockerignore",
      description: "The whole folder is copied into the build; this keeps what no build needs out of it.",
      needsConfirmation: false,
    });
    const uri = ignoreFileOf(file.uri, world.context.root);
    documentChanges.push(
      { kind: "create", uri, options: { ignoreIfExists: true }, annotationId },
      {
        textDocument: { uri, version: null },
        edits: [
          {
            range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } },
            newText: ignore,
            annotationId,
          },
        ],
      },
    );
  }
  return Object.keys(changeAnnotations).length > 0
    ? { documentChanges, changeAnnotations }
    : { documentChanges };
}

/** Beside the Dockerfile: under the usual name when that is the context, else under the one for this file alone. */
function ignoreFileOf(uri: string, root: string | undefined): string {
  const folder = decodeURIComponent(uri.replace(/^file:\/\/(?:\/(?=[a-z](?::|%3a)))?|\/[^/]*$/gi, ""));
  const isPath = root !== undefined && /^(?:\/|[a-z]:)/i.test(root);
  const isContext = !isPath || root.replaceAll("\\", "/").toLowerCase() === folder.toLowerCase();
  return isContext ? uri.replace(/[^/]*$/, ".dockerignore") : `${uri}.dockerignore`;
}
