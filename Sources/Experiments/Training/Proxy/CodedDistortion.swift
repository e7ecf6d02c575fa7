import Diffusion
import Platform
import Priors
import Tasks
import Tensors

/// Makes images worse as samplers of codes do: some of the codes are others, and what they decode to has the codec's faults.
struct CodedDistortion: Sendable {
  let codec: VQCodec
  /// The law of codes under masking noise.
  let prior: NeuralPrior

  /// Reads both, which must be of the same codes, for images of `resolutions`, all of them the codec's.
  init(codec path: String, prior weights: String, resolutions: [Int]) throws {
    do {
      codec = try VQCodec.load(path).codec
      prior = try NeuralPrior.load(weights).prior
    } catch {
      throw Refusal("\(error)", remedy: "train it ('experiment train'), or name other weights")
    }
    guard prior.space == codec.space, prior.process.isMasking else {
      throw Refusal("'prior' is no law of the codes of 'codec' under masking noise", remedy: "name one that is")
    }
    guard codec.shape.channels == 3 else {
      throw Refusal("the codec makes images of \(codec.shape.channels) channels", remedy: "use one of colour images")
    }
    let resolution = codec.shape.resolution
    if let other = resolutions.first(where: { $0 != resolution }) {
      throw Refusal(
        "the codec makes images of \(resolution) pixels, and those of 'data' or a trial have \(other)",
        remedy: "use the codec's resolution")
    }
    var law = [Float](repeating: 0, count: codec.space.length * codec.space.vocabulary)
    let masked = TokenBatch(count: 1, length: codec.space.length, repeating: Token(codec.space.vocabulary))
    try prior.denoise(masked, kernel(masked: 1), into: &law)
  }

  /// Codes of x, half of the time blurred, shrunk or noisy, of which a share s is drawn by the prior in two rounds or taken
  /// from `other`, or a share s/2 is any code; the image that they decode to.
  func apply(_ x: Tensor, severity s: Double, other: Tensor, _ random: inout RandomGenerator) -> Tensor {
    let before: [Distortion] = [.blur, .shrinking, .noise]
    let isWorse = random.bernoulli(0.5)
    let seen = isWorse ? before[random.uniform(below: 3)].apply(x, severity: s, other: other, &random) : x
    var codes = codec.encode(seen).storage
    switch random.uniform(below: 3) {
    case 0:
      let sites = random.choice(Int((s * Double(codes.count)).rounded()), of: codes.count)
      codes = redrawn(redrawn(codes, at: sites, stays: sites.count / 2, &random), at: sites, stays: 0, &random)
    case 1:
      let others = codec.encode(other).storage
      for i in codes.indices where random.bernoulli(s) { codes[i] = others[i] }
    default:
      let symbols = codec.space.vocabulary
      for i in codes.indices where random.bernoulli(s / 2) { codes[i] = Token(random.uniform(below: symbols)) }
    }
    return codec.decode(TokenBatch(rows: [codes]))
  }

  /// Masks the sites from number `stays` on and draws all of them at once from the prior; where the prior has no numbers, as
  /// they were.
  private func redrawn(
    _ codes: [Token], at sites: [Int], stays: Int, _ random: inout RandomGenerator
  ) -> [Token] {
    let v = codec.space.vocabulary
    let masked = sites.dropFirst(stays)
    var result = codes
    for i in masked { result[i] = Token(v) }
    var law = [Float](repeating: 0, count: codes.count * v)
    let share = max(1, Double(masked.count)) / Double(codes.count)
    guard (try? prior.denoise(TokenBatch(rows: [result]), kernel(masked: share), into: &law)) != nil else {
      return codes
    }
    for i in masked {
      result[i] = random.categorical(law[i * v..<(i + 1) * v].map(exp)).map { Token($0) } ?? codes[i]
    }
    return result
  }

  private func kernel(masked share: Double) -> NoiseKernel {
    AbsorbingProcess(vocabulary: codec.space.vocabulary).kernel(at: share)
  }
}
