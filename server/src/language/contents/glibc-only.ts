/**
 * Packages that publish programs for glibc only, so that Alpine must compile them or can't have them. Source: the
 * files of their releases on PyPI and npm, usually; a package that began to publish for musl leaves the list.
 */
export const glibcOnlyWheels: Readonly<Record<string, "compiles" | "impossible">> = {
  tensorflow: "impossible",
  "tensorflow-cpu": "impossible",
  torch: "impossible",
  torchvision: "impossible",
  torchaudio: "impossible",
  jaxlib: "impossible",
  onnxruntime: "impossible",
  "opencv-python": "compiles",
  "opencv-python-headless": "compiles",
  mediapipe: "impossible",
  paddlepaddle: "impossible",
  ray: "impossible",
  playwright: "impossible",
  numba: "compiles",
  llvmlite: "compiles",
  open3d: "impossible",
  "faiss-cpu": "compiles",
};

export const glibcOnlyModules: Readonly<Record<string, string>> = {
  puppeteer: "its Chrome",
  playwright: "its browsers",
  "@playwright/test": "its browsers",
  cypress: "its Electron",
  electron: "its Electron",
  "@tensorflow/tfjs-node": "its library",
  "onnxruntime-node": "its library",
};
