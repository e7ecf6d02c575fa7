#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A file that appears whole or not at all, also after a power cut: temporary name, fsync, rename, fsync of the folder.
struct AtomicFile: ~Copyable {
  typealias Problem = SafetensorsError.Problem

  private let descriptor: Int32
  private let name: String

  private init(descriptor: Int32, name: String) {
    self.descriptor = descriptor
    self.name = name
  }

  deinit { _ = close(descriptor) }

  /// Lets `body` write the file and publishes it; on an error `path` is what it was.
  static func write(_ path: String, _ body: (borrowing AtomicFile) throws(Problem) -> Void) throws(Problem) {
    let file = try AtomicFile.create(beside: path)
    do throws(Problem) {
      try body(file)
      guard fsync(file.descriptor) == 0 else { throw .system("flush \(file.name)") }
      guard rename(file.name, path) == 0 else { throw .system("rename \(file.name)") }
    } catch {
      unlink(file.name)
      throw error
    }
    try flushFolder(of: path)
  }

  /// Appends bytes.
  borrowing func append(_ bytes: UnsafeRawBufferPointer) throws(Problem) {
    var rest = bytes
    while let start = rest.baseAddress, !rest.isEmpty {
      #if canImport(Glibc)
        let count = Glibc.write(descriptor, start, rest.count)
      #else
        let count = Darwin.write(descriptor, start, min(rest.count, 1 << 30))
      #endif
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw .system("write \(name)") }
      rest = UnsafeRawBufferPointer(rebasing: rest[count...])
    }
  }

  /// A new file in the same folder, named after the process and the first number that is free.
  private static func create(beside path: String) throws(Problem) -> AtomicFile {
    for attempt in 0..<1000 {
      let name = "\(path).\(getpid())-\(attempt).tmp"
      let descriptor = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
      if descriptor >= 0 { return AtomicFile(descriptor: descriptor, name: name) }
      guard errno == EEXIST else { throw .system("create \(name)") }
    }
    throw .system("create a temporary file beside it")
  }

  private static func flushFolder(of path: String) throws(Problem) {
    let folder = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .system("open the folder \(folder)") }
    defer { _ = close(descriptor) }
    guard fsync(descriptor) == 0 else { throw .system("flush the folder \(folder)") }
  }
}
