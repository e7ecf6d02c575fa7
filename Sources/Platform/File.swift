/// Whole files by system calls.
public enum File {
  /// Whether there is a file or a folder.
  public static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  /// Bytes, or `nil` where there is no file.
  public static func size(_ path: String) -> Int? {
    var status = stat()
    return stat(path, &status) == 0 ? Int(status.st_size) : nil
  }

  /// The bytes from `offset` on, at most `limit`.
  public static func read(_ path: String, from offset: Int = 0, limit: Int = .max) throws(SystemError) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw SystemError() }
    defer { _ = close(descriptor) }
    guard offset == 0 || lseek(descriptor, off_t(offset), SEEK_SET) >= 0 else { throw SystemError() }
    return try read(descriptor, limit: limit, expected: (size(path) ?? 0) - offset)
  }

  /// What is left in an open file or pipe, at most `limit` bytes.
  static func read(_ descriptor: Int32, limit: Int = .max, expected: Int = 0) throws(SystemError) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(max(0, min(limit, expected)))
    var buffer = [UInt8](repeating: 0, count: min(limit, 1 << 16))
    while bytes.count < limit {
      let count = Platform.read(descriptor, &buffer, min(buffer.count, limit - bytes.count))
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw SystemError() }
      if count == 0 { break }
      bytes += buffer[..<count]
    }
    return bytes
  }

  /// Makes a file that must not exist yet.
  public static func create(_ path: String, _ bytes: [UInt8]) throws(SystemError) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw SystemError() }
    defer { _ = close(descriptor) }
    try write(bytes, to: descriptor)
  }

  /// Writes a file, whole or not at all, in the place of one that may be there.
  public static func replace(_ path: String, _ bytes: [UInt8]) throws(SystemError) {
    let temporary = temporary(for: path)
    do throws(SystemError) {
      try create(temporary, bytes)
      guard rename(temporary, path) == 0 else { throw SystemError() }
    } catch {
      unlink(temporary)
      throw error
    }
  }

  /// Writes to standard error; what cannot be written is dropped.
  public static func writeError(_ text: String) { try? write(Array(text.utf8), to: STDERR_FILENO) }

  private static func write(_ bytes: [UInt8], to descriptor: Int32) throws(SystemError) {
    var done = 0
    while done < bytes.count {
      let count = bytes.withUnsafeBytes {
        Platform.write(descriptor, $0.baseAddress.map { $0 + done }, $0.count - done)
      }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw SystemError() }
      done += count
    }
  }

  /// A name beside `path` that no other process uses.
  public static func temporary(for path: String) -> String {
    "\(path).\(String(UInt64.random(in: .min ... .max), radix: 16)).tmp"
  }
}
