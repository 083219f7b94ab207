// The extension host loads this in place of the suite: it leaves a proof that the suite came to its end.
exports.run = async () => {
  const { PLIMSOLL_SUITE: suite = "", PLIMSOLL_PROOF: proof = "" } = process.env;
  await require(suite).run();
  require("node:fs").writeFileSync(proof, "");
};
