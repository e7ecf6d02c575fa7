import Diffusion
import Tensors

extension ImageLikelihood: LocalLikelihood {
  /// A decoded image with its log-likelihood.
  public struct State {
    var decoded: Decoder.State
    var image: [Float]
    var logLikelihood: Double
  }

  /// Decodes all codes.
  public func state(of z: UnsafePointer<Token>) -> State {
    let decoded = decoder.state(of: UnsafeBufferPointer(start: z, count: space.length))
    let image = decoder.signal(of: decoded)
    return State(decoded: decoded, image: image, logLikelihood: logLikelihood(ofImage: image))
  }

  /// Decodes one patch, and measures the image with it.
  public func change(_ state: borrowing State, _ z: UnsafePointer<Token>, site: Int, to token: Token) -> Double {
    logLikelihood(ofImage: image(state, with: decoder.patch(state.decoded, site: site, to: token)))
      - state.logLikelihood
  }

  /// Decodes the patch again and takes it up.
  public func apply(_ state: inout State, _ z: UnsafePointer<Token>, site: Int, to token: Token) {
    let patch = decoder.patch(state.decoded, site: site, to: token)
    let image = image(state, with: patch)
    accept(patch, image, logLikelihood(ofImage: image), &state)
  }

  /// `Metropolis`, each patch decoded once.
  public func metropolis(
    _ z: UnsafeMutablePointer<Token>, reference x: UnsafePointer<Token>, logWeight: Double, proposals: Int,
    _ random: inout RandomGenerator
  ) -> MetropolisCounts {
    var counts = MetropolisCounts(proposals: proposals)
    var state = state(of: z)
    let (sites, symbols) = (UInt64(space.length), UInt64(space.vocabulary))
    for _ in 0..<proposals {
      let word = random.next()
      let (site, token) = Metropolis.proposal(word, sites: sites, symbols: symbols)
      if token == z[site] { continue }
      let distance = (token != x[site] ? 1.0 : 0) - (z[site] != x[site] ? 1.0 : 0)
      let patch = decoder.patch(state.decoded, site: site, to: token)
      let image = image(state, with: patch)
      let value = logLikelihood(ofImage: image)
      let change = value - state.logLikelihood
      if word &>> 32 < Metropolis.threshold(change + (distance == 0 ? 0 : distance * logWeight)) {
        accept(patch, image, value, &state)
        z[site] = token
        counts.moves += 1
      }
    }
    return counts
  }

  /// log p(y | x) of one image.
  func logLikelihood(ofImage image: [Float]) -> Double {
    noise.logLikelihood(Tensor(image, shape: [1] + noise.operation.imageShape), y: y)[0]
  }

  private func image(_ state: borrowing State, with patch: Decoder.Patch) -> [Float] {
    var image = state.image
    image.withUnsafeMutableBufferPointer { decoder.lay(patch, over: $0) }
    return image
  }

  private func accept(_ patch: Decoder.Patch, _ image: [Float], _ value: Double, _ state: inout State) {
    decoder.apply(patch, to: &state.decoded)
    (state.image, state.logLikelihood) = (image, value)
  }
}
