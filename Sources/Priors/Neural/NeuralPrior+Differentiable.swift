import Diffusion
import Platform
import Tensors

/// First order through the network, exact in the readout of a site's own noisy symbol.
///
///     changes_ib = Σ_k c_ik·(p_ik(f, b) − p_ik(f, x_t,i)) + ⟨∂U/∂x_i, e_b − e_{x_t,i}⟩,
///
/// where p_i(f, b) is the readout of the outputs f as if site i carried b, and ∂U/∂x is taken through the network, whose
/// embedding is linear in one-hot rows. One forward and one backward without gradients of weights.
extension NeuralPrior: DifferentiablePrior {
  /// As the protocol says; a row's result does not depend on the rows beside it.
  public func denoise(
    _ x: TokenBatch, _ kernel: NoiseKernel, into logProbabilities: inout [Float], changes: inout [Float],
    slope: @Sendable (Int, UnsafeBufferPointer<Float>, UnsafeMutableBufferPointer<Float>) -> Void
  ) throws {
    x.require(space)
    let size = space.length * space.vocabulary
    precondition(logProbabilities.count == x.count * size, "the output has shape (B, L, V)")
    precondition(changes.count == x.count * size, "the changes have shape (B, L, V)")
    guard process.covers(kernel) else { throw NeuralPriorError.otherNoise(learned: process, kernel: kernel) }
    let steering = transformer.steering([clamped(kernel.logOdds)], precision)
    let readout = ReadoutKernel(readout, kernel, isMasking: process.isMasking)
    logProbabilities.withUnsafeMutableBufferPointer { all in
      changes.withUnsafeMutableBufferPointer { changes in
        nonisolated(unsafe) let (all, changes) = (all, changes)
        inBlocks(of: x) { rows, tokens, site in
          let tape = Tape(precision: precision)
          let input = tape.variable(oneHot(tokens, items: rows.count))
          let outputs = transformer.outputs(tape, relaxed: input, steering: steering)
          outputs.value.withFloats { readout.write($0, rows, x, site, into: all) }
          var c = [Float](repeating: 0, count: rows.count * size)
          c.withUnsafeMutableBufferPointer { c in
            for (n, row) in rows.enumerated() {
              slope(
                row, UnsafeBufferPointer(rebasing: all[row * size..<(row + 1) * size]),
                UnsafeMutableBufferPointer(rebasing: c[n * size..<(n + 1) * size]))
            }
          }
          tape.backward(from: outputs, seed: seed(readout, outputs.value, c, rows, x, site, all))
          guard let gradient = tape.gradient(of: input) else { return }
          write(readout, outputs.value, gradient, c, rows, x, site, into: changes)
        }
      }
    }
    try requireNumbers(logProbabilities)
    try requireNumbers(changes)
  }

  /// Rows of zeros and ones, slot by slot.
  private func oneHot(_ tokens: [Token], items: Int) -> Tensor {
    let shape = transformer.shape
    return Tensor(shape: [items, shape.positions, shape.sitesPerPosition * shape.symbols]) { rows in
      rows.update(repeating: 0)
      for (n, token) in tokens.enumerated() { rows[n * shape.symbols + Int(token)] = 1 }
    }
  }

  /// ∂U/∂f of a block.
  private func seed(
    _ readout: ReadoutKernel, _ outputs: Tensor, _ c: [Float], _ rows: Range<Int>, _ x: TokenBatch, _ site: [Int],
    _ logP: UnsafeMutableBufferPointer<Float>
  ) -> Tensor {
    let (v, size) = (space.vocabulary, site.count * space.vocabulary)
    return Tensor(shape: outputs.shape) { target in
      outputs.withFloats { f in
        c.withUnsafeBufferPointer { c in
          guard let f = f.baseAddress, let c = c.baseAddress, let d = target.baseAddress, let p = logP.baseAddress
          else { return }
          for (n, row) in rows.enumerated() {
            for (slot, i) in site.enumerated() {
              let at = n * size + slot * v
              readout.pullBack(c + n * size + i * v, f + at, x[row, i], p + row * size + i * v, into: d + at)
            }
          }
        }
      }
    }
  }

  /// The changes of a block from the gradient of its one-hot rows.
  private func write(
    _ readout: ReadoutKernel, _ outputs: Tensor, _ gradient: Tensor, _ c: [Float], _ rows: Range<Int>, _ x: TokenBatch,
    _ site: [Int], into changes: UnsafeMutableBufferPointer<Float>
  ) {
    let (v, symbols) = (space.vocabulary, transformer.shape.symbols)
    let size = site.count * v
    withUnsafeTemporaryAllocation(of: Float.self, capacity: 2 * v) { scratch in
      outputs.withFloats { f in
        gradient.withFloats { g in
          c.withUnsafeBufferPointer { c in
            guard let f = f.baseAddress, let g = g.baseAddress, let c = c.baseAddress, let out = changes.baseAddress,
              let scratch = scratch.baseAddress
            else { return }
            for (n, row) in rows.enumerated() {
              for (slot, i) in site.enumerated() {
                let (z, target) = (x[row, i], out + row * size + i * v)
                let (f, c) = (f + n * size + slot * v, c + n * size + i * v)
                let g = g + (n * site.count + slot) * symbols
                if process.isMasking, Int(z) < v {
                  target.update(repeating: 0, count: v)
                  continue
                }
                readout.ownChanges(c, f, z, into: target, scratch)
                for b in 0..<v where b != Int(z) { target[b] += g[b] - g[Int(z)] }
              }
            }
          }
        }
      }
    }
  }
}
