import Foundation

/// Whole files in and out, by system calls, so that every failure names the file and its cause.
enum FileBytes {
  /// The first `count` bytes, or all of a shorter file.
  static func head(of path: String, count: Int) throws(ResultsError) -> [UInt8] {
    try read(path, limit: count)
  }

  /// All bytes.
  static func read(_ path: String, limit: Int = .max) throws(ResultsError) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure(path, "open the file") }
    defer { _ = Foundation.close(descriptor) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: min(limit, 1 << 16))
    while bytes.count < limit {
      let count = Foundation.read(descriptor, &buffer, min(buffer.count, limit - bytes.count))
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw failure(path, "read the file") }
      if count == 0 { break }
      bytes += buffer[..<count]
    }
    return bytes
  }

  /// Writes under a temporary name, then publishes: a reader finds the old file or the whole new one, also after a
  /// power cut.
  static func write(_ bytes: [UInt8], to path: String) throws(ResultsError) {
    try publish(path) { (temporary) throws(ResultsError) in
      let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
      guard descriptor >= 0 else { throw failure(path, "create \(temporary)") }
      defer { _ = Foundation.close(descriptor) }
      var done = 0
      while done < bytes.count {
        let count = bytes.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress! + done, bytes.count - done) }
        if count < 0 && errno == EINTR { continue }
        guard count > 0 else { throw failure(path, "write \(temporary)") }
        done += count
      }
    }
  }

  /// Lets `body` make a file under a temporary name beside `path`; then fsync, rename, fsync of the folder.
  ///
  /// On an error the temporary file is removed and `path` is what it was.
  static func publish(_ path: String, _ body: (String) throws(ResultsError) -> Void) throws(ResultsError) {
    let temporary = "\(path).\(UUID().uuidString).tmp"
    do throws(ResultsError) {
      try body(temporary)
      try sync(temporary, reportedAs: path)
      guard rename(temporary, path) == 0 else { throw failure(path, "rename \(temporary)") }
      let folder = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
      try sync(folder, reportedAs: path)
    } catch {
      unlink(temporary)
      throw error
    }
  }

  private static func sync(_ file: String, reportedAs path: String) throws(ResultsError) {
    let descriptor = open(file, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure(path, "open \(file)") }
    defer { _ = Foundation.close(descriptor) }
    guard fsync(descriptor) == 0 else { throw failure(path, "flush \(file)") }
  }

  static func failure(_ path: String, _ operation: String) -> ResultsError {
    .system(file: path, operation: operation, reason: String(cString: strerror(errno)))
  }
}
