const { flash } = require("signals");

console.log(flash(), process.getuid() === 1000);
