/** Ends the process after so many seconds, unless it has ended by itself. */
export function endAfter(seconds: number): void {
  const end = () => {
    console.error(`error: it took more than ${seconds} seconds; make it shorter by a marker`);
    process.exit(1);
  };
  setTimeout(end, 1000 * seconds).unref();
}
