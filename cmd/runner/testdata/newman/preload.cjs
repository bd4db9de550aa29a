// Loaded into Newman with NODE_OPTIONS=--require. It sends the connections that RUNNER_RESOLVE names
// ({"host:port": port on loopback}) to this machine, as curl's --resolve does, and refuses every other host: a
// conformance test must not reach the internet.
'use strict';

const net = require('net');

const targets = JSON.parse(process.env.RUNNER_RESOLVE || '{}');
const connect = net.Socket.prototype.connect;

// A port that nothing listens on, so that a host without a target gets ECONNREFUSED.
const REFUSED = 1;

function isLoopback(host) {
    return !host || host === 'localhost' || host === '::1' || host.startsWith('127.') || host.endsWith('.localhost');
}

function redirect(options) {
    if (!options || typeof options !== 'object' || !options.port) {
        return options;
    }
    const target = targets[`${String(options.host).toLowerCase()}:${options.port}`];
    if (target) {
        return { ...options, host: '127.0.0.1', port: target };
    }
    return isLoopback(options.host) ? options : { ...options, host: '127.0.0.1', port: REFUSED };
}

net.Socket.prototype.connect = function (...args) {
    if (Array.isArray(args[0])) {
        args[0][0] = redirect(args[0][0]); // what net.connect has normalised already
    } else {
        args[0] = redirect(args[0]);
    }
    return connect.apply(this, args);
};
