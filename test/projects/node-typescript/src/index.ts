import { createServer } from "node:http";

const level: number = 3;
createServer((_, answer) => answer.end(`level ${level}`)).listen(5000, () => console.log("lock open"));
