import Diffusion
import Priors
import Reports
import Tasks
import Tensors

/// `count` unconditional draws, `steps` reverse steps each, in blocks of 16 that have streams of their own.
func draw(
  _ prior: NeuralPrior, count: Int, steps: Int, method: ReverseMethod = .analytic, _ stream: RandomStream
) throws -> TokenBatch {
  let (process, space) = (prior.noiseProcess, prior.space)
  var blocks: [TokenBatch] = []
  for first in stride(from: 0, to: count, by: 16) {
    let stream = stream["block", first]
    var random = stream["start"].generator()
    var x = TokenBatch(count: min(16, count - first), length: space.length, repeating: space.mask)
    if !process.isMasking {
      for n in x.storage.indices { x.storage[n] = Token(random.uniform(below: space.vocabulary)) }
    }
    blocks.append(try ReverseSampler(method).sample(prior, from: x, process.grid(steps: steps), stream["walk"]))
  }
  return TokenBatch.concatenate(blocks)
}

/// A picture of each draw: piano rolls of melodies, images of codes, shades of grey of anything else.
func pictures(_ draws: TokenBatch, _ shape: TransformerShape, of data: TrainingDraft.Data?) throws -> [PNGImage] {
  let vocabulary = shape.space.vocabulary
  if let codec = try data?.decoder(), codec.space == shape.space { return PNGImage.images(of: codec.decode(draws)) }
  if data.isMusic(vocabulary) {
    let rolls = (0..<draws.count).map { row in
      PianoRoll(
        MusicSymbols.pitches(of: Array(draws[row: row])), measured: Array(repeating: false, count: draws.length))
    }
    let ranges = rolls.map(\.range)
    let (low, high) = (ranges.map(\.lowerBound).min() ?? 0, ranges.map(\.upperBound).max() ?? 127)
    return rolls.map { $0.image(low...high) }
  }
  let width = shape.columns ?? draws.length.pictureWidth
  return (0..<draws.count).map { row in
    let samples = draws[row: row].map { UInt8(255 * min(Int($0), vocabulary - 1) / (vocabulary - 1)) }
    return PNGImage(width: width, height: draws.length / width, samples: samples)
  }
}

/// Draws side by side, as nearly a square as they make.
func picture(_ draws: TokenBatch, _ shape: TransformerShape, of data: TrainingDraft.Data?) throws -> PNGImage {
  let tiles = try pictures(draws, shape, of: data)
  var grid = SampleGrid(scale: data.isMusic(shape.space.vocabulary) ? 1 : 2)
  let across = max(1, Int(Double(draws.count).squareRoot().rounded(.up)))
  for first in stride(from: 0, to: draws.count, by: across) {
    grid.append(Array(tiles[first..<min(first + across, draws.count)]))
  }
  return grid.image()
}

extension TrainingDraft.Data? {
  /// Whether sequences are melodies.
  fileprivate func isMusic(_ vocabulary: Int) -> Bool {
    self?.source.data == .music && vocabulary == MusicSymbols.count
  }
}

/// Draws from trained weights, as `experiment sample` shows them.
public struct NeuralSamples {
  /// The weights' own words about themselves.
  public let metadata: [String: String]
  private var prior: NeuralPrior
  /// What they have learned.
  private let data: TrainingDraft.Data?

  /// Reads the weights that a config names.
  public init(_ config: TrainingConfig) throws {
    try config.draft.precision.engine.check()
    (prior, metadata) = try NeuralPrior.load(config.weights)
    (prior.precision, prior.threads) = (config.draft.precision.engine, config.draft.threads)
    data = config.draft.data
  }

  /// `count` ≥ 1 unconditional draws, a function of the weights and the arguments.
  public func draw(count: Int, steps: Int, method: ReverseMethod, seed: Int) throws -> TokenBatch {
    try Experiments.draw(
      prior, count: count, steps: steps, method: method, RandomStream(seed: UInt64(seed))["unconditional"])
  }

  /// Draws as a picture.
  public func picture(of draws: TokenBatch) throws -> PNGImage {
    try Experiments.picture(draws, prior.transformer.shape, of: data)
  }

  /// A picture of each draw.
  public func pictures(of draws: TokenBatch) throws -> [PNGImage] {
    try Experiments.pictures(draws, prior.transformer.shape, of: data)
  }

  /// Draws as melodies; throws for weights of anything else.
  public func melodies(of draws: TokenBatch) throws(Refusal) -> [MIDIFile] {
    guard data.isMusic(prior.space.vocabulary) else {
      throw Refusal("\(prior.origin) has learned no melodies", remedy: "leave out --midi")
    }
    return (0..<draws.count).map { MIDIFile(MusicSymbols.pitches(of: Array(draws[row: $0]))) }
  }
}
