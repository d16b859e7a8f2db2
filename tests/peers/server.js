'use strict';

// A real Socket.IO server that talks to one client as the DataChannel API does:
//
//     node server.js <server version> <options as JSON>
//
// Options: messages (how many to send on joining), lastAfter, pingInterval, pingTimeout,
// authenticationDelay and tickEvery in milliseconds, refusal (a text: nobody may join), allowEIO3 (3.x and 4.x),
// transports. All messages ask for an acknowledgement: the numbered ones, then one with a binary attachment, and,
// lastAfter later, a last one. Ticks ask for none: each is sent once, to everybody who is there.
// Tells on standard output what happens, one JSON object a line. It ends with its standard input.

const http = require('node:http');

const [version, json] = process.argv.slice(2);
const options = JSON.parse(json);
const tell = (what, more) => console.log(JSON.stringify({ what, ...more }));

const web = http.createServer();
const io = require(`socket.io-${version}`)(web, {
  path: '/datachannel/abc',
  transports: options.transports ?? ['websocket'],
  serveClient: false,
  pingInterval: options.pingInterval,
  pingTimeout: options.pingTimeout,
  allowEIO3: options.allowEIO3,
});

io.engine.on('connection', () => tell('transport'));

io.use((socket, next) => {
  const decide = () => next(options.refusal ? new Error(options.refusal) : undefined);
  if (options.authenticationDelay) setTimeout(decide, options.authenticationDelay);
  else decide();
});

io.on('connection', (socket) => {
  const { authorization, cookie } = socket.handshake.headers;
  tell('joined', { authorization, cookie });
  const send = (message) => socket.emit('message', message, (...answer) => {
    tell('acknowledged', { nonce: message.nonce, answer });
  });
  for (let number = 0; number < options.messages; number += 1) {
    send({ class: 'test/number', nonce: `number-${number}`, payload: { number } });
  }
  send({ class: 'test/attachment', nonce: 'attachment', payload: { data: Buffer.from([0, 1, 2, 254, 255]) } });
  const last = setTimeout(() => send({ class: 'test/last', nonce: 'last', payload: {} }), options.lastAfter);
  socket.on('message', (message, callback) => {
    tell('received', { message });
    if (callback) callback();
  });
  socket.on('disconnect', (reason) => {
    clearTimeout(last);
    tell('left', { reason });
  });
});

if (options.tickEvery) {
  let ticks = 0;
  setInterval(() => {
    ticks += 1;
    io.emit('message', { class: 'test/tick', nonce: `tick-${ticks}`, payload: {} });
  }, options.tickEvery);
}

web.listen(0, '127.0.0.1', () => tell('listening', { port: web.address().port }));
process.stdin.resume().on('end', () => process.exit());
