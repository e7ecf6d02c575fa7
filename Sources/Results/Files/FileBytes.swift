import Platform

/// Whole files in and out, by system calls, so that every failure names the file and its cause.
enum FileBytes {
  /// The first `count` bytes, or all of a shorter file.
  static func head(of path: String, count: Int) throws(ResultsError) -> [UInt8] {
    try read(path, limit: count)
  }

  /// All bytes.
  static func read(_ path: String, limit: Int = .max) throws(ResultsError) -> [UInt8] {
    do throws(SystemError) {
      return try File.read(path, limit: limit)
    } catch {
      throw failure(path, "open the file", error)
    }
  }

  /// Writes under a temporary name, then publishes: a reader finds the old file or the whole new one, also after a
  /// power cut.
  static func write(_ bytes: [UInt8], to path: String) throws(ResultsError) {
    try publish(path) { (temporary) throws(ResultsError) in
      do throws(SystemError) {
        try File.create(temporary, bytes)
      } catch {
        throw failure(path, "write \(temporary)", error)
      }
    }
  }

  /// Lets `body` make a file under a temporary name beside `path`; then fsync, rename, fsync of the folder.
  ///
  /// On an error the temporary file is removed and `path` is what it was.
  static func publish(_ path: String, _ body: (String) throws(ResultsError) -> Void) throws(ResultsError) {
    let temporary = File.temporary(for: path)
    do throws(ResultsError) {
      try body(temporary)
      try sync(temporary, reportedAs: path)
      guard rename(temporary, path) == 0 else { throw failure(path, "rename \(temporary)") }
      try sync(Path.folder(of: path), reportedAs: path)
    } catch {
      unlink(temporary)
      throw error
    }
  }

  private static func sync(_ file: String, reportedAs path: String) throws(ResultsError) {
    let descriptor = open(file, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure(path, "open \(file)") }
    defer { _ = close(descriptor) }
    guard fsync(descriptor) == 0 else { throw failure(path, "flush \(file)") }
  }

  static func failure(_ path: String, _ operation: String, _ error: SystemError = SystemError()) -> ResultsError {
    .system(file: path, operation: operation, reason: error.description)
  }
}
