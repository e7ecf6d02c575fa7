import Diffusion
import Priors
import Samplers
import Tasks
import Tensors

extension EngineCase {
  /// Four iterations, and one: an item is an iteration.
  static let loop = EngineCase("loop-64", items: 4) { loop(.small, iterations: $0) }
  static let largeLoop = EngineCase("loop-256") { loop(.large, iterations: $0) }

  /// Iterations of G2D2 as it is: relax, mix, decode, measure, go back, move the table; x4 super-resolution.
  ///
  /// Its prior is a product, so that the denoiser costs nothing. What is compared with others is the gradient of
  /// ‖y − A(Dec(e))‖₂ at given embeddings.
  private static func loop(_ shape: BenchmarkDecoder.Shape, iterations: Int) -> Computation {
    let side = shape.imageSide
    let noise = GaussianImageNoise(SuperResolution(height: side, width: side, factor: 4))
    let space = TokenSpace(length: shape.side * shape.side, vocabulary: shape.codes)
    let decoder = BenchmarkDecoder(shape)
    let codes = uniformNumbers([shape.codes, shape.latent], "codebook", deviation: 1)
    let codebook = Codebook(
      vocabulary: shape.codes, dimension: shape.latent, values: codes.floats.map(Double.init))
    let signal = uniformNumbers([1, space.length, shape.latent], "signal", deviation: 1)
    let y = uniformNumbers([1] + noise.operation.measurementShape, "y", deviation: 0.5)
    func likelihood(_ tape: Tape) -> LoopLikelihood {
      LoopLikelihood(
        space: space, codes: codes, codebook: codebook, side: shape.side, decoder: decoder, noise: noise, y: y,
        precision: tape.precision, threads: tape.threads)
    }
    let weights = [Double](repeating: 1, count: space.length * space.vocabulary)
    guard let prior = try? ProductPrior(space, weights: weights) else { preconditionFailure("weights are positive") }
    var options = G2D2.Options()
    (options.steps, options.iterations, options.kernel) = (1, iterations, .star)
    let sampler = G2D2(options)
    let rows = Self.rows(of: noise.operation, side: side)
    let given = decoder.arrays + [("codebook", codes), ("signal", signal), ("y", y), ("rows", rows)]
    return Computation(given: given) { tape in
      let likelihood = likelihood(tape)
      let e = signal.floats.map(Double.init)
      var gradient = [Double](repeating: 0, count: e.count)
      let norm = e.withUnsafeBufferPointer { e in
        gradient.withUnsafeMutableBufferPointer { likelihood.value(.residualNorm, at: e, gradient: $0) }
      }
      return [
        ("norm", Tensor([Float(norm)], shape: [1])),
        ("gradient", Tensor(gradient.map { Float($0) }, shape: signal.shape)),
      ]
    } run: { tape in
      let posterior = Posterior(prior: prior, likelihood: likelihood(tape))
      guard let samples = try? sampler.sample(posterior, chains: 1, RandomStream(seed: 1)) else {
        preconditionFailure("the gradient of random weights is finite")
      }
      return [("tokens", Tensor(samples.tokens.storage.map { Float($0) }, shape: [1, space.length]))]
    }
  }

  /// The matrix of one axis of an operator that acts on both alike, [outputs, inputs].
  ///
  /// An image of which one row is 1 is seen as that column of the matrix, as rows of weights sum to 1.
  private static func rows(of operation: any MeasurementOperator, side: Int) -> Tensor {
    let seen = operation.measurementShape[0]
    var matrix = [Float](repeating: 0, count: seen * side)
    for row in 0..<side {
      let image = Tensor(shape: [1] + operation.imageShape) { x in
        for i in x.indices { x[i] = i / (side * 3) == row ? 1 : 0 }
      }
      let column = operation.apply(image).floats
      for i in 0..<seen { matrix[i * side + row] = column[i * seen * 3] }
    }
    return Tensor(matrix, shape: [seen, side])
  }
}

/// What G2D2 sees of a decoder with arbitrary weights.
private struct LoopLikelihood: DifferentiableLikelihood {
  let space: TokenSpace
  let codes: Tensor
  let codebook: Codebook
  let side: Int
  let decoder: BenchmarkDecoder
  let noise: GaussianImageNoise
  let y: Tensor
  let precision: Precision
  let threads: Int

  var measurements: Int { noise.operation.measurementCount }

  func logLikelihood(_ x: TokenBatch) -> [Double] {
    let tape = Tape(precision: precision, threads: threads)
    let e = tape.embedding(Variable(codes), x.storage, shape: [x.count, side, side])
    return noise.logLikelihood(decoder.images(tape, e).value.converted(to: .float32), y: y)
  }

  func value(
    _ objective: RelaxedObjective, at signal: UnsafeBufferPointer<Double>, gradient: UnsafeMutableBufferPointer<Double>
  ) -> Double {
    let tape = Tape(precision: precision, threads: threads)
    return noise.value(
      objective, of: y, at: signal, shape: [side, side, codebook.dimension], gradient: gradient, on: tape
    ) { tape.convert(decoder.images(tape, $0), to: .float32) }
  }
}
