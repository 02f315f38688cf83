// Package clients asks the lab's emulators through the vendors' own clients, in the versions that the official
// plugins are built with: what the emulators answer and refuse must be what these understand.
package clients
