import { familiarName, type ImageReference } from "../../syntax/image-reference.ts";
import type { Fit } from "../plan.ts";
import { bareRefusal, list, type Runtime } from "./runtime.ts";

/** Microsoft's ASP.NET runtime, which also holds the plain one; the tag follows the SDK's. */
export const aspnet: Runtime = {
  id: "aspnet",
  title: "ASP.NET runtime",

  fit({ way, builder, packages }) {
    if (way.need.kind !== "interpreter" || way.need.name !== "dotnet") return undefined;
    const base = builder.reference && runtimeFor(builder.reference, way.need.version);
    if (!base)
      return {
        refused: /^(?:mcr\.)?microsoft(?:\.com)?\//.test(builder.reference?.text ?? "")
          ? `which version of .NET ${builder.reference?.text} has is not known`
          : "the SDK is not one of Microsoft's images, so its runtime is not known",
      };
    if (packages.length > 0 && !builder.packageManager) return { refused: `it needs ${list(packages)}` };
    return {
      base,
      title: base,
      shell: true,
      alike: true,
      alikePaths: true,
      packageManager: builder.packageManager,
      users: ["root", "nobody", "app"],
      workdir: "/",
    } satisfies Fit;
  },
};

/** Ubuntu releases Microsoft builds its small images on, by version of .NET. */
const chiseledOn: Readonly<Record<string, string>> = { "8.0": "jammy", "9.0": "noble", "10.0": "noble" };

/** The same without shell, package manager and cultures, as the account `app`. */
export const aspnetChiseled: Runtime = {
  id: "aspnet-chiseled",
  title: "ASP.NET runtime chiseled",

  fit(demand) {
    const { way, builder } = demand;
    if (way.need.kind !== "interpreter" || way.need.name !== "dotnet") return undefined;
    const plain = builder.reference && runtimeFor(builder.reference, way.need.version);
    const version = /^mcr\.microsoft\.com\/dotnet\/aspnet:(\d+\.0)(?:-(?:jammy|noble|bookworm-slim))?$/.exec(
      plain ?? "",
    )?.[1];
    const release = version === undefined ? undefined : chiseledOn[version];
    if (release === undefined) return { refused: "there is no chiseled image of the SDK's version" };
    const refused = bareRefusal(demand, "the chiseled image");
    if (refused) return { refused };
    const base = `mcr.microsoft.com/dotnet/aspnet:${version}-${release}-chiseled`;
    return {
      base,
      title: base,
      assumptions: [
        "the program needs neither root nor a culture but the invariant one, and starts no other program",
      ],
      shell: false,
      alike: false,
      alikePaths: false,
      packageManager: undefined,
      users: ["root", "app"],
      workdir: "/",
    } satisfies Fit;
  },
};

/** `mcr.microsoft.com/dotnet/sdk:8.0-alpine` → `mcr.microsoft.com/dotnet/aspnet:8.0-alpine`. */
function runtimeFor(sdk: ImageReference, framework?: string): string | undefined {
  const name = familiarName(sdk);
  const tag = sdk.tag ?? "latest";
  // The preview of an SDK made programs for a preview of the runtime, which has a name of its own.
  if (sdk.digest || /^\d+\.\d+\.\d+-(?:preview|rc)/.test(tag)) return undefined;
  // 8.0.401 is an SDK's number; runtimes count their own.
  const short = tag.replace(/^(\d+\.\d+)\.\d{3}/, "$1");
  if (name === "mcr.microsoft.com/dotnet/sdk" || name === "mcr.microsoft.com/dotnet/nightly/sdk")
    return tag === "latest" ? undefined : `${name.replace(/sdk$/, "aspnet")}:${short}`;
  if (name === "mcr.microsoft.com/dotnet/core/sdk") return `mcr.microsoft.com/dotnet/core/aspnet:${short}`;
  if (name === "microsoft/dotnet") {
    const version = /^(\d+)\.(\d+)/.exec(tag === "latest" ? (framework ?? "") : tag);
    if (!version) return undefined;
    if (version[1] === "1") return `microsoft/dotnet:${version[1]}.${version[2]}-runtime`;
    if (Number(version[1]) >= 2 && !(version[1] === "2" && version[2] === "0"))
      return `microsoft/dotnet:${version[1]}.${version[2]}-aspnetcore-runtime`;
    return undefined;
  }
  if (name !== "microsoft/aspnetcore-build") return undefined;
  const version = tag === "latest" ? framework : tag.replace(/^(\d+\.\d+)\.\d{3}.*/, "$1");
  return version && `microsoft/aspnetcore:${version}`;
}
