#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The bytes of a file, mapped read-only until this goes.
///
/// A file that is replaced by renaming stays as it was; one that is cut while it is mapped ends the process (SIGBUS) when
/// the lost pages are read, as with every mapping.
final class MappedFile: @unchecked Sendable {
  let bytes: UnsafeRawBufferPointer

  init(_ path: String) throws(SafetensorsError.Problem) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw .system("open the file") }
    defer { _ = close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .system("read the size of the file") }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .notAFile }
    let count = Int(status.st_size)
    guard count > 0 else {
      bytes = UnsafeRawBufferPointer(start: nil, count: 0)
      return
    }
    guard let start = mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0), start != MAP_FAILED else {
      throw .system("map the file")
    }
    bytes = UnsafeRawBufferPointer(start: start, count: count)
  }

  deinit {
    if let start = bytes.baseAddress { munmap(UnsafeMutableRawPointer(mutating: start), bytes.count) }
  }
}

extension SafetensorsError.Problem {
  /// The system call that has just failed.
  static func system(_ operation: String) -> Self {
    .system(operation: operation, reason: String(cString: strerror(errno)))
  }
}
