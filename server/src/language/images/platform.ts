/**
 * The form every platform is compared in: `linux/arm64/v8` and `linux/aarch64` are `linux/arm64`, `linux/arm` is
 * `linux/arm/v7` (github.com/containerd/platforms, `normalizeArch`).
 */
export function normalPlatform(platform: string): string {
  const [os = "linux", architecture = "", variant] = platform.toLowerCase().split("/");
  switch (architecture) {
    case "aarch64":
    case "arm64":
      return variant === undefined || variant === "v8" || variant === "8"
        ? `${os}/arm64`
        : `${os}/arm64/${variant}`;
    case "arm":
      return `${os}/arm/${variant === undefined ? "v7" : variant.startsWith("v") ? variant : `v${variant}`}`;
    case "armhf":
      return `${os}/arm/v7`;
    case "armel":
      return `${os}/arm/v6`;
    case "x86_64":
    case "x86-64":
    case "amd64":
      return variant === undefined || variant === "v1" ? `${os}/amd64` : `${os}/amd64/${variant}`;
    case "i386":
      return `${os}/386`;
    default:
      return variant === undefined ? `${os}/${architecture}` : `${os}/${architecture}/${variant}`;
  }
}
