import type { OfferManual } from "./offers.ts";

const reference = "https://docs.docker.com/reference/dockerfile/#user";
const windows =
  "https://learn.microsoft.com/virtualization/windowscontainers/manage-containers/container-security";

/** The administrator of every Linux image. */
export const root: OfferManual = {
  value: "root",
  detail: "0",
  summary:
    "May do everything inside the container, and runs it unless a `USER`, the base's or your own, says otherwise.",
  source: ["Reference", reference],
};

/** Accounts that every Windows image has. */
export const windowsUsers: readonly OfferManual[] = [
  {
    value: "ContainerUser",
    detail: "of every Windows image, without rights",
    summary: "May run programs and change nothing of the system: the default of Nano Server.",
    source: ["Microsoft", windows],
  },
  {
    value: "ContainerAdministrator",
    detail: "of every Windows image, with all rights",
    summary: "May do everything inside the container: the default of Server Core.",
    source: ["Microsoft", windows],
  },
];
