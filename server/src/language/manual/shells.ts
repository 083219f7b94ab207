import type { OfferManual } from "./offers.ts";

const reference = "https://docs.docker.com/reference/dockerfile/#shell";

export type ShellManual = OfferManual & { readonly snippet?: string };

const pipes = (path: string): ShellManual => ({
  value: `["${path}", "-o", "pipefail", "-c"]`,
  detail: "A failure inside a pipe counts",
  summary:
    "`RUN curl … | tar x` then fails when curl does; otherwise only the last program of a pipe counts. It also starts `CMD` and `ENTRYPOINT` in shell form.",
  source: ["Building best practices", "https://docs.docker.com/build/building/best-practices/#using-pipes"],
});

const sh: ShellManual = {
  value: '["/bin/sh", "-c"]',
  detail: "The default on Linux",
  summary: "Takes back an earlier `SHELL`, of the base image too.",
  source: ["Reference", reference],
};

export const bashes: readonly ShellManual[] = [pipes("/bin/bash"), sh];

export const ashes: readonly ShellManual[] = [pipes("/bin/ash"), sh];

export const windowsShells: readonly ShellManual[] = [
  {
    value: '["powershell", "-Command"]',
    snippet: `["powershell", "-Command", "\\$ErrorActionPreference = 'Stop'; \\$ProgressPreference = 'SilentlyContinue';"]`,
    detail: "Stops at the first error, shows no progress",
    summary: "Every `RUN` is PowerShell from here on.",
    source: ["Reference", reference],
  },
  {
    value: '["cmd", "/S", "/C"]',
    detail: "The default on Windows",
    summary: "Takes back an earlier `SHELL`, of the base image too.",
    source: ["Reference", reference],
  },
];
