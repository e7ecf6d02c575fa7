/// The element types of a safetensors file that are read and written, by their names there.
///
/// The order of the cases is the order of their data in a written file: larger elements first, so that every tensor is
/// aligned.
public enum SafetensorsType: String, Sendable, CaseIterable {
  /// 64-bit integer, two's complement.
  case int64 = "I64"
  /// IEEE binary64.
  case float64 = "F64"
  /// IEEE binary32.
  case float32 = "F32"
  /// 32-bit integer, two's complement.
  case int32 = "I32"
  /// The high half of a binary32.
  case bfloat16 = "BF16"
  /// IEEE binary16.
  case float16 = "F16"
  /// 8-bit integer without sign.
  case uint8 = "U8"
  /// A byte; 0 is false.
  case bool = "BOOL"

  /// Bytes of an element.
  public var size: Int {
    switch self {
    case .int64, .float64: 8
    case .float32, .int32: 4
    case .bfloat16, .float16: 2
    case .uint8, .bool: 1
    }
  }

  /// The position among the cases.
  var order: Int { Self.allCases.firstIndex(of: self) ?? 0 }

  /// Bytes of a tensor of non-negative extents (a scalar has none); `nil` beyond 2⁶³ − 1.
  func bytes(_ shape: [Int]) -> Int? {
    if shape.contains(0) { return 0 }
    var total = size
    for extent in shape {
      let (product, overflow) = total.multipliedReportingOverflow(by: extent)
      if overflow { return nil }
      total = product
    }
    return total
  }
}
