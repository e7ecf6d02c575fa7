/// A program that runs beside this one, without input.
///
/// It has a process group of its own: an interrupt at the terminal does not reach it.
public struct ChildProcess: Sendable {
  /// Of the process.
  public let id: pid_t
  private let output: Int32?

  /// Starts a program that is looked up in `PATH`.
  ///
  /// What it prints is kept for `finish` or dropped; up to a pipe's capacity it need not be read while it runs. Its errors
  /// are dropped, or kept among what it prints.
  public init(_ command: [String], keepsOutput: Bool = false, keepsErrors: Bool = false) throws(SystemError) {
    var ends: [Int32] = [-1, -1]
    if keepsOutput {
      guard pipe(&ends) == 0 else { throw SystemError() }
      for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    }
    #if canImport(Darwin)
      var actions: posix_spawn_file_actions_t?
      var attributes: posix_spawnattr_t?
      let environment = _NSGetEnviron().pointee
    #else
      var actions = posix_spawn_file_actions_t()
      var attributes = posix_spawnattr_t()
      let environment = Platform.environ
    #endif
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    for (descriptor, isKept) in [(STDOUT_FILENO, keepsOutput), (STDERR_FILENO, keepsOutput && keepsErrors)] {
      if isKept {
        posix_spawn_file_actions_adddup2(&actions, ends[1], descriptor)
      } else {
        posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_WRONLY, 0)
      }
    }
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
    let arguments = command.map { strdup($0) } + [nil]
    var id: pid_t = 0
    let code = posix_spawnp(&id, command[0], &actions, &attributes, arguments, environment)
    for argument in arguments { free(argument) }
    posix_spawnattr_destroy(&attributes)
    posix_spawn_file_actions_destroy(&actions)
    if keepsOutput { _ = close(ends[1]) }
    guard code == 0 else {
      if keepsOutput { _ = close(ends[0]) }
      throw SystemError(code: code)
    }
    self.id = id
    output = keepsOutput ? ends[0] : nil
  }

  /// The exit code once it has ended (128 + signal where a signal ended it), `nil` while it runs.
  ///
  /// Once it has given a code it must not be called again.
  public func poll() -> Int32? { wait(WNOHANG) }

  /// Waits for the end, once, and gives what it printed with its exit code.
  public func finish() -> (code: Int32, output: [UInt8]) {
    var bytes: [UInt8] = []
    if let output {
      bytes = (try? File.read(output)) ?? []
      _ = close(output)
    }
    return (wait(0) ?? -1, bytes)
  }

  private func wait(_ options: Int32) -> Int32? {
    var status: Int32 = 0
    var found: pid_t
    repeat { found = waitpid(id, &status, options) } while found < 0 && errno == EINTR
    if found == 0 { return nil }
    guard found == id else { return -1 }
    return status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
  }
}
