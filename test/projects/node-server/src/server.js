const { createServer } = require("node:http");

createServer((_, answer) => answer.end("moored\n")).listen(3000, () => console.log("pier on 3000"));
