import CHDF5
import Platform

/// The library's lock and its error stack.
///
/// HDF5 serialises its own calls where it was built thread-safe; the lock makes that true everywhere, and keeps a call
/// together with the stack that explains its failure.
enum HDF5 {
  private static let lock = RecursiveLock()

  /// Runs `body` alone, with HDF5's printing to standard error turned off (a setting of each thread).
  static func alone<T, E: Error>(_ body: () throws(E) -> T) throws(E) -> T {
    lock.lock()
    defer {
      H5Eclear2(0)  // What a thread leaves on its stack keeps the library from closing at exit.
      lock.unlock()
    }
    H5Eset_auto2(0, nil, nil)
    return try body()
  }

  /// HDF5's account of its last failure on this thread, from the call down to the cause.
  static func stack() -> [String] {
    var messages: [String] = []
    withUnsafeMutablePointer(to: &messages) { pointer in
      _ = H5Ewalk2(
        0, H5E_WALK_DOWNWARD,
        { _, entry, messages in
          guard let entry, let text = entry.pointee.desc, let function = entry.pointee.func_name else { return 0 }
          messages?.assumingMemoryBound(to: [String].self).pointee
            .append("\(String(cString: function)): \(String(cString: text))")
          return 0
        }, pointer)
    }
    return messages
  }
}

/// An open HDF5 identifier, closed with its owner.
struct Handle: ~Copyable {
  let id: hid_t
  private let close: (hid_t) -> herr_t

  init(_ id: hid_t, close: @escaping (hid_t) -> herr_t) {
    self.id = id
    self.close = close
  }

  deinit { _ = HDF5.alone { [id, close] in close(id) } }
}
