#!/usr/bin/env node
require("node:fs").mkdirSync("dist", { recursive: true });
require("node:fs").copyFileSync("src/index.js", "dist/index.js");
