/// A tensor that is to be written; it refers to its values, which stay where they are as long as their owner lives.
public struct SafetensorsTensor {
  /// The formats that singles can be written in, rounded to nearest even.
  public enum Precision: Sendable {
    /// As they are.
    case float32
    /// Rounded to 8 bits.
    case bfloat16
    /// Rounded to 11 bits; infinite from 65 520.
    case float16
  }

  enum Source {
    case bytes(UnsafeRawBufferPointer)
    case floats(UnsafeBufferPointer<Float>)
  }

  let name: String
  let type: SafetensorsType
  let shape: [Int]
  let source: Source
  private let owner: AnyObject?

  /// A tensor of the bytes of its elements, little-endian, the last extent of the shape contiguous.
  ///
  /// Without an owner the caller keeps the bytes until they are written.
  public init(
    _ name: String, _ type: SafetensorsType, shape: [Int], bytes: UnsafeRawBufferPointer, owner: AnyObject? = nil
  ) {
    (self.name, self.type, self.shape, source, self.owner) = (name, type, shape, .bytes(bytes), owner)
  }

  /// A tensor of singles, written in a precision.
  ///
  /// Without an owner the caller keeps the singles until they are written.
  public init(
    _ name: String, shape: [Int], _ floats: UnsafeBufferPointer<Float>, as precision: Precision = .float32,
    owner: AnyObject? = nil
  ) {
    (self.name, self.shape, self.owner) = (name, shape, owner)
    switch precision {
    case .float32: (type, source) = (.float32, .bytes(UnsafeRawBufferPointer(floats)))
    case .bfloat16: (type, source) = (.bfloat16, .floats(floats))
    case .float16: (type, source) = (.float16, .floats(floats))
    }
  }

  /// Bytes in the file.
  var byteCount: Int {
    switch source {
    case .bytes(let bytes): bytes.count
    case .floats(let floats): floats.count * type.size
    }
  }
}
