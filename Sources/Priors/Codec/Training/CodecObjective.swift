import Diffusion
import Synchronization
import Tensors

/// The loss of a codec on images: pixels, perception, and how far encodings are from their codes.
///
///     w₁·mean|x̂ − x| + w₂·mean (x̂ − x)² + w₃·d(x̂, x) + β·mean ‖z − sg(c)‖²
///
/// The codebook follows by `CodebookAverage` after every step; it is a part of the parameters, whose gradient is zero.
public struct CodecObjective: TrainingObjective {
  /// Weights of the parts, and how the codebook moves.
  public struct Options: Sendable {
    /// w₁.
    public var absolute = 1.0
    /// w₂.
    public var squared = 0.0
    /// w₃.
    public var perceptual = 0.0
    /// β.
    public var commitment = 0.25
    /// γ of the codebook.
    public var decay = 0.99
    /// The share of the mean use below which a code is replaced.
    public var revival = 0.05
    /// Whether half of the images are mirrored.
    public var flips = true
    /// The defaults.
    public init() {}
  }

  /// Distances d(x̂, x) of images [B, H, W, C] in [−1, 1], summed over images: one number.
  public typealias Perception = @Sendable (_ tape: Tape, _ reconstruction: Variable, _ images: Tensor) -> Variable

  /// What the last step was made of.
  public struct Parts: Sendable {
    /// mean |x̂ − x|, mean (x̂ − x)², d(x̂, x), mean (z − c)²: means over the batch, without weights.
    public var absolute = 0.0, squared = 0.0, perceptual = 0.0, commitment = 0.0
    /// exp of the entropy of the codes of the batch, 1...V.
    public var perplexity = 0.0
    /// Codes that were replaced.
    public var revived = 0
  }

  /// What one pass leaves for the end of the step.
  private struct Pass {
    var encodings: [Float]
    var tokens: [Token]
    var parts: Parts
  }

  private final class Step: Sendable {
    let passes = Mutex<[Int: Pass]>([:])
    let parts = Mutex(Parts())
  }

  let codec: VQCodec
  private let pixels: [UInt8]
  private let options: Options
  private let perception: Perception?
  private let codebook: CodebookAverage
  private let memory = Step()

  /// Pixels of images [B, H, W, C] from 0 to 255; requires whole images of the codec's size, and a distance where it has a
  /// weight.
  public init(_ codec: VQCodec, on pixels: [UInt8], _ options: Options, perception: Perception? = nil) {
    precondition(pixels.count % codec.signalShape.reduce(1, *) == 0, "pixels are whole images of the codec")
    precondition(options.perceptual == 0 || perception != nil, "a perceptual loss needs a distance")
    (self.codec, self.pixels, self.options, self.perception) = (codec, pixels, options, perception)
    codebook = CodebookAverage(
      codes: codec.shape.codes, width: codec.shape.codeWidth, decay: options.decay, threshold: options.revival)
  }

  /// Those of the codec.
  public var parameters: Tensor { codec.values }
  /// The matrices come first.
  public var decaying: Int { codec.layout.decaying }
  /// The number of images.
  public var count: Int { pixels.count / codec.signalShape.reduce(1, *) }
  /// The averages that the codebook is made of.
  public var state: [(name: String, values: Tensor)] {
    [("codebook.counts", codebook.counts), ("codebook.sums", codebook.sums)]
  }
  /// What the last step was made of.
  public var parts: Parts { memory.parts.withLock { $0 } }

  /// Encodes, takes the nearest codes, decodes, goes back.
  public func accumulate(_ items: ArraySlice<Int>, of batch: TrainingBatch, into gradient: Tensor) -> Double {
    let images = images(items, of: batch)
    let tape = Tape(precision: batch.precision)
    let z = codec.encodings(tape, Variable(images), gradient: gradient)
    let tokens = codec.nearest(z.value)
    let embeddings = tape.embedding(Variable(codec.codes), tokens, shape: Array(z.shape.dropLast())).value
    let y = codec.decode(tape.straightThrough(z, embeddings), on: tape, gradient: gradient)

    var parts = Parts()
    let pixel = tape.pixelLoss(y, images, absolute: Float(options.absolute), squared: Float(options.squared))
    (parts.absolute, parts.squared) = (pixel.absolute, pixel.squared)
    var loss = pixel.loss
    if options.perceptual > 0, let perception {
      let distance = perception(tape, y, images)
      parts.perceptual = Double(distance.value.scalar)
      loss = tape.add(loss, tape.scale(distance, by: Float(options.perceptual)))
    }
    let gap = tape.pixelLoss(z, embeddings, absolute: 0, squared: Float(options.commitment))
    parts.commitment = gap.squared
    loss = tape.scale(tape.add(loss, gap.loss), by: 1 / Float(batch.count))
    let pass = Pass(encodings: z.value.floats, tokens: tokens, parts: parts)
    memory.passes.withLock { $0[items.startIndex] = pass }
    tape.backward(from: loss)
    return Double(loss.value.scalar)
  }

  /// Moves the codebook by what the passes of the step left, in their order.
  public func finish(_ batch: TrainingBatch) {
    let passes = memory.passes.withLock { passes in
      defer { passes.removeAll() }
      return passes.sorted { $0.key < $1.key }.map(\.value)
    }
    var random = batch.stream["revival", batch.step].generator()
    let tokens = passes.flatMap(\.tokens)
    var parts = Parts()
    parts.revived = codebook.update(codec.codes, passes.flatMap(\.encodings), tokens, &random)
    parts.perplexity = perplexity(of: tokens, codes: codec.shape.codes)
    let share = 1 / Double(batch.count)
    for pass in passes {
      parts.absolute += share * pass.parts.absolute
      parts.squared += share * pass.parts.squared
      parts.perceptual += share * pass.parts.perceptual
      parts.commitment += share * pass.parts.commitment
    }
    memory.parts.withLock { $0 = parts }
  }

  /// The images of a pass in [−1, 1], some of them mirrored.
  private func images(_ items: ArraySlice<Int>, of batch: TrainingBatch) -> Tensor {
    let mirrored = items.indices.map { place in
      var random = batch.stream["flip", batch.step, place].generator()
      return options.flips && random.bernoulli(0.5)
    }
    return Tensor(pixels: pixels, shape: codec.signalShape, Array(items), mirrored: mirrored)
  }
}
