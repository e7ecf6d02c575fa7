/// A system call that failed.
public struct SystemError: Error, Equatable, CustomStringConvertible {
  /// Its `errno`.
  public let code: Int32

  /// By default the last failure on this thread.
  public init(code: Int32 = errno) { self.code = code }

  /// "No such file or directory".
  public var description: String { String(cString: strerror(code)) }
}
