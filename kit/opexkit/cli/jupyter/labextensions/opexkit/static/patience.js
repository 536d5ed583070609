// JupyterLab loses "Run All Cells" that is pressed before the kernel is connected, and asks for a kernel instead.
// Here it waits. The file is a prebuilt extension of JupyterLab, written by hand: what a bundler would make of it.
const LONGEST = 60_000; // milliseconds after which a kernel is not waited for any more
const PAUSE = 100;
const RUNS = /^(notebook|runmenu):(restart-)?(and-)?run/;

function sleep(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

// Waits until a notebook's kernel takes cells; one that is to have no kernel is not waited for.
async function connected(context) {
  if (!context || context.kernelPreference?.shouldStart === false) return;
  const until = Date.now() + LONGEST;
  while (context.session?.kernel?.connectionStatus !== "connected" && Date.now() < until && !context.isDisposed) await sleep(PAUSE);
}

const plugin = {
  id: "opexkit:patience",
  autoStart: true,
  activate: (app) => {
    const execute = app.commands.execute.bind(app.commands);
    app.commands.execute = async (id, args) => {
      if (RUNS.test(id)) await connected(app.shell.currentWidget?.sessionContext);
      return execute(id, args);
    };
  },
};

window._JUPYTERLAB ??= {};
window._JUPYTERLAB.opexkit = { init: () => {}, get: async () => () => ({ __esModule: true, default: plugin }) };
