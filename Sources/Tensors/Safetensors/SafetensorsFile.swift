/// A safetensors file, mapped into memory: tensors are read where they lie, nothing is copied.
///
/// Format: 8 bytes N (little-endian), N bytes of JSON header, data. Opening checks the header in full: its length and
/// syntax, known types, sizes that follow from the shapes, no name twice, no overlap, no hole, no byte too few or too many.
/// Every failure is a `SafetensorsError` that names the file. Values are little-endian, as is every machine that this
/// runs on.
public final class SafetensorsFile: Sendable {
  /// The file as it was named.
  public let path: String
  /// `__metadata__`; empty where there is none.
  public let metadata: [String: String]
  /// All tensors in the order of their data.
  public let entries: [SafetensorsEntry]
  private let positions: [String: Int]
  private let mapping: MappedFile
  private let dataOffset: Int

  /// Maps and checks a file.
  public init(_ path: String) throws(SafetensorsError) {
    let (mapping, header, dataOffset) = try naming(path) {
      () throws(SafetensorsError.Problem) -> (MappedFile, SafetensorsHeader, Int) in
      let mapping = try MappedFile(path)
      let (header, dataOffset) = try Self.header(of: mapping.bytes)
      return (mapping, header, dataOffset)
    }
    self.path = path
    self.mapping = mapping
    self.dataOffset = dataOffset
    metadata = header.metadata
    entries = header.entries.sorted {
      ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound)
    }
    positions = Dictionary(entries.enumerated().map { ($1.name, $0) }) { first, _ in first }
  }

  /// The checked header of a whole file, and where its data begins.
  static func header(
    of bytes: UnsafeRawBufferPointer
  ) throws(SafetensorsError.Problem) -> (SafetensorsHeader, dataOffset: Int) {
    guard bytes.count >= 8 else { throw .short(bytes: bytes.count) }
    let said = UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self))
    guard said <= UInt64(bytes.count - 8) else { throw .headerBytes(said: said, found: bytes.count - 8) }
    guard said <= UInt64(SafetensorsHeader.lengthLimit) else { throw .headerLimit(said: said) }
    let dataOffset = 8 + Int(said)
    let header = try SafetensorsHeaderReader.read(UnsafeRawBufferPointer(rebasing: bytes[8..<dataOffset]))
    try header.check(dataBytes: bytes.count - dataOffset)
    return (header, dataOffset)
  }

  /// What the header says of a tensor; throws when there is none, or when its shape is not the one asked for.
  public func entry(_ name: String, shape: [Int]? = nil) throws(SafetensorsError) -> SafetensorsEntry {
    guard let position = positions[name] else {
      throw SafetensorsError(file: path, problem: .absent(tensor: name, held: entries.map(\.name)))
    }
    let entry = entries[position]
    if let shape, shape != entry.shape {
      throw SafetensorsError(file: path, problem: .shape(tensor: name, expected: shape, found: entry.shape))
    }
    return entry
  }

  /// Gives `body` the mapped bytes of a tensor; not aligned in every file.
  public func withBytes<Result>(
    _ name: String, shape: [Int]? = nil, _ body: (UnsafeRawBufferPointer) throws -> Result
  ) throws -> Result {
    defer { withExtendedLifetime(self) {} }
    return try body(bytes(of: try entry(name, shape: shape)))
  }

  /// Gives `body` the mapped singles of an F32 tensor.
  ///
  /// Throws when the type is another, or when some writer has left the tensor unaligned; `read` does both.
  public func withFloats<Result>(
    _ name: String, shape: [Int]? = nil, _ body: (UnsafeBufferPointer<Float>) throws -> Result
  ) throws -> Result {
    defer { withExtendedLifetime(self) {} }
    return try body(try unsafeFloats(name, shape: shape))
  }

  /// The mapped singles of an F32 tensor, for storage that keeps this object: they are valid as long as it lives, which a
  /// reference does not ensure behind its last use.
  ///
  /// Throws as `withFloats`.
  public func unsafeFloats(_ name: String, shape: [Int]? = nil) throws(SafetensorsError) -> UnsafeBufferPointer<Float> {
    let entry = try entry(name, shape: shape)
    guard entry.type == .float32 else {
      throw SafetensorsError(file: path, problem: .otherType(tensor: name, expected: .float32, found: entry.type))
    }
    let offset = dataOffset + entry.range.lowerBound
    guard offset.isMultiple(of: entry.type.size) else {
      throw SafetensorsError(file: path, problem: .alignment(tensor: name, offset: offset, type: entry.type))
    }
    return bytes(of: entry).assumingMemoryBound(to: Float.self)
  }

  /// The error of a metadatum that is absent or not what it should be.
  public func metadataError(_ key: String, expected: String) -> SafetensorsError {
    SafetensorsError(file: path, problem: .metadata(key: key, expected: expected, found: metadata[key]))
  }

  func bytes(of entry: SafetensorsEntry) -> UnsafeRawBufferPointer {
    let range = (dataOffset + entry.range.lowerBound)..<(dataOffset + entry.range.upperBound)
    return UnsafeRawBufferPointer(rebasing: mapping.bytes[range])
  }
}
