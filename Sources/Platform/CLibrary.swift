// The C library under one name on every system: `exp`, `open`, `strerror`. Foundation brings it too, and with it 12 MB of
// library pages into every process.
#if canImport(Darwin)
  @_exported import Darwin
#else
  @_exported import Glibc
#endif
