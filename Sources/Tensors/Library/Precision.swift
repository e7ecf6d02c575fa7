import COneDNN

/// In what the large products are computed; accumulation, norms, softmax and losses are always in float32.
public enum Precision: String, Sendable, CaseIterable, Codable {
  /// float32 everywhere.
  case float32 = "f32"
  /// Activations and weights of products in bfloat16.
  case bfloat16 = "bf16"

  /// The element type of activations.
  public var type: ElementType { self == .float32 ? .float32 : .bfloat16 }

  /// bfloat16 where the CPU multiplies it in tiles (AMX), else float32: without tiles it is the slower one.
  public static var best: Precision { onednn_has_tiles() != 0 ? .bfloat16 : .float32 }

  /// Whether the CPU has instructions for such products; without them bfloat16 is emulated, and slow.
  public var isNative: Bool { self == .float32 || onednn_has_bf16() != 0 }

  /// Whether the library has such products here (emulated ones count).
  public func check() throws {
    guard self == .bfloat16 else { return }
    if onednn_has_avx512() == 0 { throw EngineError.precision(self) }
  }
}
