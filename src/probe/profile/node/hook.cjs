// Loaded by `--require` into every Node process of a profiled start. It writes down which files are loaded, whom the process connects to
// and where it computes, into files beside this one. It changes nothing: nobody gets a listener more, no timer keeps the process alive, and
// its own errors are its own.
'use strict';

try {
  if (require('node:worker_threads').isMainThread) observe();
} catch {
  // A process that may not write, or a Node without an inspector: it goes on as it would.
}

function observe() {
  const { existsSync, openSync, renameSync, writeFileSync, writeSync } = require('node:fs');
  const { performance } = require('node:perf_hooks');
  const Module = require('node:module');
  const net = require('node:net');

  const stem = `${__dirname}/node-${process.pid}`;
  const file = openSync(`${stem}.jsonl`, 'wx', 0o600);
  let room = 50_000;
  // Each event at once, so that a process that is killed has told all the same.
  const tell = (kind, ...facts) => {
    if (room === 0) return;
    room -= 1;
    try {
      writeSync(file, `${JSON.stringify([kind, Math.round(performance.now() * 1e3), ...facts])}\n`);
    } catch {
      room = 0;
    }
  };
  tell('process', process.version, process.argv);

  const { load } = Module.prototype;
  Module.prototype.load = function (filename) {
    tell('load', `${filename}`);
    try {
      return load.apply(this, arguments);
    } finally {
      tell('loaded');
    }
  };

  let opened = 0;
  const { connect } = net.Socket.prototype;
  net.Socket.prototype.connect = function (...args) {
    try {
      follow(this, args);
    } catch {
      // What is not understood is not followed.
    }
    return connect.apply(this, args);
  };

  // A listener for `error` would keep the process from ending by it, and one for `data` would make the stream flow.
  function follow(socket, args) {
    const [options, host] = Array.isArray(args[0]) ? args[0] : args;
    const to = typeof options === 'object' && options !== null ? options : { port: options, host };
    const id = opened++;
    tell('open', id, `${to.path ?? `${to.host ?? 'localhost'}:${to.port}`}`);
    const { emit, push } = socket;
    socket.emit = function (event, value) {
      if (event === 'lookup' || event === 'connect' || event === 'secureConnect') tell(event, id);
      else if (event === 'error') tell('error', id, `${value?.code ?? value?.message}`);
      else if (event === 'close') delete socket.emit;
      return emit.apply(this, arguments);
    };
    socket.push = function (chunk) {
      if (chunk !== null) {
        delete socket.push;
        tell('data', id);
      }
      return push.apply(this, arguments);
    };
  }

  const { Session } = require('node:inspector');
  const session = new Session();
  session.connect();
  session.post('Profiler.enable');
  session.post('Profiler.setSamplingInterval', { interval: 1_000 });
  session.post('Profiler.start');

  let finished = false;
  const finish = () => {
    if (finished) return;
    finished = true;
    clearInterval(timer);
    tell('end');
    try {
      session.post('Profiler.stop', (error, result) => {
        if (error) return;
        writeFileSync(`${stem}.part`, JSON.stringify(result.profile), { mode: 0o600 });
        renameSync(`${stem}.part`, `${stem}.cpuprofile`);
      });
    } catch {
      // Then there is no profile.
    }
  };
  // The doctor says so by a file when it has seen enough.
  const timer = setInterval(() => existsSync(`${__dirname}/enough`) && finish(), 25);
  timer.unref();
  process.on('exit', finish);
}
