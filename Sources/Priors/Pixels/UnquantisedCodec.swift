import Diffusion
import Tensors

/// A VQ codec without its quantiser: Enc(x) = E(x)/s and Dec(c) = D(s·c).
///
/// E is what the encoder says before the nearest codeword takes its place, s its root mean square. D has learned
/// codewords alone; between them it interpolates.
public struct UnquantisedCodec: SignalCodec {
  /// E and D.
  public let codec: VQCodec
  /// s > 0.
  public let scale: Double

  /// Requires s > 0.
  public init(_ codec: VQCodec, scale: Double) {
    precondition(scale > 0 && scale < .infinity, "s is positive")
    (self.codec, self.scale) = (codec, scale)
  }

  /// With s measured on images [B, H, W, C].
  public init(_ codec: VQCodec, measuredOn images: Tensor) {
    let e = codec.encodings(Tape(), Variable(images), gradient: nil).value
    let sum = e.withFloats { $0.reduce(0) { $0 + Double($1) * Double($1) } }
    self.init(codec, scale: max((sum / Double(max(1, e.count))).squareRoot(), 1e-6))
  }

  /// Rows, columns, channels of a code.
  public var codeShape: [Int] { [codec.shape.grid, codec.shape.grid, codec.shape.codeWidth] }
  /// d.
  public var dimension: Int { codec.signalShape.reduce(1, *) }
  /// k.
  public var codes: Int { codeShape.reduce(1, *) }

  /// E(x)/s of images [B, H, W, C], in the shape of codes.
  public func encode(images: Tensor) -> Tensor {
    encode(Tape(), Variable(images)).value.reshaped([images.shape[0]] + codeShape)
  }

  /// E(x)/s.
  public func encode(_ x: RealBatch) -> RealBatch {
    RealBatch(encode(Tape(), Variable(x.tensor(codec.signalShape))).value)
  }

  /// D(s·c).
  public func decode(_ c: RealBatch) -> RealBatch {
    RealBatch(decode(Tape(), Variable(c.tensor(embeddingShape))).value)
  }

  /// By one pass through the encoder and back.
  public func encode(
    _ x: RealBatch, cotangent: (RealBatch) throws -> RealBatch
  ) rethrows -> (codes: RealBatch, pullback: RealBatch) {
    try pass(x, codec.signalShape, embeddingShape, cotangent) { encode($0, $1) }
  }

  /// By one pass through the decoder and back.
  public func decode(
    _ c: RealBatch, cotangent: (RealBatch) throws -> RealBatch
  ) rethrows -> (signals: RealBatch, pullback: RealBatch) {
    try pass(c, embeddingShape, codec.signalShape, cotangent) { decode($0, $1) }
  }

  /// Sizes of a row as the decoder takes it.
  private var embeddingShape: [Int] { [codec.space.length, codec.shape.codeWidth] }

  private func encode(_ tape: Tape, _ x: Variable) -> Variable {
    tape.scale(codec.encodings(tape, x, gradient: nil), by: Float(1 / scale))
  }

  private func decode(_ tape: Tape, _ c: Variable) -> Variable {
    codec.decode(tape.scale(c, by: Float(scale)), on: tape)
  }

  private func pass(
    _ rows: RealBatch, _ from: [Int], _ to: [Int], _ cotangent: (RealBatch) throws -> RealBatch,
    _ map: (Tape, Variable) -> Variable
  ) rethrows -> (RealBatch, RealBatch) {
    let tape = Tape()
    let input = tape.variable(rows.tensor(from))
    let output = map(tape, input)
    let result = RealBatch(output.value)
    tape.backward(from: output, seed: try cotangent(result).tensor(to))
    let gradient = tape.gradient(of: input).map { RealBatch($0) }
    return (result, gradient ?? RealBatch(count: rows.count, dimension: rows.dimension))
  }
}
