// @ts-check
// A worker of the experiment that goes wrong in a different way for each policy, and never trains.
process.on("message", (message) => {
  const { policy } = /** @type {{ policy: string }} */ (message);
  if (policy === "randomHard") process.kill(process.pid, "SIGKILL");
  else if (policy === "semiHard") {
    process.stderr.write("no memory is left\n", () => process.exit(3));
  } else if (policy === "hardest") process.send?.({ type: "failed", message: "the data is gone" });
  else if (policy === "nspa") process.send?.({ type: "result", result: { policy } });
  // Any other never answers.
});
