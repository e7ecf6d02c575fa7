import Tensors

/// Turns tokens into the signal that is measured, by way of an embedding: a VQ decoder for latents.
///
/// A row z of tokens has the embeddings e_i = c_{z_i}, rows of the codebook; relaxed tokens, rows s_i of a table of
/// probabilities, have e_i = Σ_v s_iv·c_v. The decoder sees embeddings only, so both are decoded alike.
public protocol Codec: Sendable {
  /// V^L.
  var space: TokenSpace { get }
  /// The embedding of symbols, float32 [V, d].
  var codes: Tensor { get }
  /// Sizes of a signal: rows, columns, channels.
  var signalShape: [Int] { get }
  /// Signals [B] + `signalShape`, float32, of embeddings [B, L, d]; not clamped.
  ///
  /// Weights are constants: with embeddings that are a `tape.variable`, going back gives the vector-Jacobian product.
  func decode(_ embeddings: Variable, on tape: Tape) -> Variable
}

extension Codec {
  /// Signals of relaxed tokens: probabilities [B, L, V], rows normalised over V.
  public func decode(probabilities: Variable, on tape: Tape) -> Variable {
    decode(tape.linear(probabilities, Variable(codes), output: .float32), on: tape)
  }

  /// Signals [B] + `signalShape` of clean rows, `batch` at a time.
  public func decode(_ tokens: TokenBatch, precision: Precision = .float32, threads: Int = 1, batch: Int = 8) -> Tensor
  {
    precondition(tokens.length == space.length && batch >= 1, "rows have the length of the codec")
    let size = signalShape.reduce(1, *)
    let signals = Tensor(uninitialized: [tokens.count] + signalShape)
    for first in stride(from: 0, to: tokens.count, by: batch) {
      let count = min(batch, tokens.count - first)
      let tape = Tape(precision: precision, threads: threads)
      let part = tokens.storage[first * space.length..<(first + count) * space.length]
      let embeddings = tape.embedding(Variable(codes), Array(part), shape: [count, space.length])
      decode(embeddings, on: tape).value.withFloats { values in
        signals.part(from: first * size, shape: [count] + signalShape).update { _ = $0.update(from: values) }
      }
    }
    return signals
  }
}

/// A codec that finds tokens for signals.
public protocol EncodingCodec: Codec {
  /// Tokens of signals [B] + `signalShape`, `batch` at a time.
  func encode(_ signals: Tensor, threads: Int, batch: Int) -> TokenBatch
}
