import Diffusion
import Tensors

extension VQCodec: EncodingCodec {
  /// The nearest codes of images [B, H, W, C] in [−1, 1], `batch` at a time; of two as near the first.
  public func encode(_ images: Tensor, threads: Int = 1, batch: Int = 8) -> TokenBatch {
    precondition(Array(images.shape.dropFirst()) == signalShape && batch >= 1, "images are [B] + \(signalShape)")
    let (count, size) = (images.shape[0], signalShape.reduce(1, *))
    var tokens = TokenBatch(count: count, length: space.length)
    for first in stride(from: 0, to: count, by: batch) {
      let part = images.part(from: first * size, shape: [min(batch, count - first)] + signalShape)
      let tape = Tape(threads: threads)
      let found = nearest(encodings(tape, Variable(part), gradient: nil).value)
      tokens.storage.replaceSubrange(first * space.length..<first * space.length + found.count, with: found)
    }
    return tokens
  }

  /// E(x) [B, L, d], float32, before the codebook; with `gradient`, gradients of the weights are added to it.
  func encodings(_ tape: Tape, _ images: Variable, gradient: Tensor?) -> Variable {
    var x = images
    for level in 1...shape.last {
      x = tape.spaceToDepth(x, factor: 2)
      x =
        level == 1
        ? convolution(x, "encoder.enter", nil, tape, gradient)
        : linear(x, "encoder.fall.\(level)", nil, tape, gradient)
      for block in 0..<shape.encoderBlocks {
        let name = "encoder.\(level).\(block)"
        let inner = convolution(tape.rmsNorm(x), "\(name).first", .silu, tape, gradient)
        x = tape.add(x, convolution(inner, "\(name).second", nil, tape, gradient))
      }
    }
    let z = linear(tape.rmsNorm(x), "encoder.leave", nil, tape, gradient, output: .float32)
    return tape.reshape(z, [images.shape[0], space.length, shape.codeWidth])
  }

  /// argmin_v ‖z_i − c_v‖² = argmax_v z_i·c_v − ½‖c_v‖² of rows of d numbers; of two as near the first.
  func nearest(_ encodings: Tensor) -> [Token] {
    let (width, count) = (shape.codeWidth, shape.codes)
    let offsets = codes.withFloats { codes in
      (0..<count).map { v in -0.5 * codes[v * width..<(v + 1) * width].reduce(0) { $0 + $1 * $1 } }
    }
    let tape = Tape()
    let rows = encodings.reshaped([encodings.count / width, width])
    let scores = tape.linear(
      Variable(rows), Variable(codes), bias: Variable(Tensor(offsets, shape: [count])), transposed: true)
    return scores.value.withFloats { scores in
      (0..<rows.shape[0]).map { row in
        var (best, token) = (-Float.infinity, 0)
        for v in 0..<count where scores[row * count + v] > best { (best, token) = (scores[row * count + v], v) }
        return Token(token)
      }
    }
  }
}
