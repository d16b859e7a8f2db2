'use strict';

// Does what the reference sample does, with an official client of either generation:
//
//     node sample-client.js <client version> <mode> <configuration as JSON>
//
// The configuration has the sample's keys: uri, path, instanceId, user, app, bot. It prints CONNECTED,
// RECEIVED <message> and DISCONNECTED <reason>, one a line, and sends each line of standard input that is JSON.

const http = require('node:http');
const https = require('node:https');
const path = require('node:path');
const readline = require('node:readline');

const [version, mode, configuration] = process.argv.slice(2);
const connect = require(`socket.io-client-${version}`);
const config = JSON.parse(configuration);

const headers = {
  user: async ({ vn, dev }) => ({ cookie: `vn=${vn};dev=${dev}` }),
  app: async (app) => ({ authorization: `Bearer ${app.token || (await mobileGrant(app))}` }),
  bot: async ({ token }) => ({ authorization: `Bearer ${token}` }),
};

function mobileGrant({ id, secret, username, password }) {
  const address = new URL('hubgetsb/oauth/mobile/', config.uri);
  const form = new URLSearchParams({
    grant_type: 'mobile', client_id: id, client_secret: secret, username, password,
  });
  const options = { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' } };
  return new Promise((resolve, reject) => {
    const request = (address.protocol === 'https:' ? https : http).request(address, options, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (part) => { body += part; });
      response.on('end', () => {
        const answer = JSON.parse(body);
        if (response.statusCode === 200) resolve(answer.access_token);
        else reject(new Error(`${response.statusCode} ${answer.error}: ${answer.error_description}`));
      });
    });
    request.on('error', reject);
    request.end(form.toString());
  });
}

function listen(extraHeaders) {
  const socket = connect(config.uri, {
    transports: ['websocket'],
    path: path.posix.join(config.path || '/datachannel', config.instanceId || 'xyz'),
    extraHeaders,
  });
  socket.on('message', (message, callback) => {
    console.log('RECEIVED', JSON.stringify(message));
    if (callback) callback();
  });
  socket.on('connect', () => console.log('CONNECTED'));
  socket.on('disconnect', (reason) => console.log('DISCONNECTED', reason));
  for (const event of ['error', 'connect_error']) {
    socket.on(event, (error) => console.log('ERROR', error.description?.message ?? error.message ?? error));
  }
  readline.createInterface({ input: process.stdin }).on('line', (line) => socket.send(JSON.parse(line)));
}

headers[mode](config[mode]).then(listen, (error) => console.log('ERROR', error.message));
