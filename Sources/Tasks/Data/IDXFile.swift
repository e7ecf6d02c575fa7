import Platform

/// An idx file of bytes: magic 0 0 8 rank, then the dimensions as big-endian 32-bit numbers, then the items.
///
/// The length is checked on opening, and items are read as they are asked for.
public struct IDXFile {
  /// Where it is.
  public let path: String
  /// Items, then the shape of an item.
  public let dimensions: [Int]
  private let headerSize: Int

  /// Reads and checks the header of a file of `rank` ≥ 1 dimensions.
  ///
  /// Throws `DataError`: missing (with `remedy`, the command that makes it), unreadable, wrong magic or wrong length.
  public init(_ path: String, rank: Int, remedy: String) throws(DataError) {
    precondition((1...255).contains(rank), "an idx file has 1 to 255 dimensions")
    guard File.exists(path) else {
      throw DataError.missing(path: path, remedy: remedy)
    }
    self.path = path
    headerSize = 4 + 4 * rank
    let (header, size) = try Self.read(path, from: 0, count: headerSize)
    let magic: [UInt8] = [0, 0, 8, UInt8(rank)]
    guard Array(header.prefix(4)) == magic else {
      throw DataError.wrongMagic(path: path, found: Array(header.prefix(4)), expected: magic)
    }
    guard header.count == headerSize else {
      throw DataError.wrongSize(path: path, found: size, expected: "at least the \(headerSize) of its header")
    }
    dimensions = (1...rank).map { k in header[4 * k..<4 * k + 4].reduce(0) { $0 << 8 | Int($1) } }
    var expected = 1
    for dimension in dimensions {
      let (product, overflow) = expected.multipliedReportingOverflow(by: dimension)
      guard !overflow, product < 1 << 48 else {
        throw DataError.wrongSize(path: path, found: size, expected: "more than 2⁴⁸ for dimensions \(dimensions)")
      }
      expected = product
    }
    guard size == UInt64(headerSize + expected) else {
      throw DataError.wrongSize(
        path: path, found: size, expected: "\(headerSize + expected) for dimensions \(dimensions)")
    }
  }

  /// The number of items.
  public var count: Int { dimensions[0] }

  /// The bytes of some items, one after the other.
  public func items(_ range: Range<Int>) throws(DataError) -> [UInt8] {
    guard range.lowerBound >= 0, range.upperBound <= count else {
      throw DataError.outOfRange(path: path, asked: range, count: count)
    }
    let size = dimensions.dropFirst().reduce(1, *)
    let (bytes, total) = try Self.read(path, from: headerSize + range.lowerBound * size, count: range.count * size)
    guard bytes.count == range.count * size else {
      throw DataError.wrongSize(path: path, found: total, expected: "what it had when it was opened")
    }
    return bytes
  }

  /// Up to `count` bytes at an offset, and the size of the file.
  private static func read(_ path: String, from offset: Int, count: Int) throws(DataError) -> ([UInt8], UInt64) {
    do throws(SystemError) {
      return (try File.read(path, from: offset, limit: count), UInt64(File.size(path) ?? 0))
    } catch {
      throw DataError.unreadable(path: path, reason: error.description)
    }
  }
}
