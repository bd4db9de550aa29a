// Loaded into Newman with NODE_OPTIONS=--require. It sends the connections that RUNNER_RESOLVE names
// ({"host:port": port on loopback}) to this machine, as curl's --resolve does, and refuses every other host: a
// conformance test must not reach the internet.
'use strict';

const net = require('net');

const targets = JSON.parse(process.env.RUNNER_RESOLVE || '{}');
const connect = net.Socket.prototype.connect;

function isLoopback(host) {
    return !host || host === 'localhost' || host === '::1' || host.startsWith('127.') || host.endsWith('.localhost');
}

// redirect returns the options to connect with, or nothing when the host must not be reached.
function redirect(options) {
    if (!options || typeof options !== 'object' || !options.port) {
        return options;
    }
    const target = targets[`${String(options.host).toLowerCase()}:${options.port}`];
    if (target) {
        return { ...options, host: '127.0.0.1', port: target };
    }
    return isLoopback(options.host) ? options : undefined;
}

// refuse fails as a name does that no server knows.
function refuse(socket, { host }) {
    const error = new Error(`getaddrinfo ENOTFOUND ${host}`);
    process.nextTick(() => socket.destroy(Object.assign(error, { code: 'ENOTFOUND', syscall: 'getaddrinfo', hostname: host })));
    return socket;
}

net.Socket.prototype.connect = function (...args) {
    const normalised = Array.isArray(args[0]); // by net.connect
    const options = redirect(normalised ? args[0][0] : args[0]);
    if (!options) {
        return refuse(this, normalised ? args[0][0] : args[0]);
    }
    if (normalised) {
        args[0][0] = options;
    } else {
        args[0] = options;
    }
    return connect.apply(this, args);
};
